//! `openclaw init` in a repository of 5,000 files against what git itself takes to look at the same files.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use super::install::program;
use super::measure::{Rounds, Row, in_turns};

const PACKAGES: usize = 50;
const FILES: usize = 98;

fn run(name: &str, home: &Path, folder: &Path, arguments: &[&str]) {
    let status = Command::new(name)
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .env("HOME", home)
        .env("PATH", "/usr/local/bin:/usr/bin:/bin")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .expect("the program starts");
    assert!(status.success(), "{name} {arguments:?}: {status}");
}

/// Writes a workspace of packages of several kinds.
fn write_monorepo(folder: &Path) {
    let write = |path: String, text: &str| {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().expect("a folder above")).expect("folders");
        fs::write(path, text).expect("a file");
    };
    write("package.json".to_owned(), "{\"name\": \"all\", \"workspaces\": [\"packages/*\"]}");
    for package in 0..PACKAGES {
        let (manifest, text, ending) = match package % 4 {
            0 => ("package.json", "{\"name\": \"x\", \"dependencies\": {\"react\": \"19\"}}", "tsx"),
            1 => ("Cargo.toml", "[package]\nname = \"x\"\n", "rs"),
            2 => ("pyproject.toml", "[project]\nname = \"x\"\n", "py"),
            _ => ("go.mod", "module example.org/x\n", "go"),
        };
        write(format!("packages/p{package}/{manifest}"), text);
        for file in 0..FILES {
            write(format!("packages/p{package}/src/m{}/f{file}.{ending}", file % 7), "x\n");
        }
    }
}

/// Returns the rows of this file.
pub fn rows(rounds: Rounds) -> Vec<Row> {
    let folder = tempfile::tempdir().expect("a folder");
    let (home, repo) = (folder.path().join("home"), folder.path().join("repo"));
    fs::create_dir(&home).expect("home");
    fs::create_dir(&repo).expect("a repository");
    write_monorepo(&repo);
    run("git", &home, &repo, &["init", "-q"]);
    run("git", &home, &repo, &["add", "."]);
    run(program(), &home, &repo, &["install", "--yes"]);
    let remove = || run(program(), &home, &repo, &["init", "--remove", "--yes"]);
    let (init, status) = in_turns(
        rounds,
        remove,
        |()| run(program(), &home, &repo, &["init", "--yes"]),
        |()| run("git", &home, &repo, &["status", "--porcelain"]),
    );
    vec![Row::against("init, monorepo of 5,000 files", init, "`git status`", status)]
}
