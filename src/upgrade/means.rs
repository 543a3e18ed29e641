//! What an upgrade works with, what is asked of it, and why it stops. Values alone: the acts are in the files beside.

use std::io::{self, Write};

use super::decide::{Refusal, Share};
use super::download::DownloadError;
use super::keys::{Key, Trust};
use super::origin::Origin;
use super::release::{Channel, NotAVersion, Release, Target, Version};
use super::state::{NodeId, State, StateError};
use super::unpack::UnpackError;
use super::verify::Untrusted;
use crate::base::path::AbsPath;
use crate::base::report::{Code, Explain, Report};
use crate::config::layout::Layout;
use crate::engine::ledger::LedgerError;
use crate::engine::state::DiskError;
use crate::install::InstallError;
use crate::ports::clock::Clock;
use crate::ports::entropy::Entropy;
use crate::ports::exec::{Env, Exec};
use crate::ports::fs::Fs;
use crate::ports::progress::Progress;
use crate::ports::releases::{FetchError, Releases, Shelf, Wanted};

/// The format of the content that this version brings; it grows when an older version cannot read what this one leaves.
pub const CONTENT_FORMAT: u32 = 1;

/// The node and its machine, as an upgrade needs them.
pub struct Means<'a> {
    /// The disk.
    pub fs: &'a dyn Fs,
    /// The time.
    pub clock: &'a dyn Clock,
    /// Where releases lie.
    pub releases: &'a dyn Releases,
    /// Runs the versions.
    pub exec: &'a dyn Exec,
    /// The environment of this process, which they run in.
    pub env: &'a Env,
    /// Names a new node.
    pub entropy: &'a dyn Entropy,
    /// Hears how far a download is.
    pub progress: &'a dyn Progress,
    /// Where everything is.
    pub layout: &'a Layout,
    /// The keys that are pinned or named in settings.
    pub keys: &'a [Key],
    /// The version of the running program.
    pub version: &'a str,
    /// The file of the running program.
    pub program: AbsPath,
    /// What this machine runs; `None` where no release is made for it.
    pub target: Option<&'a Target>,
    /// What the lock says about this run.
    pub holder: String,
}

/// Who asks, before the release is known.
#[derive(Clone, Copy)]
pub enum Asks<'a> {
    /// A person.
    Person,
    /// The schedule; the function says whether a release is meant for this node yet.
    Schedule(&'a dyn Fn(&NodeId, &Release) -> Share),
}

/// What is asked.
#[derive(Clone, Copy)]
pub struct Ask<'a> {
    /// Exactly this version; `None` for the newest.
    pub version: Option<&'a Version>,
    /// The channel of the newest; `None` for whatever the source holds, which a person named.
    pub channel: Option<Channel>,
    /// The file name of the tarball that a person named.
    pub tarball: Option<&'a str>,
    /// Who asks.
    pub asks: Asks<'a>,
}

/// No source: for what needs none, such as the end of a change that was interrupted.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoReleases;

impl Releases for NoReleases {
    fn source(&self) -> String {
        "no source".to_owned()
    }

    fn document(&self, _shelf: &Shelf, name: &str, _bytes_max: u64) -> Result<Vec<u8>, FetchError> {
        Err(FetchError::NotThere { place: name.to_owned() })
    }

    fn artifact(&self, wanted: &Wanted<'_>, _sink: &mut dyn Write) -> Result<(), FetchError> {
        Err(FetchError::NotThere { place: wanted.url.to_owned() })
    }
}

/// Why an upgrade stopped. Whatever it is, the version that was installed is at work.
#[derive(Debug, thiserror::Error)]
pub enum UpgradeError {
    /// The source did not hand it over, or hands over something else.
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// The release is not trusted.
    #[error(transparent)]
    Untrusted(#[from] Untrusted),
    /// The release is not for this node.
    #[error(transparent)]
    Refused(Box<Refusal>),
    /// The record cannot be used.
    #[error(transparent)]
    State(#[from] StateError),
    /// The node cannot be changed.
    #[error(transparent)]
    Install(#[from] InstallError),
    /// The disk refused.
    #[error(transparent)]
    Disk(#[from] DiskError),
    /// Another upgrade is at work, or an uninstall.
    #[error("lock `{path}`: {holder}")]
    Held {
        /// The lock.
        path: AbsPath,
        /// Who, as they wrote it down.
        holder: String,
    },
    /// Nothing is installed here.
    #[error("find an installed version in `{root}`")]
    NotInstalled {
        /// The root.
        root: AbsPath,
    },
    /// What is installed has a name that is no version.
    #[error("read the installed version")]
    Version(#[from] NotAVersion),
    /// No release is made for machines like this one.
    #[error("find releases for this kind of machine: there are none")]
    NoTarget,
    /// The tarball did not come.
    #[error(transparent)]
    Download(#[from] DownloadError),
    /// The tarball is not as ours are.
    #[error(transparent)]
    Unpack(#[from] UnpackError),
    /// The ledger cannot be read.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// Somebody else brings the program.
    #[error("replace `{program}`: {} put it there", origin.who)]
    Elsewhere {
        /// The program.
        program: AbsPath,
        /// Who brings it.
        origin: Origin,
    },
    /// A version does not start.
    #[error("start `{program}`")]
    NotStarted {
        /// Its program.
        program: AbsPath,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The version that comes does not work here.
    #[error("use version {version} here: {why}")]
    Unusable {
        /// The version.
        version: Version,
        /// What it did.
        why: String,
    },
    /// What is installed cannot be examined, so that nothing could be compared with it.
    #[error("examine version {version}, which is installed: {why}")]
    Unexamined {
        /// The version.
        version: Version,
        /// Why.
        why: String,
    },
    /// The switch did not come about.
    #[error("switch to version {version}: {why}")]
    NotSwitched {
        /// The version that was wanted.
        version: Version,
        /// Why.
        why: String,
    },
    /// The new version fails what the old one passed.
    #[error("keep version {version}: its examination finds what that of {back} did not")]
    Worse {
        /// The version that was tried.
        version: Version,
        /// The version that is at work again.
        back: Version,
        /// What was found.
        worse: Vec<String>,
    },
    /// The version before could not be brought back.
    #[error("bring version {version} back: {why}")]
    Stuck {
        /// The version.
        version: Version,
        /// Why.
        why: String,
    },
    /// A change of the version ended early, and this verb must not end it.
    #[error("look at the installation: the change from version {from} to {to} ended early")]
    Interrupted {
        /// The version that was installed.
        from: Version,
        /// The version that was wanted.
        to: Version,
    },
    /// There is no version to go back to.
    #[error("find a version to go back to from {installed}: none is on disk that was not left or taken back")]
    NoWayBack {
        /// What is installed.
        installed: Version,
        /// Why it was taken back, where it was.
        why: Option<String>,
    },
    /// Whoever has to agree cannot be asked.
    #[error("ask whether to go on")]
    Disagreed(Box<Report>),
}

impl From<Refusal> for UpgradeError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(Box::new(refusal))
    }
}

impl Explain for UpgradeError {
    fn report(&self) -> Report {
        match self {
            Self::Fetch(error) => error.report(),
            Self::Untrusted(error) => error.report(),
            Self::Refused(error) => error.report(),
            Self::State(error) => error.report(),
            Self::Install(error) => error.report(),
            Self::Disk(error) => error.report(),
            Self::Download(error) => error.report(),
            Self::Unpack(error) => error.report(),
            Self::Ledger(error) => error.report(),
            Self::Disagreed(report) => (**report).clone(),
            Self::Held { holder, .. } => {
                Report::new(Code::LockHeld, "another upgrade or uninstall is at work here")
                    .why(format!("the lock is held by {holder}"))
                    .fix("wait until it ends, then run the command again")
            }
            Self::NotInstalled { root } => {
                Report::new(Code::RootUnusable, format!("openclaw is not installed in `{root}`"))
                    .fix("run `openclaw install`")
            }
            Self::Version(_) => self
                .with(Code::UpgradeDamaged, "the installed version cannot be told")
                .fix("run `openclaw install`, which puts the stable path right"),
            Self::NoTarget => self
                .with(Code::ReleaseUnfit, "the release has nothing for this machine")
                .fix("build it: `cargo install openclaw-harness`, then `openclaw install --update`"),
            Self::Elsewhere { origin, .. } => self
                .with(Code::UpgradeElsewhere, "this program is upgraded by who brought it")
                .fix(format!("run `{}`, then `openclaw install --update`", origin.command)),
            Self::NoWayBack { installed, why } => self.no_way_back(installed, why.as_deref()),
            Self::Unexamined { .. } => self
                .with(Code::UpgradeFailed, "the installed version cannot be examined, so it is not replaced")
                .fix("run `openclaw doctor` and mend what it finds, then run the command again"),
            Self::Worse { version, worse, .. } => self.worse(version, worse),
            Self::Interrupted { .. } => self
                .with(Code::WorkInterrupted, "an upgrade was interrupted")
                .fix("run `openclaw recover` to finish it, or `openclaw recover --rollback` to go back"),
            Self::Stuck { .. } => self
                .with(Code::WorkInterrupted, "the version before did not come back")
                .fix("run `openclaw recover`, which tries again"),
            Self::NotStarted { .. } | Self::Unusable { .. } | Self::NotSwitched { .. } => self
                .with(
                    Code::UpgradeFailed,
                    "the new version does not work here, and the one before is at work",
                )
                .fix("run `openclaw doctor`, mend what it finds and run the command again; else report it"),
        }
    }
}

impl UpgradeError {
    fn with(&self, code: Code, what: &str) -> Report {
        Report::new(code, what).because(self)
    }

    fn no_way_back(&self, installed: &Version, why: Option<&str>) -> Report {
        let report = self.with(Code::UpgradeNoWayBack, "there is no version to go back to");
        let taken_back = why.map(|why| format!("version {installed} was taken back: {why}"));
        let report = taken_back.into_iter().fold(report, Report::why);
        report.fix("name one: `openclaw upgrade --version VERSION`")
    }

    fn worse(&self, version: &Version, worse: &[String]) -> Report {
        let what = "the new version did not pass, and the one before is at work again";
        let report = worse
            .iter()
            .fold(self.with(Code::UpgradeFailed, what), |report, found| report.why(found.clone()));
        report.fix(format!(
            "stay, and report it; `openclaw upgrade --version {version}` tries the same version again"
        ))
    }
}

impl Means<'_> {
    /// Returns the keys that count: those that are pinned, named or learned, without the retired ones.
    pub(super) fn trust(&self, state: &State) -> Trust {
        Trust::new(self.keys.iter().chain(&state.keys).cloned(), state.retired.iter().cloned())
    }
}
