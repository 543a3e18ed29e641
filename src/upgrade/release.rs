//! The document of a release: what it says as values that cannot be wrong, and its one print. Trusts nothing by itself.

mod error;
mod form;
mod values;

pub use error::ReleaseError;
pub use form::RELEASE_SCHEMA;
pub use values::{
    Channel, NotAPlace, NotATarget, NotAVersion, NotAnAmount, Percent, Place, TARGETS, Target, Version,
};

use serde::{Deserialize, Serialize};

use super::keys::{Fingerprint, Key};
use crate::base::digest::Digest;
use crate::base::time::Timestamp;

/// One release, as its document tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Release {
    /// Its version.
    pub version: Version,
    /// The channel that it was signed for.
    pub channel: Channel,
    /// Grows with each signing of the channel: an older one is a replay.
    pub sequence: u64,
    /// When it was signed.
    pub published: Timestamp,
    /// From when on it says nothing any more: a source that is held back shows by it.
    pub expires: Timestamp,
    /// The oldest version that can upgrade to it directly.
    pub upgrades_from: Version,
    /// The format of the content that it brings.
    pub content_format: u32,
    /// The share of nodes that it is meant for.
    pub rollout: Percent,
    /// Versions that no node should stay on.
    pub withdrawn: Vec<Withdrawn>,
    /// One tarball for each target.
    pub artifacts: Vec<Artifact>,
    /// New keys, oldest first, each signed by one before it.
    pub keys: Vec<Rotation>,
}

/// A version that was taken back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawn {
    /// Which one.
    pub version: Version,
    /// Why, in a sentence for whoever has it.
    pub why: String,
}

/// The tarball for one target.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Artifact {
    /// For which machines.
    pub target: Target,
    /// Where it lies.
    pub url: Place,
    /// Its length.
    pub bytes: u64,
    /// Its digest, as `sha256sum` prints it.
    #[serde(with = "form::hex")]
    pub sha256: Digest,
}

/// A key that takes over from older ones.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rotation {
    /// The new key.
    pub key: Key,
    /// The armored signature over its line, by an older key.
    pub signature: String,
    /// The keys that count no longer.
    pub retires: Vec<Fingerprint>,
}

impl Release {
    /// Returns what `document` says.
    ///
    /// # Errors
    /// With the line and the way out, when it is not a release document that this binary reads.
    pub fn parse(document: &[u8]) -> Result<Self, ReleaseError> {
        form::parse(document)
    }

    /// Returns the document: one key a line, one row a line, so that a shell can read what it has verified.
    pub fn print(&self) -> String {
        form::print(self)
    }

    /// Returns the tarball for `target`.
    pub fn artifact(&self, target: &Target) -> Option<&Artifact> {
        self.artifacts.iter().find(|artifact| artifact.target == *target)
    }

    /// Returns why `version` was taken back, if it was.
    pub fn withdrawal(&self, version: &Version) -> Option<&Withdrawn> {
        self.withdrawn.iter().find(|withdrawn| withdrawn.version == *version)
    }

    /// Returns whether its time is over at `now`.
    pub fn is_expired(&self, now: Timestamp) -> bool {
        self.expires <= now
    }
}

#[cfg(test)]
mod tests;
