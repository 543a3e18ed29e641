//! Links that we made. A link or file of theirs in the way stays, except inside `harness/`.

use super::case::{self, Case, Context, Decision};
use crate::engine::ledger::Entry;
use crate::engine::plan::{Action, FindingKind};
use crate::engine::state::{Observed, State};

pub(super) fn decide(case: &Case<'_>, target: &str) -> Decision {
    let wanted = State::Link { target: target.to_owned() };
    let may_replace = case.context.is_ours_alone(&case.resource.path)
        || case.entry.is_some_and(|entry| entry.written == case.seen.state);
    match &case.seen.state {
        State::Absent => make(case, wanted),
        now if *now == wanted => {
            let is_ours = case.context.is_ledger_lost || case.context.is_ours_alone(&case.resource.path);
            let found = case.entry.map_or(!is_ours, |entry| entry.found);
            Decision::nothing().record(case.keep_version(Entry { found, ..case.entry(wanted) }))
        }
        State::Link { .. } | State::File { .. } if may_replace => make(case, wanted),
        State::Link { .. } | State::File { .. } | State::Dir { .. } | State::Other => case.in_the_way(),
    }
}

fn make(case: &Case<'_>, wanted: State) -> Decision {
    Decision::nothing().step(case.step(Action::Link, wanted.clone())).record(case.entry(wanted))
}

pub(super) fn retire(context: &Context<'_>, entry: &Entry, seen: &Observed) -> Decision {
    let is_removable = seen.state == entry.written || context.is_ours_alone(&entry.path);
    match &seen.state {
        _ if entry.found => Decision::forget(entry),
        State::Link { .. } | State::File { .. } if is_removable => {
            Decision { steps: vec![case::removal(entry, seen)], ..Decision::forget(entry) }
        }
        State::Absent => Decision::forget(entry),
        State::Link { .. } | State::File { .. } | State::Dir { .. } | State::Other => Decision::forget(entry)
            .finding(case::finding(FindingKind::Left, &entry.path, "no longer the link that we made")),
    }
}
