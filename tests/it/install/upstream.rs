//! A home of the upstream OpenClaw: its files are seeds of somebody else. We live beside it and touch none of them.

use super::home::{PROGRAM, SETTINGS, commands, install, json};
use crate::support::TestNode;

/// Makes a home as the upstream program leaves it.
pub fn prepare(node: &TestNode) {
    node.write(
        ".openclaw/openclaw.json",
        "{\n  // JSON5, and strict about keys\n  gateway: { port: 18789 },\n}\n",
    );
    node.write(".openclaw/openclaw.json.bak", "{}\n");
    node.write(".openclaw/.env", "TOKEN=theirs\n");
    node.write(".openclaw/agents/main/agent/auth-profiles.json", "{}\n");
    node.write(".openclaw/agents/main/sessions/sessions.json", "{}\n");
    node.write(".openclaw/credentials/whatsapp/creds.json", "{}\n");
    for name in ["AGENTS.md", "SOUL.md", "TOOLS.md", "IDENTITY.md", "USER.md", "HEARTBEAT.md"] {
        node.write(&format!(".openclaw/workspace/{name}"), format!("# {name} of upstream\n"));
    }
}

#[track_caller]
fn check(prepare: impl FnOnce(&TestNode)) {
    let node = TestNode::new();
    prepare(&node);
    let before = node.tree();
    let _ = install(&node);
    let after = node.tree();
    let difference = before.difference(&after);
    // Only additions, none of them in what is theirs.
    for line in difference.lines() {
        assert!(line.starts_with('+'), "{difference}");
        for theirs in ["/workspace", "/agents", "/credentials", "/state", "openclaw.json"] {
            assert!(!line.contains(theirs), "{difference}");
        }
    }
    assert!(node.path(PROGRAM).exists() && node.path(".openclaw/rules/security.md").exists());
    assert_eq!(commands(&json(&node, SETTINGS), "SessionStart"), ["ours SessionStart"]);
    let _ = node.run(&["status"]).succeeds();
    let _ = install(&node);
    assert_eq!(after.without(".openclaw/harness").difference(&node.tree().without(".openclaw/harness")), "");
}

#[test]
fn nothing_of_theirs_is_touched_and_nothing_is_seeded() {
    check(prepare);
}

#[test]
fn each_mark_of_an_upstream_home_is_enough() {
    check(|node| node.write(".openclaw/openclaw.json", "{}"));
    check(|node| node.write(".openclaw/state/openclaw.sqlite", "SQLite format 3"));
    check(|node| node.write(".openclaw/agents/main/agent/models.json", "{}"));
}

#[test]
fn upstream_that_arrives_later_leaves_our_seeds_ours() {
    let node = TestNode::new();
    let before = node.tree();
    let _ = install(&node);
    node.write(".openclaw/openclaw.json", "{}");
    let _ = install(&node);
    let _ = node.run(&["status"]).succeeds();
    let _ = super::home::purge(&node);
    let difference = before.difference(&node.tree());
    assert_eq!(difference.lines().count(), 2, "{difference}");
    assert!(difference.ends_with(".openclaw/openclaw.json 2 44136fa355b3\n"), "{difference}");
}
