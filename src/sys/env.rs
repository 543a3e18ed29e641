//! What the process was started with: variables, arguments, terminals. Read once, by `app`; never written.
#![expect(clippy::disallowed_methods, reason = "the one place that asks the process for them")]

use std::ffi::OsString;
use std::io::IsTerminal as _;

use crate::ports::terminal::Terminals;

/// Returns every variable of the environment.
pub fn variables() -> Vec<(OsString, OsString)> {
    std::env::vars_os().collect()
}

/// Returns the arguments behind the program's name.
pub fn arguments() -> Vec<OsString> {
    std::env::args_os().skip(1).collect()
}

/// Returns the id of this process.
pub fn process_id() -> u32 {
    std::process::id()
}

/// Returns which of the standard streams are terminals.
pub fn terminals() -> Terminals {
    Terminals {
        stdin: std::io::stdin().is_terminal(),
        stdout: std::io::stdout().is_terminal(),
        stderr: std::io::stderr().is_terminal(),
    }
}
