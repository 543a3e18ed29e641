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
        let answer = world.fire_host(&transcript.host, transcript.text("event"), payload.as_bytes());
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
