//! Claude Code's wire form: the fields of its payloads that we read, and its answers. Text is borrowed where it can be.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::agents::{HookEvent, Moment};
use crate::guard::event::{Act, Event};
use crate::guard::{Reason, Verdict};

use super::json::{Raw, Text};
use super::wire::{Answer, Written};
use super::{acts, payload};

/// Reads a payload.
pub(super) fn read<'a>(event: &HookEvent, bytes: &'a [u8]) -> Result<Event<'a>, serde_json::Error> {
    payload::read_of_any(event, bytes, acts_of)
}

/// The inputs of the host's own tools; each has some of these fields.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Input<'a> {
    #[serde(borrow)]
    command: Text<'a>,
    #[serde(borrow)]
    file_path: Text<'a>,
    #[serde(borrow)]
    notebook_path: Text<'a>,
    #[serde(borrow)]
    content: Text<'a>,
    #[serde(borrow)]
    new_string: Text<'a>,
    #[serde(borrow)]
    new_source: Text<'a>,
    #[serde(borrow)]
    edits: Raw<'a>,
    #[serde(borrow)]
    path: Text<'a>,
    #[serde(borrow)]
    glob: Text<'a>,
}

/// Returns what a call of the tool `name` does.
fn acts_of<'a>(name: &str, input: Raw<'a>) -> Vec<Act<'a>> {
    match name {
        "Bash" => {
            let command = input.read::<Input<'a>>().command.0;
            vec![Act::Shell { command, cwd: None }]
        }
        "Write" => {
            let Input { file_path, content, .. } = input.read();
            vec![Act::Write { path: file_path.0, text: content.0 }]
        }
        "Edit" | "MultiEdit" => {
            let Input { file_path, new_string, edits, .. } = input.read();
            let edits: Vec<Input<'a>> = edits.read();
            let texts = edits.into_iter().map(|edit| edit.new_string.0);
            let texts: Vec<_> = texts.chain([new_string.0]).filter(|text| !text.is_empty()).collect();
            vec![Act::Write { path: file_path.0, text: acts::joined(texts).unwrap_or_default() }]
        }
        "NotebookEdit" => {
            let Input { notebook_path, new_source, .. } = input.read();
            vec![Act::Write { path: notebook_path.0, text: new_source.0 }]
        }
        "Read" => vec![Act::Read { path: input.read::<Input<'a>>().file_path.0 }],
        "Grep" => {
            let Input { path, glob, .. } = input.read();
            let named = [path, glob].into_iter().filter(|text| text.filled().is_some());
            named.map(|path| Act::Read { path: path.0 }).collect()
        }
        // What these are given is no file: a folder, a question, a list of things to do.
        "Glob" | "LS" | "Task" | "Agent" | "TodoWrite" | "WebSearch" | "WebFetch" | "Skill" => Vec::new(),
        other => acts::of_fields(other, input),
    }
}

/// Writes an answer.
pub(super) fn write(event: &HookEvent, answer: &Answer) -> Written {
    let said = match answer {
        Answer::Verdict(Verdict::Allow) => return Written::default(),
        Answer::Verdict(Verdict::Ask(reason)) => decision(event, "ask", reason),
        Answer::Verdict(Verdict::Deny(reason)) => decision(event, "deny", reason),
        Answer::Verdict(Verdict::Advise(reason)) => advice(event, &reason.text()),
        Answer::Context(text) => context(event, text),
        Answer::Output { json, note, warning: _ } if event.name == "PostToolUse" => {
            // The output stands as the payload has it, so nothing of it goes through another number or order.
            let rest = json!({"hookEventName": event.name, "additionalContext": note}).to_string();
            let rest = rest.trim_end_matches('}');
            let said = format!("{{\"hookSpecificOutput\":{rest},\"updatedToolOutput\":{json}}}}}");
            return Written { stdout: said.into_bytes(), ..Written::default() };
        }
        // A tool that failed is told by its error, which the host lets nobody change.
        Answer::Output { json: _, note: _, warning } => context(event, warning),
    };
    Written { stdout: said.to_string().into_bytes(), ..Written::default() }
}

/// Returns a refusal or a question in the form of the event.
fn decision(event: &HookEvent, word: &str, reason: &Reason) -> Value {
    match event.moment {
        Moment::BeforeTool => json!({"hookSpecificOutput": {
            "hookEventName": event.name,
            "permissionDecision": word,
            "permissionDecisionReason": reason.text(),
        }}),
        // The prompt is taken back, and the person reads why; a question cannot be asked here.
        Moment::Prompt | Moment::AfterTool => json!({"decision": "block", "reason": reason.text()}),
        Moment::SessionStart
        | Moment::BeforeCompaction
        | Moment::AfterCompaction
        | Moment::TurnEnd
        | Moment::SessionEnd
        | Moment::SubagentStart
        | Moment::SubagentEnd => json!({"systemMessage": reason.text()}),
    }
}

/// Returns advice: the model reads it at a tool, and the person elsewhere, so that nothing comes into a prompt.
fn advice(event: &HookEvent, text: &str) -> Value {
    match event.moment {
        Moment::BeforeTool | Moment::AfterTool => context(event, text),
        Moment::Prompt
        | Moment::SessionStart
        | Moment::BeforeCompaction
        | Moment::AfterCompaction
        | Moment::TurnEnd
        | Moment::SessionEnd
        | Moment::SubagentStart
        | Moment::SubagentEnd => json!({"systemMessage": text}),
    }
}

fn context(event: &HookEvent, text: &str) -> Value {
    json!({"hookSpecificOutput": {"hookEventName": event.name, "additionalContext": text}})
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_tool(bytes: &[u8]) -> Result<Event<'_>, serde_json::Error> {
        read(crate::agents::claude::HOST.event("PreToolUse").expect("the row"), bytes)
    }

    #[test]
    fn the_calls_of_other_hosts_are_theirs() {
        let told = read_tool(
            br#"{"cursor_version":"2026.09.28","session_id":"s","cwd":"","workspace_roots":["/w"],"tool_use_id":"t",
                "tool_name":"Shell","tool_input":{"command":"ls"}}"#,
        );
        let told = told.expect("a payload");
        assert_eq!((&*told.cwd, &*told.call), ("/w", "t"));
        assert_eq!(told.tool.expect("a tool").acts, [Act::Shell { command: "ls".into(), cwd: None }]);
        let told = read_tool(
            br#"{"hook_event_name":"PreToolUse","session_id":"s","timestamp":"2026-11-21T07:31:17.687Z","cwd":"/w",
                "tool_name":"Read","tool_input":{"path":".env"}}"#,
        );
        let told = told.expect("a payload");
        assert_eq!(told.tool.expect("a tool").acts, [Act::Read { path: ".env".into() }]);
        let own = crate::agents::copilot::HOST.event("preToolUse").expect("the row");
        let bytes = br#"{"sessionId":"s","timestamp":1795246277687,"cwd":"/w","toolName":"view","toolArgs":{"path":".env"}}"#;
        let own = super::super::copilot::read(own, bytes).expect("a payload");
        assert_eq!((&own.likely, &*own.session), (&told.likely, "s"), "one call, seen twice");
    }

    #[test]
    fn what_is_no_json_is_an_error() {
        let deep = format!("{{\"x\":{}1{}}}", "[".repeat(100_000), "]".repeat(100_000));
        assert!(read_tool(deep.as_bytes()).is_ok(), "depth in a field that is skipped costs no stack");
        for text in ["", "{", "[]x", "{\"cwd\":\"\\ud800\"}", "{\"tool_name\":\"a\",\"tool_name\":\"b\"}"] {
            assert!(read_tool(text.as_bytes()).is_err(), "{text}");
        }
        assert!(read_tool(b"{\"cwd\":\"\xff\"}").is_err());
    }
}
