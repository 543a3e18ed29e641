//! Why there is no scan, in words for people.

use std::io;

use crate::base::report::{Code, Explain, Report};
use crate::git::GitError;
use crate::secrets::BaselineError;

/// Why there is no scan.
#[derive(Debug, thiserror::Error)]
pub enum ScanError {
    /// A path that was named cannot be looked at.
    #[error("look at `{path}`")]
    Path {
        /// As it was named, fit for a screen.
        path: String,
        /// What the system says.
        source: io::Error,
    },
    /// There is no repository where one is needed.
    #[error("find a repository here")]
    NoRepository,
    /// The repository could not be read.
    #[error("read the repository")]
    Git(#[source] GitError),
    /// The working folder is gone.
    #[error("find the working folder")]
    NoFolder,
    /// A revision of the range is none.
    #[error("find the commits of the range")]
    Range(#[source] GitError),
    /// The baseline cannot be used.
    #[error("use the baseline `{path}`")]
    Baseline {
        /// Where it is.
        path: String,
        /// What is wrong.
        source: BaselineError,
    },
    /// The baseline cannot be read or written.
    #[error("reach the baseline `{path}`")]
    Disk {
        /// Where it is.
        path: String,
        /// What the system says.
        source: io::Error,
    },
}

impl Explain for ScanError {
    fn report(&self) -> Report {
        match self {
            Self::Path { path, .. } => Report::new(Code::UsageInvalid, format!("`{path}` cannot be scanned"))
                .because(self)
                .fix("give a file or folder that is there; put `--` ahead of names that begin with a dash"),
            Self::NoRepository => Report::new(Code::RepositoryAbsent, "there is no git repository here")
                .fix("run it in a repository, or name files and folders: `openclaw scan PATH`"),
            Self::NoFolder => {
                Report::new(Code::UsageInvalid, "the working folder is gone, or its path is not UTF-8")
                    .fix("change to a folder that is there")
            }
            Self::Git(_) => Report::new(Code::RepositoryUnusable, "the repository cannot be read")
                .because(self)
                .fix("see whether `git status` and `git fsck` work there"),
            Self::Range(_) => {
                Report::new(Code::UsageInvalid, "the range names no commits of this repository")
                    .because(self)
                    .fix("see which there are with `git log --oneline --all`")
            }
            Self::Baseline { source, .. } => {
                let fix = match source {
                    BaselineError::Foreign(_) => {
                        "run the release that wrote it, or write a new one to another file with `--write-baseline`"
                    }
                    BaselineError::TooLarge
                    | BaselineError::Malformed(_)
                    | BaselineError::Date(_)
                    | BaselineError::Unexplained(_) => {
                        "repair the file, or write a new one to another file with `--write-baseline`"
                    }
                };
                Report::new(Code::BaselineInvalid, "the baseline cannot be used").because(self).fix(fix)
            }
            Self::Disk { .. } => Report::new(Code::DiskFailed, "the baseline cannot be read or written")
                .because(self)
                .fix("look at the path, its folder and their permissions with `ls -ld`"),
        }
    }
}
