//! The daemon's own log: a JSON object a line, bounded by turning the file over once. Keeps nobody from work: a disk that
//! refuses is told once, and what was to be written is lost.

use std::io;

use crate::base::limits::DAEMON_LOG_BYTES_MAX;
use crate::base::overview::{Event, line_of};
use crate::base::path::AbsPath;
use crate::engine::state::{At as _, DiskError};
use crate::ports::fs::Fs;

/// The log, as its one writer.
pub(super) struct Log<'a> {
    fs: &'a dyn Fs,
    file: AbsPath,
    /// How long the file is; `None` until it was looked at.
    bytes: Option<u64>,
    /// Whether a disk that refuses was told of.
    is_told: bool,
}

impl<'a> Log<'a> {
    /// Returns the log in `file`, whose folder may be made later.
    pub(super) fn new(fs: &'a dyn Fs, file: AbsPath) -> Self {
        Self { fs, file, bytes: None, is_told: false }
    }

    /// Appends an event; the error is what a person should know, told once until it works again.
    pub(super) fn write(&mut self, event: &Event) -> Result<(), DiskError> {
        let written = self.append(event);
        match written {
            Ok(()) => {
                self.is_told = false;
                Ok(())
            }
            Err(error) => {
                self.bytes = None;
                if std::mem::replace(&mut self.is_told, true) { Ok(()) } else { Err(error) }
            }
        }
    }

    fn append(&mut self, event: &Event) -> Result<(), DiskError> {
        let file = &self.file;
        let mut line = line_of(event).into_bytes();
        line.push(b'\n');
        let length = match self.bytes {
            Some(length) => length,
            None => match self.fs.stat(file) {
                Err(error) if is_without_a_folder(&error) => return Ok(()),
                stat => stat.at("look at", file)?.map_or(0, |stat| stat.bytes),
            },
        };
        let length = if length > 0 && length + line.len() as u64 > DAEMON_LOG_BYTES_MAX {
            let before = before(file);
            self.fs.rename(file, &before).at("turn over to", &before)?;
            0
        } else {
            length
        };
        match self.fs.append(file, &line) {
            // The folder comes with the first answer of a guard, or goes with the root. What is in its place, the spool
            // tells.
            Err(error) if is_without_a_folder(&error) => return Ok(()),
            appended => appended.at("append to", file)?,
        }
        self.bytes = Some(length + line.len() as u64);
        Ok(())
    }
}

fn is_without_a_folder(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

/// Returns the name of the file before: `daemon.1.jsonl` of `daemon.jsonl`.
fn before(file: &AbsPath) -> AbsPath {
    let name = file.name();
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
    let folder = file.parent().unwrap_or_else(|| file.clone());
    folder.join_name(&format!("{stem}.1.{ending}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::overview::Level;
    use crate::base::time::Timestamp;
    use crate::daemon::events::event;
    use crate::sim::fs::{Errno, Fault, SimFs};

    #[test]
    fn it_is_bounded_survives_a_full_disk_and_makes_no_folder() {
        let at = |text: &str| AbsPath::new(text).expect("a path");
        let fs = SimFs::new(vec![at("/l")]);
        let said = event(Timestamp::from_millis(1), Level::Change, "spool", "x".repeat(10_000));
        let mut log = Log::new(&fs, at("/l/daemon.jsonl"));
        log.write(&said).expect("nothing is said of a folder that is not there");
        assert_eq!(fs.stat(&at("/l")).expect("a disk"), None);
        fs.put_dir(&at("/l"), 0o700);
        for _ in 0..400 {
            log.write(&said).expect("written");
        }
        let bytes = |path: &str| fs.stat(&at(path)).expect("a disk").map_or(0, |stat| stat.bytes);
        assert!((1..=DAEMON_LOG_BYTES_MAX).contains(&bytes("/l/daemon.jsonl")));
        assert!((1..=DAEMON_LOG_BYTES_MAX).contains(&bytes("/l/daemon.1.jsonl")));
        assert_eq!(fs.list(&at("/l")).expect("a folder").len(), 2);
        let last = fs.read(&at("/l/daemon.jsonl"), u64::MAX).expect("a file");
        assert!(String::from_utf8_lossy(&last).lines().all(|line| Event::of(line).as_ref() == Some(&said)));
        fs.script(Fault::FailFrom { effect: fs.effects(), errno: Errno::Enospc });
        assert!(log.write(&said).is_err());
        assert!(log.write(&said).is_ok(), "it is told once");
    }
}
