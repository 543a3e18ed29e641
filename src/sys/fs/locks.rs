//! Locks that the kernel drops with the process: they are never stale. Never waits for one.

use std::io;
use std::os::fd::OwnedFd;

use rustix::fs::{FlockOperation, OFlags};
use rustix::io::Errno;

use crate::base::limits::{HOLDER_BYTES_MAX, LOCK_ATTEMPTS_MAX};
use crate::ports::fs::{Held, LockAnswer, first_line};

use super::open_or_make;
use super::place::Place;

/// An open file or folder whose lock ends when it is closed.
struct HeldLock {
    _node: OwnedFd,
}

impl Held for HeldLock {}

/// Finds the place of a lock from the top: the folder that holds it may have been replaced between two looks.
pub(super) type Find<'f> = &'f dyn Fn() -> Result<Place<'f>, Errno>;

/// Tries to lock the file that `find` finds, made when absent, and writes `holder` into it as its first line.
pub(super) fn lock_file(find: Find<'_>, holder: &str) -> io::Result<LockAnswer> {
    for _ in 0..LOCK_ATTEMPTS_MAX {
        let file = match open_or_make(&find()?, OFlags::RDWR) {
            Ok(file) => file,
            // Made and removed again by others between our two looks.
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(error),
        };
        match rustix::fs::flock(&file, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => {}
            Err(Errno::INTR) => continue,
            Err(Errno::WOULDBLOCK) => return Ok(LockAnswer::Busy(read_holder(&file)?)),
            Err(errno) => return Err(errno.into()),
        }
        if is_still_named(&file, find)? {
            write_holder(&file, holder);
            return Ok(LockAnswer::Held(Box::new(HeldLock { _node: file })));
        }
    }
    Err(kept_changing())
}

/// Tries to lock the folder that `find` finds.
pub(super) fn lock_folder(find: Find<'_>) -> io::Result<LockAnswer> {
    for _ in 0..LOCK_ATTEMPTS_MAX {
        let folder = find()?.open_folder()?;
        match rustix::fs::flock(&folder, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => {}
            Err(Errno::INTR) => continue,
            Err(Errno::WOULDBLOCK) => return Ok(LockAnswer::Busy(String::new())),
            Err(errno) => return Err(errno.into()),
        }
        if is_still_named(&folder, find)? {
            return Ok(LockAnswer::Held(Box::new(HeldLock { _node: folder })));
        }
    }
    Err(kept_changing())
}

/// A lock on what was removed or replaced while we waited would exclude nobody.
fn is_still_named(node: &OwnedFd, find: Find<'_>) -> Result<bool, Errno> {
    let held = rustix::fs::fstat(node)?;
    match find().and_then(|place| place.stat()) {
        Ok(named) => Ok((named.st_dev, named.st_ino) == (held.st_dev, held.st_ino)),
        Err(Errno::NOENT | Errno::NOTDIR) => Ok(false),
        Err(errno) => Err(errno),
    }
}

fn read_holder(file: &OwnedFd) -> Result<String, Errno> {
    let mut bytes = vec![0; HOLDER_BYTES_MAX];
    let length = rustix::io::pread(file, bytes.as_mut_slice(), 0)?;
    Ok(first_line(&bytes[..length]))
}

fn write_holder(file: &OwnedFd, holder: &str) {
    // One write and then the cut, so that whoever reads meanwhile finds a whole first line and never an empty file.
    // The text only tells others who is at work. On a full disk the lock must still be had, to clean up.
    let line = format!("{holder}\n");
    let _ = rustix::io::pwrite(file, line.as_bytes(), 0)
        .and_then(|written| rustix::fs::ftruncate(file, written as u64));
}

fn kept_changing() -> io::Error {
    io::Error::new(
        io::ErrorKind::ResourceBusy,
        format!("it was replaced {LOCK_ATTEMPTS_MAX} times while being locked"),
    )
}
