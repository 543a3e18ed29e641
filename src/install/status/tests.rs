//! What an administrator keeps from running, on a simulated disk: `/etc` is not ours to write, in tests as little as elsewhere.

use crate::base::path::AbsPath;
use crate::install::status::managed_blocks;
use crate::sim::fs::SimFs;

const FILE: &str = "/etc/claude-code/managed-settings.json";
const DROP_IN: &str = "/etc/claude-code/managed-settings.d/10-hooks.json";

/// An administrator's files on a Linux machine; `told` are the starts of what is told about them.
#[track_caller]
fn check(files: &[(&str, &str)], told: &[&str]) {
    let fs = SimFs::new(Vec::new());
    for (path, content) in files {
        let path = AbsPath::new(path).expect("a path");
        fs.put_dir(&path.parent().expect("a folder above"), 0o755);
        match content.strip_prefix("-> ") {
            Some(target) => fs.put_link(&path, target),
            None => fs.put_file(&path, content.as_bytes(), 0o644),
        }
    }
    let blocks = managed_blocks(&fs, "linux").expect("the disk answers");
    assert_eq!(blocks.len(), told.len(), "{blocks:?}");
    for (block, told) in blocks.iter().zip(told) {
        assert!(block.starts_with(told), "{block}");
    }
}

#[test]
fn what_an_administrator_turned_off_is_told() {
    let only = format!("`allowManagedHooksOnly` in `{FILE}`");
    check(&[(FILE, r#"{"allowManagedHooksOnly": true}"#)], &[&only]);
    let all = format!("`disableAllHooks` in `{FILE}`");
    check(&[(FILE, r#"{"disableAllHooks": true, "allowManagedHooksOnly": true}"#)], &[&only, &all]);
    check(&[(DROP_IN, r#"{"disableAllHooks": true}"#)], &[&format!("`disableAllHooks` in `{DROP_IN}`")]);
    check(
        &[("/etc/static/claude.json", r#"{"disableAllHooks": true}"#), (FILE, "-> /etc/static/claude.json")],
        &[&all],
    );
}

#[test]
fn what_turns_nothing_off_is_not() {
    check(&[], &[]);
    check(&[(FILE, r#"{"allowManagedHooksOnly": false, "disableAllHooks": "true"}"#)], &[]);
    check(&[(FILE, "[]"), (DROP_IN, "not JSON")], &[]);
    check(&[("/etc/claude-code/managed-settings.d/README", r#"{"disableAllHooks": true}"#)], &[]);
}
