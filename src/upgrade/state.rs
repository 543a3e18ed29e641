//! What a node remembers about releases, in `harness/upgrade.json`: what it saw, which keys it learned, which versions it
//! left, and a change that is under way. The form and its file; decides nothing.

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::decide::Stay;
use super::keys::{Fingerprint, Key};
use super::release::{Channel, Release, Version, Withdrawn};
use super::verify::Verified;
use crate::base::limits::{RELEASE_KEYS_MAX, UPGRADE_STATE_BYTES_MAX, VERSIONS_LEFT_MAX};
use crate::base::path::AbsPath;
use crate::base::report::{Code, Explain, Report};
use crate::base::time::Timestamp;
use crate::config::layout::Layout;
use crate::engine::state::{At as _, DiskError};
use crate::ports::entropy::Entropy;
use crate::ports::fs::{Fs, NewFile};

/// Format of the file; a newer one is refused.
pub const UPGRADE_SCHEMA: &str = "openclaw.upgrade/1";

/// The name of a node among the nodes of a fleet: random, made once, and nothing about the machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct NodeId([u8; 16]);

/// The text is no name of a node.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("read `{0}` as the name of a node: it is not 32 hex digits")]
pub struct NotANodeId(String);

impl NodeId {
    /// Returns a new one.
    ///
    /// # Errors
    /// When the system has no entropy to give.
    pub fn new(entropy: &dyn Entropy) -> io::Result<Self> {
        let mut bytes = [0; 16];
        entropy.fill(&mut bytes)?;
        Ok(Self(bytes))
    }

    /// Returns its bytes.
    pub fn bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

impl fmt::Display for NodeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl FromStr for NodeId {
    type Err = NotANodeId;

    fn from_str(text: &str) -> Result<Self, NotANodeId> {
        let refuse = || NotANodeId(text.chars().take(80).collect());
        let is_hex = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'a'..=b'f');
        if text.len() != 32 || !text.bytes().all(is_hex) {
            return Err(refuse());
        }
        let mut bytes = [0; 16];
        for (at, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&text[2 * at..2 * at + 2], 16).map_err(|_| refuse())?;
        }
        Ok(Self(bytes))
    }
}

impl TryFrom<String> for NodeId {
    type Error = NotANodeId;

    fn try_from(text: String) -> Result<Self, NotANodeId> {
        text.parse()
    }
}

impl From<NodeId> for String {
    fn from(id: NodeId) -> Self {
        id.to_string()
    }
}

/// What the last look at the source said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "said", rename_all = "kebab-case")]
pub enum Said {
    /// There is a version to move to.
    Offered {
        /// The version.
        version: Version,
    },
    /// There is none now.
    Nothing {
        /// Why.
        stay: Stay,
    },
    /// The installed version was taken back.
    Withdrawn {
        /// Why.
        why: String,
        /// The version to move to; the one before where none is named.
        to: Option<Version>,
    },
    /// The source was not reached, or what it has is not used.
    Failed {
        /// The code of the refusal.
        code: String,
        /// What failed, a sentence.
        what: String,
    },
}

/// A look at the source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checked {
    /// When.
    pub at: Timestamp,
    /// What was installed then.
    pub installed: Version,
    /// What it said.
    #[serde(flatten)]
    pub said: Said,
}

/// Who had a node leave a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LeftBy {
    /// A person, with `--rollback`.
    Person,
    /// The examination after the switch.
    Doctor,
    /// Whoever made it took it back.
    Withdrawn,
}

/// A version that this node left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Left {
    /// The version.
    pub version: Version,
    /// Who had it leave.
    pub by: LeftBy,
    /// When.
    pub at: Timestamp,
}

/// How far a change of the version is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// The new version is being switched to, or examined.
    Switching,
    /// The old version is being brought back.
    Returning,
}

/// Why a version is changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// A newer release is taken, or one that a person named.
    Upgrade,
    /// A release is taken because the installed version was taken back.
    Replace,
    /// The version before is taken back.
    Leave(LeftBy),
}

/// Something that an examination found: its code, and its place where that does not belong to a version.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Found {
    /// The code.
    pub code: String,
    /// The place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<AbsPath>,
}

/// A change of the version that is under way: written before the first act, taken away after the last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The root that it changes; in another one it says nothing.
    pub root: AbsPath,
    /// The version that was installed.
    pub from: Version,
    /// The version that is wanted.
    pub to: Version,
    /// Why.
    pub reason: Reason,
    /// How far it is.
    pub phase: Phase,
    /// What the examination before found.
    pub found: Vec<Found>,
}

/// Everything that is remembered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    schema: String,
    /// The node's name.
    pub node: NodeId,
    /// The highest sequence that was seen, by channel.
    #[serde(default)]
    pub sequences: BTreeMap<Channel, u64>,
    /// Keys that releases brought, each signed by an older one.
    #[serde(default)]
    pub keys: Vec<Key>,
    /// Keys that releases retired.
    #[serde(default)]
    pub retired: Vec<Fingerprint>,
    /// Versions that the newest release of a channel names as taken back.
    #[serde(default)]
    pub withdrawn: BTreeMap<Channel, Vec<Withdrawn>>,
    /// The last look at the source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checked: Option<Checked>,
    /// The version before this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous: Option<Version>,
    /// Versions that this node left, oldest first.
    #[serde(default)]
    pub left: Vec<Left>,
    /// The change that is under way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change: Option<Change>,
}

/// Why the record cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StateError {
    /// A newer release wrote it.
    #[error("read `{path}`: it is of format `{format}`")]
    Newer {
        /// The file.
        path: AbsPath,
        /// Its format.
        format: String,
    },
    /// It is not what any release writes.
    #[error("read `{path}`")]
    Damaged {
        /// The file.
        path: AbsPath,
        /// What is wrong.
        #[source]
        source: serde_json::Error,
    },
    /// The system gives no entropy for a name.
    #[error("make a name for this node")]
    Entropy(#[source] io::Error),
    /// The disk refused.
    #[error(transparent)]
    Disk(#[from] DiskError),
}

impl Explain for StateError {
    fn report(&self) -> Report {
        match self {
            Self::Newer { .. } => {
                Report::new(Code::FormatNewer, "a newer openclaw wrote the record of upgrades here")
                    .because(self)
                    .fix("use that version, or a later one")
            }
            Self::Damaged { path, .. } => {
                Report::new(Code::UpgradeDamaged, "the record of upgrades is not as it was written")
                    .because(self)
                    .fix(format!(
                        "move `{path}` away and run the command again: what was seen of releases until now is forgotten"
                    ))
            }
            Self::Entropy(_) => Report::new(Code::DiskFailed, "the system gives no random bytes")
                .because(self)
                .fix("see that `/dev/urandom` can be read, then run the command again"),
            Self::Disk(error) => error.report(),
        }
    }
}

impl State {
    /// Returns the memory of a node that has seen nothing yet.
    pub fn new(node: NodeId) -> Self {
        Self {
            schema: UPGRADE_SCHEMA.to_owned(),
            node,
            sequences: BTreeMap::new(),
            keys: Vec::new(),
            retired: Vec::new(),
            withdrawn: BTreeMap::new(),
            checked: None,
            previous: None,
            left: Vec::new(),
            change: None,
        }
    }

    /// Returns what is remembered; `None` where nothing is.
    ///
    /// # Errors
    /// See [`StateError`].
    pub fn read(fs: &dyn Fs, layout: &Layout) -> Result<Option<Self>, StateError> {
        #[derive(Deserialize)]
        struct Head {
            schema: String,
        }
        let path = layout.upgrade_state();
        let bytes = match fs.read(&path, UPGRADE_STATE_BYTES_MAX) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            bytes => bytes.at("read", &path)?,
        };
        let damaged = |source| StateError::Damaged { path: path.clone(), source };
        let head: Head = serde_json::from_slice(&bytes).map_err(damaged)?;
        if head.schema != UPGRADE_SCHEMA {
            return Err(StateError::Newer { path, format: head.schema });
        }
        serde_json::from_slice(&bytes).map(Some).map_err(damaged)
    }

    /// Returns what is remembered, or the memory of a new node, which is not on disk yet.
    ///
    /// # Errors
    /// See [`StateError`].
    pub fn read_or_new(fs: &dyn Fs, layout: &Layout, entropy: &dyn Entropy) -> Result<Self, StateError> {
        match Self::read(fs, layout)? {
            Some(state) => Ok(state),
            None => Ok(Self::new(NodeId::new(entropy).map_err(StateError::Entropy)?)),
        }
    }

    /// Puts the memory on disk, durably and whole. The lock of upgrades must be held.
    ///
    /// # Errors
    /// When the disk refuses; then the older one is there.
    pub fn write(&self, fs: &dyn Fs, layout: &Layout) -> Result<(), DiskError> {
        let path = layout.upgrade_state();
        let next = path.with_suffix(".next");
        match fs.remove_file(&next) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error).at("remove", &next)?,
            Ok(()) | Err(_) => {}
        }
        fs.write_new(&next, &self.to_bytes(), NewFile { mode: 0o600, group: None }).at("write", &next)?;
        fs.sync_file(&next).at("sync", &next)?;
        fs.rename(&next, &path).at("rename into", &path)?;
        let folder = layout.harness();
        fs.sync_dir(&folder).at("sync", &folder)
    }

    /// Returns the memory as its file holds it.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = serde_json::to_vec_pretty(self).expect("texts and numbers always have a JSON form");
        bytes.push(b'\n');
        bytes
    }

    /// Remembers what a trusted release says about the ones to come. An older one than was seen teaches nothing but keys.
    pub fn learn(&mut self, verified: &Verified) {
        let Release { channel, sequence, withdrawn, .. } = verified.release();
        let new = verified.retired().iter().filter(|key| !self.retired.contains(key));
        self.retired = self.retired.iter().chain(new).cloned().collect();
        let new = verified.learned().iter().filter(|key| !self.keys.contains(key));
        self.keys = self.keys.iter().chain(new).cloned().collect();
        self.keys.retain(|key| !self.retired.contains(&key.fingerprint()));
        self.keys.truncate(RELEASE_KEYS_MAX);
        if self.sequences.get(channel).is_none_or(|seen| *sequence >= *seen) {
            self.sequences.insert(*channel, *sequence);
            self.withdrawn.insert(*channel, withdrawn.clone());
        }
    }

    /// Returns the versions that are known to be taken back.
    pub fn taken_back(&self) -> Vec<Withdrawn> {
        self.withdrawn.values().flatten().cloned().collect()
    }

    /// Remembers that the node left `version`.
    pub fn leave(&mut self, version: Version, by: LeftBy, at: Timestamp) {
        self.left.retain(|left| left.version != version);
        self.left.push(Left { version, by, at });
        let surplus = self.left.len().saturating_sub(VERSIONS_LEFT_MAX);
        self.left.drain(..surplus);
    }
}

#[cfg(test)]
mod tests;
