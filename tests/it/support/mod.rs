//! What black-box tests stand on: a machine of their own, and what a run of the real binary left behind.

mod hostile;
mod kinds;
mod launchctl;
mod node;
mod output;
mod people;
mod program;
mod projects;
pub mod releases;
mod sim;
mod tree;
mod user_systemd;

pub use hostile::{Hostile, Manner};
pub use kinds::{PREDECESSOR, Shipped, hook, resource, text};
pub use launchctl::FakeLaunchd;
pub use node::{Call, TestNode};
pub use output::Output;
pub use people::{NOBODY, give, give_to_root};
pub use projects::{fetched, unpacked_crate};
pub use sim::{SimNode, at};
pub use tree::Tree;
pub use user_systemd::UserSystemd;
