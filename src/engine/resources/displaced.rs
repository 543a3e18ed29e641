//! Places that we keep empty: what a person or a predecessor had there is kept, and comes back. Never takes away what it
//! could not bring back.

use super::case::{self, Case, Context, Decision};
use crate::engine::ledger::{Entry, Original};
use crate::engine::plan::{Action, FindingKind};
use crate::engine::state::{Observed, State};

pub(super) fn decide(case: &Case<'_>) -> Decision {
    match (&case.seen.state, case.entry) {
        (State::Absent, None) => Decision::nothing(),
        (State::Absent, Some(_)) => Decision::nothing().record(case.keep_version(case.entry(State::Absent))),
        (State::File { .. } | State::Link { .. }, _) => match case.split_ownership() {
            Some(why) => case.refused(&why),
            // Put there again since: then that is the newest, and what comes back.
            None => Decision::nothing()
                .step(case.step(Action::Remove, State::Absent))
                .record(case.entry_over_theirs(State::Absent)),
        },
        (State::Dir { .. } | State::Other, _) => case.in_the_way(),
    }
}

pub(super) fn retire(context: &Context<'_>, entry: &Entry, seen: &Observed) -> Decision {
    let left =
        |what: &str| Decision::forget(entry).finding(case::finding(FindingKind::Left, &entry.path, what));
    if !seen.state.is_absent() {
        return left("something is there again, so what was there before openclaw stays out");
    }
    match (&entry.original, case::bring_back(context, entry, seen)) {
        (Some(Original::Bytes { .. } | Original::Link { .. }), Some(step)) => {
            Decision { steps: vec![step], ..Decision::forget(entry) }
        }
        (Some(Original::Bytes { .. } | Original::Link { .. }), None) => {
            left("what was there before openclaw is no longer kept, so it cannot be brought back")
        }
        (Some(Original::Absent) | None, _) => Decision::forget(entry),
    }
}

#[cfg(test)]
mod tests;
