//! What `harness/` keeps for later (pristine copies, replaced bytes) gone or damaged, and settings beyond all measure.

use std::fs;

use openclaw::base::report::Code;

use crate::support::TestNode;

const INSTALL: &[&str] = &["install", "--yes", "--quiet"];
const PURGE: &[&str] = &["uninstall", "--purge", "--yes", "--quiet"];

fn files_in(node: &TestNode, folder: &str) -> Vec<std::path::PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![node.path(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    files
}

#[test]
fn pristine_copies_come_back() {
    for damage in ["gone", "corrupt"] {
        let node = TestNode::new();
        let _ = node.run(INSTALL).exits(0);
        let whole = node.tree().without(".openclaw/harness");
        let copies = files_in(&node, ".openclaw/harness/base");
        assert!(copies.len() > 5);
        for copy in &copies {
            match damage {
                "gone" => fs::remove_file(copy).expect("a file"),
                _ => fs::write(copy, "garbage").expect("a file"),
            }
        }
        // Edited files have nothing to be merged with: they stay, whatever is brought.
        node.write(".openclaw/rules/security.md", "mine\n");
        let _ = node.run(&["install", "--update", "--yes", "--quiet"]);
        assert_eq!(fs::read_to_string(node.path(".openclaw/rules/security.md")).expect("theirs"), "mine\n");
        let changed = whole.difference(&node.tree().without(".openclaw/harness"));
        assert!(changed.lines().all(|line| line.contains("rules/security.md")), "{damage}: {changed}");
        let _ = node.run(PURGE).exits(0);
        assert!(!node.path(".openclaw").exists(), "{damage}");
    }
}

#[test]
fn settings_are_restored_without_their_backup() {
    for damage in ["gone", "corrupt"] {
        let node = TestNode::new();
        node.write(".claude/settings.json", "{\"model\": \"opus\"}\n");
        let before = node.tree();
        let _ = node.run(INSTALL).exits(0);
        let backups = files_in(&node, ".openclaw/harness/backup");
        assert!(!backups.is_empty());
        for backup in backups {
            match damage {
                "gone" => fs::remove_file(backup).expect("a file"),
                _ => fs::write(backup, "garbage").expect("a file"),
            }
        }
        let _ = node.run(PURGE).exits(0);
        assert_eq!(before.difference(&node.tree()), "", "{damage}");
    }
}

#[test]
fn folders_of_ours_that_are_gone_come_back() {
    for folder in [".openclaw/rules", ".openclaw/workspace", ".claude"] {
        let node = TestNode::new();
        let before = node.tree();
        let _ = node.run(INSTALL).exits(0);
        let whole = node.tree().without(".openclaw/harness");
        fs::remove_dir_all(node.path(folder)).expect("a folder");
        let _ = node.run(INSTALL).exits(0);
        assert_eq!(whole.difference(&node.tree().without(".openclaw/harness")), "", "{folder}");
        let _ = node.run(PURGE).exits(0);
        assert_eq!(before.difference(&node.tree()), "", "{folder}");
    }
    for folder in ["base", "backup", "journal", "run", "versions", "bin"] {
        let node = TestNode::new();
        let before = node.tree();
        let _ = node.run(INSTALL).exits(0);
        let whole = node.tree().without_locks();
        fs::remove_dir_all(node.path(".openclaw/harness").join(folder)).expect("a folder");
        let _ = node.run(&["status"]);
        let _ = node.run(INSTALL).exits(0);
        let now = node.tree().without_locks();
        let difference = whole.difference(&now);
        // An empty folder of ours comes back with the next change that needs it.
        let is_same = difference.lines().all(|line| {
            line == format!("- d 0700 .openclaw/harness/{folder}") || line.contains("harness/ledger.json")
        });
        assert!(is_same, "{folder}: {difference}");
        let _ = node.run(PURGE).exits(0);
        assert_eq!(before.difference(&node.tree()), "", "{folder}");
    }
}

#[test]
fn our_settings_beyond_all_measure_are_refused() {
    let node = TestNode::new();
    let _ = node.run(INSTALL).exits(0);
    node.write(".openclaw/openclaw.toml", format!("# {}\n", "x".repeat(2 << 20)));
    let before = node.tree();
    let output = node.run(INSTALL);
    assert!(matches!(output.status(), Some(2 | 5)), "{}", output.err());
    let _ = output.tells("openclaw.toml").tells("fix: ");
    assert_eq!(before.difference(&node.tree()), "");
}

#[test]
fn an_oversized_ledger_and_journal_are_told() {
    let node = TestNode::new();
    let _ = node.run(INSTALL).exits(0);
    let ledger = node.path(".openclaw/harness/ledger.json");
    fs::File::options()
        .write(true)
        .open(&ledger)
        .and_then(|file| file.set_len(33 << 20))
        .expect("a long file");
    let _ = node.run(INSTALL).refuses(Code::DiskFailed).tells("ledger.json").tells("fix: ");
    let _ = node.run(&["status"]).refuses(Code::DiskFailed).tells("ledger.json").tells("fix: ");
}
