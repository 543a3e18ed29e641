//! The same checks before an agent's command runs: what `git commit -a` and `git add` would bring, judged from the work
//! tree.

use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Stdio};

use std::io::Write as _;

use crate::init::{TOKEN, World};

/// Returns what Claude Code hears about `command`; empty for nothing.
fn asked(world: &World, repo: &Path, command: &str) -> String {
    let payload = serde_json::json!({
        "session_id": "s", "cwd": repo, "hook_event_name": "PreToolUse", "tool_name": "Bash",
        "tool_input": {"command": command}, "tool_use_id": format!("t-{command}"),
    });
    let mut hook = Command::new(world.root().join("harness/bin/openclaw"));
    hook.args(["hook", "claude", "PreToolUse"]).current_dir(repo).env_clear();
    hook.env("HOME", world.node.home()).env("PATH", world.search_path());
    let mut child = hook.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("it starts");
    child.stdin.take().expect("a pipe").write_all(payload.to_string().as_bytes()).expect("taken");
    let output = child.wait_with_output().expect("it ends");
    String::from_utf8(output.stdout).expect("UTF-8")
}

#[test]
fn what_a_command_would_commit_is_checked_before_it_runs() {
    let world = World::new();
    let repo = world.repository("a");
    assert_eq!(asked(&world, &repo, "git commit -am 'chore: x'"), "");
    world.write(&repo.join("readme"), "changed\n");
    world.write(&repo.join("a.json"), "{");
    let told = asked(&world, &repo, "git add -A && git commit -m 'chore: x'");
    assert!(told.contains("\"deny\"") && told.contains("`a.json` line 1 is no JSON"), "{told}");
    assert_eq!(asked(&world, &repo, "git commit -am 'chore: tracked alone'"), "");
    world.write(&repo.join("README"), "twin\n");
    world.write(&repo.join("a.json"), "{}");
    let told = asked(&world, &repo, "git add . && git commit -m 'chore: y'");
    assert!(told.contains("`README` differs from `readme` in capitals alone"), "{told}");
    std::fs::remove_file(repo.join("README")).expect("it was there");
    world.write(&repo.join(".env"), "A=1\n");
    let told = asked(&world, &repo, "git add .env && git commit -m 'chore: z'");
    assert!(told.contains("checks.env_files"), "{told}");
}

#[test]
fn links_and_modes_of_the_work_tree_are_what_they_are() {
    let world = World::new();
    let repo = world.repository("a");
    symlink("readme", repo.join("link.json")).expect("a link");
    assert_eq!(asked(&world, &repo, "git add -A && git commit -m 'chore: a link'"), "");
    world.script(&repo.join("run"), "echo\n");
    let told = asked(&world, &repo, "git add -A && git commit -m 'chore: a script'");
    assert!(told.contains("checks.shebangs") && !told.contains("\"deny\""), "{told}");
}

#[test]
fn a_baseline_that_head_has_counts_for_an_agent() {
    let world = World::new();
    let repo = world.repository("a");
    world.write(&repo.join("k"), &format!("key {TOKEN}\n"));
    let told = asked(&world, &repo, "git add -A && git commit -m 'chore: key'");
    assert!(told.contains("secrets.github-token") && told.contains("\"deny\""), "{told}");
    let mut scan = Command::new(world.root().join("harness/bin/openclaw"));
    scan.args(["scan", "--write-baseline", "known.json", "k"]).current_dir(&repo);
    let _ = world.run(scan, &[]).passes();
    world.write(&repo.join(".openclaw.toml"), "[secrets]\nbaseline = \"known.json\"\n");
    let told = asked(&world, &repo, "git add -A && git commit -m 'chore: all at once'");
    assert!(told.contains("\"deny\""), "{told}");
    let _ = world.git(&repo, &["add", "known.json", ".openclaw.toml"]).passes();
    let _ = world.git(&repo, &["commit", "-qm", "chore: known"]).passes();
    assert_eq!(asked(&world, &repo, "git add -A && git commit -m 'chore: key'"), "");
}
