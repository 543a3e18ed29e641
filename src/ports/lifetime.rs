//! The lifetime port: how a supervised process tells its supervisor how it is, and hears that it should end; and how
//! another process asks it to.
//!
//! Adapters: `sys::lifetime::OsLifetime` with `sys::signals::OsSignals` (systemd's notifications, signals), and
//! `sim::lifetime::ScriptedLifetime` (a script of ticks, and what was told).

use std::io;

/// What a supervisor is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// The work has begun.
    Ready,
    /// The work goes on: what a watchdog wants to hear.
    Alive,
    /// One line on what goes on.
    Status(String),
    /// The work ends.
    Stopping,
}

/// Why a wait is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wake {
    /// The time has passed.
    Tick,
    /// Another thread or process called: something changed, or somebody asks.
    Called,
    /// The process was asked to end.
    Stop,
}

/// The process and its supervisor.
pub trait Lifetime {
    /// Tells the supervisor, where there is one that listens.
    ///
    /// # Errors
    /// When it cannot be told; the work goes on all the same.
    fn tell(&self, news: &News) -> io::Result<()>;

    /// Returns whether a supervisor started this process.
    fn is_supervised(&self) -> bool;

    /// Returns how often the supervisor wants a sign of life, in milliseconds; `None` when it does not ask for any.
    fn watchdog_ms(&self) -> Option<u64>;

    /// Waits until `timeout_ms` have passed, somebody calls, or the process is asked to end, which holds from then on.
    ///
    /// # Errors
    /// When the system cannot wait.
    fn wait(&self, timeout_ms: u64) -> io::Result<Wake>;
}

/// How another process came to its end, or did not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// It has ended.
    Yes,
    /// It is still there after the time that it was given.
    NotYet,
}

/// Other processes of the same user.
pub trait Signals {
    /// Asks `process` to end and waits for that, `timeout_ms` at most.
    ///
    /// `is_it` is asked once the process is held, where the system can hold one: a number alone may by then be another
    /// process's. When it says no, nothing is sent and the answer is that it has ended.
    ///
    /// # Errors
    /// As the system says; `PermissionDenied` for another user's process.
    fn ask_to_end(&self, process: u32, timeout_ms: u64, is_it: &dyn Fn() -> bool) -> io::Result<Ended>;
}
