//! Shipped content that the person may edit: replaced while untouched, merged against its base once edited.

use super::case::{self, Case, Context, Decision, finding, is_as_written};
use super::file;
use crate::base::digest::Digest;
use crate::base::limits::SHARED_BYTES_MAX;
use crate::base::path::AbsPath;
use crate::engine::ledger::{Conflict, Entry};
use crate::engine::merge::text::{self, Merged};
use crate::engine::plan::{Action, ContentPolicy, Finding, FindingKind, Source, Step, seen};
use crate::engine::state::{Observed, State};

/// What is offered at a path.
struct Offer {
    digest: Digest,
    mode: u32,
}

pub(super) fn decide(case: &Case<'_>, bytes: &[u8], mode: u32) -> Decision {
    let offer = Offer { digest: Digest::of(bytes), mode };
    match (&case.seen.state, case.entry) {
        (State::Absent, entry) => restore(case, &offer, entry),
        (State::File { digest, mode: now }, _) if *digest == offer.digest => {
            let adopted = file::adopt(case, State::File { digest: offer.digest, mode: *now });
            with_base(case, &offer, drop_offer(case, with_entry_base(adopted, &offer)))
        }
        (State::File { mode: now, .. }, Some(entry)) if is_as_written(entry, case.seen) => {
            match case.context.policy.content {
                ContentPolicy::Repair => offered(case),
                ContentPolicy::Bring => replace(case, &Offer { mode: *now, ..offer }),
            }
        }
        (State::File { .. }, Some(entry)) if is_offered_already(entry, &offer) => edited(case, entry),
        (State::File { mode: now, .. }, Some(_)) => match case.context.policy.content {
            ContentPolicy::Repair => offered(case),
            ContentPolicy::Bring => merge(case, &Offer { mode: *now, ..offer }, bytes),
        },
        (State::File { mode: now, .. }, None) => conflict(case, &Offer { mode: *now, ..offer }),
        (State::Link { .. } | State::Dir { .. } | State::Other, _) => case.in_the_way(),
    }
}

/// Tells of other content, which a repair does not bring; its version says nothing about that.
fn offered(case: &Case<'_>) -> Decision {
    Decision::nothing().finding(case.finding(FindingKind::Offered, "shipped with other content"))
}

/// An edited file is offered each content once: as its base, or in a conflict that is still open.
fn is_offered_already(entry: &Entry, offer: &Offer) -> bool {
    let open = entry.conflict.as_ref().map(|conflict| conflict.offered);
    open.or(entry.base) == Some(offer.digest)
}

/// A missing file comes back as it was last shipped; with `Bring`, or when the base is gone, as it is shipped now.
fn restore(case: &Case<'_>, offer: &Offer, entry: Option<&Entry>) -> Decision {
    let base_path = case.context.places.base(&case.resource.path);
    let base = seen(case.context.observation, &base_path).and_then(|observed| observed.state.digest());
    match (entry.and_then(|entry| entry.base), base, case.context.policy.content) {
        (Some(recorded), Some(there), ContentPolicy::Repair)
            if recorded == there && recorded != offer.digest =>
        {
            let after = State::File { digest: recorded, mode: offer.mode };
            let step = case.step(Action::Write { source: Source::Copy { path: base_path } }, after.clone());
            let decision = Decision::nothing().step(step);
            drop_offer(case, decision.record(Entry { base: Some(recorded), ..case.entry(after) }))
        }
        _ => replace(case, offer),
    }
}

fn replace(case: &Case<'_>, offer: &Offer) -> Decision {
    let written = State::File { digest: offer.digest, mode: offer.mode };
    let entry = if case.is_theirs() { case.entry_over_theirs(written) } else { case.entry(written) };
    let decision = Decision::nothing()
        .step(case.write(offer.digest, offer.mode))
        .record(Entry { base: Some(offer.digest), ..entry });
    with_base(case, offer, drop_offer(case, decision))
}

/// Lists an edited file; an open conflict stays open without being offered again.
fn edited(case: &Case<'_>, entry: &Entry) -> Decision {
    let decision = Decision::nothing();
    match &entry.conflict {
        Some(conflict) => decision.finding(open(case, conflict.beside.as_ref())),
        None => decision.finding(case.finding(FindingKind::Edited, "kept as you have it")),
    }
}

fn open(case: &Case<'_>, beside: Option<&AbsPath>) -> Finding {
    let path = &case.resource.path;
    let what = match beside {
        Some(beside) => format!("kept yours; what we ship is in `{beside}`"),
        None => "kept yours; what we ship differs".to_owned(),
    };
    Finding {
        fix: Some(format!("compare them, then run `openclaw resolve {path} --keep`, `--take` or `--merged`")),
        ..case.finding(FindingKind::Open, what)
    }
}

fn merge(case: &Case<'_>, offer: &Offer, offered: &[u8]) -> Decision {
    let base_path = case.context.places.base(&case.resource.path);
    let base = seen(case.context.observation, &base_path).and_then(|observed| observed.bytes.as_deref());
    let (Some(base), Some(theirs)) = (base, case.seen.bytes.as_deref()) else {
        return conflict(case, offer);
    };
    if theirs.len() as u64 > SHARED_BYTES_MAX {
        return conflict(case, offer);
    }
    match text::merge(case.resource.path.name(), base, theirs, offered) {
        Merged::Clean(bytes) if bytes == theirs => {
            let Some(old) = case.entry else { return conflict(case, offer) };
            let entry = Entry { base: Some(offer.digest), ..old.clone() };
            with_base(case, offer, drop_offer(case, Decision::nothing().record(entry)))
        }
        Merged::Clean(bytes) => {
            let after = State::File { digest: Digest::of(&bytes), mode: offer.mode };
            let source = Source::Merge { base: base_path, offered: offer.digest };
            // What we wrote is the merge, but unedited means equal to the offer: so `written` stays the old one.
            let old = case.entry.map(|entry| entry.written.clone());
            let entry = Entry { base: Some(offer.digest), ..case.entry(old.unwrap_or(State::Absent)) };
            let decision = Decision::nothing().step(case.step(Action::Write { source }, after)).record(entry);
            let merged = case.finding(FindingKind::Notice, "edited; our changes merged into yours");
            with_base(case, offer, drop_offer(case, decision.finding(merged)))
        }
        Merged::Conflict => conflict(case, offer),
    }
}

/// Keeps the person's file and puts ours beside, once per offer; or replaces it where that was chosen.
fn conflict(case: &Case<'_>, offer: &Offer) -> Decision {
    if case.context.replaces(&case.resource.path) {
        return replace(case, offer);
    }
    let beside = beside(&case.resource.path);
    let there = seen(case.context.observation, &beside);
    let may_write = match (there, case.entry.and_then(|entry| entry.conflict.as_ref())) {
        (None, _) => true,
        (Some(observed), Some(old)) => observed.state.digest() == Some(old.offered),
        (Some(observed), None) => observed.state.digest() == Some(offer.digest),
    };
    let written = case.entry.map_or(State::Absent, |entry| entry.written.clone());
    // The base stays what both last agreed on, until a person ends the conflict.
    let entry = Entry {
        base: case.entry.and_then(|entry| entry.base),
        conflict: Some(Conflict { offered: offer.digest, beside: may_write.then(|| beside.clone()) }),
        ..case.entry(written)
    };
    let what = match may_write {
        true => format!("yours differs from what we ship; kept yours, ours is in `{beside}`"),
        false => format!("yours differs from what we ship; kept yours, and `{beside}` is taken"),
    };
    let fix =
        format!("compare them, then run `openclaw resolve {} --keep`, `--take` or `--merged`", entry.path);
    let mut decision = Decision::nothing()
        .record(entry)
        .finding(Finding { fix: Some(fix), ..case.finding(FindingKind::Conflict, what) });
    if may_write && there.and_then(|observed| observed.state.digest()) != Some(offer.digest) {
        let step = Step {
            path: beside,
            before: there.map_or(State::Absent, |observed| observed.state.clone()),
            ..case.write(offer.digest, offer.mode)
        };
        decision = decision.step(step);
    }
    decision
}

/// Returns where an offer is put beside the person's file.
pub(in crate::engine) fn beside(path: &AbsPath) -> AbsPath {
    path.with_suffix(".new")
}

fn with_entry_base(mut decision: Decision, offer: &Offer) -> Decision {
    if let super::case::Change::Put(entry) = &mut decision.record {
        entry.base = Some(offer.digest);
    }
    decision
}

/// Adds the step that makes the pristine copy current.
fn with_base(case: &Case<'_>, offer: &Offer, decision: Decision) -> Decision {
    let path = case.context.places.base(&case.resource.path);
    let before = seen(case.context.observation, &path).map_or(State::Absent, |o| o.state.clone());
    let after = State::File { digest: offer.digest, mode: 0o600 };
    if before == after {
        return decision;
    }
    decision.step(Step { path, before, ..case.step(Action::Write { source: Source::Content }, after) })
}

/// Removes an offer that is no longer open, unless a person edited it.
fn drop_offer(case: &Case<'_>, decision: Decision) -> Decision {
    let Some(conflict) = case.entry.and_then(|entry| entry.conflict.as_ref()) else { return decision };
    match offer_removal(case.context, &case.resource.path, conflict, case.resource.part) {
        Some(step) => decision.step(step),
        None => decision,
    }
}

/// Returns the step that removes an unedited offer beside `path`.
pub(in crate::engine) fn offer_removal(
    context: &Context<'_>,
    path: &AbsPath,
    conflict: &Conflict,
    part: &str,
) -> Option<Step> {
    let beside = conflict.beside.as_ref()?;
    let observed = seen(context.observation, beside)?;
    (observed.state.digest() == Some(conflict.offered)).then(|| Step {
        path: beside.clone(),
        part: part.to_owned(),
        action: Action::Remove,
        before: observed.state.clone(),
        after: State::Absent,
        subject: path.clone(),
        patch: None,
    })
}

pub(super) fn retire(context: &Context<'_>, entry: &Entry, seen_now: &Observed) -> Decision {
    let never_ours = entry.written.is_absent();
    let mut decision = match &seen_now.state {
        State::File { .. } if never_ours => Decision::forget(entry),
        State::Absent | State::File { .. } | State::Dir { .. } | State::Link { .. } | State::Other => {
            file::retire(context, entry, seen_now)
        }
    };
    if let Some(conflict) = &entry.conflict {
        decision.steps.extend(offer_removal(context, &entry.path, conflict, &entry.part));
    }
    let base = context.places.base(&entry.path);
    let is_leaving = matches!(decision.record, super::case::Change::Drop(_));
    if let Some(observed) = seen(context.observation, &base).filter(|_| is_leaving) {
        let step = Step { path: base, before: observed.state.clone(), ..case::removal(entry, seen_now) };
        decision.steps.push(step);
    }
    if never_ours && is_leaving && !seen_now.state.is_absent() {
        decision.findings.push(finding(FindingKind::Left, &entry.path, "it was yours before"));
    }
    decision
}
