//! What counts as drift, and what an administrator's or a person's settings keep from running.

use super::*;
use crate::engine::ledger::Entry;
use crate::install::Wish;
use crate::install::world::{World, path, wish};

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

const MANAGED: &str = "/etc/claude-code/managed-settings.json";

#[test]
fn managed_settings_are_read_through_links() {
    let world = World::new();
    let _ = world.install(&wish());
    world.fs.put_dir(&path("/store/drop"), 0o755);
    world.fs.put_dir(&path("/etc/claude-code"), 0o755);
    world.fs.put_file(&path("/store/x.json"), br#"{"allowManagedHooksOnly":true}"#, 0o644);
    world.fs.put_file(&path("/store/drop/y.json"), br#"{"disableAllHooks":true}"#, 0o644);
    world.fs.put_link(&path(MANAGED), "/store/x.json");
    world.fs.put_link(&path("/etc/claude-code/managed-settings.d"), "/store/drop");
    let hooks = world.status().hooks;
    assert_eq!((hooks.blocked.len(), hooks.unclear), (2, Vec::new()));
}

#[test]
fn managed_settings_that_cannot_be_read_are_told() {
    let world = World::new();
    let _ = world.install(&wish());
    world.fs.put_dir(&path(MANAGED), 0o755);
    let hooks = world.status().hooks;
    assert_eq!(hooks.blocked, Vec::<String>::new());
    assert!(matches!(hooks.unclear.as_slice(), [one] if one.contains(MANAGED)), "{:?}", hooks.unclear);
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
