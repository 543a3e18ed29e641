//! The life of the daemon: one instance, a look at the spool every second, a last one when it is asked to end. It ends by
//! itself when its root goes, and never makes anything of it again. A disk that refuses is told and tried again.

use std::fmt::Display;

use crate::base::health::Health;
use crate::base::limits::{DAEMON_LOCK_ATTEMPTS_MAX, DAEMON_LOCK_WAIT_MS, DAEMON_TICK_MS, DRAIN_TURNS_MAX};
use crate::base::path::AbsPath;
use crate::base::report::{Code, Explain, Report};
use crate::base::spool;
use crate::config::layout::Layout;
use crate::engine::state::{At as _, DiskError};
use crate::install::daemon::{holder, log_places};
use crate::ports::clock::Clock;
use crate::ports::errands::Errands;
use crate::ports::fs::{Fs, Held, LockAnswer, NewFile};
use crate::ports::lifetime::{Lifetime, News, Wake};

use super::drain::Drain;
use super::upgrades::Upgrades;

/// Chunks that the last drain takes: what is left waits in the spool, and the end is near.
const LAST_TURNS_MAX: u32 = 4;

/// The daemon to be.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// Where everything is.
    pub layout: &'a Layout,
    /// The version of this program.
    pub version: &'a str,
    /// The id of this process.
    pub process: u32,
}

/// What it works with.
#[derive(Clone, Copy)]
pub struct Machine<'a> {
    /// The disk.
    pub fs: &'a dyn Fs,
    /// The time.
    pub clock: &'a dyn Clock,
    /// The supervisor.
    pub lifetime: &'a dyn Lifetime,
    /// Starts what the daemon itself must not do.
    pub errands: &'a dyn Errands,
}

/// Why there is no daemon, or none any more.
#[derive(Debug, thiserror::Error)]
pub enum DaemonError {
    /// Nothing is installed here.
    #[error("find an installation in `{root}`")]
    NotInstalled {
        /// The root.
        root: AbsPath,
    },
    /// Another daemon is at work.
    #[error("lock `{path}`: {holder}")]
    Held {
        /// The lock.
        path: AbsPath,
        /// Who, as they wrote it down.
        holder: String,
    },
    /// The disk refused at the start.
    #[error(transparent)]
    Disk(#[from] DiskError),
    /// The system refused to wait.
    #[error("wait for the next look at the spool")]
    Wait(#[source] std::io::Error),
}

impl Explain for DaemonError {
    fn report(&self) -> Report {
        match self {
            Self::NotInstalled { root } => {
                Report::new(Code::RootUnusable, format!("openclaw is not installed in `{root}`"))
                    .fix("run `openclaw install`, then start the daemon again")
            }
            Self::Held { holder, .. } => Report::new(Code::LockHeld, "a daemon is at work here already")
                .why(format!("the lock is held by {holder}"))
                .fix("leave it to that one, or end it with `openclaw daemon stop`"),
            Self::Disk(_) | Self::Wait(_) => Report::new(Code::DiskFailed, "the daemon cannot do its work")
                .because(self)
                .fix("check free space and permissions of the state root, then start the daemon again"),
        }
    }
}

/// Runs the daemon until it is asked to end or its root goes; `say` hears what a person should know.
///
/// # Errors
/// See [`DaemonError`].
pub fn run(
    request: Request<'_>,
    machine: Machine<'_>,
    say: &mut dyn FnMut(&str),
) -> Result<Health, DaemonError> {
    let layout = request.layout;
    let stable = layout.stable_binary();
    if machine.fs.stat(&stable).at("look at", &stable)?.is_none() {
        return Err(DaemonError::NotInstalled { root: layout.root.clone() });
    }
    let held = lock(&request, machine)?;
    let turning = layout.run().join(spool::TURNING);
    let mut daemon = Daemon {
        layout,
        machine,
        drain: Drain::new(machine.fs, machine.clock, log_places(layout), turning),
        upgrades: Upgrades::new(layout, machine),
        health: Health::starting(request.process, request.version, machine.clock.now()),
        lock: lock_inode(machine.fs, layout)?,
        is_told: false,
    };
    daemon.health.supervised = machine.lifetime.is_supervised();
    let ended = daemon.live(say);
    daemon.tell(&News::Stopping, say);
    drop(held);
    ended.map(|()| daemon.health)
}

/// Takes the lock of the daemon. Whoever looks whether one runs holds it for a moment, so it is asked for a few times; the
/// name in it is no proof, because such a look writes its own over that of a dead daemon only after it holds the lock.
fn lock(request: &Request<'_>, machine: Machine<'_>) -> Result<Box<dyn Held>, DaemonError> {
    let path = request.layout.daemon_lock();
    let mut holder_now = String::new();
    for _ in 0..DAEMON_LOCK_ATTEMPTS_MAX {
        match machine.fs.lock(&path, &holder(request.process)).at("lock", &path)? {
            LockAnswer::Held(held) => return Ok(held),
            LockAnswer::Busy(holder) => holder_now = holder,
        }
        machine.lifetime.wait(DAEMON_LOCK_WAIT_MS).map_err(DaemonError::Wait)?;
    }
    Err(DaemonError::Held { path, holder: holder_now })
}

/// Returns which file the lock is: a root that was replaced has another one, which another daemon may hold.
fn lock_inode(fs: &dyn Fs, layout: &Layout) -> Result<Option<u64>, DiskError> {
    let path = layout.daemon_lock();
    Ok(fs.stat(&path).at("look at", &path)?.map(|stat| stat.inode))
}

/// The daemon at work.
struct Daemon<'a> {
    layout: &'a Layout,
    machine: Machine<'a>,
    drain: Drain<'a>,
    upgrades: Upgrades<'a>,
    health: Health,
    lock: Option<u64>,
    /// Whether a supervisor that cannot be told was told of.
    is_told: bool,
}

impl Daemon<'_> {
    fn live(&mut self, say: &mut dyn FnMut(&str)) -> Result<(), DaemonError> {
        let watchdog = self.machine.lifetime.watchdog_ms().unwrap_or(DAEMON_TICK_MS);
        let tick = watchdog.min(DAEMON_TICK_MS);
        self.write_health(say);
        self.tell(&News::Ready, say);
        self.tell(&News::Status(self.status()), say);
        loop {
            if !self.is_ours() {
                say("the state root went or was replaced; the daemon ends");
                return Ok(());
            }
            let wake = self.drain(DRAIN_TURNS_MAX, say)?;
            self.upgrades.turn(say);
            let wake = if wake == Wake::Tick { self.wait(tick)? } else { wake };
            if wake == Wake::Stop {
                if self.is_ours() {
                    self.drain(LAST_TURNS_MAX, say)?;
                }
                return Ok(());
            }
        }
    }

    /// Returns whether the installation is there and the lock in it is the one that we hold. A disk that refuses to say is
    /// no reason to go.
    fn is_ours(&self) -> bool {
        let fs = self.machine.fs;
        let is_installed = !matches!(fs.stat(&self.layout.stable_binary()), Ok(None));
        is_installed && lock_inode(fs, self.layout).map_or(true, |inode| inode == self.lock)
    }

    /// Moves what is new into the log, `turns_max` chunks at most; says whether the process was asked to end meanwhile.
    fn drain(&mut self, turns_max: u32, say: &mut dyn FnMut(&str)) -> Result<Wake, DaemonError> {
        let (mut lines, mut problems, mut wake) = (0, Vec::new(), Wake::Tick);
        for _ in 0..turns_max {
            self.tell(&News::Alive, say);
            match self.drain.turn() {
                Ok(turn) => {
                    lines += turn.lines;
                    if turn.is_newer {
                        problems.push(
                            "a newer openclaw wrote the log, so nothing is moved into it; start its daemon"
                                .to_owned(),
                        );
                    }
                    if !turn.moved {
                        break;
                    }
                }
                Err(error) => {
                    problems.push(chain(&error));
                    break;
                }
            }
            wake = self.wait(0)?;
            if wake == Wake::Stop {
                break;
            }
        }
        self.note(lines, problems, say);
        Ok(wake)
    }

    /// Writes down what changed, if anything did.
    fn note(&mut self, lines: u64, problems: Vec<String>, say: &mut dyn FnMut(&str)) {
        // Of a root that is on its way out nothing is made again, and a refusal is no news.
        if !self.is_ours() {
            return;
        }
        let before = self.health.problems.clone();
        self.health.set_problems(problems);
        if lines == 0 && self.health.problems == before {
            return;
        }
        for problem in self.health.problems.iter().filter(|problem| !before.contains(problem)) {
            say(problem);
        }
        if lines > 0 {
            self.health.lines += lines;
            self.health.drained = Some(self.machine.clock.now());
        }
        self.write_health(say);
        self.tell(&News::Status(self.status()), say);
    }

    fn status(&self) -> String {
        match self.health.problems.first() {
            Some(problem) => problem.clone(),
            None => format!("{} answers in the log since the start", self.health.lines),
        }
    }

    /// Replaces the health file. It is made again by the next daemon, so it is not worth a sync.
    fn write_health(&self, say: &mut dyn FnMut(&str)) {
        let path = self.layout.daemon_health();
        let next = path.with_suffix(".next");
        let fs = self.machine.fs;
        // What is not there need not go; whatever else is wrong, the write says.
        let _ = fs.remove_file(&next);
        let file = NewFile { mode: 0o600, group: None };
        let written = fs.write_new(&next, &self.health.to_bytes(), file).at("write", &next);
        let written = written.and_then(|()| fs.rename(&next, &path).at("rename into", &path));
        if let Err(error) = written {
            say(&format!("the daemon's health cannot be written: {}", chain(&error)));
        }
    }

    fn tell(&mut self, news: &News, say: &mut dyn FnMut(&str)) {
        if let Err(error) = self.machine.lifetime.tell(news)
            && !self.is_told
        {
            self.is_told = true;
            say(&format!("the supervisor cannot be told how the daemon is: {error}"));
        }
    }

    fn wait(&self, timeout_ms: u64) -> Result<Wake, DaemonError> {
        self.machine.lifetime.wait(timeout_ms).map_err(DaemonError::Wait)
    }
}

/// Returns an error with its causes on one line.
pub(super) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = format!("cannot {error}");
    let mut next = error.source();
    while let Some(cause) = next {
        let cause_text: &dyn Display = &cause;
        text.push_str(&format!(": {cause_text}"));
        next = cause.source();
    }
    text
}
