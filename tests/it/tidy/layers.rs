//! Who may import whom. The tables below and those in `ARCHITECTURE.md` are the same; there is no list of exceptions.

use std::collections::{BTreeMap, BTreeSet};

use super::house::{House, Source, assert_none, text_of, top};
use super::imports::{self, Arrow, Manner, Target};

const PAGE: &str = "ARCHITECTURE.md";
const EVERYTHING: &str = "everything";
const NOTHING: &str = "nothing of ours";

/// Each row: rooms, and what they may import beyond themselves. `app` also stands for `lib.rs` and `main.rs`.
const ROOMS: &[(&str, &str)] = &[
    ("base", NOTHING),
    ("ports", "base"),
    ("sys, sim, db, config, content, git, engine", "base, ports"),
    ("secrets", "base, content"),
    ("agents", "base, ports, content"),
    ("guard", "base, ports, content, git, engine, agents, secrets"),
    ("install", "base, ports, content, config, git, engine, agents, guard"),
    ("upgrade", "base, ports, content, config, engine, install"),
    ("memory", "base, ports, db, config, engine, agents, secrets"),
    ("knowledge, improve", "base, ports, db, config"),
    ("persona", "base, ports, db, config, content, engine"),
    ("exec", "base, ports, db, config, guard"),
    ("mesh", "base, ports, db, config, content, git, engine, guard, exec"),
    ("control", "base, ports, db, config, content, guard, exec, mesh"),
    ("hook", "base, ports, config, content, git, agents, secrets, guard"),
    (
        "cli, web, mcp, daemon",
        "base, ports, config, content, engine, agents, secrets, guard, install, upgrade, memory, knowledge, improve, \
         persona, exec, mesh, control",
    ),
    ("bin", "base, ports, content, sys, upgrade"),
    ("app", EVERYTHING),
];

/// Each row: external crates, and the rooms that may name them. A name that ends in `.rs` is a file of any room.
const CRATES: &[(&str, &str)] = &[
    ("serde, serde_json, thiserror", EVERYTHING),
    ("sha2, humantime", "base"),
    ("rustix", "sys, git"),
    ("directories, which, ignore, notify, signal-hook", "sys"),
    ("toml_edit", "config, content, engine, install, guard"),
    ("jsonc-parser, json-patch", "engine, install"),
    ("diffy", "engine"),
    ("git2, sha1", "git"),
    ("libz-sys", "nobody: it is only linked"),
    ("aho-corasick, regex", "secrets, guard, content"),
    ("brush-parser", "guard"),
    ("flate2, tar", "secrets, upgrade, bin"),
    ("zip", "secrets"),
    ("granit-parser, regex-syntax, serde-saphyr", "guard"),
    ("clap", "cli, bin"),
    ("clap_complete, clap_mangen, console, dialoguer, indicatif", "cli"),
    ("axum", "web, mcp"),
    ("rusqlite", "db, store.rs"),
    ("async-nats", "mesh"),
    ("self_update", "upgrade"),
    ("ureq", "sys"),
    ("semver, ssh-key", "upgrade, bin"),
    ("tokio", "sys, sim, db, upgrade, memory, knowledge, exec, mesh, control, cli, web, mcp, daemon, app"),
];

type Allowed = BTreeMap<String, BTreeSet<String>>;

/// Returns a table with one row for each name; `everything` and the words for nothing are spelled out.
fn spelled_out(rows: &[(String, String)], rooms: &BTreeSet<String>) -> Allowed {
    let mut allowed = Allowed::new();
    for (left, right) in rows {
        let listed: BTreeSet<String> = match right.as_str() {
            EVERYTHING => rooms.iter().filter(|room| *room != "bin").cloned().collect(),
            NOTHING => BTreeSet::new(),
            text if text.starts_with("nobody") => BTreeSet::new(),
            text => names(text),
        };
        for name in names(left) {
            let others = listed.iter().filter(|room| **room != name).cloned().collect();
            assert!(allowed.insert(name.clone(), others).is_none(), "`{name}` has two rows");
        }
    }
    allowed
}

fn names(list: &str) -> BTreeSet<String> {
    list.split(',').map(|name| name.trim().to_owned()).collect()
}

fn owned(rows: &[(&str, &str)]) -> Vec<(String, String)> {
    rows.iter().map(|(left, right)| ((*left).to_owned(), (*right).to_owned())).collect()
}

/// Returns the rows of the Markdown table whose first heading is `heading`, remarks in brackets and after `;` dropped.
fn table_in(page: &str, heading: &str) -> Vec<(String, String)> {
    let cells = |line: &str| -> Vec<String> {
        line.trim_matches('|').split('|').map(|cell| cell.trim().replace('`', "")).collect()
    };
    let plain = |cell: &str| {
        let before = cell.split(';').next().unwrap_or_default();
        before.split(" (").next().unwrap_or_default().trim().to_owned()
    };
    page.lines()
        .skip_while(|line| cells(line).first().is_none_or(|first| first != heading) || !line.starts_with('|'))
        .skip(2)
        .take_while(|line| line.starts_with('|'))
        .map(cells)
        .map(|row| (plain(&row[0]), row.get(1).map(|cell| plain(cell)).unwrap_or_default()))
        .collect()
}

/// The tables, ready to ask.
struct Table {
    rooms: Allowed,
    crates: Allowed,
}

impl Table {
    fn of(rooms: &[(String, String)], crates: &[(String, String)]) -> Self {
        let all: BTreeSet<String> = rooms.iter().flat_map(|(left, _)| names(left)).collect();
        Self { rooms: spelled_out(rooms, &all), crates: spelled_out(crates, &all) }
    }

    fn ours() -> Self {
        Self::of(&owned(ROOMS), &owned(CRATES))
    }

    fn crate_names(&self) -> Vec<String> {
        self.crates.keys().map(|name| name.replace('-', "_")).collect()
    }

    /// Returns one sentence for each forbidden arrow in the program.
    fn violations(&self, house: &House) -> Vec<String> {
        let crates = self.crate_names();
        let mut found = Vec::new();
        for file in house.production() {
            for arrow in imports::arrows(file, &crates) {
                let place = format!("{}:{}", file.path, arrow.line);
                found.extend(self.judge(file, &arrow).map(|sentence| format!("{place}: {sentence}")));
            }
        }
        found
    }

    fn judge(&self, file: &Source, arrow: &Arrow) -> Option<String> {
        let room = imports::room_of(file);
        match &arrow.target {
            Target::Room(to) if to == room => None,
            Target::Room(to) => self.judge_room(room, to, arrow.manner),
            Target::Root => {
                Some(format!("{room} -> the crate root: name the room, so that the arrow can be seen"))
            }
            Target::Hidden => Some(format!(
                "{room} -> source past the module tree: declare a module, so that its arrows can be seen"
            )),
            Target::Crate(name) => self.judge_crate(file, name),
        }
    }

    fn judge_room(&self, room: &str, to: &str, manner: Manner) -> Option<String> {
        let Some(allowed) = self.rooms.get(room) else {
            return Some(format!("{room} has no row: see \"Who may import whom\" in {PAGE}"));
        };
        if !self.rooms.contains_key(to) {
            return Some(format!("{room} -> crate::{to}: this is no room; items live in rooms, see {PAGE}"));
        }
        if !allowed.contains(to) {
            let allowed: Vec<&str> = allowed.iter().map(String::as_str).collect();
            let allowed = if allowed.is_empty() { NOTHING.to_owned() } else { allowed.join(", ") };
            return Some(format!(
                "{room} -> {to} is forbidden ({room} may import: {allowed}). The type is in the wrong room, or the \
                 driver should fetch the fact: see \"Who may import whom\" in {PAGE}"
            ));
        }
        (manner == Manner::Reexport).then(|| {
            format!("{room} re-exports {to}: whoever may import {room} would reach {to} through it; import it at home")
        })
    }

    fn judge_crate(&self, file: &Source, name: &str) -> Option<String> {
        let room = imports::room_of(file);
        let (package, homes) = self.crates.iter().find(|(package, _)| package.replace('-', "_") == name)?;
        let file_name = file.path.rsplit('/').next().unwrap_or_default();
        if homes.contains(room) || homes.contains(file_name) {
            return None;
        }
        let homes: Vec<&str> = homes.iter().map(String::as_str).collect();
        Some(format!(
            "{room} -> the crate {package} is forbidden (its home: {}). Ask that room, or move the code there: see \
             \"External crates have a room too\" in {PAGE}",
            if homes.is_empty() { "none, it is only linked".to_owned() } else { homes.join(", ") }
        ))
    }

    /// Returns a room that can reach itself, if there is one.
    fn cycle(&self) -> Option<String> {
        let reaches = |from: &String| {
            let mut seen = BTreeSet::new();
            let mut next: Vec<&String> = self.rooms[from].iter().collect();
            while let Some(room) = next.pop() {
                if seen.insert(room) {
                    next.extend(self.rooms.get(room).into_iter().flatten());
                }
            }
            seen.contains(from)
        };
        self.rooms.keys().find(|room| reaches(room)).cloned()
    }
}

#[test]
fn rooms_import_only_what_the_table_allows() {
    assert_none(&Table::ours().violations(&House::read()));
}

#[test]
fn every_folder_of_the_source_has_a_row() {
    let table = Table::ours();
    let house = House::read();
    let rooms: BTreeSet<&str> = house.production().map(imports::room_of).collect();
    let missing: Vec<String> = rooms
        .into_iter()
        .filter(|room| !table.rooms.contains_key(*room))
        .map(|room| {
            format!("src/{room}: give it a row under \"Who may import whom\" in {PAGE}, and in layers.rs")
        })
        .collect();
    assert_none(&missing);
}

#[test]
fn every_dependency_has_a_row() {
    let manifest: toml_edit::DocumentMut =
        text_of("Cargo.toml").parse().expect("cargo reads it, so it is TOML");
    let dependencies = manifest["dependencies"].as_table().expect("the package has dependencies");
    let table = Table::ours();
    let missing: Vec<String> = dependencies
        .iter()
        .filter(|(name, _)| !table.crates.contains_key(*name))
        .map(|(name, _)| format!("Cargo.toml: `{name}` needs a home, in {PAGE} and in layers.rs"))
        .collect();
    assert_none(&missing);
}

#[test]
fn the_table_is_acyclic_and_names_only_rooms() {
    let table = Table::ours();
    assert_eq!(table.cycle(), None, "a room can reach itself");
    let homes = table.rooms.values().chain(table.crates.values()).flatten();
    let unknown: Vec<&String> =
        homes.filter(|name| !name.ends_with(".rs") && !table.rooms.contains_key(*name)).collect();
    assert!(unknown.is_empty(), "not a room: {unknown:?}");
}

#[test]
fn the_architecture_page_carries_the_same_tables() {
    let page = text_of(PAGE);
    assert_eq!(table_in(&page, "room"), owned(ROOMS));
    assert_eq!(table_in(&page, "crate"), owned(CRATES));
    assert!(top().join("src").is_dir());
}

/// A house of one file, judged by a table of four rooms.
fn judged(path: &str, text: &str) -> Vec<String> {
    let rooms = [
        ("base", NOTHING),
        ("git", "base"),
        ("guard", "base, git"),
        ("cli", "base, guard"),
        ("app", EVERYTHING),
    ];
    let crates = [
        ("clap", "cli"),
        ("git2, sha1", "git"),
        ("rusqlite", "git, store.rs"),
        ("serde", EVERYTHING),
        ("z-sys", "nobody"),
    ];
    Table::of(&owned(&rooms), &owned(&crates)).violations(&House::of(vec![Source::new(path, text)]))
}

#[test]
fn planted_violations_are_told_with_file_line_and_arrow() {
    let cases = [
        (
            "src/cli/status.rs",
            "//! x\nuse crate::{base::a,\n    git};",
            "src/cli/status.rs:3: cli -> git is forbidden",
        ),
        ("src/base/a.rs", "use crate::git::x;", "base -> git is forbidden"),
        ("src/cli/a.rs", "use clap::x; use git2::y;", "src/cli/a.rs:1: cli -> the crate git2 is forbidden"),
        ("src/guard/a.rs", "fn f() { rusqlite::x() }", "the crate rusqlite is forbidden"),
        ("src/git/a.rs", "use z_sys::x;", "none, it is only linked"),
        ("src/guard/a.rs", "pub use crate::git::X;", "guard re-exports git"),
        ("src/cli/a.rs", "use crate::Outcome;", "this is no room"),
        ("src/cli/a.rs", "use crate::*;", "the crate root"),
        ("src/cli/a.rs", "include!(\"x.rs\");", "past the module tree"),
        ("src/attic/a.rs", "use crate::base::x;", "attic has no row"),
        ("src/cli/tests.rs", "use crate::git::x;", "cli -> git is forbidden"),
    ];
    for (path, text, expected) in cases {
        let found = judged(path, text);
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        assert!(found[0].contains(expected), "{}", found[0]);
    }
}

#[test]
fn allowed_arrows_pass() {
    let cases = [
        ("src/cli/a.rs", "use crate::{base, cli::x, guard::y}; use clap::z; use serde::S;"),
        ("src/guard/store.rs", "use rusqlite::x;"),
        ("src/main.rs", "fn main() { openclaw::app::run() }"),
        ("src/app/mod.rs", "use crate::{base, cli, git, guard};"),
        ("src/lib.rs", "pub mod git; #[cfg(test)] mod tests { use crate::*; }"),
        ("src/base/a.rs", "const S: &str = \"use crate::git;\"; // crate::git::x"),
    ];
    for (path, text) in cases {
        assert_eq!(judged(path, text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn a_cycle_is_found() {
    let rows = [("a", "b"), ("b", "c"), ("c", "b"), ("d", "a")];
    assert_eq!(Table::of(&owned(&rows), &[]).cycle(), Some("b".to_owned()));
    assert_eq!(Table::of(&owned(&rows[..1]), &[]).cycle(), None);
}

#[test]
fn tables_are_read_out_of_a_page() {
    let page = "| other | x |\n|---|---|\n| q | r |\n\n| room | may |\n|---|---|\n| `a`, b (why) | c; never d |\n\n| e | f |";
    assert_eq!(table_in(page, "room"), owned(&[("a, b", "c")]));
    assert_eq!(table_in(page, "absent"), []);
}
