//! The agent hosts that we serve: one file, one row each. Pure data; nothing here looks at the machine.

pub mod claude;
mod host;

pub use host::{HookEvent, Host, Mark, TimeoutUnit};

/// Every host, in the order in which it is shown.
pub const HOSTS: &[&Host] = &[&claude::HOST];

/// Returns the host with this name.
pub fn host(name: &str) -> Option<&'static Host> {
    HOSTS.iter().find(|host| host.name == name).copied()
}
