//! Ends interrupted work: forward by default, back from the backups on request. Idempotent, so it may die as well.

use std::collections::BTreeSet;

use super::apply::{ApplyError, OnChange, Run};
use super::journal::{JOURNAL_SCHEMA, Record};
use super::plan::{Action, Closing, Fresh, PLAN_SCHEMA, Plan, Step};
use super::state::{At as _, DiskError, State, state_of};
use super::store::{Lock, Store};
use crate::base::digest::Digest;
use crate::base::limits::BINARY_BYTES_MAX;
use crate::base::path::AbsPath;
use crate::ports::fs::{NewFile, NodeKind};

/// Which way interrupted work goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// What was committed is finished; what was not is undone.
    Forward,
    /// Everything that is not finished is undone.
    Back,
}

/// What became of one interrupted change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recovered {
    /// It had not been committed; nothing of it is left.
    Discarded {
        /// The plan.
        plan: Digest,
    },
    /// It is finished; these places were changed meanwhile and stay as they are.
    Finished {
        /// The plan.
        plan: Digest,
        /// Places that a person changed meanwhile.
        kept: Vec<AbsPath>,
    },
    /// It is undone; these places were changed meanwhile and stay as they are.
    Undone {
        /// The plan.
        plan: Digest,
        /// Places that a person changed meanwhile.
        kept: Vec<AbsPath>,
    },
    /// A run died during its first or last act; its traces are gone.
    Swept,
}

/// Why recovery stopped.
#[derive(Debug, thiserror::Error)]
pub enum RecoverError {
    /// A newer release wrote the journal.
    #[error("read a journal of format `{0}`")]
    Newer(String),
    /// The journal is of a change in another root: this one is a copy, or has two names.
    #[error("go on from `{journal}`: the change is one of `{root}`")]
    OtherRoot {
        /// The journal.
        journal: AbsPath,
        /// The root that it changes.
        root: AbsPath,
    },
    /// The content that an interrupted change was about to put there is gone; the change can only be undone.
    #[error("finish the interrupted change: the new content of `{path}` is gone")]
    ContentGone {
        /// Where it belongs.
        path: AbsPath,
    },
    /// As in an apply.
    #[error(transparent)]
    Apply(#[from] ApplyError),
    /// The disk refused.
    #[error(transparent)]
    Disk(#[from] DiskError),
}

/// Ends every interrupted change on disk. The lock must be held.
///
/// # Errors
/// See [`RecoverError`]; what was not ended is still in its journal.
pub fn recover(
    store: &Store<'_>,
    _lock: &Lock,
    direction: Direction,
) -> Result<Vec<Recovered>, RecoverError> {
    let mut recovered = Vec::new();
    if store.sweep()? {
        recovered.push(Recovered::Swept);
    }
    for (path, journal) in store.journals()? {
        if let Some(schema) = journal.newer {
            return Err(RecoverError::Newer(schema));
        }
        recovered.push(recover_one(store, &path, &journal.records, direction)?);
    }
    Ok(recovered)
}

fn recover_one(
    store: &Store<'_>,
    journal: &AbsPath,
    records: &[Record],
    direction: Direction,
) -> Result<Recovered, RecoverError> {
    let Some(Record::Begin { schema, plan }) = records.first() else {
        // The very first record is torn: nothing else was begun.
        store.close(Closing::Nothing, journal)?;
        return Ok(Recovered::Swept);
    };
    if schema != JOURNAL_SCHEMA {
        return Err(RecoverError::Newer(schema.clone()));
    }
    if plan.body.schema != PLAN_SCHEMA {
        return Err(RecoverError::Newer(plan.body.schema.clone()));
    }
    if plan.body.root != store.places.root {
        return Err(RecoverError::OtherRoot { journal: journal.clone(), root: plan.body.root.clone() });
    }
    let mut run = Run::new(store, plan, OnChange::Rederive);
    run.journal = journal.clone();
    let mut phase = Phase::Begun;
    for record in records {
        match record {
            Record::Begin { .. } => {}
            Record::Commit => phase = Phase::Committed,
            Record::Done => phase = Phase::Done,
            Record::Undoing => phase = Phase::Undoing,
            Record::Rederived { step, before, after, entry } => {
                run.rederived.push((*step, before.clone(), after.clone(), (**entry).clone()));
            }
            Record::Skipped { step } => {
                run.skipped.insert(*step);
            }
        }
    }
    // A killed run may have left records that are torn or not durable yet. What follows relies on them.
    store.mend_journal(journal)?;
    store.fs.sync_file(journal).at("sync", journal)?;
    let id = plan.id;
    match (phase, direction) {
        (Phase::Begun, _) => {
            run.unprepare()?;
            Ok(Recovered::Discarded { plan: id })
        }
        (Phase::Committed, Direction::Back) if !run.is_in_ledger()? => {
            run.undo()?;
            Ok(Recovered::Undone { plan: id, kept: run.kept() })
        }
        (Phase::Done, _) => {
            store.close(plan.body.closing, journal)?;
            Ok(Recovered::Finished { plan: id, kept: run.kept() })
        }
        (Phase::Committed, _) => {
            if let Some(path) = run.lost_content()? {
                return Err(RecoverError::ContentGone { path });
            }
            run.finish()?;
            Ok(Recovered::Finished { plan: id, kept: run.kept() })
        }
        (Phase::Undoing, _) => {
            run.undo()?;
            Ok(Recovered::Undone { plan: id, kept: run.kept() })
        }
    }
}

#[derive(Clone, Copy)]
enum Phase {
    Begun,
    Committed,
    Undoing,
    Done,
}

impl Run<'_> {
    fn is_in_ledger(&self) -> Result<bool, ApplyError> {
        Ok(self.store.ledger()??.is_some_and(|(ledger, _)| ledger.plan == self.plan.id))
    }

    fn kept(&self) -> Vec<AbsPath> {
        self.skipped.iter().map(|n| self.plan.body.steps[*n].path.clone()).collect()
    }

    /// Returns the place of a step that is still to be made and whose new content somebody removed.
    fn lost_content(&self) -> Result<Option<AbsPath>, ApplyError> {
        if self.is_in_ledger()? {
            return Ok(None);
        }
        for (n, step) in self.plan.body.steps.iter().enumerate() {
            let needs_content = matches!(step.action, Action::Write { .. } | Action::Link);
            if !needs_content || self.skipped.contains(&n) || self.store.is_there(&self.temp(n))? {
                continue;
            }
            if state_of(self.store.fs, &step.path)? == self.expected(n, step).0 {
                return Ok(Some(step.path.clone()));
            }
        }
        Ok(None)
    }

    /// Finishes a committed plan, keeping what a person changed meanwhile.
    fn finish(&mut self) -> Result<(), ApplyError> {
        if !self.is_in_ledger()? {
            let plan: &Plan = self.plan;
            for (n, step) in plan.body.steps.iter().enumerate() {
                if self.skipped.contains(&n) {
                    continue;
                }
                match self.settle(n, step) {
                    Err(ApplyError::Stale { .. }) => self.skip(n)?,
                    other => other?,
                }
            }
            self.sync_renamed(self.folder_of_ledger().as_ref())?;
            self.write_ledger()?;
        } else {
            // The killed run may have renamed the ledger and not synced it; the backups go only once it is durable.
            self.store.sync_parent(&self.store.places.ledger())?;
        }
        self.tidy()?;
        Ok(self.store.close(self.plan.body.closing, &self.journal)?)
    }

    fn skip(&mut self, n: usize) -> Result<(), ApplyError> {
        self.store.remove_if_there(&self.temp(n))?;
        self.record(&Record::Skipped { step: n })?;
        self.skipped.insert(n);
        Ok(())
    }

    /// Takes back every step that was made, newest first, then everything that was prepared.
    pub(super) fn undo(&mut self) -> Result<(), ApplyError> {
        self.record(&Record::Undoing)?;
        let plan: &Plan = self.plan;
        for (n, step) in plan.body.steps.iter().enumerate().rev() {
            self.undo_step(n, step)?;
        }
        self.sync_renamed(None)?;
        Ok(self.unprepare()?)
    }

    fn undo_step(&mut self, n: usize, step: &Step) -> Result<(), DiskError> {
        let fs = self.store.fs;
        let (before, after) = self.expected(n, step);
        let now = state_of(fs, &step.path)?;
        let is_folder_to_unmake = step.action == Action::MakeDir;
        if now == before || is_folder_to_unmake {
            return Ok(());
        }
        if let (Action::RemoveDir, State::Dir { mode }) = (&step.action, &before)
            && self.is_half_made(&step.path, *mode)?
        {
            fs.set_mode(&step.path, *mode).at("set mode of", &step.path)?;
            return fs.sync_dir(&step.path).at("sync", &step.path);
        }
        if now != after {
            self.skipped.insert(n);
            return Ok(());
        }
        let temp = self.temp(n).with_suffix("u");
        self.store.remove_if_there(&temp)?;
        match &before {
            State::Absent => fs.remove_file(&step.path).at("remove", &step.path),
            State::File { mode, .. } if step.action == Action::SetMode => {
                fs.set_mode(&step.path, *mode).at("set mode of", &step.path)
            }
            State::File { digest, mode } => {
                let backup = self.store.places.backup_of(digest);
                let bytes = fs.read(&backup, BINARY_BYTES_MAX).at("read", &backup)?;
                let group = fs.stat(&step.path).at("look at", &step.path)?.map(|stat| stat.gid);
                fs.write_new(&temp, &bytes, NewFile { mode: *mode, group }).at("write", &temp)?;
                fs.sync_file(&temp).at("sync", &temp)?;
                fs.rename(&temp, &step.path).at("rename into", &step.path)
            }
            State::Link { target } => {
                fs.make_link(&temp, target).at("make link", &temp)?;
                fs.rename(&temp, &step.path).at("rename into", &step.path)
            }
            State::Dir { mode } if after.is_absent() => {
                fs.make_dir(&step.path, *mode).at("make folder", &step.path)?;
                // Its mode has to last before anything comes back into it: what is in use is never taken for half made.
                fs.sync_dir(&step.path).at("sync", &step.path)
            }
            State::Dir { mode } => fs.set_mode(&step.path, *mode).at("set mode of", &step.path),
            State::Other => Ok(()),
        }
    }

    /// Returns whether a folder that an undo was making lacks its mode: it is empty, and has no bit that it should not have.
    fn is_half_made(&self, path: &AbsPath, mode: u32) -> Result<bool, DiskError> {
        let Some(stat) = self.store.fs.stat(path).at("look at", path)? else { return Ok(false) };
        let is_less = stat.kind == NodeKind::Dir && stat.mode != mode && stat.mode & !mode == 0;
        Ok(is_less && self.store.fs.list(path).at("list", path)?.is_empty())
    }

    /// Takes back what was prepared: temporary files, new folders, backups, and the journal.
    pub(super) fn unprepare(&mut self) -> Result<(), DiskError> {
        if !self.store.is_there(&self.journal)? {
            self.store.sweep()?;
            return Ok(());
        }
        let mut folders = BTreeSet::new();
        for (n, step) in self.plan.body.steps.iter().enumerate().rev() {
            match step.action {
                Action::Write { .. } | Action::Link => {
                    let temp = self.temp(n);
                    if self.store.remove_if_there(&temp)?
                        | self.store.remove_if_there(&temp.with_suffix("u"))?
                    {
                        folders.extend(temp.parent());
                    }
                }
                Action::MakeDir if self.may_be_prepared(n) => self.unmake(step, &mut folders)?,
                Action::MakeDir => {}
                Action::RemoveDir | Action::SetMode | Action::Remove => {}
            }
        }
        let next = self.store.places.next_ledger();
        if self.store.remove_if_there(&next)? {
            folders.extend(next.parent());
        }
        self.sync_folders(&folders)?;
        self.forget_backups()?;
        let closing = match self.plan.body.fresh {
            Fresh::Nothing => Closing::Nothing,
            Fresh::Harness => Closing::Harness,
            Fresh::Root => Closing::Root,
        };
        self.store.close(closing, &self.journal)
    }

    /// Removes a folder that the plan made, unless somebody put something into it.
    fn unmake(&self, step: &Step, folders: &mut BTreeSet<AbsPath>) -> Result<(), DiskError> {
        // A folder that was being made may not have its mode yet.
        if !matches!(state_of(self.store.fs, &step.path)?, State::Dir { .. }) {
            return Ok(());
        }
        match self.store.fs.remove_dir(&step.path) {
            Ok(()) => {
                folders.extend(step.path.parent());
                Ok(())
            }
            Err(error) if error.kind() == std::io::ErrorKind::DirectoryNotEmpty => Ok(()),
            Err(error) => Err(error).at("remove folder", &step.path),
        }
    }

    /// Removes the backups that only this plan needed.
    fn forget_backups(&self) -> Result<(), DiskError> {
        let Ok(ledger) = self.store.ledger()? else { return Ok(()) };
        let needed = ledger.map(|(ledger, _)| ledger.backups()).unwrap_or_default();
        let mut is_changed = false;
        for digest in self.backups().iter().filter(|digest| !needed.contains(digest)) {
            is_changed |= self.store.remove_if_there(&self.store.places.backup_of(digest))?;
        }
        if is_changed {
            let folder = self.store.places.backups();
            self.store.fs.sync_dir(&folder).at("sync", &folder)?;
        }
        Ok(())
    }
}
