//! What programs read: one JSON object from each verb, its exit status, and silence where it is asked for.

use openclaw::base::report::Code;
use serde_json::Value;

use super::home::{SETTINGS, installed};
use crate::support::TestNode;

/// Runs a verb with `--json`; asserts its envelope and returns its data.
#[track_caller]
fn data(node: &TestNode, arguments: &[&str], exit: i32) -> Value {
    let output = node.run(&[arguments, &["--json"]].concat()).exits(exit);
    assert_eq!(output.err(), "", "nothing on stderr");
    assert_eq!(output.text().lines().count(), 1, "one line");
    let object = output.json();
    let words: Vec<&str> = arguments.iter().copied().take_while(|word| !word.starts_with('-')).collect();
    let is_config = words[0] == "config";
    let verb = if is_config { words[..2].join(".") } else { words[0].to_owned() };
    assert_eq!(object["schema"], format!("openclaw.{verb}/1"));
    assert_eq!(object["ok"], true);
    assert!(object.get("error").is_none());
    object["data"].clone()
}

#[test]
fn each_verb_answers_with_one_object() {
    let node = TestNode::new();
    assert_eq!(data(&node, &["status"], 1)["version"], Value::Null);
    assert!(
        data(&node, &["install", "--dry-run"], 0)["plan"]["steps"].as_array().is_some_and(|s| s.len() > 20)
    );
    let installed = data(&node, &["install", "--yes"], 0);
    assert_eq!(installed["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(installed["carrier"], "settings");
    assert!(installed["changes"].as_u64().is_some_and(|changes| changes > 20), "{installed}");
    assert!(installed["machine"]["os"].is_string(), "{installed}");
    let status = data(&node, &["status"], 0);
    assert_eq!(status["root"], node.path(".openclaw").to_str().expect("UTF-8"));
    let hooks = serde_json::json!({"carrier": "settings", "scope": "user", "blocked": [], "unclear": []});
    assert_eq!(status["hooks"], hooks);
    assert_eq!(data(&node, &["recover"], 0)["recovered"], serde_json::json!([]));
    assert_eq!(data(&node, &["recover", "--rollback"], 0)["recovered"], serde_json::json!([]));
    assert_eq!(data(&node, &["config", "set", "guard.secrets", "advise"], 0)["value"], "advise");
    assert_eq!(data(&node, &["config", "get", "guard.secrets"], 0)["value"], "advise");
    assert_eq!(data(&node, &["config", "path"], 0)["exists"], true);
    assert!(data(&node, &["config", "list"], 0)["settings"].is_array());
    std::fs::remove_file(node.path(SETTINGS)).expect("settings");
    assert!(data(&node, &["status"], 1)["drift"].as_array().is_some_and(|drift| drift.len() > 9));
    assert!(data(&node, &["uninstall", "--dry-run"], 0)["plan"]["closing"].is_string());
    let gone = data(&node, &["uninstall", "--purge", "--yes"], 0);
    assert_eq!(gone["is_gone"], true, "{gone}");
}

#[test]
fn refusals_are_objects_too() {
    let node = TestNode::new();
    let refused = |arguments: &[&str], code| {
        let output = node.run(&[arguments, &["--json"]].concat()).refuses(code);
        assert_eq!(output.err(), "");
        let object = output.json();
        let error = &object["error"];
        assert!(error["what"].is_string() && error["why"].is_array(), "{object}");
        assert!(error["fix"].as_array().is_some_and(|fixes| !fixes.is_empty()), "{object}");
        object["schema"].as_str().unwrap_or_default().to_owned()
    };
    assert_eq!(refused(&["-q", "install"], Code::ConfirmNeeded), "openclaw.install/1");
    assert_eq!(refused(&["apply", "absent"], Code::PlanInvalid), "openclaw.apply/1");
    assert_eq!(refused(&["resolve", "absent", "--keep"], Code::ResolveNone), "openclaw.resolve/1");
    assert_eq!(
        refused(&["config", "set", "guard.secrets", "off"], Code::RootUnusable),
        "openclaw.config.set/1"
    );
    assert_eq!(refused(&["install", "--profile", "huge"], Code::UsageInvalid), "openclaw.error/1");
}

#[test]
fn quiet_keeps_everything_but_refusals() {
    let node = TestNode::new();
    let before = node.tree();
    let refused = node.run(&["install", "-q"]).refuses(Code::ConfirmNeeded);
    assert!(refused.err().starts_with("error[confirm.needed]"), "{}", refused.err());
    assert_eq!(before.difference(&node.tree()), "");
    for arguments in [
        &["-q", "install", "--yes"][..],
        &["install", "--quiet"],
        &["status", "-q"],
        &["uninstall", "--purge", "--yes", "-q"],
    ] {
        assert_eq!(node.run(arguments).exits(0).err(), "", "{arguments:?}");
    }
}

#[test]
fn talkative_shows_the_plan() {
    let node = TestNode::new();
    let output = node.run(&["install", "--yes", "-v"]).exits(0);
    assert!(output.err().contains("  + rules/security.md\n"), "{}", output.err());
    let node = installed();
    let output = node.run(&["uninstall", "--yes", "-v"]).exits(0);
    assert!(output.err().contains("  - rules/security.md\n"), "{}", output.err());
}
