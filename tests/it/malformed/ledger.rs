//! The ledger cut short, overwritten, newer, lost, copied along, or made to name what is not ours.

use std::fs;
use std::path::Path;

use openclaw::base::digest::Digest;
use openclaw::base::report::Code;
use serde_json::{Value, json};

use crate::support::{TestNode, Tree};

const INSTALL: &[&str] = &["install", "--yes", "--quiet"];
const PURGE: &[&str] = &["uninstall", "--purge", "--yes", "--quiet"];
const LEDGER: &str = ".openclaw/harness/ledger.json";

/// A node installed over settings of the person's; also the tree before.
fn installed(settings: &str) -> (TestNode, Tree) {
    let node = TestNode::new();
    node.write(".claude/settings.json", settings);
    node.write("notes.txt", "mine\n");
    let before = node.tree();
    let _ = node.run(INSTALL).exits(0);
    (node, before)
}

#[test]
fn a_ledger_that_is_no_ledger_is_rebuilt_and_the_purge_is_clean() {
    let broken: [&[u8]; 10] = [
        b"",
        b"{",
        b"null",
        b"[]",
        b"\xff\xfe",
        b"{\"schema\": \"openclaw.ledger/1\"}",
        b"{\"schema\": \"openclaw.ledger/2\"}",
        b"{\"schema\": \"openclaw.ledger/x\"}",
        b"{\"schema\": \"other/7\"}",
        b"{\"schema\": \"openclaw.ledger/1\", \"entries\": [{\"path\": \"/a/../b\"}]}",
    ];
    for bytes in broken {
        for settings in [
            "{\"model\": \"opus\"}",
            "{\n  \"permissions\": {\"deny\": [\"Bash(x)\"]},\n  \"hooks\": {}\n}\n",
        ] {
            let (node, before) = installed(settings);
            let whole = node.tree();
            node.write(LEDGER, bytes);
            let _ = node.run(&["status"]).exits(1);
            let _ = node.run(INSTALL).exits(0);
            let _ = node.run(&["status"]).exits(0);
            let changed: Vec<String> = whole
                .difference(&node.tree())
                .lines()
                .filter(|line| !line.contains("harness/"))
                .map(str::to_owned)
                .collect();
            assert_eq!(changed, Vec::<String>::new());
            let _ = node.run(PURGE).exits(0);
            let difference = before.difference(&node.tree());
            let is_hollow = settings.contains("\"hooks\": {}") && difference.lines().count() == 2;
            assert!(difference.is_empty() || is_hollow, "{}: {difference}", bytes.escape_ascii());
        }
    }
}

#[test]
fn a_truncated_ledger_loses_nothing() {
    let (node, before) = installed("{\"model\": \"opus\"}");
    let whole = fs::read(node.path(LEDGER)).expect("the ledger");
    let kept = node.keep("installed");
    for cut in [1, 2, 100, whole.len() / 2, whole.len() - 1] {
        node.restore(&kept);
        node.write(LEDGER, &whole[..whole.len() - cut]);
        // Straight to the purge: it adopts by itself.
        let _ = node.run(PURGE).exits(0);
        assert_eq!(before.difference(&node.tree()), "", "cut by {cut}");
    }
}

#[test]
fn a_lost_ledger_on_a_home_that_was_empty_leaves_nothing_but_the_host_s_folder() {
    let node = TestNode::new();
    let before = node.tree();
    let _ = node.run(INSTALL).exits(0);
    fs::remove_file(node.path(LEDGER)).expect("no ledger");
    let _ = node.run(PURGE).exits(0);
    assert_eq!(before.difference(&node.tree()), "+ d 0755 .claude\n");
}

#[test]
fn edits_survive_a_lost_ledger() {
    let (node, _) = installed("{\"model\": \"opus\"}");
    node.write(".openclaw/rules/security.md", "mine\n");
    node.write(".openclaw/openclaw.env", "KEY=sk-1\n");
    fs::remove_file(node.path(LEDGER)).expect("no ledger");
    let _ = node.run(INSTALL).refuses(Code::ConflictOpen).tells("rules/security.md");
    let _ = node.run(&["uninstall", "--yes", "--quiet"]);
    for (path, content) in
        [(".openclaw/rules/security.md", "mine\n"), (".openclaw/openclaw.env", "KEY=sk-1\n")]
    {
        assert_eq!(fs::read_to_string(node.path(path)).expect(path), content);
    }
}

#[test]
fn a_newer_ledger_is_refused_by_every_verb() {
    let (node, _) = installed("{}");
    node.write(LEDGER, "{\"schema\": \"openclaw.ledger/3\", \"entries\": {}}");
    let before = node.tree().without(".openclaw/harness/run");
    let verbs: [&[&str]; 7] = [
        INSTALL,
        PURGE,
        &["uninstall", "--dry-run"],
        &["status"],
        &["install", "--dry-run"],
        &["resolve", "/x", "--keep"],
        &["config", "set", "guard.secrets", "advise"],
    ];
    for verb in verbs {
        let _ = node.run(verb).refuses(Code::FormatNewer).tells("fix: run the newer openclaw");
    }
    assert_eq!(before.difference(&node.tree().without(".openclaw/harness/run")), "");
}

#[test]
fn a_ledger_that_cannot_be_read_is_told() {
    let (node, _) = installed("{}");
    fs::remove_file(node.path(LEDGER)).expect("no ledger");
    fs::create_dir(node.path(LEDGER)).expect("a folder");
    for verb in [INSTALL, PURGE, &["status"]] {
        let _ = node.run(verb).refuses(Code::DiskFailed).tells("harness/ledger.json").tells("fix: ");
    }
}

#[test]
fn a_ledger_that_came_along_with_a_copy_harms_nobody() {
    let (node, _) = installed("{\"model\": \"opus\"}");
    let copy = node.folder("copies").join("root");
    let status = std::process::Command::new("cp").arg("-a").arg(node.path(".openclaw")).arg(&copy).status();
    assert!(status.expect("cp starts").success());
    let before = node.tree();
    let root = copy.to_str().expect("UTF-8");
    for verb in
        [&["--root", root, "uninstall", "--yes"][..], &["--root", root, "uninstall", "--purge", "--yes"]]
    {
        let _ = node.run(verb);
        let rest = |tree: Tree| tree.without(".claude");
        assert_eq!(rest(before.clone()).difference(&rest(node.tree())), "");
    }
    let _ = node.run(INSTALL).exits(0);
    let own = |tree: Tree| tree.without(".openclaw/harness/run");
    assert_eq!(own(before).difference(&own(node.tree())), "");
}

#[test]
fn a_root_by_another_name_is_refused() {
    let (node, _) = installed("{}");
    let link = node.folder("links").join("root");
    std::os::unix::fs::symlink(node.path(".openclaw"), &link).expect("a link");
    let before = node.tree().without(".openclaw/harness/run");
    let root = link.to_str().expect("UTF-8");
    for verb in
        [&["--root", root, "install", "--yes"][..], &["--root", root, "uninstall", "--purge", "--yes"]]
    {
        let fix = format!("add `--root '{}'`", node.path(".openclaw").display());
        let _ = node.run(verb).refuses(Code::RootUnusable).tells(&fix);
    }
    assert_eq!(before.difference(&node.tree().without(".openclaw/harness/run")), "");
}

/// A ledger is trusted within the places of this installation: home, root and Claude's folder.
#[test]
fn entries_outside_our_places_are_not_touched() {
    let (node, before) = installed("{}");
    let outside = node.folder("outside");
    fs::create_dir(outside.join("empty")).expect("a folder");
    fs::write(outside.join("passwd"), "root\n").expect("a file");
    fs::write(outside.join("settings.json"), "{\"hooks\": {}}").expect("a file");
    std::os::unix::fs::symlink("passwd", outside.join("link")).expect("a link");
    let mut ledger: Value =
        serde_json::from_slice(&fs::read(node.path(LEDGER)).expect("the ledger")).expect("JSON");
    let settings =
        ledger["entries"].as_array().expect("entries").iter().find(|entry| entry["kind"] == "json").cloned();
    let mut settings = settings.expect("the settings");
    settings["path"] = json!(outside.join("settings.json"));
    settings["original"] = json!({"was": "absent"});
    let digest = |name: &str| Digest::of(&fs::read(outside.join(name)).expect("a file"));
    let file = |path: &Path, kind: &str, written: Value| json!({"path": path, "kind": kind, "part": "x", "version": "1", "written": written});
    let state = |name: &str| json!({"is": "file", "digest": digest(name), "mode": "0644"});
    let hostile = [
        settings,
        file(&outside.join("passwd"), "file", state("passwd")),
        file(&outside.join("link"), "symlink", json!({"is": "link", "target": "passwd"})),
        file(&outside.join("empty"), "directory", json!({"is": "dir", "mode": "0755"})),
    ];
    ledger["entries"].as_array_mut().expect("entries").extend(hostile);
    node.write(LEDGER, serde_json::to_vec(&ledger).expect("JSON"));
    let untouched = Tree::of(&outside);
    let _ = node.run(&["status"]);
    let _ = node.run(INSTALL).exits(0);
    assert_eq!(untouched.difference(&Tree::of(&outside)), "");
    let _ = node.run(PURGE).exits(0);
    assert_eq!(untouched.difference(&Tree::of(&outside)), "");
    assert_eq!(before.difference(&node.tree()), "");
}
