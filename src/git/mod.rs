//! Repositories: what is staged, what a commit would take from the work tree, where hooks run. Never changes one of a
//! person's.

mod blob;
mod change;
mod changes;
mod contents;
mod direct;
mod entry;
mod error;
mod facts;
pub mod hooks;
mod loose;
mod message;
mod native;
mod place;
mod repository;
mod spawned;
#[cfg(test)]
mod tests;
mod tree;
mod trial;
mod untracked;
mod wanted;
mod worktree;

pub use blob::BlobId;
pub use change::{Change, CommitText, Standing, Until, Version};
pub use contents::{Content, Extent, FileContent};
pub use entry::{Clean, EntryKind, OutRange, Outgoing, Staged};
pub use error::GitError;
pub use facts::{Branch, Changes, CommitLine, Facts};
pub use message::message_of;
pub use place::Place;
pub use repository::{Outside, Repository};
pub use trial::{Trial, TrialError};
pub use wanted::{Include, Wanted};
