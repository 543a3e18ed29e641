//! Cursor's wire form: payloads of its own hooks, and those it hands to Claude Code's; its answers. Text is borrowed where
//! it can be.

use std::borrow::Cow;
use std::mem::take;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::agents::{HookEvent, Moment};
use crate::guard::Verdict;
use crate::guard::event::{Act, Event, ToolCall};

use super::acts;
use super::json::{Raw, Text};
use super::wire::{Answer, Written};

/// The event that comes for every tool.
const EVERY_TOOL: &str = "preToolUse";

/// The fields of a payload that we read; empty where absent.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Payload<'a> {
    #[serde(borrow)]
    session_id: Text<'a>,
    #[serde(borrow)]
    conversation_id: Text<'a>,
    #[serde(borrow)]
    generation_id: Text<'a>,
    /// Empty in some versions, for the folder of the session.
    #[serde(borrow)]
    cwd: Text<'a>,
    #[serde(borrow)]
    workspace_roots: Raw<'a>,
    #[serde(borrow)]
    prompt: Text<'a>,
    #[serde(borrow)]
    tool_name: Text<'a>,
    #[serde(borrow)]
    tool_use_id: Text<'a>,
    #[serde(borrow)]
    tool_input: Raw<'a>,
    #[serde(borrow)]
    tool_output: Raw<'a>,
    #[serde(borrow)]
    error_message: Raw<'a>,
    /// Of the events of one kind of tool.
    #[serde(borrow)]
    command: Text<'a>,
    #[serde(borrow)]
    file_path: Text<'a>,
    #[serde(borrow)]
    attachments: Raw<'a>,
    /// Of a compaction.
    #[serde(borrow)]
    trigger: Text<'a>,
    /// Of a session's end.
    #[serde(borrow)]
    reason: Text<'a>,
    #[serde(borrow)]
    subagent_id: Text<'a>,
    #[serde(borrow)]
    subagent_type: Text<'a>,
}

/// Reads a payload.
pub(super) fn read<'a>(event: &HookEvent, bytes: &'a [u8]) -> Result<Event<'a>, serde_json::Error> {
    let mut payload: Payload<'a> = serde_json::from_slice(bytes)?;
    let mut told = Event::bare(event.moment);
    told.session = first([take(&mut payload.session_id), take(&mut payload.conversation_id)]);
    let roots: Vec<Text<'a>> = payload.workspace_roots.read();
    let root = roots.into_iter().next().unwrap_or_default();
    told.cwd = first([take(&mut payload.cwd), root]);
    match event.moment {
        // It comes once for a conversation, which has no other source.
        Moment::SessionStart => told.call = payload.generation_id.0,
        Moment::Prompt => {
            told.call = payload.generation_id.0;
            told.prompt = payload.prompt.0;
        }
        Moment::BeforeTool | Moment::AfterTool => {
            told.call = payload.tool_use_id.0.clone();
            told.tool = Some(tool_of(event, payload));
        }
        Moment::BeforeCompaction | Moment::AfterCompaction => told.cause = payload.trigger.0,
        Moment::TurnEnd | Moment::SessionEnd => {
            told.call = payload.reason.0.clone();
            told.cause = payload.reason.0;
        }
        Moment::SubagentStart | Moment::SubagentEnd => {
            told.agent = payload.subagent_id.0;
            told.agent_kind = payload.subagent_type.0;
            told.call = told.agent.clone();
        }
    }
    Ok(told)
}

fn first<'a>(texts: [Text<'a>; 2]) -> Cow<'a, str> {
    let filled = texts.into_iter().find(|text| text.filled().is_some());
    filled.unwrap_or_default().0
}

fn tool_of<'a>(event: &HookEvent, payload: Payload<'a>) -> ToolCall<'a> {
    let named = |name: &'static str| Cow::Borrowed(name);
    let output = payload.tool_output.text().or(payload.error_message.text());
    match event.name {
        "beforeShellExecution" => {
            let acts = vec![Act::Shell { command: payload.command.0, cwd: None }];
            ToolCall { name: named("Shell"), acts, output }
        }
        "beforeReadFile" | "beforeTabFileRead" => {
            let attached: Vec<Attachment<'a>> = payload.attachments.read();
            let paths = attached.into_iter().map(|one| first([one.file_path, one.path]));
            let paths = paths.chain([payload.file_path.0]).filter(|path| !path.is_empty());
            ToolCall { name: named("Read"), acts: paths.map(|path| Act::Read { path }).collect(), output }
        }
        _any_tool => {
            let name = payload.tool_name.0;
            let acts = acts_of(&name, payload.tool_input);
            ToolCall { name, acts, output }
        }
    }
}

/// A file that goes with a prompt.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Attachment<'a> {
    #[serde(borrow)]
    file_path: Text<'a>,
    #[serde(borrow, rename = "filePath")]
    path: Text<'a>,
}

/// The inputs of the host's own tools; each has some of these fields.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Input<'a> {
    #[serde(borrow)]
    command: Text<'a>,
    #[serde(borrow)]
    cwd: Text<'a>,
    #[serde(borrow)]
    working_directory: Text<'a>,
    #[serde(borrow)]
    path: Text<'a>,
    #[serde(borrow)]
    glob: Text<'a>,
}

/// Returns what a call of the tool `name` does.
fn acts_of<'a>(name: &str, input: Raw<'a>) -> Vec<Act<'a>> {
    match name {
        // The second name is the one under which Claude Code's hooks are told of it.
        "Shell" | "Bash" => {
            let Input { command, cwd, working_directory, .. } = input.read();
            let cwd = Some(first([cwd, working_directory])).filter(|cwd| !cwd.is_empty());
            vec![Act::Shell { command: command.0, cwd }]
        }
        "Grep" => {
            let Input { path, glob, .. } = input.read();
            let named = [path, glob].into_iter().filter(|text| text.filled().is_some());
            named.map(|path| Act::Read { path: path.0 }).collect()
        }
        "Glob" | "LS" | "Task" | "TodoWrite" | "WebSearch" | "WebFetch" => Vec::new(),
        other => {
            // Tools of other servers come with their input as a text at one event and as an object at the other.
            let text: Text<'a> = input.read();
            if text.filled().is_some() {
                acts::of_text(other, &text.0)
            } else {
                acts::of_fields(other, input)
            }
        }
    }
}

/// Writes an answer. Nothing is said where a call goes on: to say that it may would take the person's own choice away.
pub(super) fn write(event: &HookEvent, answer: &Answer) -> Written {
    let said = match answer {
        Answer::Verdict(Verdict::Allow) => None,
        Answer::Verdict(Verdict::Deny(reason)) => refusal(event, "deny", &reason.text()),
        // The event for every tool takes no question, and the call goes on to the event of its kind, which does.
        Answer::Verdict(Verdict::Ask(_)) if event.name == EVERY_TOOL => None,
        Answer::Verdict(Verdict::Ask(reason)) => refusal(event, "ask", &reason.text()),
        Answer::Verdict(Verdict::Advise(reason)) => context(event, &reason.text()),
        Answer::Context(text) => context(event, text),
        Answer::Output { json, note, warning } => match of_server(json) {
            Some(output) => Some(json!({"updated_mcp_tool_output": output, "additional_context": note})),
            None => context(event, warning),
        },
    };
    let stdout = said.map(|said| said.to_string().into_bytes()).unwrap_or_default();
    Written { stdout, ..Written::default() }
}

fn refusal(event: &HookEvent, word: &str, text: &str) -> Option<Value> {
    match event.moment {
        // Which of the two the model reads depends on the version.
        Moment::BeforeTool => Some(json!({"permission": word, "user_message": text, "agent_message": text})),
        Moment::Prompt => Some(json!({"continue": false, "user_message": text})),
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
    let is_taken = match event.moment {
        Moment::BeforeTool => event.name == EVERY_TOOL,
        Moment::SessionStart | Moment::AfterTool => true,
        Moment::Prompt
        | Moment::BeforeCompaction
        | Moment::AfterCompaction
        | Moment::TurnEnd
        | Moment::SessionEnd
        | Moment::SubagentStart
        | Moment::SubagentEnd => false,
    };
    is_taken.then(|| json!({"additional_context": text}))
}

/// Returns the output of another server's tool, which stands as JSON in a text; `None` for that of the host's own tools,
/// which the host lets nobody change.
fn of_server(json: &str) -> Option<Value> {
    let text: String = serde_json::from_str(json).ok()?;
    let output: Value = serde_json::from_str(&text).ok()?;
    output["content"].is_array().then_some(output)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agents::cursor::HOST;
    use crate::guard::Reason;

    fn row(name: &str) -> &'static HookEvent {
        HOST.event(name).expect("the row")
    }

    fn acts(event: &str, payload: &Value) -> Vec<Act<'static>> {
        let bytes = payload.to_string().into_bytes().leak();
        read(row(event), bytes).expect("a payload").tool.expect("a tool").acts
    }

    fn said(event: &str, answer: &Answer) -> Value {
        let written = write(row(event), answer);
        assert_eq!((written.exit, written.stderr.as_str()), (0, ""));
        if written.stdout.is_empty() {
            Value::Null
        } else {
            serde_json::from_slice(&written.stdout).expect("JSON")
        }
    }

    fn reason() -> Reason {
        Reason { rule: "r".to_owned(), why: "why".to_owned(), instead: "instead".to_owned() }
    }

    #[test]
    fn tools_are_read_by_what_they_do() {
        let read = |path| Act::Read { path: Cow::Borrowed(path) };
        for (event, payload, want) in [
            (
                "preToolUse",
                json!({"tool_name": "Read", "tool_input": {"file_path": ".env"}}),
                vec![read(".env")],
            ),
            (
                "beforeReadFile",
                json!({"file_path": "a", "attachments": [{"filePath": "b"}, {"file_path": "c"}]}),
                vec![read("b"), read("c"), read("a")],
            ),
            ("beforeTabFileRead", json!({"file_path": "a"}), vec![read("a")]),
            (
                "preToolUse",
                json!({"tool_name": "Grep", "tool_input": {"pattern": "x", "path": "a"}}),
                vec![read("a")],
            ),
            ("preToolUse", json!({"tool_name": "TodoWrite", "tool_input": {"path": "a"}}), vec![]),
            (
                "preToolUse",
                json!({"tool_name": "Delete", "tool_input": {"path": "a"}}),
                vec![Act::Remove { path: "a".into() }],
            ),
            (
                "preToolUse",
                json!({"tool_name": "Write", "tool_input": {"file_path": "a", "content": "x"}}),
                vec![Act::Write { path: "a".into(), text: "x".into() }],
            ),
            (
                "beforeMCPExecution",
                json!({"tool_name": "write", "tool_input": "{\"path\":\"a\",\"content\":\"x\"}"}),
                vec![Act::Write { path: "a".into(), text: "x".into() }],
            ),
            (
                "beforeShellExecution",
                json!({"command": "ls", "cwd": ""}),
                vec![Act::Shell { command: "ls".into(), cwd: None }],
            ),
            (
                "preToolUse",
                json!({"tool_name": "Shell", "tool_input": {"command": "ls", "cwd": "/x"}}),
                vec![Act::Shell { command: "ls".into(), cwd: Some("/x".into()) }],
            ),
        ] {
            assert_eq!(acts(event, &payload), want, "{payload}");
        }
    }

    #[test]
    fn the_folder_is_the_workspace_where_none_is_named() {
        let payload = br#"{"conversation_id":"c","cwd":"","workspace_roots":["/w","/v"]}"#;
        let told = read(row("sessionStart"), payload).expect("a payload");
        assert_eq!((&*told.cwd, &*told.session), ("/w", "c"));
    }

    #[test]
    fn each_event_says_what_it_can() {
        let deny = Answer::Verdict(Verdict::Deny(reason()));
        let ask = Answer::Verdict(Verdict::Ask(reason()));
        let advise = Answer::Verdict(Verdict::Advise(reason()));
        let text = "why\ninstead";
        let refused = |word| json!({"permission": word, "user_message": text, "agent_message": text});
        for (event, answer, want) in [
            ("preToolUse", &deny, refused("deny")),
            ("beforeShellExecution", &deny, refused("deny")),
            ("beforeShellExecution", &ask, refused("ask")),
            ("beforeMCPExecution", &ask, refused("ask")),
            ("preToolUse", &ask, Value::Null),
            ("preToolUse", &advise, json!({"additional_context": text})),
            ("beforeShellExecution", &advise, Value::Null),
            ("beforeSubmitPrompt", &deny, json!({"continue": false, "user_message": text})),
            ("beforeSubmitPrompt", &advise, Value::Null),
            ("postToolUse", &advise, json!({"additional_context": text})),
            ("sessionStart", &Answer::Context("x".to_owned()), json!({"additional_context": "x"})),
            ("sessionEnd", &deny, Value::Null),
        ] {
            assert_eq!(said(event, answer), want, "{event} {answer:?}");
        }
    }

    #[test]
    fn the_output_of_a_server_is_replaced_and_that_of_the_host_is_warned_of() {
        let output = |json: &str| Answer::Output {
            json: Value::from(json).to_string(),
            note: "note".to_owned(),
            warning: "warning".to_owned(),
        };
        let own = said("postToolUse", &output(r#"{"output":"[x #1]","exitCode":0}"#));
        assert_eq!(own, json!({"additional_context": "warning"}));
        let server = said("postToolUse", &output(r#"{"content":[{"type":"text","text":"[x #1]"}]}"#));
        assert_eq!(server["updated_mcp_tool_output"]["content"][0]["text"], "[x #1]");
        assert_eq!(server["additional_context"], "note");
    }
}
