//! The same promises with the managers themselves, of the versions that `./tests/run slow` installs.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::managers::lasting;
use super::world::{Git, World};

const CONFIGURATION: &str = "repos:\n- repo: local\n  hooks:\n  - id: r\n    name: r\n    language: system\n    entry: sh -c \"echo ran >> .git/ran\"\n    pass_filenames: false\n    always_run: true\n";

fn managers() -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("the target folder").join("managers");
    assert!(path.is_dir(), "no `{}`: `./tests/run slow` installs them", path.display());
    path
}

fn program(name: &str) -> PathBuf {
    let places = ["npm/node_modules/.bin", "python/bin"].map(|folder| managers().join(folder).join(name));
    places.into_iter().find(|place| place.exists()).unwrap_or_else(|| panic!("no `{name}`"))
}

/// Sets a manager up in a repository, and asserts that it and ours run, and that ours leaves no trace.
#[track_caller]
fn check(git: Git, files: &[(&str, &str)], words: &[&str]) {
    let world = World::of(git);
    let repo = world.repository("a");
    for (path, content) in files {
        world.write(&repo.join(path), content);
    }
    let path = format!(
        "{}:{}:/usr/local/bin:/usr/bin:/bin",
        managers().join("npm/node_modules/.bin").display(),
        managers().join("python/bin").display()
    );
    let mut command = Command::new(program(words[0]));
    command.args(&words[1..]).current_dir(&repo);
    let _ = world.run(command, &[("PATH", &path)]).passes();
    let _ = world.git(&repo, &["add", "."]).passes();
    let _ = world.git_with(&repo, &["commit", "-qm", "managed"], &[("PATH", &path)]).passes();
    let runs = || std::fs::read_to_string(repo.join(".git/ran")).unwrap_or_default().lines().count();
    assert_eq!(runs(), 1, "the manager itself works");
    let before = lasting(&repo).without(".git/ran");
    let _ = world.guard(&repo).exits(0);
    world.is_guarded(&repo);
    assert!(runs() >= 2, "it runs on");
    let _ = world.leave(&repo).exits(0);
    let difference = before.difference(&lasting(&repo).without(".git/ran"));
    let difference: Vec<&str> = difference.lines().filter(|line| !line.contains(" clean-")).collect();
    assert_eq!(difference, Vec::<&str>::new());
}

#[test]
fn husky() {
    for git in [Git::System, Git::New] {
        check(git, &[(".husky/pre-commit", "echo ran >> .git/ran\n")], &["husky"]);
    }
}

#[test]
fn lefthook() {
    for git in [Git::System, Git::New] {
        let jobs = "pre-commit:\n  jobs:\n    - run: echo ran >> .git/ran\n";
        check(git, &[("lefthook.yml", jobs)], &["lefthook", "install"]);
    }
}

#[test]
fn pre_commit() {
    for git in [Git::System, Git::New] {
        check(git, &[(".pre-commit-config.yaml", CONFIGURATION)], &["pre-commit", "install"]);
    }
}

#[test]
fn prek() {
    for git in [Git::System, Git::New] {
        check(git, &[(".pre-commit-config.yaml", CONFIGURATION)], &["prek", "install"]);
    }
}
