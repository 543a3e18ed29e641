//! Finds and reads every file below a path that a person named, for `scan`: hidden files and names of any bytes too.
//! Breadth first within bounds; follows no link below the path, and never looks into a `.git`.

use std::collections::VecDeque;
use std::ffi::{CStr, OsStr};
use std::fs::File;
use std::io::{self, Read as _};
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use rustix::fs::{AtFlags, FileType, Mode, OFlags, RawMode};

use crate::base::limits::{SWEEP_DEPTH_MAX, SWEEP_ENTRIES_MAX};
use crate::ports::tree::{Leaf, Sources, Swept, Target};
use crate::sys::ignores::{Below, Gathering, Ignores, ignore_file, kind_of};

/// The files of the machine.
pub const SOURCES: Sources = Sources { find, sweep, read, look };

/// Returns where `named` belongs; see [`Sources`].
///
/// # Errors
/// When `named` is not there, or is neither file nor folder.
pub fn find(named: &Path, home: Option<&Path>) -> io::Result<Target> {
    let start = resolved(named)?;
    let is_file = match FileType::from_raw_mode(rustix::fs::lstat(&start)?.st_mode) {
        FileType::Directory => false,
        FileType::RegularFile => true,
        _ => return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is neither a file nor a folder")),
    };
    let folder = if is_file { start.parent().unwrap_or(&start) } else { start.as_path() };
    let repository = folder
        .ancestors()
        .filter(|candidate| home != Some(*candidate) || *candidate == folder)
        .find(|candidate| has_git(candidate));
    let top = repository.unwrap_or(folder).to_owned();
    let below = start.strip_prefix(&top).map(|path| path.as_os_str().as_bytes().to_owned());
    Ok(Target { is_repository: repository.is_some(), below: below.unwrap_or_default(), is_file, top })
}

/// Returns the files of `target`; see [`Sources`].
///
/// # Errors
/// When it cannot be read.
pub fn sweep(target: &Target) -> io::Result<Swept> {
    let mut walk = Walk::default();
    if target.is_file {
        walk.swept.files.push(target.below.clone());
    } else {
        walk.run(target)?;
    }
    Ok(walk.swept)
}

/// Returns the content of the regular file at `path` below `top`; see [`Sources`].
///
/// # Errors
/// `FileTooLarge`, `InvalidInput` for what is not a regular file; else as the system says.
pub fn read(top: &Path, path: &[u8], bytes_max: u64) -> io::Result<Vec<u8>> {
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let handle = rustix::fs::open(top.join(OsStr::from_bytes(path)), flags, Mode::empty())?;
    let stat = rustix::fs::fstat(&handle)?;
    if FileType::from_raw_mode(stat.st_mode) != FileType::RegularFile {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is not a regular file"));
    }
    let length = u64::try_from(stat.st_size).unwrap_or_default();
    let too_large =
        || io::Error::new(io::ErrorKind::FileTooLarge, format!("it has more than {bytes_max} bytes"));
    if length > bytes_max {
        return Err(too_large());
    }
    // One byte more, so that the end of the file is seen without another allocation.
    let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or_default() + 1);
    File::from(handle).take(bytes_max.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > bytes_max { Err(too_large()) } else { Ok(bytes) }
}

/// Tells what is at `path` below `top`; see [`Sources`].
///
/// # Errors
/// As the system says.
pub fn look(top: &Path, path: &[u8]) -> io::Result<Leaf> {
    let place = top.join(OsStr::from_bytes(path));
    let stat = rustix::fs::lstat(&place)?;
    Ok(match FileType::from_raw_mode(stat.st_mode) {
        FileType::RegularFile if stat.st_mode & Mode::XUSR.bits() as RawMode != 0 => Leaf::Executable,
        FileType::RegularFile => Leaf::File,
        FileType::Symlink => Leaf::Link(rustix::fs::readlink(&place, Vec::new())?.into_bytes()),
        _ => Leaf::Other,
    })
}

#[expect(clippy::disallowed_methods, reason = "a person named it; names of any bytes have no AbsPath")]
fn resolved(named: &Path) -> io::Result<PathBuf> {
    named.canonicalize()
}

fn has_git(folder: &Path) -> bool {
    rustix::fs::lstat(folder.join(".git")).is_ok()
}

/// A folder that is to be read.
struct Folder {
    /// Its path below the top; empty for the top.
    path: Vec<u8>,
    depth: usize,
    /// Whether it is a part of a repository, whose ignore files count.
    is_tracked: bool,
    ignores: Option<Rc<Ignores>>,
}

#[derive(Default)]
struct Names {
    files: Vec<Vec<u8>>,
    folders: Vec<Vec<u8>>,
    ignore_files: Vec<&'static CStr>,
    has_git: bool,
}

#[derive(Default)]
struct Walk {
    swept: Swept,
    queue: VecDeque<Folder>,
    entries: usize,
    gathering: Gathering,
}

impl Walk {
    fn run(&mut self, target: &Target) -> io::Result<()> {
        let Target { top, is_repository: is_tracked, below, is_file: _ } = target;
        let ignores = if *is_tracked { self.above(top, below)? } else { None };
        let first = Folder { path: below.clone(), depth: 0, is_tracked: *is_tracked, ignores };
        let handle = open(&at(top, &first.path), OFlags::empty())?;
        self.folder(&handle, first)?;
        while let Some(next) = self.queue.pop_front() {
            let path = next.path.clone();
            let opened = open(&at(top, &path), OFlags::NOFOLLOW);
            match opened.and_then(|handle| self.folder(&handle, next)) {
                Ok(()) => {}
                // It was removed meanwhile.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => self.swept.unread.push((path, error.to_string())),
            }
        }
        self.swept.files.sort_unstable();
        self.swept.is_cut |= self.gathering.is_cut;
        Ok(())
    }

    /// Returns what the ignore files of the folders from `top` to above `below` hide.
    fn above(&mut self, top: &Path, below: &[u8]) -> io::Result<Option<Rc<Ignores>>> {
        let mut ignores = None;
        if below.is_empty() {
            return Ok(None);
        }
        let ends = below.iter().enumerate().filter(|(_, byte)| **byte == b'/').map(|(end, _)| end);
        for end in std::iter::once(0).chain(ends) {
            let handle = open(&at(top, &below[..end]), OFlags::NOFOLLOW)?;
            let names: Vec<&'static CStr> = [c".gitignore", c".ignore"]
                .into_iter()
                .filter(|name| rustix::fs::statat(&handle, *name, AtFlags::SYMLINK_NOFOLLOW).is_ok())
                .collect();
            let place = Below { handle: &handle, path_bytes: end, has_exclude: end == 0 };
            ignores = self.gathering.of(&place, &names, ignores);
        }
        Ok(ignores)
    }

    fn folder(&mut self, handle: &OwnedFd, folder: Folder) -> io::Result<()> {
        let names = self.names(handle)?;
        let Folder { path, depth, is_tracked, ignores } = folder;
        let is_top = path.is_empty() || depth == 0;
        if names.has_git && is_tracked && !is_top {
            self.swept.repositories.push(path);
            return Ok(());
        }
        let is_tracked = is_tracked || names.has_git;
        let ignores = if is_tracked {
            let place = Below { handle, path_bytes: path.len(), has_exclude: names.has_git };
            self.gathering.of(&place, &names.ignore_files, ignores)
        } else {
            None
        };
        let is_hidden = |path: &[u8], is_folder| {
            ignores.as_ref().is_some_and(|ignores: &Rc<Ignores>| ignores.hide(path, is_folder))
        };
        let join =
            |name: &[u8]| if path.is_empty() { name.to_owned() } else { [&path[..], b"/", name].concat() };
        let files = names.files.iter().map(|name| join(name));
        self.swept.files.extend(files.filter(|path| !is_hidden(path, false)));
        for path in names.folders.iter().map(|name| join(name)).filter(|path| !is_hidden(path, true)) {
            if depth + 1 >= SWEEP_DEPTH_MAX {
                self.swept.is_cut = true;
            } else {
                self.queue.push_back(Folder { path, depth: depth + 1, is_tracked, ignores: ignores.clone() });
            }
        }
        Ok(())
    }

    fn names(&mut self, handle: &OwnedFd) -> io::Result<Names> {
        let mut names = Names::default();
        // A second descriptor of the same folder costs less than opening it again.
        for entry in rustix::fs::Dir::new(handle.try_clone()?)? {
            let entry = entry?;
            let name = entry.file_name().to_bytes();
            if name == b"." || name == b".." {
                continue;
            }
            if self.entries >= SWEEP_ENTRIES_MAX {
                self.swept.is_cut = true;
                break;
            }
            self.entries += 1;
            match kind_of(handle, &entry)? {
                // In a work tree of its own it is a file.
                FileType::RegularFile | FileType::Directory if name == b".git" => names.has_git = true,
                FileType::RegularFile => {
                    names.ignore_files.extend(ignore_file(name));
                    names.files.push(name.to_owned());
                }
                FileType::Directory => names.folders.push(name.to_owned()),
                _ => {}
            }
        }
        names.folders.sort_unstable();
        Ok(names)
    }
}

fn at(top: &Path, path: &[u8]) -> PathBuf {
    // Joining nothing would add a slash.
    if path.is_empty() { top.to_owned() } else { top.join(OsStr::from_bytes(path)) }
}

fn open(path: &Path, more: OFlags) -> io::Result<OwnedFd> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC | more;
    Ok(rustix::fs::open(path, flags, Mode::empty())?)
}

#[cfg(test)]
mod tests;
