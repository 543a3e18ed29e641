//! What a person at a terminal can leave out, allow, or list as known, and an agent cannot.

use std::path::Path;
use std::process::Command;

use openclaw::base::spool::Outcome;
use rexpect::session::spawn_command;

use crate::init::{TOKEN, World};

fn at_terminal(world: &World, repo: &Path, line: &str) -> String {
    let mut command = Command::new("sh");
    let path = format!("{}:/usr/local/bin:/usr/bin:/bin", world.node.programs().display());
    command.args(["-c", line]).current_dir(repo).env_clear().env("HOME", world.node.home()).env("PATH", path);
    let mut session = spawn_command(command, Some(20_000)).expect("a terminal");
    session.exp_eof().expect("an end")
}

#[test]
fn a_person_reads_a_line_each_and_skips_by_word() {
    let world = World::new();
    let repo = world.repository("a");
    let _ = world.guard(&repo).exits(0);
    world.write(&repo.join("a.json"), "{");
    world.write(&repo.join("k"), &format!("key {TOKEN}\n"));
    let _ = world.git(&repo, &["add", "."]).passes();
    let said = at_terminal(&world, &repo, "git commit -m x");
    assert!(said.contains("a.json:1: checks.json: is no JSON"), "{said}");
    assert!(said.contains("k:1: secrets.github-token: holds a GitHub token"), "{said}");
    assert!(said.contains("OPENCLAW_SKIP=secrets,json"), "{said}");
    let said = at_terminal(&world, &repo, "OPENCLAW_SKIP=json git commit -m x");
    assert!(said.contains("skips the check for json") && said.contains("refuses"), "{said}");
    assert!(!said.contains("checks.json:"), "{said}");
    let said = at_terminal(&world, &repo, "OPENCLAW_SKIP=checks.json,secrets git commit -qm x");
    assert!(!said.contains("refuses"), "{said}");
    let _ = world.git(&repo, &["diff", "--cached", "--quiet"]).passes();
    assert_eq!(
        world.spool().iter().rfind(|line| line.event == "pre-commit").map(|line| line.verdict),
        Some(Outcome::Skipped)
    );
    world.write(&repo.join("b.json"), "{");
    let _ = world.git(&repo, &["add", "."]).passes();
    let ran = world.git_with(&repo, &["commit", "-m", "x"], &[("OPENCLAW_SKIP", "json")]).refuses();
    assert!(ran.err.contains("counts only for a person at a terminal"), "{}", ran.err);
}

#[test]
fn a_baseline_counts_once_it_is_committed_or_a_person_commits_it() {
    let world = World::new();
    let repo = world.repository("a");
    let _ = world.guard(&repo).exits(0);
    world.write(&repo.join("k"), &format!("key {TOKEN}\n"));
    let mut command = Command::new(world.root().join("harness/bin/openclaw"));
    command.args(["scan", "--write-baseline", "known.json", "k"]).current_dir(&repo);
    let _ = world.run(command, &[]).passes();
    world.write(&repo.join(".openclaw.toml"), "[secrets]\nbaseline = \"known.json\"\n");
    let _ = world.git(&repo, &["add", "."]).passes();
    let _ = world.git(&repo, &["commit", "-m", "all at once"]).refuses();
    let _ = world.git(&repo, &["rm", "-q", "--cached", "k"]).passes();
    let said = at_terminal(&world, &repo, "git add . && git commit -qm 'a person'");
    assert!(!said.contains("refuses"), "{said}");
    world.write(&repo.join("elsewhere"), &format!("key {TOKEN}\n"));
    let _ = world.git(&repo, &["add", "."]).passes();
    let _ = world.git(&repo, &["commit", "-qm", "known by HEAD"]).passes();
    world.write(&repo.join("known.json"), "broken");
    world.write(&repo.join("third"), &format!("key {TOKEN}\n"));
    let _ = world.git(&repo, &["add", "."]).passes();
    let said = at_terminal(&world, &repo, "git commit -m 'no baseline any more'");
    assert!(said.contains("the baseline `known.json` counts for nothing"), "{said}");
    assert!(said.contains("secrets.github-token"), "{said}");
}
