//! `openclaw rules check`: what is wrong with the rules that hold here, or wasted in them.

use serde::Serialize;

use crate::base::digest::Digest;
use crate::base::path::AbsPath;
use crate::base::report::Exit;
use crate::base::sarif::{Sarif, SarifLevel, SarifResult};
use crate::cli::rules::Here;
use crate::cli::run::{Failure, Ports};
use crate::cli::shown_text::harmless;
use crate::cli::ui::{Answer, Paint, Ui};
use crate::guard::detect::look;
use crate::guard::rules::{Lint, Linted, Weight, lint};

pub(super) fn check(id: Option<&str>, ports: &Ports<'_>, ui: &mut Ui) -> Result<Exit, Failure> {
    let here = Here::find(ports, ui)?;
    if let Some(id) = id {
        here.rule(id)?;
    }
    let listing = here.listing(ports)?;
    let detection = look(ports.fs, &here.top, &listing);
    let files = (!listing.is_cut).then_some(listing.files.as_slice());
    if files.is_none() {
        ui.warn("the project has too many files for all to be looked at, so no glob counts as dead");
    }
    let mut linted = lint(&here.catalog, &detection, files);
    linted.findings.retain(|lint| id.is_none_or(|id| lint.rule == id));
    narrate(&linted, ui);
    let exit = if linted.has_problem() { Exit::No } else { Exit::Done };
    Ok(ui.answer_with(&Shown::of(&linted, here.top), exit))
}

fn narrate(linted: &Linted, ui: &mut Ui) {
    let count = |count: usize, word: &str| format!("{count} {word}{}", if count == 1 { "" } else { "s" });
    let of = |weight: Weight| linted.findings.iter().filter(|lint| lint.row.weight == weight).count();
    ui.say(&format!(
        "{} and {} in {}; those for every file are {}, about {} tokens in each session",
        count(of(Weight::Problem), "problem"),
        count(of(Weight::Note), "note"),
        count(linted.rules, "rule"),
        linted.everywhere,
        linted.tokens()
    ));
}

#[derive(Serialize)]
struct Shown {
    project: AbsPath,
    findings: Vec<Row>,
    rules: usize,
    everywhere: usize,
    tokens: usize,
}

#[derive(Serialize)]
struct Row {
    code: &'static str,
    weight: Weight,
    title: &'static str,
    rule: String,
    /// The file as it is shown: below the project where it is in it.
    path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<usize>,
    what: String,
    fix: String,
}

impl Shown {
    fn of(linted: &Linted, project: AbsPath) -> Self {
        let findings = linted.findings.iter().map(|lint| row(lint, &project)).collect();
        let (rules, everywhere, tokens) = (linted.rules, linted.everywhere, linted.tokens());
        Self { project, findings, rules, everywhere, tokens }
    }
}

fn row(lint: &Lint, project: &AbsPath) -> Row {
    let Lint { row, rule, path, at, what, fix } = lint;
    let below = path.relative_to(project).map_or_else(|| path.to_string(), str::to_owned);
    Row {
        code: row.code,
        weight: row.weight,
        title: row.title,
        rule: rule.clone(),
        path: below,
        line: at.map(|at| at.line),
        column: at.map(|at| at.column),
        what: what.clone(),
        fix: fix.clone(),
    }
}

impl Answer for Shown {
    fn text(&self, paint: Paint) -> String {
        let mut text = String::new();
        for Row { code, weight, path, line, column, what, fix, .. } in &self.findings {
            let place = [*line, *column].into_iter().flatten().map(|at| format!(":{at}"));
            let place: String = [path.clone()].into_iter().chain(place).collect();
            let note = if *weight == Weight::Note { " (note)" } else { "" };
            let first = harmless(&format!("{place}: {code}: {what}{note}")).replace('\n', " ");
            text.push_str(&format!("{first}\n  {}\n", paint.dim(&format!("fix: {fix}"))));
        }
        text
    }

    fn sarif(&self) -> Option<Sarif> {
        let results = self.findings.iter().map(|row| SarifResult {
            rule: row.code.to_owned(),
            title: row.title.to_owned(),
            level: match row.weight {
                Weight::Problem => SarifLevel::Error,
                Weight::Note => SarifLevel::Note,
            },
            message: format!("{}. {}", row.what, row.fix),
            path: row.path.clone().into_bytes(),
            line: row.line,
            fingerprint: Digest::of(format!("{}\0{}\0{}", row.code, row.path, row.what).as_bytes()).short(32),
            suppressed: None,
            commit: None,
        });
        Some(Sarif { results: results.collect(), notes: Vec::new() })
    }
}
