//! What real hosts of the named versions wrote is read as the file beside it says. The hosts ran against a stub of their
//! model; paths were changed, long instructions cut. `UPDATE_TRANSCRIPTS=1` writes the readings anew.

use std::fs;
use std::path::PathBuf;

use openclaw::agents::TranscriptForm;
use openclaw::memory::transcript::{Facts, Line, Message, Record, State, Usage, line};

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/it/sessions/golden")
}

/// Returns what a transcript tells, a line each.
fn reading(form: TranscriptForm, text: &str) -> String {
    let mut state = State::default();
    let mut told = String::new();
    for (at, raw) in text.lines().enumerate() {
        match line(form, &mut state, "stem", raw.as_bytes()) {
            Line::Seen(seen) => {
                let who = format!("{}/{}", seen.who.name, seen.who.agent);
                for record in &seen.records {
                    told.push_str(&format!("{} {who} {}\n", at + 1, shown(record)));
                }
            }
            Line::Passed => {}
            other @ (Line::Unknown | Line::Broken) => told.push_str(&format!("{} {other:?}\n", at + 1)),
        }
    }
    told
}

fn shown(record: &Record) -> String {
    match record {
        Record::Facts(Facts { folder, branch, version, model, title, parent, at }) => {
            let at = at.map(|at| at.to_string());
            let all = [folder, branch, version, model, title, parent, &at];
            let words: Vec<&str> = all.into_iter().map(|word| word.as_deref().unwrap_or("-")).collect();
            format!("facts {}", words.join(" "))
        }
        Record::Message(Message { key, kind, at: _, text, tool, call, failed, acts }) => {
            let text: String = text.chars().take(80).collect();
            format!("{} {key} {tool}/{call} failed={failed} {acts:?} {text:?}", kind.word())
        }
        Record::Usage(Usage { key, model, input, cache_written, cache_read, output, cost }) => {
            let cost = cost.map(|cost| format!(" {cost}")).unwrap_or_default();
            format!("usage {key} {model} {input} {cache_written} {cache_read} {output}{cost}")
        }
        Record::Mark(mark, _) => format!("mark {mark:?}"),
    }
}

fn check(form: TranscriptForm, name: &str) {
    let text = fs::read_to_string(folder().join(format!("{name}.jsonl"))).expect("a transcript");
    let told = reading(form, &text);
    let path = folder().join(format!("{name}.reading"));
    if std::env::var_os("UPDATE_TRANSCRIPTS").is_some() {
        fs::write(&path, &told).expect("written");
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(told, expected, "{name}");
    assert!(!told.contains("Unknown") && !told.contains("Broken"), "{told}");
}

#[test]
fn claude_code_2_1_197() {
    check(TranscriptForm::Claude, "claude-2.1.197");
    check(TranscriptForm::Claude, "claude-2.1.197-agent");
}

#[test]
fn codex_0_169_0() {
    check(TranscriptForm::Codex, "codex-0.169.0");
}

#[test]
fn gemini_0_61_0() {
    check(TranscriptForm::Gemini, "gemini-0.61.0");
}
