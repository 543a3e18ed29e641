//! Entries of ours in a TOML document that somebody else owns. Never reformats the document: it is read with
//! `toml_edit` and edited as text, because that crate rewrites line ends and drops comments of replaced values.

mod edit;
mod model;
mod read;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;

pub use super::json::EntryState;
pub use edit::{inspect, merge, unmerge};
pub use model::{Footprint, Made, Merged, Place, Refusal, RefusalReason, Replaced, TomlEntry};
