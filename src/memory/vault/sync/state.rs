//! What is remembered between syncs: what both sides had in common, versions that are being joined, notes that were deleted.
//! One file, replaced whole. A damaged one is put aside, and nothing is deleted on its word.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use serde::{Deserialize, Serialize};

use crate::base::digest::Digest;
use crate::base::limits::{TOMBSTONES_MAX, VAULT_SYNC_BYTES_MAX};
use crate::base::path::AbsPath;
use crate::base::time::Timestamp;
use crate::memory::vault::error::VaultError;
use crate::memory::vault::files::remove_if_there;
use crate::ports::fs::{Fs, NewFile};

/// Format of the file; another one is of another release.
const SCHEMA: &str = "openclaw.vault-sync/1";
/// What every format of it has.
const SCHEMA_START: &str = "openclaw.vault-sync/";

/// A note that both sides had.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Paired {
    /// Its content.
    pub(super) digest: Digest,
    /// Where it was in Obsidian.
    pub(super) theirs: String,
}

/// Two versions that are being replaced by one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Joining {
    pub(super) ours: Digest,
    pub(super) theirs: Digest,
    pub(super) result: Digest,
    /// Where it is in Obsidian.
    pub(super) theirs_path: String,
}

/// A note that was deleted on one side, and so on the other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tombstone {
    /// Its path in the vault.
    pub note: String,
    /// Its content.
    pub digest: Digest,
    /// When that was found.
    pub at: Timestamp,
}

/// All of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct State {
    schema: String,
    /// The folder in Obsidian; another one has nothing in common with this.
    pub(super) folder: Option<AbsPath>,
    pub(super) notes: BTreeMap<String, Paired>,
    pub(super) joining: BTreeMap<String, Joining>,
    pub(super) tombstones: Vec<Tombstone>,
}

/// What was found.
pub(super) enum Read {
    /// It, or what is at first.
    State(State),
    /// None of ours.
    Damaged,
}

#[derive(Deserialize)]
struct Head {
    schema: String,
}

impl State {
    pub(super) fn new() -> Self {
        let (notes, joining) = (BTreeMap::new(), BTreeMap::new());
        Self { schema: SCHEMA.to_owned(), folder: None, notes, joining, tombstones: Vec::new() }
    }

    /// Reads the file.
    pub(super) fn read(fs: &dyn Fs, path: &AbsPath) -> Result<Read, VaultError> {
        let bytes = match fs.read(path, VAULT_SYNC_BYTES_MAX) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Read::State(Self::new())),
            bytes => bytes.map_err(|source| VaultError::disk("read", path, source))?,
        };
        match serde_json::from_slice::<Head>(&bytes) {
            Ok(head) if head.schema == SCHEMA => {}
            Ok(head) if head.schema.starts_with(SCHEMA_START) => {
                return Err(VaultError::Newer { path: path.clone() });
            }
            Ok(_) | Err(_) => return Ok(Read::Damaged),
        }
        Ok(serde_json::from_slice(&bytes).map_or(Read::Damaged, Read::State))
    }

    /// Replaces the file, durably.
    pub(super) fn write(&self, fs: &dyn Fs, path: &AbsPath) -> Result<(), VaultError> {
        let temp = path.with_suffix(".next");
        // A struct of numbers and texts has no way to fail.
        let bytes = serde_json::to_vec(self).unwrap_or_default();
        remove_if_there(fs, &temp)?;
        let new = NewFile { mode: 0o600, group: None };
        let written = fs.write_new(&temp, &bytes, new).and_then(|()| fs.sync_file(&temp));
        let renamed = written.and_then(|()| fs.rename(&temp, path));
        renamed.map_err(|source| VaultError::disk("write", path, source))?;
        let folder = path.parent().unwrap_or_else(|| path.clone());
        fs.sync_dir(&folder).map_err(|source| VaultError::disk("sync", &folder, source))
    }

    /// Adds a note that goes, once.
    pub(super) fn bury(&mut self, tombstone: Tombstone) {
        let is_same = |of: &Tombstone| of.note == tombstone.note && of.digest == tombstone.digest;
        self.tombstones.retain(|of| !is_same(of));
        self.tombstones.push(tombstone);
        let beyond = self.tombstones.len().saturating_sub(TOMBSTONES_MAX);
        self.tombstones.drain(..beyond);
    }

    /// Lets go of what was deleted longer ago than it is kept.
    pub(super) fn expire(&mut self, now: Timestamp, kept_ms: u64) {
        self.tombstones.retain(|of| now.millis_since(of.at) <= kept_ms);
    }

    /// Returns the contents that are still needed.
    pub(super) fn needed(&self) -> BTreeSet<Digest> {
        let notes = self.notes.values().map(|paired| paired.digest);
        let joining = self.joining.values().map(|joining| joining.result);
        notes.chain(joining).chain(self.tombstones.iter().map(|of| of.digest)).collect()
    }
}
