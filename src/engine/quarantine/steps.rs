//! From moves to plans. Pure: nothing is read or written here.
//!
//! A place whose type changes (a folder where a file is wanted, or the other way round) has to be empty before the new thing
//! can be prepared beside it, so that such a change takes two plans: what is in the way goes, then what is wanted comes.

use std::collections::{BTreeMap, BTreeSet};

use super::moves::Move;
use crate::base::digest::Digest;
use crate::base::path::AbsPath;
use crate::engine::plan::{Action, Source, Step};
use crate::engine::state::State;

/// The word under which these steps are shown.
pub(super) const PART: &str = "quarantine";

/// Where the contents of files come from.
pub(super) type SourceOf<'a> = &'a dyn Fn(&Digest) -> Source;

/// The steps of moves: those of the first plan, and those of a second one.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Steps {
    pub first: Vec<Step>,
    pub second: Vec<Step>,
}

/// Returns the steps that make these moves.
pub(super) fn steps_of(moves: &BTreeMap<AbsPath, Move>, source: SourceOf<'_>) -> Steps {
    let changing: BTreeSet<&AbsPath> =
        moves.values().filter(|one| one.changes_type()).map(|one| &one.path).collect();
    let waits = |path: &AbsPath| changing.iter().any(|above| path != *above && path.is_within(above));
    let (mut steps, mut folders_out) = (Steps::default(), Vec::new());
    for one in moves.values() {
        let Move { path, found, left } = one;
        if one.changes_type() {
            match found {
                State::Dir { .. } => folders_out.push(going(path, found)),
                State::File { .. } | State::Link { .. } | State::Absent | State::Other => {
                    steps.first.push(going(path, found));
                }
            }
            steps.second.extend(coming(path, &State::Absent, left, source));
        } else if left.is_absent() && matches!(found, State::Dir { .. }) {
            folders_out.push(going(path, found));
        } else if left.is_absent() {
            steps.first.push(going(path, found));
        } else if waits(path) {
            steps.second.extend(coming(path, found, left, source));
        } else {
            steps.first.extend(coming(path, found, left, source));
        }
    }
    // What comes is prepared first in any case; folders go once everything in them went, the innermost first.
    folders_out.reverse();
    steps.first.extend(folders_out);
    steps
}

/// Returns the step that makes a folder of ours.
pub(super) fn folder(path: &AbsPath, mode: u32) -> Step {
    step(path, Action::MakeDir, State::Absent, State::Dir { mode })
}

/// Returns the step that writes a file of ours.
pub(super) fn file(path: &AbsPath, digest: Digest, mode: u32, source: Source) -> Step {
    step(path, Action::Write { source }, State::Absent, State::File { digest, mode })
}

/// Returns the step that takes away what was found.
pub(super) fn going(path: &AbsPath, found: &State) -> Step {
    let action = match found {
        State::Dir { .. } => Action::RemoveDir,
        State::File { .. } | State::Link { .. } | State::Absent | State::Other => Action::Remove,
    };
    step(path, action, found.clone(), State::Absent)
}

/// Returns the step that puts something where something else of its type, or nothing, is.
fn coming(path: &AbsPath, found: &State, left: &State, source: SourceOf<'_>) -> Option<Step> {
    let action = match (found, left) {
        (now, then) if now == then => return None,
        (State::File { digest: now, .. }, State::File { digest, .. }) if now == digest => Action::SetMode,
        (State::Dir { .. }, State::Dir { .. }) => Action::SetMode,
        (_, State::File { digest, .. }) => Action::Write { source: source(digest) },
        (_, State::Link { .. }) => Action::Link,
        (_, State::Dir { .. }) => Action::MakeDir,
        (_, State::Absent | State::Other) => return None,
    };
    Some(step(path, action, found.clone(), left.clone()))
}

fn step(path: &AbsPath, action: Action, before: State, after: State) -> Step {
    Step {
        path: path.clone(),
        part: PART.to_owned(),
        action,
        before,
        after,
        subject: path.clone(),
        patch: None,
    }
}
