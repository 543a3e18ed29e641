//! Units of a service manager: the file and the link that starts it are one resource. A person's changes belong into
//! drop-ins, which are never touched; a masked unit stays masked.

use super::case::{self, Case, Context, Decision};
use crate::base::digest::Digest;
use crate::base::path::AbsPath;
use crate::engine::desired::Wants;
use crate::engine::ledger::{Companion, Entry, Original};
use crate::engine::plan::{Action, Finding, FindingKind, Step};
use crate::engine::state::{Observed, State};

/// By this the ledger remembers that a person took away the link.
const WANTS: &str = "wants";
/// What a masked unit is a link to.
const NOWHERE: &str = "/dev/null";

pub(super) fn decide(case: &Case<'_>, bytes: &[u8], mode: u32, wants: Option<&Wants>) -> Decision {
    let digest = Digest::of(bytes);
    let wanted = State::File { digest, mode };
    let path = &case.resource.path;
    let is_known = case.entry.is_some_and(|entry| !entry.found);
    let file = match &case.seen.state {
        State::Link { target } if target == NOWHERE => return masked(case),
        State::Absent => Part::of(case.write(digest, mode), case.entry(wanted)),
        now if *now == wanted => Part::found(case, wanted),
        State::File { .. } if is_known => repaired(case, digest, mode),
        State::File { .. } | State::Link { .. } if case.context.replaces(path) => {
            Part::of(case.write(digest, mode), case.entry_over_theirs(wanted))
        }
        State::File { .. } | State::Link { .. } | State::Dir { .. } | State::Other => {
            return case.in_the_way();
        }
    };
    let link = match link(case, wants) {
        Ok(link) => link,
        Err(conflict) => return *conflict,
    };
    let entry =
        Entry { companion: link.companion, restored: link.restored, declined: link.declined, ..file.entry };
    let decision = Decision::nothing().record(case.keep_version(entry));
    let decision = file.step.into_iter().chain(link.steps).fold(decision, Decision::step);
    file.finding.into_iter().chain(link.finding).fold(decision, Decision::finding)
}

/// What becomes of the unit's file.
struct Part {
    step: Option<Step>,
    entry: Entry,
    finding: Option<Finding>,
}

impl Part {
    fn of(step: Step, entry: Entry) -> Self {
        Self { step: Some(step), entry, finding: None }
    }

    fn found(case: &Case<'_>, wanted: State) -> Self {
        let found = case.entry.map_or(!case.context.is_ledger_lost, |entry| entry.found);
        let is_new = case.entry.is_none();
        let finding = is_new.then(|| case.finding(FindingKind::Adopted, "already there, equal to ours"));
        Self { step: None, entry: Entry { found, ..case.entry(wanted) }, finding }
    }
}

/// Ours, of another release or edited: it is put right, and what was there is in the backups for a while.
fn repaired(case: &Case<'_>, digest: Digest, mode: u32) -> Part {
    let part = Part::of(case.write(digest, mode), case.entry(State::File { digest, mode }));
    let written = case.entry.and_then(|entry| entry.written.digest());
    let is_edited = case.seen.state.digest() != written && case.seen.state.digest() != Some(digest);
    let what = format!(
        "it was edited and is ours again; changes of yours last in `{}.d/openclaw-mine.conf`",
        case.resource.path
    );
    Part { finding: is_edited.then(|| case.finding(FindingKind::Notice, what)), ..part }
}

fn masked(case: &Case<'_>) -> Decision {
    let name = case.resource.path.name();
    case.conflict(
        "left as it is: the unit is masked",
        format!("to have it, run `systemctl --user unmask {name}`, then `{}`", case.verb()),
    )
}

/// What becomes of the link.
struct Link {
    steps: Vec<Step>,
    companion: Option<Companion>,
    restored: Vec<String>,
    declined: Vec<String>,
    finding: Option<Finding>,
}

/// Decides the link that starts the unit. One that was taken away is restored once; gone again, a person chose so.
fn link(case: &Case<'_>, wants: Option<&Wants>) -> Result<Link, Box<Decision>> {
    let old = case.entry.and_then(|entry| entry.companion.as_ref());
    let kept = old.filter(|old| wants.is_some_and(|wants| wants.link == old.path));
    let mut link = Link {
        steps: Vec::new(),
        companion: None,
        restored: Vec::new(),
        declined: Vec::new(),
        finding: None,
    };
    // The link of an older release, at another place.
    if let Some(old) = old.filter(|_| kept.is_none()) {
        link.steps.extend(take_back(case.context, old, &case.step(Action::Remove, State::Absent)));
    }
    let Some(wants) = wants else { return Ok(link) };
    let now = case.context.state_at(&wants.link);
    let wanted = State::Link { target: wants.target.clone() };
    if let (Some(_), Some(entry)) = (kept, case.entry) {
        link.restored.clone_from(&entry.restored);
        link.declined.clone_from(&entry.declined);
    }
    if now == wanted || leads_to(&now, &wants.link, &case.resource.path) {
        link.companion = Some(match kept {
            Some(old) => old.clone(),
            None => {
                // Without a record it was there before, unless the record is what is lost.
                let original = if case.context.is_ledger_lost { None } else { Original::of(&now) };
                Companion { path: wants.link.clone(), written: now, original }
            }
        });
        return Ok(link);
    }
    if kept.is_some() && now.is_absent() {
        let name = WANTS.to_owned();
        if link.restored.contains(&name) {
            let what =
                format!("`{}` was taken away twice and stays away: the unit is not started", wants.link);
            link.finding = Some(case.finding(FindingKind::Declined, what));
            link.declined = vec![name];
            link.companion = kept.cloned();
            return Ok(link);
        }
        link.restored.push(name);
    }
    let may_replace = match &now {
        State::Absent => true,
        State::Link { .. } => kept.is_some() || case.context.replaces(&wants.link),
        State::File { .. } => case.context.replaces(&wants.link),
        State::Dir { .. } | State::Other => false,
    };
    if !may_replace {
        let what =
            format!("left as it is: {} is at `{}`, not put there by openclaw", now.words(), wants.link);
        let fix = format!("move `{}` away, then run `{}`", wants.link, case.verb());
        return Err(Box::new(case.conflict(what, fix)));
    }
    let original = match kept {
        Some(old) => old.original.clone(),
        None => Original::of(&now),
    };
    link.companion = Some(Companion { path: wants.link.clone(), written: wanted.clone(), original });
    let step = case.step(Action::Link, wanted);
    link.steps.push(Step { path: wants.link.clone(), before: now, ..step });
    Ok(link)
}

/// Returns whether a link leads to `path`, as far as its text says.
fn leads_to(state: &State, link: &AbsPath, path: &AbsPath) -> bool {
    let State::Link { target } = state else { return false };
    let Some(folder) = link.parent() else { return false };
    let mut way: Vec<&str> = match target.starts_with('/') {
        true => Vec::new(),
        false => folder.as_str().split('/').filter(|name| !name.is_empty()).collect(),
    };
    for name in target.split('/').filter(|name| !name.is_empty() && *name != ".") {
        match name {
            ".." => drop(way.pop()),
            name => way.push(name),
        }
    }
    way.into_iter().eq(path.as_str().split('/').filter(|name| !name.is_empty()))
}

pub(super) fn retire(context: &Context<'_>, entry: &Entry, seen: &Observed) -> Decision {
    let removal = case::removal(entry, seen);
    // The link goes first: what starts a unit must not outlive it.
    let link = entry.companion.as_ref().and_then(|companion| take_back(context, companion, &removal));
    let decision = link.into_iter().fold(Decision::forget(entry), Decision::step);
    let is_file = matches!(seen.state, State::File { .. });
    match &seen.state {
        _ if entry.found => decision,
        State::Absent => decision,
        now if *now == entry.written || (is_file && context.purges()) => {
            decision.step(case::take_away(context, entry, seen))
        }
        State::File { .. } => Decision { record: case::Change::Keep, ..decision }.finding(case::finding(
            FindingKind::Left,
            &entry.path,
            "edited since we wrote it",
        )),
        State::Link { .. } | State::Dir { .. } | State::Other => decision.finding(case::finding(
            FindingKind::Left,
            &entry.path,
            "no longer the unit that we wrote",
        )),
    }
}

/// Returns the step that takes our link away: by bringing back what was there before. `None` where it is not ours.
fn take_back(context: &Context<'_>, companion: &Companion, step: &Step) -> Option<Step> {
    let now = context.state_at(&companion.path);
    let after = context.restorable(companion.original.as_ref()).unwrap_or(State::Absent);
    let is_ours = now == companion.written && matches!(now, State::Link { .. });
    if !is_ours || now == after {
        return None;
    }
    let action = if after.is_absent() { Action::Remove } else { case::bringing(context, &after) };
    Some(Step { path: companion.path.clone(), action, before: now, after, ..step.clone() })
}

#[cfg(test)]
mod tests;
