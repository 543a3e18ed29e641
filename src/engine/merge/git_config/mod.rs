//! Entries of ours in a git configuration that somebody else owns. Never reformats it: it is read as git reads it and
//! edited as text. What it includes from elsewhere is not looked at.

mod edit;
mod model;
mod read;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;

pub use super::json::EntryState;
pub use edit::{inspect, merge, unmerge};
pub use model::{Footprint, GitConfigEntry, Merged, Refusal, RefusalReason, Replaced};
