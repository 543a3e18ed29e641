//! The errand port: starts a run of our own program that goes on by itself, whatever becomes of the process that started it.
//! A run that is waited for is `exec`'s.
//!
//! Adapters: `sys::systemd::Systemd` (a unit for the moment, outside of what the daemon may do), `sys::errands::Detached`
//! (a process group of its own) and `sim::errands::NotedErrands` (which only remembers).

use std::ffi::OsString;
use std::io;

/// Starts runs that go on by themselves.
pub trait Errands {
    /// Starts the program `argv[0]`, a whole path, with the arguments behind it; says when it runs, not when it ends.
    ///
    /// # Errors
    /// When it does not start.
    fn start(&self, argv: &[OsString]) -> io::Result<()>;
}
