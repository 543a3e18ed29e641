//! `openclaw rules diff`: how the node's rules differ from what is shipped, and the project's from the node's.

use serde::Serialize;

use crate::base::report::Exit;
use crate::cli::rules::Here;
use crate::cli::run::{Failure, Ports};
use crate::cli::shown_text::harmless;
use crate::cli::ui::{Answer, Paint, Ui};
use crate::engine::merge::unified::{NamedText, unified};
use crate::guard::rules::{Copy, Known, Origin};

pub(super) fn diff(id: Option<&str>, ports: &Ports<'_>, ui: &mut Ui) -> Result<Exit, Failure> {
    let here = Here::find(ports, ui)?;
    let rules: Vec<&Known> = match id {
        Some(id) => vec![here.rule(id)?],
        None => here.catalog.rules.iter().collect(),
    };
    let differences: Vec<Difference> =
        rules.iter().flat_map(|known| differences(known, here.catalog.has_node)).collect();
    let answer = Differences { compared: rules.len(), differences };
    if answer.differences.is_empty() {
        ui.say(&nothing(id, &rules));
    }
    let exit = if answer.differences.is_empty() { Exit::Done } else { Exit::No };
    Ok(ui.answer_with(&answer, exit))
}

fn nothing(id: Option<&str>, rules: &[&Known]) -> String {
    match (id, rules) {
        (Some(id), [known]) if known.copies.len() == 1 => format!("there is one copy of `{id}` to compare"),
        (Some(id), _) => format!("every copy of `{id}` is the same"),
        (None, _) => "no rule differs".to_owned(),
    }
}

/// Returns the differences from shipped to node to project, each copy against the one before it.
fn differences(known: &Known, has_node: bool) -> Vec<Difference> {
    let mut differences = Vec::new();
    let shipped = known.copy(Origin::Shipped);
    let node = known.copy(Origin::Node);
    if let (Some(shipped), None, true) = (shipped, node, has_node) {
        differences.extend(difference(known, shipped, None));
    }
    for pair in known.copies.windows(2) {
        if let [from, to] = pair {
            differences.extend(difference(known, from, Some(to)));
        }
    }
    differences
}

fn difference(known: &Known, from: &Copy, to: Option<&Copy>) -> Option<Difference> {
    let name = |copy: &Copy| match &copy.path {
        Some(path) => path.to_string(),
        None => format!("{}/{}", copy.origin.word(), known.id),
    };
    let from_text = NamedText { name: &name(from), text: &from.text };
    let to_name = to.map_or("/dev/null".to_owned(), name);
    let to_text = NamedText { name: &to_name, text: to.map_or("", |copy| &copy.text) };
    let diff = unified(from_text, to_text)?;
    let (from, to) = (from.origin, to.map_or(Origin::Node, |copy| copy.origin));
    Some(Difference { id: known.id.clone(), from, to, diff })
}

#[derive(Serialize)]
struct Difference {
    id: String,
    from: Origin,
    to: Origin,
    diff: String,
}

#[derive(Serialize)]
struct Differences {
    compared: usize,
    differences: Vec<Difference>,
}

impl Answer for Differences {
    /// As `diff -u` prints it, so that `patch` can read it.
    fn text(&self, paint: Paint) -> String {
        let lines = self.differences.iter().flat_map(|difference| difference.diff.lines());
        let painted = lines.map(|line| {
            let line = harmless(line);
            match line.as_bytes().first() {
                Some(b'+') => paint.green(&line),
                Some(b'-') => paint.red(&line),
                Some(b'@') => paint.dim(&line),
                Some(_) | None => line,
            }
        });
        painted.map(|line| format!("{line}\n")).collect()
    }
}
