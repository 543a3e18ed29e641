//! The payload of hosts that name its fields as Claude Code does. Text is borrowed where it can be; a field of another type
//! counts as absent.

use serde::Deserialize;

use crate::agents::{HookEvent, Moment};
use crate::guard::event::{Act, Event, ToolCall};

use super::json::{Raw, Text};
use super::{copilot, cursor};

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
    /// Of Cursor alone.
    #[serde(borrow)]
    cursor_version: Text<'a>,
    /// Not of Claude Code.
    #[serde(borrow)]
    timestamp: Text<'a>,
    /// What Copilot CLI calls the response of a tool.
    #[serde(borrow)]
    tool_result: Raw<'a>,
}

/// What else is read of the payload of a compaction, by itself: the other moments have no use for it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct OfCompaction<'a> {
    #[serde(borrow)]
    transcript_path: Text<'a>,
}

/// Says what a call of a tool does.
type ActsOf = for<'t> fn(&str, Raw<'t>) -> Vec<Act<'t>>;

/// Reads a payload; `acts_of` says what a call of a tool does.
pub(super) fn read<'a>(
    event: &HookEvent,
    bytes: &'a [u8],
    acts_of: ActsOf,
) -> Result<Event<'a>, serde_json::Error> {
    let told = told(event, serde_json::from_slice(bytes)?, acts_of);
    Ok(with_transcript(told, bytes))
}

/// Returns the event with the transcript that a payload names, where that is of use.
fn with_transcript<'a>(mut told: Event<'a>, bytes: &'a [u8]) -> Event<'a> {
    if told.moment == Moment::BeforeCompaction {
        let of: OfCompaction<'a> = serde_json::from_slice(bytes).unwrap_or_default();
        told.transcript = of.transcript_path.0;
    }
    told
}

/// Reads a payload that comes by Claude Code's settings, which other hosts read as well: each has a field by which it is
/// known, and words of its own. So our entries there and those of the host see the same call.
pub(super) fn read_of_any<'a>(
    event: &HookEvent,
    bytes: &'a [u8],
    acts_of: ActsOf,
) -> Result<Event<'a>, serde_json::Error> {
    let mut payload: Payload<'a> = serde_json::from_slice(bytes)?;
    if payload.cursor_version.filled().is_some() {
        return cursor::read(event, bytes);
    }
    if payload.timestamp.filled().is_none() {
        return Ok(with_transcript(told(event, payload, acts_of), bytes));
    }
    let likely = copilot::likely(&payload.timestamp.0, payload.tool_input);
    if payload.tool_result.text().is_some() {
        payload.tool_response = payload.tool_result;
    }
    let mut told = told(event, payload, copilot::acts_of_claude);
    told.likely = likely.into();
    Ok(told)
}

fn told<'a>(event: &HookEvent, payload: Payload<'a>, acts_of: ActsOf) -> Event<'a> {
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
    told
}
