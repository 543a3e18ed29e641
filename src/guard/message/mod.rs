//! Commit messages: how git will take one from its file, what form it has, and the verdict. Pure.

mod clean;
mod decide;
mod form;
mod subject;
#[cfg(test)]
mod tests;

pub use clean::{Cleaning, Cleanup, Comment};
pub use decide::{Message, blind, decide};
pub use form::{Flaw, Form, Judged, TYPES};
