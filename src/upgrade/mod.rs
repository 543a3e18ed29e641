//! Signed releases: which there are, whether they can be trusted, and how a node moves to one.

mod keys;
mod release;
mod signature;
mod verify;

pub use keys::{
    Fingerprint, KEY_NAMESPACE, Key, NAMESPACE, NotAFingerprint, NotAKey, PRINCIPAL, SignersError, Trust,
    allowed_signers, pinned,
};
pub use release::{
    Artifact, Channel, NotAPlace, NotATarget, NotAVersion, NotAnAmount, Percent, Place, RELEASE_SCHEMA,
    Release, ReleaseError, Rotation, TARGETS, Target, Version, Withdrawn,
};
pub use signature::{Armored, SignatureError, Signer, SignerError};
pub use verify::{Untrusted, Verified, verify};
