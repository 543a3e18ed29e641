//! Goal: after a lost ledger an uninstall leaves no caller of a program that is gone, wherever it was put.

use crate::config::value::Carrier;
use crate::engine::plan::Removal;
use crate::install::world::{World, wish};
use crate::install::{Scope, Wish};

/// Returns whether anything on the disk names the program.
fn is_called(world: &World) -> bool {
    let home = &world.layout.home;
    let documents = [
        world.layout.claude_settings(),
        world.layout.workspace_claude_settings(),
        world.layout.claude_plugin().join("hooks/hooks.json"),
        home.join(".profile"),
        home.join(".bashrc"),
        home.join(".zshenv"),
    ];
    documents.iter().any(|path| world.exists(path) && world.text(path).contains("harness/bin"))
}

#[track_caller]
fn check(installed: &Wish, change: impl Fn(&World)) -> World {
    let world = World::new();
    world.write(&world.layout.claude_settings(), "{ \"model\": \"x\" }\n");
    let _ = world.install(installed);
    assert!(is_called(&world));
    change(&world);
    world.lose_ledger();
    let _ = world.uninstall(Removal::Purge);
    assert!(!is_called(&world));
    assert!(!world.exists(&world.layout.harness()));
    assert!(world.text(&world.layout.claude_settings()).contains("\"model\": \"x\""));
    world
}

#[test]
fn callers_go_wherever_they_are() {
    let world = check(&wish(), |_| {});
    assert!(!world.text(&world.layout.claude_settings()).contains("deny"));
    let _ = check(&Wish { scope: Some(Scope::Workspace), ..wish() }, |_| {});
    let world = check(&Wish { carrier: Carrier::Plugin, ..wish() }, |_| {});
    assert!(!world.exists(&world.layout.claude_plugin().join(".claude-plugin/plugin.json")));
    assert!(!world.text(&world.layout.claude_settings()).contains("deny"));
    let _ = check(&Wish { modify_path: Some("/bin/bash".to_owned()), ..wish() }, |_| {});
    let _ = check(&Wish { modify_path: Some("zsh".to_owned()), ..wish() }, |_| {});
}

#[test]
fn callers_go_although_an_install_would_change_them() {
    let replace = |world: &World, path, from, to| {
        let text = world.text(&path);
        assert!(text.contains(from), "{text}");
        world.write(&path, &text.replace(from, to));
    };
    let settings = |world: &World| world.layout.claude_settings();
    let _ = check(&wish(), |world| replace(world, settings(world), "Bash(sudo *)", "Bash(su *)"));
    let _ = check(&wish(), |world| replace(world, settings(world), "\"timeout\": 10", "\"timeout\": 7"));
    let plugin = Wish { carrier: Carrier::Plugin, ..wish() };
    let _ = check(&plugin, |world| {
        let manifest = world.layout.claude_plugin().join(".claude-plugin/plugin.json");
        replace(world, manifest, "0.1.0", "0.0.9");
        replace(world, world.layout.claude_plugin().join("hooks/hooks.json"), "10", "7");
    });
    let shell = Wish { modify_path: Some("/bin/bash".to_owned()), ..wish() };
    let _ = check(&shell, |world| replace(world, world.layout.home.join(".profile"), "export PATH", "true"));
}

#[test]
fn callers_of_another_root_stay() {
    for wish in [wish(), Wish { carrier: Carrier::Plugin, ..wish() }] {
        let world = World::new();
        world.write(&world.layout.home.join(".profile"), "");
        let _ = world.install(&Wish { modify_path: Some("/bin/bash".to_owned()), ..wish });
        let before = world.fs.tree();
        // A root beside the real one that has lost its ledger, or holds that of the other.
        let copy = world.beside("/h/copy");
        copy.fs.put_dir(&copy.layout.harness(), 0o700);
        copy.fs.put_file(&copy.layout.ledger(), b"{}", 0o600);
        let _ = copy.uninstall(Removal::Purge);
        let after = copy.fs.tree();
        let changed: Vec<&String> =
            before.keys().filter(|path| before.get(*path) != after.get(*path)).collect();
        assert_eq!(changed, Vec::<&String>::new());
    }
}

#[test]
fn rules_of_the_person_and_files_that_nobody_made_stay() {
    let world = check(&wish(), |world| {
        let text = "{ \"permissions\": { \"deny\": [\"Bash(sudo *)\"] } }\n";
        world.write(&world.layout.workspace_claude_settings(), text);
    });
    assert!(world.text(&world.layout.workspace_claude_settings()).contains("sudo"));
}
