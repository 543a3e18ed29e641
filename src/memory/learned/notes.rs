//! One change of what is remembered: read, take over what people did in the file, work, make it fit, write. Whoever writes
//! the file at the same time is not overwritten: then all of it is done again on what they wrote.

use std::collections::BTreeMap;

use crate::base::limits::REDERIVE_ATTEMPTS_MAX;
use crate::base::memory_block::{MEMORY, Parts, split};
use crate::base::time::Timestamp;
use crate::config::layout::Layout;
use crate::engine::recover::{Direction, recover};
use crate::engine::store::{Lock, Store};
use crate::memory::learned::block;
use crate::memory::learned::budget::{Budget, Level, is_meter, percent_of};
use crate::memory::learned::error::NotesError;
use crate::memory::learned::model::{Change, Mark, Record, Standing, Was, What};
use crate::memory::learned::place::{self, Sheet};
use crate::ports::clock::Clock;
use crate::ports::fs::Fs;

/// What entries are kept with.
#[derive(Clone, Copy)]
pub struct NotesMeans<'a> {
    /// The disk.
    pub fs: &'a dyn Fs,
    /// The time.
    pub clock: &'a dyn Clock,
    /// Where everything is.
    pub layout: &'a Layout,
    /// The version of the running program.
    pub version: &'a str,
    /// What the lock says about this run.
    pub holder: &'a str,
}

/// What an agent should remember.
pub struct Notes<'a> {
    pub(super) means: NotesMeans<'a>,
}

/// What a change works on.
pub(super) struct Working<'w> {
    /// The record, with what people did in the file.
    pub record: &'w mut Record,
    /// The file as text.
    pub text: &'w str,
    /// The time.
    pub now: Timestamp,
}

/// What came of a change.
pub(super) struct Done {
    /// The change; `None` where nothing changed.
    pub change: Option<Change>,
    /// How full the file is; `None` where there is no block.
    pub budget: Option<Budget>,
}

/// What a change asks for; returns the entries that it changed.
pub(super) type Work<'w> = dyn Fn(&mut Working<'_>) -> Result<Vec<Was>, NotesError> + 'w;

/// What is on disk, with what people did in the file taken over.
pub(super) struct Folded {
    pub record: Record,
    pub text: String,
    pub budget: Option<Budget>,
    /// Whether there is something to write: people's changes, or entries that no longer fit.
    pub has_edits: bool,
}

impl<'a> Notes<'a> {
    /// Returns what is remembered on this node.
    ///
    /// # Errors
    /// When there is no node.
    pub fn new(means: NotesMeans<'a>) -> Result<Self, NotesError> {
        let store = Store::new(means.fs, means.layout.root.clone());
        store.check_harness()?;
        if store.has_harness()? {
            Ok(Self { means })
        } else {
            Err(NotesError::NotInstalled { root: means.layout.root.clone() })
        }
    }

    /// Returns the time.
    pub(super) fn now(&self) -> Timestamp {
        self.means.clock.now()
    }

    /// Returns how far sessions are taken in.
    pub(super) fn sessions(&self) -> Result<BTreeMap<String, Mark>, NotesError> {
        Ok(place::read(self.means.fs, self.means.layout)?.record.sessions)
    }

    /// Returns whether people changed something that is not taken over, or left less room.
    pub(super) fn has_edits(&self) -> Result<bool, NotesError> {
        Ok(self.folded()?.has_edits)
    }

    /// Returns how full the file is; `None` where there is no block.
    ///
    /// # Errors
    /// See [`NotesError`].
    pub fn budget(&self) -> Result<Option<Budget>, NotesError> {
        Ok(self.folded()?.budget)
    }

    /// Reads what is there, and changes nothing.
    pub(super) fn folded(&self) -> Result<Folded, NotesError> {
        let Sheet { file, record: kept, .. } = place::read(self.means.fs, self.means.layout)?;
        let parts = self.parts(&file)?;
        let now = self.now();
        let mut record = kept;
        let mut changed = Vec::new();
        if let Some(block) = parts.block {
            changed = block::fold(&mut record, block.inner, now);
        }
        record.note(now, What::ByHand, None, changed.clone());
        let mut fitted = record.clone();
        let has_edits = !changed.is_empty() || !block::fit(&mut fitted, &parts, now).is_empty();
        let budget = block::render(&record, &parts).map(|rendered| rendered.budget);
        Ok(Folded { record, text: String::from_utf8_lossy(&file).into_owned(), budget, has_edits })
    }

    /// Makes one change.
    pub(super) fn change(&self, what: What, of: Option<u64>, work: &Work<'_>) -> Result<Done, NotesError> {
        let NotesMeans { fs, layout, holder, .. } = self.means;
        let store = Store::new(fs, layout.root.clone());
        let lock = store.lock(holder)?;
        recover(&store, &lock, Direction::Forward)?;
        for _ in 0..=REDERIVE_ATTEMPTS_MAX {
            match self.attempt((&store, &lock), (what, of), work) {
                Err(error) if place::is_overtaken(&error, layout) => {}
                done => return done,
            }
        }
        Err(NotesError::Moving { path: layout.memory_file() })
    }

    fn attempt(
        &self,
        (store, lock): (&Store<'_>, &Lock),
        (what, of): (What, Option<u64>),
        work: &Work<'_>,
    ) -> Result<Done, NotesError> {
        let NotesMeans { fs, layout, version, .. } = self.means;
        let sheet = place::read(fs, layout)?;
        let parts = self.parts(&sheet.file)?;
        let now = self.now();
        let mut record = sheet.record.clone();
        match parts.block {
            Some(block) => {
                let changed = block::fold(&mut record, block.inner, now);
                record.note(now, What::ByHand, None, changed);
            }
            // A block that is gone as a whole comes back: no line of it says that somebody wants an entry gone.
            None => record.written.clear(),
        }
        let text = String::from_utf8_lossy(&sheet.file);
        let mut changed = work(&mut Working { record: &mut record, text: &text, now })?;
        let went = block::fit(&mut record, &parts, now);
        if let Some(budget) = no_room(what, &changed, &went, &parts) {
            return Err(budget);
        }
        let change = if changed.is_empty() {
            record.note(now, What::Fitted, None, went).cloned()
        } else {
            changed.extend(went);
            record.note(now, what, of, changed).cloned()
        };
        record.bound();
        let rendered = block::render(&record, &parts);
        let budget = rendered.as_ref().map(|rendered| rendered.budget);
        let mut file = sheet.file.clone();
        if let Some(rendered) = &rendered {
            let is_there = parts.block.is_some_and(|block| is_the_same(block.inner, &rendered.inner));
            if !is_there {
                file = parts.with(MEMORY, &rendered.inner);
            }
            let inner = if is_there { parts.block.map_or("", |block| block.inner) } else { &rendered.inner };
            record.written = inner.lines().map(str::to_owned).collect();
        }
        if record != sheet.record || file != sheet.file {
            place::write((store, lock), layout, &sheet, (&record, &file), version)?;
        }
        Ok(Done { change, budget })
    }

    fn parts<'t>(&self, file: &'t [u8]) -> Result<Parts<'t>, NotesError> {
        let path = self.means.layout.memory_file();
        split(file, MEMORY).map_err(|damage| NotesError::Damaged { path, damage })
    }
}

/// Returns the refusal where what a person asked for is the very thing that does not fit.
fn no_room(what: What, changed: &[Was], went: &[Was], parts: &Parts<'_>) -> Option<NotesError> {
    let is_asked = match what {
        What::Added | What::Promoted | What::Undone => true,
        What::Learned | What::Forgotten | What::ByHand | What::Fitted => false,
    };
    let is_one =
        |id: &str| changed.iter().any(|was| was.after.id == id && was.after.standing == Standing::Live);
    let is_gone = is_asked && went.iter().any(|was| is_one(&was.after.id));
    is_gone.then(|| NotesError::NoRoom { chars: Budget::beside(parts.chars_outside()).block_max })
}

/// Returns whether the lines are the same, apart from a meter that tells nearly the same: for that alone, nobody's file is
/// written.
fn is_the_same(now: &str, wanted: &str) -> bool {
    const PERCENT_APART_MAX: usize = 5;
    let lines = |text: &str| -> Vec<String> {
        text.split_inclusive('\n').filter(|line| !is_meter(line)).map(str::to_owned).collect()
    };
    let percent = |text: &str| text.lines().find_map(percent_of);
    let is_near = match (percent(now), percent(wanted)) {
        (Some(a), Some(b)) => a.abs_diff(b) <= PERCENT_APART_MAX && Level::of(a) == Level::of(b),
        (None, _) | (_, None) => false,
    };
    is_near && lines(now) == lines(wanted)
}
