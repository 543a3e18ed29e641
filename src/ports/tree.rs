//! The files of a project as plain data: relative paths, without contents.

use std::io;

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
