//! What the cases here start from, and how they compare a home before and after. Holds no cases.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::Path;

use serde_json::Value;

use crate::support::{Output, TestNode, Tree};

/// Claude Code's settings of the person.
pub const SETTINGS: &str = ".claude/settings.json";
/// Claude Code's settings of the agents' workspace.
pub const WORKSPACE_SETTINGS: &str = ".openclaw/workspace/.claude/settings.json";
/// The folder of the plugin that brings hooks without an edit.
pub const PLUGIN: &str = ".claude/skills/openclaw";
/// The stable path of the program.
pub const PROGRAM: &str = ".openclaw/harness/bin/openclaw";
/// Settings of a person who uses what there is: an own hook, an own rule, odd numbers, an unusual order of keys.
pub const RICH: &str = r#"{
  "model": "opus",
  "$schema": "https://json.schemastore.org/claude-code-settings.json",
  "env": { "API_TOKEN": "not-for-anybody-else", "EMPTY": "" },
  "permissions": {
    "allow": ["Bash(npm run *)", "Read(~/notes/**)"],
    "deny": [
      "Read(./private/**)"
    ]
  },
  "hooks": {
    "PreToolUse": [
      { "matcher": "Bash", "hooks": [{ "type": "command", "command": "~/bin/look.sh", "timeout": 5 }] }
    ],
    "Stop": [{ "hooks": [{ "type": "command", "command": "say done" }] }]
  },
  "big": 9007199254740993123,
  "one": 1.0,
  "small": 1e-7
}
"#;

/// Returns a machine with an installation of everything.
pub fn installed() -> TestNode {
    let node = TestNode::new();
    let _ = install(&node);
    node
}

/// Installs with consent given ahead.
#[track_caller]
pub fn install(node: &TestNode) -> Output {
    node.run(&["install", "--yes"]).succeeds()
}

/// Takes everything of ours away.
#[track_caller]
pub fn purge(node: &TestNode) -> Output {
    node.run(&["uninstall", "--purge", "--yes"]).succeeds()
}

/// Returns the file at `path` below home, byte for byte.
#[track_caller]
pub fn read(node: &TestNode, path: &str) -> Vec<u8> {
    fs::read(node.path(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Returns the JSON document at `path`.
#[track_caller]
pub fn json(node: &TestNode, path: &str) -> Value {
    serde_json::from_slice(&read(node, path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Changes the JSON document at `path` as another program would: read, changed, written anew.
#[track_caller]
pub fn change_json(node: &TestNode, path: &str, change: impl FnOnce(&mut Value)) {
    let mut value = json(node, path);
    change(&mut value);
    node.write(path, serde_json::to_vec_pretty(&value).expect("a value is JSON"));
}

/// Sets the mode of `path`.
pub fn set_mode(node: &TestNode, path: &str, mode: u32) {
    fs::set_permissions(node.path(path), fs::Permissions::from_mode(mode)).expect("a mode");
}

/// Returns the commands of the hooks of `event`, ours as `ours EVENT`.
pub fn commands(settings: &Value, event: &str) -> Vec<String> {
    let groups = settings["hooks"][event].as_array().into_iter().flatten();
    let handlers = groups.flat_map(|group| group["hooks"].as_array().into_iter().flatten());
    handlers
        .map(|handler| {
            let command = handler["command"].as_str().unwrap_or_default();
            match command.ends_with("/harness/bin/openclaw") {
                true => format!("ours {}", handler["args"][2].as_str().unwrap_or_default()),
                false => command.to_owned(),
            }
        })
        .collect()
}

/// Returns the tree without sizes and digests: what is there and with which mode.
pub fn shape(tree: &Tree) -> String {
    let lines = tree.to_string();
    let line = |line: &str| match line.starts_with("f ") {
        true => line.rsplitn(3, ' ').last().unwrap_or(line).to_owned(),
        false => line.to_owned(),
    };
    lines.lines().map(|entry| line(entry) + "\n").collect()
}

/// Inode, times and size of everything in a home but what a run may write: proof that nothing was written.
pub fn stamps(node: &TestNode) -> BTreeMap<String, String> {
    const FREE: [&str; 2] = [".openclaw/harness/run", ".openclaw/harness/logs"];
    let mut stamps = BTreeMap::new();
    let mut folders = vec![node.home().to_owned()];
    while let Some(folder) = folders.pop() {
        stamps.insert(folder.display().to_string(), stamp(&folder));
        for entry in fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if FREE.iter().any(|free| path == node.path(free)) {
                continue;
            }
            if path.is_dir() && !path.is_symlink() {
                folders.push(path);
            } else {
                stamps.insert(path.display().to_string(), stamp(&path));
            }
        }
    }
    stamps
}

/// Asserts that nothing was written since `before` was taken.
#[track_caller]
pub fn check_unwritten(node: &TestNode, before: &BTreeMap<String, String>) {
    let after = stamps(node);
    let paths = before.keys().chain(after.keys());
    let changed: Vec<&String> = paths.filter(|path| before.get(*path) != after.get(*path)).collect();
    assert!(changed.is_empty(), "written: {changed:#?}");
}

fn stamp(path: &Path) -> String {
    let facts = fs::symlink_metadata(path).expect("a path");
    let changed = (facts.ctime(), facts.ctime_nsec());
    format!("{} {:?} {:?} {}", facts.ino(), (facts.mtime(), facts.mtime_nsec()), changed, facts.len())
}

/// Returns the texts of one list in the answer of `status`, as `path: what`, with paths below home.
pub fn told(node: &TestNode, status: &Value, list: &str) -> Vec<String> {
    let home = format!("{}/", node.home().display());
    let items = status["data"][list].as_array().into_iter().flatten();
    items
        .map(|item| {
            let text = format!(
                "{}: {}",
                item["path"].as_str().unwrap_or_default(),
                item["what"].as_str().unwrap_or_default()
            );
            text.replace(&home, "")
        })
        .collect()
}

/// Asserts what `status` finds.
#[track_caller]
pub fn check_status(node: &TestNode, drift: &[&str], listed: &[&str]) {
    let exit = i32::from(!drift.is_empty());
    let status = node.run(&["status", "--json"]).exits(exit).json();
    assert_eq!(told(node, &status, "drift"), drift, "drift");
    assert_eq!(told(node, &status, "listed"), listed, "listed");
}

/// Writes a file with a mode.
pub fn set_mode_of_new(node: &TestNode, path: &str, content: &str, mode: u32) {
    node.write(path, content);
    set_mode(node, path, mode);
}
