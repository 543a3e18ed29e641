//! A plain `uninstall` takes what equals ours and lists what it leaves; a purge takes the rest of what is ours.

use openclaw::base::report::Code;

use super::home::{PLUGIN, PROGRAM, RICH, SETTINGS, commands, installed, json, purge, read};
use crate::support::{Output, TestNode};

fn uninstall(node: &TestNode) -> Output {
    node.run(&["uninstall", "--yes"]).succeeds()
}

#[test]
fn an_untouched_installation_goes_whole() {
    let node = TestNode::new();
    node.write(SETTINGS, RICH);
    let before = node.tree();
    let _ = node.run(&["install", "--yes"]).succeeds();
    let output = uninstall(&node);
    assert_eq!(before.difference(&node.tree()), "");
    assert!(output.text().contains("nothing of ours is left"), "{}", output.text());
    // A second one finds nothing to do, whether it would ask or not.
    for again in [&["uninstall", "--yes"][..], &["uninstall"], &["uninstall", "--purge", "--dry-run"]] {
        let output = node.run(again).succeeds();
        assert!(
            output.text().contains("is not installed in ") && output.text().contains("nothing to take away")
        );
    }
    let data = node.run(&["uninstall", "--json"]).succeeds().json()["data"].clone();
    assert_eq!((&data["changes"], &data["was_installed"]), (&0.into(), &false.into()), "{data}");
}

#[test]
fn edited_files_are_left_and_listed() {
    let node = TestNode::new();
    let before = node.tree();
    let _ = node.run(&["install", "--yes"]).succeeds();
    let edited = [".openclaw/rules/security.md", ".openclaw/workspace/SOUL.md", ".openclaw/openclaw.env"];
    edited.iter().for_each(|path| node.write(path, "mine\n"));
    let output = uninstall(&node);
    let left: Vec<&str> = output.text().lines().filter(|line| line.starts_with("left: ")).collect();
    assert_eq!(left.len(), edited.len(), "{}", output.text());
    for path in edited {
        assert!(left.iter().any(|line| line.contains(path)), "{left:?}");
        assert_eq!(read(&node, path), b"mine\n");
    }
    assert!(!node.path(PROGRAM).exists() && !node.path(".openclaw/rules/git-hygiene.md").exists());
    assert!(!node.path(".claude").exists());
    // Purging afterwards takes them as well.
    let _ = purge(&node);
    assert_eq!(before.difference(&node.tree()), "");
}

#[test]
fn an_edited_installation_can_come_back() {
    let node = installed();
    node.write(".openclaw/rules/security.md", "mine\n");
    let _ = uninstall(&node);
    let _ = node.run(&["status"]).exits(1);
    let _ = node.run(&["install", "--yes"]).succeeds();
    assert_eq!(read(&node, ".openclaw/rules/security.md"), b"mine\n");
    let _ = node.run(&["status"]).succeeds();
}

#[test]
fn recorded_data_is_left_until_a_purge() {
    let node = TestNode::new();
    let before = node.tree();
    let _ = node.run(&["install", "--yes"]).succeeds();
    node.write(".openclaw/harness/logs/guard.log", "what happened\n");
    node.write(".openclaw/harness/spool/hooks.jsonl", "{}\n");
    let status = node.run(&["status", "--json"]).exits(0).json();
    assert_eq!(status["data"]["recorded"].as_array().map(Vec::len), Some(2), "{status}");
    let output = uninstall(&node);
    assert!(output.text().contains("recorded data stay"), "{}", output.text());
    assert_eq!(read(&node, ".openclaw/harness/logs/guard.log"), b"what happened\n");
    assert!(!node.path(PROGRAM).exists());
    let _ = purge(&node);
    assert_eq!(before.difference(&node.tree()), "");
}

#[test]
fn a_purge_takes_edited_files_and_nothing_of_the_person() {
    let node = installed();
    for path in [".openclaw/rules/security.md", ".openclaw/workspace/SOUL.md", ".openclaw/openclaw.toml"] {
        node.write(path, "# mine\n");
    }
    node.write(".openclaw/workspace/projects/app/main.rs", "fn main() {}\n");
    node.write(".openclaw/rules/own.md", "mine\n");
    let output = purge(&node);
    let tree = node.tree();
    let left: Vec<&str> = tree.paths().filter(|path| path.starts_with(".openclaw/")).collect();
    let expected = [
        ".openclaw/rules",
        ".openclaw/rules/own.md",
        ".openclaw/workspace",
        ".openclaw/workspace/projects",
        ".openclaw/workspace/projects/app",
        ".openclaw/workspace/projects/app/main.rs",
    ];
    assert_eq!(left, expected, "{}", output.text());
    assert!(output.text().contains("something else is in this folder"), "{}", output.text());
}

#[test]
fn files_of_the_person_in_our_folders_keep_nothing_of_ours() {
    let node = installed();
    node.write(".openclaw/rules/own.md", "mine\n");
    node.write(".openclaw/workspace/.claude/settings.local.json", "{}\n");
    let output = uninstall(&node);
    let tree = node.tree();
    let left: Vec<&str> = tree.paths().filter(|path| path.starts_with(".openclaw/")).collect();
    let expected = [
        ".openclaw/rules",
        ".openclaw/rules/own.md",
        ".openclaw/workspace",
        ".openclaw/workspace/.claude",
        ".openclaw/workspace/.claude/settings.local.json",
    ];
    assert_eq!(left, expected, "{}", output.text());
    // And everything of ours comes back beside them.
    let _ = node.run(&["install", "--yes"]).succeeds();
    let _ = node.run(&["status"]).succeeds();
}

#[test]
fn a_lost_ledger_does_not_keep_the_installation() {
    let node = TestNode::new();
    node.write(SETTINGS, RICH);
    let before = node.tree();
    let _ = node.run(&["install", "--yes"]).succeeds();
    std::fs::remove_file(node.path(".openclaw/harness/ledger.json")).expect("the ledger");
    let _ = purge(&node);
    // Files that equal ours are known again; that the folders around them were ours is not.
    let tree = node.tree();
    let difference = before.difference(&tree);
    let mut ours = difference.lines().filter(|line| line.contains(".openclaw"));
    assert!(ours.all(|line| line.starts_with("+ d ")) && !difference.contains("harness"), "{difference}");
    let settings = json(&node, SETTINGS);
    assert_eq!(commands(&settings, "PreToolUse"), ["~/bin/look.sh"], "no hook of ours");
}

#[test]
fn the_program_stays_while_settings_of_another_claude_folder_call_it() {
    for settings in ["{}\n", "{\n  // mine\n  \"model\": \"opus\"\n}\n"] {
        let node = TestNode::new();
        let elsewhere = node.folder("elsewhere");
        std::fs::write(elsewhere.join("settings.json"), settings).expect("settings");
        let call = |arguments: &[&str]| node.call(arguments).with("CLAUDE_CONFIG_DIR", &elsewhere).run();
        let _ = call(&["install", "--yes"]).succeeds();
        let tree = || node.tree().without(".openclaw/harness/run");
        let before = tree();
        let _ = node
            .run(&["uninstall", "--yes"])
            .refuses(Code::ConflictOpen)
            .tells(&format!("`CLAUDE_CONFIG_DIR='{}' openclaw uninstall`", elsewhere.display()));
        assert_eq!(before.difference(&tree()), "");
        let _ = call(&["uninstall", "--yes"]).succeeds();
        assert!(!node.path(".openclaw").exists());
        assert_eq!(std::fs::read_to_string(elsewhere.join("settings.json")).expect("settings"), settings);
    }
}

#[test]
fn settings_of_another_claude_folder_are_not_said_to_be_gone() {
    let node = TestNode::new();
    let elsewhere = node.folder("elsewhere");
    let call = |arguments: &[&str]| node.call(arguments).with("CLAUDE_CONFIG_DIR", &elsewhere).run();
    let _ = call(&["install", "--yes"]).succeeds();
    let output = node.run(&["uninstall", "--purge", "--yes"]).succeeds();
    let text = output.text();
    assert!(!text.contains("nothing of ours is left"), "{text}");
    assert!(text.contains(&format!("CLAUDE_CONFIG_DIR={}", elsewhere.display())), "{text}");
}

#[test]
fn callers_are_taken_out_where_nothing_else_is_left() {
    for settings in [None, Some(RICH), Some("{\n  // mine\n  \"model\": \"opus\"\n}\n")] {
        let node = TestNode::new();
        if let Some(settings) = settings {
            node.write(SETTINGS, settings);
        }
        let before = node.tree();
        let _ = node.run(&["install", "--yes"]).succeeds();
        // As the upstream OpenClaw's own uninstall does it.
        std::fs::remove_dir_all(node.path(".openclaw")).expect("the root");
        let _ = purge(&node);
        let difference = before.difference(&node.tree());
        assert!(!difference.contains(".openclaw"), "{difference}");
        // That the file itself was ours is not known any more.
        let left = String::from_utf8(read(&node, SETTINGS)).expect("UTF-8");
        assert!(!left.contains("openclaw") && !left.contains("deny\": []"), "{left}");
        assert_eq!(left.contains("\"model\": \"opus\""), settings.is_some(), "{left}");
        assert!(!node.path(PLUGIN).exists(), "{difference}");
        assert!(
            node.run(&["uninstall", "--purge", "--yes"]).succeeds().text().contains("nothing to take away")
        );
    }
}
