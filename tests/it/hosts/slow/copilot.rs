//! The file that `openclaw install` puts into Copilot CLI works in Copilot CLI itself, the real one of a pinned version, with
//! the model replaced by the stub of the Messages API on loopback.

use std::fs;
use std::process::Command;

use openclaw::base::spool::Outcome;
use serde_json::{Value, json};

use super::stub::{Step, Stub};
use super::{CONTEXT, Desk, LEAK, LEAK_PAST_HOOKS, PATH, TOKEN, ends_well, program, results};

const FILE: &str = ".copilot/hooks/openclaw.json";

struct Session {
    requests: Vec<Value>,
    results: Vec<String>,
    said: String,
}

fn shell(command: &str) -> Step {
    Step::tool("bash", json!({ "command": command, "description": "a step" }))
}

fn desk() -> Desk {
    let desk = Desk::new();
    fs::create_dir(desk.node.path(".copilot")).expect("a folder");
    desk.install();
    assert!(desk.node.path(FILE).is_file());
    desk
}

fn session(desk: &Desk, prompt: &str, steps: Vec<Step>) -> Session {
    let stub = Stub::start(steps);
    let said = desk.node.folder("said").join("copilot");
    let mut command = Command::new(program("copilot"));
    // The trust is what makes it read the hooks that Claude Code's settings in the folder hold.
    command.args(["-p", prompt, "--allow-all-tools", "--trust-folder"]).current_dir(&desk.repo);
    command.env_clear().env("HOME", desk.node.home()).env("PATH", PATH);
    for (name, value) in [
        ("COPILOT_PROVIDER_BASE_URL", stub.url().as_str()),
        ("COPILOT_PROVIDER_TYPE", "anthropic"),
        ("COPILOT_PROVIDER_API_KEY", "stub"),
        ("COPILOT_MODEL", "claude-sonnet-4"),
        ("COPILOT_OFFLINE", "true"),
        ("COPILOT_AUTO_UPDATE", "false"),
    ] {
        command.env(name, value);
    }
    // A prompt that is kept back ends it with an error.
    let _ = ends_well(&mut command, &said);
    let said = fs::read_to_string(said).expect("what it said");
    let requests = stub.requests();
    let results = requests.last().map(results).unwrap_or_default();
    Session { requests, results: results.into_iter().map(|result| result.text).collect(), said }
}

#[test]
fn the_file_guards_a_session() {
    let desk = desk();
    fs::write(desk.repo.join("notes"), format!("key {TOKEN}\n")).expect("written");
    let path = |name: &str| desk.repo.join(name);
    let steps = vec![
        shell(LEAK),
        shell(LEAK_PAST_HOOKS),
        shell("echo innocent"),
        Step::tool("create", json!({"path": path("new"), "file_text": "hello\n"})),
        Step::tool("create", json!({"path": path(".git/hooks/commit-msg"), "file_text": "exit 0\n"})),
        Step::tool("view", json!({"path": path("notes")})),
        Step::tool("create", json!({"path": path("data.json"), "file_text": "{\"a\":1,}"})),
    ];
    let Session { requests, results, said } = session(&desk, "go", steps);
    let [leak, past_hooks, innocent, new, hook, notes, data] = results.as_slice() else {
        panic!("seven steps: {results:#?}\n{said}")
    };
    assert!(requests[0].to_string().contains(CONTEXT), "the rules did not arrive: {}", requests[0]);
    assert!(leak.contains("openclaw refuses this commit: `settings.py` line 1 holds"), "{leak}");
    assert!(past_hooks.contains("(rule commit.no-verify)"), "{past_hooks}");
    assert!(innocent.starts_with("innocent"), "{innocent}");
    assert!(path("new").is_file(), "{new}");
    assert!(hook.contains("(rule paths.git-internals)") && !path(".git/hooks/commit-msg").exists(), "{hook}");
    assert!(notes.contains("[aws-access-key-id #1]"), "{notes}");
    assert!(data.contains("(rule checks.json)"), "{data}");
    assert!(requests.iter().all(|request| !request.to_string().contains(TOKEN)), "it was sent");
    assert_eq!(desk.subjects(), "docs: first\n");
}

#[test]
fn a_prompt_with_a_secret_never_leaves() {
    let desk = desk();
    let kept = session(&desk, &format!("use {TOKEN}"), Vec::new());
    assert!(kept.requests.iter().all(|request| !request.to_string().contains(TOKEN)), "the prompt was sent");
    assert!(kept.said.contains("openclaw keeps this prompt back"), "{}", kept.said);
    assert!(desk.asked().contains(&("userPromptSubmitted".to_owned(), Outcome::Deny)));
}

#[test]
fn entries_in_claude_codes_settings_are_called_too_and_say_nothing_twice() {
    let desk = desk();
    // As a person may write them: of the form with `args`, this host takes the program alone.
    let program = desk.node.path(".openclaw/harness/bin/openclaw");
    let entry = |event: &str| {
        let line = format!("'{}' hook claude {event}", program.display());
        json!([{"hooks": [{"type": "command", "command": line}]}])
    };
    let settings =
        json!({"hooks": {"SessionStart": entry("SessionStart"), "PreToolUse": entry("PreToolUse")}});
    fs::create_dir(desk.repo.join(".claude")).expect("a folder");
    fs::write(desk.repo.join(".claude/settings.json"), settings.to_string()).expect("written");
    let guard = json!({"path": desk.repo.join(".openclaw.toml"), "file_text": "[checks]\n"});
    let Session { requests, results, said } =
        session(&desk, "go", vec![Step::tool("create", guard), shell(LEAK)]);
    let [_, leak] = results.as_slice() else { panic!("two steps: {results:#?}\n{said}") };
    assert_eq!(leak.matches("openclaw refuses this commit").count(), 1, "{leak}");
    let asked = desk.asked();
    let is_repeat = |event: &str| asked.contains(&(event.to_owned(), Outcome::Repeat));
    let events = |one: &str, other: &str| is_repeat(one) || is_repeat(other);
    assert!(events("SessionStart", "sessionStart"), "both lines are called: {asked:?}");
    assert!(events("PreToolUse", "preToolUse"), "{asked:?}");
    let last = requests.last().expect("a request").to_string();
    assert_eq!(last.matches("(rule paths.guard-settings)").count(), 1, "{last}");
    assert_eq!(last.matches(CONTEXT).count(), 1, "{last}");
}
