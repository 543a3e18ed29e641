//! Blobs and trees out of the store of objects, which is the library's: without the repository around it, opening it
//! reads no configuration. Never writes an object, never fetches one.

use std::path::Path;

use git2::{ObjectType, Odb, Oid};

use crate::base::limits::{STAGED_FILE_BYTES_MAX, TREE_OBJECT_BYTES_MAX};
use crate::git::blob::BlobId;
use crate::git::contents::Content;
use crate::git::direct::format::SHA1_BYTES;
use crate::git::entry::EntryKind;
use crate::git::error::GitError;

/// The store of one repository.
pub(super) struct Objects {
    odb: Odb<'static>,
}

/// One entry of a tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TreeEntry<'a> {
    pub(super) name: &'a [u8],
    pub(super) id: &'a [u8],
    /// What it is; `None` for a folder.
    pub(super) kind: Option<EntryKind>,
}

impl Objects {
    /// Opens the store below `shared`.
    pub(super) fn open(shared: &Path, id_bytes: usize) -> Result<Self, GitError> {
        let folder = shared.join("objects");
        let Some(folder) = folder.to_str().filter(|_| id_bytes == SHA1_BYTES) else { return Err(OTHER) };
        // git itself does not hash what it reads either; over a large commit the hashing costs as much as the scan.
        git2::opts::strict_hash_verification(false);
        let odb = Odb::new()?;
        odb.add_disk_alternate(folder)?;
        Ok(Self { odb })
    }

    /// Returns the tree of the commit `id`.
    pub(super) fn tree_of(&self, id: &[u8]) -> Result<BlobId, GitError> {
        let commit = self.odb.read(Oid::from_bytes(id)?)?;
        let line = commit.data().split(|byte| *byte == b'\n').next().unwrap_or_default();
        let digits =
            line.strip_prefix(b"tree ").filter(|_| commit.kind() == ObjectType::Commit).ok_or(OTHER)?;
        BlobId::from_hex(digits).ok_or(OTHER)
    }

    /// Returns the bytes of the tree `id`.
    pub(super) fn tree(&self, id: &[u8]) -> Result<Vec<u8>, GitError> {
        let tree = self.odb.read(Oid::from_bytes(id)?)?;
        if tree.kind() != ObjectType::Tree || tree.len() > TREE_OBJECT_BYTES_MAX {
            return Err(OTHER);
        }
        Ok(tree.data().to_vec())
    }

    /// Returns what the blob `id` holds.
    pub(super) fn blob(&self, id: &[u8]) -> Result<Content, GitError> {
        let id = Oid::from_bytes(id)?;
        let (bytes, kind) = self.odb.read_header(id)?;
        if kind != ObjectType::Blob {
            return Err(OTHER);
        }
        if bytes as u64 > STAGED_FILE_BYTES_MAX {
            return Ok(Content::TooLarge(bytes as u64));
        }
        Ok(Content::Bytes(self.odb.read(id)?.data().to_vec()))
    }
}

/// Returns the entries of a tree, in its order; ends early where it is torn, with an error.
pub(super) fn tree_entries(tree: &[u8]) -> impl Iterator<Item = Result<TreeEntry<'_>, GitError>> {
    let mut rest = tree;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let entry = tree_entry(rest);
        rest = entry.map_or(&[], |(_, rest)| rest);
        Some(entry.map(|(entry, _)| entry).ok_or(OTHER))
    })
}

/// `<mode> <name>\0<id>`
fn tree_entry(bytes: &[u8]) -> Option<(TreeEntry<'_>, &[u8])> {
    let space = bytes.iter().take(8).position(|byte| *byte == b' ')?;
    let (mode, rest) = (&bytes[..space], &bytes[space + 1..]);
    let end = rest.iter().position(|byte| *byte == 0)?;
    let (name, rest) = (&rest[..end], &rest[end + 1..]);
    let (id, rest) = rest.split_at_checked(SHA1_BYTES)?;
    let is_folder = matches!(mode, b"40000" | b"040000");
    let kind = EntryKind::of_octal(mode);
    (is_folder == kind.is_none()).then_some((TreeEntry { name, id, kind }, rest))
}

const OTHER: GitError = GitError::Unfit("its objects have another form");
