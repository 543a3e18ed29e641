//! `pre-commit` and `pre-merge-commit`: what is about to be committed, judged. Reads the index and changes nothing.

use std::io::Read;

use crate::git::{Outside, Place};
use crate::guard::command::GitCommit;
use crate::guard::commit::{Audience, blind, decide_staged};
use crate::guard::{self, Guard, Reading, Trust};
use crate::hook::commit::chain;
use crate::hook::project;
use crate::ports::clock::Deadline;

use super::answer::{Firing, Looked, Row};

/// Milliseconds for the whole answer. git waits for its hooks, so this only bounds a repository that never ends.
const DEADLINE_MS: u64 = 60_000;

/// What answers both.
pub(super) const ROW: Row =
    Row { events: &["pre-commit", "pre-merge-commit"], guards: &[Guard::Secrets], look, blind };

fn look(firing: &Firing<'_>, _stdin: &mut dyn Read) -> Looked {
    let machine = &firing.call.machine;
    let place = Place::of(firing.call.cwd, machine.env);
    let commit = GitCommit { place, worktree: Vec::new(), bypass: None };
    let deadline = Deadline::after(machine.clock, DEADLINE_MS);
    let outside = Outside { exec: machine.exec, env: machine.env, deadline };
    let trust = match firing.audience {
        Audience::Person => Trust::Index,
        Audience::Agent => Trust::Head,
    };
    match guard::gather(&[commit], outside, Reading { parse: &project::parse, trust }) {
        // git runs its hooks in a repository, so not to find one is to be blind.
        Ok(facts) if facts.repositories == 0 => Looked::Blind("no repository was found".to_owned()),
        Ok(facts) => {
            let verdict = decide_staged(&facts, firing.policy, firing.audience);
            Looked::Verdict(verdict, facts.project.problems)
        }
        Err(error) => Looked::Blind(chain(&error)),
    }
}
