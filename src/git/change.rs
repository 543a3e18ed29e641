//! What became of a tree: each path with what it was and what it is. Values only.

use crate::git::blob::BlobId;
use crate::git::entry::EntryKind;

/// What is at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    /// What it is.
    pub kind: EntryKind,
    /// Its blob; of a submodule, the commit. `None` of what is too large to tell, of a submodule with work that no commit
    /// has, and of a repository within the repository.
    pub id: Option<BlobId>,
}

/// How git stands to a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// It is in the base, the index or a commit.
    Tracked,
    /// git does not know it.
    Untracked,
    /// git is told not to look at it. What was there before is not known, and a folder of such is one path, which ends
    /// with a slash.
    Ignored,
}

/// A path that is no longer what it was.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Change {
    /// Its path in the repository; any bytes but NUL.
    pub path: Vec<u8>,
    /// What it was; `None` where nothing was there.
    pub before: Option<Version>,
    /// What it is; `None` where nothing is there any more.
    pub after: Option<Version>,
    /// Of a new path: where the same content was that is gone from there.
    pub moved_from: Option<Vec<u8>>,
    /// How git stands to it.
    pub standing: Standing,
}

/// Up to where changes are followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Until {
    /// The files as they are, those included that git does not know or is told to ignore.
    WorkTree,
    /// What the next commit would hold.
    Index,
    /// What this commit holds.
    Commit(String),
}

/// A commit as its maker wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommitText {
    /// Its id.
    pub id: String,
    /// Its message; any bytes.
    pub message: Vec<u8>,
    /// How many commits it came from.
    pub parents: usize,
}

/// An entry of the index whose file is not known to be what the entry says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Doubtful {
    pub(super) path: Vec<u8>,
    /// What the index says; `None` of an entry in conflict, and of one that was only announced.
    pub(super) staged: Option<Version>,
    /// Whether the file is not to be checked out, so that its absence says nothing.
    pub(super) is_sparse: bool,
}

/// A file or folder that is not in the index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Loose {
    pub(super) path: Vec<u8>,
    pub(super) is_ignored: bool,
    pub(super) is: LooseIs,
}

/// What a [`Loose`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LooseIs {
    /// A file, a link.
    File,
    /// A folder in which everything is ignored.
    Folder,
    /// A repository within the repository.
    Repository,
}
