//! What a dead run left is cleaned, and what only looks like it is not touched.

use std::fs;
use std::process::Stdio;

use crate::support::{TestNode, Tree};

const INSTALL: &[&str] = &["install", "--yes", "--quiet"];

/// Kills an install as soon as its journal has `bytes_min` bytes; returns whether it was caught.
fn kill_in_the_middle(node: &TestNode) -> bool {
    let mut child = node
        .call(INSTALL)
        .command()
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the binary starts");
    let journals = node.path(".openclaw/harness/journal");
    let is_there = || fs::read_dir(&journals).is_ok_and(|mut names| names.next().is_some());
    while child.try_wait().expect("a child of ours").is_none() {
        if is_there() {
            child.kill().expect("a child of ours can be killed");
            break;
        }
    }
    let _ = child.wait().expect("a child of ours ends");
    is_there()
}

#[test]
fn temporary_files_of_a_dead_run_go_and_strangers_stay() {
    let node = TestNode::new();
    node.write(".openclaw/.openclaw-0123456789ab-0", "mine");
    node.write(".openclaw/rules/.openclaw-0123456789ab-17", "mine");
    node.write(".claude/.openclaw-deadbeef0000-3", "mine");
    let start = node.keep("start");
    let before = node.tree();
    let mut caught = 0;
    for round in 0..20 {
        node.restore(&start);
        if !kill_in_the_middle(&node) {
            continue;
        }
        caught += 1;
        let verb: &[&str] = if round % 2 == 0 { &["recover", "--rollback"] } else { INSTALL };
        let _ = node.run(verb).exits(0);
        let ours: Vec<String> = strangers(&node.tree()).collect();
        assert_eq!(ours, strangers(&before).collect::<Vec<_>>(), "round {round}");
        if round % 2 == 0 {
            assert_eq!(before.difference(&node.tree()), "", "round {round}");
        }
        if caught == 6 {
            return;
        }
    }
    assert!(caught > 0, "no install was caught in the middle");
}

/// The paths whose names are those of temporary files.
fn strangers(tree: &Tree) -> impl Iterator<Item = String> {
    let is_temporary =
        |path: &&str| path.rsplit('/').next().is_some_and(|name| name.starts_with(".openclaw-"));
    tree.paths().filter(is_temporary).map(str::to_owned).collect::<Vec<_>>().into_iter()
}

#[test]
fn a_file_that_has_the_name_of_a_temporary_file_is_not_lost() {
    let node = TestNode::new();
    node.write(".claude/settings.json", "{}");
    // The plan is deterministic, so the names of its temporary files can be told beforehand.
    let plan = node.run(&["install", "--dry-run", "--json"]).exits(0).json();
    let plan = &plan["data"]["plan"];
    let id = plan["id"].as_str().expect("an id").trim_start_matches("sha256:")[..12].to_owned();
    let steps = plan["steps"].as_array().expect("steps");
    let is_settings = |step: &serde_json::Value| {
        step["path"].as_str().is_some_and(|path| path.ends_with("/.claude/settings.json"))
    };
    let n = steps.iter().position(is_settings).expect("the settings are a step");
    let name = format!(".claude/.openclaw-{id}-{n}");
    node.write(&name, "a stranger's");
    let before = node.tree();
    let output = node.run(INSTALL);
    assert_eq!(
        fs::read_to_string(node.path(&name)).expect("it is still there"),
        "a stranger's",
        "{}",
        output.err()
    );
    if output.status() != Some(0) {
        let _ = output.tells("fix: ");
        assert_eq!(before.difference(&node.tree()), "");
    }
}

#[test]
fn stages_that_hold_something_of_a_person_are_not_swept() {
    let node = TestNode::new();
    node.write("..openclaw-stage", "not ours: another name");
    node.write(".openclaw.openclaw-gone.txt", "not ours: another name");
    let before = node.tree();
    let _ = node.run(INSTALL).exits(0);
    let _ = node.run(&["uninstall", "--purge", "--yes", "--quiet"]).exits(0);
    assert_eq!(before.difference(&node.tree()), "");
}
