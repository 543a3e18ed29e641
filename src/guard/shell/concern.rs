//! What a rule has to say about a step of a command, and when it holds.

use std::path::PathBuf;

use crate::base::text::shortened;
use crate::git::Place;
use crate::guard::command::UNKNOWN;
use crate::guard::paths::Touch;
use crate::guard::policy::{Guard, Mode, Policy, Unresolved};
use crate::guard::verdict::{Reason, Verdict};
use crate::secrets;

/// Characters of a command's word in a reason.
const WORD_CHARS_MAX: usize = 160;

/// How much weight a rule gives to what it found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// Said, and let through.
    Advise,
    /// A part that only a running shell knows decides whether it is destructive.
    Unresolved,
    /// A person is asked.
    Ask,
    /// Refused.
    Refuse,
}

/// What has to be so for a concern to hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum When {
    /// Nothing else.
    Always,
    /// There is work in the repository that no commit has.
    Work(Place),
    /// There is such work, or there are files that git does not know.
    Untracked(Place),
    /// The folder is the top of a repository.
    Holds(PathBuf),
    /// The path leads to a protected one.
    Led(PathBuf, Touch),
    /// The branch is protected by the repository's own settings.
    Protected(Place, String),
    /// The branch that is pushed where none is named is protected.
    Current(Place),
}

/// What a rule says about a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Concern {
    /// Whose mode holds.
    pub guard: Guard,
    /// How much weight it has.
    pub weight: Weight,
    /// When it holds.
    pub when: When,
    /// What is said.
    pub reason: Reason,
}

impl Concern {
    pub(super) fn new(guard: Guard, weight: Weight, when: When, reason: Reason) -> Self {
        Self { guard, weight, when, reason }
    }

    /// Returns the verdict where it holds.
    pub(super) fn verdict(&self, policy: &Policy) -> Verdict {
        let reason = self.reason.clone();
        match (policy.mode(self.guard), self.weight) {
            (Mode::Off, _) => Verdict::Allow,
            (Mode::Advise, Weight::Unresolved) if policy.unresolved == Unresolved::Allow => Verdict::Allow,
            (Mode::Advise, _) | (Mode::Block, Weight::Advise) => Verdict::Advise(reason),
            (Mode::Block, Weight::Ask) => Verdict::Ask(reason),
            (Mode::Block, Weight::Refuse) => Verdict::Deny(reason),
            (Mode::Block, Weight::Unresolved) => match policy.unresolved {
                Unresolved::Allow => Verdict::Allow,
                Unresolved::Ask => Verdict::Ask(reason),
                Unresolved::Block => Verdict::Deny(reason),
            },
        }
    }
}

/// Returns the reason of a rule: what the command would do, and what to do instead.
pub(super) fn reason(rule: &str, weight: Weight, what: &str, instead: &str) -> Reason {
    let doing = match weight {
        Weight::Refuse => "refuses this command",
        Weight::Ask => "asks a person before this command",
        Weight::Unresolved => "asks a person before this command, which it cannot read to its end",
        Weight::Advise => "has a word on this command",
    };
    Reason {
        rule: rule.to_owned(),
        why: format!("openclaw {doing}: {what} (rule {rule})."),
        instead: instead.to_owned(),
    }
}

/// Returns a word as one harmless line.
pub(super) fn shown(text: &str) -> String {
    let line: String = text
        .chars()
        .map(|c| match c {
            UNKNOWN => '…',
            '`' => '\'',
            c if c.is_control() => ' ',
            c => c,
        })
        .collect();
    shortened(&secrets::redacted(&line), WORD_CHARS_MAX)
}

/// Returns the stricter of two verdicts, the first of equals.
pub(super) fn stronger(one: Verdict, other: Verdict) -> Verdict {
    let rank = |verdict: &Verdict| match verdict {
        Verdict::Allow => 0,
        Verdict::Advise(_) => 1,
        Verdict::Ask(_) => 2,
        Verdict::Deny(_) => 3,
    };
    if rank(&other) > rank(&one) { other } else { one }
}
