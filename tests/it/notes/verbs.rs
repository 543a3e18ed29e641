//! `openclaw memory` as people and programs call it: what each verb prints, refuses and leaves on disk.

use std::fs;

use openclaw::base::report::Code;
use serde_json::{Value, json};

use crate::support::TestNode;

const FILE: &str = ".openclaw/workspace/MEMORY.md";

fn node() -> TestNode {
    let node = TestNode::new();
    let _ = node.run(&["install", "--yes", "--no-service"]).exits(0);
    node
}

fn text(node: &TestNode) -> String {
    fs::read_to_string(node.path(FILE)).expect("a file")
}

fn data(node: &TestNode, arguments: &[&str]) -> Value {
    let arguments = [&["memory"][..], arguments, &["--json"]].concat();
    node.run(&arguments).exits(0).json()["data"].clone()
}

#[test]
fn an_entry_is_added_shown_forgotten_and_brought_back() {
    let node = node();
    let seed = text(&node);
    assert_eq!(node.run(&["memory", "show"]).exits(0).text(), "Nothing is remembered.\n");
    let added = data(&node, &["add", "Always", "use", "tabs."]);
    let id = added["change"]["entries"][0]["after"]["id"].as_str().expect("an id").to_owned();
    assert_eq!(added["change"]["entries"][0]["after"]["kind"], "preference");
    assert!(
        text(&node).starts_with(&seed)
            && text(&node).contains(&format!("- [preference] Always use tabs. ^{id}"))
    );
    let shown = node.run(&["memory", "show"]).exits(0);
    assert!(
        shown.text().contains(&format!("{id}  [preference] Always use tabs.\n  a person; first 20")),
        "{}",
        shown.text()
    );
    assert_eq!(data(&node, &["search", "tab"])["entries"][0]["id"], id.as_str());
    assert_eq!(node.run(&["memory", "search", "spaces"]).exits(1).text(), "No entry fits.\n");
    let forgotten = node.run(&["memory", "forget", &id[..4]]).exits(0);
    assert!(
        forgotten.text().contains("(forgotten)\n`openclaw memory undo 2` undoes it."),
        "{}",
        forgotten.text()
    );
    assert!(!text(&node).contains("tabs"));
    assert!(node.run(&["memory", "show", "--all"]).exits(0).text().contains(", forgotten;"));
    let undone = node.run(&["memory", "undo"]).exits(0);
    assert!(undone.text().contains("(remembered)"), "{}", undone.text());
    assert!(text(&node).contains("Always use tabs."));
    let log = data(&node, &["log"]);
    let what: Vec<&str> =
        log["changes"].as_array().expect("a list").iter().filter_map(|c| c["what"].as_str()).collect();
    assert_eq!(what, ["undone", "forgotten", "added"]);
    // The first change is undone by its number: then the entry is gone as if it had never been there.
    let _ = node.run(&["memory", "undo", "1"]).exits(0);
    assert!(!text(&node).contains("tabs") && text(&node).starts_with(&seed));
    let log = node.run(&["memory", "log", "--limit", "1"]).exits(0);
    assert!(log.text().contains("undone 1\n") && log.text().lines().count() == 2, "{}", log.text());
}

#[test]
fn what_takes_anothers_place_points_at_it_and_contradictions_are_shown() {
    let node = node();
    let old = data(&node, &["add", "The staging database is on port 5453."]);
    let old = old["change"]["entries"][0]["after"]["id"].as_str().expect("an id").to_owned();
    let _ = node.run(&["memory", "add", "The staging database is on port 5459."]).exits(0);
    let now = text(&node);
    assert!(
        !now.contains("5453") && now.matches(&format!("<!-- supersedes: {old} -->")).count() == 1,
        "{now}"
    );
    let all = data(&node, &["show", "--all"]);
    let entry = all["entries"]
        .as_array()
        .expect("a list")
        .iter()
        .find(|e| e["id"] == old.as_str())
        .expect("the old one");
    assert_eq!(entry["standing"]["is"], "superseded");
    // A person says otherwise in the file: theirs stays, and both are shown.
    fs::write(node.path(FILE), format!("- The staging database is on port 5500.\n{now}")).expect("written");
    let shown = data(&node, &["show"]);
    assert_eq!(shown["contradictions"][0]["line"], 1, "{shown}");
    assert!(
        node.run(&["memory", "show"])
            .exits(0)
            .text()
            .contains("speaks against line 1: - The staging database")
    );
    // An older one cannot be undone behind the back of what followed.
    let _ = node.run(&["memory", "undo", "1"]).refuses(Code::MemoryChanged);
    let _ = node.run(&["memory", "undo"]).exits(0);
    assert!(text(&node).contains("port 5453") && !text(&node).contains("port 5459"));
}

#[test]
fn room_is_told_and_a_person_is_not_overruled() {
    let node = node();
    let budget = data(&node, &["budget"]);
    assert_eq!(budget["budget"], json!(null));
    let _ = node.run(&["memory", "add", "Our office is in Riga."]).exits(0);
    let budget = data(&node, &["budget"]);
    let (outside, max) = (budget["budget"]["outside"].as_u64(), budget["budget"]["block_max"].as_u64());
    assert_eq!(
        (outside.zip(max).map(|(outside, max)| outside + max), &budget["level"]),
        (Some(2_200), &json!("room"))
    );
    fs::write(node.path(FILE), "x".repeat(1_600) + "\n" + &text(&node)).expect("written");
    let full = node.run(&["memory", "budget"]).exits(0);
    assert!(full.err().contains("is full") || full.err().contains("is nearly full"), "{}", full.err());
    // By hand, the block is filled: an entry more has no room, and nothing of it is touched.
    let line = format!("- by hand {}\n", "y".repeat(600));
    let filled = text(&node).replace("<!-- <<< openclaw", &format!("{line}<!-- <<< openclaw"));
    fs::write(node.path(FILE), &filled).expect("written");
    let _ = node.run(&["memory", "add", "Always use tabs."]).refuses(Code::MemoryFull);
    assert_eq!(text(&node), filled);
}

#[test]
fn what_a_person_did_in_the_file_is_undone_by_its_number_alone() {
    let node = node();
    let _ = node.run(&["memory", "add", "Always use tabs."]).exits(0);
    let mine = text(&node).replace("] Always use tabs.", "] Always use tabs, but not in YAML.");
    fs::write(node.path(FILE), &mine).expect("written");
    let _ = node.run(&["memory", "add", "Our office is in Riga."]).exits(0);
    let _ = node.run(&["memory", "undo"]).exits(0);
    assert!(!text(&node).contains("Riga") && text(&node).contains("but not in YAML"));
    // The next one is what was added first; since then a person wrote its line, which stays.
    let _ = node.run(&["memory", "undo"]).refuses(Code::MemoryChanged);
    assert!(text(&node).contains("but not in YAML"));
    let _ = node.run(&["memory", "undo", "2"]).exits(0);
    assert!(text(&node).contains("- [preference] Always use tabs. ^m"), "{}", text(&node));
}

#[test]
fn what_cannot_be_remembered_is_refused() {
    let node = node();
    let before = text(&node);
    let _ = node.run(&["memory", "forget", "m123"]).refuses(Code::MemoryUnknown).tells("memory show --all");
    let _ = node.run(&["memory", "undo"]).refuses(Code::MemoryUnknown);
    let _ = node.run(&["memory", "undo", "7"]).refuses(Code::MemoryUnknown).tells("memory log");
    let token = concat!("gh", "p_a8Kd03jfLQm2xZ7vBn5tYr9wEs1uHg4cOiPq");
    let long = "word ".repeat(100);
    for words in ["", "  ", long.as_str(), token, "a --> b", "turned \u{202e} round"] {
        let _ = node.run(&["memory", "add", words]).refuses(Code::UsageInvalid);
    }
    assert_eq!(text(&node), before);
    assert!(!node.path(".openclaw/harness/state/memory.json").exists());
    let _ = node.run(&["memory", "add", "Always use tabs."]).exits(0);
    let _ =
        node.run(&["memory", "add", "always use tabs"]).refuses(Code::UsageInvalid).tells("says the same");
    let bare = TestNode::new();
    let _ = bare.run(&["memory", "show"]).refuses(Code::RootUnusable);
}

#[test]
fn sessions_are_learned_from_where_a_person_wants_it() {
    let node = node();
    let line = json!({
        "type": "user", "uuid": "u", "sessionId": "one-1", "cwd": "/work", "timestamp": "2026-11-18T08:00:00Z",
        "message": {"role": "user", "content": "From now on, always answer in English."},
    });
    node.write(".claude/projects/-work/one-1.jsonl", format!("{line}\n"));
    let _ = node.run(&["config", "set", "memory.learn", "off"]).exits(0);
    assert!(node.run(&["memory", "learn"]).exits(0).err().contains("`memory.learn` is `off`"));
    let _ = node.run(&["config", "set", "memory.learn", "on"]).exits(0);
    let learned = node.run(&["memory", "learn"]).exits(0);
    assert!(learned.text().contains("always answer in English.  (remembered)"), "{}", learned.text());
    assert_eq!(node.run(&["memory", "learn"]).exits(0).text(), "Nothing new is worth remembering.\n");
    assert!(node.run(&["memory", "show"]).exits(0).text().contains("a prompt, claude one-1 [1];"));
}

#[test]
fn an_uninstall_leaves_what_is_remembered_and_a_purge_takes_the_record_along() {
    let node = node();
    let _ = node.run(&["memory", "add", "Always use tabs."]).exits(0);
    assert_eq!(node.run(&["status"]).exits(0).err(), "", "an edited seed is no drift");
    let _ = node.run(&["uninstall", "--yes"]).exits(0);
    assert!(text(&node).contains("Always use tabs."));
    assert!(node.path(".openclaw/harness/state/memory.json").exists());
}
