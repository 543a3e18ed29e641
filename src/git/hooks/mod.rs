//! Where the hooks of a repository really run. Asks git itself, so that its own rules decide; changes nothing.

mod look;
mod site;
#[cfg(test)]
mod tests;

pub use look::{LookError, look};
pub use site::{ConfigHook, GitVersion, HooksPath, Scope, Site};
