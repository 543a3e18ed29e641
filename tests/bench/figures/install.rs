//! `openclaw install` on a clean home against writing and syncing the same files, and a second install.

use std::fs::{self, File};
use std::io::Write as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

use super::measure::{Rounds, Row, in_turns};

/// The program under measurement.
pub fn program() -> &'static str {
    env!("CARGO_BIN_EXE_openclaw")
}

/// Runs the program in `home` and says how many bytes of memory it took at most, in KiB.
fn run(home: &Path, arguments: &[&str]) {
    let status = Command::new(program())
        .args(arguments)
        .env_clear()
        .env("HOME", home)
        .env("PATH", "/usr/bin:/bin")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .expect("the program starts");
    assert!(status.success(), "{arguments:?}: {status}");
}

/// Every regular file below `folder` with its content, and every folder.
fn content_of(folder: &Path) -> (Vec<(PathBuf, Vec<u8>)>, Vec<PathBuf>) {
    let (mut files, mut folders, mut open) = (Vec::new(), Vec::new(), vec![folder.to_owned()]);
    while let Some(next) = open.pop() {
        folders.push(next.clone());
        for entry in fs::read_dir(&next).expect("a folder") {
            let entry = entry.expect("an entry");
            let kind = entry.file_type().expect("a kind");
            if kind.is_dir() {
                open.push(entry.path());
            } else if kind.is_file() {
                files.push((entry.path(), fs::read(entry.path()).expect("a file")));
            }
        }
    }
    folders.sort();
    (files, folders)
}

/// Writes and syncs the same files and folders: what any installer that survives a power cut must do at least.
fn write_durably(from: &Path, to: &Path, content: &(Vec<(PathBuf, Vec<u8>)>, Vec<PathBuf>)) {
    let place = |path: &Path| to.join(path.strip_prefix(from).expect("below"));
    for folder in &content.1 {
        fs::create_dir_all(place(folder)).expect("a folder");
    }
    for (path, bytes) in &content.0 {
        let mut file = File::create(place(path)).expect("a file");
        file.write_all(bytes).expect("written");
        file.sync_all().expect("synced");
    }
    for folder in &content.1 {
        File::open(place(folder)).expect("a folder").sync_all().expect("synced");
    }
}

/// Everything below `home` that a write would change, but for the folders that a second run may write.
fn traces(home: &Path) -> Vec<(PathBuf, i64, i64, u64)> {
    let (files, folders) = content_of(home);
    let paths = files.into_iter().map(|(path, _)| path).chain(folders);
    let may_write = |path: &Path| {
        let text = path.to_string_lossy();
        text.contains("/harness/run") || text.contains("/harness/logs")
    };
    let mut traces: Vec<_> = paths
        .filter(|path| !may_write(path))
        .map(|path| {
            let facts = fs::symlink_metadata(&path).expect("facts");
            (path, facts.mtime(), facts.mtime_nsec(), facts.ino())
        })
        .collect();
    traces.sort();
    traces
}

/// Returns the rows of this file.
pub fn rows(rounds: Rounds) -> Vec<Row> {
    let sample = tempfile::tempdir().expect("a folder");
    run(sample.path(), &["install", "--yes"]);
    let content = content_of(sample.path());
    let peak = nix::sys::resource::getrusage(nix::sys::resource::UsageWho::RUSAGE_CHILDREN)
        .expect("usage")
        .max_rss();
    let worlds = || (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    let (install, floor) = in_turns(
        rounds,
        worlds,
        |(home, _): &(TempDir, TempDir)| run(home.path(), &["install", "--yes"]),
        |(_, copy)| write_durably(sample.path(), copy.path(), &content),
    );
    let before = traces(sample.path());
    let (second, start) = in_turns(
        rounds,
        || (),
        |()| run(sample.path(), &["install", "--yes"]),
        |()| run(sample.path(), &["--version"]),
    );
    assert_eq!(traces(sample.path()), before, "a second install writes nothing");
    let bytes = fs::metadata(program()).expect("facts").len();
    vec![
        Row::against("install, clean home", install, "the same files written and synced", floor),
        Row::against("second install, 0 bytes written", second, "`--version`", start),
        Row::fact("peak memory of an install", format!("{:.1} MB", peak as f64 / 1_024.0)),
        Row::fact("size of the binary", format!("{:.2} MB", bytes as f64 / 1_000_000.0)),
    ]
}
