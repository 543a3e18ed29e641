//! The files of a project as plain data: relative paths, without contents.

use std::io;
use std::path::{Path, PathBuf};

use crate::base::path::AbsPath;

/// What lies below one folder, as far as it is the project's own: nothing ignored, no dependencies, no build output.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    /// The regular files, sorted: paths below the folder, with `/`, without control characters.
    pub files: Vec<String>,
    /// Folders that are repositories of their own and were not looked into (submodules, clones).
    pub repositories: Vec<String>,
    /// Folders that could not be read.
    pub unread: Vec<String>,
    /// A bound of the walk was reached: files are missing, the deepest first.
    pub is_cut: bool,
}

impl Listing {
    /// Returns a whole listing of `files`, in any order.
    pub fn of<S: Into<String>>(files: impl IntoIterator<Item = S>) -> Self {
        let mut files: Vec<String> = files.into_iter().map(Into::into).collect();
        files.sort_unstable();
        files.dedup();
        Self { files, ..Self::default() }
    }
}

/// Lists the files below a folder; `sys::tree` does it on the disk.
pub type ListFiles<'a> = dyn Fn(&AbsPath) -> io::Result<Listing> + 'a;

/// A path that a person named, by where it belongs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The folder that paths are counted from: the top of the repository, else the folder itself.
    pub top: PathBuf,
    /// Whether `top` is a repository.
    pub is_repository: bool,
    /// What was asked for, below `top`; empty for all of it.
    pub below: Vec<u8>,
    /// Whether that is a regular file, and no folder.
    pub is_file: bool,
}

impl Target {
    /// Returns whether a path below `top` is part of what was asked for.
    pub fn covers(&self, path: &[u8]) -> bool {
        let rest = path.strip_prefix(&self.below[..]);
        self.below.is_empty() || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(b"/"))
    }
}

/// Every file of a target: hidden ones and odd names too, but not what a repository ignores.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// The regular files, sorted: paths below `top`, any bytes but NUL.
    pub files: Vec<Vec<u8>>,
    /// Repositories within the repository, which were not looked into.
    pub repositories: Vec<Vec<u8>>,
    /// Folders that could not be read, and why.
    pub unread: Vec<(Vec<u8>, String)>,
    /// A bound of the walk was reached: files are missing, the deepest first.
    pub is_cut: bool,
}

/// What a path below a folder is, its links not followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Leaf {
    /// A regular file.
    File,
    /// A regular file that its owner may run.
    Executable,
    /// A link, and where it leads.
    Link(Vec<u8>),
    /// A folder, a pipe, a device.
    Other,
}

/// Finds and reads the files of a scan; `sys::sweep` does it on the disk. Used from several threads.
#[derive(Clone, Copy, Debug)]
pub struct Sources {
    /// Finds where a path belongs, which may itself be reached through links. The second path is the person's home, whose
    /// repository takes nothing below it along.
    pub find: fn(&Path, Option<&Path>) -> io::Result<Target>,
    /// Finds the files of a target; nothing in it is reached through links.
    pub sweep: fn(&Target) -> io::Result<Swept>,
    /// Reads the file at a path below a folder, so many bytes at most; beyond that `FileTooLarge`.
    pub read: fn(&Path, &[u8], u64) -> io::Result<Vec<u8>>,
    /// Tells what is at a path below a folder.
    pub look: fn(&Path, &[u8]) -> io::Result<Leaf>,
}
