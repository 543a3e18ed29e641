//! Errands without a service manager that could run them: a process in a group of its own, which outlives its starter.
#![expect(clippy::disallowed_methods, reason = "this is an adapter of the errand port")]

use std::cell::RefCell;
use std::ffi::OsString;
use std::io;
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, Stdio};

use crate::ports::errands::Errands;
use crate::ports::exec::Env;

/// Starts processes and lets them go on: an upgrade ends the daemon that began it, and must not end with it.
///
/// A signal to the daemon's group (Ctrl-C, launchd's end of a job) does not reach them.
#[derive(Debug, Default)]
pub struct Detached {
    env: Env,
    /// Those that may have ended: a process that nobody waits for stays in the system's table.
    started: RefCell<Vec<Child>>,
}

impl Detached {
    /// Returns the adapter; what it starts has the environment `env`.
    pub fn new(env: Env) -> Self {
        Self { env, started: RefCell::default() }
    }
}

impl Errands for Detached {
    fn start(&self, argv: &[OsString]) -> io::Result<()> {
        let Some((program, arguments)) = argv.split_first() else {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "an errand names no program"));
        };
        let mut started = self.started.borrow_mut();
        started.retain_mut(|child| matches!(child.try_wait(), Ok(None)));
        let child = Command::new(program)
            .args(arguments)
            .current_dir("/")
            .env_clear()
            .envs(&self.env)
            .process_group(0)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            // What it has to say stands where the daemon's own words do.
            .stderr(Stdio::inherit())
            .spawn()?;
        started.push(child);
        Ok(())
    }
}
