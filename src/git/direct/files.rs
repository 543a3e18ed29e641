//! Files of a repository as they lie there: bounded reads, and stat data. Opens nothing for writing.

use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::Path;

use rustix::fs::{AtFlags, Mode, OFlags, Stat};
use rustix::io::Errno;

/// A file's bytes, and its stat data after they were read.
pub(in crate::git) struct Read {
    pub(in crate::git) bytes: Vec<u8>,
    pub(super) stat: Stat,
}

/// Opens the folder `path`, so that what lies below it is found without walking to it again.
pub(super) fn folder(path: &Path) -> io::Result<OwnedFd> {
    Ok(rustix::fs::open(path, OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())?)
}

/// Reads a file of the repository itself; `None` where there is none. More than `bytes_max` is an error.
pub(in crate::git) fn read(path: &Path, bytes_max: u64) -> io::Result<Option<Read>> {
    present(open_and_read(rustix::fs::CWD, path.as_os_str().as_encoded_bytes(), Asked::AsItIs { bytes_max }))
}

/// Reads the file `path` below `folder`, which git says has `bytes` bytes; `None` where there is no such file. A link
/// is no file, a pipe is not waited for, and one byte more is read where the file has more.
pub(super) fn read_expected(folder: BorrowedFd<'_>, path: &[u8], bytes: usize) -> io::Result<Option<Read>> {
    present(open_and_read(folder, path, Asked::Expected { bytes }))
}

/// Reads the file `path` below `folder`; as [`read`] otherwise, and a link is no file.
pub(super) fn read_below(folder: BorrowedFd<'_>, path: &[u8], bytes_max: u64) -> io::Result<Option<Read>> {
    present(open_and_read(folder, path, Asked::NoLink { bytes_max }))
}

/// Returns the stat data of `path` below `folder`, of a link itself; `None` where there is nothing.
pub(super) fn stat(folder: BorrowedFd<'_>, path: &[u8]) -> io::Result<Option<Stat>> {
    present(rustix::fs::statat(folder, path, AtFlags::SYMLINK_NOFOLLOW))
}

/// Returns where the link `path` below `folder` leads; `None` where it is no link.
pub(super) fn link(folder: BorrowedFd<'_>, path: &[u8]) -> io::Result<Option<Vec<u8>>> {
    match rustix::fs::readlinkat(folder, path, Vec::new()) {
        Err(Errno::INVAL) => Ok(None),
        answer => present(answer.map(std::ffi::CString::into_bytes)),
    }
}

#[derive(Clone, Copy)]
enum Asked {
    AsItIs { bytes_max: u64 },
    NoLink { bytes_max: u64 },
    Expected { bytes: usize },
}

fn open_and_read(folder: BorrowedFd<'_>, path: &[u8], asked: Asked) -> Result<Read, Errno> {
    let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK;
    let flags = match asked {
        Asked::AsItIs { .. } => flags,
        Asked::NoLink { .. } | Asked::Expected { .. } => flags | OFlags::NOFOLLOW,
    };
    let file = rustix::fs::openat(folder, path, flags, Mode::empty())?;
    let bytes = match asked {
        Asked::AsItIs { bytes_max } | Asked::NoLink { bytes_max } => {
            let stat = rustix::fs::fstat(&file)?;
            if stat.st_size as u64 > bytes_max {
                return Err(Errno::FBIG);
            }
            stat.st_size as usize
        }
        Asked::Expected { bytes } => bytes,
    };
    let read = read_up_to(file.as_fd(), bytes + 1)?;
    match asked {
        // It grew under the reading: a torn picture.
        Asked::AsItIs { .. } | Asked::NoLink { .. } if read.len() > bytes => return Err(Errno::FBIG),
        Asked::AsItIs { .. } | Asked::NoLink { .. } | Asked::Expected { .. } => {}
    }
    // Looked at last: a change before this moment shows in it.
    Ok(Read { bytes: read, stat: rustix::fs::fstat(&file)? })
}

/// Reads at most `bytes` bytes.
fn read_up_to(file: BorrowedFd<'_>, bytes: usize) -> Result<Vec<u8>, Errno> {
    let mut read = Vec::with_capacity(bytes);
    while read.len() < bytes {
        match rustix::io::read(file, rustix::buffer::spare_capacity(&mut read)) {
            Ok(0) => break,
            Ok(_) | Err(Errno::INTR) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(read)
}

fn present<T>(answer: Result<T, Errno>) -> io::Result<Option<T>> {
    match answer {
        Ok(value) => Ok(Some(value)),
        // A link where a file was looked for is, for us, no file.
        Err(Errno::NOENT | Errno::NOTDIR | Errno::LOOP) => Ok(None),
        Err(error) => Err(error.into()),
    }
}
