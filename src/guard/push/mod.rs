//! Pushes: what git says that it is about to push, what of it the remote does not have yet, and the verdict.

mod decide;
mod gather;
mod lines;
mod protected;
#[cfg(test)]
mod tests;

pub use decide::{Change, LargeFile, PushFacts, Unseen, Update, blind, decide};
pub use gather::{PushRequest, gather};
pub use lines::{RefLine, Unread, ref_lines};
pub use protected::{Protected, short_ref};
