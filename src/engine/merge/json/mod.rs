//! Entries of ours in a JSON document that somebody else owns (an agent's settings), and the merge of one that we ship.
//! Never reformats a document and never keeps foreign content in what it returns beside the new bytes.

mod edit;
mod handlers;
mod inspect;
mod inverse;
mod mark;
mod model;
mod read;
mod render;
mod splice;
mod three_way;

#[cfg(test)]
mod generated;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;

pub use edit::merge;
pub use inspect::inspect;
pub use inverse::unmerge;
pub use model::{
    EntryState, Filled, Footprint, HostReading, JsonEdit, JsonEntry, Mark, Member, Merged, Notice, Refusal,
    RefusalReason, Shape,
};
pub use read::host_reads;
pub use three_way::{Unmerged, three_way};
