//! The two verbs: taking work out of a work tree, and putting it back. Each is one plan, or two where a type changes.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io;

use super::moves::{self, Move, Moves, Place, Refused};
use super::record::{NotAnId, QuarantineId, RECORD_SCHEMA, Record, Unreadable};
use super::steps::{self, Steps};
use super::survey::{self, RECORD_NAME, folder_of};
use crate::base::digest::Digest;
use crate::base::limits::BINARY_BYTES_MAX;
use crate::base::path::AbsPath;
use crate::base::time::Timestamp;
use crate::engine::apply::{ApplyError, Means, OnChange, apply};
use crate::engine::desired::Contents;
use crate::engine::ledger::LedgerError;
use crate::engine::plan::{Body, Closing, Fresh, PLAN_SCHEMA, Plan, Source, Step};
use crate::engine::state::{At as _, DiskError, Look, State, observe};
use crate::engine::store::{Lock, PRIVATE_DIR, Store};
use crate::ports::progress::Quiet;

/// Permission bits of what is kept: it may hold keys.
const KEPT_MODE: u32 = 0o600;

/// Why nothing was moved.
#[derive(Debug, thiserror::Error)]
pub enum QuarantineError {
    /// The text is no id.
    #[error(transparent)]
    NotAnId(#[from] NotAnId),
    /// There is no quarantine of this name.
    #[error("find the quarantine `{0}`")]
    Unknown(QuarantineId),
    /// Its record cannot be used.
    #[error("use the quarantine `{id}`")]
    Unreadable {
        /// The quarantine.
        id: QuarantineId,
        /// What is wrong with its record.
        #[source]
        source: Unreadable,
    },
    /// A content that should be kept is not there, or is another one.
    #[error("use the quarantine `{id}`: the content of `{path}` is no longer kept")]
    ContentGone {
        /// The quarantine.
        id: QuarantineId,
        /// Where it belongs.
        path: AbsPath,
    },
    /// Places changed since the quarantine put them back, so that nothing may take their place.
    #[error("put back the quarantine `{id}`: {} changed since", paths.len())]
    Changed {
        /// The quarantine.
        id: QuarantineId,
        /// The places.
        paths: Vec<AbsPath>,
    },
    /// The ledger cannot be used.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The change was not made.
    #[error(transparent)]
    Apply(#[from] ApplyError),
    /// The disk refused.
    #[error(transparent)]
    Disk(#[from] DiskError),
}

/// What is to be taken out of a work tree.
pub struct Wanted<'a> {
    /// The top of the work tree, reached without links.
    pub repository: &'a AbsPath,
    /// The places with what should be there.
    pub places: &'a [Place],
    /// The contents that come back, by their digest.
    pub contents: &'a BTreeMap<Digest, Vec<u8>>,
    /// Why, in words.
    pub reason: &'a str,
    /// The time.
    pub now: Timestamp,
}

/// What was taken.
#[derive(Clone, Debug, PartialEq)]
pub struct Taken {
    /// Its name; none where everything was as wanted, or stays.
    pub id: Option<QuarantineId>,
    /// What moved.
    pub moved: Vec<Move>,
    /// What stays as it is.
    pub refused: Vec<Refused>,
    /// Earlier ones that had their time.
    pub dropped: Vec<QuarantineId>,
}

/// What was put back.
#[derive(Clone, Debug, PartialEq)]
pub struct Back {
    /// The top of the work tree.
    pub repository: AbsPath,
    /// What moved.
    pub moved: Vec<Move>,
}

impl Contents for BTreeMap<Digest, Vec<u8>> {
    fn bytes(&self, digest: &Digest) -> io::Result<Option<Cow<'_, [u8]>>> {
        Ok(self.get(digest).map(|bytes| Cow::Borrowed(bytes.as_slice())))
    }
}

/// Keeps what is at the places, and puts them as wanted. The lock must be held and interrupted work ended.
///
/// # Errors
/// See [`QuarantineError`]. Where a type changes and the second half fails, the content is kept and the place is empty.
pub fn take(
    store: &Store<'_>,
    lock: &Lock,
    wanted: &Wanted<'_>,
    version: &str,
) -> Result<Taken, QuarantineError> {
    let Moves { moves, refused } = moves::find(store.fs, wanted.repository, wanted.places)?;
    let moved: Vec<Move> = moves.values().cloned().collect();
    if moved.is_empty() {
        return Ok(Taken { id: None, moved, refused, dropped: Vec::new() });
    }
    let record = Record {
        schema: RECORD_SCHEMA.to_owned(),
        made_ms: wanted.now,
        repository: wanted.repository.clone(),
        reason: wanted.reason.to_owned(),
        moves: moved.clone(),
    };
    let (id, bytes) = (record.id(), record.to_bytes());
    let mut first = keeping(store, &record, &id, &bytes)?;
    let Steps { first: changes, second } = steps::steps_of(&moves, &|_| Source::Content);
    first.extend(changes);
    let (drops, dropped) = dropping(store, &record, &id)?;
    first.extend(drops);
    let mut contents = wanted.contents.clone();
    contents.insert(Digest::of(&bytes), bytes);
    run(store, lock, Steps { first, second }, &contents, version)?;
    Ok(Taken { id: Some(id), moved, refused, dropped })
}

/// Puts the places of a quarantine as they were found. The lock must be held and interrupted work ended.
///
/// # Errors
/// See [`QuarantineError`]; a place that changed since stops all of it.
pub fn restore(
    store: &Store<'_>,
    lock: &Lock,
    id: &QuarantineId,
    version: &str,
) -> Result<Back, QuarantineError> {
    let record = match survey::record(store, id)? {
        None => return Err(QuarantineError::Unknown(id.clone())),
        Some(Err(source)) => return Err(QuarantineError::Unreadable { id: id.clone(), source }),
        Some(Ok(record)) => record,
    };
    let moves =
        moves_back(store, &record)?.map_err(|paths| QuarantineError::Changed { id: id.clone(), paths })?;
    let folder = folder_of(&store.places, id);
    for one in moves.values() {
        let Some(digest) = one.left.digest().filter(|digest| one.found.digest() != Some(*digest)) else {
            continue;
        };
        let kept = observe(store.fs, &folder.join(&digest.hex()), Look::State, BINARY_BYTES_MAX)?;
        if kept.state.digest() != Some(digest) {
            return Err(QuarantineError::ContentGone { id: id.clone(), path: one.path.clone() });
        }
    }
    let source = |digest: &Digest| Source::Copy { path: folder.join(&digest.hex()) };
    let steps = steps::steps_of(&moves, &source);
    run(store, lock, steps, &BTreeMap::new(), version)?;
    Ok(Back { repository: record.repository, moved: moves.into_values().collect() })
}

/// Returns what has to move so that everything is as it was found; the inner error names what changed since.
fn moves_back(
    store: &Store<'_>,
    record: &Record,
) -> Result<Result<BTreeMap<AbsPath, Move>, Vec<AbsPath>>, DiskError> {
    let is_folder = |state: &State| matches!(state, State::Dir { .. });
    let top = &record.repository;
    if !is_folder(&observe(store.fs, top, Look::State, 0)?.state) {
        return Ok(Err(vec![top.clone()]));
    }
    let all: BTreeMap<AbsPath, Move> =
        record.moves.iter().map(|one| (one.path.clone(), one.back())).collect();
    let (mut moves, mut changed) = (BTreeMap::new(), Vec::new());
    for one in all.values() {
        match state_now(store, one, &all)? {
            Some(now) if now == one.left => {}
            // A folder that was not empty stayed, and one that comes back may hold what a person put there: both are fine.
            Some(now) if is_folder(&now) && is_folder(&one.left) => {}
            Some(now) if now == one.found || (is_folder(&now) && is_folder(&one.found)) => {
                moves.insert(one.path.clone(), Move { found: now, ..one.clone() });
            }
            Some(_) | None => changed.push(one.path.clone()),
        }
    }
    let coming: Vec<AbsPath> =
        moves.values().filter(|one| !one.left.is_absent()).map(|one| one.path.clone()).collect();
    for path in coming {
        // Folders that somebody took away since.
        let mut folder = path.parent();
        while let Some(at) = folder.filter(|at| at != top && !moves.contains_key(at)) {
            match observe(store.fs, &at, Look::State, 0)?.state {
                State::Dir { .. } => {}
                State::Absent => {
                    let left = State::Dir { mode: moves::FOLDER_MODE };
                    moves.insert(at.clone(), Move { path: at.clone(), found: State::Absent, left });
                }
                State::File { .. } | State::Link { .. } | State::Other => changed.push(at.clone()),
            }
            folder = at.parent();
        }
    }
    Ok(if changed.is_empty() { Ok(moves) } else { Err(changed) })
}

/// Returns what is at a place now; `None` where it cannot be told, or where a folder that has to make room holds more than
/// what goes with it. A place below something that is no folder is empty.
fn state_now(
    store: &Store<'_>,
    one: &Move,
    all: &BTreeMap<AbsPath, Move>,
) -> Result<Option<State>, DiskError> {
    let mut above = one.path.parent();
    while let Some(at) = above.filter(|at| all.contains_key(at)) {
        let state = observe(store.fs, &at, Look::State, BINARY_BYTES_MAX)?.state;
        match state {
            State::Absent | State::File { .. } | State::Link { .. } => return Ok(Some(State::Absent)),
            State::Dir { .. } | State::Other => above = at.parent(),
        }
    }
    let now = observe(store.fs, &one.path, Look::State, BINARY_BYTES_MAX)?;
    let is_dir = |state: &State| matches!(state, State::Dir { .. });
    let makes_room = is_dir(&now.state) && is_dir(&one.found) && one.changes_type();
    let goes = |name: &String| all.get(&one.path.join_name(name)).is_some_and(|inner| inner.left.is_absent());
    let is_known = now.blocked.is_none() && (!makes_room || now.names.iter().all(goes));
    Ok(is_known.then_some(now.state))
}

/// Returns the steps that keep the record and the contents of what was found.
fn keeping(
    store: &Store<'_>,
    record: &Record,
    id: &QuarantineId,
    bytes: &[u8],
) -> Result<Vec<Step>, DiskError> {
    let folder = folder_of(&store.places, id);
    let mut steps = Vec::new();
    for path in [store.places.quarantine(), folder.clone()] {
        if !store.is_there(&path)? {
            steps.push(steps::folder(&path, PRIVATE_DIR));
        }
    }
    let mut kept: BTreeMap<Digest, &AbsPath> = BTreeMap::new();
    for one in &record.moves {
        // Of a file that gets another mode alone, everything is still there.
        if let Some(digest) = one.found.digest().filter(|digest| one.left.digest() != Some(*digest)) {
            kept.entry(digest).or_insert(&one.path);
        }
    }
    let own = [(RECORD_NAME.to_owned(), Digest::of(bytes), Source::Content)];
    let copies =
        kept.into_iter().map(|(digest, path)| (digest.hex(), digest, Source::Copy { path: path.clone() }));
    for (name, digest, source) in copies.chain(own) {
        let path = folder.join_name(&name);
        // The same quarantine at the same time was made before.
        let is_kept = observe(store.fs, &path, Look::State, BINARY_BYTES_MAX)?.state.digest() == Some(digest);
        if !is_kept {
            steps.push(steps::file(&path, digest, KEPT_MODE, source));
        }
    }
    Ok(steps)
}

/// Returns the steps that take away earlier quarantines which had their time.
fn dropping(
    store: &Store<'_>,
    record: &Record,
    id: &QuarantineId,
) -> Result<(Vec<Step>, Vec<QuarantineId>), DiskError> {
    let kept: Vec<_> = survey::list(store)?.into_iter().filter(|one| one.id != *id).collect();
    let (mut steps, mut dropped) = (Vec::new(), Vec::new());
    for one in survey::had_its_time(&kept, record.made_ms, bytes_found(store, record)?) {
        let folder = observe(store.fs, &one.folder, Look::State, 0)?;
        let mut inner = Vec::new();
        for name in &folder.names {
            let path = one.folder.join_name(name);
            inner.push((observe(store.fs, &path, Look::State, BINARY_BYTES_MAX)?.state, path));
        }
        // Something that we did not put there: then all of it stays.
        let is_ours = inner.iter().all(|(state, _)| matches!(state, State::File { .. }));
        if is_ours {
            steps.extend(inner.iter().map(|(state, path)| steps::going(path, state)));
            steps.push(steps::going(&one.folder, &folder.state));
            dropped.push(one.id.clone());
        }
    }
    Ok((steps, dropped))
}

/// Returns how many bytes the files of a record take.
fn bytes_found(store: &Store<'_>, record: &Record) -> Result<u64, DiskError> {
    let mut bytes = 0_u64;
    for one in record.moves.iter().filter(|one| one.found.digest().is_some()) {
        let stat = store.fs.stat(&one.path).at("look at", &one.path)?;
        bytes = bytes.saturating_add(stat.map_or(0, |stat| stat.bytes));
    }
    Ok(bytes)
}

fn run(
    store: &Store<'_>,
    lock: &Lock,
    steps: Steps,
    contents: &BTreeMap<Digest, Vec<u8>>,
    version: &str,
) -> Result<(), QuarantineError> {
    let means = Means { contents, on_change: OnChange::Refuse, progress: &Quiet };
    for steps in [steps.first, steps.second] {
        if !steps.is_empty() {
            apply(store, lock, &plan(store, steps, version)?, &means)?;
        }
    }
    Ok(())
}

/// Returns the plan of these steps, which leaves no trace in the ledger.
fn plan(store: &Store<'_>, steps: Vec<Step>, version: &str) -> Result<Plan, QuarantineError> {
    let fresh = match (store.has_root()?, store.has_harness()?) {
        (false, _) => Fresh::Root,
        (true, false) => Fresh::Harness,
        (true, true) => Fresh::Nothing,
    };
    Ok(Plan::of(Body {
        schema: PLAN_SCHEMA.to_owned(),
        version: version.to_owned(),
        root: store.places.root.clone(),
        parent: store.ledger()??.map(|(_, digest)| digest),
        fresh,
        closing: Closing::Nothing,
        steps,
        ledger: Vec::new(),
        findings: Vec::new(),
    }))
}
