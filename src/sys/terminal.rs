//! What the standard streams are connected to. Never reads from or writes to them.

use std::io::IsTerminal as _;

use rustix::stdio::{stderr, stdin, stdout};

use crate::ports::terminal::Terminals;

/// Returns which of the standard streams are terminals.
pub fn terminals() -> Terminals {
    Terminals { stdin: stdin().is_terminal(), stdout: stdout().is_terminal(), stderr: stderr().is_terminal() }
}
