//! What session start tells about a repository. Plain data.

/// Where HEAD is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Branch {
    /// On this branch, which may have no commit yet.
    Named(String),
    /// At this commit (short id), on no branch.
    Detached(String),
}

/// One commit, as a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommitLine {
    /// Its short id.
    pub id: String,
    /// The first line of its message.
    pub subject: String,
}

/// Uncommitted work; a number that was not counted (a huge work tree) is absent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Paths whose index entry differs from HEAD.
    pub staged: Option<usize>,
    /// Tracked paths whose file differs from the index.
    pub modified: Option<usize>,
    /// Paths that git does not know; a folder of such counts once.
    pub untracked: Option<usize>,
}

/// What is known about a repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// Where HEAD is.
    pub branch: Branch,
    /// The last commits, newest first.
    pub commits: Vec<CommitLine>,
    /// Uncommitted work.
    pub changes: Changes,
}

/// Commits told at session start.
pub(super) const COMMITS: usize = 3;
/// Digits of a short id.
pub(super) const SHORT_ID: usize = 7;
