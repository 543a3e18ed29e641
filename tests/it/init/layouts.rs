//! The promise in each layout a repository can have, with either git: a key is refused, a clean commit passes.

use std::fs;

use super::world::{Git, World};

fn each(check: impl Fn(&World)) {
    for git in [Git::System, Git::New] {
        check(&World::of(git));
    }
}

#[test]
fn a_plain_repository() {
    each(|world| {
        let repo = world.repository("a \"b\" 'c'");
        world.is_open(&repo);
        let _ = world.guard(&repo).exits(0);
        world.is_guarded(&repo);
    });
}

#[test]
fn init_twice_changes_nothing() {
    each(|world| {
        let repo = world.repository("a");
        let _ = world.guard(&repo).exits(0);
        let ledger = world.root().join("harness/ledger.json");
        let (before, tree) = (fs::read(&ledger).expect("a ledger"), crate::support::Tree::of(&repo));
        let second = world.guard(&repo).exits(0);
        assert!(second.text().contains("everything is in place"), "{}", second.text());
        assert_eq!(tree.difference(&crate::support::Tree::of(&repo)), "");
        assert!(before == fs::read(&ledger).expect("a ledger"));
    });
}

#[test]
fn work_trees_share_the_hooks() {
    each(|world| {
        let repo = world.repository("a");
        let other = world.at("other tree");
        let _ =
            world.git(&repo, &["worktree", "add", "-q", "-b", "x", other.to_str().expect("UTF-8")]).passes();
        let _ = world.guard(&other).exits(0);
        world.is_guarded(&other);
        world.is_guarded(&repo);
        assert!(other.join(".claude/rules").is_dir() && !repo.join(".claude").exists());
    });
}

#[test]
fn a_submodule_and_its_super_project_are_two() {
    each(|world| {
        let library = world.repository("library");
        let project = world.repository("project");
        let source = library.to_str().expect("UTF-8");
        let _ = world.git(&project, &["submodule", "--quiet", "add", source, "sub"]).passes();
        let _ = world.git(&project, &["commit", "-qm", "sub"]).passes();
        let sub = project.join("sub");
        let _ = world.guard(&sub).exits(0);
        world.is_guarded(&sub);
        world.is_open(&project);
        let _ = world.guard(&project).exits(0);
        world.is_guarded(&project);
        world.is_guarded(&sub);
    });
}

#[test]
fn a_bare_repository_guards_its_work_trees() {
    each(|world| {
        let repo = world.repository("a");
        let bare = world.at("bare.git");
        let text = |path: &std::path::Path| path.to_str().expect("UTF-8").to_owned();
        let _ = world.git(&repo, &["clone", "-q", "--bare", ".", &text(&bare)]).passes();
        let tree = world.at("tree");
        let _ = world.git(&bare, &["worktree", "add", "-q", &text(&tree)]).passes();
        let output = world.guard(&bare).exits(0);
        assert!(!output.text().contains("rule"), "{}", output.text());
        world.is_guarded(&tree);
    });
}

#[test]
fn a_separate_git_folder() {
    each(|world| {
        let repo = world.at("sep");
        fs::create_dir_all(&repo).expect("a folder");
        let elsewhere = world.at("elsewhere.git");
        let _ = world
            .git(&repo, &["init", "-q", "--separate-git-dir", elsewhere.to_str().expect("UTF-8")])
            .passes();
        world.write(&repo.join("a"), "1");
        let _ = world.git(&repo, &["add", "a"]).passes();
        let _ = world.git(&repo, &["commit", "-qm", "first"]).passes();
        let _ = world.guard(&repo).exits(0);
        world.is_guarded(&repo);
    });
}

#[test]
fn formats_that_the_library_cannot_read_and_a_repository_without_a_hooks_folder() {
    each(|world| {
        for format in ["--object-format=sha256", "--ref-format=reftable", "--template="] {
            let repo = world.at(format);
            fs::create_dir_all(&repo).expect("a folder");
            let _ = world.git(&repo, &["init", "-q", format]).passes();
            let _ = world.guard(&repo).exits(0);
            world.is_guarded(&repo);
        }
    });
}

#[test]
fn a_folder_inside_and_a_link_to_the_repository() {
    let world = World::new();
    let repo = world.repository("a");
    fs::create_dir_all(repo.join("x/y")).expect("folders");
    std::os::unix::fs::symlink(repo.join("x"), world.at("link")).expect("a link");
    let output = world.guard(&world.at("link/y")).exits(0);
    assert!(output.text().contains(repo.to_str().expect("UTF-8")), "{}", output.text());
    world.is_guarded(&repo);
}
