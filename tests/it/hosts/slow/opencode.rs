//! The plugin that `openclaw install` puts into OpenCode works in OpenCode itself, the real one of a pinned version, with the
//! model replaced by a stub of the Chat Completions API on loopback.

use std::fs;
use std::process::Command;

use openclaw::base::spool::Outcome;
use serde_json::{Value, json};

use super::apis::{COMPLETIONS, completions_results};
use super::stub::{Step, Stub};
use super::{CONTEXT, Desk, LEAK, LEAK_PAST_HOOKS, PATH, TOKEN, ends_well, program};

const CONFIG: &str = ".config/opencode/opencode.json";
const PLUGIN: &str = ".config/opencode/plugins/openclaw.js";

pub(super) struct Session {
    requests: Vec<Value>,
    results: Vec<String>,
    said: String,
}

pub(super) fn shell(command: &str) -> Step {
    Step::tool("bash", json!({ "command": command, "description": "a step" }))
}

pub(super) fn desk() -> Desk {
    let desk = Desk::new();
    desk.node.write(CONFIG, "{}\n");
    desk.install();
    assert!(desk.node.path(PLUGIN).is_file());
    desk
}

pub(super) fn session(desk: &Desk, prompt: &str, steps: Vec<Step>) -> Session {
    let stub = Stub::of(COMPLETIONS, steps);
    let model = json!({"name": "m", "tool_call": true, "limit": {"context": 100_000, "output": 1_000}});
    let provider = json!({
        "npm": "@ai-sdk/openai-compatible", "name": "Stub", "models": {"m": model},
        "options": {"baseURL": format!("{}/v1", stub.url()), "apiKey": "stub"},
    });
    let config = json!({
        "autoupdate": false, "share": "disabled", "model": "stub/m", "small_model": "stub/m",
        "provider": {"stub": provider},
    });
    desk.node.write(CONFIG, config.to_string());
    let said = desk.node.folder("said").join("opencode");
    let mut command = Command::new(program("opencode"));
    command.args(["run", prompt]).current_dir(&desk.repo);
    command.env_clear().env("HOME", desk.node.home()).env("PATH", PATH);
    for switch in ["AUTOUPDATE", "MODELS_FETCH", "LSP_DOWNLOAD", "DEFAULT_PLUGINS"] {
        command.env(format!("OPENCODE_DISABLE_{switch}"), "1");
    }
    // A prompt that is kept back ends it with an error.
    let _ = ends_well(&mut command, &said);
    let said = fs::read_to_string(said).expect("what it said");
    let requests = stub.requests();
    let results = requests.iter().map(completions_results).max_by_key(Vec::len).unwrap_or_default();
    Session { requests, results, said }
}

#[test]
fn the_plugin_guards_a_session() {
    let desk = desk();
    fs::write(desk.repo.join("notes"), format!("key {TOKEN}\n")).expect("written");
    let path = |name: &str| desk.repo.join(name);
    let steps = vec![
        shell(LEAK),
        shell(LEAK_PAST_HOOKS),
        shell("echo innocent"),
        Step::tool("write", json!({"filePath": path("new"), "content": "hello\n"})),
        Step::tool("write", json!({"filePath": path(".git/hooks/pre-commit"), "content": "exit 0\n"})),
        Step::tool("read", json!({"filePath": path("notes")})),
        Step::tool("write", json!({"filePath": path("data.json"), "content": "{\"a\":1,}"})),
    ];
    let Session { requests, results, said } = session(&desk, "go", steps);
    let asks = |request: &&Value| request["tools"].as_array().is_some_and(|tools| !tools.is_empty());
    let first =
        requests.iter().find(asks).unwrap_or_else(|| panic!("nothing was asked:\n{said}")).to_string();
    assert!(first.contains(CONTEXT), "the rules did not arrive: {first}");
    let [leak, past_hooks, innocent, new, hook, notes, data] = results.as_slice() else {
        panic!("seven steps: {results:#?}\n{said}")
    };
    assert!(leak.contains("openclaw refuses this commit: `settings.py` line 1 holds"), "{leak}");
    assert!(past_hooks.contains("(rule commit.no-verify)"), "{past_hooks}");
    assert!(innocent.contains("innocent"), "{innocent}");
    assert!(path("new").is_file(), "{new}");
    assert!(hook.contains("(rule paths.git-internals)"), "{hook}");
    assert!(notes.contains("[aws-access-key-id #1]"), "{notes}");
    assert!(data.contains("(rule checks.json)"), "{data}");
    assert!(requests.iter().all(|request| !request.to_string().contains(TOKEN)), "it was sent");
    assert_eq!(desk.subjects(), "docs: first\n");
    let events: Vec<String> = desk.asked().into_iter().map(|(event, _)| event).collect();
    let count = |name: &str| events.iter().filter(|event| *event == name).count();
    let names =
        ["experimental.chat.system.transform", "chat.message", "tool.execute.before", "session.status"];
    assert_eq!(names.map(count), [1, 1, 7, 1], "{events:?}");
}

#[test]
fn a_prompt_with_a_secret_never_leaves() {
    let desk = desk();
    let kept = session(&desk, &format!("use {TOKEN}"), Vec::new());
    assert!(kept.requests.iter().all(|request| !request.to_string().contains(TOKEN)), "the prompt was sent");
    assert!(kept.said.contains("openclaw keeps this prompt back"), "{}", kept.said);
    assert!(desk.asked().contains(&("chat.message".to_owned(), Outcome::Deny)));
}

#[test]
fn without_the_program_commits_and_writes_are_refused_and_the_rest_goes_on() {
    let desk = desk();
    fs::remove_file(desk.node.path(".openclaw/harness/bin/openclaw")).expect("removed");
    let write = Step::tool("write", json!({"filePath": desk.repo.join("new"), "content": "hello\n"}));
    let Session { results, said, .. } =
        session(&desk, "go", vec![shell(LEAK), write, shell("echo innocent")]);
    let [leak, write, innocent] = results.as_slice() else { panic!("three steps: {results:#?}\n{said}") };
    for refused in [leak, write] {
        assert!(
            refused.contains("(rule hook.unanswered)") && refused.contains("openclaw doctor"),
            "{refused}"
        );
    }
    assert!(innocent.contains("innocent"), "{innocent}");
    assert!(!desk.repo.join("new").exists());
    assert_eq!(desk.subjects(), "docs: first\n");
    assert!(said.contains("openclaw's guard did not answer"), "{said}");
}

#[test]
fn nothing_is_asked_or_told_after_a_purge() {
    let desk = desk();
    let _ = desk.node.run(&["uninstall", "--purge", "--yes"]).exits(0);
    assert!(!desk.node.path(PLUGIN).exists());
    let Session { requests, .. } = session(&desk, "go", vec![shell(LEAK)]);
    assert!(requests.iter().all(|request| !request.to_string().contains(CONTEXT)));
    assert_eq!(desk.subjects(), "feat: leak\ndocs: first\n");
}
