//! git's wire form: exit 1 refuses, words go to standard error, and nothing is read from standard input. Whoever reads
//! may be a model, so a refusal is two lines; never holds a secret.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::agents::git::EVENTS;
use crate::base::spool::Outcome;
use crate::config::env::Variable;
use crate::git::{Outside, Place};
use crate::guard::command::GitCommit;
use crate::guard::commit::{Audience, blind, decide_staged};
use crate::guard::{self, Guard, Mode, Policy, Reading, Trust, Verdict};
use crate::ports::clock::Deadline;
use crate::ports::terminal::Terminals;

use super::answer::{Call, Decided};
use super::commit::chain;
use super::project;

/// Milliseconds for the whole answer. git waits for its hooks, so this only bounds a repository that never ends.
const DEADLINE_MS: u64 = 60_000;
/// The exit status by which git stops.
const REFUSED: u8 = 1;
/// The check, as `OPENCLAW_SKIP` names it.
const SECRETS: &str = "secrets";

/// What came out of looking.
enum Looked {
    Verdict(Verdict, Vec<String>),
    Blind(String),
}

/// Answers one of git's hooks.
pub(super) fn decide(call: &Call<'_>, terminals: Terminals) -> Decided {
    if !EVENTS.contains(&call.event) {
        return Decided::silent(Outcome::Unknown);
    }
    // git leads a hook's input from nowhere and its output to standard error, so only that one tells.
    let audience = if terminals.stderr { Audience::Person } else { Audience::Agent };
    let skip = Skip::of(call, audience);
    let policy = call.snapshot().policy;
    if skip.is_taken {
        return Decided { said: skip.said, ..Decided::silent(Outcome::Skipped) };
    }
    // The guard holds no state that a half-done answer could leave behind.
    let looked = catch_unwind(AssertUnwindSafe(|| look(call, &policy, audience)));
    let looked = looked.unwrap_or_else(|_| Looked::Blind("a defect of openclaw ended the check".to_owned()));
    let mut decided = match looked {
        Looked::Verdict(verdict, problems) => {
            let told = problems.iter().map(|problem| format!("openclaw: `.openclaw.toml`: {problem}\n"));
            let told: String = told.collect();
            let answer = of_verdict(verdict);
            Decided { said: told + &answer.said, ..answer }
        }
        Looked::Blind(why) => broken(call, &why, policy.mode(Guard::Secrets)),
    };
    decided.said.insert_str(0, &skip.said);
    decided
}

fn look(call: &Call<'_>, policy: &Policy, audience: Audience) -> Looked {
    let machine = &call.machine;
    let commit = GitCommit { place: Place::of(call.cwd, machine.env), worktree: Vec::new(), bypass: None };
    let deadline = Deadline::after(machine.clock, DEADLINE_MS);
    let outside = Outside { exec: machine.exec, env: machine.env, deadline };
    let trust = match audience {
        Audience::Person => Trust::Index,
        Audience::Agent => Trust::Head,
    };
    match guard::gather(&[commit], outside, Reading { parse: &project::parse, trust }) {
        // git runs its hooks in a repository, so not to find one is to be blind.
        Ok(facts) if facts.repositories == 0 => Looked::Blind("no repository was found".to_owned()),
        Ok(facts) => {
            let verdict = decide_staged(&facts, policy, audience);
            Looked::Verdict(verdict, facts.project.problems)
        }
        Err(error) => Looked::Blind(chain(&error)),
    }
}

fn of_verdict(verdict: Verdict) -> Decided {
    let (outcome, exit, reason) = match verdict {
        Verdict::Allow => return Decided::silent(Outcome::Allow),
        Verdict::Deny(reason) | Verdict::Ask(reason) => (Outcome::Deny, REFUSED, reason),
        Verdict::Advise(reason) => (Outcome::Advise, 0, reason),
    };
    let said = format!("{}\n", reason.text());
    Decided { said, exit, rule: reason.rule, ..Decided::silent(outcome) }
}

/// The declared mode: closed where secrets are refused, open and loud where they are not.
fn broken(call: &Call<'_>, why: &str, mode: Mode) -> Decided {
    let reason = blind(why);
    match mode {
        Mode::Block => Decided {
            said: format!("{}\n", reason.text()),
            exit: REFUSED,
            rule: reason.rule,
            ..Decided::silent(Outcome::BrokenClosed)
        },
        Mode::Advise | Mode::Off => {
            Decided { trouble: Some(call.trouble(why)), ..Decided::silent(Outcome::BrokenOpen) }
        }
    }
}

/// What `OPENCLAW_SKIP` asks for, and what is said about it.
struct Skip {
    is_taken: bool,
    said: String,
}

impl Skip {
    fn of(call: &Call<'_>, audience: Audience) -> Self {
        let name = Variable::Skip.name();
        let value = call.machine.env.get(name).map(|value| value.to_string_lossy().into_owned());
        let value = value.unwrap_or_default();
        let words: Vec<&str> = value.split(',').map(str::trim).filter(|word| !word.is_empty()).collect();
        let mut skip = Self { is_taken: false, said: String::new() };
        for word in &words {
            match (*word == SECRETS, audience) {
                (false, _) => skip.say(&format!("`{name}` names no check of git's: `{SECRETS}` is one")),
                (true, Audience::Agent) => {
                    skip.say(&format!("`{name}` counts only for a person at a terminal; the check is made"));
                }
                (true, Audience::Person) => {
                    skip.is_taken = true;
                    skip.say(&format!("`{name}` skips the check for secrets; that is recorded"));
                }
            }
        }
        skip
    }

    fn say(&mut self, what: &str) {
        self.said.push_str(&format!("openclaw: {what}\n"));
    }
}
