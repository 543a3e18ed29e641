//! `openclaw check`: every check by hand, over what is staged, over commits, or over files; and the judgement over a piece
//! of work since the commit that it began at. Looks and tells; only what a person chose to be put back is.

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use crate::base::report::{Code, Exit, Explain as _, Report};
use crate::base::sarif::{Sarif, SarifLevel, SarifResult};
use crate::cli::run::{Failure, Ports};
use crate::cli::ui::{Answer, Paint, Ui};
use crate::config::layout::Layout;
use crate::config::settings::Settings;
use crate::guard::inspect::{Inspection, Noted, inspect};
use crate::guard::quarantine::Keeper;
use crate::guard::scan::{Range, Request, Tools, Unread, What, shown_path, told_path};
use crate::guard::staged::{Spot, fix};
use crate::guard::{Mode, Trust};

mod asked;
mod evaluation;
mod restore;

/// The JSON form of the outcome.
pub const SCHEMA: &str = "openclaw.check/1";
/// The JSON form where a piece of work was judged.
const SCHEMA_WORK: &str = "openclaw.check.work/1";
/// The JSON form where something came back.
const SCHEMA_RESTORE: &str = "openclaw.check.restore/1";

/// What can be said with `check`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Files and folders, as with `--worktree`
    #[arg(value_name = "PATH", conflicts_with_all = ["staged", "range"])]
    paths: Vec<PathBuf>,
    /// Look at what the next commit would bring; what HEAD has already is not told [default]
    #[arg(long, conflicts_with_all = ["range", "worktree"])]
    staged: bool,
    /// Look at what these commits brought: `A..B`, `A..` to HEAD, or `B` for all that led to it
    #[arg(long, value_name = "RANGE", conflicts_with = "worktree")]
    range: Option<String>,
    /// Look at files as they are; what the repository ignores is left out, unless work is judged
    #[arg(long)]
    worktree: bool,
    /// Judge the work since this commit [default: the task's base, then HEAD]
    #[arg(long, value_name = "REV", conflicts_with_all = ["range", "paths"])]
    base: Option<String>,
    /// Judge the work by what this role may change, has to bring and must leave out
    #[arg(long, value_name = "ROLE", conflicts_with = "paths")]
    role: Option<String>,
    /// Judge the work by the files that it may change; patterns as in rules
    #[arg(long, value_name = "GLOB", num_args = 1.., conflicts_with = "paths")]
    scope: Vec<String>,
    /// Judge the work by this task file: its scope, role, metric and base
    #[arg(long, value_name = "FILE", conflicts_with = "paths")]
    task: Option<PathBuf>,
    /// Judge also what the agent ran and what that printed, by this record of it
    #[arg(long, value_name = "FILE", conflicts_with = "paths")]
    output: Option<PathBuf>,
    /// Bring back what an earlier call put into the quarantine
    #[arg(long, value_name = "ID", conflicts_with_all = ["paths", "staged", "range", "worktree", "base", "role", "scope", "task", "output"])]
    restore: Option<String>,
}

impl Arguments {
    /// Returns the name of the JSON form of the outcome.
    pub fn schema(&self) -> &'static str {
        match (&self.restore, self.judges_work()) {
            (Some(_), _) => SCHEMA_RESTORE,
            (None, true) => SCHEMA_WORK,
            (None, false) => SCHEMA,
        }
    }

    /// Returns whether a piece of work is to be judged, and not only what is there.
    fn judges_work(&self) -> bool {
        let Self { base, role, scope, task, output, .. } = self;
        base.is_some() || role.is_some() || !scope.is_empty() || task.is_some() || output.is_some()
    }
}

/// Returns with what a quarantine of this node is kept and given back.
fn keeper<'a>(ports: &'a Ports<'_>) -> Result<Keeper<'a>, Failure> {
    Ok(Keeper {
        fs: ports.fs,
        root: &ports.layout()?.root,
        version: ports.version,
        holder: &ports.holder,
        now: ports.clock.now(),
    })
}

/// Runs the verb.
///
/// # Errors
/// With the report of what stopped it.
pub fn run(arguments: &Arguments, ports: &Ports<'_>, ui: &mut Ui) -> Result<Exit, Failure> {
    if let Some(id) = &arguments.restore {
        return restore::run(id, ports, ui);
    }
    let layout = ports.layout.as_ref().ok();
    let settings = match layout {
        Some(layout) => Settings::load(ports.fs, &layout.settings()).map_err(|error| error.report())?,
        None => Settings::default(),
    };
    if arguments.judges_work() {
        return evaluation::run(arguments, &settings, ports, ui);
    }
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
        baseline: None,
        trust: if ui.can_ask() { Trust::Index } else { Trust::Head },
        now: ports.clock.now(),
    };
    let inspection = inspect(&request, &tools, &(ports.policy)(&settings))?;
    narrate(&inspection, ui);
    let exit = if inspection.is_refused() { Exit::No } else { Exit::Done };
    Ok(ui.answer_with(&Shown::of(inspection), exit))
}

fn what(arguments: &Arguments) -> Result<What, Report> {
    match &arguments.range {
        Some(range) => Range::parse(range).map(What::Range).ok_or_else(|| {
            let range = shown_path(range.as_bytes());
            Report::new(Code::UsageInvalid, format!("`{range}` is no range of commits"))
                .fix("give `--range A..B`, such as `origin/main..HEAD`")
        }),
        None if !arguments.paths.is_empty() => Ok(What::Paths(arguments.paths.clone())),
        None if arguments.worktree => Ok(What::Paths(vec![PathBuf::from(".")])),
        None => Ok(What::Staged),
    }
}

fn narrate(inspection: &Inspection, ui: &mut Ui) {
    let Inspection { findings, scan } = inspection;
    for problem in &scan.problems {
        ui.warn(problem);
    }
    for Unread { path, why } in &scan.unread {
        ui.warn(&format!("not looked at: `{}`: {why}", shown_path(path)));
    }
    if scan.is_cut {
        ui.warn("a bound was reached: not everything was looked at");
    }
    let blocking = findings.iter().filter(|noted| noted.told.mode == Mode::Block).count();
    let advice = findings.len() - blocking;
    let count = |count: usize, word: &str| format!("{count} {word}{}", if count == 1 { "" } else { "s" });
    let advice = if advice == 0 { String::new() } else { format!(", {advice} advised") };
    let allowed =
        if scan.allowed.is_empty() { String::new() } else { format!(", {} allowed", scan.allowed.len()) };
    ui.say(&format!("{}{advice}{allowed} in {}", count(blocking, "finding"), count(scan.looked_at, "file")));
}

fn line(row: &Row) -> String {
    let place = match (row.line, row.rule.starts_with("secrets.")) {
        (Some(line), _) => format!("{}:{line}", row.path),
        (None, true) => format!("{} (its name)", row.path),
        (None, false) => row.path.clone(),
    };
    let commit = row.commit.as_ref().map(|commit| format!(" in {}", commit.get(..12).unwrap_or(commit)));
    let expired = row.expired.as_ref().map(|day| format!(", allowed until {day}")).unwrap_or_default();
    let advice = if row.level == "advise" { " (advice)" } else { "" };
    format!("{place}{}: {}: {}{expired}{advice}", commit.unwrap_or_default(), row.rule, row.what)
}

#[derive(Serialize)]
struct Shown {
    findings: Vec<Row>,
    allowed: usize,
    unread: Vec<UnreadRow>,
    looked_at: usize,
    is_whole: bool,
    problems: Vec<String>,
    #[serde(skip)]
    sarif: Vec<SarifResult>,
}

#[derive(Serialize)]
struct Row {
    path: String,
    /// The line; none where the finding is about the file as a whole, or its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    rule: String,
    level: &'static str,
    what: String,
    fix: &'static str,
    fingerprint: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    commit: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expired: Option<String>,
}

#[derive(Serialize)]
struct UnreadRow {
    path: String,
    why: String,
}

impl Shown {
    fn of(inspection: Inspection) -> Self {
        let Inspection { findings, scan } = inspection;
        let unread = scan
            .unread
            .iter()
            .map(|Unread { path, why }| UnreadRow { path: shown_path(path), why: why.clone() });
        Self {
            sarif: findings.iter().map(sarif_result).collect(),
            findings: findings.iter().map(row).collect(),
            allowed: scan.allowed.len(),
            unread: unread.collect(),
            looked_at: scan.looked_at,
            is_whole: !scan.is_cut && scan.unread.is_empty(),
            problems: scan.problems,
        }
    }
}

fn row(noted: &Noted) -> Row {
    let Noted { told, title: _, fingerprint, commit, expired } = noted;
    Row {
        path: shown_path(&told.path),
        line: line_of(told.spot),
        rule: told.rule.clone(),
        level: if told.mode == Mode::Block { "block" } else { "advise" },
        what: told.what.clone(),
        fix: fix(told.guard),
        fingerprint: fingerprint.short(32),
        commit: commit.clone(),
        expired: expired.clone(),
    }
}

fn line_of(spot: Spot) -> Option<usize> {
    match spot {
        Spot::Line(line) => Some(line),
        Spot::Name | Spot::Whole => None,
    }
}

fn sarif_result(noted: &Noted) -> SarifResult {
    let Noted { told, title, fingerprint, commit, expired } = noted;
    let expired = expired.as_ref().map(|day| format!("; it was allowed until {day}")).unwrap_or_default();
    SarifResult {
        rule: told.rule.clone(),
        title: (*title).to_owned(),
        level: if told.mode == Mode::Block { SarifLevel::Error } else { SarifLevel::Note },
        message: format!("{}{expired}. {}", told.what, fix(told.guard)),
        path: told_path(&told.path),
        line: line_of(told.spot),
        fingerprint: fingerprint.short(32),
        suppressed: None,
        commit: commit.clone(),
    }
}

impl Answer for Shown {
    fn text(&self, _: Paint) -> String {
        self.findings.iter().map(|row| line(row) + "\n").collect()
    }

    fn sarif(&self) -> Option<Sarif> {
        let mut notes = self.problems.clone();
        notes.extend(self.unread.iter().map(|row| format!("not looked at: `{}`: {}", row.path, row.why)));
        if !self.is_whole {
            notes.push("not everything was looked at".to_owned());
        }
        Some(Sarif { results: self.sarif.clone(), notes })
    }
}
