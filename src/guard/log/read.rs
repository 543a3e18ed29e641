//! Reads answers and counts out of log and spool as of one moment: where the daemon moved lines in between, it looks
//! again. Never writes, so it needs no lock and no daemon.

use std::io;

use serde::Serialize;

use crate::base::limits::{DRAIN_BYTES_MAX, LOG_ATTEMPTS_MAX, LOG_SEGMENT_BYTES_MAX, LOG_STATE_BYTES_MAX};
use crate::base::path::AbsPath;
use crate::base::spool::{Line, Outcome};
use crate::base::time::Timestamp;
use crate::engine::state::DiskError;
use crate::ports::fs::Fs;

use super::counts::Counts;
use super::places::{Places, SpoolFile, refused};
use super::record::{Record, Written};
use super::split::split;

/// Which answers are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// All of them.
    All,
    /// Those that kept a call from being made: denied by a rule, and refused because a guard could not work. Where the
    /// person was asked, the person decided.
    Denied,
}

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Query {
    /// Which answers.
    pub which: Which,
    /// From when on.
    pub since: Option<Timestamp>,
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Answers {
    /// The answers, the newest last.
    pub answers: Vec<Line>,
    /// Lines of the log that could not be read.
    pub unreadable: u64,
}

/// Counts of everything that was ever recorded here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// When the counting began; `None` while no daemon has counted.
    pub since: Option<Timestamp>,
    /// The rows.
    pub counts: Counts,
    /// Trial runs.
    pub probes: u64,
    /// Lines that could not be read.
    pub unreadable: u64,
    /// Lines that wait in the spool.
    pub waiting: u64,
}

/// Why the log cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// The disk refused.
    #[error(transparent)]
    Disk(#[from] DiskError),
    /// A newer release wrote it.
    #[error("read `{path}`: a newer openclaw wrote it")]
    Newer {
        /// The record.
        path: AbsPath,
    },
    /// It is written faster than it can be read.
    #[error("read `{path}`: it changed {LOG_ATTEMPTS_MAX} times meanwhile")]
    Changing {
        /// The record.
        path: AbsPath,
    },
}

/// Returns the answers that `query` asks for.
///
/// # Errors
/// See [`LogError`].
pub fn answers(fs: &dyn Fs, places: &Places, query: Query) -> Result<Answers, LogError> {
    settled(fs, places, &|record| {
        let mut found = Answers::default();
        if !add_segments(fs, places, record, query, &mut found)? {
            return Ok(None);
        }
        let Some(waiting) = waiting(fs, places, record)? else { return Ok(None) };
        found.unreadable += waiting.unreadable;
        found.answers.extend(waiting.lines.into_iter().filter(|line| is_wanted(line, query)));
        found.answers.sort_by_key(|line| line.at);
        Ok(Some(found))
    })
}

/// Returns the counts of everything.
///
/// # Errors
/// See [`LogError`].
pub fn totals(fs: &dyn Fs, places: &Places) -> Result<Totals, LogError> {
    settled(fs, places, &|record| {
        let Some(waiting) = waiting(fs, places, record)? else { return Ok(None) };
        let mut totals = match record {
            Some(record) => Totals {
                since: Some(record.since),
                counts: record.counts.clone(),
                probes: record.probes,
                unreadable: record.unreadable,
                waiting: 0,
            },
            None => Totals::default(),
        };
        totals.unreadable += waiting.unreadable;
        for line in &waiting.lines {
            totals.counts.add(line);
            totals.probes += u64::from(line.probe);
            totals.waiting += u64::from(!line.probe);
        }
        Ok(Some(totals))
    })
}

/// Reads the record; `None` where there is none, or nothing that can be used as one.
///
/// # Errors
/// `Newer`, or as the disk says.
pub fn read_record(fs: &dyn Fs, places: &Places) -> Result<Written, DiskError> {
    let path = places.record();
    match fs.read(&path, LOG_STATE_BYTES_MAX) {
        Ok(bytes) => Ok(Record::parse(&bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Written::Nothing),
        Err(error) if error.kind() == io::ErrorKind::FileTooLarge => Ok(Written::Broken),
        Err(error) => Err(refused("read", &path, error)),
    }
}

/// Returns the bytes of `file` from `offset` on, `bytes_max` at most; `None` when its name is another file's by now.
///
/// # Errors
/// When the disk refuses.
pub fn chunk(
    fs: &dyn Fs,
    file: &SpoolFile,
    offset: u64,
    bytes_max: u64,
) -> Result<Option<Vec<u8>>, DiskError> {
    match fs.read_from(&file.path, offset, bytes_max) {
        // The path was read, and the file is meant.
        Ok(bytes) => Ok(is_still(fs, file)?.then_some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(refused("read", &file.path, error)),
    }
}

fn is_still(fs: &dyn Fs, file: &SpoolFile) -> Result<bool, DiskError> {
    let stat = fs.stat(&file.path).map_err(|source| refused("look at", &file.path, source))?;
    Ok(stat.is_some_and(|stat| stat.inode == file.inode))
}

/// A reading against a record; `None` when something moved meanwhile.
type Read<'f, T> = dyn Fn(Option<&Record>) -> Result<Option<T>, LogError> + 'f;

/// Reads with `read` until the record is the same before and after; `None` of it means that something moved.
fn settled<T>(fs: &dyn Fs, places: &Places, read: &Read<'_, T>) -> Result<T, LogError> {
    let path = places.record();
    let mut before = read_record(fs, places)?;
    for _ in 0..LOG_ATTEMPTS_MAX {
        let record = match &before {
            Written::Record(record) => Some(record.as_ref()),
            Written::Nothing | Written::Broken => None,
            Written::Newer => return Err(LogError::Newer { path }),
        };
        let found = read(record)?;
        let after = read_record(fs, places)?;
        match found {
            Some(found) if after == before => return Ok(found),
            Some(_) | None => before = after,
        }
    }
    Err(LogError::Changing { path })
}

/// Adds what the segments hold; false when one went away meanwhile.
fn add_segments(
    fs: &dyn Fs,
    places: &Places,
    record: Option<&Record>,
    query: Query,
    found: &mut Answers,
) -> Result<bool, LogError> {
    let last = record.map_or(u64::MAX, |record| record.segment);
    for number in places.segments(fs)?.into_iter().filter(|number| *number <= last) {
        let path = places.segment(number);
        let counted = record.filter(|record| record.segment == number).map(|record| record.bytes);
        let bytes = match fs.read_from(&path, 0, counted.unwrap_or(LOG_SEGMENT_BYTES_MAX * 2)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
            bytes => bytes.map_err(|source| refused("read", &path, source))?,
        };
        let split = split(&bytes);
        found.unreadable += split.unreadable;
        found.answers.extend(split.lines.into_iter().filter(|line| is_wanted(line, query)));
    }
    Ok(true)
}

fn is_wanted(line: &Line, query: Query) -> bool {
    let is_which = match query.which {
        Which::All => true,
        Which::Denied => matches!(line.verdict, Outcome::Deny | Outcome::BrokenClosed),
    };
    !line.probe && is_which && query.since.is_none_or(|since| line.at >= since)
}

/// What the spool holds that is not in the log.
#[derive(Default)]
struct Waiting {
    lines: Vec<Line>,
    unreadable: u64,
}

/// Returns what waits in the spool; `None` when a file was turned over meanwhile.
fn waiting(fs: &dyn Fs, places: &Places, record: Option<&Record>) -> Result<Option<Waiting>, LogError> {
    let mut waiting = Waiting::default();
    for file in places.spool_files(fs, record)? {
        let mut offset = file.offset;
        while offset < file.bytes {
            let Some(bytes) = chunk(fs, &file, offset, DRAIN_BYTES_MAX)? else { return Ok(None) };
            let split = split(&bytes);
            offset += split.whole as u64;
            waiting.unreadable += split.unreadable;
            waiting.lines.extend(split.lines);
            if split.whole == 0 {
                break;
            }
        }
    }
    Ok(Some(waiting))
}
