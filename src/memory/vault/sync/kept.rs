//! Contents that a sync keeps, each under its digest: what both sides had in common, and what was deleted. What is read is
//! compared with its name, so that a torn file counts as none.

use std::collections::BTreeSet;
use std::io;

use crate::base::digest::Digest;
use crate::base::limits::NOTE_BYTES_MAX;
use crate::base::path::AbsPath;
use crate::memory::vault::error::VaultError;
use crate::memory::vault::files::remove_if_there;
use crate::ports::fs::{Fs, NewFile};

/// Contents by their digests.
pub(super) struct Kept<'a> {
    pub(super) fs: &'a dyn Fs,
    pub(super) folder: AbsPath,
}

impl Kept<'_> {
    /// Keeps a content that can be missed: without it, two versions are kept apart instead of joined.
    pub(super) fn hold(&self, bytes: &[u8]) -> Result<(), VaultError> {
        let path = self.path(Digest::of(bytes));
        let stat = self.fs.stat(&path).map_err(|source| VaultError::disk("look at", &path, source))?;
        if stat.is_some_and(|stat| stat.bytes == bytes.len() as u64) {
            return Ok(());
        }
        self.write(&path, bytes)
    }

    /// Keeps a content that is nowhere else from now on.
    pub(super) fn hold_durably(&self, bytes: &[u8]) -> Result<(), VaultError> {
        let digest = Digest::of(bytes);
        let path = self.path(digest);
        if self.get(digest).is_none() {
            self.write(&path, bytes)?;
        }
        self.fs.sync_file(&path).map_err(|source| VaultError::disk("sync", &path, source))?;
        self.fs.sync_dir(&self.folder).map_err(|source| VaultError::disk("sync", &self.folder, source))
    }

    /// Returns a content; `None` where it is not there whole.
    pub(super) fn get(&self, digest: Digest) -> Option<Vec<u8>> {
        let bytes = self.fs.read(&self.path(digest), NOTE_BYTES_MAX).ok()?;
        (Digest::of(&bytes) == digest).then_some(bytes)
    }

    /// Removes every content but those that are still needed.
    pub(super) fn sweep(&self, needed: &BTreeSet<Digest>) -> Result<(), VaultError> {
        let names = match self.fs.list(&self.folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            names => names.map_err(|source| VaultError::disk("list", &self.folder, source))?,
        };
        let needed: BTreeSet<String> = needed.iter().map(Digest::hex).collect();
        for name in names {
            if !needed.contains(&name) {
                remove_if_there(self.fs, &self.folder.join_name(&name))?;
            }
        }
        Ok(())
    }

    fn write(&self, path: &AbsPath, bytes: &[u8]) -> Result<(), VaultError> {
        remove_if_there(self.fs, path)?;
        let new = NewFile { mode: 0o600, group: None };
        self.fs.write_new(path, bytes, new).map_err(|source| VaultError::disk("write", path, source))
    }

    fn path(&self, digest: Digest) -> AbsPath {
        self.folder.join_name(&digest.hex())
    }
}
