//! Why a repository could not be read. Display is a fragment after "failed to".

use std::io;
use std::path::PathBuf;

/// Why a repository could not be read.
#[derive(Debug, thiserror::Error)]
pub enum GitError {
    /// There is none at this place.
    #[error("find a repository at `{0}`")]
    Absent(PathBuf),
    /// Its own files are not of the ordinary form; the library perhaps can.
    #[error("read the files of the repository ({0})")]
    Unfit(&'static str),
    /// The library could not read it; git itself perhaps can.
    #[error("read the repository in process")]
    Native(#[source] git2::Error),
    /// git could not be run to its end.
    #[error("run git")]
    Run(#[source] io::Error),
    /// git ran and refused, or answered what we do not understand.
    #[error("get an answer from git ({0})")]
    Refused(String),
    /// A file of the work tree could not be read.
    #[error("read the work tree")]
    WorkTree(#[source] io::Error),
    /// The deadline passed first.
    #[error("read the repository in time")]
    TooLate,
}

impl From<git2::Error> for GitError {
    fn from(error: git2::Error) -> Self {
        Self::Native(error)
    }
}
