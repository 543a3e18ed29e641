//! What ignore files hide, for the walks of this room. The crate `ignore` gives their meaning; never follows a link.

use std::ffi::{CStr, OsStr};
use std::fs::File;
use std::io::{self, Read as _};
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;
use std::rc::Rc;

use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};
use rustix::fs::{AtFlags, FileType, Mode, OFlags};
use rustix::io::Errno;

use crate::base::limits::{IGNORE_BYTES_MAX, IGNORE_LINES_MAX};

/// The ignore files of one folder, and those above it.
pub(super) struct Ignores {
    matcher: Gitignore,
    /// Bytes of a path that lead to the folder, with the slash.
    prefix: usize,
    above: Option<Rc<Self>>,
}

impl Ignores {
    /// Returns whether `path`, counted from the top of the walk, is ignored: the nearest file that says something decides.
    pub(super) fn hide(&self, path: &[u8], is_folder: bool) -> bool {
        match self.matcher.matched(Path::new(OsStr::from_bytes(&path[self.prefix..])), is_folder) {
            Match::Ignore(_) => true,
            Match::Whitelist(_) => false,
            Match::None => self.above.as_ref().is_some_and(|above| above.hide(path, is_folder)),
        }
    }
}

/// A folder whose ignore files are read.
pub(super) struct Below<'a> {
    /// The open folder.
    pub handle: &'a OwnedFd,
    /// Bytes of its path from the top of the walk.
    pub path_bytes: usize,
    /// Whether it is the top of a repository, which has a list of its own.
    pub has_exclude: bool,
}

/// Reads the ignore files of one walk, within a bound.
#[derive(Default)]
pub(super) struct Gathering {
    lines: usize,
    /// Whether the bound was reached.
    pub is_cut: bool,
}

impl Gathering {
    /// Returns what is ignored in `folder`: by its own files, which are `names`, and by those above it.
    pub(super) fn of(
        &mut self,
        folder: &Below<'_>,
        names: &[&'static CStr],
        above: Option<Rc<Ignores>>,
    ) -> Option<Rc<Ignores>> {
        let mut builder = GitignoreBuilder::new(".");
        let mut has_lines = false;
        if folder.has_exclude {
            has_lines |= self.add(folder.handle, c".git/info/exclude", &mut builder);
        }
        // The last line that matches decides, so `.ignore` comes after `.gitignore`.
        for name in [c".gitignore", c".ignore"] {
            if names.contains(&name) {
                has_lines |= self.add(folder.handle, name, &mut builder);
            }
        }
        let matcher =
            if has_lines { builder.build().ok().filter(|matcher| !matcher.is_empty()) } else { None };
        let prefix = if folder.path_bytes == 0 { 0 } else { folder.path_bytes + 1 };
        match matcher {
            Some(matcher) => Some(Rc::new(Ignores { matcher, prefix, above })),
            None => above,
        }
    }

    /// Adds the lines of the ignore file `name`; one that is a link, too large or unreadable says nothing.
    fn add(&mut self, handle: &OwnedFd, name: &CStr, builder: &mut GitignoreBuilder) -> bool {
        let Ok(text) = ignore_text(handle, name) else { return false };
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        for line in text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')) {
            if self.lines >= IGNORE_LINES_MAX {
                self.is_cut = true;
                break;
            }
            self.lines += 1;
            // A line that is no pattern ignores nothing, as in git.
            let _ = builder.add_line(None, line);
        }
        true
    }
}

/// Returns the ignore file that `name` names.
pub(super) fn ignore_file(name: &[u8]) -> Option<&'static CStr> {
    match name {
        b".gitignore" => Some(c".gitignore"),
        b".ignore" => Some(c".ignore"),
        _ => None,
    }
}

fn ignore_text(handle: &OwnedFd, name: &CStr) -> io::Result<String> {
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let file = File::from(rustix::fs::openat(handle, name, flags, Mode::empty())?);
    let mut bytes = Vec::new();
    file.take(IGNORE_BYTES_MAX + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > IGNORE_BYTES_MAX {
        return Err(io::Error::from(io::ErrorKind::FileTooLarge));
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Returns the kind of an entry, as the listing tells it or, where the file system does not, as a look does.
pub(super) fn kind_of(handle: &OwnedFd, entry: &rustix::fs::DirEntry) -> io::Result<FileType> {
    match entry.file_type() {
        FileType::Unknown => match rustix::fs::statat(handle, entry.file_name(), AtFlags::SYMLINK_NOFOLLOW) {
            Ok(stat) => Ok(FileType::from_raw_mode(stat.st_mode)),
            Err(Errno::NOENT) => Ok(FileType::Unknown),
            Err(errno) => Err(errno.into()),
        },
        known => Ok(known),
    }
}
