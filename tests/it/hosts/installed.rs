//! How hooks get into the hosts beside Claude Code, and out again: where the host is, entry by entry, and to the byte.

use std::fs;

use openclaw::agents::{HOSTS, Host, host, installed};
use openclaw::base::report::Code;
use serde_json::Value;

use crate::support::TestNode;

const CODEX: &str = ".codex/hooks.json";
const GEMINI: &str = ".gemini/settings.json";
const OPENCODE: &str = ".config/opencode/plugins/openclaw.js";

/// It names the process.
const LOCK: &str = ".openclaw/harness/run/lock";

const CODEX_THEIRS: &str = "{\n\t\"hooks\": {\n\t\t\"PreToolUse\": [\n\t\t\t{ \"hooks\": [{ \"type\": \"command\", \"command\": \"mine\" }] }\n\t\t]\n\t}\n}\n";
const GEMINI_THEIRS: &str = "// mine\r\n{\r\n  \"ui\": { \"theme\": \"x\" }\r\n}\r\n";

/// A home in which all three have been used.
fn used() -> TestNode {
    let node = TestNode::new();
    node.write(CODEX, CODEX_THEIRS);
    node.write(GEMINI, GEMINI_THEIRS);
    node.write(".config/opencode/opencode.json", "{}");
    node
}

fn install(node: &TestNode) {
    let _ = node.run(&["install", "--yes"]).exits(0);
}

fn row(name: &str) -> &'static Host {
    host(name).expect("a row")
}

/// Returns the events under which a JSON document holds a handler of ours that calls this node's program.
fn events(node: &TestNode, host: &Host, file: &str) -> Vec<String> {
    let text = fs::read_to_string(node.path(file)).expect("a document");
    // Comments are all that these documents have beside JSON.
    let text: String = text.lines().filter(|line| !line.starts_with("//")).collect();
    let value: Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
    let program = node.path(".openclaw/harness/bin/openclaw");
    let hooks = installed::hooks(host, &value).into_iter();
    hooks.filter(|hook| program.to_str() == Some(&hook.program)).map(|hook| hook.event).collect()
}

fn wanted(host: &Host) -> Vec<&str> {
    host.events.iter().map(|event| event.name).collect()
}

#[test]
fn each_host_that_is_here_is_guarded_and_restored_to_the_byte() {
    let node = used();
    let before = node.tree();
    install(&node);
    let mut codex = events(&node, row("codex"), CODEX);
    let mut all = wanted(row("codex"));
    codex.sort();
    all.sort_unstable();
    assert_eq!(codex, all);
    assert!(fs::read_to_string(node.path(CODEX)).expect("hooks").contains("\"command\": \"mine\""));
    assert_eq!(events(&node, row("gemini"), GEMINI), wanted(row("gemini")));
    assert!(fs::read_to_string(node.path(GEMINI)).expect("settings").starts_with("// mine\r\n"));
    let plugin = fs::read_to_string(node.path(OPENCODE)).expect("a plugin");
    let program = Value::from(node.path(".openclaw/harness/bin/openclaw").to_str()).to_string();
    assert!(plugin.contains(&format!("const PROGRAM = {program}\n")) && !plugin.contains("{{"), "{plugin}");
    let installed = node.tree().without(LOCK);
    install(&node);
    let _ = node.run(&["status"]).exits(0);
    let after = node.tree().without(LOCK);
    assert_eq!(installed.difference(&after), "", "a second install changes something");
    let _ = node.run(&["uninstall", "--purge", "--yes"]).exits(0);
    assert_eq!(before.difference(&node.tree()), "");
}

#[test]
fn a_host_that_is_not_here_gets_nothing() {
    let node = TestNode::new();
    install(&node);
    for folder in [".codex", ".gemini", ".config/opencode"] {
        assert!(!node.path(folder).exists(), "{folder}");
    }
}

#[test]
fn a_program_on_the_search_path_is_enough() {
    let node = TestNode::new();
    for host in HOSTS {
        let _ = node.script(node.programs(), host.program, "#!/bin/sh\nexit 1\n");
    }
    let before = node.tree();
    install(&node);
    for file in [CODEX, GEMINI, OPENCODE] {
        assert!(node.path(file).is_file(), "{file}");
    }
    let _ = node.run(&["uninstall", "--purge", "--yes"]).exits(0);
    assert_eq!(before.difference(&node.tree()), "");
}

#[test]
fn a_host_that_the_person_leaves_out_gets_nothing_and_loses_what_it_had() {
    let node = used();
    install(&node);
    let _ = node.run(&["config", "set", "agents.skip", "codex,opencode"]).exits(0);
    install(&node);
    assert_eq!(fs::read_to_string(node.path(CODEX)).expect("hooks"), CODEX_THEIRS);
    assert!(!node.path(OPENCODE).exists());
    assert_eq!(events(&node, row("gemini"), GEMINI), wanted(row("gemini")));
}

#[test]
fn the_scope_of_the_workspace_reaches_no_other_host() {
    let node = used();
    let _ = node.run(&["install", "--yes", "--scope", "workspace"]).exits(0);
    assert_eq!(fs::read_to_string(node.path(CODEX)).expect("hooks"), CODEX_THEIRS);
    assert!(!node.path(OPENCODE).exists());
}

#[test]
fn an_entry_that_was_dropped_comes_back_once_and_a_changed_plugin_is_drift() {
    let node = used();
    install(&node);
    node.write(CODEX, CODEX_THEIRS);
    node.write(OPENCODE, "export const Mine = async () => ({})\n");
    let _ = node.run(&["status"]).exits(1).shows("our entry `hooks.PreToolUse` is gone").shows(OPENCODE);
    install(&node);
    assert_eq!(events(&node, row("codex"), CODEX).len(), row("codex").events.len());
    node.write(CODEX, CODEX_THEIRS);
    let _ = node.run(&["install", "--yes"]).exits(0).shows("`hooks.PreToolUse` was taken out twice");
    assert_eq!(fs::read_to_string(node.path(CODEX)).expect("hooks"), CODEX_THEIRS);
}

#[test]
fn trust_is_asked_for_when_entries_come_and_not_again() {
    let node = used();
    let _ = node.run(&["install", "--yes"]).exits(0).shows("open `/hooks`, and trust");
    let again = node.run(&["install", "--yes"]).exits(0);
    assert!(!again.text().contains("/hooks"), "{}", again.text());
}

#[test]
fn what_the_host_would_ignore_is_told() {
    let node = TestNode::new();
    node.write(CODEX, "{\n  // mine\n}\n");
    let _ = node.run(&["install", "--yes"]).exits(0).shows("Codex CLI ignores this file");
}

#[test]
fn a_document_that_cannot_be_edited_stays_and_is_told() {
    let node = TestNode::new();
    node.write(GEMINI, "[]\n");
    let _ = node.run(&["install", "--yes"]).exits(3).tells(GEMINI);
    assert_eq!(fs::read_to_string(node.path(GEMINI)).expect("settings"), "[]\n");
    let _ = node.run(&["config", "set", "agents.skip", "gemini"]).exits(0);
    install(&node);
}

#[test]
fn without_the_ledger_callers_are_found_and_taken_out() {
    let node = used();
    install(&node);
    fs::remove_file(node.path(".openclaw/harness/ledger.json")).expect("removed");
    let _ = node.run(&["uninstall", "--purge", "--yes"]).exits(0);
    assert!(!node.path(OPENCODE).exists());
    for file in [CODEX, GEMINI] {
        let text = fs::read_to_string(node.path(file)).expect("theirs");
        assert!(!text.contains("openclaw"), "{file}: {text}");
    }
}

#[test]
fn a_folder_that_a_variable_moves_is_followed_and_not_forgotten() {
    let node = TestNode::new();
    let codex = node.folder("codex");
    let with = |arguments: &[&str]| node.call(arguments).with("CODEX_HOME", &codex).run();
    let _ = with(&["install", "--yes"]).exits(0);
    assert!(codex.join("hooks.json").is_file());
    let output = node.run(&["uninstall", "--yes"]).refuses(Code::ConflictOpen);
    assert!(output.err().contains(&format!("CODEX_HOME='{}' openclaw uninstall", codex.display())));
    assert!(node.path(".openclaw/harness/bin/openclaw").exists());
    let _ = with(&["uninstall", "--purge", "--yes"]).exits(0);
    assert!(!codex.join("hooks.json").exists());
}
