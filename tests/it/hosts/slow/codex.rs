//! What `openclaw install` puts into Codex CLI works in Codex CLI itself, the real one of a pinned version, with the model
//! replaced by a stub of the Responses API on loopback.

use std::fs;
use std::process::Command;

use openclaw::agents::codex::{HOST, Handler};
use openclaw::agents::installed;
use openclaw::base::spool::Outcome;
use serde_json::{Value, json};

use super::apis::{RESPONSES, responses_results};
use super::stub::{Step, Stub};
use super::{CONTEXT, Desk, LEAK, LEAK_PAST_HOOKS, PATH, TOKEN, ends_well, program};

const HOOKS: &str = ".codex/hooks.json";
const CONFIG: &str = ".codex/config.toml";

/// What a session came to.
pub(super) struct Session {
    requests: Vec<Value>,
    results: Vec<String>,
    said: String,
}

pub(super) fn shell(command: &str) -> Step {
    Step::tool("exec_command", json!({ "cmd": command }))
}

/// A machine with Codex CLI on it, and our hooks in it.
pub(super) fn desk() -> Desk {
    let desk = Desk::new();
    desk.node.write(CONFIG, "model = \"gpt-5.5\"\n");
    desk.install();
    desk
}

/// Lets the person trust the hooks, as `/hooks` in Codex does: by what our own reckoning says that Codex expects.
fn trust(desk: &Desk) {
    let document = desk.node.path(HOOKS);
    let value: Value = serde_json::from_slice(&fs::read(&document).expect("hooks")).expect("JSON");
    let hooks = installed::hooks(&HOST, &value);
    assert_eq!(hooks.len(), HOST.events.len());
    let mut config = fs::read_to_string(desk.node.path(CONFIG)).expect("settings");
    for hook in &hooks {
        let handler = Handler {
            document: document.to_str().expect("UTF-8"),
            event: &hook.event,
            at: (0, 0),
            matcher: hook.matcher.as_deref(),
            command: &hook.command,
            timeout: hook.timeout_ms / 1_000,
        };
        let (key, hash) = (handler.state_key(), handler.trusted_hash());
        config.push_str(&format!("[hooks.state.\"{key}\"]\ntrusted_hash = \"{hash}\"\n"));
    }
    desk.node.write(CONFIG, config);
}

/// Runs Codex CLI with `prompt`; the model has it take `steps` one after the other.
pub(super) fn session(desk: &Desk, prompt: &str, steps: Vec<Step>) -> Session {
    let count = steps.len();
    let stub = Stub::of(RESPONSES, steps);
    let said = desk.node.folder("said").join("codex");
    let provider = format!(
        "model_providers.stub={{name=\"stub\",base_url=\"{}/v1\",wire_api=\"responses\",requires_openai_auth=false}}",
        stub.url()
    );
    let mut command = Command::new(program("codex"));
    command.args(["exec", "--json", "--sandbox", "danger-full-access", "-c", "model_provider=\"stub\""]);
    command.args(["-c", &provider, "-c", "analytics.enabled=false", prompt]).current_dir(&desk.repo);
    command.env_clear().env("HOME", desk.node.home()).env("PATH", PATH);
    let is_well = ends_well(&mut command, &said);
    let said = fs::read_to_string(said).expect("what it said");
    let requests = stub.requests();
    assert!(is_well, "Codex CLI failed or took too long, after {} requests:\n{said}", requests.len());
    let results = requests.last().map(responses_results).unwrap_or_default();
    assert!(requests.is_empty() || results.len() == count, "a step has no result: {results:#?}\n{said}");
    Session { requests, results, said }
}

#[test]
fn trusted_hooks_guard_a_session() {
    let desk = desk();
    trust(&desk);
    let steps = vec![shell(LEAK), shell(LEAK_PAST_HOOKS), shell("echo innocent")];
    let session = session(&desk, "go", steps);
    let first = session.requests[0].to_string();
    assert!(first.contains(CONTEXT), "the rules did not arrive: {first}");
    let [leak, past_hooks, innocent] = session.results.as_slice() else { unreachable!("three commands") };
    assert!(leak.contains("openclaw refuses this commit: `settings.py` line 1 holds"), "{leak}");
    assert!(leak.contains("(rule secrets.aws-access-key-id)"), "{leak}");
    assert!(past_hooks.contains("(rule commit.no-verify)"), "{past_hooks}");
    assert!(innocent.contains("innocent"), "{innocent}");
    assert!(session.requests.iter().all(|request| !request.to_string().contains(TOKEN)), "it was sent");
    assert_eq!(desk.subjects(), "docs: first\n");
    let mut events: Vec<String> = desk.asked().into_iter().map(|(event, _)| event).collect();
    events.sort_unstable();
    assert_eq!(
        events,
        [
            "PostToolUse",
            "PreToolUse",
            "PreToolUse",
            "PreToolUse",
            "SessionEnd",
            "SessionStart",
            "UserPromptSubmit"
        ]
    );
}

/// The trap of this host: what nobody has looked at in `/hooks` is left out without a word.
#[test]
fn hooks_that_nobody_trusts_do_not_run() {
    let desk = desk();
    let session = session(&desk, "go", vec![shell(LEAK)]);
    assert!(!session.requests[0].to_string().contains(CONTEXT));
    assert_eq!(desk.subjects(), "feat: leak\ndocs: first\n");
    assert!(!desk.node.path(".openclaw/harness/spool/hooks.jsonl").exists(), "a hook ran");
}

#[test]
fn patches_outputs_and_prompts_are_guarded() {
    let desk = desk();
    trust(&desk);
    fs::write(desk.repo.join("notes"), format!("key {TOKEN}\n")).expect("written");
    let patch = |path: &str, line: &str| {
        Step::tool(
            "apply_patch",
            json!(format!("*** Begin Patch\n*** Add File: {path}\n+{line}\n*** End Patch\n")),
        )
    };
    let steps = vec![
        patch(".git/hooks/pre-commit", "exit 0"),
        patch("new", "hello"),
        shell("cat notes"),
        patch("data.json", "{\"a\":1,}"),
    ];
    let told = session(&desk, "go", steps);
    let [hook, new, notes, data] = told.results.as_slice() else { unreachable!("four steps") };
    assert!(hook.contains("(rule paths.git-internals)"), "{hook}");
    assert!(new.contains("Success") && desk.repo.join("new").is_file(), "{new}");
    assert!(notes.contains("[aws-access-key-id #1]"), "{notes}");
    assert!(data.contains("Success"), "{data}");
    let last = told.requests.last().expect("a request").to_string();
    assert!(last.contains("(rule checks.json)"), "{last}");
    assert!(!last.contains(TOKEN), "the secret went to the model");
    let kept = session(&desk, &format!("use {TOKEN}"), Vec::new());
    assert!(kept.requests.is_empty(), "the prompt was sent: {}", kept.said);
    assert!(desk.asked().contains(&("UserPromptSubmit".to_owned(), Outcome::Deny)));
}

#[test]
fn nothing_of_ours_is_left_after_a_purge() {
    let desk = desk();
    trust(&desk);
    let _ = desk.node.run(&["uninstall", "--purge", "--yes"]).exits(0);
    assert!(!desk.node.path(HOOKS).exists());
    let session = session(&desk, "go", vec![shell("echo innocent")]);
    assert!(!session.requests[0].to_string().contains(CONTEXT));
}
