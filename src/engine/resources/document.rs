//! Entries in documents of other owners: their bytes stay theirs, an odd document is left as it is.

use super::case::{self, Case, Context, Decision};
use crate::base::digest::Digest;
use crate::engine::document::{Derived, DocumentEdit, DocumentRecord, DocumentSpec, Made, Refused};
use crate::engine::ledger::{Entry, Original};
use crate::engine::plan::{self, Action, Finding, FindingKind, Source, Step};
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
    if case.context.is_ledger_lost
        && case.entry.is_none()
        && let Some(entry) = reclaimed(case, spec, now, mode)
    {
        return Decision::nothing().record(entry);
    }
    let wishes = match Wishes::of(case, spec, now) {
        Ok(wishes) => wishes,
        Err(odd) => return refused(case, Some(&odd), &odd.why),
    };
    let record = case.entry.and_then(|entry| entry.document.clone());
    let edit = DocumentEdit::Put { spec: wishes.spec, record };
    let derived = match edit.derive(now) {
        Ok(derived) => derived,
        Err(odd) => return refused(case, Some(&odd), &odd.why),
    };
    let after = State::File { digest: Digest::of(&derived.bytes), mode };
    let is_changed = derived.bytes != now || (case.seen.state.is_absent() && !derived.bytes.is_empty());
    let entry = Entry {
        document: derived.record.clone(),
        original: original(case, is_changed),
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

/// Returns the entry of a document that is, byte for byte, what we would have made of it. Without a ledger nothing
/// else tells which of the entries in it are ours.
fn reclaimed(case: &Case<'_>, spec: &DocumentSpec, now: &[u8], mode: u32) -> Option<Entry> {
    let (record, made) = spec.reclaim(now)?;
    let written = State::File { digest: Digest::of(now), mode };
    let original = (made == Made::FromNothing).then_some(Original::Absent);
    Some(Entry { document: Some(record), original, ..case.entry(written) })
}

/// What is still wanted after what a person took out for good.
struct Wishes {
    spec: DocumentSpec,
    restored: Vec<String>,
    declined: Vec<String>,
}

impl Wishes {
    /// A dropped entry is restored once; dropped again, a person chose so.
    fn of(case: &Case<'_>, spec: &DocumentSpec, now: &[u8]) -> Result<Self, Refused> {
        let Some((entry, record)) = case.entry.and_then(|entry| Some((entry, entry.document.as_ref()?)))
        else {
            return Ok(Self { spec: spec.clone(), restored: Vec::new(), declined: Vec::new() });
        };
        let mut restored = entry.restored.clone();
        let mut declined = entry.declined.clone();
        for standing in record.standings(now)? {
            match (standing.is_there, restored.contains(&standing.name)) {
                (true, _) => {}
                (false, false) => restored.push(standing.name),
                (false, true) if declined.contains(&standing.name) => {}
                (false, true) => declined.push(standing.name),
            }
        }
        Ok(Self { spec: spec.without(&declined), restored, declined })
    }
}

/// Returns why a document must not be written at all, however well-formed it is.
fn untouchable(seen: &Observed, context: &Context<'_>) -> Option<String> {
    if let Some(why) = &seen.blocked {
        return Some(why.clone());
    }
    let stat = seen.stat.filter(|_| matches!(seen.state, State::File { .. }))?;
    if stat.uid != context.places.user {
        return Some(format!("it belongs to another user (uid {})", stat.uid));
    }
    if stat.links > 1 {
        return Some(format!("it has {} names (hard links), and replacing one would split them", stat.links));
    }
    (stat.mode & 0o200 == 0).then(|| "it is read-only".to_owned())
}

fn refused(case: &Case<'_>, odd: Option<&Refused>, why: &str) -> Decision {
    let path = &case.resource.path;
    let what = format!("left as it is: {why}");
    Decision::nothing().finding(Finding {
        position: odd.map(|odd| odd.position),
        fix: Some(format!("put `{path}` right, then run `openclaw install`")),
        ..case.finding(FindingKind::Refused, what)
    })
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
        (None, State::Absent) => Some(Original::Absent),
        (None, State::File { digest, .. }) => is_changed.then_some(Original::Bytes { digest: *digest }),
        (None, State::Dir { .. } | State::Link { .. } | State::Other) => None,
        (Some(entry), now) if !is_changed || entry.written.digest() == now.digest() => entry.original.clone(),
        (Some(entry), _) => entry.original.clone().filter(|original| *original == Original::Absent),
    }
}

fn remarks(case: &Case<'_>, derived: &Derived, declined: &[String]) -> Vec<Finding> {
    let notices = derived.notices.iter().map(|notice| case.finding(FindingKind::Notice, notice.clone()));
    let declined = declined.iter().map(|name| {
        case.finding(FindingKind::Declined, format!("`{name}` was taken out twice and stays out"))
    });
    notices.chain(declined).collect()
}

pub(super) fn retire(context: &Context<'_>, entry: &Entry, seen: &Observed) -> Decision {
    let Some(record) = &entry.document else { return Decision::forget(entry) };
    let (State::File { mode, .. }, Some(now)) = (&seen.state, seen.bytes.as_deref()) else {
        return seen.blocked.as_ref().map_or_else(|| Decision::forget(entry), |why| left(entry, why));
    };
    let is_as_written = seen.state.digest() == entry.written.digest();
    if let (Some(Original::Absent), true) = (&entry.original, is_as_written) {
        return Decision { steps: vec![case::removal(entry, seen)], ..Decision::forget(entry) };
    }
    if let Some(why) = untouchable(seen, context) {
        return left(entry, &why);
    }
    let (source, after) = match &entry.original {
        Some(Original::Bytes { digest }) if is_as_written && is_kept(context, digest) => {
            (Source::Copy { path: context.places.backup_of(digest) }, *digest)
        }
        Some(Original::Bytes { .. } | Original::Absent) | None => match take_out(record, now) {
            Ok((source, after)) => (source, after),
            Err(odd) => return left(entry, &odd.to_string()),
        },
    };
    let after = State::File { digest: after, mode: *mode };
    if after == seen.state {
        return Decision::forget(entry);
    }
    let step = Step { action: Action::Write { source }, after, ..case::removal(entry, seen) };
    Decision { steps: vec![step], ..Decision::forget(entry) }
}

/// Returns whether the bytes from before our first edit are still in the backups.
fn is_kept(context: &Context<'_>, digest: &Digest) -> bool {
    let backup = plan::seen(context.observation, &context.places.backup_of(digest));
    backup.is_some_and(|backup| backup.state.digest() == Some(*digest))
}

fn take_out(record: &DocumentRecord, now: &[u8]) -> Result<(Source, Digest), Refused> {
    let edit = DocumentEdit::TakeOut { record: record.clone() };
    let derived = edit.derive(now)?;
    Ok((Source::Edit { edit }, Digest::of(&derived.bytes)))
}

fn left(entry: &Entry, why: &str) -> Decision {
    Decision::nothing().finding(Finding {
        fix: Some(format!("take our entries out of `{}` by hand", entry.path)),
        ..case::finding(FindingKind::Refused, &entry.path, format!("left as it is: {why}"))
    })
}
