//! A role as an agent reads it: what comes first counts most, since a budget cuts from the end. Pure.

use crate::guard::demand::{Content, Forbidden, RequiredOutput};
use crate::guard::globs::Glob;
use crate::guard::prompt::task::bullets;
use crate::guard::roles::{Framework, Occasion, Role, Target};

/// Returns the text of `role`.
pub(super) fn text(role: &Role) -> String {
    let Role {
        id: _,
        name,
        description,
        responsibilities,
        must_not,
        framework,
        required_outputs,
        forbidden,
        scope: _,
        escalation,
        implements: _,
    } = role;
    let mut parts = vec![format!("## Role: {name}\n{description}").trim().to_owned()];
    let mut section = |title: &str, lines: &[String]| {
        if !lines.is_empty() {
            parts.push(format!("### {title}\n{}", bullets(lines)));
        }
    };
    section("What you answer for", responsibilities);
    section("What you leave alone", must_not);
    section("What your work has to bring", &required_outputs.iter().map(output).collect::<Vec<_>>());
    section("What your work may not hold", &forbidden.iter().map(forbidden_line).collect::<Vec<_>>());
    let handed = Occasion::ALL.into_iter().filter_map(|occasion| {
        let target = match escalation.on(occasion)? {
            Target::Human => "a person".to_owned(),
            Target::Role(id) => format!("the role `{id}`"),
        };
        Some(format!("When {}, stop and hand over to {target}.", occasion.word()))
    });
    section("When you cannot go on", &handed.collect::<Vec<_>>());
    if let Some(Framework { name, prompt }) = framework {
        parts.push(format!("### How you go about it: {name}\n{}", prompt.trim()));
    }
    parts.join("\n\n")
}

fn output(RequiredOutput { source: _, files, content, description }: &RequiredOutput) -> String {
    let holds = match content {
        Content::Any => String::new(),
        Content::Literal(text) => format!(" that holds `{text}`"),
        // An expression tells nobody anything; its description does.
        Content::Pattern(_) => String::new(),
    };
    match (files.as_str(), holds.as_str()) {
        ("**", "") => sentence(description),
        (files, holds) => format!("{} (a file of `{files}`{holds})", sentence(description)),
    }
}

fn forbidden_line(Forbidden { source: _, pattern: _, files, description }: &Forbidden) -> String {
    if files.is_empty() {
        return sentence(description);
    }
    let files: Vec<String> = files.iter().map(|glob| format!("`{}`", Glob::as_str(glob))).collect();
    format!("{} (in {})", sentence(description), files.join(", "))
}

fn sentence(text: &str) -> String {
    text.trim().to_owned()
}
