//! The table of hosts. A new host is a file with its row, and a line here.

use crate::agents::host::Host;
use crate::agents::{claude, codex, copilot, cursor, gemini, opencode, windsurf};

/// Every host, in the order in which it is shown.
pub const HOSTS: &[&Host] = &[
    &claude::HOST,
    &codex::HOST,
    &gemini::HOST,
    &opencode::HOST,
    &cursor::HOST,
    &copilot::HOST,
    &windsurf::HOST,
];

/// Returns the host with this name.
pub fn host(name: &str) -> Option<&'static Host> {
    HOSTS.iter().find(|host| host.name == name).copied()
}
