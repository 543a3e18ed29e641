//! Golden transcripts of the other hosts: each file below `golden/<host>/` is one payload in the form of a named version,
//! where that form is known from, the state that it meets, and the answer. A new form is a new file.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use openclaw::agents::{self, HOSTS};
use serde_json::Value;

use super::claude::state;
use super::world::{TOKEN, World};

/// A transcript: its file, its host, and what stands in it.
struct Transcript {
    name: String,
    host: String,
    value: Value,
}

fn transcripts() -> Vec<Transcript> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/hosts/golden");
    let mut found = Vec::new();
    for host in names(&folder) {
        for file in names(&folder.join(&host)) {
            let name = format!("{host}/{file}");
            let text = fs::read_to_string(folder.join(&name)).expect("a transcript");
            // No scanner may trip over a transcript, so the token is put in here.
            let text = text.replace("{token}", TOKEN);
            let value = serde_json::from_str(&text).unwrap_or_else(|error| unreachable!("{name}: {error}"));
            found.push(Transcript { name, host: host.clone(), value });
        }
    }
    found
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder of transcripts");
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

impl Transcript {
    fn text(&self, field: &str) -> &str {
        self.value[field].as_str().unwrap_or_default()
    }

    fn with_places(&self, field: &str, world: &World) -> String {
        self.value[field].to_string().replace("{cwd}", &world.repo().to_string_lossy())
    }
}

#[test]
fn golden_transcripts_of_every_host_are_answered_as_written() {
    let transcripts = transcripts();
    for transcript in &transcripts {
        let Transcript { name, host, value } = transcript;
        let world = state(transcript.text("state"));
        let payload = transcript.with_places("payload", &world);
        let called = if value["called_as"].is_null() { host } else { transcript.text("called_as") };
        let answer = world.fire_for((called, 1), transcript.text("event"), payload.as_bytes());
        let stdout = String::from_utf8(answer.stdout).expect("UTF-8");
        // A host that is told by its exit status may print words as well.
        let said = match serde_json::from_str(&stdout) {
            Ok(said) => said,
            Err(_) if stdout.is_empty() => Value::Null,
            Err(_) => Value::from(stdout.clone()),
        };
        let wanted: Value = serde_json::from_str(&transcript.with_places("stdout", &world)).expect("JSON");
        let spool = world.spool();
        assert_eq!(spool.len(), 1, "{name}");
        let verdict = serde_json::to_value(spool[0].verdict).expect("a word");
        let recorded = serde_json::json!({"verdict": verdict, "rule": spool[0].rule});
        let stderr = String::from_utf8_lossy(&answer.stderr);
        let wanted_stderr = transcript.text("stderr").replace("{cwd}", &world.repo().to_string_lossy());
        assert_eq!(said, wanted, "{name}: {stdout}");
        assert_eq!(stderr, wanted_stderr, "{name}");
        assert_eq!(u64::from(answer.exit), value["exit"].as_u64().unwrap_or(0), "{name}");
        assert_eq!(recorded, value["spool"], "{name}");
    }
}

#[test]
fn each_event_of_each_host_has_a_transcript_and_each_names_its_source() {
    let mut seen: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let transcripts = transcripts();
    for transcript in &transcripts {
        for field in ["about", "host_version", "source"] {
            assert!(!transcript.text(field).is_empty(), "{} does not say its {field}", transcript.name);
        }
        if transcript.value["called_as"].is_null() {
            seen.entry(&transcript.host).or_default().push(transcript.text("event"));
        }
    }
    for host in HOSTS.iter().filter(|host| seen.contains_key(host.name)) {
        let missing = host.events.iter().filter(|event| !seen[host.name].contains(&event.name));
        assert_eq!(missing.map(|event| event.name).collect::<Vec<_>>(), Vec::<&str>::new(), "{}", host.name);
    }
    for host in ["cursor", "copilot", "windsurf"] {
        assert!(agents::host(host).is_some() && seen.contains_key(host), "{host}");
    }
}

/// The payload of a call that leaks, as `host` or its line in Claude Code's settings is told of it.
fn leak(file: &str, world: &World) -> Vec<u8> {
    let found = transcripts().into_iter().find(|transcript| transcript.name == file).expect("the transcript");
    found.with_places("payload", world).into_bytes()
}

#[test]
fn one_call_that_comes_by_two_lines_is_answered_once() {
    let world = state("a staged secret");
    let own = leak("cursor/pre-tool-use-leak.json", &world);
    let by_claude = leak("cursor/claude-settings-leak.json", &world);
    assert!(!world.fire_for(("cursor", 1), "preToolUse", &own).stdout.is_empty());
    assert!(world.fire_for(("claude", 2), "PreToolUse", &by_claude).stdout.is_empty());
    // The event of shell commands names no call, and comes only where the first one let it through.
    let shell = leak("cursor/before-shell-leak.json", &world);
    assert!(!world.fire_for(("cursor", 3), "beforeShellExecution", &shell).stdout.is_empty());
    let start = leak("cursor/session-start-node.json", &world);
    assert!(!world.fire_for(("cursor", 4), "sessionStart", &start).stdout.is_empty());
    assert!(world.fire_for(("claude", 5), "SessionStart", &start).stdout.is_empty());
}

#[test]
fn advice_of_one_instant_is_given_once_and_a_refusal_each_time() {
    let world = state("clean");
    let advice = leak("copilot/pre-tool-use-create-guard.json", &world);
    let by_claude = String::from_utf8(advice.clone()).expect("UTF-8");
    let by_claude = by_claude
        .replace("\"toolName\":\"create\"", "\"tool_name\":\"Write\"")
        .replace("toolArgs", "tool_input")
        .replace("sessionId", "session_id")
        .replace("1795246251293", "\"2026-11-21T07:30:51.293Z\"");
    assert!(!world.fire_for(("copilot", 1), "preToolUse", &advice).stdout.is_empty());
    assert!(world.fire_for(("claude", 2), "PreToolUse", by_claude.as_bytes()).stdout.is_empty());
    // Two calls of one instant may be alike: what is refused is refused each time.
    let refused = leak("copilot/pre-tool-use-view-env.json", &world);
    for process in 3..5 {
        assert!(!world.fire_for(("copilot", process), "preToolUse", &refused).stdout.is_empty(), "{process}");
    }
}

#[test]
fn the_mark_of_an_encoding_is_passed_over() {
    let world = state("a staged secret");
    let payload = leak("cursor/before-shell-leak.json", &world);
    let marked = ["\u{feff}".as_bytes(), &payload].concat();
    let answer = world.fire_for(("cursor", 1), "beforeShellExecution", &marked);
    assert!(String::from_utf8_lossy(&answer.stdout).contains("secrets.github-token"), "{answer:?}");
}
