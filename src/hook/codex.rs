//! Codex CLI's wire form: Claude Code's fields, its own tools, and answers of which it takes fewer. Text is borrowed where it
//! can be. Never answers `ask`, which Codex counts as a broken hook, so that the call would go on.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::agents::{HookEvent, Moment};
use crate::guard::Verdict;
use crate::guard::event::{Act, Event};

use super::json::{Raw, Text};
use super::wire::{Answer, Written, unasked};
use super::{acts, payload};

/// How a patch begins, in the tool for it or in a shell line that Codex takes for one.
const PATCH: &str = "*** Begin Patch";

/// Reads a payload.
pub(super) fn read<'a>(event: &HookEvent, bytes: &'a [u8]) -> Result<Event<'a>, serde_json::Error> {
    payload::read(event, bytes, acts_of)
}

/// The input of the tools that run commands or apply patches.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Input<'a> {
    #[serde(borrow)]
    command: Raw<'a>,
    #[serde(borrow)]
    workdir: Text<'a>,
}

/// Returns what a call of the tool `name` does.
fn acts_of<'a>(name: &str, input: Raw<'a>) -> Vec<Act<'a>> {
    match name {
        "Bash" | "shell" | "local_shell" | "exec_command" => {
            let Input { command, workdir } = input.read();
            let command = acts::line_of(command);
            let cwd = workdir.filled().is_some().then_some(workdir.0);
            let mut acts = patched(&command);
            acts.insert(0, Act::Shell { command, cwd });
            acts
        }
        "apply_patch" => patched(&input.read::<Input<'a>>().command.read::<Text<'a>>().0),
        // What these are given is no file and no command.
        "update_plan" | "request_user_input" | "web_search" | "spawn_agent" | "send_input" => Vec::new(),
        other => acts::of_fields(other, input),
    }
}

fn patched<'a>(text: &str) -> Vec<Act<'a>> {
    if text.contains(PATCH) {
        acts::of_patch(text).into_iter().map(acts::owned).collect()
    } else {
        Vec::new()
    }
}

/// Writes an answer.
pub(super) fn write(event: &HookEvent, answer: &Answer) -> Written {
    let said = match answer {
        Answer::Verdict(Verdict::Allow) => return Written::default(),
        Answer::Verdict(Verdict::Ask(reason)) => refusal(event, &unasked(reason)),
        Answer::Verdict(Verdict::Deny(reason)) => refusal(event, &reason.text()),
        Answer::Verdict(Verdict::Advise(reason)) => advice(event, &reason.text()),
        Answer::Context(text) => context(event, text),
        // The reason of a block takes the place of the output, which has already come about.
        Answer::Output { json, note, warning: _ } => {
            json!({"decision": "block", "reason": format!("{}\n\n{note}", acts::plain_text(json))})
        }
    };
    Written { stdout: said.to_string().into_bytes(), ..Written::default() }
}

/// Returns a refusal in the form of the event.
fn refusal(event: &HookEvent, text: &str) -> Value {
    match event.moment {
        Moment::BeforeTool => json!({"hookSpecificOutput": {
            "hookEventName": event.name,
            "permissionDecision": "deny",
            "permissionDecisionReason": text,
        }}),
        Moment::Prompt | Moment::AfterTool => json!({"decision": "block", "reason": text}),
        Moment::SessionStart
        | Moment::BeforeCompaction
        | Moment::AfterCompaction
        | Moment::TurnEnd
        | Moment::SessionEnd
        | Moment::SubagentStart
        | Moment::SubagentEnd => json!({"systemMessage": text}),
    }
}

/// Returns advice: the model reads it at a tool, and the person elsewhere.
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
