//! What lies in the work tree and is not in the index: a bounded walk. A folder in which everything is ignored is one path,
//! and a repository within the repository another; neither is looked into.
#![expect(
    clippy::disallowed_methods,
    reason = "a work tree has names of any bytes, which the port does not take; libgit2 reads it so too"
)]

use std::collections::{BTreeSet, HashSet};
use std::io;
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;

use crate::base::limits::WORK_TREE_ENTRIES_MAX;
use crate::git::change::{Loose, LooseIs};
use crate::git::contents::Extent;
use crate::git::error::GitError;
use crate::git::place::on_disk;
use crate::ports::clock::Deadline;

/// The walk's view of its repository.
pub(super) struct Walk<'a> {
    pub(super) root: &'a Path,
    pub(super) tracked: &'a BTreeSet<Vec<u8>>,
    /// Whether an entry is ignored; never asked of a folder with tracked files.
    pub(super) is_ignored: &'a dyn Fn(&[u8]) -> bool,
    pub(super) deadline: Deadline<'a>,
}

impl Walk<'_> {
    /// Returns what is not in the index, and whether that is all.
    pub(super) fn run(&self) -> Result<(Vec<Loose>, Extent), GitError> {
        let folders = folders_of(self.tracked);
        let mut open: Vec<Vec<u8>> = vec![Vec::new()];
        let mut loose = Vec::new();
        let mut seen = 0_usize;
        while let Some(folder) = open.pop() {
            if self.deadline.has_passed() {
                return Err(GitError::TooLate);
            }
            // A folder that goes away, or that we may not see, is not added by git either.
            let Ok(entries) = on_disk(self.root, &folder).read_dir() else { continue };
            for entry in entries.flatten() {
                seen += 1;
                if seen > WORK_TREE_ENTRIES_MAX {
                    return Ok((loose, Extent::Cut));
                }
                let name = entry.file_name();
                if name.as_bytes() == b".git" {
                    continue;
                }
                let path = joined(&folder, name.as_bytes());
                let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
                match (is_folder, folders.contains(&path[..]), self.tracked.contains(&path)) {
                    // A folder in place of a file; a submodule is a repository, which its entry tells.
                    (true, _, true) if entry.path().join(".git").symlink_metadata().is_err() => {
                        open.push(path);
                    }
                    (_, _, true) => {}
                    (true, true, false) => open.push(path),
                    (true, false, false) => self.folder(path, &entry.path(), (&mut open, &mut loose)),
                    (false, _, false) => {
                        let is_ignored = (self.is_ignored)(&path);
                        loose.push(Loose { path, is_ignored, is: LooseIs::File });
                    }
                }
            }
        }
        loose.sort_unstable_by(|one, other| one.path.cmp(&other.path));
        Ok((loose, Extent::Whole))
    }

    fn folder(&self, mut path: Vec<u8>, on_disk: &Path, (open, loose): (&mut Vec<Vec<u8>>, &mut Vec<Loose>)) {
        let is_ignored = (self.is_ignored)(&path);
        if on_disk.join(".git").symlink_metadata().is_ok() {
            loose.push(Loose { path, is_ignored, is: LooseIs::Repository });
        } else if is_ignored {
            path.push(b'/');
            loose.push(Loose { path, is_ignored, is: LooseIs::Folder });
        } else {
            open.push(path);
        }
    }
}

/// Returns the files below `folder`, whatever is ignored, and whether these are all.
pub(super) fn files_below(
    root: &Path,
    folder: &[u8],
    deadline: Deadline<'_>,
) -> Result<(Vec<Vec<u8>>, Extent), GitError> {
    let mut open = vec![folder.strip_suffix(b"/").unwrap_or(folder).to_vec()];
    let mut files = Vec::new();
    let mut seen = 0_usize;
    while let Some(folder) = open.pop() {
        if deadline.has_passed() {
            return Err(GitError::TooLate);
        }
        let Ok(entries) = on_disk(root, &folder).read_dir() else { continue };
        for entry in entries.flatten() {
            seen += 1;
            if seen > WORK_TREE_ENTRIES_MAX {
                return Ok((files, Extent::Cut));
            }
            let path = joined(&folder, entry.file_name().as_bytes());
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                open.push(path);
            } else {
                files.push(path);
            }
        }
    }
    files.sort_unstable();
    Ok((files, Extent::Whole))
}

/// What lies where a submodule should be.
pub(super) enum Submodule {
    /// Nothing.
    Absent,
    /// An empty folder: it is not checked out.
    Empty,
    /// A repository.
    Repository,
    /// A folder with other files.
    Other,
}

/// Returns what lies at `folder`.
pub(super) fn submodule(folder: &Path) -> Result<Submodule, GitError> {
    let mut entries = match folder.read_dir() {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Submodule::Absent),
        Err(error) => return Err(GitError::WorkTree(error)),
    };
    if folder.join(".git").symlink_metadata().is_ok() {
        return Ok(Submodule::Repository);
    }
    Ok(if entries.next().is_none() { Submodule::Empty } else { Submodule::Other })
}

/// Returns every folder that one of `paths` is in.
fn folders_of(paths: &BTreeSet<Vec<u8>>) -> HashSet<&[u8]> {
    let mut folders: HashSet<&[u8]> = HashSet::new();
    for path in paths {
        let mut end = path.len();
        while let Some(slash) = path[..end].iter().rposition(|byte| *byte == b'/') {
            // The folders above were noted with it.
            if !folders.insert(&path[..slash]) {
                break;
            }
            end = slash;
        }
    }
    folders
}

fn joined(folder: &[u8], name: &[u8]) -> Vec<u8> {
    if folder.is_empty() { name.to_vec() } else { [folder, b"/", name].concat() }
}
