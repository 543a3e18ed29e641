//! Golden transcripts of the hosts beside Claude Code: each file `golden/<host>/<version>/<name>.json` is one payload, the
//! state it meets, and the whole answer. `from` says whether the payload's form was seen in a run of that version (`run`) or
//! taken from the host's own source or documentation (`schema`).
//!
//! `UPDATE_GOLDEN=1` writes the answers anew, to be read as code.

use std::fs;
use std::path::{Path, PathBuf};

use openclaw::agents::{HOSTS, Moment, host};
use openclaw::hook::HookAnswer;
use serde_json::{Value, json};

use super::claude::state;
use super::world::{TOKEN, World};

/// One file.
struct Transcript {
    path: PathBuf,
    host: String,
    value: Value,
}

impl Transcript {
    fn name(&self) -> String {
        self.path.display().to_string()
    }

    fn text(&self, key: &str) -> &str {
        self.value[key].as_str().unwrap_or_else(|| panic!("{}: `{key}` is a text", self.name()))
    }
}

fn transcripts() -> Vec<Transcript> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/hosts/golden");
    let mut transcripts = Vec::new();
    for host in entries(&folder) {
        for path in entries(&host).iter().flat_map(|version| entries(version)) {
            let text = fs::read_to_string(&path).expect("a transcript");
            let value = serde_json::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
            let host = host.file_name().expect("a name").to_string_lossy().into_owned();
            transcripts.push(Transcript { path, host, value });
        }
    }
    transcripts
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    paths
}

/// Returns a value with what stands for this world's folder and for the token put in, or the other way round.
fn filled(value: &Value, world: &World) -> Value {
    let text = value.to_string().replace("{cwd}", &world.repo().to_string_lossy()).replace("{token}", TOKEN);
    serde_json::from_str(&text).expect("JSON")
}

fn emptied(value: &Value, world: &World) -> Value {
    let text = value.to_string().replace(&*world.repo().to_string_lossy(), "{cwd}").replace(TOKEN, "{token}");
    serde_json::from_str(&text).expect("JSON")
}

fn said(answer: HookAnswer, world: &World, name: &str) -> Value {
    let stdout = String::from_utf8(answer.stdout).expect("UTF-8");
    let stdout: Value = match stdout.as_str() {
        "" => Value::Null,
        // A host that goes by the exit status shows the person words.
        text if name.contains("/windsurf/") => Value::from(text),
        // A host that reads nothing but JSON is told nothing else.
        text => serde_json::from_str(text).unwrap_or_else(|error| panic!("{name}: {error}: {text}")),
    };
    let stderr = String::from_utf8(answer.stderr).expect("UTF-8");
    let spool = world.spool();
    assert_eq!(spool.len(), 1, "{name}");
    let verdict = serde_json::to_value(spool[0].verdict).expect("a word");
    json!({
        "stdout": stdout, "stderr": stderr, "exit": answer.exit,
        "spool": {"verdict": verdict, "rule": spool[0].rule},
    })
}

#[test]
fn golden_transcripts_of_every_host_are_answered_as_written() {
    let update = std::env::var_os("UPDATE_GOLDEN").is_some();
    for transcript in transcripts() {
        let name = transcript.name();
        assert!(["run", "schema"].contains(&transcript.text("from")), "{name}");
        let world = state(transcript.text("state"));
        let payload = filled(&transcript.value["payload"], &world).to_string();
        // Cursor and Copilot run the entries in Claude Code's settings as well.
        let called = transcript.value["called_as"].as_str().unwrap_or(&transcript.host);
        let answer = world.fire_host(called, transcript.text("event"), payload.as_bytes());
        let said = said(answer, &world, &name);
        if update {
            let mut value = transcript.value.clone();
            value["answer"] = emptied(&said, &world);
            let text = serde_json::to_string_pretty(&value).expect("JSON") + "\n";
            assert!(!text.contains(TOKEN), "{name}: a scanner would trip over it");
            fs::write(&transcript.path, text).expect("written");
        } else {
            assert_eq!(said, filled(&transcript.value["answer"], &world), "{name}");
        }
    }
}

#[test]
fn every_event_of_every_host_has_a_transcript() {
    let transcripts = transcripts();
    let folders: Vec<&str> = transcripts.iter().map(|transcript| transcript.host.as_str()).collect();
    assert!(folders.iter().all(|name| host(name).is_some()), "a folder is no host's: {folders:?}");
    // Claude Code's stand beside, in their own form.
    for host in HOSTS.iter().filter(|host| host.name != "claude") {
        for event in host.events {
            let is_its = |t: &&Transcript| t.host == host.name && t.text("event") == event.name;
            let its: Vec<&Transcript> = transcripts.iter().filter(is_its).collect();
            assert!(!its.is_empty(), "{} {}", host.name, event.name);
            if event.moment == Moment::BeforeTool {
                let has = |verdict| its.iter().any(|t| t.value["answer"]["spool"]["verdict"] == verdict);
                assert!(has("deny") && has("allow"), "{} {}", host.name, event.name);
            }
        }
    }
}

/// Returns the payload of the transcript `<host>/<name>`.
fn payload(file: &str, world: &World) -> Vec<u8> {
    let (host, name) = file.split_once('/').expect("a host and a name");
    let is_it = |transcript: &Transcript| transcript.host == host && transcript.path.ends_with(name);
    let found = transcripts().into_iter().find(is_it).expect("the transcript");
    filled(&found.value["payload"], world).to_string().into_bytes()
}

#[test]
fn one_call_that_comes_by_two_lines_is_answered_once() {
    let world = state("a staged secret");
    let own = payload("cursor/pre-tool-use-leak.json", &world);
    let by_claude = payload("cursor/claude-settings-leak.json", &world);
    assert!(!world.fire_for(("cursor", 1), "preToolUse", &own).stdout.is_empty());
    assert!(world.fire_for(("claude", 2), "PreToolUse", &by_claude).stdout.is_empty());
    // The event of shell commands names no call, and comes only where the first one let it through.
    let shell = payload("cursor/before-shell-leak.json", &world);
    assert!(!world.fire_for(("cursor", 3), "beforeShellExecution", &shell).stdout.is_empty());
    let start = payload("cursor/session-start-node.json", &world);
    assert!(!world.fire_for(("cursor", 4), "sessionStart", &start).stdout.is_empty());
    assert!(world.fire_for(("claude", 5), "SessionStart", &start).stdout.is_empty());
}

#[test]
fn advice_of_one_instant_is_given_once_and_a_refusal_each_time() {
    let world = state("clean");
    let advice = payload("copilot/pre-tool-use-create-guard.json", &world);
    let by_claude = String::from_utf8(advice.clone()).expect("UTF-8");
    let by_claude = by_claude
        .replace("\"toolName\":\"create\"", "\"tool_name\":\"Write\"")
        .replace("toolArgs", "tool_input")
        .replace("sessionId", "session_id")
        .replace("1795246251293", "\"2026-11-21T07:30:51.293Z\"");
    assert!(!world.fire_for(("copilot", 1), "preToolUse", &advice).stdout.is_empty());
    assert!(world.fire_for(("claude", 2), "PreToolUse", by_claude.as_bytes()).stdout.is_empty());
    // Two calls of one instant may be alike: what is refused is refused each time.
    let refused = payload("copilot/pre-tool-use-view-env.json", &world);
    for process in 3..5 {
        assert!(!world.fire_for(("copilot", process), "preToolUse", &refused).stdout.is_empty(), "{process}");
    }
}

#[test]
fn the_mark_of_an_encoding_is_passed_over() {
    let world = state("a staged secret");
    let told = payload("cursor/before-shell-leak.json", &world);
    let marked = ["\u{feff}".as_bytes(), &told].concat();
    let answer = world.fire_for(("cursor", 1), "beforeShellExecution", &marked);
    assert!(String::from_utf8_lossy(&answer.stdout).contains("secrets.github-token"), "{answer:?}");
}
