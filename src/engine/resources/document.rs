//! Entries in documents of other owners: their bytes stay theirs, an odd document is left as it is.

use super::case::{self, Case, Context, Decision};
use crate::base::digest::Digest;
use crate::engine::document::{
    Derived, DocumentEdit, DocumentRecord, DocumentSpec, Made, Refused, StandingState,
};
use crate::engine::ledger::{Entry, Original};
use crate::engine::plan::{Action, Finding, FindingKind, Source, Step};
use crate::engine::state::{Observed, State};

pub(super) fn decide(case: &Case<'_>, spec: &DocumentSpec, mode: u32) -> Decision {
    if let Some(why) = untouchable(case.seen, case.context) {
        return refused(case, None, &why);
    }
    let (now, mode) = match &case.seen.state {
        State::Absent => (&[][..], mode),
        State::File { mode, .. } => (case.seen.bytes.as_deref().unwrap_or_default(), *mode),
        State::Dir { .. } | State::Link { .. } | State::Other => return case.in_the_way(),
    };
    let wishes = match Wishes::of(case, spec, now) {
        Ok(wishes) => wishes,
        Err(odd) => return refused(case, Some(&odd), &odd.why),
    };
    let Some(wanted) = wishes.spec else { return stays_out(case, &wishes) };
    let record = case.entry.and_then(|entry| entry.document.clone());
    let edit = DocumentEdit::Put { spec: wanted, record };
    let derived = match edit.derive(now) {
        Ok(derived) => derived,
        Err(odd) => return refused(case, Some(&odd), &odd.why),
    };
    let after = State::File { digest: Digest::of(&derived.bytes), mode };
    let is_changed = derived.bytes != now || (case.seen.state.is_absent() && !derived.bytes.is_empty());
    let found = rediscovered(case, spec, now).filter(|_| !is_changed);
    let (original, document) = match found {
        Some(found) => found,
        None => (original(case, is_changed), derived.record.clone()),
    };
    let entry = Entry {
        document,
        original,
        restored: wishes.restored,
        declined: wishes.declined.clone(),
        ..case.entry(written(case, is_changed, &after))
    };
    let mut decision = Decision::nothing().record(case.keep_version(entry));
    if is_changed {
        let step = case.step(Action::Write { source: Source::Edit { edit } }, after);
        decision = decision.step(Step { patch: derived.patch.clone(), ..step });
    }
    remarks(case, &derived, &wishes.declined).into_iter().fold(decision, Decision::finding)
}

/// What is still wanted after what a person took out for good.
struct Wishes {
    /// `None` when nothing is.
    spec: Option<DocumentSpec>,
    restored: Vec<String>,
    declined: Vec<String>,
}

impl Wishes {
    /// A dropped entry is restored once; dropped again, a person chose so.
    fn of(case: &Case<'_>, spec: &DocumentSpec, now: &[u8]) -> Result<Self, Refused> {
        let Some((entry, record)) = case.entry.and_then(|entry| Some((entry, entry.document.as_ref()?)))
        else {
            return Ok(Self { spec: Some(spec.clone()), restored: Vec::new(), declined: Vec::new() });
        };
        let mut restored = entry.restored.clone();
        let mut declined = entry.declined.clone();
        for standing in record.standings(now)? {
            match (standing.state, restored.contains(&standing.name)) {
                (StandingState::Whole | StandingState::Changed, _) => {}
                (StandingState::Gone, false) => restored.push(standing.name),
                (StandingState::Gone, true) if declined.contains(&standing.name) => {}
                (StandingState::Gone, true) => declined.push(standing.name),
            }
        }
        let spec = spec.without(&declined);
        Ok(Self { spec, restored, declined })
    }
}

/// Everything of ours was taken out for good: that is remembered, and nothing is done.
fn stays_out(case: &Case<'_>, wishes: &Wishes) -> Decision {
    let Some(entry) = case.entry else { return Decision::nothing() };
    let (restored, declined) = (wishes.restored.clone(), wishes.declined.clone());
    let entry = Entry { restored, declined, ..entry.clone() };
    let decision = Decision::nothing().record(entry);
    wishes.declined.iter().map(|name| taken_out(case, name)).fold(decision, Decision::finding)
}

fn taken_out(case: &Case<'_>, name: &str) -> Finding {
    let fix = "to have it again, run `openclaw uninstall` and `openclaw install`".to_owned();
    let what = format!("`{name}` was taken out twice and stays out");
    Finding { fix: Some(fix), ..case.finding(FindingKind::Declined, what) }
}

/// Returns why a document must not be written at all, however well-formed it is.
fn untouchable(seen: &Observed, context: &Context<'_>) -> Option<String> {
    if let Some(why) = &seen.blocked {
        return Some(why.clone());
    }
    let stat = seen.stat.filter(|_| matches!(seen.state, State::File { .. }))?;
    let is_locked = || (stat.mode & 0o200 == 0).then(|| "it is read-only".to_owned());
    case::split_ownership(seen, context).or_else(is_locked)
}

fn refused(case: &Case<'_>, odd: Option<&Refused>, why: &str) -> Decision {
    let mut decision = case.refused(why);
    for finding in &mut decision.findings {
        finding.position = odd.map(|odd| odd.position);
    }
    decision
}

fn written(case: &Case<'_>, is_changed: bool, after: &State) -> State {
    match case.entry {
        Some(entry) if !is_changed => entry.written.clone(),
        Some(_) | None => after.clone(),
    }
}

/// The bytes to restore: those from before our first edit, as long as nobody else wrote in between.
fn original(case: &Case<'_>, is_changed: bool) -> Option<Original> {
    match (case.entry, &case.seen.state) {
        // A file that a person deleted meanwhile is made anew: what was in it before is not wanted back.
        (_, State::Absent) => Some(Original::Absent),
        (None, now) => Original::of(now).filter(|_| is_changed),
        (Some(entry), now) if !is_changed || entry.written.digest() == now.digest() => entry.original.clone(),
        // Bytes that we did not leave there are not the original; that there was none stays true.
        (Some(entry), _) => entry.original.clone().filter(|original| *original == Original::Absent),
    }
}

/// After a lost ledger: the kept bytes whose edit gives just what is there now are those from before us. Without any,
/// our entries are those that taking them out and putting them in again leaves where they are.
fn rediscovered(
    case: &Case<'_>,
    spec: &DocumentSpec,
    now: &[u8],
) -> Option<(Option<Original>, Option<DocumentRecord>)> {
    let State::File { mode, .. } = case.seen.state else { return None };
    if !case.context.is_ledger_lost {
        return None;
    }
    let edit = DocumentEdit::Put { spec: spec.clone(), record: None };
    let backups = case.context.places.backups();
    let kept = case.context.observation.iter().filter(|(path, _)| path.is_within(&backups));
    let mut kept =
        kept.filter_map(|(_, observed)| Some((observed.state.digest()?, observed.bytes.as_deref()?)));
    let before = kept.find_map(|(digest, bytes)| {
        let derived = edit.derive(bytes).ok().filter(|derived| derived.bytes == now && bytes != now)?;
        Some((Some(Original::Bytes { digest, mode }), derived.record))
    });
    before.or_else(|| {
        let (record, made) = spec.reclaim(now)?;
        Some(((made == Made::FromNothing).then_some(Original::Absent), Some(record)))
    })
}

fn remarks(case: &Case<'_>, derived: &Derived, declined: &[String]) -> Vec<Finding> {
    let notices = derived.notices.iter().map(|notice| case.finding(FindingKind::Notice, notice.clone()));
    let declined = declined.iter().map(|name| taken_out(case, name));
    notices.chain(declined).collect()
}

pub(super) fn retire(context: &Context<'_>, entry: &Entry, seen: &Observed) -> Decision {
    let Some(record) = &entry.document else { return Decision::forget(entry) };
    if seen.state.is_absent() {
        return Decision::forget(entry);
    }
    if let Some(why) = untouchable(seen, context) {
        return left(entry, &why);
    }
    let (State::File { mode, .. }, Some(now)) = (&seen.state, seen.bytes.as_deref()) else {
        return left(entry, &format!("{} is there", seen.state.words()));
    };
    let is_as_written = seen.state.digest() == entry.written.digest();
    let (source, digest, is_blank) = match context.kept_original(entry).filter(|_| is_as_written) {
        Some((digest, _)) => (Source::Copy { path: context.places.backup_of(&digest) }, digest, false),
        None => match take_out(record, now) {
            Ok((source, bytes)) => (source, Digest::of(&bytes), bytes.trim_ascii().is_empty()),
            Err(odd) => return left(entry, &odd.to_string()),
        },
    };
    // A document that we made goes when nothing but ours was in it, unless the person made its place a link.
    let is_ours = entry.original == Some(Original::Absent) && is_blank && seen.place.is_none();
    let step = case::removal(entry, seen);
    let after = State::File { digest, mode: *mode };
    match (is_ours, after == seen.state) {
        (true, _) => Decision { steps: vec![step], ..Decision::forget(entry) },
        (false, true) => Decision::forget(entry),
        (false, false) => {
            let step = Step { action: Action::Write { source }, after, ..step };
            Decision { steps: vec![step], ..Decision::forget(entry) }
        }
    }
}

fn take_out(record: &DocumentRecord, now: &[u8]) -> Result<(Source, Vec<u8>), Refused> {
    let edit = DocumentEdit::TakeOut { record: record.clone() };
    let derived = edit.derive(now)?;
    Ok((Source::Edit { edit }, derived.bytes))
}

fn left(entry: &Entry, why: &str) -> Decision {
    Decision::nothing().finding(Finding {
        fix: Some(format!("take our entries out of `{}` by hand", entry.path)),
        ..case::finding(FindingKind::Refused, &entry.path, format!("left as it is: {why}"))
    })
}
