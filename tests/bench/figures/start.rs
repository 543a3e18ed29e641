//! `openclaw --version` against a hello world that is linked the same way.

use std::path::Path;
use std::process::{Command, Stdio};

use super::install::program;
use super::measure::{Rounds, Row, in_turns};

/// Builds a hello world with the flags that the program was built with.
fn hello(folder: &Path) -> std::path::PathBuf {
    let source = folder.join("hello.rs");
    let binary = folder.join("hello");
    std::fs::write(&source, "fn main() { println!(\"hello\"); }\n").expect("written");
    let flags = std::env::var("RUSTFLAGS").unwrap_or_default();
    let status = Command::new("rustc")
        .args(["-C", "opt-level=3", "-C", "strip=symbols", "-C", "lto=fat", "-C", "codegen-units=1"])
        .args(flags.split_whitespace())
        .arg("-o")
        .arg(&binary)
        .arg(&source)
        .status()
        .expect("rustc starts");
    assert!(status.success());
    binary
}

fn run(program: &Path, argument: &str) {
    let status =
        Command::new(program).arg(argument).env_clear().stdout(Stdio::null()).status().expect("it starts");
    assert!(status.success());
}

/// Returns how many instructions a run takes, where valgrind is there to count them.
fn instructions(program: &Path, folder: &Path) -> Option<u64> {
    let out = folder.join("callgrind.out");
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", &format!("--callgrind-out-file={}", out.display())])
        .arg(program)
        .arg("--version")
        .output()
        .ok()?;
    let text = String::from_utf8_lossy(&output.stderr);
    let line = text.lines().find(|line| line.contains("Collected"))?;
    line.rsplit(' ').next()?.parse().ok()
}

/// Returns the rows of this file.
pub fn rows(rounds: Rounds) -> Vec<Row> {
    let folder = tempfile::tempdir().expect("a folder");
    let hello = hello(folder.path());
    let ours = Path::new(program());
    let rounds = Rounds { counted: rounds.counted * 8, ..rounds };
    let (version, floor) =
        in_turns(rounds, || (), |()| run(ours, "--version"), |()| run(&hello, "--version"));
    let mut rows = vec![Row::against("`--version`", version, "hello world, linked the same way", floor)];
    if let (Some(ours), Some(theirs)) =
        (instructions(ours, folder.path()), instructions(&hello, folder.path()))
    {
        rows.push(Row::fact("instructions of `--version` / of hello world", format!("{ours} / {theirs}")));
    }
    rows
}
