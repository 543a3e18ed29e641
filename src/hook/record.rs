//! Writes the spool, one line per answer, and the record of agents; each is turned over at its bound. A disk that refuses is
//! told in one line on stderr.

use std::io;

use crate::base::agents::{self, Counts};
use crate::base::limits::{AGENTS_BYTES_MAX, SESSION_SPOOL_BYTES_MAX, SPOOL_BYTES_MAX};
use crate::base::path::AbsPath;
use crate::base::spool::{Line, Outcome, TURNED, TURNING};
use crate::config::layout::Layout;
use crate::ports::fs::{Fs, LockAnswer};

/// A file of lines.
struct Lines<'a> {
    folder: AbsPath,
    file: AbsPath,
    /// What the full file is turned over to, in the same folder.
    turned: &'a str,
    bytes_max: u64,
    run: AbsPath,
}

/// Appends `line` to the spool.
pub(super) fn append(fs: &dyn Fs, layout: &Layout, line: &Line) -> io::Result<()> {
    let (folder, file, run) = (layout.spool(), layout.spool_file(), layout.run());
    Lines { folder, file, turned: TURNED, bytes_max: SPOOL_BYTES_MAX, run }.append(fs, &line.to_bytes())
}

/// Appends `line` to the record of agents.
pub(super) fn append_agent(fs: &dyn Fs, layout: &Layout, line: &agents::Line) -> io::Result<()> {
    let (folder, file, run) = (layout.logs(), layout.agents_log(), layout.run());
    let lines = Lines { folder, file, turned: agents::TURNED, bytes_max: AGENTS_BYTES_MAX, run };
    lines.append(fs, &line.to_bytes())
}

/// Returns what the guards answered in `session`, as far as its end still waits in the spool.
pub(super) fn counted(fs: &dyn Fs, layout: &Layout, session: &str) -> Counts {
    let mut counts = Counts::default();
    let file = layout.spool_file();
    let bytes = fs.stat(&file).ok().flatten().map_or(0, |stat| stat.bytes);
    let offset = bytes.saturating_sub(SESSION_SPOOL_BYTES_MAX);
    let bytes = fs.read_from(&file, offset, SESSION_SPOOL_BYTES_MAX).unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    // Most lines are of other sessions, and a look for the id is cheaper than reading one.
    for line in text.lines().filter(|line| line.contains(session)).filter_map(Line::of) {
        if line.session != session || line.probe {
            continue;
        }
        counts.answers += 1;
        match line.verdict {
            Outcome::Deny => counts.refused += 1,
            Outcome::Advise => counts.advised += 1,
            Outcome::BrokenOpen => counts.failed += 1,
            Outcome::BrokenClosed => {
                counts.refused += 1;
                counts.failed += 1;
            }
            Outcome::Allow
            | Outcome::Ask
            | Outcome::Context
            | Outcome::Repeat
            | Outcome::Unknown
            | Outcome::Skipped => {}
        }
    }
    counts
}

impl Lines<'_> {
    fn append(&self, fs: &dyn Fs, bytes: &[u8]) -> io::Result<()> {
        if self.is_full(fs)? {
            self.turn_over(fs)?;
        }
        match fs.append(&self.file, bytes) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                match fs.make_dir(&self.folder, 0o700) {
                    Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
                    Ok(()) | Err(_) => {}
                }
                fs.append(&self.file, bytes)
            }
            result => result,
        }
    }

    fn is_full(&self, fs: &dyn Fs) -> io::Result<bool> {
        Ok(fs.stat(&self.file)?.is_some_and(|stat| stat.bytes > self.bytes_max))
    }

    /// Turns the file over, unless somebody is at it. Without the lock a second process would turn over the file that was
    /// begun in between, and with it replace the full one.
    fn turn_over(&self, fs: &dyn Fs) -> io::Result<()> {
        let lock = || fs.lock(&self.run.join(TURNING), "a hook");
        let answer = match lock() {
            // The folder of locks is made again whenever it is missing.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                fs.make_dir(&self.run, 0o700).and_then(|()| lock())
            }
            answer => answer,
        };
        let _held = match answer {
            Ok(LockAnswer::Held(held)) => held,
            // The line goes into the file as it is; the next one may turn it over.
            Ok(LockAnswer::Busy(_)) | Err(_) => return Ok(()),
        };
        if !self.is_full(fs)? {
            return Ok(());
        }
        match fs.rename(&self.file, &self.folder.join(self.turned)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            Ok(()) | Err(_) => Ok(()),
        }
    }
}
