//! `scan`: secrets in files, in what is staged, and in a range of history. Reads only; a baseline is written when asked.

mod error;
mod history;
mod judge;
mod keep;
mod look;
mod outcome;
mod outgoing;
mod request;
mod run;
mod staged;
#[cfg(test)]
mod tests;
mod tree;

pub use error::ScanError;
pub(super) use judge::glob_matches;
pub use keep::{keep, read_baseline};
pub(super) use look::{Hit, Looked, look};
pub use outcome::{Allowed, Found, Outcome, Permit, Unread, shown_path, told_path};
pub use outgoing::{Brought, parents_with};
pub use request::{Range, Request, Tools, What};
pub use run::scan;
pub(super) use tree::{shown_base, shown_prefix};
