//! The one way in: a command's text becomes its steps.

use std::path::Path;

use crate::guard::command::alias::{AliasWanted, Aliases};
use crate::guard::command::commit::{self, GitCommit};
use crate::guard::command::feed::Feed;
use crate::guard::command::flat;
use crate::guard::command::git::GitCall;
use crate::guard::command::parse::Unreadable;
use crate::guard::command::shell::Walker;
use crate::guard::command::step::Step;
use crate::ports::exec::Env;

/// What a command runs.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// Its steps, in order.
    pub steps: Vec<Step>,
    /// Whether the grammar refused a part of it, which was read as flat words then.
    pub is_refused: bool,
    /// Whether a function starts itself beside itself.
    pub is_bomb: bool,
    /// Names that git does not know, and a configuration may.
    pub aliases: Vec<AliasWanted>,
}

/// Reads what `command` runs in `cwd` with the environment `env`.
///
/// # Errors
/// See [`Unreadable`].
pub fn read(command: &str, cwd: &Path, env: &Env, aliases: &Aliases) -> Result<Reading, Unreadable> {
    let mut walker = Walker::new(cwd, env, aliases);
    walker.script(command, &Feed::default());
    match walker.trouble {
        Some(trouble) => Err(trouble),
        None => Ok(Reading {
            steps: walker.steps,
            is_refused: walker.is_refused,
            is_bomb: walker.is_bomb,
            aliases: walker.wanted,
        }),
    }
}

/// Reads `command` as if no quote kept anything together, for a text that the grammar refuses: a shell that takes it
/// may run what the words say.
pub fn read_flat(command: &str, cwd: &Path, env: &Env) -> Vec<Step> {
    let aliases = Aliases::default();
    let mut walker = Walker::new(cwd, env, &aliases);
    flat::text(&mut walker, command);
    walker.steps
}

impl Reading {
    /// Returns the git commands among the steps, each with its step.
    pub fn git_calls<'r>(&'r self, env: &Env) -> Vec<(&'r Step, GitCall)> {
        git_calls(&self.steps, env)
    }
}

/// Returns the git commands among `steps`, each with its step.
pub fn git_calls<'r>(steps: &'r [Step], env: &Env) -> Vec<(&'r Step, GitCall)> {
    steps.iter().filter_map(|step| Some((step, GitCall::of(step, env)?))).collect()
}

/// Returns the commits among git's commands, with what was added ahead of them.
pub fn commits(calls: &[(&Step, GitCall)]) -> Vec<GitCommit> {
    let mut added = Vec::new();
    calls.iter().filter_map(|(step, call)| commit::read(step, call, &mut added)).collect()
}
