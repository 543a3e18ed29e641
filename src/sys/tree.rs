//! Walks a project and lists its files. Breadth first, so that a bound leaves out what is deepest; never follows a link,
//! never reads a file other than ignore files, and never leaves the folder it was given.
//!
//! The crate `ignore` gives the meaning of ignore files. Its own walker is not used: it goes depth first, so that one
//! large folder would keep a bounded walk from ever seeing the manifests beside it.

use std::collections::VecDeque;
use std::ffi::CStr;
use std::io;
use std::os::fd::OwnedFd;
use std::rc::Rc;

use rustix::fs::{FileType, Mode, OFlags};

use crate::base::limits::{TREE_DEPTH_MAX, TREE_ENTRIES_MAX, TREE_PATH_BYTES_MAX};
use crate::base::path::AbsPath;
use crate::ports::tree::Listing;
use crate::sys::ignores::{Below, Gathering, Ignores, ignore_file, kind_of};

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
    gathering: Gathering,
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
        let has_exclude = folder.depth == 0 && names.has_git;
        let place = Below { handle, path_bytes: folder.path.len(), has_exclude };
        let ignores = self.gathering.of(&place, &names.ignore_files, folder.ignores.clone());
        self.listing.is_cut |= self.gathering.is_cut;
        let is_hidden = |path: &str, is_folder| {
            ignores.as_ref().is_some_and(|ignores: &Rc<Ignores>| ignores.hide(path.as_bytes(), is_folder))
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
                    names.ignore_files.extend(ignore_file(name.as_bytes()));
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
