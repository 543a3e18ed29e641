//! The judges of the table: what was gathered in, a state out. Pure and total.

use crate::base::limits::CHECK_FINDINGS_MAX;
use crate::git::{Change, EntryKind, Extent, Standing};
use crate::guard::commit::FileFlaws;
use crate::guard::evaluate::facts::{Facts, Hooks, Met, Proof, SecretSeen, Unfit};
use crate::guard::evaluate::look::{shown, words};
use crate::guard::evaluate::ran;
use crate::guard::evaluate::request::{Request, Service, Weighed};
use crate::guard::evaluate::state::{Finding, State, Weight};
use crate::guard::evaluate::table::Check;
use crate::guard::message::Form;
use crate::guard::policy::{Guard, Mode};
use crate::guard::scan::shown_path;
use crate::guard::staged;

/// Characters of a commit's id that are shown.
const ID_CHARS: usize = 12;

pub(super) fn scope(request: &Request, facts: &Facts) -> State {
    let scope = &request.demands.scope;
    if scope.is_everything() {
        return State::NotAsked;
    }
    let outside = facts.changes.iter().filter(|change| change.standing != Standing::Ignored);
    let outside: Vec<&Change> = outside.filter(|change| !scope.allows(&change.path)).collect();
    let found = outside.into_iter().map(|change| {
        let finding = Finding::new("scope", changed(change), Check::Scope.row().fix);
        Finding { with: moved_with(change, facts), ..finding.at(&change.path) }
    });
    whole(found.collect(), facts.extent)
}

pub(super) fn ignored(request: &Request, facts: &Facts) -> State {
    let scope = &request.demands.scope;
    if scope.is_everything() {
        return State::NotAsked;
    }
    let ignored = facts.changes.iter().filter(|change| change.standing == Standing::Ignored);
    let outside = ignored.filter(|change| match change.path.strip_suffix(b"/") {
        // What is in the folder is not known; a scope that takes something in it takes it.
        Some(folder) => !scope.allows(folder) && !scope.allows(&[&change.path[..], b"\xff"].concat()),
        None => !scope.allows(&change.path),
    });
    let found = outside.map(|change| {
        let what = if change.path.ends_with(b"/") { "is a folder" } else { "is a file" };
        let what = format!("{what} that git is told to ignore; whether it was there before is not known");
        let path = change.path.strip_suffix(b"/").unwrap_or(&change.path);
        Finding::new("ignored", what, Check::Ignored.row().fix).at(path)
    });
    whole(found.collect(), facts.extent)
}

pub(super) fn forbidden(request: &Request, facts: &Facts) -> State {
    let asked = &request.demands.forbidden;
    if asked.is_empty() {
        return State::NotAsked;
    }
    if let Some(failed) = unfit(facts, Check::Forbidden) {
        return failed;
    }
    let found = facts.forbidden.iter().map(|seen| {
        let Weighed { weight, what: forbidden } = &asked[seen.number];
        let fix = if forbidden.description.is_empty() {
            Check::Forbidden.row().fix.to_owned()
        } else {
            sentence(&words(&forbidden.description))
        };
        let what = format!("holds `{}`, which {} forbids", seen.text, words(&forbidden.source));
        Finding::new("forbidden", what, fix).at(&seen.path).line(seen.line).weighing(*weight)
    });
    let found: Vec<Finding> = found.collect();
    whole(found, facts.extent)
}

pub(super) fn secrets(_: &Request, facts: &Facts) -> State {
    let weight = match facts.policy.mode(Guard::Secrets) {
        Mode::Off => return State::NotAsked,
        Mode::Advise => Weight::Advice,
        Mode::Block => Weight::Full,
    };
    let found = facts.secrets.iter().map(|seen| {
        let SecretSeen { path, line, rule, title, preview, commit } = seen;
        let place = match (commit, line) {
            (Some(_), _) => "held then",
            (None, 0) => "has in its name",
            (None, _) => "holds",
        };
        let finding = Finding::new(
            format!("secrets.{rule}"),
            format!("{place} {title}, {preview}"),
            Check::Secrets.row().fix,
        );
        Finding { commit: commit.clone(), weight, ..finding.at(path).line(*line) }
    });
    let mut found: Vec<Finding> = found.collect();
    found.extend(facts.unread.iter().map(|unread| {
        let what = format!("was not looked at for secrets: {}", unread.why);
        Finding { weight, ..Finding::new("secrets.unread", what, Check::Size.row().fix).at(&unread.path) }
    }));
    if facts.history == Extent::Cut {
        return State::Failed("more commits were made than are looked at".to_owned());
    }
    whole(found, facts.extent)
}

pub(super) fn files(_: &Request, facts: &Facts) -> State {
    whole(flaws(facts, |guard| guard != Guard::Large), facts.extent)
}

pub(super) fn size(_: &Request, facts: &Facts) -> State {
    whole(flaws(facts, |guard| guard == Guard::Large), facts.extent)
}

fn flaws(facts: &Facts, is_meant: impl Fn(Guard) -> bool) -> Vec<Finding> {
    let mut found = Vec::new();
    for FileFlaws { path, flaws } in &facts.flaws {
        for (guard, flaw) in flaws.iter().filter(|(guard, _)| is_meant(*guard)) {
            let weight = match facts.policy.mode(*guard) {
                Mode::Off => continue,
                Mode::Advise => Weight::Advice,
                Mode::Block => Weight::Full,
            };
            let finding = Finding::new(guard.key(), words(&flaw.what), staged::fix(*guard));
            found.push(Finding { weight, ..finding.at(path).line(flaw.line) });
        }
    }
    found
}

pub(super) fn required(request: &Request, facts: &Facts) -> State {
    let asked = &request.demands.required;
    if asked.is_empty() {
        return State::NotAsked;
    }
    if let Some(failed) = unfit(facts, Check::Required) {
        return failed;
    }
    let missing = asked.iter().zip(&facts.required).filter_map(|(asked, met)| {
        let what = match met {
            Met::Yes => return None,
            Met::Absent => "no changed file matches",
            Met::Empty => "no changed file holds what is asked for in",
        };
        let source = words(&asked.source);
        let what = format!("{what} `{}`, which {source} asks for", shown(asked.files.as_str().as_bytes()));
        let fix = match asked.description.trim() {
            "" => Check::Required.row().fix.to_owned(),
            description => sentence(&words(description)),
        };
        Some(Finding::new("required", what, fix))
    });
    whole(missing.collect(), facts.extent)
}

pub(super) fn commits(_: &Request, facts: &Facts) -> State {
    let mut found = Vec::new();
    if !facts.is_base_kept {
        let what =
            format!("history does not hold the base {} any more: it was rewritten", short(&facts.base));
        found.push(Finding::new(
            "commits.base",
            what,
            "Put the commits behind the base again (`git rebase`).",
        ));
    }
    let weight = match facts.policy.mode(Guard::Messages) {
        Mode::Off => return State::of(found),
        Mode::Advise => Weight::Advice,
        Mode::Block => Weight::Full,
    };
    let form = Form::of(&facts.project);
    for commit in &facts.commits {
        let Some(judged) = form.judge(&commit.message) else { continue };
        let what = format!("the subject `{}` is not as agreed", shown(judged.subject.as_bytes()));
        let fix = match &judged.better {
            Some(better) => format!("Write it as `{}`.", shown(better.as_bytes())),
            None => Check::Commits.row().fix.to_owned(),
        };
        let finding = Finding::new("commits.message", what, fix);
        found.push(Finding { commit: Some(commit.id.clone()), weight, ..finding });
    }
    State::of(found)
}

pub(super) fn rules(_: &Request, facts: &Facts) -> State {
    match &facts.rules {
        None => State::NotAsked,
        Some(Err(why)) => State::Failed(why.clone()),
        Some(Ok(seen)) => {
            let is_touched = |path: &[u8]| {
                facts.changes.iter().any(|change| change.path == path && change.after.is_some())
            };
            let found = seen.iter().filter(|seen| is_touched(&seen.path)).map(|seen| {
                let what = words(&seen.what);
                Finding::new("rules", what, Check::Rules.row().fix).at(&seen.path).line(seen.line)
            });
            State::of(found.collect())
        }
    }
}

pub(super) fn hooks(_: &Request, facts: &Facts) -> State {
    match &facts.hooks {
        Hooks::Unguarded => State::NotAsked,
        Hooks::Whole => State::Passed,
        Hooks::Unknown(why) => State::Failed(why.clone()),
        Hooks::Changed(seen) => {
            let found = seen.iter().map(|what| Finding::new("hooks", what.as_str(), Check::Hooks.row().fix));
            State::of(found.collect())
        }
    }
}

pub(super) fn output(request: &Request, facts: &Facts) -> State {
    if request.demands.blocked.is_empty() {
        return State::NotAsked;
    }
    match &facts.record {
        None => State::NotRun("no record of what ran was handed in".to_owned()),
        Some(Err(error)) => State::Failed(error.to_string()),
        Some(Ok(record)) => ran::blocked(&request.demands.blocked, record),
    }
}

pub(super) fn errors(request: &Request, facts: &Facts) -> State {
    // A proof that was asked for says more than any text.
    if request.demands.errors.is_empty() || request.demands.metric.is_some() {
        return State::NotAsked;
    }
    match &facts.record {
        None => State::NotRun("no record of what ran was handed in".to_owned()),
        Some(Err(error)) => State::Failed(error.to_string()),
        Some(Ok(record)) => ran::errors(&request.demands.errors, record),
    }
}

pub(super) fn metric(_: &Request, facts: &Facts) -> State {
    let asked = facts.metric.as_ref();
    asked.map_or(State::NotAsked, |proof| proved("metric", Check::Metric, [(Weight::Full, None, proof)]))
}

pub(super) fn metric_required(request: &Request, _: &Facts) -> State {
    match (&request.demands.metric_asked_by, &request.demands.metric) {
        (None, _) => State::NotAsked,
        (Some(_), Some(_)) => State::Passed,
        (Some(Weighed { weight, what: source }), None) => {
            let what = format!("nothing proves this work, and {} asks for it", words(&source));
            let finding = Finding::new("metric_required", what, Check::MetricRequired.row().fix);
            State::of(vec![finding.weighing(*weight)])
        }
    }
}

pub(super) fn before(request: &Request, facts: &Facts) -> State {
    let asked = &request.demands.before;
    if asked.is_empty() {
        return State::NotAsked;
    }
    let named = asked.iter().zip(&facts.before).map(|(asked, proof)| {
        let name = match &asked.what {
            Service::Address(address) => address.to_string(),
            Service::Url(url) => url.to_string(),
            Service::Unusable(_) => asked.source.clone(),
        };
        (asked.weight, Some(name), proof)
    });
    proved("before", Check::Before, named)
}

pub(super) fn after(request: &Request, facts: &Facts) -> State {
    let asked = &request.demands.after;
    if asked.is_empty() {
        return State::NotAsked;
    }
    let named = asked
        .iter()
        .zip(&facts.after)
        .map(|(asked, proof)| (asked.weight, Some(asked.source.clone()), proof));
    proved("after", Check::After, named)
}

fn proved<'f>(
    rule: &str,
    check: Check,
    proofs: impl IntoIterator<Item = (Weight, Option<String>, &'f Proof)>,
) -> State {
    let mut found = Vec::new();
    for (weight, name, proof) in proofs {
        let name = name.map(|name| format!("{}: ", words(&name))).unwrap_or_default();
        match proof {
            Proof::Holds => {}
            Proof::Fails(what) => {
                let what = format!("{name}{}", words(&what));
                found.push(Finding::new(rule, what, check.row().fix).weighing(weight));
            }
            Proof::Unknown(why) => return State::Failed(format!("{name}{why}")),
        }
    }
    State::of(found)
}

/// Returns what `found` comes to, where not all of the work may have been seen.
fn whole(mut found: Vec<Finding>, extent: Extent) -> State {
    found.truncate(CHECK_FINDINGS_MAX);
    match (extent, found.is_empty()) {
        (Extent::Cut, true) => State::Failed("more paths changed than are looked at".to_owned()),
        (Extent::Whole, _) | (Extent::Cut, false) => State::of(found),
    }
}

/// Returns the failure of a check one of whose patterns is none.
fn unfit(facts: &Facts, check: Check) -> Option<State> {
    let Unfit { source, why, .. } = facts.unfit.iter().find(|unfit| unfit.check == check)?;
    let source = words(&source);
    Some(State::Failed(format!("a pattern of {source} cannot be used: {}", words(&why))))
}

/// Returns what became of a path, after its name.
fn changed(change: &Change) -> String {
    let kind = |kind: EntryKind| match kind {
        EntryKind::File => "a file",
        EntryKind::Executable => "an executable file",
        EntryKind::Link => "a link",
        EntryKind::Submodule => "another repository",
    };
    let what = match (change.before, change.after, &change.moved_from) {
        (_, Some(_), Some(from)) => format!("was moved here from `{}`", shown_path(from)),
        (None, Some(after), None) => format!("is new, {}", kind(after.kind)),
        (Some(_), None, _) => "is gone".to_owned(),
        (Some(before), Some(after), None) if before.kind != after.kind && before.id == after.id => {
            format!("is {} now, it was {}", kind(after.kind), kind(before.kind))
        }
        (Some(before), Some(_), None) if before.kind == EntryKind::Submodule => {
            "is at another commit, or holds work that no commit has".to_owned()
        }
        (Some(_), Some(_), None) => "was changed".to_owned(),
        (None, None, _) => "came and went".to_owned(),
    };
    format!("{what}, and is outside the scope")
}

/// Returns the other sides of a move: they go back together.
fn moved_with(change: &Change, facts: &Facts) -> Vec<Vec<u8>> {
    let mut with: Vec<Vec<u8>> = change.moved_from.iter().cloned().collect();
    if change.after.is_none() {
        let here = facts.changes.iter().filter(|other| other.moved_from.as_ref() == Some(&change.path));
        with.extend(here.map(|other| other.path.clone()));
    }
    with
}

fn short(id: &str) -> &str {
    id.get(..ID_CHARS).unwrap_or(id)
}

/// Returns a text as a sentence.
fn sentence(text: &str) -> String {
    let ends = text.ends_with(['.', '!', '?']);
    format!("{text}{}", if ends { "" } else { "." })
}
