//! Hooks that were there before ours: they run first, with their arguments, input and exit code, and come back whole.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};

use super::world::{Git, World};
use crate::support::Tree;

const RECORDS: &str =
    "#!/bin/sh\necho \"before $# ${0##*/}\" >> \"$(git rev-parse --show-toplevel)/../ran\"\necho said\n";

fn ran(world: &World) -> usize {
    fs::read_to_string(world.at("ran")).unwrap_or_default().lines().count()
}

#[test]
fn a_hook_runs_first_and_comes_back() {
    for git in [Git::System, Git::New] {
        let world = World::of(git);
        let repo = world.repository("a");
        let hook = repo.join(".git/hooks/pre-commit");
        world.script(&hook, RECORDS);
        fs::set_permissions(&hook, fs::Permissions::from_mode(0o750)).expect("a mode");
        let before = Tree::of(&repo.join(".git/hooks"));
        let _ = world.guard(&repo).exits(0);
        world.is_guarded(&repo);
        assert_eq!(ran(&world), 2, "it ran for each commit");
        let _ = world.leave(&repo).exits(0);
        assert_eq!(before.difference(&Tree::of(&repo.join(".git/hooks"))), "");
        world.is_open(&repo);
    }
}

#[test]
fn its_exit_code_and_words_are_kept() {
    let world = World::new();
    let repo = world.repository("a");
    world.script(&repo.join(".git/hooks/pre-commit"), "#!/bin/sh\necho 'not on a Friday' >&2\nexit 7\n");
    let _ = world.guard(&repo).exits(0);
    world.write(&repo.join("b"), "1");
    let _ = world.git(&repo, &["add", "b"]).passes();
    let ran = world.git(&repo, &["commit", "-m", "x"]);
    assert_eq!(ran.status, Some(1));
    assert!(ran.err.contains("not on a Friday") && !ran.err.contains("openclaw"), "{}", ran.err);
    let hook = std::process::Command::new(repo.join(".git/hooks/pre-commit"));
    assert_eq!(world.run(hook, &[]).status, Some(7));
}

#[test]
fn a_link_and_a_file_without_its_bit_come_back_as_they_were() {
    let world = World::new();
    let repo = world.repository("a");
    let shared = world.at("shared-hook");
    world.script(&shared, RECORDS);
    symlink(&shared, repo.join(".git/hooks/pre-commit")).expect("a link");
    world.write(&repo.join(".git/hooks/pre-merge-commit"), "#!/bin/sh\nexit 1\n");
    let before = Tree::of(&repo.join(".git/hooks"));
    let _ = world.guard(&repo).exits(0);
    world.is_guarded(&repo);
    assert_eq!(ran(&world), 2);
    let _ = world.leave(&repo).exits(0);
    assert_eq!(before.difference(&Tree::of(&repo.join(".git/hooks"))), "");
}

#[test]
fn a_hook_that_comes_later_under_our_name_is_left() {
    let world = World::new();
    let repo = world.repository("a");
    let _ = world.guard(&repo).exits(0);
    world.script(&repo.join(".git/hooks/pre-commit"), "#!/bin/sh\nexit 0\n");
    let status = world.openclaw(&["status"]).exits(1);
    assert!(
        status.text().contains("drift") && status.text().contains("hooks/pre-commit"),
        "{}",
        status.text()
    );
    let _ = world.leave(&repo).exits(0);
    let left = fs::read_to_string(repo.join(".git/hooks/pre-commit")).expect("theirs");
    assert_eq!(left, "#!/bin/sh\nexit 0\n");
}

#[test]
fn ours_under_another_name_does_not_go_round() {
    let world = World::new();
    let repo = world.repository("a");
    let hooks = repo.join(".git/hooks");
    world.script(&hooks.join("pre-commit"), RECORDS);
    let _ = world.guard(&repo).exits(0);
    // A manager keeps what it finds under another name, calls that first, and then leads back to it.
    fs::rename(hooks.join("pre-commit"), hooks.join("pre-commit.legacy")).expect("renamed");
    world.script(
        &hooks.join("pre-commit"),
        "#!/bin/sh\nexec \"$(dirname \"$0\")/pre-commit.legacy\" \"$@\"\n",
    );
    world.is_guarded(&repo);
    assert_eq!(ran(&world), 2);
    world.script(
        &hooks.join("pre-commit.openclaw-before"),
        "#!/bin/sh\n# hook-impl\nexec \"$(dirname \"$0\")/pre-commit.legacy\" \"$@\"\n",
    );
    world.is_guarded(&repo);
    world.script(
        &hooks.join("pre-commit.openclaw-before"),
        "#!/bin/sh\nexec \"$(dirname \"$0\")/pre-commit\" \"$@\"\n",
    );
    world.is_guarded(&repo);
}

#[test]
fn without_the_program_a_commit_goes_on_and_says_so() {
    for git in [Git::System, Git::New] {
        let world = World::of(git);
        let repo = world.repository("a");
        let _ = world.guard(&repo).exits(0);
        fs::rename(world.root().join("harness"), world.root().join("gone")).expect("renamed");
        world.write(&repo.join("b"), "1");
        let _ = world.git(&repo, &["add", "b"]).passes();
        let ran = world.git(&repo, &["commit", "-m", "x"]).passes();
        assert!(ran.err.contains("its program is missing"), "{}", ran.err);
    }
}

#[test]
fn the_predecessor_s_hooks_stay_out_and_come_back() {
    let commit = "#!/usr/bin/env bash\nTOP=$(git rev-parse --show-toplevel)\nHOOK=\"$TOP/.claude/hooks/validate-commit.sh\"\n\
                  if [ -x \"$HOOK\" ]; then\n  echo '{\"tool_input\":{\"command\":\"git commit\"}}' | \"$HOOK\" || exit $?\nfi\nexit 0\n";
    for git in [Git::System, Git::New] {
        let world = World::of(git);
        let repo = world.repository("a");
        let hooks = repo.join(".git/hooks");
        world.script(&hooks.join("pre-commit"), commit);
        world.script(&hooks.join("pre-push"), &commit.replace("commit", "push"));
        world.script(
            &repo.join(".claude/hooks/validate-commit.sh"),
            "#!/bin/sh\necho predecessor >&2\nexit 2\n",
        );
        let before = Tree::of(&hooks);
        let _ = world.guard(&repo).exits(0);
        let now = fs::read_to_string(hooks.join("pre-push")).unwrap_or_default();
        assert!(!now.contains("validate-push"), "it would run on");
        world.is_guarded(&repo);
        let _ = world.guard(&repo).exits(0);
        let _ = world.leave(&repo).exits(0);
        assert_eq!(before.difference(&Tree::of(&hooks)), "");
    }
}
