//! Brings what hosts wrote since the last time into the database: the newest transcripts first where it is too much for one
//! call, and each part together with the offset behind it, so that a kill at any moment loses and doubles nothing.

mod store;

use std::collections::HashMap;
use std::io;

use serde::Serialize;

use crate::agents::Storage;
use crate::base::limits::{
    INGEST_BATCH_BYTES, INGEST_BATCH_RECORDS, TRANSCRIPT_CHUNK_BYTES, TRANSCRIPT_DOCUMENT_BYTES_MAX,
};
use crate::db::{DbError, ForeignError};
use crate::memory::discover::{Found, Places, discover, with_log};
use crate::memory::keep::{bound, kept, kept_word};
use crate::memory::lines::{Cutter, Whole};
use crate::memory::rows::{Rows, RowsError};
use crate::memory::store::{Counted, Forgotten, SourceRow, Store};
use crate::memory::tail::{Next, Position, glance, head_of, modified_ms, next};
use crate::memory::transcript::{Act, Facts, Kind, Line, Record, Seen, Who, document, line, mapped_line};
use crate::ports::changes::Changed;
use crate::ports::fs::{Fs, Stat};
use crate::ports::progress::Progress;

use store::{Batch, Kept, keep};

pub use crate::memory::discover::Unread;

/// What a call brought.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Ingested {
    /// Transcripts that had something new.
    pub transcripts: u64,
    /// Bytes of them that were read.
    pub bytes: u64,
    /// Records that came of that.
    pub records: u64,
    /// Bytes that are left for the next call.
    pub bytes_left: u64,
    /// Places that could not be read.
    pub unread: Vec<Unread>,
}

/// What ingesting works with.
pub(super) struct Bringing<'a> {
    pub(super) fs: &'a dyn Fs,
    pub(super) places: Places<'a, 'a>,
    pub(super) store: &'a mut Store,
    pub(super) forgotten: &'a Forgotten,
    pub(super) progress: &'a dyn Progress,
}

/// A transcript with something new in it.
struct Pending<'a> {
    found: Found<'a>,
    from: Option<SourceRow>,
    bytes: u64,
}

impl Bringing<'_> {
    /// Brings what is new where something `changed`, `bytes_max` of it about.
    ///
    /// # Errors
    /// When the database refuses; a transcript that cannot be read is told in the outcome.
    pub(super) fn bring(&mut self, changed: &Changed, bytes_max: u64) -> Result<Ingested, DbError> {
        let discovered = discover(self.fs, self.places, changed);
        let mut sources = match changed {
            Changed::Anything => self.store.sources()?,
            Changed::At(_) => {
                self.store.sources_at(discovered.found.iter().map(|found| found.path.as_str()))?
            }
        };
        let mut ingested = Ingested { unread: discovered.unread, ..Ingested::default() };
        let pending = discovered.found.into_iter().filter_map(|found| pending(found, &mut sources)).collect();
        let (chosen, left) = chosen(pending, bytes_max);
        ingested.bytes_left = left;
        let total: u64 = chosen.iter().map(|pending| pending.bytes).sum();
        for one in &chosen {
            let before = ingested.bytes;
            let told = |more: u64| {
                let mib = |bytes: u64| usize::try_from(bytes >> 20).unwrap_or(usize::MAX);
                self.progress.step(mib(before + more), mib(total), one.found.path.name());
            };
            let came = read(self.fs, self.store, self.forgotten, (one, &told));
            match came {
                Ok(came) => {
                    ingested.transcripts += u64::from(came.bytes > 0);
                    ingested.bytes += came.bytes;
                    ingested.records += came.records;
                }
                Err(Trouble::Disk(error)) => {
                    let (path, why) = (one.found.path.clone(), error.to_string());
                    ingested.unread.push(Unread { path, why });
                }
                Err(Trouble::Database(error)) => return Err(error),
            }
        }
        Ok(ingested)
    }
}

/// Returns a transcript as pending, unless it is as it was.
fn pending<'a>(found: Found<'a>, sources: &mut HashMap<String, SourceRow>) -> Option<Pending<'a>> {
    let from = sources.remove(found.path.as_str());
    let position = from.as_ref().map(|from| &from.position);
    let bytes = match glance(position, &found.stat) {
        Some(Next::Nothing) => return None,
        // Of a database that was read before, what it grew by says about how much is new.
        None if found.form.storage() == Storage::Database => {
            found.stat.bytes.saturating_sub(position.map_or(0, |position| position.bytes)).max(1)
        }
        Some(Next::Anew) => found.stat.bytes,
        Some(Next::From(offset)) => found.stat.bytes.saturating_sub(offset),
        None if found.form.storage() == Storage::Document => found.stat.bytes,
        None => found.stat.bytes.saturating_sub(position.map_or(0, |position| position.offset)),
    };
    Some(Pending { found, from, bytes })
}

/// Returns the newest transcripts that fit into `bytes_max`, one at least, the oldest of them first so that the index
/// grows with time; and how many bytes are left.
fn chosen(mut pending: Vec<Pending<'_>>, bytes_max: u64) -> (Vec<Pending<'_>>, u64) {
    pending.sort_by(|a, b| {
        let key = |one: &Pending| (modified_ms(&one.found.stat), one.found.path.as_str().to_owned());
        key(b).cmp(&key(a))
    });
    let mut sum: u64 = 0;
    let fits = |one: &Pending| {
        let is_first = sum == 0;
        sum = sum.saturating_add(one.bytes);
        is_first || sum <= bytes_max
    };
    let count = pending.iter().map(fits).take_while(|fits| *fits).count();
    let left = pending.split_off(count).iter().map(|one| one.bytes).sum();
    pending.reverse();
    (pending, left)
}

/// Why a transcript was not brought.
enum Trouble {
    /// It cannot be read.
    Disk(io::Error),
    /// The database refuses.
    Database(DbError),
}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Self {
        Self::Disk(error)
    }
}

/// What one transcript brought.
#[derive(Default)]
struct Came {
    bytes: u64,
    records: u64,
}

fn read(
    fs: &dyn Fs,
    store: &mut Store,
    forgotten: &Forgotten,
    (one, told): (&Pending<'_>, &dyn Fn(u64)),
) -> Result<Came, Trouble> {
    let position = one.from.as_ref().map(|from| &from.position);
    let storage = one.found.form.storage();
    // The disk is asked again: between the walk and now the file may have become another.
    let Some((step, stat)) = next(fs, &one.found.path, position)? else { return Ok(Came::default()) };
    let stat = match storage {
        Storage::Lines | Storage::Document => stat,
        Storage::Database => with_log(fs, &one.found.path, stat)?,
    };
    let offset = match (step, storage) {
        (Next::Nothing, Storage::Lines | Storage::Document) => return Ok(Came::default()),
        (Next::Anew, _) | (_, Storage::Document | Storage::Database) => 0,
        (Next::From(offset), Storage::Lines) => offset,
    };
    // How far a database is read says its own state, as long as it is the same file.
    let is_known = offset > 0 || (storage == Storage::Database && step != Next::Anew);
    let source = match &one.from {
        Some(from) if is_known => from.clone(),
        Some(_) | None => SourceRow::default(),
    };
    let mut reading = Reading {
        fs,
        store,
        forgotten,
        one,
        stat,
        stands: position.cloned(),
        source,
        folder: folder_of(fs, &one.found),
        told: None,
        waiting: Vec::new(),
        records: 0,
        waiting_bytes: 0,
        counted: Counted::default(),
        came: Came::default(),
    };
    match storage {
        Storage::Lines => reading.lines(offset, told)?,
        Storage::Document => reading.document()?,
        Storage::Database => reading.rows(told)?,
    }
    Ok(reading.came)
}

/// Returns the folder that a transcript is about, where the host writes it beside it and not into it.
fn folder_of(fs: &dyn Fs, found: &Found<'_>) -> Option<String> {
    if found.host != "gemini" {
        return None;
    }
    const PATH_BYTES_MAX: u64 = 4 << 10;
    let mut folder = found.path.parent();
    while let Some(at) = folder {
        if at.name() == "chats" {
            let bytes = fs.read(&at.parent()?.join(".project_root"), PATH_BYTES_MAX).ok()?;
            return String::from_utf8(bytes).ok().map(|text| text.trim().to_owned());
        }
        folder = at.parent();
    }
    None
}

/// One transcript while it is read.
struct Reading<'a> {
    fs: &'a dyn Fs,
    store: &'a mut Store,
    forgotten: &'a Forgotten,
    one: &'a Pending<'a>,
    stat: Stat,
    /// Where the database says that reading stands.
    stands: Option<Position>,
    /// What it will say.
    source: SourceRow,
    folder: Option<String>,
    /// The facts that were told last, and of whom.
    told: Option<(Who, Facts)>,
    waiting: Vec<Seen>,
    records: usize,
    /// What the texts that wait take.
    waiting_bytes: usize,
    counted: Counted,
    came: Came,
}

impl Reading<'_> {
    fn lines(&mut self, offset: u64, told: &dyn Fn(u64)) -> Result<(), Trouble> {
        let path = &self.one.found.path;
        let mut cutter = Cutter::at(offset);
        let mut at = offset;
        loop {
            let chunk = self.fs.read_from(path, at, TRANSCRIPT_CHUNK_BYTES)?;
            if chunk.is_empty() {
                break;
            }
            at += chunk.len() as u64;
            self.came.bytes += chunk.len() as u64;
            told(self.came.bytes);
            cutter.take(&chunk, &mut |whole, _| self.take(whole));
            let is_enough = self.records >= INGEST_BATCH_RECORDS || self.waiting_bytes >= INGEST_BATCH_BYTES;
            if is_enough && !self.keep(cutter.offset(), cutter.offset())? {
                return Ok(());
            }
        }
        // What is behind the last line end waits for its end; the file's own length says that it was seen.
        self.keep(cutter.offset(), at).map(drop)
    }

    fn document(&mut self) -> Result<(), Trouble> {
        let found = &self.one.found;
        let bytes = self.fs.read(&found.path, TRANSCRIPT_DOCUMENT_BYTES_MAX)?;
        self.came.bytes = bytes.len() as u64;
        let told = document(found.form, found.stem(), &bytes);
        self.count(told);
        self.keep(bytes.len() as u64, bytes.len() as u64).map(drop)
    }

    /// Reads what is new in a database, some rows at a time. What was read while its program wrote to it unnoticed is left,
    /// and read again at the next call.
    fn rows(&mut self, told: &dyn Fn(u64)) -> Result<(), Trouble> {
        let found = &self.one.found;
        let refused = |error: RowsError| Trouble::Disk(io::Error::other(chain(&error)));
        let rows = match Rows::open(self.fs, &found.path, found.form) {
            Err(RowsError::Foreign(ForeignError::Busy { .. })) => return Ok(()),
            opened => opened.map_err(refused)?,
        };
        let mut is_first = true;
        loop {
            let mut tables = self.source.state.tables.clone();
            let page = match rows.page(&mut tables, is_first) {
                Err(RowsError::Foreign(ForeignError::Busy { .. })) => return Ok(()),
                page => page.map_err(refused)?,
            };
            if !rows.is_as_it_was(self.fs)? {
                return Ok(());
            }
            is_first = false;
            self.source.state.tables = tables;
            self.came.bytes += page.bytes;
            self.counted.lines += page.too_long;
            self.counted.too_long += page.too_long;
            told(self.came.bytes);
            page.lines.into_iter().for_each(|line| self.count(line));
            // Only the last part says that the file was seen as it is; a kill before leaves it to be looked at again.
            let bytes = if page.is_full { 0 } else { self.stat.bytes };
            if !self.keep(0, bytes)? || !page.is_full {
                return Ok(());
            }
        }
    }

    fn take(&mut self, whole: Whole<'_>) {
        match whole {
            Whole::Line(bytes) => {
                let found = &self.one.found;
                let state = &mut self.source.state;
                let told = match found.fields {
                    Some(fields) => mapped_line(fields, state, found.stem(), bytes),
                    None => line(found.form, state, found.stem(), bytes),
                };
                self.count(told);
            }
            Whole::TooLong => {
                self.counted.lines += 1;
                self.counted.too_long += 1;
            }
        }
    }

    fn count(&mut self, line: Line) {
        self.counted.lines += 1;
        match line {
            Line::Seen(mut seen) => {
                if self.folder.is_some() {
                    let folder = self.folder.take();
                    seen.records.insert(0, Record::Facts(Facts { folder, ..Facts::default() }));
                }
                self.records += seen.records.len();
                self.came.records += seen.records.len() as u64;
                self.tidy(&mut seen);
                self.waiting_bytes += seen.records.iter().map(bytes_of).sum::<usize>();
                self.waiting.push(seen);
            }
            Line::Passed => {}
            Line::Unknown => self.counted.unknown += 1,
            Line::Broken => self.counted.broken += 1,
        }
    }

    /// Leaves of records what is kept of them; facts that the line before told as well are not told again.
    fn tidy(&mut self, seen: &mut Seen) {
        for word in [&mut seen.who.name, &mut seen.who.agent] {
            bound(word);
        }
        for record in &mut seen.records {
            if let Record::Facts(facts) = record {
                let said = (seen.who.clone(), Facts { at: None, ..facts.clone() });
                if self.told.as_ref() == Some(&said) {
                    *facts = Facts { at: facts.at, ..Facts::default() };
                    continue;
                }
                self.told = Some(said);
            }
            clean(record);
        }
    }

    /// Keeps what waits, read up to `offset` of `bytes` that were there; false where another process did.
    fn keep(&mut self, offset: u64, bytes: u64) -> Result<bool, Trouble> {
        let found = &self.one.found;
        // Of a file that has grown since, the next look must not think that it is as it was.
        let modified_ms = if bytes == self.stat.bytes { modified_ms(&self.stat) } else { 0 };
        self.source.position = Position {
            device: self.stat.device,
            inode: self.stat.inode,
            offset,
            bytes,
            modified_ms,
            head: head_of(self.fs, &found.path, offset)?,
        };
        let batch = Batch {
            host: &found.host,
            form: found.form,
            path: found.path.as_str(),
            from: self.stands.as_ref(),
            to: &self.source,
            seen: &self.waiting,
            counted: self.counted,
        };
        let kept = keep(self.store.db(), &batch, self.forgotten).map_err(Trouble::Database)?;
        self.waiting.clear();
        (self.records, self.waiting_bytes, self.counted) = (0, 0, Counted::default());
        self.stands = Some(self.source.position.clone());
        Ok(kept == Kept::Yes)
    }
}

/// Returns what the text of a record takes.
fn bytes_of(record: &Record) -> usize {
    match record {
        Record::Message(message) => message.text.len(),
        Record::Facts(_) | Record::Usage(_) | Record::Mark(..) => 0,
    }
}

/// Returns an error with what it comes from, on one line.
fn chain(error: &dyn std::error::Error) -> String {
    let mut said = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        said.push_str(&format!(": {error}"));
        source = error.source();
    }
    said
}

/// Leaves of a record what is kept of it.
fn clean(record: &mut Record) {
    match record {
        Record::Message(message) => {
            message.text = kept(message.kind, &message.text);
            bound(&mut message.tool);
            bound(&mut message.call);
            for act in &mut message.acts {
                match act {
                    Act::Ran(command) => *command = kept(Kind::Call, command),
                    Act::Touched(path, _) => *path = kept_word(path),
                }
            }
        }
        Record::Facts(facts) => {
            let Facts { folder, branch, version, model, title, parent, at: _ } = facts;
            for word in [folder, branch, version, model, title, parent].into_iter().flatten() {
                *word = kept_word(word);
            }
        }
        Record::Usage(usage) => usage.model = kept_word(&usage.model),
        Record::Mark(..) => {}
    }
}
