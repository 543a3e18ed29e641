//! How a repository leaves: by `init --remove`, by uninstalling everything, and when it was moved or deleted before.

use std::fs;

use super::managers::lasting;
use super::world::{Git, World};
use crate::support::Tree;

#[test]
fn a_repository_comes_back_whole() {
    for git in [Git::System, Git::New] {
        let world = World::of(git);
        let repo = world.repository("a");
        let before = Tree::of(&repo);
        let _ = world.guard(&repo).exits(0);
        assert_ne!(before.difference(&Tree::of(&repo)), "");
        let _ = world.leave(&repo).exits(0);
        assert_eq!(before.difference(&Tree::of(&repo)), "");
        let second = world.leave(&repo).exits(0);
        assert!(second.text().contains("nothing to take away"), "{}", second.text());
        let _ = world.guard(&repo).exits(0);
        let _ = world.openclaw(&["uninstall", "--purge", "--yes"]).exits(0);
        assert_eq!(before.difference(&Tree::of(&repo)), "");
        assert!(!world.root().exists());
    }
}

#[test]
fn the_hooks_stay_while_another_work_tree_uses_them() {
    for git in [Git::System, Git::New] {
        let world = World::of(git);
        let repo = world.repository("a");
        let tree = world.at("tree");
        let _ =
            world.git(&repo, &["worktree", "add", "-q", "-b", "x", tree.to_str().expect("UTF-8")]).passes();
        let before = lasting(&repo);
        let _ = world.guard(&repo).exits(0);
        let _ = world.guard(&tree).exits(0);
        let left = world.leave(&repo).exits(0);
        assert!(left.text().contains("the hooks stay"), "{}", left.text());
        assert!(!repo.join(".claude").exists());
        world.is_guarded(&repo);
        world.is_guarded(&tree);
        let _ = world.leave(&tree).exits(0);
        let difference = before.difference(&lasting(&repo));
        let difference: Vec<&str> = difference
            .lines()
            .filter(|line| !line.contains(" clean-") && !line.contains("worktrees/"))
            .collect();
        assert_eq!(difference, Vec::<&str>::new());
    }
}

#[test]
fn an_edited_rule_stays_and_is_told() {
    let world = World::new();
    let repo = world.repository("a");
    let _ = world.guard(&repo).exits(0);
    let rule = repo.join(".claude/rules/security.md");
    let text = fs::read_to_string(&rule).expect("a rule");
    fs::write(&rule, format!("{text}\nOurs as well.\n")).expect("an edit");
    let status = world.openclaw(&["status"]).exits(0);
    assert!(status.text().contains("security.md: edited"), "{}", status.text());
    let left = world.leave(&repo).exits(0);
    assert!(left.text().contains("security.md"), "{}", left.text());
    assert!(fs::read_to_string(&rule).expect("it stays").contains("Ours as well."));
    assert_eq!(fs::read_dir(repo.join(".claude/rules")).expect("a folder").count(), 1);
}

#[test]
fn a_repository_that_is_gone_is_told_and_forgotten() {
    for git in [Git::System, Git::New] {
        let world = World::of(git);
        let (deleted, moved) = (world.repository("deleted"), world.repository("moved"));
        let _ = world.guard(&deleted).exits(0);
        let _ = world.guard(&moved).exits(0);
        fs::remove_dir_all(&deleted).expect("deleted");
        let elsewhere = world.at("elsewhere");
        fs::rename(&moved, &elsewhere).expect("moved");
        let status = world.openclaw(&["status"]).exits(0);
        assert_eq!(status.text().matches(": gone, ").count(), 2, "{}", status.text());
        assert!(status.text().contains("init --remove"), "{}", status.text());
        let forgotten = world.leave(&deleted).exits(0);
        assert!(forgotten.text().contains("is gone; the ledger forgets it"), "{}", forgotten.text());
        // The hooks went along and still work; a new `init` makes them known.
        world.is_guarded(&elsewhere);
        let gone = world.openclaw(&["uninstall", "--purge", "--yes"]).exits(0);
        assert!(gone.text().contains("is gone; the ledger forgets it"), "{}", gone.text());
        assert!(!world.root().exists());
    }
}
