//! `openclaw roles check`: everything that is wrong with role files, each with its line.

use serde::Serialize;

use crate::base::limits::ROLE_BYTES_MAX;
use crate::base::path::AbsPath;
use crate::base::report::{Code, Exit, Report};
use crate::cli::roles::{harmless_word, known};
use crate::cli::run::{Failure, Ports};
use crate::cli::ui::{Answer, Paint, Ui};
use crate::guard::roles::{Catalog, Known, Problem, Role, RoleFile, Severity, check_escalation, read};

pub(super) fn check(files: &[String], ports: &Ports<'_>, ui: &mut Ui) -> Result<Exit, Failure> {
    let catalog = known(ports, ui)?;
    let rows: Vec<Row> = if files.is_empty() {
        catalog.roles.iter().map(|known| Row::of(known, &catalog)).collect()
    } else {
        files.iter().map(|file| named(file, &catalog, ports)).collect::<Result<_, _>>()?
    };
    let unread = catalog.unread.len();
    let is_wrong =
        rows.iter().flat_map(|row| &row.problems).any(|problem| problem.severity == Severity::Error);
    let answer = Checked { files: rows };
    ui.say(&answer.summary());
    let exit = if is_wrong || (files.is_empty() && unread > 0) { Exit::No } else { Exit::Done };
    Ok(ui.answer_with(&answer, exit))
}

/// Judges a file that was named, among the roles that are known.
fn named(name: &str, catalog: &Catalog, ports: &Ports<'_>) -> Result<Row, Failure> {
    let path = ports.path(name)?;
    let refused = |why: String| {
        let report = Report::new(Code::UsageInvalid, format!("`{path}` cannot be read as a role"));
        Failure::from(report.why(why).fix("name a role file, which is YAML"))
    };
    let place = ports.fs.resolve(&path).map_err(|error| refused(error.to_string()))?;
    let place = place.ok_or_else(|| refused("it is not there".to_owned()))?;
    let bytes = ports.fs.read(&place, ROLE_BYTES_MAX).map_err(|error| refused(error.to_string()))?;
    let text = String::from_utf8(bytes).map_err(|_| refused("it is not UTF-8".to_owned()))?;
    let stem = path.name().strip_suffix(".yaml").or_else(|| path.name().strip_suffix(".yml"));
    let RoleFile { role, mut problems, targets } = read(stem.unwrap_or(path.name()), &text);
    if let Some(role) = &role {
        let mut others: Vec<&Role> = catalog.usable().filter(|other| other.id != role.id).collect();
        others.push(role);
        problems.extend(check_escalation(role, &targets, &others));
    }
    Ok(Row { path: Some(path), id: role.map(|role| role.id), problems })
}

#[derive(Serialize)]
struct Row {
    /// The file; none of a role that is only shipped.
    path: Option<AbsPath>,
    /// The role's id; none where it cannot be used.
    id: Option<String>,
    problems: Vec<Problem>,
}

impl Row {
    fn of(known: &Known, catalog: &Catalog) -> Self {
        let id = known.file.role.as_ref().map(|role| role.id.clone());
        Self { path: known.path.clone(), id, problems: catalog.problems(known) }
    }
}

#[derive(Serialize)]
struct Checked {
    files: Vec<Row>,
}

impl Checked {
    fn summary(&self) -> String {
        let count = |severity: Severity| {
            self.files
                .iter()
                .flat_map(|row| &row.problems)
                .filter(|problem| problem.severity == severity)
                .count()
        };
        let noun = |count: usize, word: &str| format!("{count} {word}{}", if count == 1 { "" } else { "s" });
        let (errors, advice) = (count(Severity::Error), count(Severity::Advice));
        let advice = if advice == 0 { String::new() } else { format!(", {advice} advised") };
        format!("{}{advice} in {}", noun(errors, "error"), noun(self.files.len(), "role"))
    }
}

impl Answer for Checked {
    fn text(&self, _: Paint) -> String {
        let mut text = String::new();
        for Row { path, id, problems } in &self.files {
            let name = path.as_ref().map_or_else(|| id.clone().unwrap_or_default(), ToString::to_string);
            for Problem { at, severity, what, fix } in problems {
                let advice = if *severity == Severity::Advice { " (advice)" } else { "" };
                let line = format!("{name}:{}:{}: {what}{advice}; {fix}", at.line, at.column);
                text.push_str(&format!("{}\n", harmless_word(&line)));
            }
        }
        text
    }
}
