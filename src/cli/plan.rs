//! Shows plans and what came of them. Renders values; decides nothing.

use serde::Serialize;
use serde_json::Value;

use crate::base::path::AbsPath;
use crate::base::report::{Code, Report};
use crate::cli::ui::{Answer, Paint};
use crate::engine::plan::{Action, Finding, FindingKind, Plan, Source, Step};
use crate::engine::recover::Recovered;
use crate::engine::state::State;

/// A plan as the outcome of a dry run.
#[derive(Serialize)]
pub struct Planned {
    /// The plan.
    pub plan: Plan,
    /// What goes whole after the last step.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub removed: Vec<AbsPath>,
}

impl Answer for Planned {
    fn text(&self, paint: Paint) -> String {
        let mut text = rendered(&self.plan, &self.removed, Detail::Whole, paint);
        if self.plan.is_empty() {
            text.push_str("Nothing to change.\n");
        }
        text
    }
}

/// The outcome when a person said no.
#[derive(Debug, Serialize)]
pub struct Declined {
    changes: usize,
    declined: bool,
}

impl Default for Declined {
    fn default() -> Self {
        Self { changes: 0, declined: true }
    }
}

impl Answer for Declined {
    fn text(&self, _paint: Paint) -> String {
        "Nothing was changed.\n".to_owned()
    }
}

/// How much of an edit is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// The places, each with the number of entries.
    Places,
    /// The whole JSON Patch.
    Whole,
}

/// Returns `count` with the word for one or for many.
pub fn counted(count: usize, one: &str, many: &str) -> String {
    match count {
        1 => format!("1 {one}"),
        count => format!("{count} {many}"),
    }
}

/// Returns a plan for people: its steps part by part, what goes whole afterwards, then its remarks.
pub fn rendered(plan: &Plan, removed: &[AbsPath], detail: Detail, paint: Paint) -> String {
    let root = &plan.body.root;
    let mut text = String::new();
    let mut part = "";
    for step in &plan.body.steps {
        if step.part != part {
            part = &step.part;
            text.push_str(&format!("{}\n", paint.bold(part)));
        }
        text.push_str(&step_line(step, root, paint));
        text.push_str(&edit_lines(step, detail, paint));
    }
    text.push_str(&removed_lines(removed, root, paint));
    text.push_str(&remarks(&plan.body.findings, paint));
    text
}

/// Shows what goes whole: folders of ours, and the state root unless something else is in it.
fn removed_lines(removed: &[AbsPath], root: &AbsPath, paint: Paint) -> String {
    if removed.is_empty() {
        return String::new();
    }
    let line = |path: &AbsPath| {
        let extent = if path == root { "unless something else is in it" } else { "with everything in it" };
        format!("  {} {}/ ({extent})\n", paint.red("-"), shown(path, root))
    };
    let lines: String = removed.iter().map(line).collect();
    format!("{}\n{lines}", paint.bold("at the end"))
}

fn step_line(step: &Step, root: &AbsPath, paint: Paint) -> String {
    let shown = shown(&step.path, root);
    match (&step.action, step.before.is_absent()) {
        (Action::MakeDir, _) => format!("  {} {shown}/\n", paint.green("+")),
        (Action::RemoveDir, _) => format!("  {} {shown}/\n", paint.red("-")),
        (Action::Remove, _) => format!("  {} {shown}\n", paint.red("-")),
        (Action::SetMode, _) => {
            let end = if matches!(step.after, State::Dir { .. }) { "/" } else { "" };
            format!("  {} {shown}{end} (mode)\n", paint.yellow("~"))
        }
        (Action::Write { .. } | Action::Link, true) => format!("  {} {shown}\n", paint.green("+")),
        (Action::Write { .. } | Action::Link, false) => format!("  {} {shown}\n", paint.yellow("~")),
    }
}

/// Shows what an edit does inside its document.
fn edit_lines(step: &Step, detail: Detail, paint: Paint) -> String {
    let is_edit = matches!(step.action, Action::Write { source: Source::Edit { .. } });
    let Some(Value::Array(operations)) = step.patch.as_ref().filter(|_| is_edit) else {
        return String::new();
    };
    let lines: Vec<String> = match detail {
        Detail::Whole => operations.iter().map(ToString::to_string).collect(),
        Detail::Places => places(operations),
    };
    lines.iter().map(|line| format!("      {}\n", paint.dim(line))).collect()
}

/// Counts the operations of a patch by what they do and where.
fn places(operations: &[Value]) -> Vec<String> {
    let mut counts: Vec<(String, usize)> = Vec::new();
    for operation in operations {
        let word = operation["op"].as_str().unwrap_or_default();
        let path = operation["path"].as_str().unwrap_or_default().trim_end_matches("/-");
        let line = format!("{word} {path}");
        match counts.last_mut() {
            Some((last, count)) if *last == line => *count += 1,
            Some(_) | None => counts.push((line, 1)),
        }
    }
    counts
        .into_iter()
        .map(|(line, count)| if count == 1 { line } else { format!("{line} ({count})") })
        .collect()
}

/// Shows a path below the root without the root.
fn shown(path: &AbsPath, root: &AbsPath) -> String {
    match path.relative_to(root) {
        Some(relative) if !relative.is_empty() => relative.to_owned(),
        Some(_) | None => path.to_string(),
    }
}

/// Returns remarks for people, one or two lines each.
pub fn remarks(findings: &[Finding], paint: Paint) -> String {
    let mut text = String::new();
    let offered = findings.iter().filter(|finding| finding.kind == FindingKind::Offered).count();
    if offered > 0 {
        let files = counted(offered, "shipped file has", "shipped files have");
        let fix = paint.bold("fix:");
        text.push_str(&format!(
            "{}: {files} newer content\n  {fix} run `openclaw install --update`\n",
            paint.bold("note")
        ));
    }
    for finding in findings.iter().filter(|finding| finding.kind != FindingKind::Offered) {
        let Finding { kind, path: _, position: _, what, fix } = finding;
        let place = place_of(finding);
        let what = without_kind(*kind, what);
        let word = match kind {
            FindingKind::Conflict | FindingKind::Open => paint.yellow("conflict"),
            FindingKind::Refused => paint.yellow("left alone"),
            FindingKind::Edited => paint.dim("edited"),
            FindingKind::Left => paint.yellow("left"),
            FindingKind::Adopted => paint.dim("adopted"),
            FindingKind::Declined => paint.dim("declined"),
            FindingKind::Notice | FindingKind::Offered => paint.bold("note"),
        };
        text.push_str(&format!("{word}: {place}: {what}\n"));
        if let Some(fix) = fix {
            text.push_str(&format!("  {} {fix}\n", paint.bold("fix:")));
        }
    }
    text
}

/// Returns what is said without the words that stand in front of the line anyway.
fn without_kind(kind: FindingKind, what: &str) -> &str {
    match kind {
        FindingKind::Refused => what.strip_prefix("left as it is: ").unwrap_or(what),
        FindingKind::Conflict
        | FindingKind::Open
        | FindingKind::Offered
        | FindingKind::Edited
        | FindingKind::Left
        | FindingKind::Adopted
        | FindingKind::Declined
        | FindingKind::Notice => what,
    }
}

/// Returns the report of a settings file that was not edited.
pub fn unset(plan: &Plan) -> Report {
    let report = Report::new(Code::ConflictOpen, "the settings file was left as it is; nothing was changed");
    let open = plan.body.findings.iter().filter(|finding| is_open(finding));
    open.fold(report, |report, finding| {
        let (path, place) = (&finding.path, place_of(finding));
        report
            .why(format!("{place}: {}", without_kind(finding.kind, &finding.what)))
            .fix(format!("put `{path}` right, then run the command again"))
    })
}

/// Returns whether a person must decide about a remark.
fn is_open(finding: &Finding) -> bool {
    matches!(finding.kind, FindingKind::Conflict | FindingKind::Refused)
}

fn place_of(finding: &Finding) -> String {
    let Finding { path, position, .. } = finding;
    position.map_or_else(|| path.to_string(), |position| format!("{path} ({position})"))
}

/// Returns the report of a plan that leaves something for a person to decide.
pub fn undecided(plan: &Plan) -> Report {
    let open: Vec<&Finding> = plan.body.findings.iter().filter(|finding| is_open(finding)).collect();
    let what = match open.len() {
        1 => "one file was left as it is and needs a decision; everything else is done".to_owned(),
        n => format!("{n} files were left as they are and need a decision; everything else is done"),
    };
    let report = Report::new(Code::ConflictOpen, what);
    open.into_iter().fold(report, |report, finding| {
        let report =
            report.why(format!("{}: {}", place_of(finding), without_kind(finding.kind, &finding.what)));
        match &finding.fix {
            Some(fix) => report.fix(fix.clone()),
            None => report,
        }
    })
}

/// Returns what recovery did, one line a change.
pub fn recovered_lines(recovered: &[Recovered]) -> Vec<String> {
    let kept = |kept: &[AbsPath]| -> String {
        kept.iter()
            .map(|path| format!("\n  kept as it is, because it was changed meanwhile: {path}"))
            .collect()
    };
    recovered
        .iter()
        .map(|one| match one {
            Recovered::Discarded { plan } => {
                format!("discarded change {}, which was interrupted before it was committed", plan.short(12))
            }
            Recovered::Finished { plan, kept: paths } => {
                format!("finished interrupted change {}{}", plan.short(12), kept(paths))
            }
            Recovered::Undone { plan, kept: paths } => {
                format!("undid interrupted change {}{}", plan.short(12), kept(paths))
            }
            Recovered::Swept => {
                "removed the traces of a run that was interrupted at its start or end".to_owned()
            }
        })
        .collect()
}

#[cfg(test)]
mod tests;
