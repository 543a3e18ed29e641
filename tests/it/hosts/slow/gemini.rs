//! What `openclaw install` puts into Gemini CLI works in Gemini CLI itself, the real one of a pinned version, with the model
//! replaced by a stub of its API on loopback.

use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::process::Command;

use openclaw::base::spool::Outcome;
use serde_json::{Value, json};

use super::apis::{CONTENTS, contents_results};
use super::stub::{Step, Stub};
use super::{CONTEXT, Desk, LEAK, LEAK_PAST_HOOKS, PATH, TOKEN, ends_well, program};

const SETTINGS: &str = ".gemini/settings.json";
/// As a person has them, with a comment, which this host takes. With a trailing comma it would not start.
const THEIRS: &str = r#"// mine
{
  "security": {"auth": {"selectedType": "gemini-api-key"}},
  "general": {"enableAutoUpdate": false},
  "privacy": {"usageStatisticsEnabled": false}
}
"#;

pub(super) struct Session {
    requests: Vec<Value>,
    results: Vec<String>,
    said: String,
}

pub(super) fn shell(command: &str) -> Step {
    Step::tool("run_shell_command", json!({ "command": command, "description": "a step" }))
}

pub(super) fn desk() -> Desk {
    let desk = Desk::new();
    desk.node.write(SETTINGS, THEIRS);
    desk.install();
    desk
}

/// Returns where a Node is that the host accepts: the one that came for the upstream OpenClaw, before the system's.
pub(super) fn path() -> OsString {
    let upstream = std::env::var_os("OPENCLAW_TEST_UPSTREAM");
    let node = upstream.map(|upstream| Path::new(&upstream).join("node_modules/.bin"));
    let folders = node.into_iter().chain(PATH.split(':').map(Into::into));
    std::env::join_paths(folders).expect("no colon in a path")
}

pub(super) fn session(desk: &Desk, prompt: &str, steps: Vec<Step>) -> Session {
    let count = steps.len();
    let stub = Stub::of(CONTENTS, steps);
    let said = desk.node.folder("said").join("gemini");
    let mut command = Command::new(program("gemini"));
    command.args([
        "--approval-mode",
        "yolo",
        "--skip-trust",
        "--model",
        "gemini-2.5-flash",
        "--prompt",
        prompt,
    ]);
    command.current_dir(&desk.repo).env_clear().env("HOME", desk.node.home()).env("PATH", path());
    command.env("GEMINI_API_KEY", "stub").env("GOOGLE_GEMINI_BASE_URL", stub.url());
    command.env("GEMINI_CLI_NO_RELAUNCH", "true");
    let is_well = ends_well(&mut command, &said);
    let said = fs::read_to_string(said).expect("what it said");
    let requests = stub.requests();
    assert!(is_well, "Gemini CLI failed or took too long, after {} requests:\n{said}", requests.len());
    let results = requests.last().map(contents_results).unwrap_or_default();
    assert!(requests.is_empty() || results.len() == count, "a step has no result: {results:#?}\n{said}");
    Session { requests, results, said }
}

#[test]
fn a_session_is_guarded() {
    let desk = desk();
    fs::write(desk.repo.join("notes"), format!("key {TOKEN}\n")).expect("written");
    let path = |name: &str| desk.repo.join(name);
    let steps = vec![
        shell(LEAK),
        shell(LEAK_PAST_HOOKS),
        shell("echo innocent"),
        Step::tool("write_file", json!({"file_path": path("new"), "content": "hello\n"})),
        Step::tool("write_file", json!({"file_path": path(".claude/settings.json"), "content": "{}"})),
        Step::tool("read_file", json!({"file_path": path("notes")})),
        Step::tool("write_file", json!({"file_path": path("data.json"), "content": "{\"a\":1,}"})),
    ];
    let told = session(&desk, "go", steps);
    let first = told.requests[0].to_string();
    assert!(first.contains(CONTEXT), "the rules did not arrive: {first}");
    let [leak, past_hooks, innocent, new, config, notes, data] = told.results.as_slice() else {
        unreachable!("seven steps")
    };
    assert!(leak.contains("openclaw refuses this commit: `settings.py` line 1 holds"), "{leak}");
    assert!(past_hooks.contains("(rule commit.no-verify)"), "{past_hooks}");
    assert!(innocent.contains("innocent"), "{innocent}");
    assert!(path("new").is_file(), "{new}");
    assert!(config.contains("(rule paths.agent-settings)"), "{config}");
    assert!(notes.contains("[aws-access-key-id #1]"), "{notes}");
    assert!(data.contains("(rule checks.json)"), "{data}");
    assert!(told.requests.iter().all(|request| !request.to_string().contains(TOKEN)), "it was sent");
    assert_eq!(desk.subjects(), "docs: first\n");
    let events: Vec<String> = desk.asked().into_iter().map(|(event, _)| event).collect();
    let count = |name: &str| events.iter().filter(|event| *event == name).count();
    assert_eq!(
        ["SessionStart", "BeforeAgent", "BeforeTool", "SessionEnd"].map(count),
        [1, 1, 7, 1],
        "{events:?}"
    );
}

#[test]
fn a_prompt_with_a_secret_never_leaves() {
    let desk = desk();
    let kept = session(&desk, &format!("use {TOKEN}"), Vec::new());
    assert!(kept.requests.is_empty(), "the prompt was sent");
    assert!(kept.said.contains("openclaw keeps this prompt back"), "{}", kept.said);
    assert!(desk.asked().contains(&("BeforeAgent".to_owned(), Outcome::Deny)));
}

#[test]
fn nothing_is_asked_or_told_after_a_purge() {
    let desk = desk();
    let _ = desk.node.run(&["uninstall", "--purge", "--yes"]).exits(0);
    assert_eq!(fs::read_to_string(desk.node.path(SETTINGS)).expect("settings"), THEIRS);
    let session = session(&desk, "go", vec![shell(LEAK)]);
    assert!(!session.requests[0].to_string().contains(CONTEXT));
    assert_eq!(desk.subjects(), "feat: leak\ndocs: first\n");
}
