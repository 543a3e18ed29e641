//! What `status` says about repositories: what was replaced, lost its bit, or went away.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;

use super::world::{Git, World};

#[test]
fn sound_repositories_are_listed() {
    let world = World::of(Git::New);
    let repo = world.repository("a");
    let _ = world.guard(&repo).exits(0);
    let json = world.openclaw(&["status", "--json"]).exits(0).json();
    let rows = json["data"]["repositories"].as_array().expect("rows").clone();
    assert_eq!(rows.len(), 1, "{json}");
    assert_eq!(rows[0]["path"], repo.to_str().expect("UTF-8"));
    assert_eq!(rows[0]["hooks"], "config");
    assert_eq!(json["data"]["drift"].as_array().map(Vec::len), Some(0), "{json}");
}

#[test]
fn a_hook_without_its_bit_and_one_that_is_gone_are_drift_and_come_back() {
    let world = World::new();
    let repo = world.repository("a");
    let _ = world.guard(&repo).exits(0);
    let hook = repo.join(".git/hooks/pre-commit");
    fs::set_permissions(&hook, fs::Permissions::from_mode(0o644)).expect("a mode");
    let drift = |words: &str| {
        let status = world.openclaw(&["status"]).exits(1);
        assert!(status.text().contains(words), "{}", status.text());
        assert!(status.text().contains("run `openclaw init"), "{}", status.text());
        let _ = world.guard(&repo).exits(0);
        let _ = world.openclaw(&["status"]).exits(0);
        world.is_guarded(&repo);
    };
    drift("its mode changed");
    fs::remove_file(&hook).expect("it was there");
    drift("missing");
}

#[test]
fn a_setting_that_a_person_took_out_is_drift() {
    let world = World::of(Git::New);
    let repo = world.repository("a");
    let _ = world.guard(&repo).exits(0);
    let _ = world.git(&repo, &["config", "--remove-section", "hook.openclaw-pre-commit"]).passes();
    let status = world.openclaw(&["status"]).exits(1);
    assert!(status.text().contains("hook.openclaw-pre-commit"), "{}", status.text());
    let _ = world.guard(&repo).exits(0);
    world.is_guarded(&repo);
}

#[test]
fn an_install_from_a_repository_tells_what_it_is_made_of_until_it_is_under_guard() {
    let world = World::new();
    let repo = world.repository("a");
    world.write(&repo.join("go.mod"), "module example.org/a\n");
    let root = world.root();
    let told = || {
        fs::remove_file(root.join("rules/security.md")).expect("a rule");
        let mut command = Command::new(root.join("harness/bin/openclaw"));
        command.args(["install", "--yes"]).current_dir(&repo);
        let root = root.to_str().expect("UTF-8");
        world.run(command, &[("OPENCLAW_ROOT", root)]).passes().out
    };
    assert!(told().contains("(go) is not under guard; run `openclaw init '"));
    let _ = world.guard(&repo).exits(0);
    assert!(!told().contains("under guard"));
}
