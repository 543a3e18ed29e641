//! The table in `SECURITY.md` is made from the tables here. `UPDATE_REFERENCE=1` writes it; nobody edits it.

use std::fs;
use std::path::Path;

use openclaw::guard::{Guard, Mode};

use super::trial::{Layer, Way};
use super::{commands, commits, pushes, state, tools};

const BEGIN: &str = "<!-- Generated: UPDATE_REFERENCE=1 ./tests/run bypass::page -->\n";
const END: &str = "<!-- end -->\n";

/// Returns a row for each way, by the layer that stops it.
fn rendered() -> String {
    let mut text = String::from("| who | way | tried | stopped by |\n|---|---|---|---|\n");
    let tried = [commits::WAYS, commands::GIT, commands::PATHS, pushes::BY_AGENT, pushes::WAYS, tools::WAYS];
    let tried = tried.into_iter().flatten().chain(state::ACTS.iter().map(|act| &act.way));
    tried.for_each(|way| text.push_str(&row(way, way.layer.shown())));
    for (way, with_new) in commits::WAYS_BY_GIT {
        text.push_str(&row(way, &by_git(way.layer, *with_new)));
    }
    text
}

fn by_git(folder: Layer, configuration: Layer) -> String {
    format!(
        "hooks in a folder: {}; in the configuration (git 2.54): {}",
        folder.shown(),
        configuration.shown()
    )
}

fn row(way: &Way, stopped: &str) -> String {
    let Way { name, tried, layer: _, actor } = way;
    let tried = if tried.contains('`') || matches!(actor, super::trial::Actor::Program) {
        (*tried).to_owned()
    } else {
        format!("`{tried}`")
    };
    let cell = |text: &str| text.replace('|', "\\|").replace('\n', " ⏎ ");
    format!("| {} | {} | {} | {} |\n", actor.shown(), cell(name), cell(&tried), cell(stopped))
}

#[test]
fn the_page_shows_every_way() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("SECURITY.md");
    let page = fs::read_to_string(&path).expect("the page");
    let (before, rest) = page.split_once(BEGIN).expect("the beginning of the table");
    let (found, after) = rest.split_once(END).expect("the end of the table");
    let wanted = rendered();
    if std::env::var_os("UPDATE_REFERENCE").is_some_and(|value| value == "1") {
        fs::write(&path, format!("{before}{BEGIN}{wanted}{END}{after}")).expect("written");
        return;
    }
    let stale = wanted.lines().find(|line| !found.contains(line));
    assert_eq!(stale, None, "run `UPDATE_REFERENCE=1 ./tests/run bypass::page` and read the change");
    assert_eq!(found.lines().count(), wanted.lines().count());
}

#[test]
fn the_page_of_guards_has_a_row_for_each_with_its_default() {
    let page =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/guards.md")).expect("the page");
    for guard in Guard::ALL {
        let mode = match guard.default_mode() {
            Mode::Off => "off",
            Mode::Advise => "advise",
            Mode::Block => "block",
        };
        let row = format!("| `{}` | {mode} | ", guard.key());
        assert!(page.contains(&row), "docs/guards.md has no row {row:?}");
    }
    let rows =
        page.lines().filter(|line| line.starts_with("| `guard.") || line.starts_with("| `checks.")).count();
    assert_eq!(rows, Guard::ALL.len());
}
