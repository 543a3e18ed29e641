//! `openclaw rules list` and `rules show`: what is known, where it is from, and one rule's text.

use serde::Serialize;

use crate::base::front_matter::Tier;
use crate::base::path::AbsPath;
use crate::base::report::Exit;
use crate::base::text::shortened;
use crate::cli::rules::Here;
use crate::cli::run::{Failure, Ports};
use crate::cli::shown_text::{ShownFile, harmless_word};
use crate::cli::ui::{Answer, Paint, Ui};
use crate::guard::rules::{Copy, Known, Origin, RuleEntry, Standing};

/// Characters of a rule's globs in a line.
const GLOBS_CHARS_MAX: usize = 60;

pub(super) fn list(ports: &Ports<'_>, ui: &mut Ui) -> Result<Exit, Failure> {
    let here = Here::find(ports, ui)?;
    let rules = here.catalog.here().map(Row::of).collect();
    Ok(ui.answer(&Rules { project: here.top, rules }))
}

pub(super) fn show(id: &str, ports: &Ports<'_>, ui: &mut Ui) -> Result<Exit, Failure> {
    let here = Here::find(ports, ui)?;
    let known = here.rule(id)?;
    Ok(ui.answer(&ShownFile { row: Row::of(known), text: known.governing().text.clone() }))
}

#[derive(Serialize)]
struct Row {
    id: String,
    title: String,
    tier: Tier,
    priority: i32,
    paths: Vec<String>,
    detect: Option<Vec<String>>,
    version: Option<String>,
    origin: Origin,
    standing: Standing,
    path: Option<AbsPath>,
    target: Option<AbsPath>,
    copies: Vec<CopyRow>,
}

#[derive(Serialize)]
struct CopyRow {
    origin: Origin,
    path: Option<AbsPath>,
    target: Option<AbsPath>,
    version: Option<String>,
    standing: Standing,
}

impl Row {
    fn of(known: &Known) -> Self {
        let governing = known.governing().clone();
        let Copy { origin, path, target, version, standing, text: _, entry } = governing;
        let RuleEntry { id, title, tier, priority, paths, detect } = entry;
        let copies = known.copies.iter().map(|copy| CopyRow {
            origin: copy.origin,
            path: copy.path.clone(),
            target: copy.target.clone(),
            version: copy.version.clone(),
            standing: copy.standing,
        });
        let copies = copies.collect();
        Self { id, title, tier, priority, paths, detect, version, origin, standing, path, target, copies }
    }

    /// Returns where the rule is from and how it stands, in words.
    fn state(&self) -> String {
        let standing = match self.standing {
            Standing::Shipped => "as shipped",
            Standing::Edited => "edited",
            Standing::Own => "own",
        };
        let link = if self.target.is_some() { ", a link" } else { "" };
        match self.origin {
            Origin::Shipped => "shipped, not installed".to_owned(),
            Origin::Node | Origin::Project => format!("{}, {standing}{link}", self.origin.word()),
        }
    }
}

#[derive(Serialize)]
struct Rules {
    project: AbsPath,
    rules: Vec<Row>,
}

impl Answer for Rules {
    fn text(&self, paint: Paint) -> String {
        let width = |cell: &dyn Fn(&Row) -> usize| self.rules.iter().map(cell).max().unwrap_or_default();
        let id_width = width(&|row| row.id.chars().count());
        let state_width = width(&|row| row.state().chars().count());
        let lines = self.rules.iter().map(|row| {
            let Row { id, tier, priority, paths, .. } = row;
            let globs = if paths.is_empty() { "every file".to_owned() } else { paths.join(" ") };
            let id = paint.bold(&format!("{:id_width$}", harmless_word(id)));
            let globs = paint.dim(&harmless_word(&shortened(&globs, GLOBS_CHARS_MAX)));
            let state = row.state();
            format!("{id}  {:9}  {priority:>4}  {state:state_width$}  {globs}", tier.word())
        });
        lines.map(|line| format!("{line}\n")).collect()
    }
}
