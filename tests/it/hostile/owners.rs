//! Files of other users in the way, and homes of other users. The person is nobody, the others are root.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};

use openclaw::base::report::Code;

use crate::support::{TestNode, Tree, give, give_to_root};

const INSTALL: &[&str] = &["install", "--yes", "--quiet"];
const PURGE: &[&str] = &["uninstall", "--purge", "--yes", "--quiet"];

fn mode(node: &TestNode, path: &str, mode: u32) {
    fs::set_permissions(node.path(path), fs::Permissions::from_mode(mode)).expect("a mode");
}

/// Every path with its owner.
fn owners(node: &TestNode) -> Vec<(String, u32)> {
    let tree = node.tree();
    let owner = |path: &str| fs::symlink_metadata(node.home().join(path)).expect("a path of the tree").uid();
    tree.paths().map(|path| (path.to_owned(), owner(path))).collect()
}

#[test]
fn nobody_installs_and_purges() {
    let Some(node) = TestNode::of_nobody() else { return };
    let before = node.tree();
    let _ = node.run_as_nobody(INSTALL).exits(0);
    assert!(owners(&node).iter().all(|(_, owner)| *owner == crate::support::NOBODY));
    let _ = node.run_as_nobody(PURGE).exits(0);
    assert_eq!(before.difference(&node.tree()), "");
}

#[test]
fn sudo_in_the_home_of_another_is_refused_by_every_verb() {
    let Some(node) = TestNode::of_nobody() else { return };
    let _ = node.run_as_nobody(INSTALL).exits(0);
    let before = (node.tree(), owners(&node));
    let verbs: [&[&str]; 6] = [
        INSTALL,
        PURGE,
        &["status"],
        &["recover"],
        &["install", "--dry-run"],
        &["config", "set", "guard.secrets", "advise"],
    ];
    for verb in verbs {
        let _ = node.run(verb).refuses(Code::HomeForeign).tells("without `sudo`");
    }
    assert_eq!(before, (node.tree(), owners(&node)));
    let other = node.folder("other");
    let call = node.call(INSTALL).with("HOME", &other).with("OPENCLAW_ROOT", node.path(".openclaw"));
    let _ = call.run().refuses(Code::RootUnusable);
    assert_eq!(before, (node.tree(), owners(&node)));
}

#[test]
fn settings_of_another_user_are_left_alone() {
    let Some(node) = TestNode::of_nobody() else { return };
    node.write(".claude/settings.json", "{\"model\": \"opus\"}");
    give(&node.path(".claude"), crate::support::NOBODY);
    give_to_root(&node.path(".claude/settings.json"));
    let before = (node.tree(), owners(&node));
    let _ =
        node.run_as_nobody(INSTALL).refuses(Code::ConflictOpen).tells("it belongs to another user (uid 0)");
    assert!(node.path(".claude/skills/openclaw/.claude-plugin/plugin.json").is_file());
    let _ = node.run_as_nobody(PURGE).exits(0);
    assert_eq!(before, (node.tree(), owners(&node)));
}

#[test]
fn settings_that_cannot_be_read_stop_nothing_else() {
    let Some(node) = TestNode::of_nobody() else { return };
    node.write(".claude/settings.json", "{}");
    give(&node.path(".claude"), crate::support::NOBODY);
    give_to_root(&node.path(".claude/settings.json"));
    mode(&node, ".claude/settings.json", 0o600);
    let before = node.tree();
    let _ = node.run_as_nobody(INSTALL).refuses(Code::ConflictOpen).tells(".claude/settings.json");
    assert!(node.path(".claude/skills/openclaw/.claude-plugin/plugin.json").is_file());
    let _ = node.run_as_nobody(PURGE).exits(0);
    assert_eq!(before.difference(&node.tree()), "");
}

#[test]
fn folders_and_files_of_another_user_in_the_root_stay() {
    let Some(node) = TestNode::of_nobody() else { return };
    node.write(".openclaw/rules/security.md", "root's own\n");
    node.write(".openclaw/workspace/SOUL.md", "root's own\n");
    give(&node.path(".openclaw"), crate::support::NOBODY);
    for path in [".openclaw/rules/security.md", ".openclaw/workspace/SOUL.md"] {
        give_to_root(&node.path(path));
        mode(&node, path, 0o600);
    }
    let before = (node.tree(), owners(&node));
    let output = node.run_as_nobody(INSTALL);
    assert_eq!(output.status(), Some(3), "{}", output.err());
    let _ = output.tells("rules/security.md");
    let _ = node.run_as_nobody(PURGE).exits(0);
    assert_eq!(before, (node.tree(), owners(&node)));
}

#[test]
fn folders_that_cannot_be_written_leave_all_as_it_was() {
    for folder in [".openclaw", ".openclaw/rules", ".claude", "."] {
        let Some(node) = TestNode::of_nobody() else { return };
        fs::create_dir_all(node.path(folder)).expect("folders");
        give(node.home(), crate::support::NOBODY);
        mode(&node, folder, 0o555);
        let before = node.tree();
        let _ =
            node.run_as_nobody(INSTALL).refuses(Code::DiskFailed).tells("Permission denied").tells("fix: ");
        assert_eq!(before.difference(&node.tree()), "", "{folder}");
        let _ = node.run_as_nobody(&["status"]).exits(1);
        assert_eq!(before.difference(&node.tree()), "", "{folder}");
    }
}

#[test]
fn a_rules_folder_of_root_is_no_reason_to_lose_anything() {
    let Some(node) = TestNode::of_nobody() else { return };
    node.write(".openclaw/rules/own.md", "root's own\n");
    give(&node.path(".openclaw"), crate::support::NOBODY);
    give(&node.path(".openclaw/rules"), 0);
    let before = node.tree();
    let _ = node.run_as_nobody(INSTALL).refuses(Code::DiskFailed).tells(".openclaw/rules/");
    assert_eq!(before.difference(&node.tree()), "");
}

#[test]
fn a_harness_of_another_user_is_refused() {
    let Some(node) = TestNode::of_nobody() else { return };
    node.write(".openclaw/harness/run/lock", "");
    give(&node.path(".openclaw"), crate::support::NOBODY);
    give(&node.path(".openclaw/harness"), 0);
    let before = Tree::of(node.home());
    let _ = node.run_as_nobody(INSTALL).refuses(Code::RootUnusable).tells("belongs to another user (uid 0)");
    assert_eq!(before.difference(&node.tree()), "");
}

#[test]
fn a_read_only_installation_is_still_shown() {
    let Some(node) = TestNode::of_nobody() else { return };
    let _ = node.run_as_nobody(INSTALL).exits(0);
    for folder in [".openclaw/harness", ".openclaw", "."] {
        mode(&node, folder, 0o555);
    }
    let before = node.tree();
    let output = node.run_as_nobody(&["status"]);
    assert!(matches!(output.status(), Some(0 | 1)), "{}", output.err());
    let _ = node.run_as_nobody(&["install", "--dry-run"]).exits(0);
    assert_eq!(before.difference(&node.tree()), "");
}
