//! The service port: what the person's service manager does with one service of theirs. It never writes a unit file
//! and never changes which services start with the session: those are files, and files are the engine's.
//!
//! Adapters: `sys::systemd` (a user manager), `sys::launchd` (a person's domain), `sys::services::Nobody` (none of
//! them) and `sim::services` (a table). One conformance suite holds them.

use std::io;

use crate::base::path::AbsPath;
use crate::ports::machine::Init;

/// A service by the name that its manager knows, with the file that describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    /// The unit's file name for systemd, the label for launchd.
    pub name: String,
    /// The unit file or property list.
    pub file: AbsPath,
}

/// What a service is doing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Activity {
    /// The manager knows nothing of it.
    NotLoaded,
    /// A person forbade it.
    Masked,
    /// It does not run.
    Inactive,
    /// It starts, or waits to be started again.
    Activating,
    /// It runs.
    Active {
        /// Its process, where the manager tells.
        pid: Option<u32>,
    },
    /// It ends.
    Deactivating,
    /// It ended badly and is not started again, or its file cannot be used.
    Failed {
        /// How, in the manager's word.
        result: String,
    },
}

impl Activity {
    /// Returns whether a process of it runs or is about to.
    pub fn is_running(&self) -> bool {
        match self {
            Self::Activating | Self::Active { .. } | Self::Deactivating => true,
            Self::NotLoaded | Self::Masked | Self::Inactive | Self::Failed { .. } => false,
        }
    }
}

/// A service as its manager sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceState {
    /// What it is doing.
    pub activity: Activity,
    /// The file that the manager took it from, where it tells.
    pub file: Option<AbsPath>,
    /// The file changed since the manager read it.
    pub is_outdated: bool,
    /// When the running process was started, in milliseconds since the epoch, where the manager tells.
    pub started_ms: Option<u64>,
    /// How often it was started again by itself, where the manager counts.
    pub restarts: u32,
}

impl ServiceState {
    /// Returns the state of a service about which nothing but its activity is known.
    pub fn of(activity: Activity) -> Self {
        Self { activity, file: None, is_outdated: false, started_ms: None, restarts: 0 }
    }
}

/// Why a service manager did not do or tell something.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// No manager answers here.
    #[error("reach a service manager: none answers for this person here")]
    Nobody,
    /// The program that talks to it is missing.
    #[error("find `{program}` on PATH")]
    Missing {
        /// Its name.
        program: &'static str,
    },
    /// It answered no.
    #[error("run `{call}`: {said}")]
    Refused {
        /// The call, as a person would type it.
        call: String,
        /// What the program wrote on its standard error.
        said: String,
    },
    /// It was not run to its end.
    #[error("run `{call}`")]
    NotRun {
        /// The call, as a person would type it.
        call: String,
        /// What the system said.
        #[source]
        source: io::Error,
    },
}

/// The person's service manager.
pub trait Services {
    /// Returns which manager answers.
    fn init(&self) -> Init;

    /// Returns what the manager knows of a service; what it does not know is `NotLoaded`, and no error.
    ///
    /// # Errors
    /// See [`ServiceError`].
    fn state(&self, service: &Service) -> Result<ServiceState, ServiceError>;

    /// Makes the manager read its files again.
    ///
    /// # Errors
    /// See [`ServiceError`].
    fn reload(&self) -> Result<(), ServiceError>;

    /// Starts a service and waits until it is ready; one that runs already stays as it is.
    ///
    /// # Errors
    /// `Refused` when it does not get ready, and see [`ServiceError`].
    fn start(&self, service: &Service) -> Result<(), ServiceError>;

    /// Stops a service and waits until its process is gone; one that does not run stays as it is.
    ///
    /// # Errors
    /// See [`ServiceError`].
    fn stop(&self, service: &Service) -> Result<(), ServiceError>;

    /// Stops a service if it runs, and starts it by the file that is there now.
    ///
    /// # Errors
    /// As [`Services::start`].
    fn restart(&self, service: &Service) -> Result<(), ServiceError>;

    /// Makes the manager forget that a service failed; one that did not fail stays as it is.
    ///
    /// # Errors
    /// See [`ServiceError`].
    fn reset_failed(&self, service: &Service) -> Result<(), ServiceError>;

    /// Returns whether the person's services run without a login; `None` where there is no such thing.
    ///
    /// # Errors
    /// See [`ServiceError`].
    fn lingers(&self) -> Result<Option<bool>, ServiceError>;

    /// Makes the person's services run without a login, or no longer.
    ///
    /// # Errors
    /// See [`ServiceError`].
    fn set_linger(&self, wanted: Linger) -> Result<(), ServiceError>;
}

/// Whether the person's services run without a login.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Linger {
    /// From boot on.
    On,
    /// From the first login to the last logout.
    Off,
}
