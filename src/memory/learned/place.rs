//! Where entries are kept: `MEMORY.md` and the record, read together and written together by one plan of the engine, so that
//! both are as before or both as after. It decides nothing about entries.

use std::collections::BTreeMap;

use crate::base::digest::Digest;
use crate::base::limits::{MEMORY_BYTES_MAX, MEMORY_RECORD_BYTES_MAX};
use crate::base::path::AbsPath;
use crate::config::layout::Layout;
use crate::engine::apply::{ApplyError, Means, OnChange, apply};
use crate::engine::plan::{Action, Body, Closing, Fresh, PLAN_SCHEMA, Plan, Source, Step};
use crate::engine::state::{Look, Observed, State, observe};
use crate::engine::store::{Lock, PRIVATE_DIR, Store};
use crate::memory::learned::error::NotesError;
use crate::memory::learned::model::{Record, SCHEMA};
use crate::ports::fs::Fs;
use crate::ports::progress::Quiet;

/// The word under which these steps are shown.
const PART: &str = "memory";
/// Permission bits of a `MEMORY.md` that was not there, as of the seed.
const FILE_MODE: u32 = 0o644;
/// Permission bits of a workspace that was not there.
const FOLDER_MODE: u32 = 0o755;
/// Permission bits of the record.
const RECORD_MODE: u32 = 0o600;

/// What is on disk.
pub(super) struct Sheet {
    /// The bytes of `MEMORY.md`; none where it is not there.
    pub file: Vec<u8>,
    /// The record.
    pub record: Record,
    file_state: State,
    record_state: State,
}

/// Reads both.
pub(super) fn read(fs: &dyn Fs, layout: &Layout) -> Result<Sheet, NotesError> {
    let path = layout.memory_file();
    let found = observe(fs, &path, Look::Content, MEMORY_BYTES_MAX)?;
    let (file_state, file) = content(&path, found)?;
    let path = layout.memory_record();
    let found = observe(fs, &path, Look::Content, MEMORY_RECORD_BYTES_MAX)?;
    let (record_state, bytes) = content(&path, found)?;
    let record = if record_state.is_absent() { Record::default() } else { parse(&path, &bytes)? };
    Ok(Sheet { file, record, file_state, record_state })
}

/// Writes the record, and the file where it changes.
///
/// # Errors
/// `Stale` where somebody changed the file meanwhile; then nothing was changed.
pub(super) fn write(
    (store, lock): (&Store<'_>, &Lock),
    layout: &Layout,
    sheet: &Sheet,
    (record, file): (&Record, &[u8]),
    version: &str,
) -> Result<(), NotesError> {
    let mut contents = BTreeMap::new();
    let mut steps = Vec::new();
    let mut changes = vec![(layout.memory_record(), &sheet.record_state, to_bytes(record), RECORD_MODE)];
    if file != sheet.file {
        changes.push((layout.memory_file(), &sheet.file_state, file.to_vec(), FILE_MODE));
    }
    for (folder, mode) in [(layout.state(), PRIVATE_DIR), (layout.workspace(), FOLDER_MODE)] {
        let is_needed = changes.iter().any(|(path, ..)| path.is_within(&folder));
        match observe(store.fs, &folder, Look::State, 0)?.state {
            State::Dir { .. } => {}
            State::Absent if is_needed => {
                steps.push(step(&folder, Action::MakeDir, State::Absent, State::Dir { mode }));
            }
            State::Absent => {}
            state @ (State::File { .. } | State::Link { .. } | State::Other) => {
                let why = format!("it is {}, and no folder", state.words());
                return Err(NotesError::NotAFile { path: folder, why });
            }
        }
    }
    for (path, before, bytes, new_mode) in changes {
        let mode = match before {
            State::File { mode, .. } => *mode,
            State::Absent | State::Dir { .. } | State::Link { .. } | State::Other => new_mode,
        };
        let digest = Digest::of(&bytes);
        contents.insert(digest, bytes);
        let action = Action::Write { source: Source::Content };
        steps.push(step(&path, action, before.clone(), State::File { digest, mode }));
    }
    let plan = Plan::of(Body {
        schema: PLAN_SCHEMA.to_owned(),
        version: version.to_owned(),
        root: store.places.root.clone(),
        parent: store.ledger()??.map(|(_, digest)| digest),
        fresh: Fresh::Nothing,
        closing: Closing::Nothing,
        steps,
        ledger: Vec::new(),
        findings: Vec::new(),
    });
    let means = Means { contents: &contents, on_change: OnChange::Refuse, progress: &Quiet };
    Ok(apply(store, lock, &plan, &means)?)
}

/// Returns whether a write failed because somebody else wrote the file.
pub(super) fn is_overtaken(error: &NotesError, layout: &Layout) -> bool {
    matches!(error, NotesError::Apply(ApplyError::Stale { path }) if *path == layout.memory_file())
}

fn step(path: &AbsPath, action: Action, before: State, after: State) -> Step {
    let (path, part) = (path.clone(), PART.to_owned());
    Step { subject: path.clone(), path, part, action, before, after, patch: None }
}

/// Returns the bytes of a regular file, or none of one that is not there.
fn content(path: &AbsPath, found: Observed) -> Result<(State, Vec<u8>), NotesError> {
    let refused = |why: String| Err(NotesError::NotAFile { path: path.clone(), why });
    match found.state {
        _ if found.blocked.is_some() => refused(found.blocked.unwrap_or_default()),
        State::Absent => Ok((State::Absent, Vec::new())),
        State::File { .. } => Ok((found.state, found.bytes.unwrap_or_default())),
        State::Dir { .. } | State::Link { .. } | State::Other => {
            refused(format!("it is {}", found.state.words()))
        }
    }
}

fn parse(path: &AbsPath, bytes: &[u8]) -> Result<Record, NotesError> {
    /// What of any version is read.
    #[derive(serde::Deserialize)]
    struct Head {
        schema: String,
    }
    let damaged =
        |error: serde_json::Error| NotesError::RecordDamaged { path: path.clone(), why: error.to_string() };
    let Head { schema } = serde_json::from_slice(bytes).map_err(damaged)?;
    if schema != SCHEMA {
        return Err(NotesError::Newer { path: path.clone() });
    }
    serde_json::from_slice(bytes).map_err(damaged)
}

fn to_bytes(record: &Record) -> Vec<u8> {
    serde_json::to_vec(record).expect("a record has only string keys and whole numbers")
}
