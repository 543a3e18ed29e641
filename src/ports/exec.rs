//! The process port: run a program to its end with a bound on time and output. Never a shell, never a terminal.
//!
//! A program is either asked, and its whole answer counts ([`Exec::run`]), or tried, and it counts how it ends
//! ([`Exec::attempt`]): then it may print as much as it likes, and nothing that it started outlives it.
//!
//! Adapters: `sys::exec::OsExec` (real processes) and `sim::exec::ScriptedExec` (answers from a script).

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io;
use std::path::PathBuf;

/// An environment as a plain value; a name that is not UTF-8 is left out, a value may hold any bytes.
pub type Env = BTreeMap<String, OsString>;

/// A program to run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The program (looked up on PATH of `env`) and its arguments.
    pub argv: Vec<OsString>,
    /// Where it runs.
    pub cwd: PathBuf,
    /// Its whole environment; nothing is inherited.
    pub env: Env,
    /// What it reads on its standard input.
    pub stdin: Vec<u8>,
    /// Bytes of standard output that are read; more is an error.
    pub stdout_bytes_max: u64,
    /// After this many milliseconds it is killed, which is an error.
    pub timeout_ms: u64,
}

/// How a program ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// Its exit status; `None` when a signal ended it.
    pub status: Option<i32>,
    /// What it wrote on standard output.
    pub stdout: Vec<u8>,
    /// The first part of what it wrote on standard error.
    pub stderr: Vec<u8>,
}

/// A program whose end is what counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trial {
    /// The program (looked up on PATH of `env`) and its arguments.
    pub argv: Vec<OsString>,
    /// Where it runs.
    pub cwd: PathBuf,
    /// Its whole environment; nothing is inherited.
    pub env: Env,
    /// Bytes of its output, both streams as they came, that are kept: the last ones.
    pub output_bytes_kept: usize,
    /// After this many milliseconds it is killed.
    pub timeout_ms: u64,
}

/// How a tried program ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// By itself, with this status.
    Exited(i32),
    /// By a signal.
    Signalled(i32),
    /// Not in time; it was killed.
    TooLate,
}

/// A tried program after its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tried {
    /// How it ended.
    pub end: End,
    /// The last bytes of its output.
    pub output: Vec<u8>,
    /// Bytes ahead of these that are not kept.
    pub bytes_dropped: u64,
}

/// A program that was begun. One that nobody waits for ends by itself or by its bound.
pub trait Begun {
    /// Waits for its end.
    ///
    /// # Errors
    /// As [`Exec::run`].
    fn end(self: Box<Self>) -> io::Result<Output>;
}

/// The answer of a program, whether it is waited for or there already.
impl Begun for io::Result<Output> {
    fn end(self: Box<Self>) -> io::Result<Output> {
        *self
    }
}

/// Runs programs.
pub trait Exec {
    /// Runs `call` to its end.
    ///
    /// # Errors
    /// `NotFound` when the program is absent, `TimedOut`, `FileTooLarge` for too much output, else as the system says.
    fn run(&self, call: &Call) -> io::Result<Output>;

    /// Begins `call`, so that something else can be done until its end; an adapter may run it to its end at once.
    fn begin(&self, call: &Call) -> Box<dyn Begun> {
        Box::new(self.run(call))
    }

    /// Runs `trial` to its end, without anything on its standard input; what it started and left in its group ends with it.
    ///
    /// # Errors
    /// `NotFound` when the program is absent, else as the system says where it cannot be started.
    fn attempt(&self, trial: &Trial) -> io::Result<Tried>;
}
