//! Claude Code's wire form: the fields of its payloads that we read, and its answers. Text is borrowed where it can be.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::agents::{HookEvent, Moment};
use crate::guard::event::{Act, Event, ToolCall};
use crate::guard::{Reason, Verdict};

use super::json::{Raw, Text};
use super::wire::{Answer, Written};

/// The tool whose calls are shell commands.
const SHELL_TOOL: &str = "Bash";

/// The fields of a payload that we read; empty where absent.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Payload<'a> {
    #[serde(borrow)]
    session_id: Text<'a>,
    #[serde(borrow)]
    cwd: Text<'a>,
    #[serde(borrow)]
    source: Text<'a>,
    #[serde(borrow)]
    tool_name: Text<'a>,
    #[serde(borrow)]
    tool_use_id: Text<'a>,
    #[serde(borrow)]
    tool_input: Raw<'a>,
}

/// The part of a shell call's input that we read.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ShellInput<'a> {
    #[serde(borrow)]
    command: Text<'a>,
}

/// Reads a payload.
pub(super) fn read<'a>(event: &HookEvent, bytes: &'a [u8]) -> Result<Event<'a>, serde_json::Error> {
    let payload: Payload<'a> = serde_json::from_slice(bytes)?;
    let mut told = Event::bare(event.moment);
    told.session = payload.session_id.0;
    told.cwd = payload.cwd.0;
    match event.moment {
        Moment::BeforeTool => {
            told.call = payload.tool_use_id.0;
            let acts = match &*payload.tool_name.0 {
                SHELL_TOOL => {
                    let input: ShellInput<'a> = payload.tool_input.read();
                    vec![Act::Shell { command: input.command.0, cwd: None }]
                }
                _other => Vec::new(),
            };
            told.tool = Some(ToolCall { name: payload.tool_name.0, acts, output: None });
        }
        _without_a_tool => {
            told.call = payload.source.0.clone();
            told.cause = payload.source.0;
        }
    }
    Ok(told)
}

/// Writes an answer.
pub(super) fn write(moment: Moment, answer: &Answer) -> Written {
    let decision = |word: &str, reason: &Reason| {
        json!({"hookSpecificOutput": {
            "hookEventName": name(moment),
            "permissionDecision": word,
            "permissionDecisionReason": reason.text(),
        }})
    };
    let said = match answer {
        Answer::Verdict(Verdict::Allow) => return Written::default(),
        Answer::Verdict(Verdict::Ask(reason)) => decision("ask", reason),
        Answer::Verdict(Verdict::Deny(reason)) => decision("deny", reason),
        Answer::Verdict(Verdict::Advise(reason)) => context(moment, &reason.text()),
        Answer::Context(text) => context(moment, text),
        Answer::Output { json: _, note } => context(moment, note),
    };
    Written { stdout: said.to_string().into_bytes(), ..Written::default() }
}

fn context(moment: Moment, text: &str) -> Value {
    json!({"hookSpecificOutput": {"hookEventName": name(moment), "additionalContext": text}})
}

/// Returns the host's own name of the event at `moment`.
fn name(moment: Moment) -> &'static str {
    let events = crate::agents::claude::HOST.events;
    events.iter().find(|event| event.moment == moment).map_or("", |event| event.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_tool(bytes: &[u8]) -> Result<Event<'_>, serde_json::Error> {
        read(crate::agents::claude::HOST.event("PreToolUse").expect("the row"), bytes)
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
