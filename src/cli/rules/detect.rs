//! `openclaw rules detect`: what a project is made of, why, and which rules it gets.

use serde::Serialize;

use crate::base::path::AbsPath;
use crate::base::report::{Code, Exit, Report};
use crate::cli::rules::Here;
use crate::cli::run::{Failure, Ports};
use crate::cli::shown_text::harmless;
use crate::cli::ui::{Answer, Paint, Ui};
use crate::guard::detect::{Detection, Found, Signal};
use crate::guard::rules::applicable;
use crate::ports::fs::NodeKind;

/// Pieces of evidence and folders of a signal that a person reads; JSON has all.
const SHOWN_MAX: usize = 4;

pub(super) fn detect(folder: Option<&str>, ports: &Ports<'_>, ui: &mut Ui) -> Result<Exit, Failure> {
    let here = match folder {
        Some(folder) => Here::at(named(folder, ports)?, ports, ui)?,
        None => Here::find(ports, ui)?,
    };
    let detection = here.detection(ports)?;
    let entries = here.entries();
    let rules = applicable(&entries, &detection);
    let rules = rules.into_iter().map(|found| Row {
        id: found.rule.id.clone(),
        signals: found.signals,
        subtrees: found.subtrees,
    });
    let rules = rules.collect();
    Ok(ui.answer(&Answered { project: here.top, detection, rules, tells_all: ui.tells_all() }))
}

/// Returns the folder that a person named, without links.
fn named(text: &str, ports: &Ports<'_>) -> Result<AbsPath, Failure> {
    let path = ports.path(text)?;
    let refused = |why: String| -> Failure {
        let report = Report::new(Code::UsageInvalid, format!("`{path}` cannot be looked at")).why(why);
        report.fix("name a folder that is there").into()
    };
    let place = ports.fs.resolve(&path).map_err(|error| refused(error.to_string()))?;
    let place = place.ok_or_else(|| refused("it is not there".to_owned()))?;
    match ports.fs.stat(&place) {
        Ok(Some(stat)) if stat.kind != NodeKind::Dir => Err(refused("it is no folder".to_owned())),
        // What else is wrong with it, the walk says.
        Ok(_) | Err(_) => Ok(place),
    }
}

#[derive(Serialize)]
struct Row {
    id: String,
    signals: Vec<Signal>,
    subtrees: Vec<String>,
}

#[derive(Serialize)]
struct Answered {
    project: AbsPath,
    #[serde(flatten)]
    detection: Detection,
    rules: Vec<Row>,
    #[serde(skip)]
    tells_all: bool,
}

impl Answered {
    fn shown_max(&self) -> usize {
        if self.tells_all { usize::MAX } else { SHOWN_MAX }
    }

    /// Returns at most as many of `all` as are shown, and how many are left out.
    fn first<'t, T>(&self, all: &'t [T]) -> (&'t [T], usize) {
        let count = all.len().min(self.shown_max());
        (&all[..count], all.len() - count)
    }

    fn folders(&self, folders: &[String]) -> String {
        let (first, rest) = self.first(folders);
        let names: Vec<String> = first.iter().map(|folder| format!("`{folder}`")).collect();
        let more = if rest > 0 { format!(", and {rest} more") } else { String::new() };
        format!("{}{more}", names.join(", "))
    }

    fn signal(&self, found: &Found, paint: Paint) -> String {
        let Found { signal, subtrees, evidence, more } = found;
        let mut text = format!("{} in {}\n", paint.bold(signal.id()), self.folders(subtrees));
        let (first, rest) = self.first(evidence);
        first.iter().for_each(|evidence| text.push_str(&format!("  {}\n", evidence.why)));
        if rest + more > 0 {
            text.push_str(&format!("  and {} more\n", rest + more));
        }
        text
    }

    fn rule(&self, Row { id, signals, subtrees }: &Row) -> String {
        let id = harmless(id);
        if signals.is_empty() {
            return format!("  {id}\n");
        }
        let signals: Vec<&str> = signals.iter().map(|signal| signal.id()).collect();
        format!("  {id} ({}) in {}\n", signals.join(", "), self.folders(subtrees))
    }
}

impl Answer for Answered {
    fn text(&self, paint: Paint) -> String {
        let Detection { signals, packages: _, workspaces, remarks, files, is_cut: _ } = &self.detection;
        let noun = if *files == 1 { "file" } else { "files" };
        let mut text = format!("{}: {files} {noun}\n", self.project);
        if signals.is_empty() {
            text.push_str("nothing that a rule is for was found\n");
        }
        signals.iter().for_each(|found| text.push_str(&self.signal(found, paint)));
        for workspace in workspaces {
            let members = if workspace.members.is_empty() {
                "no members".to_owned()
            } else {
                self.folders(&workspace.members)
            };
            text.push_str(&format!("{} workspace `{}`: {members}\n", workspace.kind, workspace.path));
        }
        let (first, rest) = self.first(remarks);
        for remark in first {
            text.push_str(&format!("note: `{}`: {}\n", remark.path, harmless(&remark.what)));
        }
        if rest > 0 {
            text.push_str(&format!("note: {rest} more; `--verbose` shows everything\n"));
        }
        text.push_str(&format!("{}\n", paint.bold("rules")));
        self.rules.iter().for_each(|rule| text.push_str(&self.rule(rule)));
        if self.rules.is_empty() {
            text.push_str("  none\n");
        }
        text
    }
}
