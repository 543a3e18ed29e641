//! The verbs. Each takes the lock of the node, ends interrupted work first, and is one change by the engine.

use std::collections::BTreeMap;

use serde::Serialize;

use super::request::{Former, Keeper, PutBack, Request};
use crate::base::digest::Digest;
use crate::base::name;
use crate::base::path::AbsPath;
use crate::base::report::{Code, Explain, Report};
use crate::engine::apply::ApplyError;
use crate::engine::quarantine::{self as engine, Move, NotAnId, Place, QuarantineId, Unreadable, Wanted};
use crate::engine::recover::{Direction, RecoverError, recover};
use crate::engine::state::{DiskError, Look, State, observe};
use crate::engine::store::{Lock, LockError, Store};

/// Permission bits of a file that comes back where nothing was.
const PLAIN_MODE: u32 = 0o644;
/// The bits by which a file may be run.
const RUN_BITS: u32 = 0o111;

/// One place that was put back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Moved {
    /// The path from the top of the work tree; bytes that are no text as `\xff`.
    pub path: String,
    /// What was there, in words.
    pub found: &'static str,
    /// What is there now, in words.
    pub left: &'static str,
}

/// One place that stays as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Stays {
    /// The path from the top of the work tree; bytes that are no text as `\xff`.
    pub path: String,
    /// Why, in words.
    pub why: String,
}

/// What was taken back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Outcome {
    /// The name by which it comes back; none where nothing had to move.
    pub id: Option<QuarantineId>,
    /// The folder in which it is kept.
    pub kept_in: Option<AbsPath>,
    /// What moved: also folders that were left empty, and those that had to be made.
    pub moved: Vec<Moved>,
    /// What stays as it is: devices, what cannot be read, more than is moved at once.
    pub stays: Vec<Stays>,
    /// Earlier ones that had their time and went.
    pub dropped: Vec<QuarantineId>,
}

/// What was put back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Restored {
    /// The quarantine.
    pub id: QuarantineId,
    /// The top of the work tree.
    pub repository: AbsPath,
    /// What moved; nothing where everything was back already.
    pub moved: Vec<Moved>,
}

/// One quarantine that is kept.
pub type Kept = engine::Listed;

/// Why nothing was moved.
#[derive(Debug, thiserror::Error)]
pub enum QuarantineError {
    /// A path is none that may be put back.
    #[error("put back `{path}`: {why}")]
    Path {
        /// The path as people see it.
        path: String,
        /// Why.
        why: &'static str,
    },
    /// The lock is not ours.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// Interrupted work could not be ended.
    #[error(transparent)]
    Recover(#[from] RecoverError),
    /// The change was not made.
    #[error(transparent)]
    Engine(#[from] engine::QuarantineError),
    /// The disk refused.
    #[error(transparent)]
    Disk(#[from] DiskError),
}

/// Takes back what is asked for. What was there is kept.
///
/// # Errors
/// See [`QuarantineError`]. What cannot move stays, and is told; whatever else fails leaves everything as it was.
pub fn quarantine(request: &Request, keeper: &Keeper<'_>) -> Result<Outcome, QuarantineError> {
    let top = top_of(request, keeper)?;
    let mut contents = BTreeMap::new();
    let mut places = Vec::new();
    for one in &request.paths {
        let path = path_of(&top, keeper.root, &one.path)?;
        let wanted = wanted_at(keeper, &path, one, &mut contents)?;
        places.push(Place { path, wanted });
    }
    let store = Store::new(keeper.fs, keeper.root.clone());
    let lock = opened(&store, keeper)?;
    let wanted = Wanted {
        repository: &top,
        places: &places,
        contents: &contents,
        reason: &request.reason,
        now: keeper.now,
    };
    let engine::Taken { id, moved, refused, dropped } = engine::take(&store, &lock, &wanted, keeper.version)?;
    Ok(Outcome {
        kept_in: id.as_ref().map(|id| store.places.quarantine().join_name(id.as_str())),
        id,
        moved: told(&top, &moved),
        stays: refused.into_iter().map(|one| Stays { path: shown(&top, &one.path), why: one.why }).collect(),
        dropped,
    })
}

/// Puts back what the quarantine `id` took.
///
/// # Errors
/// See [`QuarantineError`]; a place that changed since stops all of it.
pub fn restore(id: &str, keeper: &Keeper<'_>) -> Result<Restored, QuarantineError> {
    let id = QuarantineId::parse(id).map_err(engine::QuarantineError::from)?;
    let store = Store::new(keeper.fs, keeper.root.clone());
    if !store.has_harness()? {
        return Err(engine::QuarantineError::Unknown(id).into());
    }
    let lock = opened(&store, keeper)?;
    let engine::Back { repository, moved } = engine::restore(&store, &lock, &id, keeper.version)?;
    Ok(Restored { id, moved: told(&repository, &moved), repository })
}

/// Returns what is kept, the newest first. Takes no lock and writes nothing.
///
/// # Errors
/// When the disk refuses.
pub fn list(keeper: &Keeper<'_>) -> Result<Vec<Kept>, QuarantineError> {
    Ok(engine::list(&Store::new(keeper.fs, keeper.root.clone()))?)
}

/// Takes the lock and ends interrupted work.
fn opened(store: &Store<'_>, keeper: &Keeper<'_>) -> Result<Lock, QuarantineError> {
    let lock = store.lock(keeper.holder)?;
    recover(store, &lock, Direction::Forward)?;
    Ok(lock)
}

/// Returns the top of the work tree without links on the way: below it none is followed.
fn top_of(request: &Request, keeper: &Keeper<'_>) -> Result<AbsPath, QuarantineError> {
    let top = &request.repository;
    let found = keeper.fs.resolve(top);
    let found = found.map_err(|source| DiskError { doing: "follow", path: top.clone(), source })?;
    found.ok_or_else(|| refused(top.as_str(), "the repository is not there"))
}

fn path_of(top: &AbsPath, root: &AbsPath, path: &[u8]) -> Result<AbsPath, QuarantineError> {
    let text = name::text_of(path);
    let joined = top.join_bytes(path).map_err(|_| refused(&text, "it is no path inside the repository"))?;
    if text.split('/').any(|name| name.eq_ignore_ascii_case(".git")) {
        return Err(refused(&text, "what belongs to git itself stays as it is"));
    }
    if joined.is_within(root) || root.is_within(&joined) {
        return Err(refused(&text, "it is the state root of openclaw, or holds it"));
    }
    Ok(joined)
}

fn refused(path: &str, why: &'static str) -> QuarantineError {
    QuarantineError::Path { path: name::shown(path).into_owned(), why }
}

/// Returns what should be at a path. Of a file's mode git knows only whether it may be run; the other bits stay.
fn wanted_at(
    keeper: &Keeper<'_>,
    path: &AbsPath,
    one: &PutBack,
    contents: &mut BTreeMap<Digest, Vec<u8>>,
) -> Result<State, QuarantineError> {
    match &one.to {
        Former::Absent => Ok(State::Absent),
        Former::Link { target } => Ok(State::Link { target: name::text_of(target) }),
        Former::File { bytes, is_executable } => {
            let digest = Digest::of(bytes);
            let now = observe(keeper.fs, path, Look::State, crate::base::limits::BINARY_BYTES_MAX)?;
            let mode = match now.state {
                State::File { mode, .. } => mode & 0o777,
                State::Absent | State::Dir { .. } | State::Link { .. } | State::Other => PLAIN_MODE,
            };
            // Whoever may read it may run it, as git makes it.
            let mode = if *is_executable { mode | (mode >> 2 & RUN_BITS) } else { mode & !RUN_BITS };
            contents.insert(digest, bytes.clone());
            Ok(State::File { digest, mode })
        }
    }
}

fn told(top: &AbsPath, moves: &[Move]) -> Vec<Moved> {
    let one = |Move { path, found, left }: &Move| Moved {
        path: shown(top, path),
        found: found.words(),
        left: left.words(),
    };
    moves.iter().map(one).collect()
}

fn shown(top: &AbsPath, path: &AbsPath) -> String {
    name::shown(path.relative_to(top).unwrap_or(path.as_str())).into_owned()
}

impl Explain for QuarantineError {
    fn report(&self) -> Report {
        match self {
            Self::Path { .. } => Report::new(Code::UsageInvalid, "this path is not put back").because(self),
            Self::Lock(error) => error.report(),
            Self::Recover(error) => error.report(),
            Self::Disk(error) => error.report(),
            Self::Engine(error) => engine_report(error),
        }
    }
}

const LIST: &str = "`ls` the folder `harness/quarantine` in the state root to see what is kept";

fn engine_report(error: &engine::QuarantineError) -> Report {
    use engine::QuarantineError as E;
    match error {
        E::NotAnId(NotAnId(_)) => Report::new(Code::UsageInvalid, "this is no id of the quarantine")
            .because(error)
            .fix("give the id that `openclaw check` told, twelve hex digits"),
        E::Unknown(_) => {
            Report::new(Code::QuarantineUnknown, "no quarantine of this id is kept").because(error).fix(LIST)
        }
        E::Unreadable { source: Unreadable::Newer(_), .. } => {
            Report::new(Code::FormatNewer, "the quarantine was made by a newer openclaw")
                .because(error)
                .fix("run the newer openclaw, or install it again")
        }
        E::Unreadable { id, source: Unreadable::Damaged(_) } | E::ContentGone { id, path: _ } => {
            Report::new(Code::QuarantineDamaged, "the quarantine is not as it was made; nothing was changed")
                .because(error)
                .fix(format!("what is left of it is in `harness/quarantine/{id}`: copy from there by hand"))
        }
        E::Changed { id, paths } => {
            let report =
                Report::new(Code::QuarantineChanged, "places changed since; nothing was changed now")
                    .because(error);
            let report = paths.iter().take(5).fold(report, |report, path| report.why(path.to_string()));
            report
                .fix("move these away, then run the command again")
                .fix(format!("or copy what you need from `harness/quarantine/{id}` by hand"))
        }
        E::Ledger(error) => error.report(),
        E::Apply(error @ ApplyError::Stale { .. }) => {
            Report::new(Code::PlanStale, "files changed meanwhile; nothing more was changed")
                .because(error)
                .fix("run the command again once nobody writes there")
        }
        E::Apply(error) => error.report(),
        E::Disk(error) => error.report(),
    }
}

impl Moved {
    /// Returns the move as one line.
    #[must_use]
    pub fn line(&self) -> String {
        format!("{}: {} was there, {} is there now", self.path, self.found, self.left)
    }
}

impl Outcome {
    /// Returns the command that puts it back.
    #[must_use]
    pub fn way_back(&self) -> Option<String> {
        self.id.as_ref().map(|id| format!("openclaw check --restore {id}"))
    }
}

impl Restored {
    /// Returns whether everything was back already.
    #[must_use]
    pub fn was_back(&self) -> bool {
        self.moved.is_empty()
    }
}
