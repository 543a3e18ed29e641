//! Shell commands read as far as the commit guard needs: which git commits will run, where, and with what.

mod commit;
mod lex;
mod run;
#[cfg(test)]
mod tests;
mod word;

pub use commit::{Bypass, GitCommit};
pub use lex::Unreadable;
pub use run::commits;
