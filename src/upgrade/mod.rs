//! Signed releases: which there are, whether they can be trusted, and how a node moves to one.

mod check;
mod decide;
mod download;
mod keys;
mod lock;
mod means;
mod policy;
mod release;
mod rollout;
mod signature;
mod state;
mod unpack;
mod verify;

pub use check::{RELEASE_FILE, check};
pub use decide::{Asker, Because, Decision, Question, Refusal, Share, Stay, Wanted, decide};
pub use download::{DownloadError, Downloaded, Parcel, Ways, download, partial_name, sweep_partials};
pub use keys::{
    Fingerprint, KEY_NAMESPACE, Key, NAMESPACE, NotAFingerprint, NotAKey, PRINCIPAL, SignersError, Trust,
    allowed_signers, pinned,
};
pub use means::{Ask, Asks, CONTENT_FORMAT, Means, UpgradeError};
pub use policy::{Chosen, Due, Known, Reach, due};
pub use release::{
    Artifact, Channel, NotAPlace, NotATarget, NotAVersion, NotAnAmount, Percent, Place, RELEASE_SCHEMA,
    Release, ReleaseError, Rotation, TARGETS, Target, Version, Withdrawn,
};
pub use rollout::share;
pub use signature::{Armored, SignatureError, Signer, SignerError};
pub use state::{
    Change, Checked, Found, Left, LeftBy, NodeId, NotANodeId, Phase, Reason, Said, State, StateError,
    UPGRADE_SCHEMA,
};
pub use unpack::{UnpackError, Unpacked, unpack};
pub use verify::{Untrusted, Verified, verify};
