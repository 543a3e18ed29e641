//! Whether a release can be trusted: signature, keys, rotation. Says nothing about whether a node should move to it.

use super::keys::{Fingerprint, KEY_NAMESPACE, Key, NAMESPACE, Trust, no_keys};
use super::release::{Release, ReleaseError};
use super::signature::{Armored, SignatureError};
use crate::base::report::{Code, Explain, Report};

/// A release that a trusted key signed. Only [`verify`] makes one, so whoever holds it need not ask again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    release: Release,
    signer: Fingerprint,
    learned: Vec<Key>,
    retired: Vec<Fingerprint>,
}

impl Verified {
    /// Returns what the document says.
    pub fn release(&self) -> &Release {
        &self.release
    }

    /// Returns the name of the key that signed it.
    pub fn signer(&self) -> &Fingerprint {
        &self.signer
    }

    /// Returns the keys that it makes trusted from now on, each signed by one that was trusted before.
    pub fn learned(&self) -> &[Key] {
        &self.learned
    }

    /// Returns the names of the keys that are not trusted from now on.
    pub fn retired(&self) -> &[Fingerprint] {
        &self.retired
    }
}

/// Why a release is not trusted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Untrusted {
    /// No key is known.
    #[error("trust a release without knowing a key")]
    NoKeys,
    /// Its signature is none, or does not hold.
    #[error("check the signature of the release")]
    Signature(#[from] SignatureError),
    /// Its key is not known, and no known one vouches for it.
    #[error("trust the key {key} that signed the release: no known key signed it")]
    UnknownKey {
        /// The key's name.
        key: Fingerprint,
    },
    /// Its key was replaced.
    #[error("trust the key {key} that signed the release: it was retired")]
    RetiredKey {
        /// The key's name.
        key: Fingerprint,
    },
    /// It is signed, or could be, but is not written as it has to be.
    #[error("read the document of the release")]
    Document(#[from] ReleaseError),
}

/// Returns what `document` says, if `signature` is by a key that `trust` holds or leads to.
///
/// A key that the document brings counts when a key that is trusted, or became so by an earlier row, signed it. A key
/// that the document retires does not count for the document itself.
///
/// # Errors
/// When it cannot be trusted; nothing of it may be used then.
pub fn verify(document: &[u8], signature: &[u8], trust: &Trust) -> Result<Verified, Untrusted> {
    if trust.is_empty() {
        return Err(Untrusted::NoKeys);
    }
    let signature = Armored::read(signature)?;
    let signer = signature.key().fingerprint();
    if trust.is_retired(&signer) {
        return Err(Untrusted::RetiredKey { key: signer });
    }
    // A stranger's signature is told as such, whatever is wrong with the document beside it.
    let read = Release::parse(document);
    let (learned, retired) = read.as_ref().map(|release| rotation(release, trust)).unwrap_or_default();
    if !trust.holds(signature.key()) && !learned.contains(signature.key()) {
        return Err(Untrusted::UnknownKey { key: signer });
    }
    if retired.contains(&signer) {
        return Err(Untrusted::RetiredKey { key: signer });
    }
    signature.check(NAMESPACE, document)?;
    Ok(Verified { release: read?, signer, learned, retired })
}

/// Returns the keys that the rows of a release add to `trust`, and those that they retire.
///
/// A row without a trusted signature adds nothing: a node that was set up later knows none of the oldest keys.
fn rotation(release: &Release, trust: &Trust) -> (Vec<Key>, Vec<Fingerprint>) {
    let (mut learned, mut retired) = (Vec::new(), Vec::new());
    for row in &release.keys {
        let is_known = trust.holds(&row.key) || learned.contains(&row.key);
        if !is_known
            && !trust.is_retired(&row.key.fingerprint())
            && is_vouched(row.key.line().as_bytes(), &row.signature, trust, &learned)
        {
            learned.push(row.key.clone());
        }
        let counts = trust.holds(&row.key) || learned.contains(&row.key);
        retired.extend(row.retires.iter().filter(|_| counts).cloned());
    }
    learned.retain(|key| !retired.contains(&key.fingerprint()));
    (learned, retired)
}

/// Returns whether `signature` over a key's line is by a key that counts so far.
fn is_vouched(line: &[u8], signature: &str, trust: &Trust, learned: &[Key]) -> bool {
    let Ok(signature) = Armored::read(signature.as_bytes()) else {
        return false;
    };
    let counts = trust.holds(signature.key()) || learned.contains(signature.key());
    counts && signature.check(KEY_NAMESPACE, line).is_ok()
}

impl Explain for Untrusted {
    fn report(&self) -> Report {
        let refused =
            Report::new(Code::ReleaseUntrusted, "the release is not trusted, and nothing of it is used")
                .because(self);
        match self {
            Self::NoKeys => no_keys(),
            Self::Signature(_) => refused
                .fix("look at the source that `upgrade.source` names: its `release.json` and `release.json.sig` have to be of one signing"),
            Self::UnknownKey { .. } => refused
                .fix("ask whoever makes your releases, by another way, whether this is their key; only then add it to `upgrade.keys`"),
            Self::RetiredKey { .. } => refused
                .fix("do not use this source until its owner has signed the release with the key that replaced this one"),
            Self::Document(error) => error.report(),
        }
    }
}

#[cfg(test)]
mod tests;
