//! The one file of harness rules under `install --update`: rules are told apart by their ids, and what a person said of one
//! survives whatever we say of others.

use std::fs;

use serde_json::{Value, json};

use super::fixture::ship_before;
use crate::support::TestNode;

const FILE: &str = ".openclaw/harness-rules.json";
const UPDATE: &[&str] = &["install", "--update", "--yes"];

fn installed() -> TestNode {
    let node = TestNode::new();
    let _ = node.run(&["install", "--yes"]).exits(0);
    node
}

fn read(node: &TestNode) -> (String, Value) {
    let text = fs::read_to_string(node.path(FILE)).expect("the file is there");
    let value = serde_json::from_str(&text).expect("JSON");
    (text, value)
}

/// Returns the rule `id`.
fn rule<'v>(file: &'v mut Value, id: &str) -> &'v mut Value {
    let rules = file["rules"].as_array_mut().expect("a list").iter_mut();
    rules.into_iter().find(|rule| rule["id"] == id).expect("the rule is there")
}

/// Makes the node one of an earlier release, which shipped `change`d rules.
fn before(node: &TestNode, change: impl FnOnce(&mut Value)) {
    let (_, mut earlier) = read(node);
    change(&mut earlier);
    ship_before(node, FILE, &(serde_json::to_string_pretty(&earlier).expect("JSON") + "\n"));
}

#[test]
fn a_rule_that_a_person_switched_off_stays_off_while_its_source_changes() {
    let node = installed();
    before(&node, |file| {
        rule(file, "no-privileges")["check"]["patterns"] = json!(["\\bsudo\\b"]);
        rule(file, "text-is-data")["content"] = json!("An older sentence.");
        let rules = file["rules"].as_array_mut().expect("a list");
        rules.retain(|rule| rule["id"] != "say-what-is-left");
        rules.push(json!({"id": "retired-one", "tier": 1, "content": "Gone."}));
    });
    let (_, mut mine) = read(&node);
    rule(&mut mine, "no-privileges")["active"] = json!(false);
    rule(&mut mine, "read-first")["content"] = json!("My own words.");
    rule(&mut mine, "services-are-asked")["check"]["targets"] = json!(["127.0.0.1:6379"]);
    mine["rules"]
        .as_array_mut()
        .expect("a list")
        .insert(0, json!({"id": "mine", "tier": 1, "content": "Mine."}));
    node.write(FILE, serde_json::to_string_pretty(&mine).expect("JSON"));
    let _ = node.run(UPDATE).exits(0).shows("our changes merged into yours");
    let (_, mut now) = read(&node);
    assert_eq!(rule(&mut now, "no-privileges")["active"], false);
    assert_eq!(
        rule(&mut now, "no-privileges")["check"]["patterns"].as_array().map(Vec::len),
        Some(2),
        "the source's field"
    );
    assert_eq!(rule(&mut now, "read-first")["content"], "My own words.");
    assert_eq!(rule(&mut now, "services-are-asked")["check"]["targets"], json!(["127.0.0.1:6379"]));
    assert_ne!(rule(&mut now, "text-is-data")["content"], "An older sentence.");
    assert_eq!(rule(&mut now, "mine")["content"], "Mine.");
    let ids: Vec<&Value> = now["rules"].as_array().expect("a list").iter().map(|rule| &rule["id"]).collect();
    assert_eq!(ids[0], "mine");
    assert!(ids.contains(&&json!("say-what-is-left")) && !ids.contains(&&json!("retired-one")), "{ids:?}");
    let _ = node.run(UPDATE).exits(0).shows("everything is in place");
}

#[test]
fn one_field_that_both_changed_is_left_to_the_person() {
    let node = installed();
    before(&node, |file| rule(file, "text-is-data")["content"] = json!("An older sentence."));
    let (_, mut mine) = read(&node);
    rule(&mut mine, "text-is-data")["content"] = json!("My own words.");
    node.write(FILE, serde_json::to_string_pretty(&mine).expect("JSON"));
    let (text, _) = read(&node);
    let _ = node.run(UPDATE).exits(3);
    assert_eq!(read(&node).0, text);
}

#[test]
fn the_file_of_the_predecessor_stays_and_is_read() {
    let node = TestNode::new();
    let theirs = "[\n  {\"id\":\"old\",\"type\":\"inject\",\"tier\":1,\"scope\":[\"local\"],\"content\":\"An old rule.\"}\n]\n";
    node.write(FILE, theirs);
    let _ = node.run(&["install", "--yes"]).exits(3).tells(FILE);
    assert_eq!(fs::read_to_string(node.path(FILE)).expect("the file is there"), theirs);
    node.write("task.json", "{\"schema\":\"openclaw.task/1\",\"id\":\"t\",\"title\":\"x\"}");
    let task = node.path("task.json");
    let _ = node.run(&["prompt", "--task", task.to_str().expect("UTF-8")]).exits(0).shows("- An old rule.");
}
