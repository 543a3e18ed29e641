//! One turn of the drain: what is new in the spool goes into the log, exactly once, wherever the process dies.
//!
//! Order: the spool file is synced, so that the record never speaks of bytes that a power cut takes back; the lines are
//! appended to the segment and synced; the record, which says how far segment and spool files count, is replaced. A
//! process that dies ahead of that leaves bytes in the segment that do not count. Never waits, never locks a hook out.

use std::collections::BTreeMap;
use std::io;

use crate::base::limits::DRAIN_BYTES_MAX;
use crate::base::path::AbsPath;
use crate::engine::state::{At as _, DiskError};
use crate::guard::log::{Places, Record, Source, Split, SpoolFile, chunk, split};
use crate::ports::clock::Clock;
use crate::ports::fs::Fs;

use super::segment::Log;
use super::turn::Idle;

/// What one turn did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Turn {
    /// Lines that are in the log now.
    pub lines: u64,
    /// Whether there was something to move, so that there may be more.
    pub moved: bool,
    /// Whether the log is a newer release's, which this one leaves alone.
    pub is_newer: bool,
}

/// The drain.
pub struct Drain<'a> {
    pub(super) fs: &'a dyn Fs,
    pub(super) clock: &'a dyn Clock,
    pub(super) places: Places,
    /// The lock that whoever turns spool files over holds.
    pub(super) turning: AbsPath,
    /// Spool files that were turned over, by inode, and since when nothing came.
    pub(super) idle: BTreeMap<u64, Idle>,
    record: Option<Record>,
}

impl<'a> Drain<'a> {
    /// Returns a drain that has not looked at anything yet; `turning` is the lock for turning spool files over.
    pub fn new(fs: &'a dyn Fs, clock: &'a dyn Clock, places: Places, turning: AbsPath) -> Self {
        Self { fs, clock, places, turning, idle: BTreeMap::new(), record: None }
    }

    /// Moves at most one chunk of each spool file, and turns over and removes what is drained.
    ///
    /// # Errors
    /// When the disk refuses; the next turn begins with what is recorded.
    pub fn turn(&mut self) -> Result<Turn, DiskError> {
        let record = match self.record.take() {
            Some(record) => record,
            None => match self.log().open(self.clock.now())? {
                Some(record) => record,
                None => return Ok(Turn { is_newer: true, ..Turn::default() }),
            },
        };
        // After an error nobody knows how much arrived: the record is read again.
        let (mut record, turn) = self.move_lines(record)?;
        if !turn.moved {
            self.retire(&mut record)?;
        }
        self.record = Some(record);
        Ok(turn)
    }

    pub(super) fn log(&self) -> Log<'_> {
        Log { fs: self.fs, places: &self.places }
    }

    fn move_lines(&self, mut record: Record) -> Result<(Record, Turn), DiskError> {
        let mut bytes = Vec::new();
        let mut turn = Turn::default();
        let mut sources = Vec::new();
        for file in self.places.spool_files(self.fs, Some(&record))? {
            let taken = if file.offset < file.bytes { self.take(&file)? } else { Taken::Nothing };
            match taken {
                Taken::Nothing => sources.extend(known(&record, &file)),
                // Under this name there is another file by now; what is known of this one stays.
                Taken::Other => {
                    sources.extend(known(&record, &file));
                    turn.moved = true;
                }
                Taken::Lines(split, source) => {
                    sources.push(source);
                    turn.moved = true;
                    turn.lines += add(&mut record, &split, &mut bytes);
                }
            }
        }
        if turn.moved && (sources != record.sources || !bytes.is_empty()) {
            if record.sources.iter().any(|source| !is_named_so(source, &sources)) {
                // A power cut may give a renamed or removed file its place back: what the record says must outlast that.
                self.sync_spool()?;
            }
            record.sources = sources;
            self.log().commit(&mut record, &bytes)?;
        }
        Ok((record, turn))
    }

    /// Reads what is new in `file` and makes it durable where it is.
    fn take(&self, file: &SpoolFile) -> Result<Taken, DiskError> {
        let Some(bytes) = chunk(self.fs, file, file.offset, DRAIN_BYTES_MAX)? else {
            return Ok(Taken::Other);
        };
        let split = split(&bytes);
        if split.whole == 0 {
            return Ok(Taken::Nothing);
        }
        match self.fs.sync_file(&file.path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Taken::Other),
            synced => synced.at("sync", &file.path)?,
        }
        // Asked last: what was read and synced above was this file then.
        let source = self.source(file, file.offset + split.whole as u64)?;
        Ok(source.map_or(Taken::Other, |source| Taken::Lines(split, source)))
    }

    /// Returns what is to be recorded of `file` once `offset` bytes of it are in the log; `None` when another file has its
    /// name by now.
    fn source(&self, file: &SpoolFile, offset: u64) -> Result<Option<Source>, DiskError> {
        let head = chunk(self.fs, file, 0, Source::head_bytes(offset))?;
        let (name, inode) = (file.name.to_owned(), file.inode);
        Ok(head.map(|head| Source { name, inode, offset, head: Source::head_of(&head) }))
    }
}

/// What came of a look into a spool file.
enum Taken {
    Nothing,
    Other,
    Lines(Split, Source),
}

/// Returns what the record says of `file`, under the name that it has now; `None` of a file that is not in the log yet.
fn known(record: &Record, file: &SpoolFile) -> Option<Source> {
    let source =
        record.sources.iter().find(|source| source.inode == file.inode && source.offset == file.offset);
    source.map(|source| Source { name: file.name.to_owned(), ..source.clone() })
}

/// Returns whether a recorded file is among `sources` under the same name.
fn is_named_so(recorded: &Source, sources: &[Source]) -> bool {
    sources.iter().any(|source| source.inode == recorded.inode && source.name == recorded.name)
}

/// Counts what was read into `record`, and adds the answers to `bytes`; returns how many those are.
fn add(record: &mut Record, split: &Split, bytes: &mut Vec<u8>) -> u64 {
    record.unreadable += split.unreadable;
    let mut lines = 0;
    for line in &split.lines {
        record.counts.add(line);
        if line.probe {
            record.probes += 1;
        } else {
            // Written anew, so that nothing but names and numbers gets into the log.
            bytes.extend(line.to_bytes());
            lines += 1;
        }
    }
    record.lines += lines;
    lines
}
