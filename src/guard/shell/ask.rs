//! From a command to the questions that have to be answered before there is a verdict.

use std::path::{Path, PathBuf};

use crate::git::Place;
use crate::guard::command::{self, AliasWanted, Aliases, GitCommit, Reading, Step, UNKNOWN, Unreadable};
use crate::guard::commit::{self, CommitFacts, ShellCall};
use crate::guard::paths::{Ground, Touch};
use crate::guard::policy::{Guard, Mode, Policy};
use crate::guard::verdict::Verdict;

use super::concern::{Concern, Weight, When, reason, stronger};
use super::{delete, device, download, hooks, matter, pushes, touch, work};

/// What has to be known before the decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Questions {
    /// Nothing: this is the answer.
    Settled(Verdict),
    /// What these names stand for in a configuration; then the questions are asked again.
    Aliases(Vec<AliasWanted>),
    /// What the world around the command is like.
    Facts(Asked),
}

/// What is asked about a command, and what is said if it is so.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// Commits, whose content has to be looked at.
    pub commits: Vec<GitCommit>,
    /// What the rules say.
    pub concerns: Vec<Concern>,
}

impl Asked {
    /// Returns the repositories of which branch, work and settings have to be known.
    pub fn places(&self) -> Vec<&Place> {
        let mut places: Vec<&Place> = Vec::new();
        for concern in &self.concerns {
            let place = match &concern.when {
                When::Work(place)
                | When::Untracked(place)
                | When::Protected(place, _)
                | When::Current(place) => place,
                When::Always | When::Holds(_) | When::Led(..) => continue,
            };
            if !places.contains(&place) {
                places.push(place);
            }
        }
        places
    }

    /// Returns whether a repository's uncommitted work has to be known.
    pub fn needs_work(&self, place: &Place) -> bool {
        self.concerns.iter().any(|concern| match &concern.when {
            When::Work(wanted) | When::Untracked(wanted) => wanted == place,
            When::Always | When::Holds(_) | When::Led(..) | When::Protected(..) | When::Current(_) => false,
        })
    }

    /// Returns the folders of which has to be known whether they are the top of a repository.
    pub fn folders(&self) -> Vec<&Path> {
        let holds = self.concerns.iter().filter_map(|concern| match &concern.when {
            When::Holds(folder) => Some(folder.as_path()),
            When::Always
            | When::Work(_)
            | When::Untracked(_)
            | When::Led(..)
            | When::Protected(..)
            | When::Current(_) => None,
        });
        holds.collect()
    }

    /// Returns the paths of which has to be known where they lead.
    pub fn paths(&self) -> Vec<(&Path, Touch)> {
        let led = self.concerns.iter().filter_map(|concern| match &concern.when {
            When::Led(path, touch) => Some((path.as_path(), *touch)),
            When::Always
            | When::Work(_)
            | When::Untracked(_)
            | When::Holds(_)
            | When::Protected(..)
            | When::Current(_) => None,
        });
        led.collect()
    }

    /// Returns whether the settings of the repository in the folder of the call can tighten anything.
    pub fn needs_project(&self, policy: &Policy) -> bool {
        self.concerns.iter().any(|concern| policy.mode(concern.guard) != Mode::Block)
    }
}

/// Returns what has to be known about `call`. `aliases` are those that were looked up so far.
pub fn questions(call: ShellCall<'_>, policy: &Policy, ground: Ground<'_>, aliases: &Aliases) -> Questions {
    if !matter::may_matter(call.command) {
        return Questions::Settled(Verdict::Allow);
    }
    let reading = match command::read(call.command, call.cwd, call.env, aliases) {
        Ok(reading) => reading,
        Err(unreadable) => return Questions::Settled(unread(call, unreadable, policy)),
    };
    if !reading.aliases.is_empty() {
        return Questions::Aliases(reading.aliases);
    }
    let (concerns, commits) = judged(call, &reading, policy, ground);
    let skips = commits.iter().any(|commit| commit.bypass.is_some());
    if skips && !reading.is_refused && policy.mode(Guard::NoVerify) == Mode::Block {
        // Whatever it would carry.
        return Questions::Settled(commit::decide(call, &commits, &CommitFacts::default(), policy));
    }
    let settled = concerns.iter().filter(|concern| concern.when == When::Always);
    let settled = settled.fold(Verdict::Allow, |verdict, concern| stronger(verdict, concern.verdict(policy)));
    let asked = Asked { commits, concerns };
    let is_open =
        asked.concerns.iter().any(|concern| concern.when != When::Always) || !asked.commits.is_empty();
    if matches!(settled, Verdict::Deny(_)) || (!is_open && !asked.needs_project(policy)) {
        return Questions::Settled(settled);
    }
    Questions::Facts(asked)
}

/// Returns what the rules say about every step, and the commits.
fn judged(
    call: ShellCall<'_>,
    reading: &Reading,
    policy: &Policy,
    ground: Ground<'_>,
) -> (Vec<Concern>, Vec<GitCommit>) {
    let mut concerns = Vec::new();
    let calls = reading.git_calls(call.env);
    let commits = command::commits(&calls);
    for step in &reading.steps {
        let git = calls.iter().find(|(of, _)| std::ptr::eq(*of, step)).map(|(_, call)| call);
        of_step(step, git, policy, (ground, &mut concerns));
        if step.program.contains(UNKNOWN) {
            guessed(step, call, policy, (ground, &mut concerns));
        }
    }
    if reading.is_bomb {
        let what = "a function of it starts itself beside itself without end";
        let reason = reason("command.fork-bomb", Weight::Refuse, what, "Leave it out.");
        concerns.push(Concern::new(Guard::Commands, Weight::Refuse, When::Always, reason));
    }
    if reading.is_refused {
        let steps = command::read_flat(call.command, call.cwd, call.env);
        let calls = command::git_calls(&steps, call.env);
        let mut flat = Vec::new();
        for step in &steps {
            let git = calls.iter().find(|(of, _)| std::ptr::eq(*of, step)).map(|(_, call)| call);
            of_step(step, git, policy, (ground, &mut flat));
        }
        let has_commit = !commits.is_empty() || !command::commits(&calls).is_empty();
        concerns.extend(flat.into_iter().filter(|concern| concern.when == When::Always));
        refused(&mut concerns, has_commit);
    }
    (concerns, commits)
}

fn of_step(
    step: &Step,
    git: Option<&command::GitCall>,
    policy: &Policy,
    (ground, found): (Ground<'_>, &mut Vec<Concern>),
) {
    delete::look(step, ground, found);
    device::look(step, ground, found);
    device::look_at_dd(step, ground, found);
    download::look(step, found);
    touch::look(step, git, ground, found);
    if let Some(call) = git {
        hooks::look(step, call, found);
        pushes::look(call, policy, found);
        work::look(call, found);
    }
}

/// Judges a program that only the running shell knows as if it were one of those that destroy.
fn guessed(
    step: &Step,
    call: ShellCall<'_>,
    policy: &Policy,
    (ground, found): (Ground<'_>, &mut Vec<Concern>),
) {
    let mut guesses = Vec::new();
    for program in ["rm", "git"] {
        let guess = Step { program: program.to_owned(), ..step.clone() };
        let git = command::GitCall::of(&guess, call.env);
        if let Some(git) = &git {
            hooks::look(&guess, git, &mut guesses);
            pushes::look(git, policy, &mut guesses);
            let is_skipped = git.verb == "commit" && git.args.iter().any(|arg| arg.text == "--no-verify");
            if is_skipped {
                let what = "it may be a commit that skips the git hooks";
                let reason = reason("commit.no-verify", Weight::Unresolved, what, "Write `git` as it is.");
                guesses.push(Concern::new(Guard::NoVerify, Weight::Unresolved, When::Always, reason));
            }
        } else {
            delete::look(&guess, ground, &mut guesses);
        }
    }
    found.extend(guesses.into_iter().filter(|guess| guess.when == When::Always).map(lighter));
}

/// What is read as flat words only is not known well enough to refuse it.
fn refused(concerns: &mut Vec<Concern>, has_commit: bool) {
    for concern in concerns.iter_mut() {
        if concern.weight != Weight::Advise {
            *concern = lighter(concern.clone());
        }
    }
    if has_commit {
        let what = "it holds a commit beside something that is no shell command for openclaw";
        let instead = "Run `git commit` as a command of its own.";
        let reason = reason("command.unresolved", Weight::Unresolved, what, instead);
        concerns.push(Concern::new(Guard::Commands, Weight::Unresolved, When::Always, reason));
    }
}

fn lighter(concern: Concern) -> Concern {
    Concern { weight: Weight::Unresolved, ..concern }
}

/// Judges a command beyond every bound: one that may be a commit is refused, because the check was what it avoids.
fn unread(call: ShellCall<'_>, unreadable: Unreadable, policy: &Policy) -> Verdict {
    let may_commit =
        call.command.contains("git") && ["commit", "push"].iter().any(|verb| call.command.contains(verb));
    let weight = if may_commit { Weight::Refuse } else { Weight::Unresolved };
    let rule = if may_commit { "commit.unreadable" } else { "command.unreadable" };
    let instead = if may_commit {
        "Run `git commit` as a command of its own."
    } else {
        "Split it into smaller commands."
    };
    let guard = if may_commit { Guard::Secrets } else { Guard::Commands };
    let reason = reason(rule, weight, &format!("openclaw failed to {unreadable}"), instead);
    Concern::new(guard, weight, When::Always, reason).verdict(policy)
}

/// Returns `path` as the text that a judge of paths takes.
pub(super) fn text_of(path: &Path) -> String {
    PathBuf::from(path).to_string_lossy().into_owned()
}
