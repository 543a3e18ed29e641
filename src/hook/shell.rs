//! A shell call before it runs: asks the guards what they have to know, fetches that, and gives their verdict. Changes nothing.

use std::path::{Path, PathBuf};

use crate::base::path::AbsPath;
use crate::git::{Branch, GitError, Outside, Place, Repository};
use crate::guard::command::Aliases;
use crate::guard::commit::ShellCall;
use crate::guard::paths::Ground;
use crate::guard::shell::{Asked, Facts, PlaceFacts, Questions, decide, questions};
use crate::guard::{Gathering, PROJECT_FILE, Policy, Project, Reading, Trust, Verdict, gather};
use crate::ports::clock::Deadline;

use super::answer::Machine;
use super::commit::{DEADLINE_MS, chain};
use super::project;

/// Aliases of aliases that are looked up.
const ALIAS_ROUNDS_MAX: usize = 4;

/// What came out.
pub(super) enum Judged {
    /// The guard decided.
    Verdict(Verdict),
    /// The facts could not be fetched; the reason, one line.
    Blind(String),
}

/// What a call is looked at with.
pub(super) struct Look<'l> {
    pub(super) machine: Machine<'l>,
    /// Where paths start, and the folder that the command runs in.
    pub(super) ground: Ground<'l>,
    /// Where a path leads, where that is somewhere else than its text says.
    pub(super) real: &'l dyn Fn(&str) -> Option<AbsPath>,
}

/// Judges a shell command.
pub(super) fn judge(command: &str, policy: &Policy, look: &Look<'_>) -> Judged {
    let call = ShellCall { command, cwd: look.ground.cwd, env: look.machine.env };
    let mut aliases = Aliases::default();
    let deadline = Deadline::after(look.machine.clock, DEADLINE_MS);
    let outside = Outside { exec: look.machine.exec, env: look.machine.env, deadline };
    for _ in 0..ALIAS_ROUNDS_MAX {
        match questions(call, policy, look.ground, &aliases) {
            Questions::Settled(verdict) => return Judged::Verdict(verdict),
            Questions::Aliases(wanted) => {
                for wanted in wanted {
                    let value = setting(&wanted.place, &format!("alias.{}", wanted.verb), outside);
                    aliases.add(wanted, value);
                }
            }
            Questions::Facts(asked) => {
                return match look.facts(&asked, policy, outside) {
                    Ok(facts) => Judged::Verdict(decide(call, &asked, &facts, policy, look.ground)),
                    Err(why) => Judged::Blind(why),
                };
            }
        }
    }
    Judged::Blind("git aliases stand for more and more aliases".to_owned())
}

impl Look<'_> {
    fn facts(&self, asked: &Asked, policy: &Policy, outside: Outside<'_>) -> Result<Facts, String> {
        let mut facts = Facts::default();
        if !asked.commits.is_empty() {
            let reading = Reading { parse: &project::parse, trust: Trust::Head };
            let mut gathering = Gathering {
                reading,
                large_bytes_max: policy.large_file_bytes_max,
                now: Some(self.machine.clock.now()),
                memo: None,
            };
            let gathered = gather(&asked.commits, outside, &mut gathering);
            facts.commits = gathered.map_err(|error| chain(&error))?;
        }
        if asked.needs_project(policy) {
            let place = Place::of(self.ground.cwd, self.machine.env);
            facts.project =
                opened(&place, outside).map(|repository| project_of(&repository)).unwrap_or_default();
        }
        for place in asked.places() {
            // Where there is no repository, or none that can be read, git refuses the command itself.
            facts.places.extend(
                opened(place, outside)
                    .and_then(|repository| place_facts(place, &repository, asked.needs_work(place)).ok()),
            );
        }
        facts
            .tops
            .extend(asked.folders().into_iter().filter(|folder| self.is_top(folder)).map(Path::to_owned));
        for (path, _) in asked.paths() {
            if let Some(real) = path.to_str().and_then(self.real) {
                facts.led.push((path.to_owned(), PathBuf::from(real.as_path())));
            }
        }
        Ok(facts)
    }

    fn is_top(&self, folder: &Path) -> bool {
        let git = AbsPath::from_path(&folder.join(".git"));
        git.is_ok_and(|git| matches!(self.machine.fs.stat(&git), Ok(Some(_))))
    }
}

fn opened<'o>(place: &Place, outside: Outside<'o>) -> Option<Repository<'o>> {
    Repository::open(place.clone(), outside).ok()
}

/// Returns what a configuration says; outside of a repository git has the person's own, which nobody asks here.
fn setting(place: &Place, key: &str, outside: Outside<'_>) -> Option<String> {
    opened(place, outside)?.setting(key).ok().flatten()
}

fn project_of(repository: &Repository<'_>) -> Project {
    let settings = PROJECT_FILE.as_bytes();
    let reading = Reading { parse: &project::parse, trust: Trust::Head };
    let read = || {
        let index = repository.index_version(settings).ok()?;
        let head = if index.is_some() { repository.head_version(settings).ok()? } else { None };
        Some(reading.of(index.as_deref(), head.as_deref()))
    };
    read().unwrap_or_default()
}

fn place_facts(place: &Place, repository: &Repository<'_>, needs_work: bool) -> Result<PlaceFacts, GitError> {
    let facts = repository.facts()?;
    let branch = match facts.branch {
        Branch::Named(name) => Some(name),
        Branch::Detached(_) => None,
    };
    let setting = |key: String| repository.setting(&key).ok().flatten();
    let default = setting("push.default".to_owned());
    let follows = default.as_deref() != Some("current");
    let merge = branch.as_ref().filter(|_| follows).and_then(|name| setting(format!("branch.{name}.merge")));
    let upstream = merge.map(|name| name.strip_prefix("refs/heads/").unwrap_or(&name).to_owned());
    // What was not counted is more than was looked at.
    let some = |count: Option<usize>| count.is_none_or(|count| count > 0);
    let changes = facts.changes;
    Ok(PlaceFacts {
        place: place.clone(),
        branch,
        upstream,
        pushes_matching: default.as_deref() == Some("matching"),
        has_work: needs_work && (some(changes.staged) || some(changes.modified)),
        has_untracked: needs_work && some(changes.untracked),
        project: project_of(repository),
    })
}
