//! How the hooks reach Claude Code: entries in its settings or a plugin folder, never both, and odd settings untouched.

use openclaw::base::report::Code;
use serde_json::Value;

use super::home::{
    PLUGIN, PROGRAM, RICH, SETTINGS, check_unwritten, commands, install, json, purge, read, stamps,
};
use crate::support::TestNode;

const LENIENT: &str = "{\n  // one comment is enough\n  \"model\": \"opus\"\n}\n";

fn choose(node: &TestNode, carrier: &str) {
    node.write(".openclaw/openclaw.toml", format!("[claude]\ncarrier = \"{carrier}\"\n"));
}

/// Asserts what brings the hooks, and that nothing else does.
#[track_caller]
fn check_carrier(node: &TestNode, carrier: &str) {
    let is_plugin = carrier == "plugin";
    assert_eq!(node.path(PLUGIN).exists(), is_plugin, "the plugin folder");
    let text = if node.path(SETTINGS).exists() { read(node, SETTINGS) } else { Vec::new() };
    let text = String::from_utf8_lossy(&text);
    assert_eq!(text.contains("/harness/bin/openclaw"), !is_plugin, "{text}");
    if is_plugin {
        let hooks = json(node, &format!("{PLUGIN}/hooks/hooks.json"));
        assert_eq!(commands(&hooks, "SessionStart"), ["ours SessionStart"]);
        assert_eq!(
            hooks["hooks"]["PreToolUse"][0]["hooks"][0]["command"],
            node.path(PROGRAM).to_str().expect("UTF-8")
        );
        assert_eq!(json(node, &format!("{PLUGIN}/.claude-plugin/plugin.json"))["name"], "openclaw");
    }
    let status = node.run(&["status", "--json"]).exits(0).json();
    assert_eq!(status["data"]["hooks"]["carrier"], carrier);
}

#[test]
fn a_comment_makes_the_plugin_the_carrier_until_it_is_gone() {
    let node = TestNode::new();
    node.write(SETTINGS, LENIENT);
    let output = install(&node);
    assert!(output.text().contains("Claude Code ignores this file"), "{}", output.text());
    check_carrier(&node, "plugin");
    // No deny rules in a file that the host ignores.
    assert_eq!(read(&node, SETTINGS), LENIENT.as_bytes());
    let before = stamps(&node);
    let _ = node.run(&["install"]).succeeds();
    check_unwritten(&node, &before);
    let strict = LENIENT.replace("  // one comment is enough\n", "");
    node.write(SETTINGS, &strict);
    let _ = install(&node);
    check_carrier(&node, "settings");
    assert!(json(&node, SETTINGS)["permissions"]["deny"].as_array().is_some_and(|rules| rules.len() > 8));
    // And back: a comment beside our entries.
    let text = String::from_utf8(read(&node, SETTINGS)).expect("UTF-8");
    node.write(SETTINGS, text.replacen('{', "{ // again", 1));
    let _ = install(&node);
    check_carrier(&node, "plugin");
    let _ = node.run(&["install"]).succeeds();
    let _ = purge(&node);
    assert_eq!(
        String::from_utf8(read(&node, SETTINGS)).expect("UTF-8"),
        strict.replacen('{', "{ // again", 1)
    );
    assert!(!node.path(".claude/skills").exists());
}

#[test]
fn the_plugin_can_be_chosen_and_left_again() {
    let node = TestNode::new();
    node.write(SETTINGS, RICH);
    let before = node.tree();
    let _ = install(&node);
    check_carrier(&node, "settings");
    let _ = node.run(&["config", "set", "claude.carrier", "plugin"]).succeeds();
    let _ = install(&node);
    check_carrier(&node, "plugin");
    // Rules do not travel in a plugin, and the file is strict.
    assert!(json(&node, SETTINGS)["permissions"]["deny"].as_array().is_some_and(|rules| rules.len() > 8));
    let _ = node.run(&["install"]).succeeds();
    let _ = node.run(&["config", "set", "claude.carrier", "settings"]).succeeds();
    let _ = install(&node);
    check_carrier(&node, "settings");
    let _ = purge(&node);
    assert_eq!(before.difference(&node.tree()), "");
}

#[test]
fn settings_can_be_chosen_although_the_host_ignores_them() {
    let node = TestNode::new();
    choose(&node, "settings");
    node.write(SETTINGS, LENIENT);
    let output = install(&node);
    assert!(output.text().contains("the hooks in it do not run"), "{}", output.text());
    check_carrier(&node, "settings");
    assert!(!String::from_utf8_lossy(&read(&node, SETTINGS)).contains("permissions"), "no deny rules");
}

/// What makes a document odd: its bytes, what is told, and where.
const ODD: [(&[u8], &str, &str); 8] = [
    (b"[\n  1\n]\n", "its top level is not an object", "line 1, column 1"),
    (b"{\n  \"hooks\": []\n}\n", "`hooks` is not an object", "line 2, column 12"),
    (
        b"{\n  \"hooks\": { \"PreToolUse\": {} }\n}\n",
        "`hooks.PreToolUse` is not an array",
        "line 2, column 28",
    ),
    (
        b"{\n  \"permissions\": { \"deny\": \"x\" }\n}\n",
        "`permissions.deny` is not an array",
        "line 2, column 28",
    ),
    (b"{\n  \"a\": \n", "it is not JSON", "line 3, column 1"),
    (b"{\n  \"a\": \"\xff\"\n}\n", "it is not UTF-8", "line 2, column 9"),
    (b"{\n  \"hooks\": {},\n  \"hooks\": {}\n}\n", "`hooks` is there a second time", "line 3, column 3"),
    (
        b"{ \"permissions\": {},\n  \"permissions\": {} }",
        "`permissions` is there a second time",
        "line 2, column 3",
    ),
];

#[test]
fn odd_settings_are_left_byte_for_byte_and_the_rest_is_installed() {
    for (document, why, position) in ODD {
        let node = TestNode::new();
        node.write(SETTINGS, document);
        let before = node.tree();
        let output = node.run(&["install", "--yes"]).refuses(Code::ConflictOpen).tells(why);
        let _ = output.tells(position).tells(&format!("fix: put `{}` right", node.path(SETTINGS).display()));
        assert_eq!(read(&node, SETTINGS), document);
        assert!(node.path(PROGRAM).exists() && node.path(".openclaw/rules/security.md").exists());
        check_carrier(&node, "plugin");
        // It goes on being told, and the hooks run meanwhile.
        let object = node.run(&["install", "--yes", "--json"]).refuses(Code::ConflictOpen).json();
        assert_eq!(object["data"]["carrier"], "plugin", "{object}");
        assert_eq!(object["data"]["findings"][0]["kind"], "refused", "{object}");
        assert!(object["data"]["findings"][0]["position"]["line"].is_u64(), "{object}");
        let _ = purge(&node);
        assert_eq!(before.difference(&node.tree()), "", "{why}");
    }
}

#[test]
fn odd_settings_are_no_matter_where_the_plugin_was_chosen() {
    for (document, _, _) in ODD {
        let node = TestNode::new();
        choose(&node, "plugin");
        node.write(SETTINGS, document);
        let _ = install(&node);
        assert_eq!(read(&node, SETTINGS), document);
        check_carrier(&node, "plugin");
    }
}

#[test]
fn settings_that_were_put_right_become_the_carrier() {
    let node = TestNode::new();
    node.write(SETTINGS, ODD[0].0);
    let _ = node.run(&["install", "--yes"]).refuses(Code::ConflictOpen);
    node.write(SETTINGS, RICH);
    let _ = install(&node);
    check_carrier(&node, "settings");
}

#[test]
fn settings_that_break_later_are_drift_and_cost_nothing() {
    let node = TestNode::new();
    let _ = install(&node);
    let whole = read(&node, SETTINGS);
    let broken = [&whole[..], b"}"].concat();
    node.write(SETTINGS, &broken);
    let status = node.run(&["status", "--json"]).exits(1).json();
    let what = status["data"]["drift"][0]["what"].as_str().unwrap_or_default().to_owned();
    assert!(what.starts_with("our entries cannot be seen: "), "{what}");
    let _ = node.run(&["install", "--yes"]).refuses(Code::ConflictOpen);
    assert_eq!(read(&node, SETTINGS), broken);
    let _ = node.run(&["uninstall", "--purge", "--yes"]).refuses(Code::ConflictOpen).tells("by hand");
    assert_eq!(read(&node, SETTINGS), broken);
    node.write(SETTINGS, &whole);
    let _ = install(&node);
    check_carrier(&node, "settings");
    let _ = purge(&node);
    assert!(!node.path(".claude").exists() && !node.path(".openclaw").exists());
}

#[test]
fn settings_that_cannot_be_written_safely_are_left() {
    use std::os::unix::fs::symlink;
    let check = |prepare: &dyn Fn(&TestNode), why: &str| {
        let node = TestNode::new();
        std::fs::create_dir(node.path(".claude")).expect("a folder");
        prepare(&node);
        let before = node.tree();
        let _ = node.run(&["install", "--yes"]).refuses(Code::ConflictOpen).tells(why);
        assert!(node.path(PLUGIN).exists(), "the hooks come by the plugin");
        let _ = purge(&node);
        assert_eq!(before.difference(&node.tree()), "", "{why}");
    };
    check(&|node| super::home::set_mode_of_new(node, SETTINGS, RICH, 0o444), "it is read-only");
    check(&|node| symlink("nowhere.json", node.path(SETTINGS)).expect("a link"), "a link that leads nowhere");
    check(
        &|node| symlink("settings.json", node.path(SETTINGS)).expect("a link"),
        "a link that leads back to itself",
    );
    check(&|node| symlink("/", node.path(SETTINGS)).expect("a link"), "not a regular file");
    check(&|node| std::fs::create_dir(node.path(SETTINGS)).expect("a folder"), "a folder");
    let hard = |node: &TestNode| {
        node.write("dotfiles/settings.json", RICH);
        std::fs::hard_link(node.path("dotfiles/settings.json"), node.path(SETTINGS)).expect("a second name");
    };
    check(&hard, "2 names");
}

#[test]
fn what_turns_hooks_off_is_told() {
    let node = TestNode::new();
    node.write(SETTINGS, "{ \"disableAllHooks\": true }\n");
    let _ = install(&node);
    let status: Value = node.run(&["status", "--json"]).exits(0).json();
    let why = status["data"]["hooks"]["blocked"][0].as_str().unwrap_or_default().to_owned();
    assert!(why.starts_with("`disableAllHooks` in `"), "{status}");
    let text = node.run(&["status"]).succeeds();
    assert!(text.text().contains("blocked: nothing of ours will run: "), "{}", text.text());
}
