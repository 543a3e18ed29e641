//! What agents may do: commands and commits judged, session context composed. Decisions are pure; facts are fetched.

pub mod checks;
pub mod command;
pub mod commit;
mod contents;
pub mod demand;
pub mod detect;
pub mod event;
mod gather;
pub mod globs;
pub mod inspect;
pub mod log;
mod memo;
pub mod message;
pub mod metric;
pub mod paths;
mod policy;
pub mod project;
pub mod push;
pub mod quarantine;
pub mod redaction;
mod repository;
pub mod rules;
pub mod scan;
pub mod session;
pub mod shell;
pub mod snapshot;
mod spread;
pub mod staged;
pub mod tool;
mod verdict;
pub mod written;

pub use gather::{GatherError, Gathering, gather};
pub use memo::Memo;
pub use policy::{Guard, Mode, Modes, Policy, Unresolved};
pub use repository::{Allowed, PROJECT_FILE, Project, Reading, Trust};
pub use verdict::{Reason, Verdict};
