//! How much is installed and for whom: profiles, scopes, and Claude Code's folder elsewhere.

use super::home::{
    SETTINGS, WORKSPACE_SETTINGS, check_unwritten, commands, installed, json, purge, shape, stamps,
};
use crate::support::TestNode;

#[track_caller]
fn run(node: &TestNode, arguments: &[&str]) {
    let _ = node.run(&[&["install", "--yes"], arguments].concat()).succeeds();
}

/// Returns whether the parts that only `standard` has are there.
fn has_standard(node: &TestNode) -> bool {
    let is_there = |path: &str| node.path(path).exists();
    let parts = [".openclaw/plan-templates", ".openclaw/workspace"].map(is_there);
    assert_eq!(parts[0], parts[1]);
    parts[0]
}

#[test]
fn minimal_is_the_program_rules_hooks_and_deny_rules() {
    let node = TestNode::new();
    let before = node.tree();
    run(&node, &["--profile", "minimal"]);
    assert!(!has_standard(&node), "{}", shape(&node.tree()));
    assert!(
        node.path(".openclaw/rules/security.md").exists() && node.path(".openclaw/openclaw.toml").exists()
    );
    let settings = json(&node, SETTINGS);
    assert_eq!(commands(&settings, "PreToolUse"), ["ours PreToolUse"]);
    assert!(settings["permissions"]["deny"].as_array().is_some_and(|rules| rules.len() > 8));
    let _ = purge(&node);
    assert_eq!(before.difference(&node.tree()), "");
}

#[test]
fn an_installation_stays_of_its_profile() {
    let node = TestNode::new();
    run(&node, &["--profile", "minimal"]);
    let before = stamps(&node);
    let _ = node.run(&["install"]).succeeds();
    check_unwritten(&node, &before);
    run(&node, &["--profile", "standard"]);
    assert!(has_standard(&node));
    assert_eq!(shape(&node.tree()), shape(&installed().tree()));
    run(&node, &[]);
    assert!(has_standard(&node));
    run(&node, &["--profile", "minimal"]);
    assert!(!has_standard(&node), "{}", shape(&node.tree()));
    let _ = node.run(&["status"]).succeeds();
}

#[test]
fn a_smaller_profile_leaves_what_was_edited() {
    let node = installed();
    node.write(".openclaw/workspace/SOUL.md", "mine\n");
    let output = node.run(&["install", "--yes", "--profile", "minimal"]).succeeds();
    assert!(output.text().contains("SOUL.md: left: edited since we wrote it"), "{}", output.text());
    assert!(
        node.path(".openclaw/workspace/SOUL.md").exists()
            && !node.path(".openclaw/workspace/MEMORY.md").exists()
    );
}

#[test]
fn the_settings_file_chooses_the_profile_and_a_flag_wins() {
    let node = TestNode::new();
    node.write(".openclaw/openclaw.toml", "[install]\nprofile = \"minimal\"\n");
    run(&node, &[]);
    assert!(!has_standard(&node));
    run(&node, &["--profile", "standard"]);
    assert!(has_standard(&node));
}

#[test]
fn the_workspace_scope_leaves_the_settings_of_the_person_alone() {
    let node = TestNode::new();
    let before = node.tree();
    run(&node, &["--scope", "workspace"]);
    assert!(!node.path(".claude").exists());
    assert_eq!(commands(&json(&node, WORKSPACE_SETTINGS), "SessionStart"), ["ours SessionStart"]);
    let status = node.run(&["status", "--json"]).succeeds().json();
    assert_eq!(status["data"]["hooks"]["scope"], "workspace");
    let installed = stamps(&node);
    let _ = node.run(&["install"]).succeeds();
    check_unwritten(&node, &installed);
    let _ = purge(&node);
    assert_eq!(before.difference(&node.tree()), "");
}

#[test]
fn hooks_are_in_one_scope_only() {
    let node = installed();
    let before = shape(&node.tree());
    run(&node, &["--scope", "workspace"]);
    assert!(!node.path(SETTINGS).exists());
    assert_eq!(commands(&json(&node, WORKSPACE_SETTINGS), "SessionStart"), ["ours SessionStart"]);
    run(&node, &["--scope", "user"]);
    assert_eq!(commands(&json(&node, SETTINGS), "SessionStart"), ["ours SessionStart"]);
    assert_eq!(shape(&node.tree().without(".openclaw/harness/backup")), before_without_backup(&before));
    let _ = node.run(&["status"]).succeeds();
    let _ = node.run(&["install"]).succeeds();
}

fn before_without_backup(shape: &str) -> String {
    shape.lines().filter(|line| !line.ends_with("harness/backup")).map(|line| format!("{line}\n")).collect()
}

#[test]
fn claude_codes_folder_may_be_elsewhere() {
    let node = TestNode::new();
    let elsewhere = node.folder("claude here");
    let run =
        |arguments: &[&str]| node.call(arguments).with("CLAUDE_CONFIG_DIR", &elsewhere).run().succeeds();
    let before = node.tree();
    let _ = run(&["install", "--yes"]);
    assert!(elsewhere.join("settings.json").exists() && !node.path(".claude").exists());
    let _ = run(&["status"]);
    let _ = run(&["uninstall", "--purge", "--yes"]);
    assert_eq!(before.difference(&node.tree()), "");
    assert_eq!(std::fs::read_dir(&elsewhere).expect("a folder").count(), 0);
}

#[test]
fn a_root_with_blanks_and_quotes_works() {
    let node = TestNode::new();
    let root = node.folder("a").join("it's \"our\" root");
    let run = |arguments: &[&str]| node.call(arguments).with("OPENCLAW_ROOT", &root).run().succeeds();
    let before = node.tree();
    let _ = run(&["install", "--yes"]);
    let settings = json(&node, SETTINGS);
    let program = root.join("harness/bin/openclaw");
    assert_eq!(settings["hooks"]["SessionStart"][0]["hooks"][0]["command"], program.to_str().expect("UTF-8"));
    let _ = run(&["install"]);
    let _ = run(&["status"]);
    let _ = run(&["uninstall", "--purge", "--yes"]);
    assert_eq!(before.difference(&node.tree()), "");
    assert!(!root.exists());
}
