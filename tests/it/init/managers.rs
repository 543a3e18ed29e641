//! Hook managers that were there first, by golden copies of what they write: their hook runs on, ours refuses a key, and
//! taking ours out gives back every byte and mode. The slow tests do the same with the managers themselves.

use std::fs;
use std::path::{Path, PathBuf};

use super::world::{Git, World};
use crate::support::Tree;

const HUSKY: &str = include_str!("golden/husky-h");
const HUSKY_STUB: &str = include_str!("golden/husky-stub");
const LEFTHOOK: &str = include_str!("golden/lefthook");
const PRE_COMMIT: &str = include_str!("golden/pre-commit");
const PREK: &str = include_str!("golden/prek");

/// A repository with everything in it, ready for a manager.
struct Managed {
    world: World,
    repo: PathBuf,
    /// What stands for the manager's program: it records that it ran.
    program: PathBuf,
}

impl Managed {
    fn new(git: Git) -> Self {
        let world = World::of(git);
        let repo = world.repository("a");
        let program = world.node.programs().join("lefthook");
        let ran = world.node.path("ran");
        let record = format!("case $1 in -h) exit 0 ;; esac\necho \"$@\" >> '{}'\nexit 0\n", ran.display());
        world.script(&program, &format!("#!/bin/sh\n{record}"));
        Self { world, repo, program }
    }

    fn hook(&self, text: &str) {
        let program = self.program.to_str().expect("UTF-8");
        self.world.script(&self.repo.join(".git/hooks/pre-commit"), &text.replace("@PROGRAM@", program));
    }

    fn runs(&self) -> usize {
        fs::read_to_string(self.world.node.path("ran")).unwrap_or_default().lines().count()
    }
}

/// Everything of a repository that a commit does not change.
pub fn lasting(repo: &Path) -> Tree {
    let tree = Tree::of(repo);
    let changing =
        [".git/objects", ".git/logs", ".git/refs", ".git/index", ".git/COMMIT_EDITMSG", ".git/ORIG_HEAD"];
    changing.into_iter().fold(tree, Tree::without)
}

/// Asserts the promise for a manager that is set up, with whatever commits leave behind taken as it is.
#[track_caller]
fn check(managed: &Managed, runs: usize) {
    let Managed { world, repo, .. } = managed;
    for by_uninstall in [false, true] {
        let (before, ran) = (lasting(repo), managed.runs());
        let _ = world.guard(repo).exits(0);
        let _ = world.openclaw(&["status"]).exits(0);
        world.is_guarded(repo);
        assert_eq!(managed.runs() - ran, runs, "the manager ran as well");
        let _ = match by_uninstall {
            false => world.leave(repo).exits(0),
            true => world.openclaw(&["uninstall", "--purge", "--yes"]).exits(0),
        };
        let difference = before.difference(&lasting(repo));
        let lasting: Vec<&str> = difference.lines().filter(|line| !line.contains(" clean-")).collect();
        assert_eq!(lasting, Vec::<&str>::new());
        world.is_open(repo);
    }
}

#[test]
fn husky() {
    let managed = Managed::new(Git::System);
    let ran = managed.world.node.path("ran");
    let repo = &managed.repo;
    for name in ["pre-commit", "commit-msg", "pre-push"] {
        managed.world.script(&repo.join(".husky/_").join(name), HUSKY_STUB);
    }
    managed.world.write(&repo.join(".husky/_/h"), HUSKY);
    managed.world.write(&repo.join(".husky/_/.gitignore"), "*");
    managed.world.write(&repo.join(".husky/pre-commit"), &format!("echo husky >> '{}'\n", ran.display()));
    let _ = managed.world.git(repo, &["config", "core.hooksPath", ".husky/_"]).passes();
    check(&managed, 2);
}

#[test]
fn lefthook() {
    let managed = Managed::new(Git::System);
    managed.hook(LEFTHOOK);
    check(&managed, 2);
}

#[test]
fn pre_commit() {
    let managed = Managed::new(Git::System);
    managed.hook(PRE_COMMIT);
    check(&managed, 2);
}

#[test]
fn prek() {
    let managed = Managed::new(Git::System);
    managed.hook(PREK);
    check(&managed, 2);
}

#[test]
fn with_hooks_of_the_configuration_each_is_left_alone() {
    for hook in [LEFTHOOK, PRE_COMMIT, PREK] {
        let managed = Managed::new(Git::New);
        managed.hook(hook);
        check(&managed, 1);
    }
}

#[test]
fn a_manager_that_comes_later_keeps_ours_and_does_not_go_round() {
    let managed = Managed::new(Git::System);
    let hooks = managed.repo.join(".git/hooks");
    managed.hook(PRE_COMMIT);
    let _ = managed.world.guard(&managed.repo).exits(0);
    // As it does when it is installed again: what is there becomes its legacy hook, which its program runs first.
    fs::rename(hooks.join("pre-commit"), hooks.join("pre-commit.legacy")).expect("renamed");
    managed.hook(PRE_COMMIT);
    let legacy = hooks.join("pre-commit.legacy");
    let ran = managed.world.node.path("ran");
    managed.world.script(
        &managed.program,
        &format!(
            "#!/bin/sh\n[ -z \"$RUNNING\" ] || {{ echo 'called in a circle' >&2; exit 3; }}\nexport RUNNING=1\n\
             \"{}\" || exit $?\necho ran >> '{}'\n",
            legacy.display(),
            ran.display()
        ),
    );
    managed.world.is_guarded(&managed.repo);
    assert_eq!(managed.runs(), 1);
}
