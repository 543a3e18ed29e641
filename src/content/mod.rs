//! The files that the binary carries and installs: rules, workspace seeds, templates and hosts' manifests.
//! Hands out bytes and never parses them; a parser lives with the noun that it parses.

mod items;

pub use items::{Item, ItemKind, PROGRAM_PLACEHOLDER, by_digest, by_kind, item, items};

#[cfg(test)]
mod tests;
