//! `openclaw check`: each form of the call, its exit status, what stands on which stream, the three formats.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use openclaw::base::report::Code;
use serde_json::Value;

use crate::init::{Ran, TOKEN, World};

fn check(world: &World, folder: &Path, words: &[&str]) -> Ran {
    let mut command = Command::new(world.root().join("harness/bin/openclaw"));
    command.arg("check").args(words).current_dir(folder);
    let root = world.root();
    world.run(command, &[("OPENCLAW_ROOT", root.to_str().expect("UTF-8"))])
}

#[track_caller]
fn exits(ran: Ran, status: i32) -> Ran {
    assert_eq!(ran.status, Some(status), "{}\n{}", ran.out, ran.err);
    assert!(!ran.out.contains(TOKEN) && !ran.err.contains(TOKEN));
    ran
}

fn json(ran: &Ran) -> Value {
    serde_json::from_str(&ran.out).expect("one JSON object")
}

fn messy(world: &World) -> std::path::PathBuf {
    let repo = world.repository("a");
    world.write(&repo.join("a.json"), "{\n\"a\": }\n");
    world.write(&repo.join("d/k"), &format!("key {TOKEN}\n"));
    world.write(&repo.join("t.rs"), &format!("\n// {}\n", concat!("TO", "DO")));
    world.write(&repo.join(".env"), "A=1\n");
    symlink("none", repo.join("l")).expect("a link");
    world.script(&repo.join("x"), "echo\n");
    let _ = world.git(&repo, &["add", "-A"]).passes();
    repo
}

const LINES: [&str; 6] = [
    ".env: checks.env_files: is a file of environment secrets",
    "a.json:2: checks.json: is no JSON: expected value",
    "d/k:1: secrets.github-token: holds a GitHub token, ghp_… (40 characters)",
    "l: checks.links: is a link to `none`, which is not in the commit (advice)",
    "t.rs:2: checks.todos: holds a TODO that names nobody and no issue (advice)",
    "x:1: checks.shebangs: is executable and has no first line with `#!` (advice)",
];

#[test]
fn staged_commits_and_files_are_judged_alike() {
    let world = World::new();
    let repo = messy(&world);
    let staged = exits(check(&world, &repo, &[]), 1);
    assert_eq!(staged.out.lines().collect::<Vec<_>>(), LINES);
    assert_eq!(staged.err, "3 findings, 3 advised in 6 files\n");
    assert_eq!(exits(check(&world, &repo, &["--staged"]), 1).out, staged.out);
    let tree = exits(check(&world, &repo, &["--worktree"]), 1);
    assert_eq!(tree.out, staged.out);
    let part = exits(check(&world, &repo, &["d", "t.rs"]), 1);
    assert_eq!(part.out.lines().collect::<Vec<_>>(), [LINES[2], LINES[4]]);
    let _ = world.git(&repo, &["commit", "-qm", "all of it"]).passes();
    let none = exits(check(&world, &repo, &["--staged"]), 0);
    assert_eq!((none.out.as_str(), none.err.as_str()), ("", "0 findings in 0 files\n"));
    let range = exits(check(&world, &repo, &["--range", "HEAD~1..HEAD"]), 1);
    let without_commit = range.out.replace(&format!(" in {}", commit(&world, &repo)), "");
    assert_eq!(without_commit.lines().collect::<Vec<_>>(), LINES);
    let _ = world.git(&repo, &["rm", "-q", "a.json", "l", "x"]).passes();
    let _ = world.git(&repo, &["commit", "-qm", "less"]).passes();
    let later = exits(check(&world, &repo, &["--range", "HEAD~2.."]), 1);
    assert_eq!(later.out.lines().count(), 3, "what came and went is no flaw: {}", later.out);
    let _ = exits(check(&world, &repo, &["--range", "HEAD~1.."]), 0);
}

fn commit(world: &World, repo: &Path) -> String {
    world.git(repo, &["rev-parse", "--short=12", "HEAD"]).passes().out.trim().to_owned()
}

#[test]
fn json_and_sarif_hold_the_same_findings() {
    let world = World::new();
    let repo = messy(&world);
    let object = json(&exits(check(&world, &repo, &["--json"]), 1));
    assert_eq!((&object["schema"], &object["ok"]), (&"openclaw.check/1".into(), &true.into()));
    let findings = object["data"]["findings"].as_array().expect("a list");
    assert_eq!(findings.len(), LINES.len());
    assert_eq!(findings[1]["path"], "a.json");
    assert_eq!((&findings[1]["line"], &findings[1]["level"]), (&2.into(), &"block".into()));
    assert_eq!(
        (&findings[1]["rule"], &findings[1]["fix"]),
        (&"checks.json".into(), &"Mend the JSON.".into())
    );
    assert!(findings[0].get("line").is_none() && findings[3]["level"] == "advise");
    assert_eq!(object["data"]["is_whole"], true);
    let report = json(&exits(check(&world, &repo, &["--format", "sarif"]), 1));
    let results = report["runs"][0]["results"].as_array().expect("a list");
    assert_eq!(results.len(), LINES.len());
    assert_eq!((&results[1]["ruleId"], &results[1]["level"]), (&"checks.json".into(), &"error".into()));
    assert_eq!(results[4]["level"], "note");
    let prints: std::collections::BTreeSet<String> =
        results.iter().map(|result| result["partialFingerprints"].to_string()).collect();
    assert_eq!(prints.len(), results.len());
    world.write(&repo.join("a.json"), "\n{\n\"a\": }\n");
    let later = json(&exits(check(&world, &repo, &["--format", "sarif", "a.json"]), 1));
    let later = &later["runs"][0]["results"][0];
    assert_eq!(later["partialFingerprints"], results[1]["partialFingerprints"], "a line more above it");
}

#[test]
fn advice_alone_is_no_refusal_and_settings_count() {
    let world = World::new();
    let repo = world.repository("a");
    world.write(&repo.join("t.rs"), &format!("// {}\n", concat!("TO", "DO")));
    world.write(&repo.join("b.yaml"), "a: b: c\n");
    world.write(&world.root().join("openclaw.toml"), "[checks]\nyaml = \"off\"\n");
    let ran = exits(check(&world, &repo, &["--worktree"]), 0);
    assert!(ran.out.starts_with("t.rs:1: checks.todos") && ran.out.lines().count() == 1, "{}", ran.out);
    world.write(&repo.join(".openclaw.toml"), "[checks]\nyaml = \"block\"\ntodos = \"block\"\n");
    let ran = exits(check(&world, &repo, &["--worktree"]), 1);
    assert_eq!(ran.out.lines().count(), 2, "{}", ran.out);
    world.write(&world.root().join("openclaw.toml"), "[checks\n");
    let ran = exits(check(&world, &repo, &["--worktree"]), 2);
    assert!(ran.err.contains(Code::ConfigInvalid.as_str()), "{}", ran.err);
}

#[test]
fn calls_that_cannot_be_answered_are_refused() {
    let world = World::new();
    let repo = world.repository("a");
    let nowhere = world.at("no repository");
    fs::create_dir_all(&nowhere).expect("a folder");
    for (folder, words, code) in [
        (&nowhere, &[][..], Code::RepositoryAbsent),
        (&nowhere, &["--range", "HEAD"], Code::RepositoryAbsent),
        (&repo, &["--range", "a...b"], Code::UsageInvalid),
        (&repo, &["--range", "no-such"], Code::UsageInvalid),
        (&repo, &["--staged", "--worktree"], Code::UsageInvalid),
        (&repo, &["--staged", "x"], Code::UsageInvalid),
        (&repo, &["absent"], Code::UsageInvalid),
    ] {
        let ran = exits(check(&world, folder, words), 2);
        assert!(ran.err.contains(code.as_str()) && ran.err.contains("fix:"), "{words:?}: {}", ran.err);
        assert_eq!(ran.out, "");
    }
    world.write(&nowhere.join("a.toml"), "=");
    let ran = exits(check(&world, &nowhere, &["--worktree"]), 1);
    assert!(ran.out.starts_with("a.toml:1: checks.toml: "), "{}", ran.out);
}
