//! The task as an agent reads it. Pure.

use crate::guard::demand::{Metric, Scope};
use crate::guard::task::Task;

/// Returns the text of `task`, whose files are those of `scope`.
pub(super) fn text(task: &Task, scope: &Scope) -> String {
    let Task {
        id,
        title,
        description,
        scope: _,
        role: _,
        metric,
        success_criteria,
        base,
        instructions: _,
        unknown: _,
    } = task;
    let mut parts = vec![format!("# {title} ({id})")];
    if !description.trim().is_empty() {
        parts.push(description.trim().to_owned());
    }
    if !success_criteria.is_empty() {
        parts.push(format!("## Done when\n{}", bullets(success_criteria)));
    }
    if let Some(metric) = metric {
        parts.push(proof(metric));
    }
    parts.push(files(scope));
    if let Some(base) = base {
        parts.push(format!(
            "## Base\nThe work began at `{base}`; everything since then is looked at, commits included."
        ));
    }
    parts.join("\n\n")
}

fn proof(Metric { steps, timeout_ms }: &Metric) -> String {
    let steps: Vec<String> = steps.iter().map(|step| format!("`{}`", step.join(" "))).collect();
    let seconds = timeout_ms / 1_000;
    format!(
        "## Proof\nFrom the top of the project, in this order, each has to end with 0, all within {seconds} s:\n{}",
        bullets(&steps)
    )
}

fn files(scope: &Scope) -> String {
    let levels = scope.levels();
    if levels.is_empty() {
        return "## Files\nEvery file may change.".to_owned();
    }
    let mut lines =
        vec!["## Files\nOnly these may change; what else has to change is reported, not changed.".to_owned()];
    for (at, level) in levels.iter().enumerate() {
        if at > 0 {
            lines.push("and of these only".to_owned());
        }
        lines.extend(level.iter().map(|glob| format!("- `{}`", glob.as_str())));
    }
    lines.join("\n")
}

/// Returns a list, further lines of an entry set in.
pub(super) fn bullets(texts: &[String]) -> String {
    let lines: Vec<String> =
        texts.iter().map(|text| format!("- {}", text.trim().replace('\n', "\n  "))).collect();
    lines.join("\n")
}
