//! The daemon as the rest of the program sees it: whether it runs, what it says about itself, and asking it to end. The
//! lock says whether it runs, never a process id alone; a lock that is free is let go of at once.

use std::io;

use serde::Serialize;

use crate::base::health::Health;
use crate::base::limits::{DAEMON_STOP_MS_MAX, HEALTH_BYTES_MAX};
use crate::base::report::{Code, Explain, Report};
use crate::base::time::Timestamp;
use crate::config::layout::Layout;
use crate::engine::state::{At as _, DiskError};
use crate::guard::log::Places;
use crate::ports::fs::{Fs, LockAnswer};
use crate::ports::lifetime::{Ended, Signals};

/// How a daemon begins what it writes into its lock.
const HOLDER: &str = "`openclaw daemon run`, process ";

/// Returns what a daemon writes into its lock.
pub fn holder(process: u32) -> String {
    format!("{HOLDER}{process}")
}

/// Returns where the guards' log and spool are.
pub fn log_places(layout: &Layout) -> Places {
    Places { spool: layout.spool(), logs: layout.logs() }
}

/// What is known about the daemon.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Standing {
    /// Whether it runs.
    pub running: bool,
    /// Its process.
    pub process: Option<u32>,
    /// Its version.
    pub version: Option<String>,
    /// The version that is installed, which a daemon that was started before an update does not have.
    pub installed: Option<String>,
    /// Since when it runs.
    pub since: Option<Timestamp>,
    /// When it last moved answers into the log.
    pub drained: Option<Timestamp>,
    /// Answers that it moved since it started.
    pub lines: u64,
    /// Whether a service manager started it.
    pub supervised: bool,
    /// What keeps it from its work.
    pub problems: Vec<String>,
}

impl Standing {
    /// Returns whether the daemon is of another version than what is installed.
    pub fn is_of_another_version(&self) -> bool {
        self.running && self.version.is_some() && self.version != self.installed
    }
}

/// Looks at the daemon; `asker` is what the lock says for the moment in which it is looked at.
///
/// # Errors
/// When the disk refuses.
pub fn standing(fs: &dyn Fs, layout: &Layout, asker: &str) -> Result<Standing, DiskError> {
    let installed = installed_version(fs, layout)?;
    let Some(process) = running_process(fs, layout, asker)? else {
        let problems = Vec::new();
        let (process, version, since, drained) = (None, None, None, None);
        return Ok(Standing {
            running: false,
            process,
            version,
            installed,
            since,
            drained,
            lines: 0,
            supervised: false,
            problems,
        });
    };
    // What a daemon before this one left says nothing about this one.
    let health = health(fs, layout)?.filter(|health| health.process == process);
    let of = |look: fn(&Health) -> Option<Timestamp>| health.as_ref().and_then(look);
    Ok(Standing {
        running: true,
        process: Some(process),
        version: health.as_ref().map(|health| health.version.clone()),
        installed,
        since: of(|health| Some(health.started)),
        drained: of(|health| health.drained),
        lines: health.as_ref().map_or(0, |health| health.lines),
        supervised: health.as_ref().is_some_and(|health| health.supervised),
        problems: health.map(|health| health.problems).unwrap_or_default(),
    })
}

/// How asking the daemon to end came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Stopped {
    /// The process that ended; `None` when no daemon ran.
    pub process: Option<u32>,
    /// Whether a service manager had started it, which may start it again.
    pub supervised: bool,
}

/// Why the daemon still runs.
#[derive(Debug, thiserror::Error)]
pub enum StopError {
    /// It was asked and did not end.
    #[error("wait for process {process}: it did not end within {DAEMON_STOP_MS_MAX} ms")]
    NotEnded {
        /// The process.
        process: u32,
    },
    /// The system refused to ask.
    #[error("ask process {process} to end")]
    Refused {
        /// The process.
        process: u32,
        /// What the system said.
        source: io::Error,
    },
    /// The disk refused.
    #[error(transparent)]
    Disk(#[from] DiskError),
}

impl Explain for StopError {
    fn report(&self) -> Report {
        match self {
            Self::NotEnded { process } => Report::new(Code::LockHeld, "the daemon did not end")
                .because(self)
                .fix(format!("end it with `kill -KILL {process}`: no answer is lost")),
            Self::Refused { process, .. } => Report::new(Code::LockHeld, "the daemon cannot be asked to end")
                .because(self)
                .fix(format!("end it as its own user: `kill {process}`")),
            Self::Disk(_) => Report::new(Code::DiskFailed, "whether a daemon runs cannot be told")
                .because(self)
                .fix("check permissions of the state root, then run the command again"),
        }
    }
}

/// Asks the daemon to end and waits for it.
///
/// # Errors
/// See [`StopError`].
pub fn stop(fs: &dyn Fs, layout: &Layout, signals: &dyn Signals, asker: &str) -> Result<Stopped, StopError> {
    let before = standing(fs, layout, asker)?;
    let Some(process) = before.process else { return Ok(Stopped { process: None, supervised: false }) };
    let is_it = || matches!(running_process(fs, layout, asker), Ok(Some(now)) if now == process);
    match signals.ask_to_end(process, DAEMON_STOP_MS_MAX, &is_it) {
        Ok(Ended::Yes) => Ok(Stopped { process: Some(process), supervised: before.supervised }),
        Ok(Ended::NotYet) => Err(StopError::NotEnded { process }),
        Err(source) => Err(StopError::Refused { process, source }),
    }
}

/// Returns the process of the daemon that holds the lock.
fn running_process(fs: &dyn Fs, layout: &Layout, asker: &str) -> Result<Option<u32>, DiskError> {
    let path = layout.daemon_lock();
    if fs.stat(&path).at("look at", &path)?.is_none() {
        return Ok(None);
    }
    match fs.lock(&path, asker) {
        Ok(LockAnswer::Held(_)) => Ok(None),
        Ok(LockAnswer::Busy(holder)) => Ok(process_of(&holder)),
        // The root goes while it is looked at.
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).at("lock", &path),
    }
}

fn process_of(holder: &str) -> Option<u32> {
    holder.trim().strip_prefix(HOLDER)?.parse().ok()
}

fn health(fs: &dyn Fs, layout: &Layout) -> Result<Option<Health>, DiskError> {
    let path = layout.daemon_health();
    match fs.read(&path, HEALTH_BYTES_MAX) {
        Ok(bytes) => Ok(Health::of(&bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).at("read", &path),
    }
}

/// Returns the version that the stable path leads to.
///
/// # Errors
/// When the disk refuses to tell.
pub fn installed_version(fs: &dyn Fs, layout: &Layout) -> Result<Option<String>, DiskError> {
    let path = layout.stable_binary();
    match fs.read_link(&path) {
        Ok(target) => Ok(target
            .strip_suffix("/openclaw")
            .and_then(|folder| folder.rsplit('/').next())
            .map(str::to_owned)),
        // Absent, or replaced by something else, which `status` tells as drift.
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::InvalidInput) => {
            Ok(None)
        }
        Err(error) => Err(error).at("read", &path),
    }
}
