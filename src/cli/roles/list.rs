//! `openclaw roles list` and `roles show`: what is known, and one role's text.

use serde::Serialize;

use crate::base::path::AbsPath;
use crate::base::report::Exit;
use crate::base::text::shortened;
use crate::cli::roles::{find, known};
use crate::cli::run::{Failure, Ports};
use crate::cli::shown_text::{ShownFile, harmless_word};
use crate::cli::ui::{Answer, Paint, Ui};
use crate::guard::globs::Glob;
use crate::guard::roles::{Known, Occasion, Origin, Problem, Role};

/// Characters of a description in a line.
const DESCRIPTION_CHARS_MAX: usize = 90;

pub(super) fn list(ports: &Ports<'_>, ui: &mut Ui) -> Result<Exit, Failure> {
    let catalog = known(ports, ui)?;
    let rows = catalog.roles.iter().map(|known| Row::of(known, catalog.problems(known)));
    Ok(ui.answer(&Roles { roles: rows.collect() }))
}

pub(super) fn show(id: &str, ports: &Ports<'_>, ui: &mut Ui) -> Result<Exit, Failure> {
    let catalog = known(ports, ui)?;
    let known = find(&catalog, id)?;
    Ok(ui.answer(&ShownFile { row: Row::of(known, catalog.problems(known)), text: known.text.clone() }))
}

#[derive(Serialize)]
struct Row {
    id: String,
    origin: Origin,
    path: Option<AbsPath>,
    /// What it holds; none where it cannot be used.
    role: Option<RoleRow>,
    problems: Vec<Problem>,
}

#[derive(Serialize)]
struct RoleRow {
    name: String,
    description: String,
    implements: bool,
    scope_paths: Vec<String>,
    required_outputs: usize,
    forbidden_patterns: usize,
    escalation: Vec<(&'static str, String)>,
}

impl Row {
    fn of(known: &Known, problems: Vec<Problem>) -> Self {
        let Known { id, origin, path, text: _, file } = known;
        let role = file.role.as_ref().map(RoleRow::of);
        Self { id: id.clone(), origin: *origin, path: path.clone(), role, problems }
    }
}

impl RoleRow {
    fn of(role: &Role) -> Self {
        let targets = Occasion::ALL
            .into_iter()
            .filter_map(|occasion| Some((occasion.key(), role.escalation.on(occasion)?.as_str().to_owned())));
        Self {
            name: role.name.clone(),
            description: role.description.clone(),
            implements: role.implements,
            scope_paths: role.scope.iter().map(Glob::as_str).map(str::to_owned).collect(),
            required_outputs: role.required_outputs.len(),
            forbidden_patterns: role.forbidden.len(),
            escalation: targets.collect(),
        }
    }
}

#[derive(Serialize)]
struct Roles {
    roles: Vec<Row>,
}

impl Answer for Roles {
    fn text(&self, paint: Paint) -> String {
        let width = |cell: &dyn Fn(&Row) -> usize| self.roles.iter().map(cell).max().unwrap_or_default();
        let id_width = width(&|row| row.id.chars().count());
        let state_width = width(&|row| row.origin.word().chars().count());
        let lines = self.roles.iter().map(|row| {
            let id = paint.bold(&format!("{:id_width$}", harmless_word(&row.id)));
            let about = match &row.role {
                Some(role) => paint.dim(&shortened(&harmless_word(&role.description), DESCRIPTION_CHARS_MAX)),
                None => "cannot be used; `openclaw roles check` says why".to_owned(),
            };
            format!("{id}  {:state_width$}  {about}\n", row.origin.word())
        });
        lines.collect()
    }
}
