//! Becoming another program. Starting one beside us is `children`'s.

use std::ffi::OsString;
use std::io;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::Command;

/// Becomes `program`: same process, same streams, same environment with `variables` set. Returns only on failure.
#[expect(clippy::disallowed_methods, reason = "the one place that replaces the process")]
pub fn become_program(program: &Path, arguments: &[OsString], variables: &[(&str, &str)]) -> io::Error {
    Command::new(program).args(arguments).envs(variables.iter().copied()).exec()
}
