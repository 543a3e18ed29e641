//! What each check does to a commit, through git: refused with path, line, rule and fix, or advised.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;

use openclaw::base::spool::Outcome;

use crate::init::{Git, TOKEN, World};

/// A conflict, put together so that this file holds none.
fn conflict() -> String {
    let mark = |c: &str| c.repeat(7);
    format!("{} HEAD\nours\n{}\ntheirs\n{} feature\n", mark("<"), mark("="), mark(">"))
}

fn task() -> String {
    format!("// {}: tidy\n", concat!("TO", "DO"))
}

/// Stages all of `files`, and commits.
fn commit(world: &World, repo: &Path, files: &[(&str, &str)]) -> crate::init::Ran {
    for (path, content) in files {
        world.write(&repo.join(path), content);
    }
    let _ = world.git(repo, &["add", "-A"]).passes();
    world.git(repo, &["commit", "-m", "change"])
}

#[test]
fn each_kind_is_refused_with_its_place_and_a_fix() {
    for git in [Git::System, Git::New] {
        let world = World::of(git);
        let repo = world.repository("a");
        let _ = world.guard(&repo).exits(0);
        let conflict = conflict();
        let key = concat!("-----BEGIN RSA PRIV", "ATE KEY-----\nMIIEowIBAAKCAQEAx3Zb8Qd1f0pN7rTqLw9Y\n");
        let large = "x".repeat((5 << 20) + 1);
        for (path, content, told) in [
            ("a.json", "{\n\"a\": }\n", "`a.json` line 2 is no JSON"),
            ("d/b.yaml", "a: 1\nb: c: d\n", "`d/b.yaml` line 2 is no YAML"),
            ("c.toml", "a = 1\na = 2\n", "`c.toml` line 2 is no TOML"),
            ("d.rs", conflict.as_str(), "`d.rs` line 1 holds a conflict"),
            ("large.txt", large.as_str(), "`large.txt` is large: 5.0 MiB"),
            ("README", "x\n", "`README` differs from `readme` in capitals alone"),
            ("id_rsa", key, "`id_rsa` line 2 holds a private key"),
            (".env.local", "A=1\n", "`.env.local` is a file of environment secrets"),
        ] {
            let ran = commit(&world, &repo, &[(path, content)]).refuses();
            assert!(ran.err.contains(told), "{path}: {}", ran.err);
            assert!(ran.err.contains("(rule ") && ran.err.lines().count() == 2, "{}", ran.err);
            let _ = world.git(&repo, &["rm", "-qf", "--cached", path]).passes();
            fs::remove_file(repo.join(path)).expect("it was there");
        }
        assert!(world.spool().iter().all(|line| line.verdict == Outcome::Deny));
        let good = [
            ("a.json", "{\"a\": 1}\n"),
            ("tsconfig.json", "{ // note\n}\n"),
            ("b.yaml", "a: !Ref x\n---\nb: {{ .Values.b }}\n"),
            ("c.toml", "a = 1\n"),
            ("d.rst", "Title\n=======\n"),
            (".env.example", "A=\n"),
        ];
        let ran = commit(&world, &repo, &good).passes();
        assert!(!ran.err.contains("(rule checks."), "{}", ran.err);
    }
}

#[test]
fn advice_is_told_and_lets_the_commit_pass() {
    let world = World::new();
    let repo = world.repository("a");
    let _ = world.guard(&repo).exits(0);
    world.script(&repo.join("run"), "echo hi\n");
    symlink("nowhere", repo.join("link")).expect("a link");
    let ran = commit(&world, &repo, &[("a.rs", &task())]).passes();
    for told in [
        "`a.rs` line 1 holds a",
        "`link` is a link to `nowhere`",
        "`run` line 1 is executable and has no first line",
        "(rule checks.todos, advice)",
    ] {
        assert!(ran.err.contains(told), "{told}: {}", ran.err);
    }
    assert!(!ran.err.contains("refuses"), "{}", ran.err);
    assert_eq!(
        world.spool().iter().rfind(|line| line.event == "pre-commit").map(|line| line.verdict),
        Some(Outcome::Advise)
    );
    let ran = commit(&world, &repo, &[("a.rs", &format!("\n{}", task()))]).passes();
    assert!(!ran.err.contains("(rule checks."), "it is there already: {}", ran.err);
    let _ = world.git(&repo, &["mv", "run", "ran"]).passes();
    let ran = commit(&world, &repo, &[]).passes();
    assert!(!ran.err.contains("(rule checks."), "it only moved: {}", ran.err);
    world.write(&repo.join("tool"), "echo\n");
    let _ = commit(&world, &repo, &[]).passes();
    fs::set_permissions(repo.join("tool"), fs::Permissions::from_mode(0o755)).expect("a mode");
    let ran = commit(&world, &repo, &[]).passes();
    assert!(ran.err.contains("`tool` line 1 is executable"), "the mode alone is new: {}", ran.err);
}

#[test]
fn all_findings_are_told_at_once_and_the_strictest_wins() {
    let world = World::new();
    let repo = world.repository("a");
    let _ = world.guard(&repo).exits(0);
    let key = format!("key {TOKEN}\n");
    let files = [("a.json", "{"), ("b.toml", "="), ("k", &key), ("c.rs", &task())];
    let ran = commit(&world, &repo, &files).refuses();
    for rule in ["checks.json", "checks.toml", "secrets.github-token", "checks.todos, advice"] {
        assert!(ran.err.contains(&format!("(rule {rule})")), "{rule}: {}", ran.err);
    }
    assert_eq!(ran.err.lines().count(), 2, "{}", ran.err);
    assert_eq!(
        world
            .spool()
            .iter()
            .rfind(|line| line.event == "pre-commit")
            .map(|line| line.rule.clone())
            .as_deref(),
        Some("secrets.github-token")
    );
}

#[test]
fn what_was_there_before_does_not_stop_anybody() {
    let world = World::new();
    let repo = world.repository("a");
    let conflict = conflict();
    let _ =
        commit(&world, &repo, &[("bad.json", "{"), ("m.txt", &conflict), (".env", "A=1\n"), ("Dir/a", "")]);
    let _ = world.guard(&repo).exits(0);
    let files =
        [("bad.json", "{\n\n"), ("m.txt", &format!("more\n{conflict}")), (".env", "A=2\n"), ("Dir/b", "")];
    let ran = commit(&world, &repo, &files).passes();
    assert!(!ran.err.contains("(rule checks."), "{}", ran.err);
    let _ = world.git(&repo, &["mv", "bad.json", "moved.json"]).passes();
    let _ = commit(&world, &repo, &[]).passes();
    let _ = commit(&world, &repo, &[("dir/c", "")]).refuses();
}

#[test]
fn settings_loosen_for_a_person_and_tighten_for_a_repository() {
    let world = World::new();
    let repo = world.repository("a");
    let _ = world.guard(&repo).exits(0);
    world.write(
        &world.root().join("openclaw.toml"),
        "[checks]\njson = \"off\"\nlarge_bytes_max = 4096\ntodos = \"off\"\n",
    );
    let _ = commit(&world, &repo, &[("a.json", "{"), ("a.rs", &task())]).passes();
    let ran = commit(&world, &repo, &[("b", &"x".repeat(4_097))]).refuses();
    assert!(ran.err.contains("4 KiB is the most"), "{}", ran.err);
    let _ = world.git(&repo, &["rm", "-qf", "b"]).passes();
    let tighter = "[checks]\njson = \"block\"\ntodos = \"block\"\n";
    let ran =
        commit(&world, &repo, &[(".openclaw.toml", tighter), ("b.json", "{"), ("b.rs", &task())]).refuses();
    assert!(ran.err.contains("checks.json") && ran.err.contains("(rule checks.todos)"), "{}", ran.err);
}

#[test]
fn a_pointer_to_a_large_file_is_a_small_file() {
    let world = World::new();
    let repo = world.repository("a");
    let _ = world.guard(&repo).exits(0);
    let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345678900\n";
    let _ = commit(&world, &repo, &[("model.bin", pointer)]).passes();
    let beyond = "y".repeat((20 << 20) + 1);
    let ran = commit(&world, &repo, &[("huge.bin", &beyond)]).refuses();
    assert!(ran.err.contains("`huge.bin` is large: 20.0 MiB"), "{}", ran.err);
}
