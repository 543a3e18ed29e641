//! What agents may do: commands and commits judged, session context composed. Decisions are pure; facts are fetched.

pub mod command;
pub mod commit;
mod gather;
pub mod log;
mod policy;
pub mod rules;
pub mod session;
pub mod snapshot;
mod verdict;

pub use gather::{GatherError, gather};
pub use policy::{Mode, Policy};
pub use verdict::{Reason, Verdict};
