//! Entries of ours that something dropped: restored once; dropped again, a person chose so.

use super::home::{
    RICH, SETTINGS, change_json, check_status, check_unwritten, commands, install, json, purge, read, stamps,
};
use crate::support::TestNode;

fn drop_event(node: &TestNode, event: &str) {
    change_json(node, SETTINGS, |settings| {
        let groups = settings["hooks"][event].as_array_mut().expect("groups");
        groups.retain(|group| !group.to_string().contains("harness/bin/openclaw"));
    });
}

#[test]
fn an_entry_dropped_twice_stays_out() {
    let node = TestNode::new();
    node.write(SETTINGS, RICH);
    let _ = install(&node);
    drop_event(&node, "SessionStart");
    check_status(&node, &[&format!("{SETTINGS}: our entry `hooks.SessionStart` is gone")], &[]);
    let _ = install(&node);
    check_status(&node, &[], &[]);
    assert_eq!(commands(&json(&node, SETTINGS), "SessionStart"), ["ours SessionStart"]);
    drop_event(&node, "SessionStart");
    let dropped = read(&node, SETTINGS);
    check_status(&node, &[], &[]);
    // Recorded without a question: nothing of the person's changes.
    let output = node.run(&["install"]).succeeds();
    assert!(
        output.text().contains("`hooks.SessionStart` was taken out twice and stays out"),
        "{}",
        output.text()
    );
    assert_eq!(read(&node, SETTINGS), dropped);
    let before = stamps(&node);
    let _ = node.run(&["install"]).succeeds();
    let _ = node.run(&["install", "--update", "--yes"]).succeeds();
    check_unwritten(&node, &before);
    // The others are still looked after.
    drop_event(&node, "PreToolUse");
    check_status(&node, &[&format!("{SETTINGS}: our entry `hooks.PreToolUse` is gone")], &[]);
    let _ = install(&node);
    assert_eq!(commands(&json(&node, SETTINGS), "PreToolUse").len(), 2);
    assert!(commands(&json(&node, SETTINGS), "SessionStart").is_empty());
    let _ = purge(&node);
    let after = String::from_utf8(read(&node, SETTINGS)).expect("UTF-8");
    assert!(!after.contains("openclaw") && !after.contains("sudo"), "{after}");
    let (after, before): (serde_json::Value, serde_json::Value) =
        (json(&node, SETTINGS), serde_json::from_str(RICH).expect("JSON"));
    assert_eq!(after["hooks"]["PreToolUse"], before["hooks"]["PreToolUse"]);
    assert_eq!(after["permissions"], before["permissions"]);
}

#[test]
fn a_rule_dropped_twice_stays_out() {
    let node = TestNode::new();
    let before = node.tree();
    let _ = install(&node);
    let drop = |node: &TestNode| {
        change_json(node, SETTINGS, |settings| {
            let rules = settings["permissions"]["deny"].as_array_mut().expect("rules");
            rules.retain(|rule| rule != "Bash(sudo *)");
        });
    };
    drop(&node);
    let _ = node.run(&["status"]).exits(1);
    let _ = install(&node);
    assert!(json(&node, SETTINGS).to_string().contains("sudo"));
    drop(&node);
    let _ = node.run(&["status"]).exits(0);
    let _ = install(&node);
    assert!(!json(&node, SETTINGS).to_string().contains("sudo"));
    let _ = purge(&node);
    assert_eq!(before.difference(&node.tree()), "");
}

#[test]
fn a_host_that_rewrote_everything_is_told_and_repaired() {
    let node = TestNode::new();
    node.write(SETTINGS, RICH);
    let _ = install(&node);
    // From stale memory: the file as it was before us.
    node.write(SETTINGS, RICH);
    let status = node.run(&["status", "--json"]).exits(1).json();
    assert!(status["data"]["drift"].as_array().is_some_and(|drift| drift.len() > 9));
    let _ = install(&node);
    check_status(&node, &[], &[]);
    let _ = purge(&node);
    assert_eq!(read(&node, SETTINGS), RICH.as_bytes());
}
