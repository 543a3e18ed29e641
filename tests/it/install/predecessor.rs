//! The predecessor harness left hooks in settings: they are listed, replaced so that nothing fires twice, and brought
//! back by a purge.

use super::home::{SETTINGS, WORKSPACE_SETTINGS, check_unwritten, commands, json, purge, stamps};
use crate::support::TestNode;

const SCRIPTS: [(&str, &str); 6] = [
    ("SessionStart", "session-start.sh"),
    ("PreToolUse", "validate-commit.sh"),
    ("PreToolUse", "validate-push.sh"),
    ("PreCompact", "pre-compact.sh"),
    ("Stop", "session-stop.sh"),
    ("SubagentStart", "log-agent.sh"),
];

/// Returns settings as the predecessor wrote them, with one hook of the person among its own.
fn settings() -> String {
    let mut text = String::from("{\n  \"hooks\": {\n");
    let mut events: Vec<&str> = SCRIPTS.iter().map(|(event, _)| *event).collect();
    events.dedup();
    for event in events {
        let scripts = SCRIPTS.iter().filter(|(of, _)| *of == event);
        let own = (event == "Stop")
            .then_some("\n      { \"hooks\": [{ \"type\": \"command\", \"command\": \"say done\" }] },");
        text.push_str(&format!("    \"{event}\": [{}\n", own.unwrap_or_default()));
        let groups: Vec<String> = scripts
            .map(|(_, script)| {
                let command = format!("bash .claude/hooks/{script}");
                format!("      {{ \"matcher\": \"\", \"hooks\": [{{ \"type\": \"command\", \"command\": \"{command}\", \"timeout\": 10 }}] }}")
            })
            .collect();
        text.push_str(&format!("{}\n    ],\n", groups.join(",\n")));
    }
    text.push_str("    \"Notification\": []\n  },\n  \"statusLine\": { \"type\": \"command\", \"command\": \"bash .claude/statusline.sh\" }\n}\n");
    text
}

#[track_caller]
fn check(flags: &[&str]) {
    let node = TestNode::new();
    node.write(WORKSPACE_SETTINGS, settings());
    let before = node.tree();
    let plan = node.run(&[&["install", "--dry-run"], flags].concat()).succeeds();
    for (event, script) in SCRIPTS {
        let told = format!("`{script}` of a predecessor no longer runs on `{event}`");
        assert_eq!(plan.text().matches(&told).count(), 1, "{}", plan.text());
    }
    let _ = node.run(&[&["install", "--yes"], flags].concat()).succeeds();
    let settings = json(&node, WORKSPACE_SETTINGS);
    assert!(!settings["hooks"].to_string().contains(".claude/hooks/"), "{settings}");
    assert_eq!(commands(&settings, "Stop"), ["say done"]);
    assert_eq!(settings["statusLine"]["command"], "bash .claude/statusline.sh");
    let ours: usize = [SETTINGS, WORKSPACE_SETTINGS]
        .into_iter()
        .filter(|place| node.path(place).exists())
        .map(|place| commands(&json(&node, place), "SessionStart").len())
        .sum();
    assert_eq!(ours, 1, "nothing fires twice");
    let installed = stamps(&node);
    let _ = node.run(&["install"]).succeeds();
    check_unwritten(&node, &installed);
    let _ = node.run(&["status"]).succeeds();
    let _ = purge(&node);
    assert_eq!(before.difference(&node.tree()), "");
}

#[test]
fn its_hooks_in_the_workspace_are_replaced_whatever_the_scope() {
    check(&[]);
    check(&["--scope", "workspace"]);
}

#[test]
fn hooks_of_the_same_names_in_the_settings_of_the_person_are_theirs() {
    for flags in [&[][..], &["--scope", "workspace"]] {
        let node = TestNode::new();
        node.write(SETTINGS, settings());
        let before = node.tree();
        let _ = node.run(&[&["install", "--yes"], flags].concat()).succeeds();
        let kept = json(&node, SETTINGS);
        for (event, script) in SCRIPTS {
            let command = format!("bash .claude/hooks/{script}");
            assert!(commands(&kept, event).contains(&command), "{kept}");
        }
        let _ = purge(&node);
        assert_eq!(before.difference(&node.tree()), "");
    }
}

#[test]
fn its_hooks_are_replaced_when_a_plugin_brings_ours() {
    let node = TestNode::new();
    node.write(".openclaw/openclaw.toml", "[claude]\ncarrier = \"plugin\"\n");
    node.write(WORKSPACE_SETTINGS, settings());
    let before = node.tree();
    let _ = node.run(&["install", "--yes"]).succeeds();
    assert!(!json(&node, WORKSPACE_SETTINGS)["hooks"].to_string().contains(".claude/hooks/"));
    let _ = purge(&node);
    assert_eq!(before.difference(&node.tree()), "");
}
