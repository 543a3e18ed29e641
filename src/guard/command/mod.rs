//! Shell commands read by a real parser, and a model of what they run: steps with their words, folders, variables and
//! files. Follows what is written and runs nothing; what only a running shell knows is named as such.

mod alias;
mod braces;
mod commit;
mod expand;
mod feed;
mod flat;
mod git;
mod parse;
mod prefix;
mod run;
mod shell;
mod step;
#[cfg(test)]
mod tests;
mod walk;
mod word;

pub use alias::{AliasWanted, Aliases};
pub(in crate::guard) use commit::bypass;
pub use commit::{Bypass, GitCommit};
pub use git::{GitCall, OURS, takes_next};
pub use parse::Unreadable;
pub(in crate::guard) use prefix::{INTERPRETERS, is_filtered, is_version_of};
pub use run::{Reading, commits, git_calls, read, read_flat};
pub use step::{Arg, Origin, Step, UNKNOWN};
