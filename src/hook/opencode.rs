//! What our plugin in OpenCode says and is told: Claude Code's names of fields for the payload, and one flat object for the
//! answer (`deny`, `advice`, `notice`, `context`, `output` with `note`). The plugin and this file change together.

use serde_json::{Value, json};

use crate::agents::{HookEvent, Moment};
use crate::guard::Verdict;
use crate::guard::event::{Act, Event};

use super::json::Raw;
use super::wire::{Answer, Written, unasked};
use super::{acts, payload};

/// Reads a payload.
pub(super) fn read<'a>(event: &HookEvent, bytes: &'a [u8]) -> Result<Event<'a>, serde_json::Error> {
    payload::read(event, bytes, acts_of)
}

/// Returns what a call of the tool `name` does.
fn acts_of<'a>(name: &str, input: Raw<'a>) -> Vec<Act<'a>> {
    match name {
        // What these are given is no file: a folder, an address, a question, another agent's work.
        "glob" | "list" | "webfetch" | "websearch" | "codesearch" | "task" | "todowrite" | "todoread"
        | "question" | "skill" => Vec::new(),
        other => acts::of_fields(other, input),
    }
}

/// Writes an answer.
pub(super) fn write(event: &HookEvent, answer: &Answer) -> Written {
    let said = match answer {
        Answer::Verdict(Verdict::Allow) => return Written::default(),
        Answer::Verdict(Verdict::Ask(reason)) => refusal(event, &unasked(reason)),
        Answer::Verdict(Verdict::Deny(reason)) => refusal(event, &reason.text()),
        Answer::Verdict(Verdict::Advise(reason)) => advice(event, &reason.text()),
        Answer::Context(text) => match event.moment {
            Moment::BeforeTool | Moment::AfterTool => json!({"advice": text}),
            Moment::SessionStart
            | Moment::Prompt
            | Moment::BeforeCompaction
            | Moment::AfterCompaction
            | Moment::TurnEnd
            | Moment::SessionEnd
            | Moment::SubagentStart
            | Moment::SubagentEnd => json!({"context": text}),
        },
        Answer::Output { json, note, warning: _ } => {
            // The output stands as the payload has it, so nothing of it goes through another number or order.
            let said = format!("{{\"output\":{json},\"note\":{}}}", json!(note));
            return Written { stdout: said.into_bytes(), ..Written::default() };
        }
    };
    Written { stdout: said.to_string().into_bytes(), ..Written::default() }
}

/// Returns a refusal where something can be refused, else a word to the person.
fn refusal(event: &HookEvent, text: &str) -> Value {
    match event.moment {
        Moment::BeforeTool | Moment::Prompt => json!({"deny": text}),
        Moment::AfterTool => json!({"advice": text}),
        Moment::SessionStart
        | Moment::BeforeCompaction
        | Moment::AfterCompaction
        | Moment::TurnEnd
        | Moment::SessionEnd
        | Moment::SubagentStart
        | Moment::SubagentEnd => json!({"notice": text}),
    }
}

/// Returns advice: the model reads it with the output of the call, and the person elsewhere.
fn advice(event: &HookEvent, text: &str) -> Value {
    match event.moment {
        Moment::BeforeTool | Moment::AfterTool => json!({"advice": text}),
        Moment::Prompt
        | Moment::SessionStart
        | Moment::BeforeCompaction
        | Moment::AfterCompaction
        | Moment::TurnEnd
        | Moment::SessionEnd
        | Moment::SubagentStart
        | Moment::SubagentEnd => json!({"notice": text}),
    }
}
