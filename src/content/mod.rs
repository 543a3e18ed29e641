//! The files that the binary carries and installs: rules, workspace seeds, templates and hosts' manifests.
//! Hands out bytes and never parses them; a parser lives with the noun that it parses.

mod items;
mod signers;

pub use items::{CONTENT_FORMAT, Item, ItemKind, PROGRAM_PLACEHOLDER, by_digest, by_kind, item, items};
pub use signers::ALLOWED_SIGNERS;

#[cfg(test)]
mod tests;
