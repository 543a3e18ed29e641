//! Why there is no evaluation, in words for people. Display is a fragment after "failed to".

use crate::base::report::{Code, Explain, Report};
use crate::git::GitError;
use crate::guard::scan::shown_path;

/// Why there is no evaluation.
#[derive(Debug, thiserror::Error)]
pub enum EvaluateError {
    /// There is no repository.
    #[error("find a repository here")]
    NoRepository,
    /// What was named as a commit is none.
    #[error("find the commit `{named}`")]
    Base {
        /// As it was named.
        named: String,
    },
    /// The repository cannot be read.
    #[error("read the repository")]
    Git(#[source] GitError),
}

impl Explain for EvaluateError {
    fn report(&self) -> Report {
        match self {
            Self::NoRepository => Report::new(Code::RepositoryAbsent, "there is no git repository here")
                .fix("run it in a repository"),
            Self::Base { named } => {
                let named = shown_path(named.as_bytes());
                Report::new(Code::UsageInvalid, format!("`{named}` is no commit of this repository"))
                    .why("work is judged against the commit that it began at")
                    .fix("name a commit that is there (`git log --oneline --all`)")
            }
            Self::Git(_) => Report::new(Code::RepositoryUnusable, "the repository cannot be read")
                .because(self)
                .fix("see whether `git status` and `git fsck` work there"),
        }
    }
}
