//! git's wire form: exit 1 refuses, and words go to standard error. Whoever reads may be a model, so a refusal is two
//! lines; never holds a secret. An event is answered by its row; rows are files beside this one.

use std::io::Read;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::base::spool::Outcome;
use crate::guard::commit::Audience;
use crate::guard::{Guard, Mode, Policy, Project, Reason, Verdict};
use crate::hook::answer::{Call, Decided};
use crate::ports::terminal::Terminals;

use super::skip::Skip;
use super::{commit, message, push};

/// The exit status by which git stops.
const REFUSED: u8 = 1;

/// What answers events of git.
const ROWS: &[Row] = &[commit::ROW, message::ROW, push::ROW];

/// One kind of event.
pub(super) struct Row {
    /// git's own names of it.
    pub(super) events: &'static [&'static str],
    /// The checks that are made, each of which a person can skip; where looking fails, the first one's mode decides.
    pub(super) guards: &'static [Guard],
    /// Makes them.
    pub(super) look: fn(&Firing<'_>, &mut dyn Read) -> Looked,
    /// The refusal where it could not look, for this reason.
    pub(super) blind: fn(&str) -> Reason,
}

/// What a row has to know.
pub(super) struct Firing<'a> {
    pub(super) call: &'a Call<'a>,
    /// What the user chose; the repository's settings tighten it.
    pub(super) policy: &'a Policy,
    pub(super) audience: Audience,
    /// The checks of this row that a person skips; they stay out whatever the settings say.
    pub(super) skipped: &'a [Guard],
}

impl Firing<'_> {
    /// Returns the choices in force: the repository's tighten the user's, and what is skipped stays out.
    pub(super) fn policy_in(&self, project: &Project) -> Policy {
        let policy = self.policy.clone().tightened(project);
        self.skipped.iter().fold(policy, |policy, guard| policy.with(*guard, Mode::Off))
    }
}

/// What came out of looking.
pub(super) enum Looked {
    /// What the guard says, and what is wrong with the repository's settings, one line each.
    Verdict(Verdict, Vec<String>),
    /// It could not look; one line.
    Blind(String),
}

/// Answers one of git's hooks.
pub(in crate::hook) fn decide(call: &Call<'_>, stdin: &mut dyn Read, terminals: Terminals) -> Decided {
    let Some(row) = ROWS.iter().find(|row| row.events.contains(&call.event)) else {
        return Decided::silent(Outcome::Unknown);
    };
    // git leads a hook's input from nowhere and its output to standard error, so only that one tells.
    let audience = if terminals.stderr { Audience::Person } else { Audience::Agent };
    let mut known: Vec<Guard> = Vec::new();
    for guard in ROWS.iter().flat_map(|row| row.guards) {
        if !known.contains(guard) {
            known.push(*guard);
        }
    }
    let skip = Skip::of(call, audience, row.guards, &known);
    let policy = call.snapshot().policy;
    if skip.guards.len() == row.guards.len() {
        return Decided { said: skip.said, ..Decided::silent(Outcome::Skipped) };
    }
    let firing = Firing { call, policy: &policy, audience, skipped: &skip.guards };
    // The guard holds no state that a half-done answer could leave behind.
    let looked = catch_unwind(AssertUnwindSafe(|| (row.look)(&firing, stdin)));
    let looked = looked.unwrap_or_else(|_| Looked::Blind("a defect of openclaw ended the check".to_owned()));
    let mut decided = match looked {
        Looked::Verdict(verdict, problems) => {
            let told = problems.iter().map(|problem| format!("openclaw: `.openclaw.toml`: {problem}\n"));
            let told: String = told.collect();
            let answer = of_verdict(verdict);
            Decided { said: told + &answer.said, ..answer }
        }
        Looked::Blind(why) => broken(&firing, row, &why),
    };
    decided.said.insert_str(0, &skip.said);
    if decided.outcome == Outcome::Allow && !skip.guards.is_empty() {
        decided.outcome = Outcome::Skipped;
    }
    decided
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

/// The declared mode: closed where the row's guard refuses, open and loud where it does not.
fn broken(firing: &Firing<'_>, row: &Row, why: &str) -> Decided {
    let reason = (row.blind)(why);
    let mode = row.guards.first().map_or(Mode::Block, |guard| firing.policy.mode(*guard));
    match mode {
        Mode::Block => Decided {
            said: format!("{}\n", reason.text()),
            exit: REFUSED,
            rule: reason.rule,
            ..Decided::silent(Outcome::BrokenClosed)
        },
        Mode::Advise | Mode::Off => {
            Decided { trouble: Some(firing.call.trouble(why)), ..Decided::silent(Outcome::BrokenOpen) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agents::git::EVENTS;

    #[test]
    fn every_event_has_one_row_and_every_row_is_installed() {
        let mut answered: Vec<&str> = ROWS.iter().flat_map(|row| row.events).copied().collect();
        assert!(ROWS.iter().all(|row| !row.guards.is_empty()));
        answered.sort_unstable();
        let mut installed = EVENTS.to_vec();
        installed.sort_unstable();
        assert_eq!(answered, installed);
    }
}
