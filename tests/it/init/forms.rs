//! Rules in the forms of other hosts: which of them, what stands in them, and that they leave as they came.

use std::fs;
use std::os::unix::fs::symlink;

use super::world::World;
use crate::support::Tree;

const OWN: &str =
    "---\nid: house\ntier: project\npaths: ['src/**/*.{rs,ts}']\n---\n\n# House rules\n\n- One.\n";

fn read(path: &std::path::Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| unreachable!("{}: {error}", path.display()))
}

#[test]
fn hosts_that_a_repository_shows_get_rules_in_their_form() {
    let world = World::new();
    let repo = world.repository("a");
    world.write(&repo.join("Cargo.toml"), "[package]\nname = \"x\"\n");
    world.write(&repo.join("AGENTS.md"), "# Ours\n\nRead the manual.");
    world.write(&repo.join(".gemini/settings.json"), "{}\n");
    world.write(&repo.join(".cursor/rules/own.mdc"), "---\nalwaysApply: true\n---\nOwn.\n");
    world.write(&repo.join(".github/copilot-instructions.md"), "Be short.\n");
    world.write(&repo.join(".claude/rules/house.md"), OWN);
    let before = Tree::of(&repo);
    let output = world.guard(&repo).exits(0);
    for line in [
        "also in `AGENTS.md`, for Codex CLI, OpenCode, Windsurf",
        "also in `GEMINI.md`, for Gemini CLI",
        "also in `.cursor/rules`, for Cursor",
        "also in `.github/instructions`, for Copilot CLI",
    ] {
        assert!(output.text().contains(line), "no {line:?} in {}", output.text());
    }
    let agents = read(&repo.join("AGENTS.md"));
    assert!(agents.starts_with("# Ours\n\nRead the manual.\n<!-- >>> openclaw rules >>> -->\n"), "{agents}");
    assert!(agents.contains("- `src/**/*.{rs,ts}`: `.claude/rules/house.md`\n"), "{agents}");
    assert!(
        agents.contains("`.claude/rules/rust.md`") && agents.contains("### Security (security)"),
        "{agents}"
    );
    assert!(
        agents.chars().count() < 4_100 && read(&repo.join("GEMINI.md")).contains("### Security"),
        "{agents}"
    );
    assert_eq!(
        read(&repo.join(".cursor/rules/openclaw-house.mdc")),
        "---\ndescription: \"House rules\"\nglobs: src/**/*.rs,src/**/*.ts\nalwaysApply: false\n---\n\n# House rules\n\n- One.\n"
    );
    let rust = read(&repo.join(".github/instructions/openclaw-rust.instructions.md"));
    assert!(rust.starts_with("---\ndescription: \"Rust\"\napplyTo: \"**/*.rs,**/Cargo.toml,"), "{rust}");
    assert!(read(&repo.join(".cursor/rules/openclaw-security.mdc")).contains("globs:\nalwaysApply: true\n"));
    // Once more changes nothing; taking it out leaves every byte as it was.
    let again = world.guard(&repo).exits(0);
    assert!(again.text().contains("everything is in place"), "{}", again.text());
    let _ = world.openclaw(&["status"]).exits(0);
    let _ = world.leave(&repo).exits(0);
    assert_eq!(before.difference(&Tree::of(&repo)), "");
}

#[test]
fn hosts_of_the_machine_count_and_those_that_are_skipped_do_not() {
    let world = World::new();
    let repo = world.repository("a");
    world.write(&world.node.home().join(".codex/config.toml"), "");
    world.write(&world.node.home().join(".cursor/x"), "");
    world.write(&world.root().join("openclaw.toml"), "[agents]\nskip = [\"cursor\"]\n");
    let before = Tree::of(&repo);
    let json = world.openclaw(&["init", "--yes", "--json", repo.to_str().expect("UTF-8")]).exits(0).json();
    let titles: Vec<&str> = json["data"]["forms"]
        .as_array()
        .expect("forms")
        .iter()
        .map(|form| form["path"].as_str().expect("a path"))
        .collect();
    assert_eq!(titles, ["AGENTS.md"]);
    assert!(read(&repo.join("AGENTS.md")).starts_with("<!-- >>> openclaw rules >>> -->\n"));
    assert!(!repo.join(".cursor").exists() && !repo.join("GEMINI.md").exists());
    world.write(&world.root().join("openclaw.toml"), "[agents]\nskip = [\"codex\", \"cursor\"]\n");
    let _ = world.guard(&repo).exits(0);
    assert!(!repo.join("AGENTS.md").exists(), "what is no longer wanted leaves");
    let _ = world.openclaw(&["uninstall", "--purge", "--yes"]).exits(0);
    assert_eq!(before.difference(&Tree::of(&repo)), "");
}

#[test]
fn what_people_write_around_the_block_stays() {
    let world = World::new();
    let repo = world.repository("a");
    world.write(&repo.join("AGENTS.md"), "# Ours\n");
    let _ = world.guard(&repo).exits(0);
    let file = repo.join("AGENTS.md");
    let text = read(&file);
    fs::write(&file, format!("On top.\n{text}Below.\n")).expect("an edit");
    world.write(&world.root().join("openclaw.toml"), "[rules]\ncontext_chars_max = 500\n");
    let _ = world.guard(&repo).exits(0);
    let edited = read(&file);
    assert!(
        edited.starts_with("On top.\n# Ours\n<!-- >>> ") && edited.ends_with("<<< -->\nBelow.\n"),
        "{edited}"
    );
    assert!(edited.chars().count() < 620, "{edited}");
    world.write(&world.root().join("openclaw.toml"), "[rules]\ncontext_chars_max = 0\n");
    let _ = world.guard(&repo).exits(0);
    assert_eq!(read(&file), "On top.\n# Ours\nBelow.\n");
}

#[test]
fn links_out_of_the_repository_are_left_alone() {
    let world = World::new();
    let repo = world.repository("a");
    let profile = world.node.home().join("profile");
    world.write(&profile, "export A=1\n");
    symlink(&profile, repo.join("AGENTS.md")).expect("a link");
    fs::create_dir(world.at("elsewhere")).expect("a folder");
    symlink(world.at("elsewhere"), repo.join(".cursor")).expect("a link");
    let output = world.guard(&repo).exits(0);
    assert_eq!(output.text().matches("leads out of the repository").count(), 2, "{}", output.text());
    assert_eq!(read(&profile), "export A=1\n");
    assert_eq!(fs::read_dir(world.at("elsewhere")).expect("a folder").count(), 0);
}

#[test]
fn one_text_under_two_names_gets_the_block_once() {
    let world = World::new();
    let repo = world.repository("a");
    world.write(&repo.join("AGENTS.md"), "# Ours\n");
    symlink("AGENTS.md", repo.join("GEMINI.md")).expect("a link");
    let before = Tree::of(&repo);
    let output = world.guard(&repo).exits(0);
    assert!(output.text().contains("has the rules already"), "{}", output.text());
    assert_eq!(read(&repo.join("AGENTS.md")).matches(">>> openclaw rules >>>").count(), 1);
    let _ = world.leave(&repo).exits(0);
    assert_eq!(before.difference(&Tree::of(&repo)), "");
}

#[test]
fn an_edited_rule_of_the_repository_reaches_the_other_hosts() {
    let world = World::new();
    let repo = world.repository("a");
    world.write(&repo.join(".cursor/x"), "");
    let _ = world.guard(&repo).exits(0);
    let rule = repo.join(".claude/rules/security.md");
    fs::write(&rule, format!("{}- Ours as well.\n", read(&rule))).expect("an edit");
    world.write(&repo.join(".claude/rules/house.md"), OWN);
    let _ = world.guard(&repo).exits(0);
    assert!(read(&repo.join(".cursor/rules/openclaw-security.mdc")).ends_with("- Ours as well.\n"));
    assert!(repo.join(".cursor/rules/openclaw-house.mdc").exists());
    // An edit of the host's own file is merged, not lost.
    let own = repo.join(".cursor/rules/openclaw-house.mdc");
    fs::write(&own, read(&own).replace("alwaysApply: false", "alwaysApply: true")).expect("an edit");
    fs::write(repo.join(".claude/rules/house.md"), OWN.replace("- One.", "- One.\n- Two.")).expect("an edit");
    let _ = world.guard(&repo).exits(0);
    let merged = read(&own);
    assert!(merged.contains("alwaysApply: true") && merged.contains("- Two."), "{merged}");
}
