//! Windsurf's wire form: one envelope for every action, and an exit status for an answer. Text is borrowed where it can be.

use serde::Deserialize;

use crate::agents::{HookEvent, Moment};
use crate::guard::Verdict;
use crate::guard::event::{Act, Event, ToolCall};

use super::acts;
use super::json::{Raw, Text};
use super::wire::{Answer, Written, unasked};

/// The exit status that holds an action back, and shows the agent what stands on standard error.
const HELD_BACK: u8 = 2;

/// The fields of the envelope that we read; empty where absent.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Payload<'a> {
    #[serde(borrow)]
    trajectory_id: Text<'a>,
    #[serde(borrow)]
    tool_info: Raw<'a>,
}

/// What the action is about; each has some of these fields.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Info<'a> {
    #[serde(borrow)]
    user_prompt: Text<'a>,
    #[serde(borrow)]
    file_path: Text<'a>,
    #[serde(borrow)]
    edits: Raw<'a>,
    #[serde(borrow)]
    command_line: Text<'a>,
    #[serde(borrow)]
    cwd: Text<'a>,
    #[serde(borrow)]
    mcp_tool_name: Text<'a>,
    #[serde(borrow)]
    mcp_tool_arguments: Raw<'a>,
    #[serde(borrow)]
    mcp_result: Raw<'a>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Edit<'a> {
    #[serde(borrow)]
    new_string: Text<'a>,
}

/// Reads a payload.
pub(super) fn read<'a>(event: &HookEvent, bytes: &'a [u8]) -> Result<Event<'a>, serde_json::Error> {
    let payload: Payload<'a> = serde_json::from_slice(bytes)?;
    let info: Info<'a> = payload.tool_info.read();
    let mut told = Event::bare(event.moment);
    told.session = payload.trajectory_id.0;
    told.cwd = info.cwd.0.clone();
    match event.moment {
        Moment::Prompt => told.prompt = info.user_prompt.0,
        Moment::BeforeTool | Moment::AfterTool => told.tool = Some(tool_of(event, info)),
        Moment::SessionStart
        | Moment::BeforeCompaction
        | Moment::AfterCompaction
        | Moment::TurnEnd
        | Moment::SessionEnd
        | Moment::SubagentStart
        | Moment::SubagentEnd => {}
    }
    Ok(told)
}

fn tool_of<'a>(event: &HookEvent, info: Info<'a>) -> ToolCall<'a> {
    let action = event.name.trim_start_matches("pre_").trim_start_matches("post_").to_owned().into();
    match event.name {
        "pre_run_command" => {
            let acts = vec![Act::Shell { command: info.command_line.0, cwd: None }];
            ToolCall { name: action, acts, output: None }
        }
        "pre_read_code" => {
            ToolCall { name: action, acts: vec![Act::Read { path: info.file_path.0 }], output: None }
        }
        "pre_write_code" | "post_write_code" => {
            let edits: Vec<Edit<'a>> = info.edits.read();
            let texts = edits.into_iter().map(|edit| edit.new_string.0).filter(|text| !text.is_empty());
            let text = acts::joined(texts.collect()).unwrap_or_default();
            ToolCall { name: action, acts: vec![Act::Write { path: info.file_path.0, text }], output: None }
        }
        _tool_of_a_server => {
            let acts = acts::of_fields(&info.mcp_tool_name.0, info.mcp_tool_arguments);
            ToolCall { name: info.mcp_tool_name.0, acts, output: info.mcp_result.text() }
        }
    }
}

/// Writes an answer. The host knows no question, and hands text to the agent only with the status that holds back.
pub(super) fn write(event: &HookEvent, answer: &Answer) -> Written {
    match answer {
        Answer::Verdict(Verdict::Allow) => Written::default(),
        Answer::Verdict(Verdict::Deny(reason)) => told(event, &reason.text()),
        Answer::Verdict(Verdict::Ask(reason)) => told(event, &unasked(reason)),
        Answer::Verdict(Verdict::Advise(reason)) => advised(event, &reason.text()),
        Answer::Context(text) => advised(event, text),
        Answer::Output { json: _, note: _, warning } => advised(event, warning),
    }
}

fn told(event: &HookEvent, text: &str) -> Written {
    let exit = match event.moment {
        Moment::Prompt | Moment::BeforeTool | Moment::AfterTool => HELD_BACK,
        Moment::SessionStart
        | Moment::BeforeCompaction
        | Moment::AfterCompaction
        | Moment::TurnEnd
        | Moment::SessionEnd
        | Moment::SubagentStart
        | Moment::SubagentEnd => 0,
    };
    Written { stderr: format!("{text}\n"), exit, ..Written::default() }
}

/// Returns advice: for the agent where nothing can be held back any more, else for the person, whom the host shows it.
fn advised(event: &HookEvent, text: &str) -> Written {
    match event.moment {
        Moment::AfterTool => told(event, text),
        Moment::Prompt
        | Moment::BeforeTool
        | Moment::SessionStart
        | Moment::BeforeCompaction
        | Moment::AfterCompaction
        | Moment::TurnEnd
        | Moment::SessionEnd
        | Moment::SubagentStart
        | Moment::SubagentEnd => Written { stdout: format!("{text}\n").into_bytes(), ..Written::default() },
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::agents::windsurf::HOST;
    use crate::guard::Reason;

    fn row(name: &str) -> &'static HookEvent {
        HOST.event(name).expect("the row")
    }

    fn acts(event: &str, info: &Value) -> Vec<Act<'static>> {
        let payload = json!({"agent_action_name": event, "trajectory_id": "t", "tool_info": info});
        let told = read(row(event), payload.to_string().into_bytes().leak()).expect("a payload");
        assert_eq!(told.session, "t");
        told.tool.expect("a tool").acts
    }

    #[test]
    fn actions_are_read_by_what_they_do() {
        let write = || vec![Act::Write { path: "a".into(), text: "x\ny".into() }];
        let edits =
            json!({"file_path": "a", "edits": [{"old_string": "o", "new_string": "x"}, {"new_string": "y"}]});
        let server =
            json!({"mcp_server_name": "s", "mcp_tool_name": "read", "mcp_tool_arguments": {"path": "a"}});
        for (event, info, want) in [
            (
                "pre_run_command",
                json!({"command_line": "ls", "cwd": "/w"}),
                vec![Act::Shell { command: "ls".into(), cwd: None }],
            ),
            ("pre_read_code", json!({"file_path": "a"}), vec![Act::Read { path: "a".into() }]),
            ("pre_write_code", edits.clone(), write()),
            ("post_write_code", edits, write()),
            ("pre_mcp_tool_use", server, vec![Act::Read { path: "a".into() }]),
        ] {
            assert_eq!(acts(event, &info), want, "{event} {info}");
        }
    }

    #[test]
    fn each_event_says_what_it_can() {
        let reason = || Reason { rule: "r".to_owned(), why: "why".to_owned(), instead: "instead".to_owned() };
        let deny = Answer::Verdict(Verdict::Deny(reason()));
        let ask = Answer::Verdict(Verdict::Ask(reason()));
        let advise = Answer::Verdict(Verdict::Advise(reason()));
        for (event, answer, exit, stdout, stderr) in [
            ("pre_run_command", &deny, 2, "", "why\ninstead\n"),
            ("pre_user_prompt", &deny, 2, "", "why\ninstead\n"),
            ("pre_run_command", &advise, 0, "why\ninstead\n", ""),
            ("post_write_code", &advise, 2, "", "why\ninstead\n"),
        ] {
            let written = write(row(event), answer);
            let out = String::from_utf8_lossy(&written.stdout).into_owned();
            assert_eq!(
                (written.exit, out.as_str(), written.stderr.as_str()),
                (exit, stdout, stderr),
                "{event}"
            );
        }
        let asked = write(row("pre_run_command"), &ask);
        assert!(asked.exit == 2 && asked.stderr.starts_with("why\nThis host lets no hook ask"), "{asked:?}");
        assert_eq!(write(row("pre_run_command"), &Answer::Verdict(Verdict::Allow)), Written::default());
    }
}
