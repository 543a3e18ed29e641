//! What counts as drift, and what an administrator's or a person's settings keep from running.

use super::*;
use crate::engine::ledger::Entry;
use crate::install::Wish;
use crate::install::world::{World, path, wish};
use crate::sim::fs::SimFs;

#[test]
fn the_mode_of_a_folder_is_no_drift() {
    let world = World::new();
    let _ = world.install(&wish());
    world.fs.set_mode(&world.layout.claude, 0o700).expect("a mode");
    assert_eq!(world.status().drift, []);
}

#[test]
fn an_entry_of_a_foreign_place_is_drift_until_an_install_forgets_it() {
    let world = World::new();
    let _ = world.install(&wish());
    world.fs.put_file(&path("/h/thesis"), b"words", 0o644);
    let mut ledger = world.ledger();
    let rule = ledger.entry(&world.layout.rules().join("security.md")).expect("a rule").clone();
    let written = State::File { digest: crate::base::digest::Digest::of(b"words"), mode: 0o644 };
    ledger.entries.push(Entry { path: path("/h/thesis"), kind: Kind::File, written, ..rule });
    world.write(&world.layout.ledger(), &String::from_utf8(ledger.to_bytes()).expect("text"));
    let drift = world.status().drift;
    assert_eq!(drift.iter().map(|drift| drift.path.as_str()).collect::<Vec<_>>(), ["/h/thesis"]);
    let _ = world.install(&wish());
    assert_eq!(world.text(&path("/h/thesis")), "words");
    assert_eq!(world.status().drift, []);
}

#[test]
fn managed_settings_are_read_through_links() {
    let world = World::new();
    let _ = world.install(&wish());
    world.fs.put_dir(&path("/store/drop"), 0o755);
    world.fs.put_dir(&path("/etc/claude-code"), 0o755);
    world.fs.put_file(&path("/store/x.json"), br#"{"allowManagedHooksOnly":true}"#, 0o644);
    world.fs.put_file(&path("/store/drop/y.json"), br#"{"disableAllHooks":true}"#, 0o644);
    world.fs.put_link(&path(FILE), "/store/x.json");
    world.fs.put_link(&path("/etc/claude-code/managed-settings.d"), "/store/drop");
    let hooks = world.status().hooks;
    assert_eq!((hooks.blocked.len(), hooks.unclear), (2, Vec::new()));
}

#[test]
fn managed_settings_that_cannot_be_read_are_told() {
    let world = World::new();
    let _ = world.install(&wish());
    world.fs.put_dir(&path(FILE), 0o755);
    let hooks = world.status().hooks;
    assert_eq!(hooks.blocked, Vec::<String>::new());
    assert!(matches!(hooks.unclear.as_slice(), [one] if one.contains(FILE)), "{:?}", hooks.unclear);
}

#[test]
fn the_settings_of_the_scope_decide_whether_hooks_run() {
    for (scope, expected) in [(Scope::User, 0), (Scope::Workspace, 1)] {
        let world = World::new();
        let settings = world.layout.workspace_claude_settings();
        world.fs.put_file(&settings, br#"{"disableAllHooks":true}"#, 0o644);
        let _ = world.install(&Wish { scope: Some(scope), ..wish() });
        assert_eq!(world.status().hooks.blocked.len(), expected, "{scope:?}");
    }
}

const FILE: &str = "/etc/claude-code/managed-settings.json";
const DROP_IN: &str = "/etc/claude-code/managed-settings.d/10-hooks.json";

/// An administrator's files on a Linux machine; `told` are the starts of what is told about them.
#[track_caller]
fn check(files: &[(&str, &str)], told: &[&str]) {
    let fs = SimFs::new(Vec::new());
    for (path, content) in files {
        let path = AbsPath::new(path).expect("a path");
        fs.put_dir(&path.parent().expect("a folder above"), 0o755);
        match content.strip_prefix("-> ") {
            Some(target) => fs.put_link(&path, target),
            None => fs.put_file(&path, content.as_bytes(), 0o644),
        }
    }
    let (blocks, unclear) = managed(&fs, "linux");
    assert_eq!(unclear, Vec::<String>::new());
    assert_eq!(blocks.len(), told.len(), "{blocks:?}");
    for (block, told) in blocks.iter().zip(told) {
        assert!(block.starts_with(told), "{block}");
    }
}

#[test]
fn what_an_administrator_turned_off_is_told() {
    let only = format!("`allowManagedHooksOnly` in `{FILE}`");
    check(&[(FILE, r#"{"allowManagedHooksOnly": true}"#)], &[&only]);
    let all = format!("`disableAllHooks` in `{FILE}`");
    check(&[(FILE, r#"{"disableAllHooks": true, "allowManagedHooksOnly": true}"#)], &[&only, &all]);
    check(&[(DROP_IN, r#"{"disableAllHooks": true}"#)], &[&format!("`disableAllHooks` in `{DROP_IN}`")]);
    check(
        &[("/etc/static/claude.json", r#"{"disableAllHooks": true}"#), (FILE, "-> /etc/static/claude.json")],
        &[&all],
    );
}

#[test]
fn what_turns_nothing_off_is_not() {
    check(&[], &[]);
    check(&[(FILE, r#"{"allowManagedHooksOnly": false, "disableAllHooks": "true"}"#)], &[]);
    check(&[(FILE, "[]"), (DROP_IN, "not JSON")], &[]);
    check(&[("/etc/claude-code/managed-settings.d/README", r#"{"disableAllHooks": true}"#)], &[]);
}
