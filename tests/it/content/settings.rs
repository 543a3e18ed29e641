//! The settings file that `openclaw install` creates, against what is in force without it.

use std::fs;

use serde_json::Value;

use crate::support::TestNode;

/// Returns every setting with its value in force.
fn values(node: &TestNode) -> Vec<(Value, Value)> {
    let listed = node.run(&["config", "list", "--json"]).exits(0).json()["data"]["settings"].clone();
    let settings = listed.as_array().expect("a list");
    settings.iter().map(|one| (one["key"].clone(), one["value"].clone())).collect()
}

#[test]
fn what_it_shows_commented_out_is_what_is_in_force_without_it() {
    let node = TestNode::new();
    let place = concat!(env!("CARGO_MANIFEST_DIR"), "/templates/config/openclaw.toml");
    let text = fs::read_to_string(place).expect("settings");
    let before = values(&node);
    let mut set = 0;
    let in_effect: String = text
        .lines()
        .map(|line| match line.strip_prefix("# ") {
            Some(rest) if rest.split_once(" = ").is_some_and(|(key, _)| !key.contains(' ')) => {
                set += 1;
                format!("{rest}\n")
            }
            Some(_) | None => format!("{line}\n"),
        })
        .collect();
    node.write(".openclaw/openclaw.toml", &in_effect);
    assert_eq!(values(&node), before, "each is a setting, and stands at its default");
    let explicit = node.run(&["config", "list"]).exits(0);
    let shown = explicit.text().lines().filter(|line| line.contains("openclaw.toml:")).count();
    assert_eq!(shown, set, "{}", explicit.text());
}
