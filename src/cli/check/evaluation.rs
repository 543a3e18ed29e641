//! `openclaw check` over a piece of work: asks the evaluator, puts back what a person chose to be put back, and tells all of
//! it as text, JSON or SARIF.

use std::path::Path;

use serde::Serialize;

use crate::base::path::AbsPath;
use crate::base::report::{Code, Exit, Explain as _, Report};
use crate::base::sarif::{Sarif, SarifLevel, SarifResult};
use crate::cli::check::asked::request;
use crate::cli::check::{Arguments, keeper};
use crate::cli::run::{Failure, Ports};
use crate::cli::ui::{Answer as Answering, Paint, Ui};
use crate::config::settings::Settings;
use crate::guard::detect::look;
use crate::guard::evaluate::{
    Answer, CheckResult, Consequence, Finding, Hooks, Means, Outcome, Request, Reverted, RuleSeen, State,
    evaluate, revert,
};
use crate::guard::quarantine;
use crate::guard::rules::{Catalog, Folders, Weight, lint};
use crate::guard::scan::{shown_path, told_path};
use crate::install::Repositories;
use crate::install::doctor::hooks_at;

/// Characters of a commit's id that people read.
const ID_CHARS: usize = 12;

/// Runs it.
///
/// # Errors
/// With the report of what stopped it.
pub(super) fn run(
    arguments: &Arguments,
    settings: &Settings,
    ports: &Ports<'_>,
    ui: &mut Ui,
) -> Result<Exit, Failure> {
    let hooks = |top: &Path| hooks(top, ports);
    let rules = |top: &Path| rules(top, ports);
    let means = Means {
        exec: ports.exec,
        env: ports.env,
        clock: ports.clock,
        parse: ports.project,
        hooks: &hooks,
        rules: &rules,
        probe: ports.probe,
    };
    let request = request(arguments, settings, (ports, &means), ui)?;
    let outcome = evaluate(&request, &means).map_err(|error| Failure::from(error.report()))?;
    let reverted = match outcome.restores.is_empty() {
        true => None,
        false => Some(put_back(&request, &outcome, (ports, &means))?),
    };
    narrate(&outcome, reverted.as_ref(), ui);
    let answer = outcome.answer();
    let shown = Shown::of(&outcome, reverted);
    Ok(match answer {
        Answer::Pass | Answer::Warn => ui.answer_with(&shown, Exit::Done),
        Answer::Block => ui.answer_with(&shown, Exit::No),
        Answer::Review => {
            let report =
                Report::new(Code::CheckReview, "a person has to look at this work before it is taken")
                    .fix("look at what is listed, and decide");
            ui.answer_undecided(&shown, &report)
        }
    })
}

/// Returns what became of our hooks in a repository.
fn hooks(top: &Path, ports: &Ports<'_>) -> Hooks {
    let (Ok(node), Ok(top)) = (ports.node(), AbsPath::from_path(top)) else {
        return Hooks::Unguarded;
    };
    let repositories = Repositories { exec: ports.exec, env: ports.env, clock: ports.clock };
    match hooks_at(&node, &repositories, &top) {
        Ok(None) => Hooks::Unguarded,
        Ok(Some(wrong)) if wrong.is_empty() => Hooks::Whole,
        Ok(Some(wrong)) => Hooks::Changed(wrong),
        Err(why) => Hooks::Unknown(why),
    }
}

/// Returns what is wrong with the rules of a project.
fn rules(top: &Path, ports: &Ports<'_>) -> Option<Result<Vec<RuleSeen>, String>> {
    let top = AbsPath::from_path(top).ok()?;
    let node = ports.layout.as_ref().ok().map(|layout| layout.rules());
    let catalog = Catalog::gather(ports.fs, &Folders { node, project: Some(top.join(".claude/rules")) });
    let listing = match (ports.list_files)(&top) {
        Ok(listing) => listing,
        Err(error) => return Some(Err(format!("failed to list the project: {error}"))),
    };
    let files = (!listing.is_cut).then_some(listing.files.as_slice());
    let linted = lint(&catalog, &look(ports.fs, &top, &listing), files);
    let seen = linted.findings.into_iter().filter(|lint| lint.row.weight == Weight::Problem);
    let seen = seen.filter_map(|lint| {
        let path = lint.path.relative_to(&top)?.as_bytes().to_vec();
        Some(RuleSeen { path, line: lint.at.map_or(0, |at| at.line), what: lint.what })
    });
    Some(Ok(seen.collect()))
}

fn put_back(
    request: &Request,
    outcome: &Outcome,
    (ports, means): (&Ports<'_>, &Means<'_>),
) -> Result<Reverted, Failure> {
    revert(request, outcome, means, &keeper(ports)?).map_err(|error| {
        let data = serde_json::to_value(Shown::of(outcome, None)).ok();
        Failure { report: Box::new(error.report()), data }
    })
}

fn narrate(outcome: &Outcome, reverted: Option<&Reverted>, ui: &mut Ui) {
    outcome.notes.iter().for_each(|note| ui.warn(note));
    for (check, why) in outcome.failed() {
        ui.warn(&format!("the check `{}` could not look, so it counts as failed: {why}", check.key()));
    }
    for result in &outcome.results {
        if let State::NotRun(why) = &result.state {
            ui.say(&format!("not run: `{}`: {why}", result.check.key()));
        }
    }
    if let Some(Reverted { quarantine, stays }) = reverted {
        for (path, why) in stays {
            ui.warn(&format!("`{}` stays: {why}", shown_path(path)));
        }
        if let Some(taken) = quarantine {
            taken.moved.iter().for_each(|moved| ui.say(&format!("put back: {}", moved.line())));
            taken.stays.iter().for_each(|stays| ui.warn(&format!("`{}` stays: {}", stays.path, stays.why)));
            if let Some(way_back) = taken.way_back() {
                ui.say(&format!("what was there is kept; `{way_back}` brings it back"));
            }
        }
    }
    let count = |count: usize, word: &str| format!("{count} {word}{}", if count == 1 { "" } else { "s" });
    let base = outcome.base.get(..ID_CHARS).unwrap_or(&outcome.base);
    ui.say(&format!(
        "{}: {} in {} and {} since {base}",
        outcome.answer().word(),
        count(outcome.findings().len(), "finding"),
        count(outcome.changed, "changed path"),
        count(outcome.commits, "commit"),
    ));
}

#[derive(Serialize)]
struct Shown {
    answer: Answer,
    base: String,
    changed: usize,
    commits: usize,
    findings: Vec<Row>,
    checks: Vec<CheckRow>,
    /// Two lines for a model.
    told: [String; 2],
    #[serde(skip_serializing_if = "Option::is_none")]
    reverted: Option<quarantine::Outcome>,
    stays: Vec<StaysRow>,
    problems: Vec<String>,
    #[serde(skip)]
    sarif: Vec<SarifResult>,
}

#[derive(Serialize)]
struct Row {
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    check: &'static str,
    rule: String,
    level: &'static str,
    what: String,
    fix: String,
    fingerprint: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    commit: Option<String>,
}

#[derive(Serialize)]
struct CheckRow {
    check: &'static str,
    consequence: &'static str,
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<String>,
    findings: usize,
}

#[derive(Serialize)]
struct StaysRow {
    path: String,
    why: &'static str,
}

impl Shown {
    fn of(outcome: &Outcome, reverted: Option<Reverted>) -> Self {
        let Outcome { base, changed, commits, results, restores: _, notes } = outcome;
        let mut findings = outcome.findings();
        findings.sort_by(|(_, one, _), (_, other, _)| {
            let key = |finding: &Finding| (finding.path.clone(), finding.line, finding.rule.clone());
            key(one).cmp(&key(other))
        });
        let Reverted { quarantine, stays } =
            reverted.unwrap_or(Reverted { quarantine: None, stays: Vec::new() });
        let stays = stays.iter().map(|(path, why)| StaysRow { path: shown_path(path), why });
        Self {
            answer: outcome.answer(),
            base: base.clone(),
            changed: *changed,
            commits: *commits,
            findings: findings
                .iter()
                .map(|(result, finding, follows)| row(result, finding, *follows))
                .collect(),
            checks: results.iter().map(check_row).collect(),
            told: outcome.for_model(),
            reverted: quarantine,
            stays: stays.collect(),
            problems: notes.clone(),
            sarif: findings
                .iter()
                .map(|(result, finding, follows)| sarif_result(result, finding, *follows))
                .collect(),
        }
    }
}

fn row(result: &CheckResult, finding: &Finding, follows: Consequence) -> Row {
    let Finding { path, line, rule, what, fix, commit, weight: _, with: _ } = finding;
    Row {
        path: path.as_deref().map(shown_path),
        line: *line,
        check: result.check.key(),
        rule: rule.clone(),
        level: follows.word(),
        what: what.clone(),
        fix: fix.clone(),
        fingerprint: finding.fingerprint().short(32),
        commit: commit.clone(),
    }
}

fn check_row(result: &CheckResult) -> CheckRow {
    let CheckResult { check, consequence, state } = result;
    let (word, why, findings) = match state {
        State::Passed => ("passed", None, 0),
        State::Found(found) => ("found", None, found.len()),
        State::NotAsked => ("not-asked", None, 0),
        State::NotRun(why) => ("not-run", Some(why.clone()), 0),
        State::Failed(why) => ("failed", Some(why.clone()), 0),
    };
    CheckRow { check: check.key(), consequence: consequence.word(), state: word, why, findings }
}

fn sarif_result(result: &CheckResult, finding: &Finding, follows: Consequence) -> SarifResult {
    let Finding { path, line, rule, what, fix, commit, weight: _, with: _ } = finding;
    SarifResult {
        rule: rule.clone(),
        title: result.check.row().title.to_owned(),
        level: match follows {
            Consequence::Warn => SarifLevel::Note,
            Consequence::Review => SarifLevel::Warning,
            Consequence::Block | Consequence::Revert => SarifLevel::Error,
        },
        message: format!("{what}. {fix}"),
        // A code host takes no finding without a place; the folder itself is one.
        path: path.as_deref().map_or_else(|| b".".to_vec(), told_path),
        line: *line,
        fingerprint: finding.fingerprint().short(32),
        suppressed: None,
        commit: commit.clone(),
    }
}

fn line(row: &Row) -> String {
    let place = match (&row.path, row.line) {
        (Some(path), Some(line)) => format!("{path}:{line}: "),
        (Some(path), None) => format!("{path}: "),
        (None, _) => String::new(),
    };
    let commit =
        row.commit.as_ref().map(|commit| format!("commit {}: ", commit.get(..ID_CHARS).unwrap_or(commit)));
    let level = match row.level {
        "block" => String::new(),
        level => format!(" ({level})"),
    };
    format!("{}{place}{}: {}{level}", commit.unwrap_or_default(), row.rule, row.what)
}

impl Answering for Shown {
    fn text(&self, _: Paint) -> String {
        self.findings.iter().map(|row| line(row) + "\n").collect()
    }

    fn sarif(&self) -> Option<Sarif> {
        let mut notes = self.problems.clone();
        for row in &self.checks {
            if let Some(why) = &row.why {
                notes.push(format!("the check `{}` did not look: {why}", row.check));
            }
        }
        Some(Sarif { results: self.sarif.clone(), notes })
    }
}
