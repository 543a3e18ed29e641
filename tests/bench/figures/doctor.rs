//! `openclaw doctor` on a sound node against the hook runs alone, which it cannot do without.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use super::install::program;
use super::measure::{Rounds, Row, in_turns};

/// The events that a `doctor` tries, with the payload of each.
fn tries(folder: &Path) -> Vec<(&'static str, String)> {
    let payload = |event: &str, rest: &str| {
        format!(r#"{{"session_id":"bench","cwd":"{}","hook_event_name":"{event}",{rest}}}"#, folder.display())
    };
    let commit = r#""tool_name":"Bash","tool_input":{"command":"git commit -m x"}"#;
    vec![
        ("SessionStart", payload("SessionStart", r#""source":"startup""#)),
        ("PreToolUse", payload("PreToolUse", commit)),
        ("PreToolUse", payload("PreToolUse", commit)),
    ]
}

fn run(program: &Path, home: &Path, arguments: &[&str], input: &str) {
    let mut child = Command::new(program)
        .args(arguments)
        .env_clear()
        .env("HOME", home)
        .env("PATH", "/usr/bin:/bin")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    child.stdin.take().expect("a pipe").write_all(input.as_bytes()).expect("written");
    let status = child.wait().expect("it ends");
    assert!(status.success(), "{arguments:?}: {status}");
}

/// Returns the rows of this file.
pub fn rows(rounds: Rounds) -> Vec<Row> {
    let home = tempfile::tempdir().expect("a folder");
    let ours = Path::new(program());
    run(ours, home.path(), &["install", "--yes"], "");
    let installed = home.path().join(".openclaw/harness/bin/openclaw");
    let project = tempfile::tempdir().expect("a folder");
    let status = Command::new("git").args(["init", "-q"]).arg(project.path()).status().expect("git starts");
    assert!(status.success());
    let tries = tries(project.path());
    let (doctor, hooks) = in_turns(
        rounds,
        || (),
        |()| run(ours, home.path(), &["doctor"], ""),
        |()| {
            for (event, payload) in &tries {
                run(&installed, home.path(), &["hook", "claude", event], payload);
            }
        },
    );
    vec![Row::against("doctor, sound node", doctor, "its three hook runs", hooks)]
}
