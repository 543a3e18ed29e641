//! The agent hosts that we serve: one file, one row each. Pure data; nothing here looks at the machine.

pub mod claude;
pub mod copilot;
pub mod cursor;
pub mod git;
mod host;
mod table;
pub mod windsurf;

pub use host::{HookEvent, Host, Mark, Moment, TimeoutUnit};
pub use table::{HOSTS, host};
