//! Plan files that are not plans, not this machine's, or out of date.

use std::fs;

use openclaw::base::report::Code;
use openclaw::engine::plan::{Body, Plan};
use serde_json::{Value, json};

use crate::support::TestNode;

const APPLY: &[&str] = &["apply", "plan.json"];

/// A machine with the plan of a first install, whole and as JSON.
fn planned() -> (TestNode, Value) {
    let node = TestNode::new();
    node.write(".claude/settings.json", "{\"model\": \"opus\"}");
    let answer = node.run(&["install", "--dry-run", "--json"]).exits(0).json();
    let plan = answer["data"]["plan"].clone();
    (node, plan)
}

/// Writes a plan file and returns what `apply` says of it, with nothing changed.
fn refused(node: &TestNode, plan: impl AsRef<[u8]>, code: Code) -> crate::support::Output {
    node.write("plan.json", plan);
    let before = node.tree();
    let output = node.run(APPLY).refuses(code).tells("fix: ");
    assert_eq!(before.difference(&node.tree()), "");
    output
}

/// Gives an edited plan the name that fits it.
fn renamed(plan: &Value, edit: impl FnOnce(&mut Body)) -> Vec<u8> {
    let mut plan: Plan = serde_json::from_value(plan.clone()).expect("a plan");
    edit(&mut plan.body);
    serde_json::to_vec(&Plan::of(plan.body)).expect("JSON")
}

#[test]
fn what_is_no_plan_is_refused() {
    let (node, plan) = planned();
    for bytes in [
        &b""[..],
        b"{",
        b"null",
        b"[]",
        b"\xff",
        b"{\"schema\": \"openclaw.plan/1\"}",
        b"{\"data\": {\"plan\": 7}}",
    ] {
        let _ = refused(&node, bytes, Code::PlanInvalid);
    }
    let mut newer = plan.clone();
    newer["schema"] = json!("openclaw.plan/2");
    let _ = refused(&node, newer.to_string(), Code::PlanInvalid).tells("its schema is not");
    let mut edited = plan.clone();
    edited["steps"][0]["path"] = json!("/etc/passwd");
    let _ = refused(&node, edited.to_string(), Code::PlanInvalid).tells("it was edited");
    let mut broken = plan;
    broken["steps"][0]["path"] = json!("/etc/../etc/passwd");
    let _ = refused(&node, broken.to_string(), Code::PlanInvalid);
}

#[test]
fn plan_files_that_cannot_be_read_are_refused() {
    let (node, _) = planned();
    let _ = node.run(APPLY).refuses(Code::PlanInvalid).tells("fix: ");
    fs::create_dir(node.path("plan.json")).expect("a folder");
    let _ = node.run(APPLY).refuses(Code::PlanInvalid).tells("fix: ");
    let _ = node.call(&["apply", "-"]).input("garbage").run().refuses(Code::PlanInvalid);
    let long = fs::File::create(node.path("long.json")).expect("a file");
    long.set_len(65 << 20).expect("a long file");
    let _ = node.run(&["apply", "long.json"]).refuses(Code::PlanInvalid).tells("fix: ");
    let _ = node.run(&["apply", "../x/plan.json"]).refuses(Code::UsageInvalid).tells("fix: ");
}

#[test]
fn a_plan_of_another_root_is_refused() {
    let (node, plan) = planned();
    let other = TestNode::new();
    let bytes = plan.to_string();
    other.write("plan.json", &bytes);
    let before = other.tree();
    let _ = other.run(APPLY).refuses(Code::PlanInvalid).tells("it is for the root");
    assert_eq!(before.difference(&other.tree()), "");
    drop(node);
}

#[test]
fn a_plan_is_stale_once_the_machine_moved() {
    let (node, plan) = planned();
    let bytes = plan.to_string();
    // A file changed in between.
    node.write(".claude/settings.json", "{\"model\": \"sonnet\"}");
    let _ = refused(&node, &bytes, Code::PlanStale);
    // A folder came into being in between.
    node.write(".claude/settings.json", "{\"model\": \"opus\"}");
    node.write(".openclaw/mine.txt", "mine");
    let _ = node.run(APPLY).exits(3);
    fs::remove_dir_all(node.path(".openclaw")).expect("a folder");
    // It was applied already.
    node.write("plan.json", &bytes);
    let _ = node.run(APPLY).exits(0);
    let whole = node.tree().without(".openclaw/harness/run");
    let _ = node.run(APPLY).refuses(Code::PlanStale);
    assert_eq!(whole.difference(&node.tree().without(".openclaw/harness/run")), "");
}

#[test]
fn a_plan_that_names_unknown_content_is_refused() {
    let (node, plan) = planned();
    let unknown = openclaw::base::digest::Digest::of(b"nobody ships this");
    let bytes = renamed(&plan, |body| {
        let step =
            body.steps.iter_mut().find(|step| step.path.as_str().ends_with("SOUL.md")).expect("a seed");
        step.after = openclaw::engine::state::State::File { digest: unknown, mode: 0o644 };
    });
    let _ = refused(&node, bytes, Code::PlanInvalid).tells("this content is not openclaw's");
}

#[test]
fn a_plan_that_is_made_up_does_not_write_outside_our_places() {
    let (node, plan) = planned();
    let outside = node.folder("outside");
    let target = openclaw::base::path::AbsPath::from_path(&outside.join("authorized_keys")).expect("a path");
    let bytes = renamed(&plan, |body| {
        let step =
            body.steps.iter_mut().find(|step| step.path.as_str().ends_with("SOUL.md")).expect("a seed");
        step.path = target.clone();
    });
    let _ = refused(&node, bytes, Code::PlanInvalid).tells("openclaw puts nothing there");
    assert_eq!(fs::read_dir(&outside).expect("a folder").count(), 0);
}
