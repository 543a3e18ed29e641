//! Walks a project and lists its files. Breadth first, so that a bound leaves out what is deepest; never follows a link,
//! never reads a file other than ignore files, and never leaves the folder it was given.
//!
//! The crate `ignore` gives the meaning of ignore files. Its own walker is not used: it goes depth first, so that one
//! large folder would keep a bounded walk from ever seeing the manifests beside it.

use std::collections::VecDeque;
use std::ffi::CStr;
use std::fs::File;
use std::io::{self, Read as _};
use std::os::fd::OwnedFd;
use std::rc::Rc;

use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};
use rustix::fs::{AtFlags, FileType, Mode, OFlags};
use rustix::io::Errno;

use crate::base::limits::{
    IGNORE_BYTES_MAX, IGNORE_LINES_MAX, TREE_DEPTH_MAX, TREE_ENTRIES_MAX, TREE_PATH_BYTES_MAX,
};
use crate::base::path::AbsPath;
use crate::ports::tree::Listing;

/// Folders that hold dependencies, build output or caches, also where no ignore file says so.
const SKIPPED_FOLDERS: &[&str] = &[
    "node_modules",
    "bower_components",
    "jspm_packages",
    "vendor",
    "target",
    "build",
    "_build",
    "dist",
    "out",
    "obj",
    "coverage",
    "venv",
    "__pycache__",
    "site-packages",
    "Pods",
    "DerivedData",
];
/// Endings and beginnings of such names.
const SKIPPED_ENDINGS: &[&str] = &[".egg-info", ".xcassets", ".noindex"];
const SKIPPED_BEGINNINGS: &[&str] = &["cmake-build-", "bazel-"];
/// Hidden folders that belong to a project; all others are a tool's state.
const HIDDEN_FOLDERS: &[&str] = &[".github", ".devcontainer", ".config", ".storybook"];

/// Returns the files below `top`; `top` itself may be reached through links.
///
/// # Errors
/// When `top` cannot be listed. Folders below it that cannot are named in the listing.
pub fn list(top: &AbsPath) -> io::Result<Listing> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let folder = rustix::fs::open(top.as_str(), flags, Mode::empty())?;
    let mut walk = Walk::default();
    walk.read(&folder, &Folder::default())?;
    while let Some(next) = walk.queue.pop_front() {
        let path = format!("{top}/{}", next.path);
        let opened = rustix::fs::open(path.as_str(), flags | OFlags::NOFOLLOW, Mode::empty());
        match opened.map_err(io::Error::from).and_then(|folder| walk.read(&folder, &next)) {
            Ok(()) => {}
            // It was removed meanwhile.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(_) => walk.listing.unread.push(next.path),
        }
    }
    walk.listing.files.sort_unstable();
    Ok(walk.listing)
}

#[derive(Default)]
struct Walk {
    listing: Listing,
    queue: VecDeque<Folder>,
    entries: usize,
    ignore_lines: usize,
    is_repository: bool,
}

/// A folder that is to be read.
#[derive(Default)]
struct Folder {
    /// Its path below the top; empty for the top.
    path: String,
    depth: usize,
    ignores: Option<Rc<Ignores>>,
}

impl Folder {
    fn join(&self, name: &str) -> String {
        if self.path.is_empty() { name.to_owned() } else { format!("{}/{name}", self.path) }
    }
}

/// The ignore files of one folder, and those above it.
struct Ignores {
    matcher: Gitignore,
    /// Bytes of a path that lead to the folder, with the slash.
    prefix: usize,
    above: Option<Rc<Self>>,
}

impl Ignores {
    /// Returns whether `path` is ignored: the nearest file that says something decides.
    fn hide(&self, path: &str, is_folder: bool) -> bool {
        match self.matcher.matched(&path[self.prefix..], is_folder) {
            Match::Ignore(_) => true,
            Match::Whitelist(_) => false,
            Match::None => self.above.as_ref().is_some_and(|above| above.hide(path, is_folder)),
        }
    }
}

/// What one folder holds.
#[derive(Default)]
struct Names {
    files: Vec<String>,
    folders: Vec<String>,
    ignore_files: Vec<&'static CStr>,
    has_git: bool,
}

impl Walk {
    fn read(&mut self, handle: &OwnedFd, folder: &Folder) -> io::Result<()> {
        let names = self.names(handle)?;
        if folder.depth == 0 {
            self.is_repository = names.has_git;
        } else if names.has_git && self.is_repository {
            self.listing.repositories.push(folder.path.clone());
            return Ok(());
        }
        let ignores = self.ignores(handle, folder, &names);
        let is_hidden = |path: &str, is_folder| {
            ignores.as_ref().is_some_and(|ignores: &Rc<Ignores>| ignores.hide(path, is_folder))
        };
        for name in &names.files {
            let path = folder.join(name);
            if !is_hidden(&path, false) && self.fits(&path) {
                self.listing.files.push(path);
            }
        }
        for name in &names.folders {
            let path = folder.join(name);
            if is_hidden(&path, true) || !self.fits(&path) {
                continue;
            }
            if folder.depth + 1 >= TREE_DEPTH_MAX {
                self.listing.is_cut = true;
            } else {
                self.queue.push_back(Folder { path, depth: folder.depth + 1, ignores: ignores.clone() });
            }
        }
        Ok(())
    }

    fn fits(&mut self, path: &str) -> bool {
        let fits = path.len() <= TREE_PATH_BYTES_MAX;
        self.listing.is_cut |= !fits;
        fits
    }

    /// Returns the names of a folder that may matter, sorted.
    fn names(&mut self, handle: &OwnedFd) -> io::Result<Names> {
        let mut names = Names::default();
        for entry in rustix::fs::Dir::read_from(handle)? {
            let entry = entry?;
            let bytes = entry.file_name().to_bytes();
            if bytes == b"." || bytes == b".." {
                continue;
            }
            if self.entries >= TREE_ENTRIES_MAX {
                self.listing.is_cut = true;
                break;
            }
            self.entries += 1;
            // A name that is no text names no manifest, and control characters have no place on a screen.
            let Some(name) =
                std::str::from_utf8(bytes).ok().filter(|name| !name.chars().any(char::is_control))
            else {
                continue;
            };
            match kind_of(handle, &entry)? {
                // In a work tree of its own it is a file.
                FileType::RegularFile | FileType::Directory if name == ".git" => names.has_git = true,
                FileType::RegularFile => {
                    names.ignore_files.extend(ignore_file(name));
                    names.files.push(name.to_owned());
                }
                FileType::Directory if is_walked(name) => names.folders.push(name.to_owned()),
                _ => {}
            }
        }
        names.files.sort_unstable();
        names.folders.sort_unstable();
        Ok(names)
    }

    /// Returns what is ignored in `folder`: by its own files, and by those above it.
    fn ignores(&mut self, handle: &OwnedFd, folder: &Folder, names: &Names) -> Option<Rc<Ignores>> {
        let mut builder = GitignoreBuilder::new(".");
        let mut has_lines = false;
        if folder.depth == 0 && names.has_git {
            has_lines |= self.add(handle, c".git/info/exclude", &mut builder);
        }
        // The last line that matches decides, so `.ignore` comes after `.gitignore`.
        for name in [c".gitignore", c".ignore"] {
            if names.ignore_files.contains(&name) {
                has_lines |= self.add(handle, name, &mut builder);
            }
        }
        let matcher =
            if has_lines { builder.build().ok().filter(|matcher| !matcher.is_empty()) } else { None };
        let prefix = if folder.path.is_empty() { 0 } else { folder.path.len() + 1 };
        match matcher {
            Some(matcher) => Some(Rc::new(Ignores { matcher, prefix, above: folder.ignores.clone() })),
            None => folder.ignores.clone(),
        }
    }

    /// Adds the lines of the ignore file `name`; one that is a link, too large or unreadable says nothing.
    fn add(&mut self, handle: &OwnedFd, name: &CStr, builder: &mut GitignoreBuilder) -> bool {
        let Ok(text) = ignore_text(handle, name) else { return false };
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        for line in text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')) {
            if self.ignore_lines >= IGNORE_LINES_MAX {
                self.listing.is_cut = true;
                break;
            }
            self.ignore_lines += 1;
            // A line that is no pattern ignores nothing, as in git.
            let _ = builder.add_line(None, line);
        }
        true
    }
}

fn ignore_file(name: &str) -> Option<&'static CStr> {
    match name {
        ".gitignore" => Some(c".gitignore"),
        ".ignore" => Some(c".ignore"),
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
fn kind_of(handle: &OwnedFd, entry: &rustix::fs::DirEntry) -> io::Result<FileType> {
    match entry.file_type() {
        FileType::Unknown => match rustix::fs::statat(handle, entry.file_name(), AtFlags::SYMLINK_NOFOLLOW) {
            Ok(stat) => Ok(FileType::from_raw_mode(stat.st_mode)),
            Err(Errno::NOENT) => Ok(FileType::Unknown),
            Err(errno) => Err(errno.into()),
        },
        known => Ok(known),
    }
}

/// Returns whether a folder of this name can hold a project's own files.
fn is_walked(name: &str) -> bool {
    let is_state = name.starts_with('.') && !HIDDEN_FOLDERS.contains(&name);
    let is_made = SKIPPED_FOLDERS.contains(&name)
        || SKIPPED_ENDINGS.iter().any(|ending| name.ends_with(ending))
        || SKIPPED_BEGINNINGS.iter().any(|beginning| name.starts_with(beginning));
    !is_state && !is_made
}

#[cfg(test)]
mod tests;
