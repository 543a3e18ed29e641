//! A shell call before it runs: asks the commit guard, fetches what it has to know, and gives its verdict.

use std::path::Path;

use crate::git::Outside;
use crate::guard::commit::{self, Questions, ShellCall};
use crate::guard::{self, Policy, Reading, Trust, Verdict};
use crate::ports::clock::Deadline;

use super::answer::Machine;
use super::project;

/// Milliseconds for the whole answer: well below the installed timeout of the host, because that one fails open.
pub(super) const DEADLINE_MS: u64 = 5_000;

/// What came out.
pub(super) enum Judged {
    /// The guard decided.
    Verdict(Verdict),
    /// The facts could not be fetched; the reason, one line.
    Blind(String),
}

/// Judges a shell command.
pub(super) fn judge(command: &str, cwd: &Path, policy: &Policy, machine: &Machine<'_>) -> Judged {
    let call = ShellCall { command, cwd, env: machine.env };
    let commits = match commit::questions(call, policy) {
        Questions::Settled(verdict) => return Judged::Verdict(verdict),
        Questions::Commits(commits) => commits,
    };
    let deadline = Deadline::after(machine.clock, DEADLINE_MS);
    let outside = Outside { exec: machine.exec, env: machine.env, deadline };
    match guard::gather(&commits, outside, Reading { parse: &project::parse, trust: Trust::Head }) {
        Ok(facts) => Judged::Verdict(commit::decide(call, &commits, &facts, policy)),
        Err(error) => Judged::Blind(chain(&error)),
    }
}

/// Returns an error with its causes as one line.
pub(super) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(error) = next {
        text = format!("{text}: {error}");
        next = error.source();
    }
    text.replace(['\n', '\r'], " ")
}
