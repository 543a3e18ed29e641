//! Why memory stays as it is, as people read it.

use crate::base::memory_block::{Damage, MEMORY, first_mark, last_mark};
use crate::base::path::AbsPath;
use crate::base::report::{Code, Explain, Report};
use crate::engine::apply::ApplyError;
use crate::engine::ledger::LedgerError;
use crate::engine::recover::RecoverError;
use crate::engine::state::DiskError;
use crate::engine::store::LockError;
use crate::memory::MemoryError;

/// Why nothing was changed, or cannot be told.
#[derive(Debug, thiserror::Error)]
pub enum NotesError {
    /// There is no node to remember anything for.
    #[error("find `{root}/harness`")]
    NotInstalled {
        /// The root.
        root: AbsPath,
    },
    /// The marks of the block do not say where it begins and ends.
    #[error("find the block in `{path}`: {damage}")]
    Damaged {
        /// The file.
        path: AbsPath,
        /// What is wrong.
        damage: Damage,
    },
    /// Something else is where a file should be.
    #[error("use `{path}`: {why}")]
    NotAFile {
        /// The place.
        path: AbsPath,
        /// What is there.
        why: String,
    },
    /// The record of entries is not as it was written.
    #[error("read `{path}`: {why}")]
    RecordDamaged {
        /// The record.
        path: AbsPath,
        /// What is wrong.
        why: String,
    },
    /// A newer release wrote the record.
    #[error("read `{path}`: a newer openclaw wrote it")]
    Newer {
        /// The record.
        path: AbsPath,
    },
    /// No entry is meant.
    #[error("find an entry whose id begins with `{0}`")]
    Unknown(String),
    /// Several entries are meant.
    #[error("choose one entry by `{asked}`: there are {ids}")]
    Several {
        /// What was asked for.
        asked: String,
        /// Those that it means.
        ids: String,
    },
    /// No change has this number any more.
    #[error("find the change {0}")]
    NoChange(u64),
    /// Nothing was changed yet.
    #[error("find a change that is not undone")]
    NothingToUndo,
    /// Entries are no longer as the change left them.
    #[error("undo the change {number}: {ids} changed since")]
    Changed {
        /// The change.
        number: u64,
        /// The entries.
        ids: String,
    },
    /// The text is none that can be remembered.
    #[error("remember this text: {0}")]
    Text(&'static str),
    /// The entry is in the block already.
    #[error("take `{id}` in: it is in the block already")]
    IsLive {
        /// The entry.
        id: String,
    },
    /// The entry says the same as one that is in the block.
    #[error("take this in: `{id}` says the same")]
    Known {
        /// That one.
        id: String,
    },
    /// There is no room, and nothing in the block is worth less.
    #[error("take this in: everything in the block is worth more, and the block has {chars} characters")]
    NoRoom {
        /// What the block may have.
        chars: usize,
    },
    /// Somebody else writes the file all the time.
    #[error("change `{path}`: somebody else changes it at the same time")]
    Moving {
        /// The file.
        path: AbsPath,
    },
    /// Sessions cannot be read.
    #[error(transparent)]
    Sessions(#[from] MemoryError),
    /// The lock is not ours.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// Interrupted work could not be ended.
    #[error(transparent)]
    Recover(#[from] RecoverError),
    /// The change was not made.
    #[error(transparent)]
    Apply(#[from] ApplyError),
    /// The ledger cannot be used.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The disk refused.
    #[error(transparent)]
    Disk(#[from] DiskError),
}

impl Explain for NotesError {
    fn report(&self) -> Report {
        match self {
            Self::Sessions(error) => error.report(),
            Self::Lock(error) => error.report(),
            Self::Recover(error) => error.report(),
            Self::Apply(error) => error.report(),
            Self::Ledger(error) => error.report(),
            Self::Disk(error) => error.report(),
            Self::Damaged { path, damage } => self.damaged(path, damage),
            Self::NotAFile { path, .. } => self
                .told(Code::MemoryDamaged, "`MEMORY.md` cannot be written")
                .fix(format!("put a regular file at `{path}`, or nothing")),
            Self::RecordDamaged { path, .. } => self
                .told(Code::MemoryDamaged, "what is kept of memory cannot be read")
                .fix(format!("move it away (`mv '{path}' '{path}.damaged'`); the lines in `MEMORY.md` stay")),
            Self::NoRoom { .. } => self
                .told(Code::MemoryFull, "there is no room in `MEMORY.md`")
                .fix("shorten what stands there, or run `openclaw memory forget ID`"),
            Self::Changed { .. } => self
                .told(Code::MemoryChanged, "the change was not undone")
                .fix("`openclaw memory log` shows what changed since; undo that first"),
            Self::NotInstalled { root } => self
                .told(Code::RootUnusable, &format!("openclaw is not installed in `{root}`"))
                .fix("run `openclaw install`"),
            Self::Newer { .. } => self
                .told(Code::FormatNewer, "what is kept of memory was written by a newer openclaw")
                .fix("run the newer openclaw"),
            Self::Unknown(_) | Self::Several { .. } => self
                .told(Code::MemoryUnknown, "no such entry is remembered")
                .fix("`openclaw memory show --all` shows every entry with its id"),
            Self::NoChange(_) | Self::NothingToUndo => self
                .told(Code::MemoryUnknown, "no such change is kept")
                .fix("`openclaw memory log` shows the changes with their numbers"),
            Self::Text(_) | Self::IsLive { .. } | Self::Known { .. } => self
                .told(Code::UsageInvalid, "nothing was remembered")
                .fix("`openclaw memory show` shows what is remembered"),
            Self::Moving { .. } => {
                self.told(Code::LockHeld, "`MEMORY.md` is being written").fix("run the command again")
            }
        }
    }
}

impl NotesError {
    fn told(&self, code: Code, what: &str) -> Report {
        Report::new(code, what).because(self)
    }

    fn damaged(&self, path: &AbsPath, damage: &Damage) -> Report {
        let (line, [first, last]) = (damage.line(), [first_mark(MEMORY), last_mark(MEMORY)]);
        self.told(Code::MemoryDamaged, "`MEMORY.md` was left as it is")
            .fix(format!(
                "look at line {line} of `{path}`: `{first}` begins the block, `{last}` ends it, once each"
            ))
            .fix("or take out both lines: then a new block with the same entries comes to the end")
    }
}
