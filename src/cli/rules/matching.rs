//! `openclaw rules match`: which rules are about some files of this project.

use serde::Serialize;

use crate::base::front_matter::Tier;
use crate::base::path::AbsPath;
use crate::base::report::{Code, Exit, Report};
use crate::cli::rules::list::word;
use crate::cli::rules::{Here, harmless};
use crate::cli::run::{Failure, Ports};
use crate::cli::ui::{Answer, Paint, Ui};
use crate::guard::detect::Signal;
use crate::guard::rules::{Matched, Matcher, Origin, applicable};

pub(super) fn matching(paths: &[String], ports: &Ports<'_>, ui: &mut Ui) -> Result<Exit, Failure> {
    let here = Here::find(ports, ui)?;
    let names: Vec<String> =
        paths.iter().map(|text| within(&here.top, text, ports)).collect::<Result<_, _>>()?;
    let entries = here.entries();
    let detection = here.detection(ports)?;
    let rules = applicable(&entries, &detection);
    let matcher = Matcher::new(&rules);
    for (id, glob, error) in &matcher.unusable {
        ui.warn(&harmless(&format!(
            "a glob of the rule `{id}` matches nothing, `{glob}`: failed to {error}"
        )));
    }
    let rows = names.into_iter().map(|path| {
        let rules = matcher.matching(&path).into_iter().map(|(found, matched)| Row {
            id: found.rule.id.clone(),
            tier: found.rule.tier,
            priority: found.rule.priority,
            origin: here.catalog.rule(&found.rule.id).map(|known| known.governing().origin),
            signals: found.signals.clone(),
            glob: match matched {
                Matched::Everything => None,
                Matched::Glob(glob) => Some(glob.to_owned()),
            },
        });
        let rules = rules.collect();
        PathRow { path, rules }
    });
    let answer = Matches { project: here.top.clone(), paths: rows.collect() };
    let has_match = answer.paths.iter().any(|row| !row.rules.is_empty());
    Ok(ui.answer_with(&answer, if has_match { Exit::Done } else { Exit::No }))
}

/// Returns the path that a person named as the project's globs see it.
fn within(top: &AbsPath, text: &str, ports: &Ports<'_>) -> Result<String, Failure> {
    let path = ports.path(text)?;
    let below = |path: &AbsPath| path.relative_to(top).filter(|rest| !rest.is_empty()).map(str::to_owned);
    // A folder on the way may be a link to the project; the file itself need not exist.
    let real = || {
        let folder = ports.fs.resolve(&path.parent()?).ok()??;
        below(&folder.join_name(path.name()))
    };
    below(&path).or_else(real).ok_or_else(|| {
        let report = Report::new(Code::UsageInvalid, format!("`{path}` is no file of this project"));
        report
            .why(format!("the project is `{top}`"))
            .fix("run this in the project that the file is in")
            .into()
    })
}

#[derive(Serialize)]
struct Matches {
    project: AbsPath,
    paths: Vec<PathRow>,
}

#[derive(Serialize)]
struct PathRow {
    path: String,
    rules: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    id: String,
    tier: Tier,
    priority: i32,
    origin: Option<Origin>,
    signals: Vec<Signal>,
    /// The glob that matched; none where the rule is about every file.
    glob: Option<String>,
}

impl Answer for Matches {
    fn text(&self, paint: Paint) -> String {
        let ids = self.paths.iter().flat_map(|row| &row.rules).map(|row| row.id.chars().count());
        let width = ids.max().unwrap_or_default();
        let mut text = String::new();
        for PathRow { path, rules } in &self.paths {
            text.push_str(&format!("{}\n", paint.bold(&harmless(path).replace('\n', " "))));
            if rules.is_empty() {
                text.push_str("  no rule\n");
            }
            for Row { id, tier, priority, glob, .. } in rules {
                let why = glob.as_ref().map_or("every file".to_owned(), |glob| format!("`{glob}`"));
                let id = harmless(id);
                let why = harmless(&why);
                text.push_str(&format!("  {id:width$}  {:9}  {priority:>4}  {why}\n", word(*tier)));
            }
        }
        text
    }
}
