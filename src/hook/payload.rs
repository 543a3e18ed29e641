//! The payload of hosts that name its fields as Claude Code does. Text is borrowed where it can be; a field of another type
//! counts as absent.

use serde::Deserialize;

use crate::agents::{HookEvent, Moment};
use crate::guard::event::{Act, Event, ToolCall};

use super::json::{Raw, Text};

/// The fields of a payload that we read; empty where absent.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Payload<'a> {
    #[serde(borrow)]
    session_id: Text<'a>,
    #[serde(borrow)]
    cwd: Text<'a>,
    #[serde(borrow)]
    agent_id: Text<'a>,
    #[serde(borrow)]
    agent_type: Text<'a>,
    /// Of a session start.
    #[serde(borrow)]
    source: Text<'a>,
    /// Of a compaction.
    #[serde(borrow)]
    trigger: Text<'a>,
    /// Of a session's end.
    #[serde(borrow)]
    reason: Text<'a>,
    #[serde(borrow)]
    prompt: Text<'a>,
    #[serde(borrow)]
    prompt_id: Text<'a>,
    /// Codex's name for what one prompt leads to.
    #[serde(borrow)]
    turn_id: Text<'a>,
    #[serde(borrow)]
    tool_name: Text<'a>,
    #[serde(borrow)]
    tool_use_id: Text<'a>,
    #[serde(borrow)]
    tool_input: Raw<'a>,
    #[serde(borrow)]
    tool_response: Raw<'a>,
    /// What a tool that failed says.
    #[serde(borrow)]
    error: Raw<'a>,
}

/// Reads a payload; `acts_of` says what a call of a tool does.
pub(super) fn read<'a>(
    event: &HookEvent,
    bytes: &'a [u8],
    acts_of: for<'t> fn(&str, Raw<'t>) -> Vec<Act<'t>>,
) -> Result<Event<'a>, serde_json::Error> {
    let payload: Payload<'a> = serde_json::from_slice(bytes)?;
    let mut told = Event::bare(event.moment);
    told.session = payload.session_id.0;
    told.cwd = payload.cwd.0;
    told.agent = payload.agent_id.0;
    told.agent_kind = payload.agent_type.0;
    match event.moment {
        Moment::SessionStart => {
            told.call = payload.source.0.clone();
            told.cause = payload.source.0;
        }
        Moment::Prompt => {
            let id = if payload.prompt_id.filled().is_some() { payload.prompt_id } else { payload.turn_id };
            told.call = id.0;
            told.prompt = payload.prompt.0;
        }
        Moment::BeforeTool | Moment::AfterTool => {
            told.call = payload.tool_use_id.0;
            let acts = acts_of(&payload.tool_name.0, payload.tool_input);
            let output = payload.tool_response.text().or(payload.error.text());
            told.tool = Some(ToolCall { name: payload.tool_name.0, acts, output });
        }
        Moment::BeforeCompaction | Moment::AfterCompaction => {
            told.call = payload.trigger.0.clone();
            told.cause = payload.trigger.0;
        }
        Moment::TurnEnd | Moment::SessionEnd => {
            told.call = payload.reason.0.clone();
            told.cause = payload.reason.0;
        }
        Moment::SubagentStart | Moment::SubagentEnd => told.call = told.agent.clone(),
    }
    Ok(told)
}
