//! `install --doctor`: what was installed is examined by the process that did it, and says what `doctor` says.

use openclaw::base::report::Code;
use serde_json::{Value, json};

use super::home::{SETTINGS, change_json};
use crate::support::{Output, TestNode};

/// Runs a verb by the machine's own clock, which the examination looks at.
fn run(node: &TestNode, words: &[&str]) -> Output {
    node.call(words).without("OPENCLAW_TEST_CLOCK").run()
}

/// Returns what is proved, without the times that each run took.
fn proved(examination: &Value) -> Vec<(String, String)> {
    let proofs = examination["proved"].as_array().expect("a list");
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let untimed = |what: String| what.split(" (").next().unwrap_or_default().to_owned();
    proofs.iter().map(|proof| (text(&proof["group"]), untimed(text(&proof["what"])))).collect()
}

#[test]
fn what_was_installed_is_examined_as_doctor_does() {
    let node = TestNode::new();
    let installed = run(&node, &["install", "--yes", "--doctor", "--json"]).exits(0).json();
    assert!(installed["data"]["changes"].as_u64().is_some_and(|changes| changes > 20), "{installed}");
    let examination = &installed["data"]["examination"];
    assert_eq!(examination["findings"], json!([]));
    assert_eq!(examination["version"], env!("CARGO_PKG_VERSION"));
    let doctor = run(&node, &["doctor", "--json"]).exits(0).json();
    assert_eq!(proved(examination), proved(&doctor["data"]));
    assert!(proved(examination).iter().any(|(group, _)| group == "hooks"), "{examination}");
    // Where nothing changes, it is examined all the same, and people read what is proved.
    let told = run(&node, &["install", "--yes", "--doctor"]).exits(0);
    let told = told.text();
    assert!(told.contains("everything is in place"), "{told}");
    assert!(told.lines().any(|line| line.starts_with("ok: ") && line.contains("PreToolUse")), "{told}");
    // Nobody who did not ask waits for it.
    let plain = run(&node, &["install", "--yes", "--json"]).exits(0).json();
    assert_eq!(plain["data"].get("examination"), None, "{plain}");
}

#[test]
fn what_is_found_is_said_and_ends_with_a_no() {
    let node = TestNode::new();
    let _ = run(&node, &["install", "--yes"]).exits(0);
    change_json(&node, SETTINGS, |settings| settings["disableAllHooks"] = json!(true));
    let object = run(&node, &["install", "--yes", "--doctor", "--json"]).exits(1).json();
    assert_eq!(object["ok"], true, "what was wished is done: {object}");
    assert_eq!(object["data"]["examination"]["findings"][0]["code"], "hooks.disabled", "{object}");
    let told = run(&node, &["install", "--yes", "--doctor"]).exits(1);
    assert!(told.text().contains("found[hooks.disabled]:"), "{}", told.text());
}

#[test]
fn what_a_person_has_to_decide_hides_no_examination() {
    let told = |words: &[&str]| {
        let node = TestNode::new();
        node.write(".openclaw/rules/security.md", "# Security, as we do it\n");
        run(&node, words).refuses(Code::ConflictOpen)
    };
    let text = told(&["install", "--yes", "--doctor"]);
    let _ = text.tells("openclaw resolve").tells("ok: Claude Code runs our `PreToolUse` hook");
    let json = told(&["install", "--yes", "--doctor", "--json"]);
    assert_eq!(json.err(), "", "nothing on stderr");
    assert!(!proved(&json.json()["data"]["examination"]).is_empty(), "{}", json.text());
}

#[test]
fn what_is_not_installed_is_not_examined() {
    let node = TestNode::new();
    let refused = run(&node, &["install", "--dry-run", "--doctor"]).exits(2);
    assert!(refused.err().contains("--doctor"), "{}", refused.err());
}
