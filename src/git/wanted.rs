//! Which files of the work tree a command would take: `commit -a`, `commit PATH`, `add PATH`. Values and matching only.
#![expect(
    clippy::disallowed_methods,
    reason = "a work tree has names of any bytes, which the port does not take; libgit2 reads it so too"
)]

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};

use crate::git::place::normal;

/// Which kinds of files are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Include {
    /// Tracked files that changed.
    Tracked,
    /// Also files that git does not know, unless they are ignored.
    Untracked,
    /// Also ignored ones (`add --force`).
    Ignored,
}

/// What a command takes from the work tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// The folder that the command runs in; `None` takes from the whole work tree wherever it runs.
    pub dir: Option<PathBuf>,
    /// Its paths, as written; `None` takes all. What cannot be resolved without running a shell has to be `None`.
    pub paths: Option<Vec<Vec<u8>>>,
    /// Which kinds of files.
    pub include: Include,
}

/// The paths of a [`Wanted`] relative to the root of the work tree.
pub(super) enum Scope {
    All,
    Paths(Vec<ScopePath>),
}

pub(super) enum ScopePath {
    /// A file, or a folder with all below it; empty is the root.
    Below(Vec<u8>),
    /// A pattern, and the folder that holds all it can match.
    Glob { pattern: git2::Pathspec, folder: Vec<u8> },
}

impl Wanted {
    /// Returns the scope of this in the work tree `root`, which has its links resolved.
    pub(super) fn scope(&self, root: &Path) -> Scope {
        let Some(dir) = &self.dir else { return Scope::All };
        // The folder may not exist (a command that makes it first); then its text has to do.
        let dir = dir.canonicalize().unwrap_or_else(|_| normal(dir));
        if !dir.starts_with(root) {
            // It works in another repository.
            return Scope::Paths(Vec::new());
        }
        let Some(paths) = &self.paths else { return Scope::All };
        let mut resolved = Vec::new();
        for path in paths {
            match scope_path(&dir, root, path) {
                Some(path) => resolved.push(path),
                None => return Scope::All,
            }
        }
        Scope::Paths(resolved)
    }
}

/// Returns `path` relative to `root`; `None` for what only git can resolve, which is then taken as everything.
fn scope_path(dir: &Path, root: &Path, path: &[u8]) -> Option<ScopePath> {
    if path.is_empty() || path.starts_with(b":") {
        return None;
    }
    let joined = normal(&dir.join(OsStr::from_bytes(path)));
    let relative = match joined.strip_prefix(root) {
        Ok(relative) => relative.as_os_str().as_bytes().to_vec(),
        // Named through a link.
        Err(_) => {
            let folder = joined.parent()?.canonicalize().ok()?;
            folder.join(joined.file_name()?).strip_prefix(root).ok()?.as_os_str().as_bytes().to_vec()
        }
    };
    let Some(first) = relative.iter().position(|byte| b"*?[\\".contains(byte)) else {
        return Some(ScopePath::Below(relative));
    };
    let folder = relative[..first].iter().rposition(|byte| *byte == b'/').map_or(0, |slash| slash);
    let pattern = git2::Pathspec::new([relative.as_slice()]).ok()?;
    Some(ScopePath::Glob { pattern, folder: relative[..folder].to_vec() })
}

impl Scope {
    /// Returns whether nothing can be taken.
    pub(super) fn is_empty(&self) -> bool {
        match self {
            Self::All => false,
            Self::Paths(paths) => paths.is_empty(),
        }
    }

    /// Returns whether the entry `path` is taken.
    pub(super) fn takes(&self, path: &[u8]) -> bool {
        match self {
            Self::All => true,
            Self::Paths(paths) => paths.iter().any(|scope| match scope {
                ScopePath::Below(folder) => is_below(path, folder),
                ScopePath::Glob { pattern, .. } => {
                    pattern.matches_path(Path::new(OsStr::from_bytes(path)), git2::PathspecFlags::DEFAULT)
                }
            }),
        }
    }

    /// Returns the folders and files that hold everything taken.
    pub(super) fn starts(&self) -> Vec<Vec<u8>> {
        match self {
            Self::All => vec![Vec::new()],
            Self::Paths(paths) => paths
                .iter()
                .map(|scope| match scope {
                    ScopePath::Below(folder) | ScopePath::Glob { folder, .. } => folder.clone(),
                })
                .collect(),
        }
    }
}

fn is_below(path: &[u8], folder: &[u8]) -> bool {
    folder.is_empty()
        || path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with(b"/"))
}
