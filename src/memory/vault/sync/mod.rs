//! Keeping folders of the vault and of Obsidian equal, in both directions: what both sides did since they were last equal
//! is joined, what cannot be joined is kept beside, what was deleted is kept for a while. A kill at any effect loses nothing.

mod decide;
mod join;
mod kept;
mod pairing;
mod run;
mod state;
#[cfg(test)]
mod tests;

pub use pairing::Pairing;
pub use run::{Later, SyncMode, Synced, buried, restore, sync, tend};
pub use state::Tombstone;

pub(super) use join::is_conflict;
