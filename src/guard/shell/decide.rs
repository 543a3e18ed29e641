//! The verdict over a command, when what had to be known is known.

use std::path::PathBuf;

use crate::git::Place;
use crate::guard::commit::{self, CommitFacts, ShellCall};
use crate::guard::paths::{Ground, judge};
use crate::guard::policy::Policy;
use crate::guard::repository::Project;
use crate::guard::verdict::Verdict;

use super::ask::{Asked, text_of};
use super::concern::{Concern, When, stronger};
use super::pushes::is_protected;

/// What is known about the world around a command.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// What its commits would carry.
    pub commits: CommitFacts,
    /// Repositories.
    pub places: Vec<PlaceFacts>,
    /// Folders that are the top of a repository.
    pub tops: Vec<PathBuf>,
    /// Paths that lead elsewhere than their text says, and where.
    pub led: Vec<(PathBuf, PathBuf)>,
    /// What the repository that the command runs in asks for.
    pub project: Project,
}

/// What is known about a repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlaceFacts {
    /// Which one.
    pub place: Place,
    /// Its branch; `None` where HEAD is on none.
    pub branch: Option<String>,
    /// The branch of the remote that it is pushed to, where a configuration says so.
    pub upstream: Option<String>,
    /// Whether it pushes all branches of the same name where none is named.
    pub pushes_matching: bool,
    /// Whether tracked files differ from the last commit.
    pub has_work: bool,
    /// Whether there are files that git does not know.
    pub has_untracked: bool,
    /// What its settings ask for.
    pub project: Project,
}

/// Decides over `asked` of `call`.
pub fn decide(
    call: ShellCall<'_>,
    asked: &Asked,
    facts: &Facts,
    policy: &Policy,
    ground: Ground<'_>,
) -> Verdict {
    let here = policy.clone().tightened(&facts.project);
    let mut verdict = Verdict::Allow;
    for concern in &asked.concerns {
        verdict = stronger(verdict, of_concern(concern, facts, &here, ground));
    }
    if !asked.commits.is_empty() {
        verdict = stronger(verdict, commit::decide(call, &asked.commits, &facts.commits, policy));
    }
    verdict
}

fn of_concern(concern: &Concern, facts: &Facts, policy: &Policy, ground: Ground<'_>) -> Verdict {
    let of = |place: &Place| facts.places.iter().find(|known| known.place == *place);
    let holds = match &concern.when {
        When::Always => true,
        When::Work(place) => of(place).is_some_and(|place| place.has_work),
        When::Untracked(place) => of(place).is_some_and(|place| place.has_untracked),
        When::Holds(folder) => facts.tops.contains(folder),
        When::Protected(place, branch) => {
            of(place).is_some_and(|place| is_protected_in(place, branch, policy))
        }
        When::Current(place) => of(place).is_some_and(|place| {
            let branches = [&place.branch, &place.upstream];
            place.pushes_matching
                || branches.into_iter().flatten().any(|branch| is_protected_in(place, branch, policy))
        }),
        When::Led(path, touch) => {
            let real = facts.led.iter().find(|(from, _)| from == path);
            let reason = real.and_then(|(_, real)| judge(&text_of(real), *touch, ground));
            let verdict = reason.map(|reason| Concern { reason, ..concern.clone() }.verdict(policy));
            return verdict.unwrap_or(Verdict::Allow);
        }
    };
    match (holds, &concern.when) {
        (false, _) => Verdict::Allow,
        (
            true,
            When::Work(place) | When::Untracked(place) | When::Protected(place, _) | When::Current(place),
        ) => {
            let own = of(place).map(|place| policy.clone().tightened(&place.project));
            concern.verdict(own.as_ref().unwrap_or(policy))
        }
        (true, When::Always | When::Holds(_) | When::Led(..)) => concern.verdict(policy),
    }
}

fn is_protected_in(place: &PlaceFacts, branch: &str, policy: &Policy) -> bool {
    is_protected(branch, &policy.protected_refs) || is_protected(branch, &place.project.protected_refs)
}
