//! Files that are ours alone: what differs is put right, with a backup of what was there.

use super::case::{self, Case, Context, Decision, is_as_written};
use crate::base::digest::Digest;
use crate::engine::ledger::Entry;
use crate::engine::plan::FindingKind;
use crate::engine::state::{Observed, State};

pub(super) fn decide(case: &Case<'_>, bytes: &[u8], mode: u32) -> Decision {
    decide_digest(case, Digest::of(bytes), mode)
}

/// Decides for content known by its digest alone.
pub(super) fn decide_digest(case: &Case<'_>, digest: Digest, mode: u32) -> Decision {
    let wanted = State::File { digest, mode };
    let path = &case.resource.path;
    let may_replace = case.entry.is_some_and(|entry| !entry.found)
        || case.context.is_ours_alone(path)
        || case.context.replaces(path);
    match &case.seen.state {
        State::Absent => Decision::nothing().step(case.write(digest, mode)).record(case.entry(wanted)),
        now if *now == wanted => adopt(case, wanted),
        State::File { .. } if may_replace && case.is_theirs() => {
            Decision::nothing().step(case.write(digest, mode)).record(case.entry_over_theirs(wanted))
        }
        State::Link { .. } if case.is_theirs() => case.in_the_way(),
        State::File { .. } | State::Link { .. } if may_replace => {
            Decision::nothing().step(case.write(digest, mode)).record(case.entry(wanted))
        }
        State::File { .. } | State::Link { .. } | State::Dir { .. } | State::Other => case.in_the_way(),
    }
}

/// Records what equals ours: as ours where we know it is, as found where a person had it already.
pub(super) fn adopt(case: &Case<'_>, wanted: State) -> Decision {
    let is_ours = case.context.is_ledger_lost || case.context.is_ours_alone(&case.resource.path);
    let found = case.entry.map_or(!is_ours, |entry| entry.found);
    let entry = Entry { found, ..case.entry(wanted) };
    let decision = Decision::nothing().record(case.keep_version(entry));
    if case.entry.is_some() {
        return decision;
    }
    decision.finding(case.finding(FindingKind::Adopted, "already there, equal to ours"))
}

pub(super) fn retire(context: &Context<'_>, entry: &Entry, seen: &Observed) -> Decision {
    let is_removable = is_as_written(entry, seen) || context.is_ours_alone(&entry.path) || context.purges();
    match (&seen.state, is_removable) {
        (_, _) if entry.found => Decision::forget(entry),
        (State::File { .. } | State::Link { .. }, true) => {
            Decision { steps: vec![case::take_away(context, entry, seen)], ..Decision::forget(entry) }
        }
        (State::File { .. }, false) => Decision::nothing().finding(case::finding(
            FindingKind::Left,
            &entry.path,
            "edited since we wrote it",
        )),
        (State::Absent, _) => Decision::forget(entry),
        (State::Link { .. } | State::Dir { .. } | State::Other, _) => Decision::forget(entry)
            .finding(case::finding(FindingKind::Left, &entry.path, "no longer what we wrote")),
    }
}
