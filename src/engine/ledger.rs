//! What we last wrote, path by path: the one record of ownership. Never holds contents of documents we do not own.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::desired::Reach;
use super::document::DocumentRecord;
use super::state::State;
use crate::base::digest::Digest;
use crate::base::path::AbsPath;

/// Format of the ledger; a newer one is refused.
pub const LEDGER_SCHEMA: &str = "openclaw.ledger/2";
/// The formats of earlier releases that are read: what they lack has its default.
const EARLIER_SCHEMAS: [&str; 1] = ["openclaw.ledger/1"];

/// What kind of thing an entry is; each has one file in `resources/`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A folder that we made.
    Directory,
    /// A file that is ours alone.
    File,
    /// Shipped content that the person may edit; merged on update.
    Shared,
    /// Created when absent, then theirs; ours while unedited.
    Seed,
    /// A symbolic link.
    Symlink,
    /// Entries in a JSON document that we do not own.
    Json,
    /// Entries in a TOML document that we do not own.
    Toml,
    /// A marked block in a text file that we do not own.
    Block,
    /// Our own binary, one whole version.
    Binary,
    /// A hook of git, which may call the one that was there.
    GitHook,
    /// Entries in a git configuration that we do not own.
    GitConfig,
    /// A unit of a service manager, with the link that starts it.
    Unit,
    /// A place that we keep empty.
    Displaced,
}

impl Kind {
    /// Every kind; the contract suite walks it.
    pub const ALL: [Self; 13] = [
        Self::Directory,
        Self::File,
        Self::Shared,
        Self::Seed,
        Self::Symlink,
        Self::Json,
        Self::Toml,
        Self::Block,
        Self::Binary,
        Self::GitHook,
        Self::GitConfig,
        Self::Unit,
        Self::Displaced,
    ];

    /// Returns whether this kind lives inside a document of somebody else.
    pub fn is_document(self) -> bool {
        match self {
            Self::Json | Self::Toml | Self::Block | Self::GitConfig => true,
            Self::Directory | Self::File | Self::Shared | Self::Seed | Self::Symlink | Self::Binary => false,
            Self::GitHook | Self::Unit | Self::Displaced => false,
        }
    }
}

/// What was at a path before we first wrote there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "was", rename_all = "kebab-case")]
pub enum Original {
    /// It did not exist.
    Absent,
    /// These bytes, kept in `backup/` under their digest.
    Bytes {
        /// Their digest.
        digest: Digest,
        /// The permission bits of the file that held them.
        #[serde(with = "super::state::octal")]
        mode: u32,
    },
    /// A link.
    Link {
        /// Its text.
        target: String,
    },
}

impl Original {
    /// Returns the original that `state` is: a file's bytes, a link, or nothing; `None` for what is never replaced.
    pub fn of(state: &State) -> Option<Self> {
        match state {
            State::Absent => Some(Self::Absent),
            State::File { digest, mode } => Some(Self::Bytes { digest: *digest, mode: *mode }),
            State::Link { target } => Some(Self::Link { target: target.clone() }),
            State::Dir { .. } | State::Other => None,
        }
    }

    /// Returns the digest under which its bytes are kept.
    pub fn backup(&self) -> Option<Digest> {
        match self {
            Self::Bytes { digest, mode: _ } => Some(*digest),
            Self::Absent | Self::Link { .. } => None,
        }
    }
}

/// The second path of a resource that has two: the hook that ours calls, the link that starts a unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Companion {
    /// Where.
    pub path: AbsPath,
    /// What we left there.
    pub written: State,
    /// What was there before us, where it has to come back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub original: Option<Original>,
}

/// A conflict that a person has not ended yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conflict {
    /// What was offered; the same offer is not repeated.
    pub offered: Digest,
    /// Where the offer was put beside the person's file.
    pub beside: Option<AbsPath>,
}

/// One resource as we last left it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Where the person sees it.
    pub path: AbsPath,
    /// What it is.
    pub kind: Kind,
    /// Which part of the installation it belongs to.
    pub part: String,
    /// The version that wrote it.
    pub version: String,
    /// What we left there; for a document the whole document's digest; `Absent` when it stayed theirs.
    pub written: State,
    /// It was there already, equal to ours, so it is not ours to remove.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub found: bool,
    /// Digest of the content last offered or written, the merge base of shared content.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<Digest>,
    /// Where the document really is, when its path is a link.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<AbsPath>,
    /// What we put into a document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<DocumentRecord>,
    /// What was there before, where it has to come back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub original: Option<Original>,
    /// The second path, for a kind that has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub companion: Option<Companion>,
    /// Entries of ours that were dropped once and restored: dropped again, they stay out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub restored: Vec<String>,
    /// Entries of ours that a person took out for good.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub declined: Vec<String>,
    /// The open conflict.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conflict: Option<Conflict>,
    /// The repository that it belongs to; `None` for the node itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project: Option<AbsPath>,
}

impl Entry {
    /// Returns what was there before us, at each of its paths.
    pub fn originals(&self) -> impl Iterator<Item = &Original> {
        let companion = self.companion.as_ref().and_then(|companion| companion.original.as_ref());
        self.original.iter().chain(companion)
    }
}

/// A plan whose replaced bytes are still kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// The plan.
    pub plan: Digest,
    /// The digests of the bytes it replaced.
    pub backups: Vec<Digest>,
}

/// The record of everything we own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ledger {
    /// [`LEDGER_SCHEMA`].
    pub schema: String,
    /// The state root whose things these are.
    pub root: AbsPath,
    /// The version that wrote it.
    pub version: String,
    /// The last plan applied.
    pub plan: Digest,
    /// Whether we made the state root.
    pub root_made: bool,
    /// Plans whose backups are still kept, newest last.
    #[serde(default)]
    pub kept: Vec<Kept>,
    /// It was we who let services of the person run on after logout.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub linger: bool,
    /// The resources, by path.
    pub entries: Vec<Entry>,
}

/// Why a ledger cannot be used.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum LedgerError {
    /// It was written by a newer release.
    #[error("read a ledger of format `{0}`")]
    Newer(String),
    /// The root was called by another name when it was written.
    #[error("use the ledger of `{root}`, which is this folder by another name")]
    OtherName {
        /// That name.
        root: AbsPath,
    },
}

impl Entry {
    /// Returns the entry of something of ours of which no more is known than what was written.
    pub fn new(path: AbsPath, kind: Kind, written: State) -> Self {
        Self {
            path,
            kind,
            part: String::new(),
            version: String::new(),
            written,
            found: false,
            base: None,
            place: None,
            document: None,
            original: None,
            companion: None,
            restored: Vec::new(),
            declined: Vec::new(),
            conflict: None,
            project: None,
        }
    }
}

impl Ledger {
    /// Reads a ledger. `Ok(None)` when the bytes are not a ledger at all: lost or foreign, to be rebuilt by adopting.
    ///
    /// # Errors
    /// When a newer release wrote it.
    pub fn parse(bytes: &[u8]) -> Result<Option<Self>, LedgerError> {
        #[derive(Deserialize)]
        struct Head {
            schema: String,
        }
        let Ok(Head { schema }) = serde_json::from_slice(bytes) else { return Ok(None) };
        if schema == LEDGER_SCHEMA || EARLIER_SCHEMAS.contains(&schema.as_str()) {
            let ledger: Option<Self> = serde_json::from_slice(bytes).ok();
            return Ok(ledger.map(|ledger| Self { schema: LEDGER_SCHEMA.to_owned(), ..ledger }));
        }
        let number = |schema: &str| schema.strip_prefix("openclaw.ledger/")?.parse::<u32>().ok();
        if number(&schema) > number(LEDGER_SCHEMA) { Err(LedgerError::Newer(schema)) } else { Ok(None) }
    }

    /// Returns the bytes of the ledger file.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes =
            serde_json::to_vec_pretty(self).expect("a ledger has only string keys and finite numbers");
        bytes.push(b'\n');
        bytes
    }

    /// Returns the entry of `path`.
    pub fn entry(&self, path: &AbsPath) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.path == *path)
    }

    /// Returns every backup that restoring needs or that is kept for a while.
    pub fn backups(&self) -> Vec<Digest> {
        let originals = self.entries.iter().flat_map(Entry::originals).filter_map(Original::backup);
        let mut all: Vec<Digest> =
            originals.chain(self.kept.iter().flat_map(|kept| kept.backups.iter().copied())).collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}

/// Finds the entries within `reach` by path without walking the list each time.
pub(crate) fn by_path<'l>(ledger: Option<&'l Ledger>, reach: &Reach) -> BTreeMap<&'l AbsPath, &'l Entry> {
    let entries = ledger.map(|ledger| ledger.entries.as_slice()).unwrap_or_default().iter();
    let covered = entries.filter(|entry| reach.covers(entry.project.as_ref()));
    covered.map(|entry| (&entry.path, entry)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_bytes_are_no_ledger() {
        for bytes in [&b""[..], b"{}", b"null", b"\xff", br#"{"schema":"other/1"}"#] {
            assert_eq!(Ledger::parse(bytes), Ok(None));
        }
    }

    #[test]
    fn a_newer_ledger_is_refused() {
        let newer = br#"{"schema":"openclaw.ledger/3","anything":1}"#;
        assert_eq!(Ledger::parse(newer), Err(LedgerError::Newer("openclaw.ledger/3".into())));
    }
}
