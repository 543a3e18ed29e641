//! Signed releases: which there are, whether they can be trusted, and how a node moves to one.

mod download;
mod keys;
mod release;
mod repository;
mod signature;
mod unpack;
mod verify;

pub use download::{DownloadError, Downloaded, Parcel, Ways, download, partial_name, sweep_partials};
pub use keys::{
    Fingerprint, KEY_NAMESPACE, Key, NAMESPACE, NotAFingerprint, NotAKey, PRINCIPAL, SignersError, Trust,
    allowed_signers, pinned,
};
pub use release::{
    Artifact, Channel, NotAPlace, NotATarget, NotAVersion, NotAnAmount, Percent, Place, RELEASE_SCHEMA,
    Release, ReleaseError, Rotation, TARGETS, Target, Version, Withdrawn,
};
pub use repository::RepositoryReleases;
pub use signature::{Armored, SignatureError, Signer, SignerError};
pub use unpack::{UnpackError, Unpacked, unpack};
pub use verify::{Untrusted, Verified, verify};
