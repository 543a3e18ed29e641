//! What is measured; also run once as tests, so that it does not rot.

pub mod checks;
pub mod daemon;
pub mod detect;
pub mod doctor;
pub mod evaluate;
pub mod init;
pub mod install;
pub mod measure;
pub mod plan;
pub mod rules;
pub mod scan;
pub mod secrets;
pub mod sessions;
pub mod staged;
pub mod start;
pub mod upgrade;

use measure::{Rounds, Row};

/// A group of rows: the name of its file, and what measures it.
type Group = (&'static str, fn(Rounds) -> Vec<Row>);

/// The groups in the order of the table.
const GROUPS: &[Group] = &[
    ("detect", detect::rows),
    ("init", init::rows),
    ("install", install::rows),
    ("doctor", doctor::rows),
    ("plan", plan::rows),
    ("rules", rules::rows),
    ("staged", staged::rows),
    ("checks", checks::rows),
    ("evaluate", evaluate::rows),
    ("start", start::rows),
    ("secrets", secrets::rows),
    ("scan", scan::rows),
    ("sessions", sessions::rows),
    ("daemon", daemon::rows),
    ("upgrade", upgrade::rows),
];

/// Returns the names of the groups.
pub fn names() -> impl Iterator<Item = &'static str> {
    GROUPS.iter().map(|(name, _)| *name)
}

/// Returns the rows of the groups that are named, or every row where none is.
pub fn all(rounds: Rounds, named: &[String]) -> Vec<Row> {
    for word in named {
        assert!(names().any(|name| name == word), "no group is named `{word}`");
    }
    let chosen = GROUPS.iter().filter(|(name, _)| named.is_empty() || named.iter().any(|word| word == name));
    std::iter::once(Row::head()).chain(chosen.flat_map(|(_, rows)| rows(rounds))).collect()
}
