//! Where no repository can be put under guard: each refusal with its code, what, why and fix, and nothing changed.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};

use openclaw::base::report::Code;

use super::world::{Git, World};
use crate::support::{NOBODY, TestNode, Tree, give};

#[test]
fn what_is_no_repository() {
    let world = World::new();
    let folder = world.at("plain");
    fs::create_dir_all(&folder).expect("a folder");
    let _ = world.guard(&folder).refuses(Code::RepositoryAbsent).tells("git init");
    let _ = world.guard(&world.at("absent")).refuses(Code::RepositoryAbsent);
    world.write(&world.at("file"), "x");
    let _ = world.guard(&world.at("file")).refuses(Code::RepositoryAbsent);
    let _ = world.leave(&folder).refuses(Code::RepositoryAbsent);
}

#[test]
fn inside_a_git_folder_and_a_broken_configuration() {
    let world = World::new();
    let repo = world.repository("a");
    let _ = world.guard(&repo.join(".git")).refuses(Code::RepositoryUnusable).tells("work tree");
    fs::write(repo.join(".git/config"), "[core\n").expect("a broken configuration");
    let _ = world.guard(&repo).refuses(Code::RepositoryUnusable).tells("git status");
}

#[test]
fn without_git_and_with_an_old_one() {
    let world = World::new();
    let repo = world.repository("a");
    let call = |path: &str| {
        let words = ["init".as_ref(), "--yes".as_ref(), repo.as_os_str()];
        world.node.call(&words).with("OPENCLAW_ROOT", world.root()).with("PATH", path).run()
    };
    let _ = call("/nonexistent").refuses(Code::GitUnusable).tells("put a current git on PATH");
    let old = world.node.folder("old");
    world.node.script(&old, "git", "#!/bin/sh\necho git version 2.20.1\n");
    let _ = call(old.to_str().expect("UTF-8")).refuses(Code::GitUnusable).tells("2.26");
}

#[test]
fn a_node_that_is_not_installed() {
    let node = TestNode::new();
    fs::create_dir(node.path("a")).expect("a folder");
    let _ = node.run(&["init", "--yes", "a"]).refuses(Code::RootUnusable).tells("openclaw install");
}

#[test]
fn somebody_else_s_repository() {
    let world = World::new();
    let repo = world.repository("a");
    if fs::metadata(&repo).map(|facts| std::os::unix::fs::MetadataExt::uid(&facts)).ok() != Some(0) {
        println!("not run: only root can give a repository away");
        return;
    }
    give(&repo, NOBODY);
    let before = Tree::of(&repo);
    let _ = world.guard(&repo).refuses(Code::RepositoryForeign).tells("as its owner");
    world.write(&world.node.path(".gitconfig"), "[safe]\n\tdirectory = *\n");
    let _ = world.guard(&repo).refuses(Code::RepositoryForeign);
    assert_eq!(before.difference(&Tree::of(&repo)), "");
}

#[test]
fn a_hooks_path_in_an_included_file() {
    let world = World::new();
    let repo = world.repository("a");
    world.write(&world.at("more"), "[core]\n\thooksPath = tools\n");
    let more = world.at("more");
    let _ = world.git(&repo, &["config", "include.path", more.to_str().expect("UTF-8")]).passes();
    let before = Tree::of(&repo);
    let _ = world.guard(&repo).refuses(Code::HooksElsewhere).tells("more");
    assert_eq!(before.difference(&Tree::of(&repo)), "");
}

#[test]
fn another_root_guards_it_already() {
    for git in [Git::System, Git::New] {
        let world = World::of(git);
        let repo = world.repository("a");
        let other = world.node.path("other root");
        let by_other = |words: &[&str]| world.node.call(words).with("OPENCLAW_ROOT", &other).run();
        let _ = by_other(&["install", "--yes"]);
        let _ = by_other(&["init", "--yes", repo.to_str().expect("UTF-8")]).exits(0);
        let hooks =
            || (Tree::of(&repo.join(".git/hooks")), fs::read(repo.join(".git/config")).expect("a file"));
        let before = hooks();
        let _ = world.guard(&repo).refuses(Code::ConflictOpen);
        assert!(before == hooks(), "theirs stays");
    }
}

#[test]
fn a_file_of_theirs_where_a_rule_goes() {
    let world = World::new();
    let repo = world.repository("a");
    world.write(&repo.join(".claude/rules/security.md"), "Our own rules.\n");
    let _ = world.git(&repo, &["add", "."]).passes();
    let _ = world.git(&repo, &["commit", "-qm", "rules"]).passes();
    let _ = world.guard(&repo).refuses(Code::ConflictOpen).tells("security.md");
    assert_eq!(
        fs::read_to_string(repo.join(".claude/rules/security.md")).expect("theirs"),
        "Our own rules.\n"
    );
    assert!(repo.join(".claude/rules/security.md.new").exists());
    let _ = world.git(&repo, &["diff", "--quiet"]).passes();
    world.is_guarded(&repo);
    let _ = world.leave(&repo).exits(0);
    assert!(!repo.join(".claude/rules/security.md.new").exists());
}

#[test]
fn a_rules_folder_that_is_a_link() {
    let world = World::new();
    let repo = world.repository("a");
    fs::create_dir_all(repo.join(".claude")).expect("a folder");
    symlink(world.root().join("rules"), repo.join(".claude/rules")).expect("a link");
    let output = world.guard(&repo).exits(0);
    assert!(output.text().contains("a link to the node's rules already"), "{}", output.text());
    world.is_guarded(&repo);
}

#[test]
fn a_repository_that_cannot_be_written() {
    let Some(node) = TestNode::of_nobody() else { return };
    let git = |words: &[&str]| {
        use std::os::unix::process::CommandExt as _;
        let mut command = std::process::Command::new("git");
        command
            .args(words)
            .uid(NOBODY)
            .gid(NOBODY)
            .env_clear()
            .env("HOME", node.home())
            .env("PATH", "/usr/bin:/bin");
        assert!(command.current_dir(node.home()).status().expect("git starts").success(), "{words:?}");
    };
    let _ = node.run_as_nobody(&["install", "--yes"]);
    git(&["init", "-q", "a"]);
    let hooks = node.path("a/.git/hooks");
    fs::set_permissions(&hooks, fs::Permissions::from_mode(0o500)).expect("a mode");
    let before = Tree::of(&node.path("a"));
    let _ = node.run_as_nobody(&["init", "--yes", "a"]).refuses(Code::DiskFailed);
    assert_eq!(before.difference(&Tree::of(&node.path("a"))), "");
    fs::set_permissions(&hooks, fs::Permissions::from_mode(0o755)).expect("a mode");
    let _ = node.run_as_nobody(&["init", "--yes", "a"]).exits(0);
}
