//! Settings are edited in place: what a person wrote stays as they wrote it, and our entries are kept in order.

use std::os::unix::fs::PermissionsExt as _;

use serde_json::json;

use super::home::{
    RICH, SETTINGS, change_json, check_status, check_unwritten, commands, install, installed,
    json as document, purge, read, set_mode, stamps,
};
use crate::support::TestNode;

/// Returns a line without what a neighbour may add to it.
fn bare(line: &str) -> &str {
    line.trim_end_matches(['\r', '\n']).trim_end_matches(',')
}

/// Installs over `before`; each of its lines is still there, in order, and the form is kept.
#[track_caller]
fn check_kept(before: &str) -> String {
    let node = TestNode::new();
    node.write(SETTINGS, before);
    // Also where Claude Code would not read the file.
    node.write(".openclaw/openclaw.toml", "[claude]\ncarrier = \"settings\"\n");
    let _ = install(&node);
    let after = String::from_utf8(read(&node, SETTINGS)).expect("UTF-8");
    assert!(after.contains("SessionStart"), "{after}");
    let mut lines = after.split('\n').map(bare);
    for line in before.split('\n').map(bare) {
        assert!(lines.any(|kept| kept == line), "no {line:?} in its place\n{after}");
    }
    assert_eq!(before.starts_with('\u{feff}'), after.starts_with('\u{feff}'));
    assert_eq!(before.ends_with('\n'), after.ends_with('\n'), "the final newline\n{after}");
    if before.contains("\r\n") {
        assert_eq!(after.matches('\n').count(), after.matches("\r\n").count(), "{after:?}");
    }
    let _ = purge(&node);
    assert_eq!(String::from_utf8(read(&node, SETTINGS)).expect("UTF-8"), before);
    after
}

#[test]
fn order_numbers_and_spelling_survive() {
    let after = check_kept(RICH);
    for text in ["\"big\": 9007199254740993123", "\"one\": 1.0", "\"small\": 1e-7"] {
        assert!(after.contains(text), "{after}");
    }
    let place = |text: &str| after.find(text).expect("a key");
    assert!(place("\"model\"") < place("\"env\"") && place("\"env\"") < place("\"permissions\""), "{after}");
}

#[test]
fn indentation_is_taken_over() {
    for unit in ["\t", "    ", " "] {
        let after = check_kept(&RICH.replace("  ", unit));
        let line = after.lines().find(|line| line.contains("\"SessionStart\"")).expect("ours");
        let indent = &line[..line.len() - line.trim_start().len()];
        assert_eq!(indent, unit.repeat(2), "{after}");
    }
}

#[test]
fn line_ends_marks_and_comments_survive() {
    check_kept(&RICH.replace('\n', "\r\n"));
    check_kept(&format!("\u{feff}{RICH}"));
    check_kept(RICH.trim_end());
    check_kept("// of mine\n{\n  /* the best */ \"model\": \"opus\", // really\n}\n");
    check_kept(
        "{\n  \"hooks\": {\n    // nothing yet\n  },\n  \"permissions\": { \"deny\": [ /* soon */ ], },\n}\n",
    );
}

#[test]
fn the_mode_of_settings_stays_and_a_new_file_is_private() {
    for mode in [0o600, 0o640, 0o644] {
        let node = TestNode::new();
        node.write(SETTINGS, RICH);
        set_mode(&node, SETTINGS, mode);
        let _ = install(&node);
        let facts = std::fs::metadata(node.path(SETTINGS)).expect("settings");
        assert_eq!(facts.permissions().mode() & 0o7777, mode);
    }
    let node = installed();
    let facts = std::fs::metadata(node.path(SETTINGS)).expect("settings");
    assert_eq!(facts.permissions().mode() & 0o7777, 0o600);
}

/// Spoils our entries, installs, and expects the settings of a fresh installation.
#[track_caller]
fn check_repaired(spoil: impl FnOnce(&mut serde_json::Value)) {
    let node = installed();
    let fresh = document(&node, SETTINGS);
    change_json(&node, SETTINGS, spoil);
    let _ = node.run(&["status"]).exits(1);
    let _ = install(&node);
    assert_eq!(document(&node, SETTINGS), fresh);
    check_status(&node, &[], &[]);
    let before = stamps(&node);
    let _ = node.run(&["install"]).succeeds();
    check_unwritten(&node, &before);
}

#[test]
fn our_entries_are_known_by_program_and_verb() {
    // Another time limit, another matcher, another event, a shell line, a second copy, an older root.
    check_repaired(|settings| settings["hooks"]["PreToolUse"][0]["hooks"][0]["timeout"] = json!(600));
    check_repaired(|settings| settings["hooks"]["PreToolUse"][0]["matcher"] = json!("Read"));
    check_repaired(|settings| {
        let group = settings["hooks"]["SessionStart"].take();
        settings["hooks"].as_object_mut().expect("hooks").remove("SessionStart");
        settings["hooks"]["SessionEnd"] = group;
    });
    check_repaired(|settings| {
        let line = json!({"type": "command", "command": "/old/harness/bin/openclaw hook claude PreToolUse"});
        settings["hooks"]["PreToolUse"][0]["hooks"][0] = line;
    });
    check_repaired(|settings| {
        let copy = settings["hooks"]["PreToolUse"][0].clone();
        settings["hooks"]["PreToolUse"].as_array_mut().expect("groups").push(copy);
    });
    check_repaired(|settings| {
        let copy = settings["hooks"]["PreToolUse"][0].clone();
        settings["hooks"]["PostToolUse"] = json!([copy]);
    });
}

#[test]
fn what_stands_beside_ours_stays_when_ours_is_repaired() {
    let node = installed();
    let own = json!({"type": "command", "command": "~/bin/look.sh"});
    change_json(&node, SETTINGS, |settings| {
        let group = &mut settings["hooks"]["PreToolUse"][0];
        group["hooks"].as_array_mut().expect("handlers").push(own.clone());
        group["hooks"][0]["timeout"] = json!(1);
    });
    let _ = install(&node);
    let mut found = commands(&document(&node, SETTINGS), "PreToolUse");
    found.sort();
    assert_eq!(found, ["ours PreToolUse", "~/bin/look.sh"]);
    let _ = node.run(&["status"]).succeeds();
    let _ = node.run(&["uninstall", "--purge", "--yes"]).succeeds();
    assert_eq!(commands(&document(&node, SETTINGS), "PreToolUse"), ["~/bin/look.sh"]);
}

#[test]
fn a_rule_that_was_there_is_not_ours() {
    let node = TestNode::new();
    let own = "{\n  \"permissions\": { \"deny\": [\"Bash(sudo *)\", \"Bash(mine)\"] }\n}\n";
    node.write(SETTINGS, own);
    let _ = install(&node);
    let rules = document(&node, SETTINGS)["permissions"]["deny"].clone();
    let rules: Vec<&str> = rules.as_array().expect("rules").iter().filter_map(|rule| rule.as_str()).collect();
    assert_eq!(rules.iter().filter(|rule| **rule == "Bash(sudo *)").count(), 1, "as a set");
    // Changed by somebody else meanwhile, so that no backup can bring it back.
    change_json(&node, SETTINGS, |settings| settings["model"] = json!("opus"));
    let _ = purge(&node);
    let after = document(&node, SETTINGS);
    assert_eq!(after["permissions"], json!({"deny": ["Bash(sudo *)", "Bash(mine)"]}));
    assert!(after.get("hooks").is_none(), "{after}");
}

#[test]
fn a_rule_that_the_person_allows_is_shown() {
    let node = TestNode::new();
    node.write(SETTINGS, r#"{"permissions": {"allow": ["Bash(sudo *)", "Bash(ls)"]}}"#);
    let told = "`Bash(sudo *)` is denied by us and allowed in `permissions.allow`";
    for output in [node.run(&["install", "--dry-run"]).succeeds(), install(&node)] {
        assert_eq!(output.text().matches(told).count(), 1, "{}", output.text());
    }
    let plan = node.run(&["install", "--dry-run", "--json"]).succeeds().json();
    let findings = plan["data"]["plan"]["findings"].as_array().expect("findings");
    let notices: Vec<_> = findings.iter().filter(|finding| finding["kind"] == "notice").collect();
    assert_eq!(notices.len(), 1, "{findings:?}");
    let rules = &document(&node, SETTINGS)["permissions"];
    assert_eq!(rules["allow"], json!(["Bash(sudo *)", "Bash(ls)"]), "never changed by us");
}
