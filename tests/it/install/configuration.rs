//! `config set` on an installed node: one value changes, comments and everything else stay.

use openclaw::base::report::Code;

use super::home::{check_unwritten, installed, purge, read, stamps};
use crate::support::TestNode;

const FILE: &str = ".openclaw/openclaw.toml";

#[track_caller]
fn text(node: &TestNode) -> String {
    String::from_utf8(read(node, FILE)).expect("UTF-8")
}

#[test]
fn a_value_is_set_and_every_comment_stays() {
    let node = installed();
    let before = text(&node);
    for (key, value, shown) in [
        ("claude.carrier", "plugin", "\"plugin\""),
        ("guard.secrets", "advise", "\"advise\""),
        ("session.context_chars_max", "0", "0"),
        ("upstream.prefer", "status,doctor", "[\"status\", \"doctor\"]"),
        ("claude.carrier", "auto", "\"auto\""),
    ] {
        let output = node.run(&["config", "set", key, value]).succeeds();
        assert_eq!(output.text(), format!("{key} = {shown}\n"));
        let object = node.run(&["config", "get", key, "--json"]).succeeds().json();
        assert_eq!(object["data"]["source"]["from"], "file", "{object}");
    }
    let after = text(&node);
    let mut lines = after.lines();
    for line in before.lines() {
        assert!(lines.any(|kept| kept == line), "no {line:?} in its place\n{after}");
    }
    assert_eq!(after.matches("carrier = \"auto\"").count(), before.matches("carrier = \"auto\"").count() + 1);
    // Theirs by now, and no drift.
    let _ = node.run(&["status"]).succeeds();
    let _ = node.run(&["install"]).succeeds();
    assert_eq!(text(&node), after);
}

#[test]
fn setting_what_is_set_writes_nothing() {
    let node = installed();
    let _ = node.run(&["config", "set", "guard.secrets", "off"]).succeeds();
    let before = stamps(&node);
    let _ = node.run(&["config", "set", "guard.secrets", "off"]).succeeds();
    check_unwritten(&node, &before);
}

#[test]
fn a_file_of_the_person_keeps_its_form() {
    let node = installed();
    let own = "# mine\r\n[claude]\r\ncarrier   =  'settings'  # because\r\n";
    node.write(FILE, own);
    let _ = node.run(&["config", "set", "claude.carrier", "auto"]).succeeds();
    assert_eq!(text(&node), own.replace("'settings'", "\"auto\""));
    std::fs::remove_file(node.path(FILE)).expect("settings");
    let _ = node.run(&["config", "set", "claude.carrier", "plugin"]).succeeds();
    assert_eq!(text(&node), "[claude]\ncarrier = \"plugin\"\n");
}

#[test]
fn what_a_setting_does_not_take_is_refused() {
    let node = installed();
    let before = stamps(&node);
    let refused = |key: &str, value: &str, code| node.run(&["config", "set", key, value]).refuses(code);
    let _ = refused("claude.carrier", "fax", Code::ConfigInvalid)
        .tells("it takes one of `auto`, `settings`, `plugin`");
    let _ = refused("session.context_chars_max", "-1", Code::ConfigInvalid).tells("a whole number from 0");
    let _ = refused("session.context_chars_max", "many", Code::ConfigInvalid);
    let _ = refused("claude.carier", "auto", Code::ConfigUnknown).tells("use `claude.carrier`");
    let _ = refused("claude", "auto", Code::ConfigUnknown);
    let object =
        node.run(&["config", "set", "claude.carrier", "fax", "--json"]).refuses(Code::ConfigInvalid).json();
    assert_eq!(object["schema"], "openclaw.config.set/1");
    check_unwritten(&node, &before);
    // What is wrong is told, why, and what to do.
    let _ = refused("claude.carrier", "fax", Code::ConfigInvalid).tells("why: ").tells("fix: ");
}

#[test]
fn a_broken_file_is_refused_and_left() {
    let node = installed();
    for (content, place) in
        [("[claude\n", "line 1"), ("[claude]\ncarrier = 7\n", "line 2"), ("x = 1\n", "line 1")]
    {
        node.write(FILE, content);
        let output = node.run(&["config", "set", "guard.secrets", "off"]).exits(2);
        let _ = output.tells(place).tells("fix: edit `");
        assert_eq!(text(&node), content);
        // Installing with it would guess what the person wants.
        let _ = node.run(&["install", "--yes"]).exits(2).tells(place);
        // Looking and leaving need no settings.
        let _ = node.run(&["status"]).exits(0);
    }
    let _ = purge(&node);
    assert!(!node.path(".openclaw").exists());
}

#[test]
fn without_an_installation_there_is_nothing_to_set() {
    let node = TestNode::new();
    let before = node.tree();
    let refused = node.run(&["config", "set", "guard.secrets", "off"]).refuses(Code::RootUnusable);
    let _ = refused.tells("openclaw is not installed").tells("fix: run `openclaw install`");
    assert_eq!(before.difference(&node.tree()), "");
}
