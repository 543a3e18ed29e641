//! `pre-commit` and `pre-merge-commit`: what is about to be committed, judged. Reads the index and changes nothing of the
//! repository; what is known to be clean is remembered below our own root.

use std::io::Read;

use crate::git::{Outside, Place};
use crate::guard::command::GitCommit;
use crate::guard::commit::{Audience, blind};
use crate::guard::{Gathering, Guard, Memo, Reading, Trust, gather, staged};
use crate::hook::commit::chain;
use crate::hook::project;
use crate::ports::clock::Deadline;
use crate::secrets;

use super::answer::{Firing, Looked, Row};
use super::role;

/// Milliseconds for the whole answer. git waits for its hooks, so this only bounds a repository that never ends.
const DEADLINE_MS: u64 = 60_000;

/// What answers both.
pub(super) const ROW: Row = Row { events: &["pre-commit", "pre-merge-commit"], guards: GUARDS, look, blind };

/// Secrets, every check, and what the role forbids.
const GUARDS: &[Guard] = &[
    Guard::Secrets,
    Guard::Json,
    Guard::Yaml,
    Guard::Toml,
    Guard::Markers,
    Guard::Large,
    Guard::Case,
    Guard::Links,
    Guard::Shebangs,
    Guard::PrivateKeys,
    Guard::EnvFiles,
    Guard::Todos,
    Guard::Roles,
];

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
    let memo = firing.call.layout.map(|layout| layout.scan_memo());
    let memo = memo.as_ref().map(|path| Memo::open(machine.fs, path, secrets::ruleset()));
    let mut gathering = Gathering {
        reading: Reading { parse: &project::parse, trust },
        large_bytes_max: firing.policy.large_file_bytes_max,
        now: Some(machine.clock.now()),
        memo,
    };
    let gathered = gather(&[commit], outside, &mut gathering);
    if let Some(memo) = gathering.memo {
        // What cannot be remembered is looked at again.
        let _ = memo.save();
    }
    let mut problems = Vec::new();
    let gathered = gathered.map_err(|error| chain(&error)).and_then(|mut facts| {
        let (forbidden, told) = role::forbidden(firing, outside, trust)?;
        facts.forbidden = forbidden;
        problems = told;
        Ok(facts)
    });
    match gathered {
        // git runs its hooks in a repository, so not to find one is to be blind.
        Ok(facts) if facts.repositories == 0 => Looked::Blind("no repository was found".to_owned()),
        Ok(facts) => {
            let policy = firing.policy_in(&facts.project);
            let verdict = staged::verdict(&facts, &policy, firing.audience);
            problems.extend(facts.project.problems);
            Looked::Verdict(verdict, problems)
        }
        Err(why) => Looked::Blind(why),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::guard::checks::CHECKS;

    #[test]
    fn every_check_is_made_and_can_be_skipped() {
        let checks: Vec<Guard> = CHECKS.iter().map(|check| check.guard).collect();
        assert_eq!(GUARDS[1..GUARDS.len() - 1], checks);
    }
}
