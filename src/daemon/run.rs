//! The life of the daemon: one instance, its parts by turns, a last drain when it is asked to end. It ends by itself when
//! its root goes, and never makes anything of it again. A disk that refuses is told and tried again.

use std::fmt::Display;

use crate::base::health::Health;
use crate::base::limits::{DAEMON_LOCK_ATTEMPTS_MAX, DAEMON_LOCK_WAIT_MS, DAEMON_TICK_MS};
use crate::base::overview::Level;
use crate::base::path::AbsPath;
use crate::base::report::{Code, Explain, Report};
use crate::config::layout::Layout;
use crate::engine::state::{At as _, DiskError};
use crate::install::daemon::holder;
use crate::ports::changes::Changes;
use crate::ports::clock::Clock;
use crate::ports::control::Control;
use crate::ports::errands::Errands;
use crate::ports::fs::{Fs, Held, LockAnswer};
use crate::ports::lifetime::{Lifetime, News, Wake};

use super::desk::{Cause, Desk};
use super::front::{Front, table};
use super::post::Post;

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
    /// The time; its microseconds are steady.
    pub clock: &'a dyn Clock,
    /// The supervisor.
    pub lifetime: &'a dyn Lifetime,
    /// Starts what the daemon itself must not do.
    pub errands: &'a dyn Errands,
    /// Hears who asks.
    pub control: &'a dyn Control,
    /// Hears of changed files.
    pub changes: &'a dyn Changes,
    /// The post to the thread that writes ([`super::write`]).
    pub post: &'a Post,
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
    /// The thread that writes is gone.
    #[error("go on without the thread that writes the database")]
    Abandoned,
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
            Self::Abandoned => Report::new(Code::Internal, "a part of the daemon met a defect of its own")
                .because(self)
                .fix("start the daemon again; nothing that it took in is lost"),
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
    let mut health = Health::starting(request.process, request.version, machine.clock.now());
    health.supervised = machine.lifetime.is_supervised();
    let front = Front::new(layout, machine, health);
    let lock = lock_inode(machine.fs, layout)?;
    let mut daemon = Daemon { layout, machine, desk: Desk::new(table()), front, lock, is_told: false, say };
    let ended = daemon.live();
    daemon.tell(&News::Stopping);
    daemon.end();
    // Nobody else begins before the writing thread has let go of everything.
    drop(held);
    ended.map(|()| daemon.front.health)
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
struct Daemon<'a, 's> {
    layout: &'a Layout,
    machine: Machine<'a>,
    desk: Desk<Front<'a>>,
    front: Front<'a>,
    lock: Option<u64>,
    /// Whether a supervisor that cannot be told was told of.
    is_told: bool,
    say: &'s mut dyn FnMut(&str),
}

impl Daemon<'_, '_> {
    fn live(&mut self) -> Result<(), DaemonError> {
        let tick = self.machine.lifetime.watchdog_ms().unwrap_or(DAEMON_TICK_MS).min(DAEMON_TICK_MS);
        self.front.begin();
        self.write_health();
        self.tell(&News::Ready);
        let mut status = self.front.status();
        self.tell(&News::Status(status.clone()));
        loop {
            if !self.is_ours() {
                (self.say)("the state root went or was replaced; the daemon ends");
                return Ok(());
            }
            if self.machine.post.is_abandoned() {
                return Err(DaemonError::Abandoned);
            }
            self.tell(&News::Alive);
            self.front.hear_writer();
            let mut wake = self.turns()?;
            if self.note() {
                let now = self.front.status();
                if now != status {
                    self.tell(&News::Status(now.clone()));
                    status = now;
                }
            }
            if wake == Wake::Tick {
                let next = self.desk.wait_ms(self.machine.clock.micros());
                wake = self.machine.lifetime.wait(next.min(tick)).map_err(DaemonError::Wait)?;
            }
            match wake {
                Wake::Tick => {}
                Wake::Called => self.desk.call(Cause::Called.into(), self.machine.clock.micros()),
                Wake::Stop => {
                    if self.is_ours() {
                        self.front.last_drain();
                        self.note();
                    }
                    return Ok(());
                }
            }
        }
    }

    /// Gives everybody who is due a turn; says whether the process was asked to end meanwhile.
    fn turns(&mut self) -> Result<Wake, DaemonError> {
        while let Some(taken) = self.desk.turn(&mut self.front, self.machine.clock) {
            self.front.heard(&taken);
            match self.machine.lifetime.wait(0).map_err(DaemonError::Wait)? {
                Wake::Tick => {}
                Wake::Called => self.desk.call(Cause::Called.into(), self.machine.clock.micros()),
                Wake::Stop => return Ok(Wake::Stop),
            }
            self.tell(&News::Alive);
        }
        Ok(Wake::Tick)
    }

    /// Returns whether the installation is there and the lock in it is the one that we hold. A disk that refuses to say is
    /// no reason to go.
    fn is_ours(&self) -> bool {
        let fs = self.machine.fs;
        let is_installed = !matches!(fs.stat(&self.layout.stable_binary()), Ok(None));
        is_installed && lock_inode(fs, self.layout).map_or(true, |inode| inode == self.lock)
    }

    /// Writes down and tells what changed; says whether the health did. Of a root that is on its way out nothing is made
    /// again, and a refusal is no news.
    fn note(&mut self) -> bool {
        if !self.is_ours() {
            return false;
        }
        self.front.tell_events(self.say);
        let has_changed = self.front.judge(&self.desk.components());
        if has_changed {
            self.write_health();
        }
        has_changed
    }

    fn write_health(&mut self) {
        if let Err(error) = self.front.write_health() {
            (self.say)(&format!("the daemon's health cannot be written: {}", chain(&error)));
        }
    }

    fn end(&mut self) {
        self.machine.post.end();
        self.machine.post.wait_until_left();
        self.front.event(Level::Change, "daemon", "ends".to_owned());
        if self.is_ours() {
            self.front.tell_events(self.say);
        }
        self.machine.control.close();
    }

    fn tell(&mut self, news: &News) {
        if let Err(error) = self.machine.lifetime.tell(news)
            && !self.is_told
        {
            self.is_told = true;
            (self.say)(&format!("the supervisor cannot be told how the daemon is: {error}"));
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::time::Timestamp;
    use crate::config::layout::MovedFolders;
    use crate::sim::changes::NotedChanges;
    use crate::sim::clock::ManualClock;
    use crate::sim::control::ScriptedControl;
    use crate::sim::errands::NotedErrands;
    use crate::sim::fs::SimFs;
    use crate::sim::lifetime::ScriptedLifetime;

    #[test]
    fn without_the_thread_that_writes_it_ends_so_that_its_supervisor_starts_it_again() {
        let at = |text: &str| AbsPath::new(text).expect("a path");
        let (home, root, claude) = (at("/h"), at("/h/.openclaw"), at("/h/.claude"));
        let layout = Layout { home, root, claude, config: at("/h/.config"), moved: MovedFolders::default() };
        let fs = SimFs::new(layout.anchors());
        fs.put_dir(&layout.run(), 0o700);
        fs.put_link(&layout.stable_binary(), "../versions/1.0.0/openclaw");
        let clock = ManualClock::new(Timestamp::from_millis(1_795_000_000_000));
        let (post, rounds) = (Post::new(Box::new(|| {})), std::cell::Cell::new(0));
        let goes = || {
            rounds.set(rounds.get() + 1);
            if rounds.get() == 3 {
                post.leave();
            }
        };
        let lifetime = ScriptedLifetime::new(&clock, 20, None).meanwhile(&goes);
        let machine = Machine {
            fs: &fs,
            clock: &clock,
            lifetime: &lifetime,
            errands: &NotedErrands::default(),
            control: &ScriptedControl::default(),
            changes: &NotedChanges::default(),
            post: &post,
        };
        let request = Request { layout: &layout, version: "1.0.0", process: 7 };
        let error = run(request, machine, &mut |_| {}).expect_err("it ends");
        assert!(matches!(error, DaemonError::Abandoned));
        assert_eq!(rounds.get(), 3, "at once");
        assert_eq!(lifetime.told().last(), Some(&News::Stopping));
    }
}
