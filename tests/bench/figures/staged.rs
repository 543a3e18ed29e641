//! What is staged, with contents, in a repository of 5,000 files: against reading the same files by name, and against
//! git's own plumbing.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use openclaw::git::{Content, Outside, Place, Repository};
use openclaw::ports::clock::Deadline;
use openclaw::ports::exec::Env;
use openclaw::sim::clock::ManualClock;
use openclaw::sys::children::OsExec;

use super::measure::{Rounds, Row, in_turns};

pub(super) const FILES: usize = 5_000;
const FEW: usize = 20;
const MANY: usize = 1_000;
const MANY_BYTES: usize = 52 << 10;

pub(super) fn git(repo: &Path, arguments: &[&str], input: &[u8]) -> Vec<u8> {
    let identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "gc.auto=0"];
    let mut child = Command::new("git")
        .args(identity)
        .args(arguments)
        .current_dir(repo)
        .env_clear()
        .env("HOME", "/nonexistent")
        .env("PATH", "/usr/local/bin:/usr/bin:/bin")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("git starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    let input = input.to_vec();
    // git answers while it reads, so both pipes have to move.
    let writing = std::thread::spawn(move || stdin.write_all(&input));
    let output = child.wait_with_output().expect("git ends");
    writing.join().expect("no panic").expect("written");
    assert!(output.status.success(), "{arguments:?}");
    output.stdout
}

pub(super) fn path(number: usize) -> String {
    format!("src/m{:02}/s{}/file_{number}.txt", number % 50, number / 50 % 10)
}

/// Writes file `number` with some `bytes` bytes of text that no other one has.
pub(super) fn write(repo: &Path, number: usize, bytes: usize, round: &str) {
    let mut text = String::with_capacity(bytes + 64);
    let mut line = number;
    while text.len() < bytes {
        line = line.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        text.push_str(&format!("{round} {number}: value = {line:x};\n"));
    }
    let path = repo.join(path(number));
    fs::create_dir_all(path.parent().expect("a folder above")).expect("folders");
    fs::write(path, text).expect("a file");
}

pub(super) fn stage(repo: &Path, count: usize, bytes: usize, round: &str) -> Vec<String> {
    let numbers = (0..FILES).step_by(FILES / count).take(count);
    let paths: Vec<String> = numbers
        .map(|number| {
            write(repo, number, bytes, round);
            path(number)
        })
        .collect();
    git(repo, &["add", "-A"], b"");
    // git leaves the index like this before it runs its hooks.
    git(repo, &["write-tree"], b"");
    paths
}

fn by_us(repo: &Path, count: usize) {
    let clock = ManualClock::new(openclaw::base::time::Timestamp::from_millis(0));
    let env = Env::new();
    let outside = Outside { exec: &OsExec, env: &env, deadline: Deadline::after(&clock, 60_000) };
    let repository = Repository::open(Place::of(repo, &env), outside).expect("a repository");
    let (entries, _) = repository.staged_entries().expect("entries");
    assert_eq!(entries.len(), count);
    let mut bytes = 0;
    let mut each = |_: &_, content| match content {
        Content::Bytes(content) => bytes += content.len(),
        Content::TooLarge(_) => unreachable!("none is"),
    };
    repository.staged_contents(&entries, &mut each).expect("contents");
    assert!(bytes > count * 1_000);
}

fn by_name(repo: &Path, paths: &[String]) {
    let bytes: usize = paths.iter().map(|path| fs::read(repo.join(path)).expect("a file").len()).sum();
    assert!(bytes > paths.len() * 1_000);
}

fn by_git(repo: &Path, count: usize) {
    let raw = git(repo, &["diff-index", "--cached", "--raw", "-z", "--no-abbrev", "HEAD"], b"");
    let ids = raw.split(|byte| *byte == 0).filter(|field| field.starts_with(b":"));
    let ids: Vec<u8> = ids.flat_map(|facts| [&facts[56..96], b"\n"].concat()).collect();
    assert_eq!(ids.len(), count * 41);
    assert!(git(repo, &["cat-file", "--batch", "--buffer"], &ids).len() > count * 1_000);
}

/// Returns the rows of this file.
pub fn rows(rounds: Rounds) -> Vec<Row> {
    let folder = tempfile::tempdir().expect("a folder");
    let repo = folder.path();
    git(repo, &["init", "-q"], b"");
    for number in 0..FILES {
        write(repo, number, 1_800, "base");
    }
    git(repo, &["add", "-A"], b"");
    git(repo, &["commit", "-qm", "base"], b"");
    let mut rows = Vec::new();
    for (what, count, bytes) in [("20 of 5,000", FEW, 2_000), ("1,000 of 5,000, 52 MB", MANY, MANY_BYTES)] {
        let paths = stage(repo, count, bytes, what);
        let ours = |()| by_us(repo, count);
        let (work, floor) = in_turns(rounds, || (), |()| ours(()), |()| by_name(repo, &paths));
        rows.push(Row::against(&format!("staged contents, {what}"), work, "reading these files", floor));
        let (work, floor) = in_turns(rounds, || (), |()| ours(()), |()| by_git(repo, count));
        rows.push(Row::against(&format!("the same, {what}"), work, "`git diff-index` and `cat-file`", floor));
    }
    rows
}
