//! The node as desired state: what an installation consists of, and the verbs that bring it about.

mod adopt;
mod agents;
mod change;
pub mod claude;
mod contents;
pub mod daemon;
pub mod doctor;
mod guards;
mod hosts;
mod init;
mod machine;
mod node;
mod predecessor;
mod question;
mod recipe;
mod recorded;
mod search_path;
pub mod service;
mod status;
mod uninstall;
mod vouch;
#[cfg(test)]
mod world;

pub use agents::{Agent, Agents, Guard as AgentGuard, Word, agents};
pub use change::{
    Applied, Proposal, Scope, ServiceWish, Wish, propose_install, propose_ledger_change, propose_resolve,
    propose_saved, propose_setting, wish_of,
};
pub use guards::{Guards, HookCount};
pub use init::{
    FormHere, Guarded, InitError, InitWish, Initiated, Left, Repositories, RuleHere, Way, guarded,
    propose_init, propose_leave,
};
pub use machine::machine_notes;
pub use node::{InstallError, Node, Session};
pub use status::{Drift, Hooks, Listed, Status, expected_entries, status};
pub use uninstall::propose_uninstall;
