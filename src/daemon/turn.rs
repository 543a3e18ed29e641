//! Keeps the spool small: a drained file is turned over, and removed once nothing came for a while. Never removes a line
//! that is not in the log: a hook that opened the file ahead of the rename may still write into it.

use std::io;

use crate::base::limits::{SPOOL_DRAINED_BYTES_MAX, SPOOL_GRACE_MS};
use crate::base::spool;
use crate::engine::state::{At as _, DiskError};
use crate::guard::log::{Record, SpoolFile};
use crate::ports::fs::{Held, LockAnswer};

use super::drain::Drain;

/// Since when a turned-over file is as long as it is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Idle {
    bytes: u64,
    since_micros: u64,
}

/// Who holds the lock, as others read it.
const HOLDER: &str = "the daemon";

impl Drain<'_> {
    /// Turns over and removes what is drained.
    pub(super) fn retire(&mut self, record: &mut Record) -> Result<(), DiskError> {
        let files = self.places.spool_files(self.fs, Some(record))?;
        self.idle.retain(|inode, _| files.iter().any(|file| file.inode == *inode));
        let has_taken = files.iter().any(|file| file.name == spool::TAKEN);
        for file in files {
            if file.name == spool::FILE {
                let is_drained = file.offset == file.bytes && file.bytes >= SPOOL_DRAINED_BYTES_MAX;
                if is_drained && !has_taken {
                    self.turn_over(&file, record)?;
                }
            } else if self.is_idle(&file) {
                self.remove(&file, record)?;
            }
        }
        Ok(())
    }

    fn turn_over(&self, file: &SpoolFile, record: &mut Record) -> Result<(), DiskError> {
        let Some(_held) = self.hold(file, false)? else { return Ok(()) };
        self.fs.rename(&file.path, &self.places.spool.join(spool::TAKEN)).at("rename", &file.path)?;
        // The new name must be on disk ahead of the record that knows it, or it would later speak of another file.
        self.sync_spool()?;
        for source in record.sources.iter_mut().filter(|source| source.inode == file.inode) {
            spool::TAKEN.clone_into(&mut source.name);
        }
        self.log().commit(record, &[])
    }

    fn remove(&self, file: &SpoolFile, record: &mut Record) -> Result<(), DiskError> {
        let Some(_held) = self.hold(file, true)? else { return Ok(()) };
        // What the file holds is in the log only as far as the record is on disk.
        self.log().sync()?;
        self.fs.remove_file(&file.path).at("remove", &file.path)?;
        self.sync_spool()?;
        record.sources.retain(|source| source.inode != file.inode);
        // A line that nobody finished, and nobody will.
        record.unreadable += u64::from(file.offset < file.bytes);
        self.log().commit(record, &[])
    }

    /// Takes the lock for `file`; `None` when somebody else is at it, or the file is another one by now, or a longer one
    /// where its length matters.
    fn hold(&self, file: &SpoolFile, is_length_fixed: bool) -> Result<Option<Box<dyn Held>>, DiskError> {
        let held = match self.fs.lock(&self.turning, HOLDER) {
            Ok(LockAnswer::Held(held)) => held,
            Ok(LockAnswer::Busy(_)) => return Ok(None),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error).at("lock", &self.turning),
        };
        let stat = self.fs.stat(&file.path).at("look at", &file.path)?;
        let is_it = stat
            .is_some_and(|stat| stat.inode == file.inode && (!is_length_fixed || stat.bytes == file.bytes));
        Ok(is_it.then_some(held))
    }

    /// Returns whether nothing came into a turned-over file for long enough.
    fn is_idle(&mut self, file: &SpoolFile) -> bool {
        let now = self.clock.micros();
        let begun = Idle { bytes: file.bytes, since_micros: now };
        let idle = self.idle.entry(file.inode).or_insert(begun);
        if idle.bytes != file.bytes {
            *idle = begun;
        }
        now.saturating_sub(idle.since_micros) >= SPOOL_GRACE_MS * 1_000
    }

    pub(super) fn sync_spool(&self) -> Result<(), DiskError> {
        self.fs.sync_dir(&self.places.spool).at("sync", &self.places.spool)
    }
}
