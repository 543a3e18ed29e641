//! Applies a plan: begin, prepare, commit, rename, settle. All or nothing, whatever happens in between.
//!
//! Before the commit record nothing a person can see has changed but new empty folders; after it every step can be
//! redone from its temporary file. Each `sync` here is needed: `tests/it/crash` removes them one by one and fails.

use std::collections::BTreeSet;
use std::io;

use super::desired::Contents;
use super::document::Refused;
use super::journal::{self, JOURNAL_SCHEMA, Record};
use super::ledger::{Entry, Kept, LEDGER_SCHEMA, Ledger, LedgerError, Original};
use super::merge::text::{self, Merged};
use super::plan::{Action, Closing, Fresh, LedgerChange, Plan, Source, Step};
use super::state::{At as _, DiskError, State, state_of};
use super::store::{JOURNAL_ENDING, Lock, PRIVATE_FILE, Places, Store};
use crate::base::digest::Digest;
use crate::base::limits::{BACKUPS_KEPT_MAX, BINARY_BYTES_MAX, DOCUMENT_BYTES_MAX, REDERIVE_ATTEMPTS_MAX};
use crate::base::path::AbsPath;
use crate::ports::fs::NewFile;
use crate::ports::progress::Progress;

/// Why a plan was not applied. Unless it is `Interrupted`, the disk is as it was before.
#[derive(Debug, thiserror::Error)]
pub enum ApplyError {
    /// Something is no longer as the plan says.
    #[error("apply the plan: `{path}` changed since it was made")]
    Stale {
        /// What changed.
        path: AbsPath,
    },
    /// The ledger is not the one the plan starts from.
    #[error("apply the plan: the installation changed since it was made")]
    OtherParent,
    /// A content that the plan names is not in this binary.
    #[error("apply the plan: this binary does not carry the content of `{path}`")]
    NoContent {
        /// Where it should go.
        path: AbsPath,
    },
    /// Somebody's file has the name that new content of ours would have until it is renamed.
    #[error("prepare the change: `{path}` is not ours and has a name that is needed")]
    Occupied {
        /// The file.
        path: AbsPath,
    },
    /// The ledger was written by a newer release.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The disk refused.
    #[error(transparent)]
    Disk(#[from] DiskError),
    /// The change is neither made nor undone; the journal knows how to go on.
    #[error("finish the change that was begun")]
    Interrupted {
        /// What stopped it.
        #[source]
        source: Box<ApplyError>,
    },
}

/// What happens when a shared document changes between the plan and its rename.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnChange {
    /// The edit is derived again, a few times.
    Rederive,
    /// The plan is stale.
    Refuse,
}

/// The stages of an apply, in the only order that is safe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// The plan is in the journal, durably.
    Begin,
    /// What will be replaced is copied; new content stands beside its place.
    Prepare,
    /// The new content is durable.
    SyncPrepared,
    /// The commit record is durable.
    Commit,
    /// Everything is renamed into place.
    Rename,
    /// The renames are durable.
    SyncRenamed,
    /// The ledger says so, and backups that it does not need any more go.
    Ledger,
    /// The journal ends.
    Close,
}

impl Phase {
    /// The order.
    pub const ORDER: [Self; 8] = [
        Self::Begin,
        Self::Prepare,
        Self::SyncPrepared,
        Self::Commit,
        Self::Rename,
        Self::SyncRenamed,
        Self::Ledger,
        Self::Close,
    ];
}

/// What applying needs beside the plan.
pub struct Means<'a> {
    /// The bytes behind the plan's digests.
    pub contents: &'a dyn Contents,
    /// Shared documents that change meanwhile.
    pub on_change: OnChange,
    /// Who hears how far it is.
    pub progress: &'a dyn Progress,
}

/// Applies `plan` under `lock`.
///
/// # Errors
/// See [`ApplyError`]; the disk is as before, or the error is `Interrupted` and recovery ends it.
pub fn apply(store: &Store<'_>, lock: &Lock, plan: &Plan, means: &Means<'_>) -> Result<(), ApplyError> {
    apply_in_order(store, lock, plan, means, &Phase::ORDER)
}

/// Applies `plan` in any order of phases, so that a test can show that no other order is safe.
///
/// # Errors
/// As [`apply`].
pub fn apply_in_order(
    store: &Store<'_>,
    lock: &Lock,
    plan: &Plan,
    means: &Means<'_>,
    order: &[Phase],
) -> Result<(), ApplyError> {
    if plan.is_empty() {
        return Ok(());
    }
    let before = store.ledger()??;
    if before.as_ref().map(|(_, digest)| *digest) != plan.body.parent {
        return Err(ApplyError::OtherParent);
    }
    let mut run = Run::new(store, plan, means.on_change);
    run.check_fresh()?;
    run.check_temps()?;
    for phase in order {
        if let Err(error) = run.phase(*phase, lock, means) {
            return Err(run.give_up(*phase, error));
        }
    }
    Ok(())
}

/// One plan on its way, freshly begun or found in a journal.
pub(super) struct Run<'a> {
    pub(super) store: &'a Store<'a>,
    pub(super) plan: &'a Plan,
    pub(super) journal: AbsPath,
    pub(super) on_change: OnChange,
    /// Steps derived again: what is there afterwards, and the entry that goes with it.
    pub(super) rederived: Vec<(usize, State, State, Entry)>,
    /// Steps that a person's change made moot.
    pub(super) skipped: BTreeSet<usize>,
    /// How many steps were prepared; `None` when another process did it.
    prepared: Option<usize>,
}

impl<'a> Run<'a> {
    pub(super) fn new(store: &'a Store<'a>, plan: &'a Plan, on_change: OnChange) -> Self {
        let journal = store.places.journals().join_name(&format!("{}{JOURNAL_ENDING}", plan.id.short(12)));
        let (rederived, skipped) = (Vec::new(), BTreeSet::new());
        Self { store, plan, journal, on_change, rederived, skipped, prepared: None }
    }

    /// Returns whether the step may have been prepared by this plan, so that what is there may be its work.
    pub(super) fn may_be_prepared(&self, n: usize) -> bool {
        self.prepared.is_none_or(|prepared| n < prepared)
    }

    fn phase(&mut self, phase: Phase, lock: &Lock, means: &Means<'_>) -> Result<(), ApplyError> {
        match phase {
            Phase::Begin => self.begin(lock)?,
            Phase::Prepare => {
                self.back_up()?;
                self.prepare(means)?;
            }
            Phase::SyncPrepared => self.sync_prepared()?,
            Phase::Commit => self.record(&Record::Commit)?,
            Phase::Rename => self.rename_all(means.progress)?,
            Phase::SyncRenamed => self.sync_renamed(self.folder_of_ledger().as_ref())?,
            Phase::Ledger => {
                self.write_ledger()?;
                self.tidy()?;
            }
            Phase::Close => self.store.close(self.plan.body.closing, &self.journal)?,
        }
        Ok(())
    }

    /// After a failure: undoes what can be undone, and says what is left.
    fn give_up(&mut self, phase: Phase, error: ApplyError) -> ApplyError {
        let undone = match phase {
            Phase::Begin | Phase::Prepare | Phase::SyncPrepared => self.unprepare().map_err(ApplyError::from),
            Phase::Commit | Phase::Rename | Phase::SyncRenamed => self.undo(),
            Phase::Ledger | Phase::Close => {
                return ApplyError::Interrupted { source: Box::new(error) };
            }
        };
        match undone {
            Ok(()) => error,
            Err(_) => ApplyError::Interrupted { source: Box::new(error) },
        }
    }

    /// Asserts that what has to be made first is still missing, and nothing else is.
    fn check_fresh(&self) -> Result<(), ApplyError> {
        let Places { root, harness, .. } = &self.store.places;
        let (path, is_expected) = match self.plan.body.fresh {
            Fresh::Root => (root, false),
            Fresh::Harness if !self.store.is_there(root)? => (root, true),
            Fresh::Harness => (harness, false),
            Fresh::Nothing => (harness, true),
        };
        let is_stale = self.store.is_there(path)? != is_expected;
        if is_stale { Err(ApplyError::Stale { path: path.clone() }) } else { Ok(()) }
    }

    /// Asserts that the names of our temporary files are free: after the journal is there, what has one of them is ours.
    fn check_temps(&self) -> Result<(), ApplyError> {
        for (n, step) in self.plan.body.steps.iter().enumerate() {
            let path = match step.action {
                Action::Write { .. } | Action::Link => self.temp(n),
                Action::MakeDir | Action::RemoveDir | Action::SetMode | Action::Remove => continue,
            };
            for path in [path.with_suffix("u"), path] {
                if self.store.is_there(&path)? {
                    return Err(ApplyError::Occupied { path });
                }
            }
        }
        Ok(())
    }

    fn begin(&self, lock: &Lock) -> Result<(), DiskError> {
        self.store.sweep()?;
        let record = Record::Begin { schema: JOURNAL_SCHEMA.to_owned(), plan: Box::new(self.plan.clone()) };
        let name = self.journal.name().to_owned();
        self.store.begin(lock, self.plan.body.fresh, &name, &journal::encode(&record))
    }

    /// Writes a record durably. A torn line of an attempt before it goes first: nothing behind one is ever read.
    pub(super) fn record(&self, record: &Record) -> Result<(), DiskError> {
        self.store.mend_journal(&self.journal)?;
        self.store.fs.append(&self.journal, &journal::encode(record)).at("write", &self.journal)?;
        self.store.fs.sync_file(&self.journal).at("sync", &self.journal)
    }

    fn back_up(&self) -> Result<(), DiskError> {
        let mut is_new = false;
        for step in &self.plan.body.steps {
            let replaces = match step.action {
                Action::Write { .. } | Action::Link | Action::Remove => true,
                Action::MakeDir | Action::RemoveDir | Action::SetMode => false,
            };
            let Some(digest) = step.before.digest().filter(|_| replaces) else { continue };
            let bytes = self.store.fs.read(&step.path, BINARY_BYTES_MAX).at("read", &step.path)?;
            if Digest::of(&bytes) == digest {
                is_new |= self.keep(&bytes, digest)?;
            }
        }
        if is_new {
            let folder = self.store.places.backups();
            self.store.fs.sync_dir(&folder).at("sync", &folder)?;
        }
        Ok(())
    }

    /// Keeps bytes under their digest; returns whether they were not kept already.
    fn keep(&self, bytes: &[u8], digest: Digest) -> Result<bool, DiskError> {
        let fs = self.store.fs;
        let path = self.store.places.backup_of(&digest);
        if self.store.is_there(&path)? {
            if fs.read(&path, BINARY_BYTES_MAX).at("read", &path)? == bytes {
                return Ok(false);
            }
            fs.remove_file(&path).at("remove", &path)?;
        }
        fs.write_new(&path, bytes, PRIVATE_FILE).at("write", &path)?;
        fs.sync_file(&path).at("sync", &path)?;
        Ok(true)
    }

    fn prepare(&mut self, means: &Means<'_>) -> Result<(), ApplyError> {
        let plan = self.plan;
        self.prepared = Some(0);
        for (n, step) in plan.body.steps.iter().enumerate() {
            if state_of(self.store.fs, &step.path)? != step.before {
                return Err(ApplyError::Stale { path: step.path.clone() });
            }
            self.prepared = Some(n + 1);
            match (&step.action, &step.after) {
                (Action::MakeDir, State::Dir { mode }) => {
                    self.store.fs.make_dir(&step.path, *mode).at("make folder", &step.path)?;
                }
                (Action::Write { source }, State::File { digest, mode }) => {
                    let bytes = self.materialise(step, source, means.contents)?;
                    if Digest::of(&bytes) != *digest {
                        return Err(ApplyError::Stale { path: step.path.clone() });
                    }
                    self.write_beside(n, step, &bytes, *mode)?;
                }
                (Action::Link, State::Link { target }) => {
                    let temp = self.temp(n);
                    self.store.fs.make_link(&temp, target).at("make link", &temp)?;
                }
                (Action::RemoveDir | Action::SetMode | Action::Remove, _) => {}
                (Action::MakeDir | Action::Write { .. } | Action::Link, _) => {
                    return Err(ApplyError::Stale { path: step.path.clone() });
                }
            }
        }
        Ok(())
    }

    /// Returns the bytes that a step writes.
    fn materialise(
        &self,
        step: &Step,
        source: &Source,
        contents: &dyn Contents,
    ) -> Result<Vec<u8>, ApplyError> {
        let fs = self.store.fs;
        let now = |bytes_max| match step.before.is_absent() {
            true => Ok(Vec::new()),
            false => fs.read(&step.path, bytes_max).at("read", &step.path),
        };
        let content = |digest: &Digest| -> Result<Vec<u8>, ApplyError> {
            let bytes = contents.bytes(digest).at("read content of", &step.path)?;
            bytes.map(std::borrow::Cow::into_owned).ok_or(ApplyError::NoContent { path: step.path.clone() })
        };
        match source {
            Source::Content => match step.after.digest() {
                Some(digest) => content(&digest),
                None => Err(ApplyError::NoContent { path: step.path.clone() }),
            },
            Source::Copy { path } => Ok(fs.read(path, BINARY_BYTES_MAX).at("read", path)?),
            Source::Merge { base, offered } => {
                let base = fs.read(base, DOCUMENT_BYTES_MAX).at("read", base)?;
                match text::merge(step.path.name(), &base, &now(DOCUMENT_BYTES_MAX)?, &content(offered)?) {
                    Merged::Clean(bytes) => Ok(bytes),
                    Merged::Conflict => Err(ApplyError::Stale { path: step.path.clone() }),
                }
            }
            Source::Edit { edit } => match edit.derive(&now(DOCUMENT_BYTES_MAX)?) {
                Ok(derived) => Ok(derived.bytes),
                Err(Refused { .. }) => Err(ApplyError::Stale { path: step.path.clone() }),
            },
        }
    }

    /// Writes new content beside its place, in the group of what it replaces.
    fn write_beside(&self, n: usize, step: &Step, bytes: &[u8], mode: u32) -> Result<(), DiskError> {
        let group = self.store.fs.stat(&step.path).at("look at", &step.path)?.map(|stat| stat.gid);
        let temp = self.temp(n);
        self.store.fs.write_new(&temp, bytes, NewFile { mode, group }).at("write", &temp)
    }

    /// Returns the name of a step's new content until it is renamed.
    pub(super) fn temp(&self, n: usize) -> AbsPath {
        let step = &self.plan.body.steps[n];
        let folder = step.path.parent().unwrap_or_else(|| step.path.clone());
        folder.join_name(&format!(".openclaw-{}-{n}", self.plan.id.short(12)))
    }

    fn sync_prepared(&self) -> Result<(), DiskError> {
        let mut folders = BTreeSet::new();
        for (n, step) in self.plan.body.steps.iter().enumerate() {
            match step.action {
                Action::Write { .. } => {
                    let temp = self.temp(n);
                    self.store.fs.sync_file(&temp).at("sync", &temp)?;
                    folders.extend(step.path.parent());
                }
                Action::Link | Action::MakeDir => folders.extend(step.path.parent()),
                Action::RemoveDir | Action::SetMode | Action::Remove => {}
            }
        }
        self.sync_folders(&folders)
    }

    pub(super) fn sync_folders(&self, folders: &BTreeSet<AbsPath>) -> Result<(), DiskError> {
        for folder in folders {
            match self.store.fs.sync_dir(folder) {
                // A folder that this very plan removed needs no sync; the one above it gets its own.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                other => other.at("sync", folder)?,
            }
        }
        Ok(())
    }

    fn rename_all(&mut self, progress: &dyn Progress) -> Result<(), ApplyError> {
        let plan = self.plan;
        let total = plan.body.steps.len();
        for (n, step) in plan.body.steps.iter().enumerate() {
            progress.step(n, total, step.path.as_str());
            self.settle(n, step)?;
        }
        progress.step(total, total, "");
        Ok(())
    }

    /// Makes one step true, from wherever an earlier attempt left it.
    pub(super) fn settle(&mut self, n: usize, step: &Step) -> Result<(), ApplyError> {
        for _ in 0..=REDERIVE_ATTEMPTS_MAX {
            let (before, after) = self.expected(n, step);
            let now = state_of(self.store.fs, &step.path)?;
            if now == after {
                return Ok(self.drop_temp(n)?);
            }
            if now == before {
                return Ok(self.make(n, step, &after)?);
            }
            match &step.action {
                Action::Write { source: Source::Edit { edit } } if self.on_change == OnChange::Rederive => {
                    self.rederive(n, step, edit)?;
                }
                Action::RemoveDir => return Ok(()),
                Action::MakeDir | Action::SetMode | Action::Write { .. } | Action::Link | Action::Remove => {
                    break;
                }
            }
        }
        Err(ApplyError::Stale { path: step.path.clone() })
    }

    /// Returns what must be there before a step and what is there after it, as last derived.
    pub(super) fn expected(&self, n: usize, step: &Step) -> (State, State) {
        let newest = self.rederived.iter().rev().find(|(step, ..)| *step == n);
        newest.map_or_else(
            || (step.before.clone(), step.after.clone()),
            |(_, before, after, _)| (before.clone(), after.clone()),
        )
    }

    fn drop_temp(&self, n: usize) -> Result<(), DiskError> {
        match self.plan.body.steps[n].action {
            Action::Write { .. } | Action::Link => {
                self.store.remove_if_there(&self.temp(n))?;
            }
            Action::MakeDir | Action::RemoveDir | Action::SetMode | Action::Remove => {}
        }
        Ok(())
    }

    fn make(&self, n: usize, step: &Step, after: &State) -> Result<(), DiskError> {
        let fs = self.store.fs;
        let path = &step.path;
        match (&step.action, after) {
            (Action::Write { .. } | Action::Link, _) => {
                fs.rename(&self.temp(n), path).at("rename into", path)
            }
            (Action::Remove, _) => fs.remove_file(path).at("remove", path),
            (Action::RemoveDir, _) => match fs.remove_dir(path) {
                // Somebody put something into it meanwhile: then it stays.
                Err(error) if error.kind() == io::ErrorKind::DirectoryNotEmpty => Ok(()),
                other => other.at("remove folder", path),
            },
            (Action::MakeDir, State::Dir { mode }) => fs.make_dir(path, *mode).at("make folder", path),
            (Action::SetMode, State::Dir { mode } | State::File { mode, .. }) => {
                fs.set_mode(path, *mode).at("set mode of", path)
            }
            (Action::MakeDir | Action::SetMode, _) => Ok(()),
        }
    }

    /// Derives the edit of a document that changed under us on what is there now.
    fn rederive(
        &mut self,
        n: usize,
        step: &Step,
        edit: &super::document::DocumentEdit,
    ) -> Result<(), ApplyError> {
        let stale = || ApplyError::Stale { path: step.path.clone() };
        let now = state_of(self.store.fs, &step.path)?;
        let mode = match (&now, &step.after) {
            (State::File { mode, .. }, _) | (State::Absent, State::File { mode, .. }) => *mode,
            _ => return Err(stale()),
        };
        let bytes = match now.is_absent() {
            true => Vec::new(),
            false => self.store.fs.read(&step.path, DOCUMENT_BYTES_MAX).at("read", &step.path)?,
        };
        let derived = edit.derive(&bytes).map_err(|Refused { .. }| stale())?;
        let before = if now.is_absent() { now } else { State::File { digest: Digest::of(&bytes), mode } };
        let after = State::File { digest: Digest::of(&derived.bytes), mode };
        if let Some(digest) = before.digest()
            && self.keep(&bytes, digest)?
        {
            let folder = self.store.places.backups();
            self.store.fs.sync_dir(&folder).at("sync", &folder)?;
        }
        let entry = self.entry_after(step, &before, &after, derived.record).ok_or_else(stale)?;
        self.drop_temp(n)?;
        self.write_beside(n, step, &derived.bytes, mode)?;
        let temp = self.temp(n);
        self.store.fs.sync_file(&temp).at("sync", &temp)?;
        self.record(&Record::Rederived {
            step: n,
            before: before.clone(),
            after: after.clone(),
            entry: Box::new(entry.clone()),
        })?;
        self.rederived.push((n, before, after, entry));
        Ok(())
    }

    /// Returns the planned entry of a step, with what was really found and written.
    fn entry_after(
        &self,
        step: &Step,
        before: &State,
        after: &State,
        record: Option<super::document::DocumentRecord>,
    ) -> Option<Entry> {
        let planned = self.plan.body.ledger.iter().find_map(|change| match change {
            LedgerChange::Put(entry) if entry.path == step.subject => Some((**entry).clone()),
            LedgerChange::Put(_) | LedgerChange::Drop(_) | LedgerChange::Linger(_) => None,
        })?;
        // What was found counts as the original only where this plan is the first to touch the document.
        let is_first = planned.original.is_some() && planned.original == Original::of(&step.before);
        let original = match (is_first, &planned.original) {
            (true, _) => Original::of(before),
            (false, Some(Original::Absent)) => Some(Original::Absent),
            (false, Some(Original::Bytes { .. } | Original::Link { .. }) | None) => None,
        };
        Some(Entry { written: after.clone(), document: record, original, ..planned })
    }

    /// Returns the folder whose renames become durable together with the ledger's own.
    pub(super) fn folder_of_ledger(&self) -> Option<AbsPath> {
        (self.plan.body.closing == Closing::Nothing).then(|| self.store.places.harness.clone())
    }

    pub(super) fn sync_renamed(&self, but: Option<&AbsPath>) -> Result<(), DiskError> {
        let mut folders = BTreeSet::new();
        for step in &self.plan.body.steps {
            match step.action {
                Action::Write { .. } | Action::Link | Action::Remove | Action::RemoveDir => {
                    folders.extend(step.path.parent());
                }
                Action::SetMode => match step.after {
                    State::File { .. } => self.store.fs.sync_file(&step.path).at("sync", &step.path)?,
                    State::Dir { .. } | State::Absent | State::Link { .. } | State::Other => {
                        folders.insert(step.path.clone());
                    }
                },
                Action::MakeDir => {}
            }
        }
        if let Some(folder) = but {
            folders.remove(folder);
        }
        self.sync_folders(&folders)
    }

    /// Makes the ledger say what is there now, unless it says so already or is about to go.
    pub(super) fn write_ledger(&self) -> Result<(), ApplyError> {
        if self.plan.body.closing != Closing::Nothing {
            // The backups are about to go, so from here on there is no way back.
            return Ok(self.record(&Record::Done)?);
        }
        let before = self.store.ledger()??.map(|(ledger, _)| ledger);
        if before.as_ref().is_some_and(|ledger| ledger.plan == self.plan.id) {
            return Ok(());
        }
        let bytes = self.next_ledger(before).to_bytes();
        let path = self.store.places.ledger();
        let temp = self.store.places.next_ledger();
        self.store.remove_if_there(&temp)?;
        self.store.fs.write_new(&temp, &bytes, PRIVATE_FILE).at("write", &temp)?;
        self.store.fs.sync_file(&temp).at("sync", &temp)?;
        self.store.fs.rename(&temp, &path).at("rename into", &path)?;
        Ok(self.store.sync_parent(&path)?)
    }

    fn next_ledger(&self, before: Option<Ledger>) -> Ledger {
        let body = &self.plan.body;
        let mut ledger = before.unwrap_or_else(|| Ledger {
            schema: LEDGER_SCHEMA.to_owned(),
            root: body.root.clone(),
            version: body.version.clone(),
            plan: self.plan.id,
            root_made: body.fresh == Fresh::Root
                || (body.fresh == Fresh::Nothing && self.store.is_root_ours()),
            kept: Vec::new(),
            linger: false,
            entries: Vec::new(),
        });
        // What we shipped ourselves is nobody's work: it is not kept once it is replaced.
        let shipped: BTreeSet<Digest> = ledger
            .entries
            .iter()
            .filter(|entry| !entry.kind.is_document())
            .filter_map(|entry| entry.written.digest())
            .collect();
        let moot: BTreeSet<&AbsPath> = self.skipped.iter().map(|n| &body.steps[*n].subject).collect();
        for change in &body.ledger {
            let path = match change {
                LedgerChange::Put(entry) => &entry.path,
                LedgerChange::Drop(path) => path,
                LedgerChange::Linger(is_ours) => {
                    ledger.linger = *is_ours;
                    continue;
                }
            };
            if moot.contains(path) {
                continue;
            }
            ledger.entries.retain(|entry| entry.path != *path);
            if let LedgerChange::Put(entry) = change {
                let found = self.rederived.iter().rev().find(|(.., newest)| newest.path == entry.path);
                let newest = found.map_or_else(|| (**entry).clone(), |(.., newest)| newest.clone());
                ledger.entries.push(newest);
            }
        }
        ledger.entries.sort_by(|a, b| a.path.cmp(&b.path));
        ledger.version.clone_from(&body.version);
        ledger.plan = self.plan.id;
        let elsewhere = self.kept_elsewhere();
        let is_kept = |digest: &Digest| !shipped.contains(digest) && !elsewhere.contains(digest);
        let backups: Vec<Digest> = self.backups().into_iter().filter(is_kept).collect();
        if !backups.is_empty() {
            ledger.kept.push(Kept { plan: self.plan.id, backups });
        }
        let too_many = ledger.kept.len().saturating_sub(BACKUPS_KEPT_MAX);
        ledger.kept.drain(..too_many);
        ledger
    }

    /// Returns the digests of replaced bytes that a quarantine keeps, or kept until it had its time.
    fn kept_elsewhere(&self) -> BTreeSet<Digest> {
        let quarantine = self.store.places.quarantine();
        let steps = self.plan.body.steps.iter().filter(|step| step.path.is_within(&quarantine));
        steps.flat_map(|step| [step.before.digest(), step.after.digest()]).flatten().collect()
    }

    /// Returns the digests of the bytes that this plan replaced.
    pub(super) fn backups(&self) -> Vec<Digest> {
        let planned = self.plan.body.steps.iter().enumerate().filter_map(|(n, step)| match step.action {
            Action::Write { .. } | Action::Link | Action::Remove => self.expected(n, step).0.digest(),
            Action::MakeDir | Action::RemoveDir | Action::SetMode => None,
        });
        let mut backups: Vec<Digest> = planned.collect();
        backups.sort_unstable();
        backups.dedup();
        backups
    }

    /// Removes the backups that nothing needs any more.
    pub(super) fn tidy(&self) -> Result<(), ApplyError> {
        if self.plan.body.closing != Closing::Nothing {
            return Ok(());
        }
        let needed = self.store.ledger()??.map(|(ledger, _)| ledger.backups()).unwrap_or_default();
        let needed: BTreeSet<String> = needed.iter().map(Digest::hex).collect();
        let folder = self.store.places.backups();
        let mut is_changed = false;
        for name in self.store.fs.list(&folder).at("list", &folder)? {
            if !needed.contains(&name) {
                is_changed |= self.store.remove_if_there(&folder.join_name(&name))?;
            }
        }
        if is_changed {
            self.store.fs.sync_dir(&folder).at("sync", &folder)?;
        }
        Ok(())
    }
}
