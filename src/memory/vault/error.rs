//! Why the vault does not answer, and what a person reads then.

use std::io;

use crate::base::path::AbsPath;
use crate::base::relative::NotBelow;
use crate::base::report::{Code, Explain, Report};
use crate::memory::search::NotAQuery;
use crate::ports::fs::is_link_in_the_way;

/// Why the vault does not answer.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// There is no node to keep notes for.
    #[error("find `{root}/harness`")]
    NotInstalled {
        /// The root.
        root: AbsPath,
    },
    /// The vault, or Obsidian's folder, is nothing that can be used.
    #[error("use `{path}`: {why}")]
    Unusable {
        /// The folder.
        path: AbsPath,
        /// Why.
        why: &'static str,
    },
    /// Nobody chose a folder in Obsidian.
    #[error("find a folder to be kept equal with: `vault.obsidian` names none")]
    Off,
    /// A text is no path of the vault.
    #[error("use `{text}` as a path of the vault")]
    NotAPath {
        /// The text.
        text: String,
        /// Why.
        source: NotBelow,
    },
    /// A file is no note that can be used.
    #[error("use `{note}`: {why}")]
    NotANote {
        /// The note.
        note: String,
        /// Why.
        why: String,
    },
    /// No note is meant.
    #[error("find a note named `{name}`")]
    Unknown {
        /// What was asked for.
        name: String,
        /// What may have been meant.
        close: Option<String>,
    },
    /// Several notes are meant.
    #[error("choose one note by `{name}`: there are {notes}")]
    Several {
        /// What was asked for.
        name: String,
        /// Those that it means.
        notes: String,
    },
    /// A note of this name is there.
    #[error("make `{note}`: it is there already")]
    Exists {
        /// The note.
        note: String,
    },
    /// It changed while it was worked on.
    #[error("change `{note}`: somebody else changed it meanwhile")]
    Changed {
        /// The note.
        note: String,
    },
    /// Nobody has this name.
    #[error("find a reader named `{name}`")]
    NoReader {
        /// The name.
        name: String,
        /// The names that there are.
        known: Vec<String>,
    },
    /// The reader may not.
    #[error("let `{reader}` {act} `{path}`")]
    Denied {
        /// The reader.
        reader: String,
        /// What was to be done.
        act: &'static str,
        /// With what.
        path: String,
    },
    /// Another run changes the vault.
    #[error("lock `{path}`: {holder}")]
    Busy {
        /// The lock.
        path: AbsPath,
        /// Who has it.
        holder: String,
    },
    /// Most notes are gone.
    #[error("find {gone} of {known} notes in `{folder}` that were there at the last sync")]
    Emptied {
        /// The side.
        folder: AbsPath,
        /// How many are gone.
        gone: usize,
        /// How many there were.
        known: usize,
    },
    /// What is remembered of syncs is of a newer release.
    #[error("read `{path}`: a newer openclaw wrote it")]
    Newer {
        /// The file.
        path: AbsPath,
    },
    /// The search has no meaning.
    #[error(transparent)]
    NotAQuery(#[from] NotAQuery),
    /// The disk refused.
    #[error("{doing} `{path}`")]
    Disk {
        /// What was tried.
        doing: &'static str,
        /// With what.
        path: AbsPath,
        /// What the disk said.
        source: io::Error,
    },
}

impl VaultError {
    /// Returns what a failed operation says.
    pub(super) fn disk(doing: &'static str, path: &AbsPath, source: io::Error) -> Self {
        if is_link_in_the_way(&source) {
            return Self::Unusable { path: path.clone(), why: "a link is in the way, and none is followed" };
        }
        if source.kind() == io::ErrorKind::ReadOnlyFilesystem {
            // The service may write below the state root alone, unless a person lets it.
            let why = "it is read-only here; the service needs `ReadWritePaths=` for it, see docs/vault.md";
            return Self::Unusable { path: path.clone(), why };
        }
        Self::Disk { doing, path: path.clone(), source }
    }
}

impl Explain for VaultError {
    fn report(&self) -> Report {
        let told = |code, what: &str| Report::new(code, what).because(self);
        match self {
            Self::NotInstalled { root } => {
                Report::new(Code::RootUnusable, format!("openclaw is not installed in `{root}`"))
                    .because(self)
                    .fix("run `openclaw install`")
            }
            Self::Unusable { path, .. } => told(Code::VaultUnusable, "the vault cannot be used")
                .fix(format!("look at it with `ls -ld '{path}'`; a real folder of yours is needed there")),
            Self::Off => told(Code::VaultUnusable, "the vault is kept equal with no other folder")
                .fix("run `openclaw config set vault.obsidian ~/PATH/IN/YOUR/OBSIDIAN/VAULT`"),
            Self::NotAPath { .. } => told(Code::NoteUnusable, "this is no path of the vault")
                .fix("name the note as `openclaw vault search` shows it, such as `decisions/storage.md`"),
            Self::NotANote { .. } => told(Code::NoteUnusable, "this note cannot be used")
                .fix("`openclaw vault doctor` tells what is odd in the vault"),
            Self::Unknown { close, .. } => {
                let report = told(Code::NoteUnknown, "there is no such note");
                let report = close.iter().fold(report, |report, close| report.fix(format!("use `{close}`")));
                report.fix("`openclaw vault search WORDS` finds notes")
            }
            Self::Several { .. } => {
                told(Code::NoteUnknown, "several notes are meant").fix("give its whole path")
            }
            Self::Exists { note } => {
                told(Code::NoteExists, "a note of this name is there already").fix(format!(
                    "add to it with `openclaw vault note --add {note} --text ...`, or choose another title"
                ))
            }
            Self::Changed { .. } => {
                told(Code::LockHeld, "somebody else changes this note, and it was left as it is")
                    .fix("run it again when that is done")
            }
            Self::NoReader { known, .. } => {
                let report = told(Code::ReaderUnknown, "the settings have no such reader");
                match known.is_empty() {
                    true => report
                        .fix("name readers in `vault.readers`: `[\"ada reads shared writes private/ada\"]`"),
                    false => report.fix(format!("use one of: {}", known.join(", "))),
                }
            }
            Self::Denied { reader, .. } => {
                told(Code::ReaderDenied, "this reader may not do that").fix(format!(
                    "use the folders that `vault.readers` gives `{reader}`, or ask a person to change that"
                ))
            }
            Self::Busy { .. } => told(Code::LockHeld, "another run changes the vault")
                .fix("run it again when that one is done"),
            Self::Emptied { folder, .. } => told(
                Code::VaultEmptied,
                "most notes are gone from one side, and nothing was deleted on the other",
            )
            .fix(format!("see whether `{folder}` is the right folder and its drive is there"))
            .fix("if they are meant to go, run `openclaw vault sync --accept-deletes`"),
            Self::Newer { .. } => {
                told(Code::FormatNewer, "what is remembered of syncs was written by a newer openclaw")
                    .fix("run the newer openclaw")
            }
            Self::NotAQuery(error) => Report::new(Code::UsageInvalid, "this cannot be searched for")
                .because(error)
                .fix("give some words: `openclaw vault search storage decision`"),
            Self::Disk { .. } => told(Code::DiskFailed, "the vault cannot be read or written")
                .fix("check free space and permissions (`df`, `ls -l`)"),
        }
    }
}
