//! What the check of a commit does to the repository: nothing. Told by its system calls, and by killing it at one of
//! them after the other while half of the work is staged and half is not.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::world::{Ran, World};
use crate::support::Tree;

/// Returns a repository with staged files in folders, edits beside them that are not staged, and files nobody added.
fn half_staged(world: &World) -> PathBuf {
    let repo = world.repository("half");
    for number in 0..40 {
        world.write(&repo.join(format!("src/m{}/f{number}.txt", number % 8)), "line\n");
    }
    let _ = world.git(&repo, &["add", "."]).passes();
    let _ = world.git(&repo, &["commit", "-qm", "many"]).passes();
    for number in 0..20 {
        world.write(&repo.join(format!("src/m{}/f{number}.txt", number % 8)), &format!("staged {number}\n"));
    }
    let _ = world.git(&repo, &["add", "."]).passes();
    world.write(&repo.join("src/m0/f0.txt"), "staged\nand more that is not staged\n");
    fs::remove_file(repo.join("src/m1/f1.txt")).expect("it was there");
    world.write(&repo.join("untracked"), "precious\n");
    // As git leaves the index before it runs its hooks.
    let _ = world.git(&repo, &["commit", "--dry-run"]);
    repo
}

/// Runs the check in `repo` under strace with `options`.
fn traced(world: &World, repo: &Path, trace: &Path, options: &[&str]) -> Ran {
    let mut command = Command::new("strace");
    command.args(["-f", "-o"]).arg(trace).args(options);
    command.arg(world.root().join("harness/bin/openclaw")).args(["hook", "git", "pre-commit"]);
    command.current_dir(repo);
    world.run(command, &[("GIT_INDEX_FILE", ".git/index")])
}

#[test]
fn a_check_changes_nothing_and_starts_nothing() {
    let world = World::new();
    let repo = half_staged(&world);
    let trace = world.at("trace");
    let _ = traced(&world, &repo, &trace, &["-y", "-e", "trace=%file,%desc,%process"]).passes();
    let trace = fs::read_to_string(trace).expect("a trace");
    let here = repo.to_str().expect("text");
    let changes = [
        "O_WRONLY",
        "O_RDWR",
        "O_CREAT",
        "unlink",
        "rename",
        "link(",
        "linkat(",
        "mkdir",
        "rmdir",
        "chmod",
        "chown",
        "utime",
        "truncate",
        "mknod",
        "write(",
        "pwrite",
        "fallocate",
        "flock(",
        "xattr",
    ];
    let reads = |line: &&str| !line.contains("readlink");
    let touched: Vec<&str> = trace
        .lines()
        .filter(|line| line.contains(here) && changes.iter().any(|change| line.contains(change)))
        .filter(reads)
        .collect();
    assert_eq!(touched, Vec::<&str>::new());
    assert_eq!(trace.matches("execve(").count(), 1, "{trace}");
    assert!(!trace.contains("clone(") && !trace.contains("clone3(") && !trace.contains("fork("), "{trace}");
    // The control: the trace shows what is read, and files stand for their blobs.
    assert!(trace.contains("f2.txt\", O_RDONLY"), "{trace}");
    let blob = |path: &str| {
        let id = world.git(&repo, &["rev-parse", &format!(":{path}")]).passes().out;
        id.trim()[2..].to_owned()
    };
    assert!(!trace.contains(&blob("src/m2/f2.txt")), "an unchanged file stands for its blob");
    assert!(trace.contains(&blob("src/m0/f0.txt")), "a changed one does not");
    assert!(trace.contains(&blob("src/m1/f1.txt")), "nor one that is gone");
}

#[test]
fn killed_at_any_call_it_leaves_everything_as_it_was() {
    let world = World::new();
    let repo = half_staged(&world);
    let modified =
        |name: &str| fs::metadata(repo.join(name)).and_then(|facts| facts.modified()).expect("a time");
    let times = |()| [modified(".git/index"), modified(".git"), modified("src/m0/f0.txt"), modified(".")];
    let (before, times_before) = (Tree::of(&repo), times(()));
    let trace = world.at("trace");
    let mut killed = 0;
    // A prime stride, so that all kinds of calls are hit over the hundreds there are.
    for call in (1..2_000).step_by(13) {
        let inject = format!("inject=all:signal=SIGKILL:when={call}");
        let ran = traced(&world, &repo, &trace, &["-e", &inject]);
        assert_eq!(before.difference(&Tree::of(&repo)), "", "killed at call {call}");
        assert_eq!(times(()), times_before, "killed at call {call}");
        if ran.status == Some(0) {
            break;
        }
        killed += 1;
    }
    assert!(killed > 10, "{killed}");
    assert_eq!(fs::read_to_string(repo.join("untracked")).expect("there"), "precious\n");
}
