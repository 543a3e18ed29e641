//! The content of a file as a commit would take it, with a bound.

use crate::git::entry::EntryKind;

/// What a file holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// All of it.
    Bytes(Vec<u8>),
    /// More than is read: this many bytes.
    TooLarge(u64),
}

impl Content {
    /// Returns how many bytes it has.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        match self {
            Self::Bytes(bytes) => bytes.len() as u64,
            Self::TooLarge(bytes) => *bytes,
        }
    }
}

/// A file on its way into a commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileContent {
    /// Its path in the repository; any bytes but NUL.
    pub path: Vec<u8>,
    /// What it is.
    pub kind: EntryKind,
    /// What it holds; of a link, its target.
    pub content: Content,
}

/// Whether everything was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// Everything.
    Whole,
    /// A bound stopped it.
    Cut,
}

impl Extent {
    /// Returns the extent of two parts together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Whole, Self::Whole) => Self::Whole,
            (Self::Cut, Self::Whole | Self::Cut) | (Self::Whole, Self::Cut) => Self::Cut,
        }
    }
}
