//! Signed releases: which there are, whether they can be trusted, and how a node moves to one.

mod check;
mod decide;
mod download;
mod keys;
mod lock;
mod means;
mod news;
mod notices;
mod origin;
mod policy;
mod release;
mod repository;
mod rollout;
mod scheduled;
mod signature;
mod stage;
mod state;
mod switch;
mod unpack;
#[expect(clippy::module_inception, reason = "the verb is named as the room")]
mod upgrade;
mod verify;
mod version_call;

pub use check::{RELEASE_FILE, check, peek};
pub use decide::{Asker, Because, Decision, Question, Refusal, Share, Stay, Wanted, decide};
pub use download::{DownloadError, Downloaded, Parcel, Ways, download, partial_name, sweep_partials};
pub use keys::{
    Fingerprint, KEY_NAMESPACE, Key, NAMESPACE, NotAFingerprint, NotAKey, PRINCIPAL, SignersError, Trust,
    allowed_signers, pinned,
};
pub use lock::{UpgradeLock, lock};
pub use means::{Ask, Asks, CONTENT_FORMAT, Means, NoReleases, UpgradeError};
pub use news::news;
pub use notices::{Linked, LinkedError, Texts, linked, notices};
pub use origin::Origin;
pub use policy::{Chosen, Due, Known, Reach, due};
pub use release::{
    Artifact, Channel, NotAPlace, NotATarget, NotAVersion, NotAnAmount, Percent, Place, RELEASE_SCHEMA,
    Release, ReleaseError, Rotation, TARGETS, Target, Version, Withdrawn,
};
pub use repository::RepositoryReleases;
pub use rollout::share;
pub use scheduled::{Scheduled, scheduled};
pub use signature::{Armored, SignatureError, Signer, SignerError};
pub use stage::sweep;
pub use state::{
    Change, Checked, Found, Left, LeftBy, NodeId, NotANodeId, Phase, Reason, Said, State, StateError,
    UPGRADE_SCHEMA,
};
pub use switch::{Changed, Pending, pending, resume, settled};
pub use unpack::{UnpackError, Unpacked, unpack};
pub use upgrade::{Agree, Outcome, Prepared, rollback, upgrade};
pub use verify::{Untrusted, Verified, verify};
