//! States of a repository: partly staged, another index, in the middle of a merge or a rebase, first commits, submodules,
//! sparse indexes, other formats. The work tree is never touched.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::init::{Git, TOKEN, World};
use crate::support::Tree;

const BAD: &str = "{\n\"a\": }\n";

fn stage(world: &World, repo: &Path, path: &str, content: &str) {
    world.write(&repo.join(path), content);
    let _ = world.git(repo, &["add", path]).passes();
}

#[test]
fn what_is_staged_counts_and_not_what_lies_there() {
    let world = World::new();
    let repo = world.repository("a");
    let _ = world.guard(&repo).exits(0);
    stage(&world, &repo, "a.json", "{}\n");
    world.write(&repo.join("a.json"), BAD);
    world.write(&repo.join("untracked.json"), BAD);
    let _ = world.git(&repo, &["commit", "-qm", "the good half"]).passes();
    assert_eq!(fs::read_to_string(repo.join("a.json")).expect("a file"), BAD, "left as it is");
    stage(&world, &repo, "b.json", BAD);
    world.write(&repo.join("b.json"), "{}\n");
    let _ = world.git(&repo, &["commit", "-m", "the bad half"]).refuses();
    assert_eq!(fs::read_to_string(repo.join("b.json")).expect("a file"), "{}\n");
}

#[test]
fn another_index_and_the_one_of_a_partial_commit_are_read() {
    for git in [Git::System, Git::New] {
        let world = World::of(git);
        let repo = world.repository("a");
        let _ = world.guard(&repo).exits(0);
        let other = repo.join(".git/other-index");
        let other = [("GIT_INDEX_FILE", other.to_str().expect("UTF-8"))];
        world.write(&repo.join("a.json"), BAD);
        let _ = world.git_with(&repo, &["read-tree", "HEAD"], &other).passes();
        let _ = world.git_with(&repo, &["add", "a.json"], &other).passes();
        let _ = world.git_with(&repo, &["commit", "-m", "x"], &other).refuses();
        let _ = world.git(&repo, &["commit", "-qm", "the usual one", "--allow-empty"]).passes();
        world.write(&repo.join("good.json"), "{}");
        let _ = world.git(&repo, &["add", "a.json", "good.json"]).passes();
        let _ = world.git(&repo, &["commit", "-qm", "one of two", "good.json"]).passes();
        let _ = world.git(&repo, &["commit", "-m", "the other"]).refuses();
        let _ = world.git(&repo, &["commit", "-am", "all"]).refuses();
    }
}

#[test]
fn a_conflict_that_was_added_as_it_is_stays_out() {
    for git in [Git::System, Git::New] {
        let world = World::of(git);
        let repo = world.repository("a");
        let _ = world.guard(&repo).exits(0);
        let _ = world.git(&repo, &["switch", "-qc", "feature"]).passes();
        world.write(&repo.join("readme"), "theirs\n");
        let _ = world.git(&repo, &["commit", "-qam", "theirs"]).passes();
        let _ = world.git(&repo, &["switch", "-q", "main"]).passes();
        world.write(&repo.join("readme"), "ours\n");
        let _ = world.git(&repo, &["commit", "-qam", "ours"]).passes();
        assert_ne!(world.git(&repo, &["merge", "feature"]).status, Some(0));
        let _ = world.git(&repo, &["add", "readme"]).passes();
        let ran = world.git(&repo, &["commit", "-m", "merged"]).refuses();
        assert!(ran.err.contains("`readme` line 1 holds a conflict"), "{}", ran.err);
        world.write(&repo.join("readme"), "both\n");
        let _ = world.git(&repo, &["add", "readme"]).passes();
        let _ = world.git(&repo, &["commit", "-qm", "merged"]).passes();
        let _ = world.git(&repo, &["switch", "-qc", "later", "feature"]).passes();
        world.write(&repo.join("readme"), "later\n");
        let _ = world.git(&repo, &["commit", "-qam", "later"]).passes();
        assert_ne!(world.git(&repo, &["rebase", "main"]).status, Some(0));
        let _ = world.git(&repo, &["add", "readme"]).passes();
        let ran = world.git(&repo, &["commit", "-m", "while rebasing"]).refuses();
        assert!(ran.err.contains("checks.markers"), "{}", ran.err);
    }
}

#[test]
fn a_first_commit_a_submodule_and_a_removal() {
    let world = World::new();
    let inner = world.repository("inner");
    let empty = world.at("empty");
    fs::create_dir_all(&empty).expect("a folder");
    let _ = world.git(&empty, &["init", "-q"]).passes();
    let _ = world.guard(&empty).exits(0);
    stage(&world, &empty, "a.json", BAD);
    let _ = world.git(&empty, &["commit", "-m", "first"]).refuses();
    stage(&world, &empty, "a.json", "{}");
    let _ = world.git(&empty, &["commit", "-qm", "first"]).passes();
    let from = inner.to_str().expect("UTF-8");
    let _ = world.git(&empty, &["submodule", "add", "-q", from, "sub"]).passes();
    std::os::unix::fs::symlink("sub/readme", empty.join("through")).expect("a link");
    let _ = world.git(&empty, &["add", "through"]).passes();
    let ran = world.git(&empty, &["commit", "-qm", "a submodule"]).passes();
    assert!(!ran.err.contains("(rule checks."), "{}", ran.err);
    let _ = world.git(&empty, &["rm", "-q", "a.json"]).passes();
    let _ = world.git(&empty, &["commit", "-qm", "a removal"]).passes();
}

/// Makes a repository of an unusual form, and asserts that all of it is looked at.
#[track_caller]
fn check(git: Git, init: &[&str], prepare: &[&[&str]]) {
    let world = World::of(git);
    let repo = world.at("odd");
    fs::create_dir_all(&repo).expect("a folder");
    let _ = world.git(&repo, &[&["init", "-q"], init].concat()).passes();
    stage(&world, &repo, "in/deep/a", "x\n");
    stage(&world, &repo, "out/deep/B", "x\n");
    let _ = world.git(&repo, &["commit", "-qm", "first"]).passes();
    for words in prepare {
        let _ = world.git(&repo, words).passes();
    }
    let _ = world.guard(&repo).exits(0);
    stage(&world, &repo, "in/a.json", BAD);
    let _ = world.git(&repo, &["commit", "-m", "bad"]).refuses();
    stage(&world, &repo, "in/a.json", "{}");
    stage(&world, &repo, "in/DEEP/a", "");
    let ran = world.git(&repo, &["commit", "-m", "capitals"]).refuses();
    assert!(ran.err.contains("differs from `in/deep` in capitals alone"), "{}", ran.err);
    let _ = world.git(&repo, &["rm", "-qf", "in/DEEP/a"]).passes();
    stage(&world, &repo, "in/key", &format!("key {TOKEN}\n"));
    let _ = world.git(&repo, &["commit", "-m", "key"]).refuses();
    let _ = world.git(&repo, &["rm", "-qf", "in/key"]).passes();
    let ran = world.git(&repo, &["commit", "-qm", "good"]).passes();
    assert!(!ran.err.contains("(rule checks."), "{}", ran.err);
}

#[test]
fn other_forms_of_repositories() {
    let sparse: [&[&str]; 2] =
        [&["config", "index.sparse", "true"], &["sparse-checkout", "set", "--sparse-index", "in"]];
    check(Git::System, &[], &sparse);
    check(Git::New, &["--object-format=sha256"], &[]);
    check(Git::New, &["--ref-format=reftable"], &[]);
    check(Git::New, &[], &[&["update-index", "--split-index"]]);
    check(Git::New, &[], &[&["update-index", "--index-version", "4"]]);
}

#[test]
fn killed_half_way_nothing_has_changed() {
    let world = World::new();
    let repo = world.repository("a");
    let _ = world.guard(&repo).exits(0);
    for number in 0..400 {
        world
            .write(&repo.join(format!("d/{number}.json")), &format!("[{number}, \"{}\"]", "x".repeat(4_000)));
    }
    let _ = world.git(&repo, &["add", "."]).passes();
    world.write(&repo.join("d/1.json"), "unstaged edit\n");
    let before = Tree::of(&repo);
    for millis in [1, 3, 6, 10, 20] {
        let mut command = Command::new("timeout");
        command.args(["-s", "KILL", &format!("0.{millis:03}")]);
        command.arg(world.root().join("harness/bin/openclaw")).args(["hook", "git", "pre-commit"]);
        command.current_dir(&repo);
        let _ = world.run(command, &[]).status;
        assert_eq!(before.difference(&Tree::of(&repo)), "");
    }
    let mut command = Command::new(world.root().join("harness/bin/openclaw"));
    command.args(["hook", "git", "pre-commit"]).current_dir(&repo);
    let _ = world.run(command, &[]).passes();
    assert_eq!(before.difference(&Tree::of(&repo)), "");
}

#[test]
fn what_is_remembered_is_what_was_clean() {
    let world = World::new();
    let repo = world.repository("a");
    let _ = world.guard(&repo).exits(0);
    let memo = world.root().join("harness/scan-memo");
    stage(&world, &repo, "a.txt", "{\n");
    let _ = world.git(&repo, &["commit", "-qm", "text"]).passes();
    let text = fs::metadata(&memo).expect("it is remembered").len();
    let _ = world.git(&repo, &["commit", "-qm", "again", "--allow-empty"]).passes();
    // The same blob under a name that makes it JSON, and executable.
    let _ = world.git(&repo, &["mv", "a.txt", "a.json"]).passes();
    let ran = world.git(&repo, &["commit", "-m", "json"]).refuses();
    assert!(ran.err.contains("`a.json`"), "{}", ran.err);
    let _ = world.git(&repo, &["commit", "-m", "json again"]).refuses();
    let _ = world.git(&repo, &["mv", "a.json", "a.txt"]).passes();
    let _ = world.git(&repo, &["update-index", "--chmod=+x", "a.txt"]).passes();
    let ran = world.git(&repo, &["commit", "-qm", "executable"]).passes();
    assert!(ran.err.contains("checks.shebangs"), "{}", ran.err);
    assert!(fs::metadata(&memo).expect("a file").len() >= text);
    fs::write(&memo, b"torn").expect("written");
    stage(&world, &repo, "k", &format!("key {TOKEN}\n"));
    let _ = world.git(&repo, &["commit", "-m", "key"]).refuses();
}
