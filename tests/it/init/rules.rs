//! Which rules a repository gets, as copies or links, and how later content is merged into what people edited.

use std::fs;

use openclaw::base::report::Code;
use serde_json::Value;

use super::world::World;

fn ids(value: &Value) -> Vec<&str> {
    value["data"]["rules"]
        .as_array()
        .expect("rules")
        .iter()
        .map(|rule| rule["id"].as_str().expect("an id"))
        .collect()
}

#[test]
fn what_the_repository_is_made_of_decides() {
    let world = World::new();
    let repo = world.repository("a");
    world.write(&repo.join("api/Cargo.toml"), "[package]\nname = \"x\"\n");
    let plan = world.openclaw(&["init", "--dry-run", repo.to_str().expect("UTF-8")]).exits(0);
    assert!(plan.text().contains(".claude/rules/rust.md"), "{}", plan.text());
    assert!(!repo.join(".claude").exists());
    let output = world.guard(&repo).exits(0);
    assert!(output.text().contains("rule rust (rust) for api"), "{}", output.text());
    let json = world.openclaw(&["init", "--json", "--yes", repo.to_str().expect("UTF-8")]).exits(0).json();
    assert_eq!(json["schema"], "openclaw.init/1");
    assert!(ids(&json).contains(&"rust") && ids(&json).contains(&"security"), "{json}");
    assert_eq!(json["data"]["changes"], 0);
}

#[test]
fn the_repository_s_own_settings_add_and_leave_out() {
    let world = World::new();
    let repo = world.repository("a");
    world.write(
        &repo.join(".openclaw.toml"),
        "[rules]\ninclude = [\"rust\", \"rusty\"]\nexclude = [\"security\"]\n",
    );
    let output = world.guard(&repo).exits(0);
    assert!(output.text().contains("no rule has the id `rusty`; `rust` is one"), "{}", output.text());
    assert!(repo.join(".claude/rules/rust.md").exists() && !repo.join(".claude/rules/security.md").exists());
    world.write(&repo.join(".openclaw.toml"), "[rules\n");
    let output = world.guard(&repo).exits(0);
    assert!(output.text().contains("line 1"), "{}", output.text());
    assert!(!repo.join(".claude/rules/rust.md").exists() && repo.join(".claude/rules/security.md").exists());
}

#[test]
fn links_lead_to_the_node_and_stay_links() {
    let world = World::new();
    let repo = world.repository("a");
    let folder = repo.to_str().expect("UTF-8");
    let _ = world.guard(&repo).exits(0);
    let _ = world.openclaw(&["init", "--link", "--yes", folder]).exits(0);
    let rule = repo.join(".claude/rules/security.md");
    assert_eq!(fs::read_link(&rule).expect("a link"), world.root().join("rules/security.md"));
    let again = world.guard(&repo).exits(0);
    assert!(again.text().contains("everything is in place"), "{}", again.text());
    let _ = world.leave(&repo).exits(0);
    assert!(!repo.join(".claude").exists());
}

#[test]
fn an_edited_rule_is_merged_with_what_the_node_has_now() {
    let world = World::new();
    let repo = world.repository("a");
    let _ = world.guard(&repo).exits(0);
    let (theirs, ours) = (repo.join(".claude/rules/security.md"), world.root().join("rules/security.md"));
    let text = fs::read_to_string(&theirs).expect("a rule");
    fs::write(&theirs, format!("{text}\nA line of the team.\n")).expect("an edit");
    fs::write(&ours, text.replacen('\n', "\n# a line of the person\n", 1)).expect("an edit");
    let _ = world.guard(&repo).exits(0);
    let merged = fs::read_to_string(&theirs).expect("a rule");
    assert!(merged.contains("A line of the team.") && merged.contains("# a line of the person"), "{merged}");
    let _ = world.guard(&repo).exits(0);
    assert_eq!(fs::read_to_string(&theirs).expect("a rule"), merged);
}

#[test]
fn a_declined_plan_and_one_that_nobody_agreed_to_change_nothing() {
    let world = World::new();
    let repo = world.repository("a");
    let before = crate::support::Tree::of(&repo);
    let _ = world.openclaw(&["init", repo.to_str().expect("UTF-8")]).refuses(Code::ConfirmNeeded);
    assert_eq!(before.difference(&crate::support::Tree::of(&repo)), "");
}
