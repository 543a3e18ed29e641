//! What agents may do: commands and commits judged, session context composed. Decisions are pure; facts are fetched.

pub mod command;
pub mod commit;
mod gather;
mod glob;
mod policy;
mod project;
pub mod rules;
pub mod session;
pub mod snapshot;
mod verdict;

pub use gather::{GatherError, gather};
pub use glob::{Glob, NotAGlob};
pub use policy::{Mode, Policy};
pub use project::{Allowed, PROJECT_FILE, Project, Reading, Trust};
pub use verdict::{Reason, Verdict};
