//! `openclaw scan`: secrets in files, in what is staged, in history. Looks, and writes a baseline where one is asked for.

use std::path::PathBuf;

use clap::Args;
use serde::{Serialize, Serializer};

use crate::base::digest::Digest;
use crate::base::path::AbsPath;
use crate::base::report::{Code, Exit, Explain as _, Report};
use crate::base::sarif::{Sarif, SarifLevel, SarifResult};
use crate::cli::run::{Failure, Ports};
use crate::cli::ui::{Answer, Paint, Ui};
use crate::config::layout::Layout;
use crate::guard::Trust;
use crate::guard::scan::{
    Allowed, Found, Outcome, Permit, Range, Request, ScanError, Tools, Unread, What, keep, read_baseline,
    scan, shown_path, told_path,
};
use crate::ports::fs::Fs;
use crate::secrets::Baseline;

/// The JSON form of the outcome.
pub const SCHEMA: &str = "openclaw.scan/1";

/// What can be said with `scan`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Files and folders [default: the working folder]
    ///
    /// In a repository, what it ignores is left out unless it is tracked or named here. Links are not followed.
    #[arg(value_name = "PATH", conflicts_with_all = ["staged", "range"])]
    paths: Vec<PathBuf>,
    /// Look at what the next commit would bring; what HEAD has already is not told
    #[arg(long, conflicts_with = "range")]
    staged: bool,
    /// Look at what these commits brought: `A..B`, `A..` to HEAD, or `B` for all that led to it
    #[arg(long, value_name = "RANGE")]
    range: Option<String>,
    /// Findings that are known: not told until they expire [default: `secrets.baseline` of the repository]
    #[arg(long, value_name = "FILE")]
    baseline: Option<String>,
    /// Write what is found to this file as known; reasons and days of entries that stay are kept
    #[arg(long, value_name = "FILE")]
    write_baseline: Option<String>,
}

/// Runs the verb.
///
/// # Errors
/// With the report of what stopped it.
pub fn run(arguments: &Arguments, ports: &Ports<'_>, ui: &mut Ui) -> Result<Exit, Failure> {
    let named = match (&arguments.baseline, &arguments.write_baseline) {
        (Some(name), _) => Some(existing(ports.fs, &ports.path(name)?)?),
        // What is written anew says what is known; before the first time that is nothing.
        (None, Some(name)) => Some(read_baseline(ports.fs, &ports.path(name)?)?.unwrap_or_default()),
        (None, None) => None,
    };
    let layout = ports.layout.as_ref().ok();
    let memo = layout.map(Layout::scan_memo);
    let tools = Tools {
        fs: ports.fs,
        sources: ports.sources,
        exec: ports.exec,
        env: ports.env,
        clock: ports.clock,
        parse: ports.project,
        memo: memo.as_ref(),
    };
    let request = Request {
        what: what(arguments)?,
        folder: ports.folder.as_ref(),
        home: layout.map(|layout| &layout.home),
        baseline: named.as_ref(),
        trust: if ui.can_ask() { Trust::Index } else { Trust::Head },
        now: ports.clock.now(),
    };
    let mut outcome = scan(&request, &tools)?;
    narrate(&outcome, ui);
    if let Some(name) = &arguments.write_baseline {
        let path = ports.path(name)?;
        write(&path, &mut outcome, ports, ui)?;
    }
    let exit = if outcome.findings.is_empty() { Exit::Done } else { Exit::No };
    Ok(ui.answer_with(&Shown::of(outcome), exit))
}

impl From<ScanError> for Failure {
    fn from(error: ScanError) -> Self {
        error.report().into()
    }
}

fn what(arguments: &Arguments) -> Result<What, Report> {
    match &arguments.range {
        Some(range) => Range::parse(range).map(What::Range).ok_or_else(|| {
            Report::new(
                Code::UsageInvalid,
                format!("`{}` is no range of commits", shown_path(range.as_bytes())),
            )
            .fix("give `--range A..B`, such as `origin/main..HEAD`")
        }),
        None if arguments.staged => Ok(What::Staged),
        None if arguments.paths.is_empty() => Ok(What::Paths(vec![PathBuf::from(".")])),
        None => Ok(What::Paths(arguments.paths.clone())),
    }
}

fn existing(fs: &dyn Fs, path: &AbsPath) -> Result<Baseline, Failure> {
    read_baseline(fs, path)?.ok_or_else(|| {
        Report::new(Code::UsageInvalid, format!("there is no baseline at `{path}`"))
            .fix("write one with `openclaw scan --write-baseline FILE`")
            .into()
    })
}

/// Writes the baseline; what is in it now is known and told no more, except what has expired.
fn write(path: &AbsPath, outcome: &mut Outcome, ports: &Ports<'_>, ui: &mut Ui) -> Result<(), Failure> {
    let before = read_baseline(ports.fs, path)?.unwrap_or_default();
    let count = keep(ports.fs, path, &before, outcome)?;
    outcome.findings.retain(|found| found.expired.is_some());
    ui.say(&format!("`{path}` holds {count} known {}", if count == 1 { "finding" } else { "findings" }));
    Ok(())
}

fn narrate(outcome: &Outcome, ui: &mut Ui) {
    let Outcome { findings, allowed, unread, repositories, problems, looked_at, remembered, is_cut } =
        outcome;
    for problem in problems {
        ui.warn(problem);
    }
    for Unread { path, why } in unread {
        ui.warn(&format!("not looked at: `{}`: {why}", shown_path(path)));
    }
    for repository in repositories {
        ui.detail(&format!("left out: `{repository}` is a repository of its own"));
    }
    for Allowed { found, by } in allowed {
        ui.detail(&format!("allowed: {} ({})", line(found), said(by)));
    }
    if *is_cut {
        ui.warn("a bound was reached: not everything was looked at");
    }
    ui.detail(&format!("{remembered} of {looked_at} were clean at an earlier look"));
    let secrets = if findings.len() == 1 { "finding" } else { "findings" };
    let files = if *looked_at == 1 { "file" } else { "files" };
    let allowed = if allowed.is_empty() { String::new() } else { format!(", {} allowed", allowed.len()) };
    let unread = if unread.is_empty() { String::new() } else { format!(", {} not looked at", unread.len()) };
    ui.say(&format!("{} {secrets} in {looked_at} {files}{allowed}{unread}", findings.len()));
}

fn said(by: &Permit) -> String {
    match by {
        Permit::Comment(comment) => format!("the comment `{comment}`"),
        Permit::List => "`secrets.allow`".to_owned(),
        Permit::Baseline(reason) => format!("the baseline: {}", shown_path(reason.as_bytes())),
    }
}

fn line(found: &Found) -> String {
    let Found { line, rule, title, preview, commit, expired, .. } = found;
    let place = match line {
        0 => format!("{} (its name)", shown_path(&found.path)),
        line => format!("{}:{line}", shown_path(&found.path)),
    };
    let commit = commit.as_ref().map(|commit| format!(" in {}", commit.get(..12).unwrap_or(commit)));
    let expired = expired.as_ref().map(|day| format!(", allowed until {day}"));
    let (commit, expired) = (commit.unwrap_or_default(), expired.unwrap_or_default());
    format!("{place}{commit}: {title}, {preview} [secrets.{rule}]{expired}")
}

#[derive(Serialize)]
struct Shown {
    findings: Vec<Row>,
    allowed: Vec<AllowedRow>,
    unread: Vec<UnreadRow>,
    looked_at: usize,
    remembered: usize,
    is_whole: bool,
    problems: Vec<String>,
}

struct Row(Found);

#[derive(Serialize)]
struct AllowedRow {
    #[serde(flatten)]
    found: Row,
    by: String,
}

#[derive(Serialize)]
struct UnreadRow {
    path: String,
    why: String,
}

#[derive(Serialize)]
struct RowForm<'a> {
    path: String,
    /// The line; none where the name itself holds the secret.
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    rule: String,
    title: &'static str,
    preview: &'a str,
    digest: Digest,
    #[serde(skip_serializing_if = "Option::is_none")]
    commit: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expired: Option<&'a str>,
}

impl Serialize for Row {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Found { path, line, rule, title, preview, digest, commit, expired, .. } = &self.0;
        let form = RowForm {
            path: shown_path(path),
            line: Some(*line).filter(|line| *line > 0),
            rule: format!("secrets.{rule}"),
            title,
            preview,
            digest: *digest,
            commit: commit.as_deref(),
            expired: expired.as_deref(),
        };
        form.serialize(serializer)
    }
}

impl Shown {
    fn of(outcome: Outcome) -> Self {
        let Outcome { findings, allowed, unread, repositories: _, problems, looked_at, remembered, is_cut } =
            outcome;
        Self {
            is_whole: !is_cut && unread.is_empty(),
            findings: findings.into_iter().map(Row).collect(),
            allowed: allowed
                .into_iter()
                .map(|Allowed { found, by }| AllowedRow { found: Row(found), by: said(&by) })
                .collect(),
            unread: unread
                .into_iter()
                .map(|Unread { path, why }| UnreadRow { path: shown_path(&path), why })
                .collect(),
            looked_at,
            remembered,
            problems,
        }
    }
}

impl Answer for Shown {
    fn text(&self, _: Paint) -> String {
        self.findings.iter().map(|Row(found)| line(found) + "\n").collect()
    }

    fn sarif(&self) -> Option<Sarif> {
        let counted = self.findings.iter().map(|Row(found)| sarif_result(found, None));
        let allowed = self.allowed.iter().map(|row| sarif_result(&row.found.0, Some(row.by.clone())));
        let mut notes = self.problems.clone();
        notes.extend(self.unread.iter().map(|row| format!("not looked at: `{}`: {}", row.path, row.why)));
        if !self.is_whole {
            notes.push("not everything was looked at".to_owned());
        }
        Some(Sarif { results: counted.chain(allowed).collect(), notes })
    }
}

fn sarif_result(found: &Found, suppressed: Option<String>) -> SarifResult {
    let Found { path, line, rule, title, preview, digest, commit, expired, .. } = found;
    let expired = expired.as_ref().map(|day| format!("; it was allowed until {day}"));
    SarifResult {
        rule: format!("secrets.{rule}"),
        title: (*title).to_owned(),
        level: SarifLevel::Error,
        message: format!("{title}, {preview}{}", expired.unwrap_or_default()),
        path: told_path(path),
        line: Some(*line).filter(|line| *line > 0),
        fingerprint: Digest::of(&[digest.hex().as_bytes(), b"\0", path].concat()).short(32),
        suppressed,
        commit: commit.clone(),
    }
}
