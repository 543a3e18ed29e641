//! Claude Code's settings as people have them: linked, hard-linked, read-only, huge. Never replaced where a person
//! would lose something by it; the hooks then come by the plugin folder.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};

use openclaw::base::report::Code;

use crate::support::{Output, TestNode};

const INSTALL: &[&str] = &["install", "--yes", "--quiet"];
const PURGE: &[&str] = &["uninstall", "--purge", "--yes", "--quiet"];
const SETTINGS: &str = "{\"model\": \"opus\"}";
const PLUGIN: &str = ".claude/skills/openclaw/.claude-plugin/plugin.json";

/// Asserts that the settings were left alone, that the plugin carries the hooks, and that purging takes it away.
fn is_left_alone(node: &TestNode, why: &str) {
    let before = node.tree();
    let output: Output = node.run(INSTALL).refuses(Code::ConflictOpen).tells(why);
    assert!(output.err().contains("fix: put `"), "{}", output.err());
    let now = node.tree();
    let lost = before.difference(&now).lines().any(|line| line.starts_with('-'));
    assert!(!lost, "{}", before.difference(&now));
    assert!(node.path(PLUGIN).is_file(), "{now}");
    assert_eq!(node.run(&["status", "--json"]).exits(0).json()["data"]["hooks"]["carrier"], "plugin");
    let _ = node.run(PURGE).exits(0);
    assert_eq!(before.difference(&node.tree()), "");
}

#[test]
fn hard_linked_settings_are_not_split() {
    let node = TestNode::new();
    node.write(".claude/settings.json", SETTINGS);
    fs::hard_link(node.path(".claude/settings.json"), node.path("twin.json")).expect("a hard link");
    is_left_alone(&node, "it has 2 names (hard links)");
    let inode = |name| fs::metadata(node.path(name)).expect("a file").ino();
    assert_eq!(inode(".claude/settings.json"), inode("twin.json"));
}

#[test]
fn read_only_settings_are_not_written() {
    let node = TestNode::new();
    node.write(".claude/settings.json", SETTINGS);
    fs::set_permissions(node.path(".claude/settings.json"), fs::Permissions::from_mode(0o444))
        .expect("a mode");
    is_left_alone(&node, "it is read-only");
}

#[test]
fn oversized_settings_are_not_read() {
    let node = TestNode::new();
    node.write(".claude/settings.json", format!("{{\"a\": \"{}\"}}", "x".repeat(11 << 20)));
    is_left_alone(&node, "bytes long; at most");
}

#[test]
fn settings_that_are_no_file_are_not_touched() {
    for kind in ["folder", "dangling", "loop", "to a folder", "pipe"] {
        let node = TestNode::new();
        let path = node.path(".claude/settings.json");
        fs::create_dir(node.path(".claude")).expect("a folder");
        match kind {
            "folder" => fs::create_dir(&path).expect("a folder"),
            "dangling" => symlink("nowhere.json", &path).expect("a link"),
            "loop" => symlink("settings.json", &path).expect("a link"),
            "to a folder" => symlink("..", &path).expect("a link"),
            _ => rustix::fs::mknodat(
                rustix::fs::CWD,
                &path,
                rustix::fs::FileType::Fifo,
                rustix::fs::Mode::from_raw_mode(0o600),
                0,
            )
            .expect("a pipe"),
        }
        let before = node.tree();
        let _ = node.run(INSTALL).refuses(Code::ConflictOpen).tells("fix: ");
        assert!(node.path(PLUGIN).is_file(), "{kind}");
        let _ = node.run(PURGE).exits(0);
        assert_eq!(before.difference(&node.tree()), "", "{kind}");
    }
}

#[test]
fn linked_settings_are_written_where_they_are_and_restored() {
    let node = TestNode::new();
    node.write("dot files/claude \"main\".json", SETTINGS);
    fs::create_dir(node.path(".claude")).expect("a folder");
    symlink("../dot files/claude \"main\".json", node.path(".claude/settings.json")).expect("a link");
    let before = node.tree();
    let plan = node.run(&["install", "--dry-run"]).exits(0);
    assert!(plan.text().contains("dot files/claude \"main\".json"), "{}", plan.text());
    let _ = node.run(INSTALL).exits(0);
    assert!(node.path(".claude/settings.json").is_symlink());
    assert!(fs::read_to_string(node.path(".claude/settings.json")).expect("a file").contains("SessionStart"));
    let _ = node.run(&["status"]).exits(0);
    let _ = node.run(PURGE).exits(0);
    assert_eq!(before.difference(&node.tree()), "");
}

#[test]
fn a_claude_folder_that_is_a_link_is_reached() {
    let node = TestNode::new();
    node.write("dotfiles/claude/settings.json", SETTINGS);
    symlink("dotfiles/claude", node.path(".claude")).expect("a link");
    let before = node.tree();
    let _ = node.run(INSTALL).exits(0);
    assert!(
        fs::read_to_string(node.path("dotfiles/claude/settings.json"))
            .expect("a file")
            .contains("SessionStart")
    );
    let _ = node.run(PURGE).exits(0);
    assert_eq!(before.difference(&node.tree()), "");
}
