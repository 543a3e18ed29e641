//! Taking back what an agent did where it should not: its work is kept, the place is as it was, and there is a way back.
//! Never deletes, never starts a program, and never touches what is in `.git`: index and commits stay as they are.

#[cfg(test)]
mod properties;
mod request;
#[cfg(test)]
mod tests;
mod verb;

pub use request::{Former, Keeper, PutBack, Request};
pub use verb::{Kept, Moved, Outcome, QuarantineError, Restored, Stays, list, quarantine, restore};
