//! A hooks folder that somebody moved: its hooks run on, ours runs, and the setting comes back byte for byte.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use super::world::{Git, World};
use crate::support::Tree;

fn records(world: &World, hook: &Path) {
    let ran = world.at("ran");
    world.script(
        hook,
        &format!("#!/bin/sh\necho \"$0 $*\" >> '{}'\n", ran.display().to_string().replace('\'', r"'\''")),
    );
}

fn ran(world: &World) -> String {
    fs::read_to_string(world.at("ran")).unwrap_or_default()
}

/// Guards `repo`, whose hooks are in a moved folder that records, and asserts that all works and all comes back.
#[track_caller]
fn check(world: &World, repo: &Path, hooks: &Path) {
    for hook in ["pre-commit", "commit-msg", "post-commit"] {
        records(world, &hooks.join(hook));
    }
    let before = Tree::of(&repo.join(".git")).without("logs").without("objects").without("index");
    let (ours, config) =
        (repo.join(".git/openclaw"), fs::read(repo.join(".git/config")).expect("a configuration"));
    let output = world.guard(repo).exits(0);
    assert!(output.text().contains("core.hooksPath"), "{}", output.text());
    let status = world.openclaw(&["status"]).exits(0);
    assert!(status.text().contains("git hooks by `core.hooksPath`"), "{}", status.text());
    world.is_guarded(repo);
    let told = ran(world);
    let count = |hook: &str| told.lines().filter(|line| line.contains(hook)).count();
    assert_eq!((count("pre-commit"), count("commit-msg"), count("post-commit")), (2, 1, 1), "{told}");
    let second = world.guard(repo).exits(0);
    assert!(second.text().contains("everything is in place"), "{}", second.text());
    let _ = world.leave(repo).exits(0);
    assert!(!ours.exists());
    assert_eq!(fs::read(repo.join(".git/config")).expect("a configuration"), config);
    let after = Tree::of(&repo.join(".git")).without("logs").without("objects").without("index");
    let lasting: String = before
        .difference(&after)
        .lines()
        .filter(|line| !line.contains(" refs/heads/main ") && !line.contains("COMMIT_EDITMSG"))
        .collect();
    assert_eq!(lasting, "");
    let _ = fs::remove_file(world.at("ran"));
}

#[test]
fn a_folder_of_the_work_tree() {
    let world = World::new();
    let repo = world.repository("a");
    for folder in [".githooks", "it's \"hooks\""] {
        let _ = world.git(&repo, &["config", "core.hooksPath", folder]).passes();
        check(&world, &repo, &repo.join(folder));
    }
}

#[test]
fn a_folder_of_the_person_and_one_somewhere_else() {
    let world = World::new();
    let repo = world.repository("a");
    let _ = world.git(&repo, &["config", "--global", "core.hooksPath", "~/my hooks"]).passes();
    check(&world, &repo, &world.node.path("my hooks"));
    let elsewhere = world.at("elsewhere");
    let _ = world.git(&repo, &["config", "core.hooksPath", elsewhere.to_str().expect("UTF-8")]).passes();
    check(&world, &repo, &elsewhere);
}

#[test]
fn a_hooks_folder_that_is_a_link() {
    let world = World::new();
    let repo = world.repository("a");
    fs::remove_dir_all(repo.join(".git/hooks")).expect("the samples");
    fs::create_dir(repo.join("tools")).expect("a folder");
    symlink("../tools", repo.join(".git/hooks")).expect("a link");
    check(&world, &repo, &repo.join("tools"));
    assert_eq!(fs::read_link(repo.join(".git/hooks")).expect("a link"), Path::new("../tools"));
}

#[test]
fn one_work_tree_s_own_setting() {
    let world = World::new();
    let repo = world.repository("a");
    let tree = world.at("tree");
    let _ = world.git(&repo, &["config", "extensions.worktreeConfig", "true"]).passes();
    let _ = world.git(&repo, &["worktree", "add", "-q", "-b", "x", tree.to_str().expect("UTF-8")]).passes();
    let _ = world.git(&tree, &["config", "--worktree", "core.hooksPath", "tools"]).passes();
    records(&world, &tree.join("tools/pre-commit"));
    let file = repo.join(".git/worktrees/tree/config.worktree");
    let before = fs::read(&file).expect("a configuration");
    let _ = world.guard(&tree).exits(0);
    world.is_guarded(&tree);
    world.is_open(&repo);
    assert_eq!(ran(&world).lines().count(), 2);
    let _ = world.guard(&repo).exits(0);
    world.is_guarded(&repo);
    let _ = world.leave(&tree).exits(0);
    assert_eq!(fs::read(&file).expect("a configuration"), before);
    assert!(!repo.join(".git/worktrees/tree/openclaw").exists());
    world.is_guarded(&repo);
}

#[test]
fn a_hook_that_changes_git_by_being_there_is_chained_only_where_one_is() {
    let world = World::new();
    let repo = world.repository("a");
    let _ = world.git(&repo, &["config", "core.hooksPath", "tools"]).passes();
    records(&world, &repo.join("tools/post-index-change"));
    let _ = world.guard(&repo).exits(0);
    let names: Vec<_> = fs::read_dir(repo.join(".git/openclaw/hooks"))
        .expect("our folder")
        .map(|entry| entry.expect("an entry").file_name().into_string().expect("UTF-8"))
        .collect();
    assert!(names.iter().any(|name| name == "post-index-change"), "{names:?}");
    assert!(!names.iter().any(|name| name == "reference-transaction"), "{names:?}");
}

#[test]
fn a_setting_that_moves_away_again_is_drift() {
    let world = World::new();
    let repo = world.repository("a");
    let _ = world.guard(&repo).exits(0);
    let _ = world.git(&repo, &["config", "core.hooksPath", ".husky/_"]).passes();
    let status = world.openclaw(&["status"]).exits(1);
    assert!(status.text().contains("leads git to `.husky/_`"), "{}", status.text());
    assert!(status.text().contains("openclaw init"), "{}", status.text());
    records(&world, &repo.join(".husky/_/pre-commit"));
    let _ = world.guard(&repo).exits(0);
    world.is_guarded(&repo);
    let _ = world.openclaw(&["status"]).exits(0);
}

#[test]
fn a_newer_git_needs_no_chain() {
    let world = World::of(Git::New);
    let repo = world.repository("a");
    let _ = world.git(&repo, &["config", "core.hooksPath", "tools"]).passes();
    records(&world, &repo.join("tools/pre-commit"));
    let before = fs::read(repo.join(".git/config")).expect("a configuration");
    let _ = world.guard(&repo).exits(0);
    world.is_guarded(&repo);
    assert_eq!(ran(&world).lines().count(), 1, "ours comes first and refuses");
    let _ = world.leave(&repo).exits(0);
    assert_eq!(fs::read(repo.join(".git/config")).expect("a configuration"), before);
}

#[test]
fn another_git_on_path_changes_the_way() {
    let world = World::of(Git::New);
    let repo = world.repository("a");
    let _ = world.guard(&repo).exits(0);
    fs::remove_file(world.node.programs().join("git")).expect("the link");
    let status = world.openclaw(&["status"]).exits(1);
    assert!(status.text().contains("does not run the hooks of its configuration"), "{}", status.text());
    let _ = world.guard(&repo).exits(0);
    world.is_guarded(&repo);
    assert!(!fs::read_to_string(repo.join(".git/config")).expect("text").contains("openclaw"));
}
