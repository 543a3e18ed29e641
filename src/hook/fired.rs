//! Recognises the second firing of one call: two carriers, or a host that loads another host's settings too.
//!
//! Each firing appends a line to one small file and then looks whose line for this call stands first. No lock is needed,
//! and where the file cannot be written every firing counts as the first: an answer given twice does no harm.

use std::io;

use crate::base::digest::Digest;
use crate::base::limits::FIRED_BYTES_MAX;
use crate::base::path::AbsPath;
use crate::base::time::Timestamp;
use crate::ports::fs::Fs;

/// Digits of the call's digest in a line.
const KEY_DIGITS: usize = 24;

/// One firing of a call.
pub(super) struct Firing<'a> {
    /// What identifies the call: event, session, and the call's id or the session's source.
    pub(super) call: [&'a str; 3],
    /// How long another firing of it counts as the same.
    pub(super) window_ms: u64,
    /// When this one fired.
    pub(super) now: Timestamp,
    /// The process it fired in.
    pub(super) process: u32,
}

/// The file of firings.
pub(super) struct Record<'a> {
    pub(super) fs: &'a dyn Fs,
    pub(super) folder: AbsPath,
}

impl Record<'_> {
    /// Returns whether this call was answered already by another process.
    pub(super) fn is_repeat(&self, firing: &Firing<'_>) -> bool {
        // A call that the host does not identify cannot be told from the next one.
        let is_identified = firing.call.iter().all(|part| !part.is_empty());
        is_identified
            && self.first_process(firing).is_ok_and(|first| first.is_some_and(|id| id != firing.process))
    }

    fn first_process(&self, firing: &Firing<'_>) -> io::Result<Option<u32>> {
        let file = self.folder.join("fired");
        let key = Digest::of(firing.call.join("\0").as_bytes()).short(KEY_DIGITS);
        let line = format!("{} {key} {}\n", firing.now.millis(), firing.process);
        if let Err(error) = self.fs.append(&file, line.as_bytes()) {
            if error.kind() != io::ErrorKind::NotFound {
                return Err(error);
            }
            self.fs.make_dir(&self.folder, 0o700)?;
            self.fs.append(&file, line.as_bytes())?;
        }
        let content = self.fs.read(&file, FIRED_BYTES_MAX * 2).inspect_err(|_| self.turn_over(&file))?;
        let text = String::from_utf8_lossy(&content);
        let first = text.lines().find_map(|line| {
            let mut words = line.split(' ');
            let at: u64 = words.next()?.parse().ok()?;
            let is_same = words.next()? == key && firing.now.millis().abs_diff(at) <= firing.window_ms;
            if is_same { words.next()?.parse().ok() } else { None }
        });
        if content.len() as u64 > FIRED_BYTES_MAX {
            self.turn_over(&file);
        }
        Ok(first)
    }

    fn turn_over(&self, file: &AbsPath) {
        // Another process may have done it; what is forgotten is at worst answered twice.
        let _ = self.fs.remove_file(file);
    }
}
