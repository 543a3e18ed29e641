//! Writes the spool: one line per answer, turned over at its bound. A disk that refuses is told in one line on stderr.

use std::io;

use crate::base::limits::SPOOL_BYTES_MAX;
use crate::base::spool::{Line, TURNED, TURNING};
use crate::config::layout::Layout;
use crate::ports::fs::{Fs, LockAnswer};

/// Appends `line` to the spool.
pub(super) fn append(fs: &dyn Fs, layout: &Layout, line: &Line) -> io::Result<()> {
    let file = layout.spool_file();
    let bytes = line.to_bytes();
    if is_full(fs, layout)? {
        turn_over(fs, layout)?;
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

fn is_full(fs: &dyn Fs, layout: &Layout) -> io::Result<bool> {
    Ok(fs.stat(&layout.spool_file())?.is_some_and(|stat| stat.bytes > SPOOL_BYTES_MAX))
}

/// Turns the spool over, unless somebody is at it. Without the lock a second process would turn over the file that was
/// begun in between, and with it replace the full one.
fn turn_over(fs: &dyn Fs, layout: &Layout) -> io::Result<()> {
    let lock = || fs.lock(&layout.run().join(TURNING), "a hook");
    let answer = match lock() {
        // The folder of locks is made again whenever it is missing.
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            fs.make_dir(&layout.run(), 0o700).and_then(|()| lock())
        }
        answer => answer,
    };
    let _held = match answer {
        Ok(LockAnswer::Held(held)) => held,
        // The line goes into the file as it is; the next one may turn it over.
        Ok(LockAnswer::Busy(_)) | Err(_) => return Ok(()),
    };
    if !is_full(fs, layout)? {
        return Ok(());
    }
    match fs.rename(&layout.spool_file(), &layout.spool().join(TURNED)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}
