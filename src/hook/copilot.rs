//! Copilot CLI's wire form: the fields of its payloads that we read, and its answers. Text is borrowed where it can be.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::agents::{HookEvent, Moment};
use crate::base::time::Timestamp;
use crate::guard::Verdict;
use crate::guard::event::{Act, Event, ToolCall};

use super::acts;
use super::json::{Raw, Text};
use super::wire::{Answer, Written};

/// The fields of a payload that we read; empty where absent.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Payload<'a> {
    #[serde(borrow)]
    session_id: Text<'a>,
    /// Milliseconds since the epoch.
    #[serde(borrow)]
    timestamp: Raw<'a>,
    #[serde(borrow)]
    cwd: Text<'a>,
    #[serde(borrow)]
    source: Text<'a>,
    #[serde(borrow)]
    prompt: Text<'a>,
    #[serde(borrow)]
    tool_name: Text<'a>,
    #[serde(borrow)]
    tool_args: Raw<'a>,
    #[serde(borrow)]
    tool_result: Raw<'a>,
    #[serde(borrow)]
    error: Raw<'a>,
    #[serde(borrow)]
    trigger: Text<'a>,
    #[serde(borrow)]
    reason: Text<'a>,
    #[serde(borrow)]
    agent_id: Text<'a>,
    #[serde(borrow)]
    agent_type: Text<'a>,
    #[serde(borrow)]
    parent_agent_id: Text<'a>,
}

/// Reads a payload.
pub(super) fn read<'a>(event: &HookEvent, bytes: &'a [u8]) -> Result<Event<'a>, serde_json::Error> {
    let payload: Payload<'a> = serde_json::from_slice(bytes)?;
    let mut told = Event::bare(event.moment);
    // A sub-agent is a session of its own to the host; what is kept of a session is kept of the one that began it.
    let is_sub_agent = payload.agent_id.filled().is_some_and(|id| id == payload.session_id.0);
    let session = if is_sub_agent { payload.parent_agent_id } else { payload.session_id };
    told.session = session.0;
    told.cwd = payload.cwd.0;
    told.agent = payload.agent_id.0;
    told.agent_kind = payload.agent_type.0;
    match event.moment {
        Moment::SessionStart => {
            told.call = payload.source.0.clone();
            told.cause = payload.source.0;
        }
        Moment::Prompt => told.prompt = payload.prompt.0,
        Moment::BeforeTool | Moment::AfterTool => {
            let at: u64 = payload.timestamp.read();
            told.likely = likely(&Timestamp::from_millis(at).to_string(), payload.tool_args).into();
            let acts = acts_of(&payload.tool_name.0, payload.tool_args);
            let output = payload.tool_result.text().or(payload.error.text());
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

/// Returns what most likely tells one call from the next, since the host names none: its time, as this host and the form
/// that it has for Claude Code's hooks tell it, and its input.
pub(super) fn likely(at: &str, input: Raw<'_>) -> String {
    format!("{at} {}", input.text().unwrap_or_default())
}

/// The inputs of the host's own tools; each has some of these fields.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Input<'a> {
    #[serde(borrow)]
    command: Text<'a>,
    #[serde(borrow)]
    path: Text<'a>,
    #[serde(borrow)]
    glob: Text<'a>,
}

/// Returns what a call of the tool `name` does.
fn acts_of<'a>(name: &str, input: Raw<'a>) -> Vec<Act<'a>> {
    // Earlier versions have the input as JSON in a text.
    let text: Text<'a> = input.read();
    if text.filled().is_some() {
        return acts::of_text(name, &text.0);
    }
    match name {
        "bash" | "powershell" => vec![Act::Shell { command: input.read::<Input<'a>>().command.0, cwd: None }],
        "grep" | "rg" => {
            let Input { path, glob, .. } = input.read();
            let named = [path, glob].into_iter().filter(|text| text.filled().is_some());
            named.map(|path| Act::Read { path: path.0 }).collect()
        }
        "glob" | "task" | "skill" | "sql" | "session_store_sql" | "web_fetch" | "ask_user"
        | "update_todo" | "report_intent" => Vec::new(),
        // `view`, `create`, `edit`, `apply_patch`, and the tools of other servers.
        other => acts::of_fields(other, input),
    }
}

/// Returns what a call of the tool `name` does, as Copilot tells it to Claude Code's hooks: the names are Claude Code's, the
/// fields its own.
pub(super) fn acts_of_claude<'a>(name: &str, input: Raw<'a>) -> Vec<Act<'a>> {
    let own = match name {
        "Bash" => "bash",
        "Grep" => "grep",
        "Agent" | "Task" => "task",
        other => other,
    };
    acts_of(own, input)
}

/// Writes an answer.
pub(super) fn write(event: &HookEvent, answer: &Answer) -> Written {
    let said = match answer {
        Answer::Verdict(Verdict::Allow) => None,
        Answer::Verdict(Verdict::Deny(reason)) => refusal(event, "deny", &reason.text()),
        Answer::Verdict(Verdict::Ask(reason)) => refusal(event, "ask", &reason.text()),
        Answer::Verdict(Verdict::Advise(reason)) => context(event, &reason.text()),
        Answer::Context(text) => context(event, text),
        Answer::Output { json, note, warning: _ } if event.name == "postToolUse" => {
            // The output stands as the payload has it, so nothing of it goes through another number or order.
            let note = Value::from(note.as_str());
            let said = format!("{{\"modifiedResult\":{json},\"additionalContext\":{note}}}");
            return Written { stdout: said.into_bytes(), ..Written::default() };
        }
        // A tool that failed is told by its error, which the host lets nobody change.
        Answer::Output { json: _, note: _, warning } => context(event, warning),
    };
    let stdout = said.map(|said| said.to_string().into_bytes()).unwrap_or_default();
    Written { stdout, ..Written::default() }
}

fn refusal(event: &HookEvent, word: &str, text: &str) -> Option<Value> {
    match event.moment {
        Moment::BeforeTool => Some(json!({"permissionDecision": word, "permissionDecisionReason": text})),
        Moment::Prompt => Some(json!({"decision": "block", "reason": text})),
        Moment::AfterTool => context(event, text),
        Moment::SessionStart
        | Moment::BeforeCompaction
        | Moment::AfterCompaction
        | Moment::TurnEnd
        | Moment::SessionEnd
        | Moment::SubagentStart
        | Moment::SubagentEnd => None,
    }
}

/// Returns text for the model where the event takes one. A prompt would too, and nothing ever comes into one.
fn context(event: &HookEvent, text: &str) -> Option<Value> {
    match event.moment {
        Moment::SessionStart | Moment::BeforeTool | Moment::AfterTool => {
            Some(json!({"additionalContext": text}))
        }
        Moment::Prompt
        | Moment::BeforeCompaction
        | Moment::AfterCompaction
        | Moment::TurnEnd
        | Moment::SessionEnd
        | Moment::SubagentStart
        | Moment::SubagentEnd => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agents::copilot::HOST;
    use crate::guard::Reason;

    fn row(name: &str) -> &'static HookEvent {
        HOST.event(name).expect("the row")
    }

    fn told(event: &str, payload: &Value) -> Event<'static> {
        read(row(event), payload.to_string().into_bytes().leak()).expect("a payload")
    }

    #[test]
    fn tools_are_read_by_what_they_do_in_either_form() {
        let write = || Act::Write { path: "a".into(), text: "x".into() };
        for (name, input, want) in [
            ("bash", json!({"command": "ls"}), vec![Act::Shell { command: "ls".into(), cwd: None }]),
            ("create", json!({"path": "a", "file_text": "x"}), vec![write()]),
            ("edit", json!({"path": "a", "old_str": "y", "new_str": "x"}), vec![write()]),
            ("view", json!({"path": "a"}), vec![Act::Read { path: "a".into() }]),
            ("grep", json!({"pattern": "x", "path": "a"}), vec![Act::Read { path: "a".into() }]),
            ("task", json!({"prompt": "p", "path": "a"}), vec![]),
        ] {
            let payload = json!({"toolName": name, "toolArgs": input});
            assert_eq!(told("preToolUse", &payload).tool.expect("a tool").acts, want, "{payload}");
            if !want.is_empty() {
                let payload = json!({"toolName": name, "toolArgs": input.to_string()});
                assert_eq!(told("preToolUse", &payload).tool.expect("a tool").acts, want, "{payload}");
            }
        }
    }

    #[test]
    fn a_sub_agent_belongs_to_the_session_that_began_it() {
        let own = told("preToolUse", &json!({"sessionId": "a", "agentId": "a", "parentAgentId": "s"}));
        let root = told("subagentStop", &json!({"sessionId": "s", "agentId": "a", "parentAgentId": "s"}));
        assert_eq!((&*own.session, &*root.session, &*root.call), ("s", "s", "a"));
    }

    #[test]
    fn each_event_says_what_it_can() {
        let reason = || Reason { rule: "r".to_owned(), why: "why".to_owned(), instead: "instead".to_owned() };
        let deny = Answer::Verdict(Verdict::Deny(reason()));
        let ask = Answer::Verdict(Verdict::Ask(reason()));
        let advise = Answer::Verdict(Verdict::Advise(reason()));
        let output = Answer::Output {
            json: "{\"n\":1.0e3}".to_owned(),
            note: "note".into(),
            warning: "warned".into(),
        };
        for (event, answer, want) in [
            (
                "preToolUse",
                &deny,
                r#"{"permissionDecision":"deny","permissionDecisionReason":"why\ninstead"}"#,
            ),
            ("preToolUse", &ask, r#"{"permissionDecision":"ask","permissionDecisionReason":"why\ninstead"}"#),
            ("preToolUse", &advise, r#"{"additionalContext":"why\ninstead"}"#),
            ("userPromptSubmitted", &deny, r#"{"decision":"block","reason":"why\ninstead"}"#),
            ("userPromptSubmitted", &advise, ""),
            ("postToolUse", &output, r#"{"modifiedResult":{"n":1.0e3},"additionalContext":"note"}"#),
            ("postToolUseFailure", &output, r#"{"additionalContext":"warned"}"#),
            ("sessionEnd", &deny, ""),
        ] {
            let written = write(row(event), answer);
            assert_eq!(String::from_utf8_lossy(&written.stdout), want, "{event} {answer:?}");
            assert_eq!((written.exit, written.stderr.as_str()), (0, ""));
        }
    }
}
