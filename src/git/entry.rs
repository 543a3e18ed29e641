//! What an index, a tree or a push names: paths with blobs. Values only.

use crate::git::blob::BlobId;

/// The part of a mode that says what it is, and its values.
const KIND: u32 = 0o170_000;
const REGULAR: u32 = 0o100_000;
const LINK: u32 = 0o120_000;
const SUBMODULE: u32 = 0o160_000;
const EXECUTABLE: u32 = 0o100;

/// What an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EntryKind {
    /// A file.
    File,
    /// A file that may be run.
    Executable,
    /// A symbolic link: its blob holds the target.
    Link,
    /// A commit of another repository: it has no blob here.
    Submodule,
}

impl EntryKind {
    /// Returns what `mode` says; `None` for folders and for what git does not store.
    pub(super) fn of_mode(mode: u32) -> Option<Self> {
        match mode & KIND {
            REGULAR if mode & EXECUTABLE != 0 => Some(Self::Executable),
            REGULAR => Some(Self::File),
            LINK => Some(Self::Link),
            SUBMODULE => Some(Self::Submodule),
            _folder_or_unknown => None,
        }
    }

    /// Returns what a mode in octal digits says.
    pub(super) fn of_octal(digits: &[u8]) -> Option<Self> {
        Self::of_mode(u32::from_str_radix(std::str::from_utf8(digits).ok()?, 8).ok()?)
    }

    /// Returns whether there is a blob.
    #[must_use]
    pub fn has_blob(self) -> bool {
        match self {
            Self::File | Self::Executable | Self::Link => true,
            Self::Submodule => false,
        }
    }
}

/// A path on its way into a commit, with the blob it will have.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Staged {
    /// Its path in the repository; any bytes but NUL.
    pub path: Vec<u8>,
    /// Its blob; of a submodule, the commit.
    pub id: BlobId,
    /// What it is.
    pub kind: EntryKind,
    /// Whether HEAD has nothing at this path.
    pub is_new: bool,
    /// Of a new path: where HEAD has this blob, if the commit takes it away there. Such a file only moved.
    pub moved_from: Option<Vec<u8>>,
}

/// A tracked file of the work tree that still has the content of its index entry.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Clean {
    /// Its path in the repository; any bytes but NUL.
    pub path: Vec<u8>,
    /// The blob that it equals.
    pub id: BlobId,
    /// What it is.
    pub kind: EntryKind,
}

/// Commits that a push would bring: reachable from `tips`, and from none of `without`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OutRange {
    /// Revisions; one that is not there is an error.
    pub tips: Vec<String>,
    /// Revisions, or `--remotes=<name>` for all that is known of a remote; one that is not there takes nothing away.
    pub without: Vec<String>,
}

/// A blob that a commit brings: none of its parents has it at this path.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Outgoing {
    /// The path it has there; any bytes but NUL.
    pub path: Vec<u8>,
    /// The blob; of a submodule, the commit.
    pub id: BlobId,
    /// What it is.
    pub kind: EntryKind,
    /// The id of the commit: the earliest of the range that has this blob.
    pub commit: String,
}
