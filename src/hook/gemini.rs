//! Gemini CLI's wire form: Claude Code's names of fields, its own tools, and its own answers. Writes nothing but JSON to
//! standard output. Never answers `ask`: without a screen, that ends the session without a word.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::agents::{HookEvent, Moment};
use crate::guard::Verdict;
use crate::guard::event::{Act, Event};

use super::json::{Raw, Text};
use super::wire::{Answer, Written, unasked};
use super::{acts, payload};

/// Reads a payload.
pub(super) fn read<'a>(event: &HookEvent, bytes: &'a [u8]) -> Result<Event<'a>, serde_json::Error> {
    payload::read(event, bytes, acts_of)
}

/// The inputs of tools whose fields mean something of their own.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Input<'a> {
    #[serde(borrow)]
    command: Raw<'a>,
    #[serde(borrow)]
    dir_path: Text<'a>,
    #[serde(borrow)]
    directory: Text<'a>,
    #[serde(borrow)]
    path: Text<'a>,
    #[serde(borrow)]
    include: Raw<'a>,
    #[serde(borrow)]
    include_pattern: Text<'a>,
    #[serde(borrow)]
    paths: Raw<'a>,
}

/// Returns what a call of the tool `name` does.
fn acts_of<'a>(name: &str, input: Raw<'a>) -> Vec<Act<'a>> {
    match name {
        "run_shell_command" => {
            let Input { command, dir_path, directory, .. } = input.read();
            let cwd = [dir_path, directory].into_iter().find(|folder| folder.filled().is_some());
            vec![Act::Shell { command: acts::line_of(command), cwd: cwd.map(|folder| folder.0) }]
        }
        "read_many_files" => {
            let Input { include, paths, .. } = input.read();
            let named = [include, paths].into_iter().flat_map(Raw::read::<Vec<Text<'a>>>);
            read_each(named)
        }
        "grep_search" | "search_file_content" => {
            let Input { include, include_pattern, path, dir_path, .. } = input.read();
            read_each([include.read::<Text<'a>>(), include_pattern, path, dir_path])
        }
        // What these are given is no file: a folder, an address, a question, a note.
        "glob" | "list_directory" | "web_fetch" | "google_web_search" | "save_memory" | "write_todos"
        | "ask_user" | "activate_skill" => Vec::new(),
        other => acts::of_fields(other, input),
    }
}

fn read_each<'a>(paths: impl IntoIterator<Item = Text<'a>>) -> Vec<Act<'a>> {
    let named = paths.into_iter().filter(|path| path.filled().is_some());
    named.map(|path| Act::Read { path: path.0 }).collect()
}

/// Writes an answer.
pub(super) fn write(event: &HookEvent, answer: &Answer) -> Written {
    let said = match answer {
        Answer::Verdict(Verdict::Allow) => return Written::default(),
        Answer::Verdict(Verdict::Ask(reason)) => refusal(event, &unasked(reason)),
        Answer::Verdict(Verdict::Deny(reason)) => refusal(event, &reason.text()),
        Answer::Verdict(Verdict::Advise(reason)) => advice(event, &reason.text()),
        Answer::Context(text) => advice(event, text),
        // The reason of a refusal takes the place of the output, which has already come about.
        Answer::Output { json, note, warning: _ } => {
            json!({"decision": "deny", "reason": format!("{}\n\n{note}", shown(json))})
        }
    };
    Written { stdout: said.to_string().into_bytes(), ..Written::default() }
}

/// Returns what the model would be shown of an output.
fn shown(output: &str) -> String {
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Output<'a> {
        #[serde(borrow, rename = "llmContent")]
        content: Raw<'a>,
    }
    let content = serde_json::from_str::<Output<'_>>(output).unwrap_or_default().content;
    acts::plain_text(content.text().unwrap_or(output)).into_owned()
}

/// Returns a refusal where something can be refused, else a word to the person.
fn refusal(event: &HookEvent, text: &str) -> Value {
    match event.moment {
        Moment::BeforeTool | Moment::Prompt | Moment::AfterTool => {
            json!({"decision": "deny", "reason": text})
        }
        Moment::SessionStart
        | Moment::BeforeCompaction
        | Moment::AfterCompaction
        | Moment::TurnEnd
        | Moment::SessionEnd
        | Moment::SubagentStart
        | Moment::SubagentEnd => json!({"systemMessage": text}),
    }
}

/// Returns advice: the model reads it after a tool and at the start, and the person elsewhere, because the host passes on
/// nothing that comes before a tool.
fn advice(event: &HookEvent, text: &str) -> Value {
    match event.moment {
        Moment::SessionStart | Moment::AfterTool => {
            json!({"hookSpecificOutput": {"hookEventName": event.name, "additionalContext": text}})
        }
        Moment::BeforeTool
        | Moment::Prompt
        | Moment::BeforeCompaction
        | Moment::AfterCompaction
        | Moment::TurnEnd
        | Moment::SessionEnd
        | Moment::SubagentStart
        | Moment::SubagentEnd => json!({"systemMessage": text}),
    }
}
