//! Files of the work tree as a commit would take them. Never follows a link, never waits on a pipe.
#![expect(
    clippy::disallowed_methods,
    reason = "a work tree has names of any bytes, which the port does not take; libgit2 reads it so too"
)]

use std::fs::File;
use std::io::{self, Read as _};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use rustix::fs::{Mode, OFlags};

use crate::base::limits::STAGED_FILE_BYTES_MAX;
use crate::git::contents::Content;
use crate::git::entry::EntryKind;

/// The bit by which git tells that a file may be run.
const EXECUTABLE: u32 = 0o100;

/// Returns what git would store for the file `path`, and as what; `None` for what it would not: folders, pipes, absent files.
pub(super) fn content(path: &Path) -> io::Result<Option<(EntryKind, Content)>> {
    let facts = match path.symlink_metadata() {
        Ok(facts) => facts,
        Err(error) if is_absence(&error) => return Ok(None),
        Err(error) => return Err(error),
    };
    if facts.is_symlink() {
        let target = path.read_link()?.as_os_str().as_bytes().to_vec();
        return Ok(Some((EntryKind::Link, Content::Bytes(target))));
    }
    if !facts.is_file() {
        return Ok(None);
    }
    // Between the look and the opening it may have become a link or a pipe.
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let file = File::from(rustix::fs::open(path, flags, Mode::empty())?);
    let facts = file.metadata()?;
    if !facts.is_file() {
        return Ok(None);
    }
    let is_executable = facts.permissions().mode() & EXECUTABLE != 0;
    let kind = if is_executable { EntryKind::Executable } else { EntryKind::File };
    let mut bytes = Vec::new();
    file.take(STAGED_FILE_BYTES_MAX + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > STAGED_FILE_BYTES_MAX {
        return Ok(Some((kind, Content::TooLarge(facts.len()))));
    }
    Ok(Some((kind, Content::Bytes(bytes))))
}

fn is_absence(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}
