//! `openclaw check` over a piece of work: scope, roles, tasks, records, commits that were made behind our back; what follows,
//! what is put back and how it comes back.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

use openclaw::base::report::Code;
use serde_json::Value;

use crate::init::{Ran, TOKEN, World};

fn check(world: &World, folder: &Path, words: &[&str]) -> Ran {
    check_with(world, folder, words, &[])
}

fn check_with(world: &World, folder: &Path, words: &[&str], variables: &[(&str, &str)]) -> Ran {
    let mut command = Command::new(world.root().join("harness/bin/openclaw"));
    command.arg("check").args(words).current_dir(folder);
    let root = world.root();
    let own = [("OPENCLAW_ROOT", root.to_str().expect("UTF-8"))];
    let all: Vec<(&str, &str)> = own.iter().chain(variables).copied().collect();
    world.run(command, &all)
}

#[track_caller]
fn exits(ran: Ran, status: i32) -> Ran {
    assert_eq!(ran.status, Some(status), "{}\n{}", ran.out, ran.err);
    assert!(!ran.out.contains(TOKEN) && !ran.err.contains(TOKEN));
    ran
}

fn json(ran: &Ran) -> Value {
    serde_json::from_str(&ran.out).unwrap_or_else(|error| panic!("{error}: {}", ran.out))
}

/// A repository with sources, tests and a configuration, in one commit.
fn project(world: &World) -> PathBuf {
    let repo = world.repository("a");
    for (path, text) in [
        ("src/lib.rs", "pub fn one() -> u8 {\n    1\n}\n"),
        ("tests/one.rs", "assert_eq!(one(), 1);\n"),
        ("ci/build.yaml", "steps: [test]\n"),
        (".gitignore", "target/\n"),
    ] {
        world.write(&repo.join(path), text);
    }
    let _ = world.git(&repo, &["add", "-A"]).passes();
    let _ = world.git(&repo, &["commit", "-qm", "feat: start"]).passes();
    let _ = world.git(&repo, &["tag", "start"]).passes();
    repo
}

fn commit(world: &World, repo: &Path, message: &str) {
    let _ = world.git(repo, &["add", "-A"]).passes();
    let _ = world.git(repo, &["commit", "-qm", message]).passes();
}

#[test]
fn changes_outside_the_scope_are_told_whoever_committed_them() {
    let world = World::new();
    let repo = project(&world);
    world.write(&repo.join("src/lib.rs"), "pub fn two() {}\n");
    let _ = exits(check(&world, &repo, &["--scope", "src/**"]), 0);
    world.write(&repo.join("ci/build.yaml"), "steps: []\n");
    fs::rename(repo.join("tests/one.rs"), repo.join("src/one.rs")).expect("moved");
    world.write(&repo.join("ü \"x\".txt"), "new\n");
    commit(&world, &repo, "feat: behind our back");
    world.write(&repo.join("target/out"), "built\n");
    let ran = exits(check(&world, &repo, &["--base", "start", "--scope", "src/**"]), 1);
    let want = [
        "ci/build.yaml: scope: was changed, and is outside the scope",
        "target: ignored: is a folder that git is told to ignore; whether it was there before is not known (warn)",
        "tests/one.rs: scope: is gone, and is outside the scope",
        "ü \"x\".txt: scope: is new, a file, and is outside the scope",
    ];
    assert_eq!(ran.out.lines().collect::<Vec<_>>(), want);
    assert!(ran.err.contains("block: 4 findings in 5 changed paths and 1 commit since"), "{}", ran.err);
    let _ = exits(check(&world, &repo, &["--base", "start", "--scope", "**"]), 0);
    let range = exits(check(&world, &repo, &["--range", "start..HEAD", "--scope", "src/**"]), 1);
    assert_eq!(range.out.lines().count(), 3, "{}", range.out);
    let _ = exits(check(&world, &repo, &["--base", "HEAD", "--staged", "--scope", "src/**"]), 0);
    world.write(&repo.join("ci/more.yaml"), "a: 1\n");
    let _ = world.git(&repo, &["add", "ci"]).passes();
    let _ = exits(check(&world, &repo, &["--staged", "--scope", "src/**"]), 1);
}

#[test]
fn every_way_out_of_sight_is_seen() {
    let world = World::new();
    let repo = project(&world);
    world.write(&repo.join("src/lib.rs"), "pub fn two() {}\n");
    world.write(&repo.join(".gitignore"), "target/\nhidden/\n");
    world.write(&repo.join("hidden/deep/x.sh"), &format!("key {TOKEN}\n"));
    let _ = world.git(&repo, &["update-index", "--assume-unchanged", "ci/build.yaml"]).passes();
    world.write(&repo.join("ci/build.yaml"), "steps: []\n");
    symlink("/etc", repo.join("src/etc")).expect("a link");
    let ran = exits(check(&world, &repo, &["--scope", "src/**", "--json"]), 1);
    let object = json(&ran);
    let findings = object["data"]["findings"].as_array().expect("a list").clone();
    let has = |path: &str, rule: &str| findings.iter().any(|one| one["path"] == path && one["rule"] == rule);
    for (path, rule) in [
        (".gitignore", "scope"),
        ("hidden/deep/x.sh", "scope"),
        ("hidden/deep/x.sh", "secrets.github-token"),
        ("ci/build.yaml", "scope"),
    ] {
        assert!(has(path, rule), "{path} {rule}: {}", ran.out);
    }
    assert_eq!(
        (&object["schema"], &object["data"]["answer"]),
        (&"openclaw.check.work/1".into(), &"block".into())
    );
    let told = object["data"]["told"].as_array().expect("two lines");
    assert!(
        told.len() == 2 && told[0].as_str().is_some_and(|line| line.starts_with("openclaw does not take"))
    );
}

#[test]
fn a_secret_that_a_later_commit_covers_up_is_found() {
    let world = World::new();
    let repo = project(&world);
    world.write(&repo.join("src/key.rs"), &format!("// {TOKEN} openclaw:allow\n"));
    commit(&world, &repo, "feat: a key");
    fs::remove_file(repo.join("src/key.rs")).expect("removed");
    commit(&world, &repo, "feat: no key");
    let ran = exits(check(&world, &repo, &["--base", "start"]), 1);
    assert!(ran.out.contains("src/key.rs:1: secrets.github-token: held then a GitHub token"), "{}", ran.out);
    assert!(ran.out.starts_with("commit "), "{}", ran.out);
    let _ = exits(check(&world, &repo, &["--base", "HEAD"]), 0);
}

#[test]
fn a_task_says_what_is_judged() {
    let world = World::new();
    let repo = project(&world);
    let task = world.at("task.json");
    let write = |metric: &str| {
        world.write(
            &task,
            &format!(
                r#"{{"schema":"openclaw.task/1","id":"t-1","title":"A task","scope":["src/**"],"base":"start","metric":{metric}}}"#
            ),
        );
    };
    let path = task.to_str().expect("UTF-8").to_owned();
    world.write(&repo.join("src/lib.rs"), "pub fn two() {}\n");
    commit(&world, &repo, "feat: two");
    write(r#"{"steps":[["grep","-q","two","src/lib.rs"],["true"]],"timeout_s":20}"#);
    let _ = exits(check(&world, &repo, &["--task", &path]), 0);
    write(r#"{"steps":[["grep","-q","three","src/lib.rs"]]}"#);
    let ran = exits(check(&world, &repo, &["--task", &path]), 1);
    assert!(ran.out.contains("metric: `grep -q three src/lib.rs` ended with status 1"), "{}", ran.out);
    write(r#"{"steps":[["no-such-program"]]}"#);
    let ran = exits(check(&world, &repo, &["--task", &path]), 1);
    assert!(ran.err.contains("the check `metric` could not look, so it counts as failed"), "{}", ran.err);
    write("null");
    world.write(&repo.join("ci/build.yaml"), "a: 1\n");
    let _ = exits(check(&world, &repo, &["--task", &path]), 1);
    world.write(&task, "{");
    let ran = exits(check(&world, &repo, &["--task", &path]), 2);
    assert!(ran.err.contains(Code::TaskInvalid.as_str()), "{}", ran.err);
}

const ROLE: &str = "id: gardener\nname: Gardener\ndescription: Keeps beds tidy.\nresponsibilities: [weeds]\nscope_paths: [\"src/**\", \"tests/**\"]\n\
    required_outputs:\n  - type: content_check\n    pattern: \"tests/**\"\n    check: assert\n    description: Bring a test.\n\
    forbidden_patterns:\n  - pattern: \"dbg!\\\\(\"\n    in: \"**/*.rs\"\n    description: Take the debug print out.\n";

fn role(world: &World) {
    world.write(&world.root().join("roles/gardener.yaml"), ROLE);
}

#[test]
fn a_role_narrows_forbids_and_requires() {
    let world = World::new();
    let repo = project(&world);
    role(&world);
    world.write(&repo.join("src/lib.rs"), "fn two() {\n    dbg!(2);\n}\n");
    world.write(&repo.join("ci/build.yaml"), "a: 1\n");
    let ran = exits(check(&world, &repo, &["--role", "gardener"]), 1);
    let lines: Vec<&str> = ran.out.lines().collect();
    assert_eq!(lines.len(), 3, "{}", ran.out);
    assert!(lines[0].starts_with("required: no changed file matches `tests/**`"), "{}", ran.out);
    assert!(lines[1].starts_with("ci/build.yaml: scope:"), "{}", ran.out);
    assert!(lines[2].starts_with("src/lib.rs:2: forbidden: holds `dbg!(`, which role"), "{}", ran.out);
    world.write(&repo.join("src/lib.rs"), "fn two() {}\n");
    world.write(&repo.join("ci/build.yaml"), "steps: [test]\n");
    world.write(&repo.join("tests/two.rs"), "assert!(two() == 2);\n");
    let _ = exits(check(&world, &repo, &["--role", "gardener"]), 0);
    let ran = exits(check(&world, &repo, &["--role", "gardner"]), 2);
    assert!(
        ran.err.contains(Code::RoleUnknown.as_str()) && ran.err.contains("use `gardener`"),
        "{}",
        ran.err
    );
}

#[test]
fn what_the_role_forbids_stops_a_commit() {
    let world = World::new();
    let repo = project(&world);
    let _ = world.guard(&repo).exits(0);
    role(&world);
    let task = world.at("task.json");
    world.write(&task, r#"{"schema":"openclaw.task/1","id":"t","title":"T","role":"gardener"}"#);
    let variable = [("OPENCLAW_TASK_FILE", task.to_str().expect("UTF-8"))];
    world.write(&repo.join("src/new.rs"), "dbg!(1);\n");
    let _ = world.git(&repo, &["add", "-A"]).passes();
    let ran = world.git_with(&repo, &["commit", "-qm", "feat: new"], &variable).refuses();
    assert!(ran.err.contains("`src/new.rs` line 1 holds `dbg!(`, which role"), "{}", ran.err);
    assert!(ran.err.contains("(rule guard.roles)"), "{}", ran.err);
    world.write(&task, "{");
    let ran = world.git_with(&repo, &["commit", "-qm", "feat: new"], &variable);
    assert!(
        ran.status != Some(0) && ran.err.contains("the task file of `OPENCLAW_TASK_FILE`"),
        "{}",
        ran.err
    );
    let _ = world.git(&repo, &["commit", "-qm", "feat: no role here"]).passes();
    world.write(&repo.join(".openclaw.toml"), "[roles]\ndefault = \"gardener\"\n");
    commit(&world, &repo, "feat: a default role");
    world.write(&repo.join("src/more.rs"), "dbg!(1);\n");
    let _ = fs::remove_file(repo.join(".openclaw.toml"));
    let _ = world.git(&repo, &["add", "-A"]).passes();
    let ran = world.git(&repo, &["commit", "-qm", "feat: more"]).refuses();
    assert!(ran.err.contains("guard.roles"), "the commit cannot lift it itself: {}", ran.err);
    world.write(&repo.join("src/more.rs"), "// dbg!\n");
    let _ = world.git(&repo, &["add", "-A"]).passes();
    let _ = world.git(&repo, &["commit", "-qm", "feat: more"]).passes();
}

#[test]
fn the_record_of_what_ran_is_judged() {
    let world = World::new();
    let repo = project(&world);
    let rules = r#"{"schema":"openclaw.harness-rules/1","rules":[{"id":"no-sudo","description":"Ask for rights instead.","tier":3,"type":"block","scope":["local"],"active":true,"check":{"kind":"output-block","patterns":["\\bsudo\\b"]}}]}"#;
    world.write(&world.root().join("harness-rules.json"), rules);
    let record = world.at("output.jsonl");
    let path = record.to_str().expect("UTF-8").to_owned();
    let head = "{\"schema\":\"openclaw.output/1\"}\n";
    let ran = exits(check(&world, &repo, &["--base", "HEAD"]), 0);
    assert!(ran.err.contains("not run: `output`: no record"), "{}", ran.err);
    world.write(&record, &format!("{head}{{\"said\":\"I never use sudo\"}}\n{{\"ran\":\"ls # sudo\"}}\n"));
    let _ = exits(check(&world, &repo, &["--output", &path]), 0);
    world.write(&record, &format!("{head}{{\"ran\":\"cd x && sudo make\",\"status\":0}}\n"));
    let ran = exits(check(&world, &repo, &["--output", &path]), 1);
    assert!(ran.out.contains("output: line 2 of the record: `sudo make` ran"), "{}", ran.out);
    world.write(&record, "no record\n");
    let ran = exits(check(&world, &repo, &["--output", &path]), 1);
    assert!(ran.err.contains("the check `output` could not look"), "{}", ran.err);
    let ran = exits(check(&world, &repo, &["--output", "/absent"]), 2);
    assert!(ran.err.contains(Code::UsageInvalid.as_str()), "{}", ran.err);
}

#[test]
fn what_a_person_chose_goes_back_and_comes_back() {
    let world = World::new();
    let repo = project(&world);
    world.write(&world.root().join("openclaw.toml"), "[evaluate]\nscope = \"revert\"\n");
    fs::rename(repo.join("tests/one.rs"), repo.join("src/away.rs")).expect("moved");
    world.write(&repo.join("ci/build.yaml"), "steps: []\n");
    world.write(&repo.join("ci/new.yaml"), "a: 1\n");
    let status = world.git(&repo, &["status", "--porcelain"]).passes().out;
    let ran = exits(check(&world, &repo, &["--scope", "src/**", "--json"]), 1);
    let object = json(&ran);
    let id = object["data"]["reverted"]["id"].as_str().unwrap_or_else(|| panic!("{}", ran.out)).to_owned();
    assert_eq!(world.git(&repo, &["status", "--porcelain"]).passes().out, "", "{}", ran.out);
    assert!(repo.join("tests/one.rs").exists() && !repo.join("src/away.rs").exists());
    let _ = exits(check(&world, &repo, &["--scope", "src/**"]), 0);
    let back = exits(check(&world, &repo, &["--restore", &id]), 0);
    assert!(back.out.contains("ci/build.yaml"), "{}", back.out);
    assert_eq!(world.git(&repo, &["status", "--porcelain"]).passes().out, status);
    let ran = exits(check(&world, &repo, &["--restore", "no-such"]), 2);
    assert!(ran.err.contains("fix:"), "{}", ran.err);
}

#[test]
fn a_person_looks_where_a_setting_says_so() {
    let world = World::new();
    let repo = project(&world);
    world.write(&world.root().join("openclaw.toml"), "[evaluate]\nscope = \"review\"\n");
    world.write(&repo.join("ci/build.yaml"), "steps: []\n");
    let ran = exits(check(&world, &repo, &["--scope", "src/**"]), 3);
    assert!(ran.out.contains("(review)") && ran.err.contains(Code::CheckReview.as_str()), "{}", ran.err);
    let object = json(&exits(check(&world, &repo, &["--scope", "src/**", "--json"]), 3));
    assert_eq!((&object["ok"], &object["data"]["answer"]), (&false.into(), &"review".into()));
    assert_eq!(object["error"]["code"], Code::CheckReview.as_str());
    let sarif = json(&exits(check(&world, &repo, &["--scope", "src/**", "--format", "sarif"]), 3));
    assert_eq!(sarif["runs"][0]["results"][0]["level"], "warning");
}

#[test]
fn hooks_that_were_changed_are_told() {
    let world = World::new();
    let repo = project(&world);
    let _ = world.guard(&repo).exits(0);
    commit(&world, &repo, "feat: under guard");
    let _ = exits(check(&world, &repo, &["--base", "HEAD"]), 0);
    world.script(&repo.join(".git/hooks/pre-commit"), "#!/bin/sh\nexit 0\n");
    let ran = exits(check(&world, &repo, &["--base", "HEAD"]), 1);
    assert!(ran.out.starts_with("hooks: "), "{}", ran.out);
    let _ = world.guard(&repo);
    let _ = world.git(&repo, &["config", "core.hooksPath", "/nowhere"]).passes();
    let ran = exits(check(&world, &repo, &["--base", "HEAD"]), 1);
    assert!(ran.out.contains("core.hooksPath"), "{}", ran.out);
}

#[test]
fn calls_that_cannot_be_judged_are_refused() {
    let world = World::new();
    let repo = project(&world);
    let nowhere = world.at("no repository");
    fs::create_dir_all(&nowhere).expect("a folder");
    for (folder, words, code) in [
        (&nowhere, &["--base", "HEAD"][..], Code::RepositoryAbsent),
        (&repo, &["--base", "no-such"], Code::UsageInvalid),
        (&repo, &["--base", "-x"], Code::UsageInvalid),
        (&repo, &["--range", "HEAD", "--scope", "a"], Code::UsageInvalid),
        (&repo, &["--range", "a..b", "--base", "HEAD"], Code::UsageInvalid),
        (&repo, &["src", "--base", "HEAD"], Code::UsageInvalid),
        (&repo, &["--task", "absent.json"], Code::UsageInvalid),
        (&repo, &["--restore", "x", "--base", "HEAD"], Code::UsageInvalid),
    ] {
        let ran = exits(check(&world, folder, words), 2);
        assert!(ran.err.contains(code.as_str()) && ran.err.contains("fix:"), "{words:?}: {}", ran.err);
        assert_eq!(ran.out, "", "{words:?}");
    }
}
