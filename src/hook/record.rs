//! Writes the spool: one line per answer, turned over at its bound. A disk that refuses is told in one line on stderr.

use std::io;

use crate::base::limits::SPOOL_BYTES_MAX;
use crate::base::spool::Line;
use crate::config::layout::Layout;
use crate::ports::fs::Fs;

/// Appends `line` to the spool.
pub(super) fn append(fs: &dyn Fs, layout: &Layout, line: &Line) -> io::Result<()> {
    let file = layout.spool_file();
    let bytes = line.to_bytes();
    if fs.stat(&file)?.is_some_and(|stat| stat.bytes > SPOOL_BYTES_MAX) {
        // Two processes may turn it over at once: then the second finds nothing to move.
        match fs.rename(&file, &layout.spool().join("hooks.1.jsonl")) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            Ok(()) | Err(_) => {}
        }
    }
    match fs.append(&file, &bytes) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            match fs.make_dir(&layout.spool(), 0o700) {
                Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
                Ok(()) | Err(_) => {}
            }
            fs.append(&file, &bytes)
        }
        result => result,
    }
}
