//! Blobs and trees out of the store of objects, which is the library's: without the repository around it, opening it
//! reads no configuration. Never writes an object, never fetches one.

use std::path::Path;

use git2::{ObjectType, Odb, Oid};

use crate::base::limits::{STAGED_FILE_BYTES_MAX, TREE_OBJECT_BYTES_MAX};
use crate::git::blob::BlobId;
use crate::git::contents::Content;
use crate::git::direct::format::SHA1_BYTES;
use crate::git::error::GitError;

/// The store of one repository.
pub(super) struct Objects {
    odb: Odb<'static>,
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

const OTHER: GitError = GitError::Unfit("its objects have another form");
