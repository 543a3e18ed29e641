//! A person's file where one of ours should be: kept, told once, and ended by the person.

use openclaw::base::report::Code;

use super::home::{check_status, check_unwritten, install, purge, read, stamps};
use crate::support::{Output, TestNode};

const RULE: &str = ".openclaw/rules/security.md";
const BESIDE: &str = ".openclaw/rules/security.md.new";
const OURS: &[u8] = include_bytes!("../../../rules/security.md");
const MINE: &str = "# Security, as we do it\n";

/// Returns a node with an open conflict, after the install that told of it.
fn conflicting() -> TestNode {
    let node = TestNode::new();
    node.write(RULE, MINE);
    let _ = node.run(&["install", "--yes"]).refuses(Code::ConflictOpen);
    node
}

#[track_caller]
fn resolve(node: &TestNode, how: &str) -> Output {
    node.run(&["resolve", RULE, how])
}

#[test]
fn a_file_in_the_way_is_kept_and_told_once() {
    let node = TestNode::new();
    node.write(RULE, MINE);
    let plan = node.run(&["install", "--dry-run"]).succeeds();
    assert!(plan.text().contains("yours differs from what we ship"), "{}", plan.text());
    let refused = node.run(&["install", "--yes"]).refuses(Code::ConflictOpen);
    let path = node.path(RULE).display().to_string();
    let _ = refused.tells(&format!("openclaw resolve {path} --keep")).tells("everything else is done");
    assert_eq!(read(&node, RULE), MINE.as_bytes());
    assert_eq!(read(&node, BESIDE), OURS);
    assert!(node.path(".openclaw/workspace/SOUL.md").exists());
    let before = stamps(&node);
    let output = node.run(&["install"]).succeeds();
    assert!(output.text().contains("conflict: "), "{}", output.text());
    check_unwritten(&node, &before);
    let beside = node.path(BESIDE).display().to_string();
    let beside = beside.replace(&format!("{}/", node.home().display()), "");
    check_status(&node, &[], &[&format!("{RULE}: open conflict: yours is kept, ours is in `{beside}`")]);
}

#[test]
fn the_refusal_carries_what_was_done() {
    let node = TestNode::new();
    node.write(RULE, MINE);
    let object = node.run(&["install", "--yes", "--json"]).refuses(Code::ConflictOpen).json();
    assert_eq!(object["schema"], "openclaw.install/1");
    assert_eq!(object["data"]["findings"][0]["kind"], "conflict", "{object}");
    assert!(object["data"]["changes"].as_u64().is_some_and(|changes| changes > 20), "{object}");
    assert!(object["error"]["why"][0].as_str().is_some_and(|why| why.contains("security.md")), "{object}");
    assert!(
        object["error"]["fix"][0].as_str().is_some_and(|fix| fix.contains("openclaw resolve")),
        "{object}"
    );
}

/// Ends the conflict; afterwards the rule is `rule`, nothing is open, and the next install is quiet.
#[track_caller]
fn check_end(how: &str, prepare: impl FnOnce(&TestNode), rule: &[u8], listed: &[&str]) {
    let node = conflicting();
    prepare(&node);
    let _ = resolve(&node, how).succeeds();
    assert_eq!(read(&node, RULE), rule);
    assert!(!node.path(BESIDE).exists());
    check_status(&node, &[], listed);
    let before = stamps(&node);
    let _ = node.run(&["install"]).succeeds();
    let _ = node.run(&["install", "--update", "--yes"]).succeeds();
    check_unwritten(&node, &before);
    let _ = resolve(&node, how).refuses(Code::ResolveNone);
}

#[test]
fn a_person_ends_it() {
    let edited = &[&*format!("{RULE}: edited; kept")];
    check_end("--keep", |_| {}, MINE.as_bytes(), edited);
    check_end("--take", |_| {}, OURS, &[]);
    let merged = [MINE.as_bytes(), OURS].concat();
    check_end("--merged", |node| node.write(RULE, &merged), &merged, edited);
}

#[test]
fn a_path_may_be_named_from_the_folder_of_the_call() {
    for path in [RULE.to_owned(), format!("./{RULE}")] {
        let node = conflicting();
        let _ = node.run(&["resolve", &path, "--keep"]).succeeds();
    }
}

#[test]
fn what_cannot_be_ended_is_refused() {
    let node = conflicting();
    let before = stamps(&node);
    let _ = node.run(&["resolve", ".openclaw/rules/git-hygiene.md", "--keep"]).refuses(Code::ResolveNone);
    let _ = node.run(&["resolve", "absent", "--take"]).refuses(Code::ResolveNone).tells("`openclaw status`");
    let _ = node.run(&["resolve", RULE]).refuses(Code::UsageInvalid);
    let _ = node.run(&["resolve", RULE, "--keep", "--take"]).refuses(Code::UsageInvalid);
    check_unwritten(&node, &before);
    // Where such a path leads depends on links, so it is not guessed.
    let odd = node
        .run(&["resolve", ".openclaw/workspace/../rules/security.md", "--keep"])
        .refuses(Code::UsageInvalid);
    let _ = odd.tells("fix: give its absolute path");
    let node = TestNode::new();
    let _ = node.run(&["resolve", RULE, "--keep"]).refuses(Code::ResolveNone);
}

#[test]
fn replacing_keeps_a_backup() {
    let node = TestNode::new();
    node.write(RULE, MINE);
    let output = node.run(&["install", "--yes", "--on-conflict", "replace"]).succeeds();
    assert_eq!(read(&node, RULE), OURS, "{}", output.text());
    let backups = std::fs::read_dir(node.path(".openclaw/harness/backup")).expect("backups");
    let mut kept = backups.map(|entry| std::fs::read(entry.expect("an entry").path()).expect("a backup"));
    assert!(kept.any(|bytes| bytes == MINE.as_bytes()));
    check_status(&node, &[], &[]);
    // The settings file may say so too.
    let node = TestNode::new();
    node.write(RULE, MINE);
    node.write(".openclaw/openclaw.toml", "[install]\non_conflict = \"replace\"\n");
    let _ = install(&node);
    assert_eq!(read(&node, RULE), OURS);
}

#[test]
fn a_purge_leaves_the_file_of_the_person() {
    for how in [None, Some("--keep"), Some("--take")] {
        let node = TestNode::new();
        node.write(RULE, MINE);
        let before = node.tree();
        let _ = node.run(&["install", "--yes"]).refuses(Code::ConflictOpen);
        if let Some(how) = how {
            let _ = resolve(&node, how).succeeds();
        }
        let _ = purge(&node);
        assert_eq!(before.difference(&node.tree()), "", "{how:?}");
    }
    let node = TestNode::new();
    node.write(RULE, MINE);
    let before = node.tree();
    let _ = node.run(&["install", "--yes", "--on-conflict", "replace"]).succeeds();
    let _ = purge(&node);
    assert_eq!(before.difference(&node.tree()), "");
}

#[test]
fn a_taken_name_beside_is_left() {
    let node = TestNode::new();
    node.write(RULE, MINE);
    node.write(BESIDE, "mine too\n");
    let before = node.tree();
    let _ = node.run(&["install", "--yes"]).refuses(Code::ConflictOpen).tells("is taken");
    assert_eq!(read(&node, BESIDE), b"mine too\n");
    let _ = node.run(&["install"]).succeeds();
    let _ = purge(&node);
    assert_eq!(before.difference(&node.tree()), "");
}

#[test]
fn something_else_than_a_file_in_the_way_is_left() {
    let check = |prepare: &dyn Fn(&TestNode)| {
        let node = TestNode::new();
        std::fs::create_dir_all(node.path(".openclaw")).expect("a folder");
        prepare(&node);
        let before = node.tree();
        let _ = node.run(&["install", "--yes"]).refuses(Code::ConflictOpen).tells("fix: move ");
        let _ = purge(&node);
        assert_eq!(before.difference(&node.tree()), "");
    };
    check(&|node| std::fs::create_dir_all(node.path(RULE)).expect("a folder"));
    check(&|node| node.write(".openclaw/rules", "a file\n"));
    check(&|node| std::os::unix::fs::symlink("/tmp", node.path(".openclaw/rules")).expect("a link"));
    check(&|node| node.write(".openclaw/workspace", "a file\n"));
    check(&|node| node.write(".openclaw/workspace/.claude/rules", "a file\n"));
}
