//! Writes the log: segments and the record. The record is the one commit: a segment's bytes beyond what it says do not
//! count, and are cut off before anything is appended.

use std::io;

use crate::base::limits::{LOG_SEGMENT_BYTES_MAX, LOG_SEGMENTS_MAX};
use crate::base::path::AbsPath;
use crate::base::time::Timestamp;
use crate::engine::state::{At as _, DiskError};
use crate::guard::log::{Places, Record, Written, read_record};
use crate::ports::fs::{Fs, NewFile};

/// Mode of the folder of logs.
const PRIVATE_DIR: u32 = 0o700;
const PRIVATE_FILE: NewFile = NewFile { mode: 0o600, group: None };

/// The log, as its one writer.
pub(super) struct Log<'a> {
    pub(super) fs: &'a dyn Fs,
    pub(super) places: &'a Places,
}

impl Log<'_> {
    /// Returns the record, and makes the first one where there is none; `None` when a newer release wrote it.
    ///
    /// A record that is no record is put aside: its name then ends in `.broken`.
    pub(super) fn open(&self, now: Timestamp) -> Result<Option<Record>, DiskError> {
        self.make_folder()?;
        let path = self.places.record();
        let record = match read_record(self.fs, self.places)? {
            Written::Record(record) => *record,
            Written::Newer => return Ok(None),
            Written::Broken => {
                self.fs.rename(&path, &path.with_suffix(".broken")).at("put aside", &path)?;
                self.begin(now)?
            }
            Written::Nothing => self.begin(now)?,
        };
        self.tidy(&record)?;
        Ok(Some(record))
    }

    /// Appends `lines` and makes `record` the one that counts. `record` is what is to be recorded but for the place in the
    /// segments, which is set here.
    pub(super) fn commit(&self, record: &mut Record, lines: &[u8]) -> Result<(), DiskError> {
        if !lines.is_empty() {
            self.mend(record)?;
            let is_full = record.bytes > 0 && record.bytes + lines.len() as u64 > LOG_SEGMENT_BYTES_MAX;
            if is_full {
                next_segment(record);
            }
            let segment = self.places.segment(record.segment);
            self.fs.append(&segment, lines).at("append to", &segment)?;
            self.fs.sync_file(&segment).at("sync", &segment)?;
            if record.bytes == 0 {
                self.sync()?;
            }
            record.bytes += lines.len() as u64;
            self.replace_record(record)?;
            if is_full {
                self.tidy(record)?;
            }
            return Ok(());
        }
        self.replace_record(record)
    }

    /// Makes the folder's entries durable: what is removed elsewhere may rely on the record.
    pub(super) fn sync(&self) -> Result<(), DiskError> {
        self.fs.sync_dir(&self.places.logs).at("sync", &self.places.logs)
    }

    fn make_folder(&self) -> Result<(), DiskError> {
        let logs = &self.places.logs;
        match self.fs.make_dir(logs, PRIVATE_DIR) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                return Err(error).at("make folder", logs);
            }
            // Whoever made it may have died before it was durable.
            Ok(()) | Err(_) => {}
        }
        let parent = logs.parent().unwrap_or_else(|| logs.clone());
        self.fs.sync_dir(&parent).at("sync", &parent)
    }

    /// Records that nothing is in the log yet. It is there before the first segment is, so that a segment without it is
    /// never one that a dead daemon of ours left.
    fn begin(&self, now: Timestamp) -> Result<Record, DiskError> {
        let last = self.places.segments(self.fs)?.last().copied().unwrap_or_default();
        let record = Record::starting(now, last.saturating_add(1));
        self.replace_record(&record)?;
        Ok(record)
    }

    /// Removes segments beyond the recorded one, and the oldest beyond the bound.
    fn tidy(&self, record: &Record) -> Result<(), DiskError> {
        let keep = LOG_SEGMENTS_MAX as u64;
        let is_kept = |number: u64| number <= record.segment && number + keep > record.segment;
        for number in self.places.segments(self.fs)?.into_iter().filter(|number| !is_kept(*number)) {
            self.remove(&self.places.segment(number))?;
        }
        Ok(())
    }

    /// Cuts off what a dead daemon appended without recording it. A segment that a person shortened or took away is left
    /// alone, and the next one is begun.
    fn mend(&self, record: &mut Record) -> Result<(), DiskError> {
        let segment = self.places.segment(record.segment);
        let length = self.fs.stat(&segment).at("look at", &segment)?.map_or(0, |stat| stat.bytes);
        if length < record.bytes {
            next_segment(record);
            return self.remove(&self.places.segment(record.segment));
        }
        if length == record.bytes {
            return Ok(());
        }
        if record.bytes == 0 {
            return self.remove(&segment);
        }
        let kept = self.fs.read_from(&segment, 0, record.bytes).at("read", &segment)?;
        let next = segment.with_suffix(".next");
        self.replace(&segment, &next, &kept)
    }

    fn replace_record(&self, record: &Record) -> Result<(), DiskError> {
        let path = self.places.record();
        self.replace(&path, &path.with_suffix(".next"), &record.to_bytes())
    }

    fn replace(&self, path: &AbsPath, next: &AbsPath, bytes: &[u8]) -> Result<(), DiskError> {
        self.remove(next)?;
        self.fs.write_new(next, bytes, PRIVATE_FILE).at("write", next)?;
        self.fs.sync_file(next).at("sync", next)?;
        self.fs.rename(next, path).at("rename into", path)?;
        self.sync()
    }

    fn remove(&self, path: &AbsPath) -> Result<(), DiskError> {
        match self.fs.remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error).at("remove", path),
            Ok(()) | Err(_) => Ok(()),
        }
    }
}

fn next_segment(record: &mut Record) {
    record.segment = record.segment.saturating_add(1);
    record.bytes = 0;
}
