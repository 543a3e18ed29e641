//! How each host speaks with its hooks, as far as a trial needs it: what it would write for a harmless and for a planted
//! call, and how it hears an answer. One row for each host. Pure data.

use std::path::Path;

use serde_json::{Value, json};

use super::probe::Trial;
use crate::agents::{HookEvent, Host, Moment};

/// A host's way to speak.
pub(super) struct Dialect {
    /// The host's name.
    host: &'static str,
    /// The events that come for a command of the shell.
    shell: &'static [&'static str],
    /// What the host writes.
    payload: fn(&Told<'_>) -> Value,
    /// Where an answer refuses: the place and the word.
    refusal: &'static [(&'static str, &'static str)],
    /// Where an answer asks the person.
    question: &'static [(&'static str, &'static str)],
    /// Where an answer has text for the model.
    context: &'static [&'static str],
    /// The place that has to name the event.
    named: Option<&'static str>,
    /// Events of the shell that take no advice, because another one does.
    mute: &'static [&'static str],
    /// Words on standard output that are no JSON are shown to the person.
    pub takes_words: bool,
    /// Hooks start in the folder of the document that names them, in place of the session's.
    pub starts_beside: bool,
}

/// What a call is about.
pub(super) struct Told<'a> {
    /// The host's name of the event.
    pub event: &'a str,
    /// What is tried.
    pub trial: Trial,
    /// Where.
    pub folder: &'a Path,
    /// What makes this call's ids its own.
    pub session: &'a str,
}

/// Stands for any word in an answer.
const ANY_TEXT: &str = "*";
/// The command of a trial.
const COMMIT: &str = "git commit -m 'feat: a trial of the hooks'";
/// A file that is in the trial's repository, and that anybody may read.
const FILE: &str = "src/library.rs";
const PROMPT: &str = "Go on.";

const CLAUDE_REFUSAL: &[(&str, &str)] =
    &[("/hookSpecificOutput/permissionDecision", "deny"), ("/decision", "block")];
const CLAUDE_QUESTION: &[(&str, &str)] = &[("/hookSpecificOutput/permissionDecision", "ask")];
const CLAUDE_CONTEXT: &[&str] = &["/hookSpecificOutput/additionalContext"];
const CLAUDE_NAMED: &str = "/hookSpecificOutput/hookEventName";

const DIALECTS: &[Dialect] = &[
    Dialect {
        host: "claude",
        shell: &["PreToolUse"],
        payload: claude,
        refusal: CLAUDE_REFUSAL,
        question: CLAUDE_QUESTION,
        context: CLAUDE_CONTEXT,
        named: Some(CLAUDE_NAMED),
        mute: &[],
        takes_words: false,
        starts_beside: false,
    },
    Dialect {
        host: "codex",
        shell: &["PreToolUse"],
        payload: claude,
        refusal: CLAUDE_REFUSAL,
        question: CLAUDE_QUESTION,
        context: CLAUDE_CONTEXT,
        named: Some(CLAUDE_NAMED),
        mute: &[],
        takes_words: false,
        starts_beside: false,
    },
    Dialect {
        host: "gemini",
        shell: &["BeforeTool"],
        payload: gemini,
        refusal: &[("/decision", "deny"), ("/decision", "block")],
        question: &[("/decision", "ask")],
        context: &["/hookSpecificOutput/additionalContext", "/systemMessage"],
        named: None,
        mute: &[],
        takes_words: false,
        starts_beside: false,
    },
    // Our plugin speaks for this host, in a form that is ours.
    Dialect {
        host: "opencode",
        shell: &["tool.execute.before"],
        payload: opencode,
        refusal: &[("/deny", ANY_TEXT)],
        question: &[],
        context: &["/advice", "/context", "/notice"],
        named: None,
        mute: &[],
        takes_words: false,
        starts_beside: false,
    },
    Dialect {
        host: "cursor",
        shell: &["preToolUse", "beforeShellExecution"],
        payload: cursor,
        refusal: &[("/permission", "deny")],
        question: &[("/permission", "ask")],
        context: &["/additional_context"],
        named: None,
        mute: &["beforeShellExecution"],
        takes_words: false,
        starts_beside: true,
    },
    Dialect {
        host: "copilot",
        shell: &["preToolUse"],
        payload: copilot,
        refusal: &[("/permissionDecision", "deny"), ("/decision", "block")],
        question: &[("/permissionDecision", "ask")],
        context: &["/additionalContext"],
        named: None,
        mute: &[],
        takes_words: false,
        starts_beside: false,
    },
    Dialect {
        host: "windsurf",
        shell: &["pre_run_command"],
        payload: windsurf,
        refusal: &[],
        question: &[],
        context: &[],
        named: None,
        mute: &[],
        takes_words: true,
        starts_beside: false,
    },
];

/// Returns the way of `host`; `None` for one whose hooks cannot be tried without it.
pub(super) fn dialect(host: &Host) -> Option<&'static Dialect> {
    DIALECTS.iter().find(|dialect| dialect.host == host.name)
}

impl Dialect {
    /// Returns what is tried with hooks of `event`, in order. What would leave a record of a session that never was is
    /// not tried.
    pub fn trials(&self, event: &HookEvent) -> &'static [Trial] {
        match event.moment {
            Moment::SessionStart => &[Trial::Session],
            Moment::BeforeTool if self.shell.contains(&event.name) => {
                &[Trial::CleanCommit, Trial::PlantedCommit]
            }
            Moment::Prompt | Moment::BeforeTool | Moment::AfterTool => &[Trial::Harmless],
            Moment::BeforeCompaction
            | Moment::AfterCompaction
            | Moment::TurnEnd
            | Moment::SessionEnd
            | Moment::SubagentStart
            | Moment::SubagentEnd => &[],
        }
    }

    /// Returns what the host writes to the hook.
    pub fn payload(&self, told: &Told<'_>) -> Value {
        (self.payload)(told)
    }

    /// Returns whether an answer refuses the call.
    pub fn is_refusal(&self, answer: &Value) -> bool {
        has(answer, self.refusal)
    }

    /// Returns whether an answer asks the person.
    pub fn is_question(&self, answer: &Value) -> bool {
        has(answer, self.question)
    }

    /// Returns whether an answer has text for the model.
    pub fn is_context(&self, answer: &Value) -> bool {
        self.context.iter().any(|place| answer.pointer(place).is_some_and(Value::is_string))
    }

    /// Returns whether an answer names the event where this host asks for that.
    pub fn names(&self, answer: &Value, event: &str) -> bool {
        self.named.is_none_or(|place| answer.pointer(place).is_some_and(|name| name == event))
    }

    /// Returns whether advice on a command is told by another event than this one.
    pub fn is_mute(&self, event: &str) -> bool {
        self.mute.contains(&event)
    }
}

fn has(answer: &Value, places: &[(&str, &str)]) -> bool {
    places.iter().any(|(place, word)| match answer.pointer(place) {
        Some(Value::String(found)) => *word == ANY_TEXT || found == word,
        Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_)) | None => {
            false
        }
    })
}

/// Puts the fields of `more` into `payload`.
fn with(mut payload: Value, more: Value) -> Value {
    if let (Value::Object(fields), Value::Object(more)) = (&mut payload, more) {
        fields.extend(more);
    }
    payload
}

fn claude(told: &Told<'_>) -> Value {
    let Told { event, trial, folder, session } = told;
    let common = json!({
        "session_id": session,
        "transcript_path": folder.join("transcript.jsonl"),
        "cwd": folder,
        "hook_event_name": event,
    });
    let call = match trial {
        Trial::Session => json!({"source": "startup"}),
        Trial::CleanCommit | Trial::PlantedCommit => json!({
            "permission_mode": "default",
            "tool_name": "Bash",
            "tool_input": {"command": COMMIT, "description": "Commit the work"},
            "tool_use_id": session,
        }),
        Trial::Harmless => json!({
            "permission_mode": "default",
            "prompt": PROMPT,
            "tool_name": "Read",
            "tool_input": {"file_path": folder.join(FILE)},
            "tool_response": {"type": "text", "file": {"content": "42"}},
            "tool_use_id": session,
        }),
    };
    with(common, call)
}

/// Claude Code's fields, with other names of tools.
fn gemini(told: &Told<'_>) -> Value {
    renamed(claude(told), "run_shell_command", "read_file")
}

fn opencode(told: &Told<'_>) -> Value {
    renamed(claude(told), "bash", "read")
}

fn renamed(mut payload: Value, shell: &str, read: &str) -> Value {
    let name = match payload["tool_name"].as_str() {
        Some("Bash") => shell,
        Some(_reading) => read,
        None => return payload,
    };
    payload["tool_name"] = json!(name);
    payload
}

/// As recorded from `cursor-agent`: the folder of the call is empty, and the workspace is named.
fn cursor(told: &Told<'_>) -> Value {
    let Told { event, trial, folder, session } = told;
    let common = json!({
        "conversation_id": session,
        "generation_id": session,
        "session_id": session,
        "model": "default",
        "hook_event_name": event,
        "cursor_version": "2026.09.28",
        "workspace_roots": [folder],
        "user_email": null,
        "transcript_path": null,
    });
    let call = match (trial, *event) {
        (Trial::Session, _) => json!({"is_background_agent": false}),
        (Trial::CleanCommit | Trial::PlantedCommit, "beforeShellExecution") => {
            json!({"command": COMMIT, "cwd": "", "sandbox": false})
        }
        (Trial::CleanCommit | Trial::PlantedCommit, _) => json!({
            "tool_name": "Shell",
            "tool_input": {"command": COMMIT, "cwd": "", "timeout": 30_000},
            "tool_use_id": session,
            "cwd": "",
        }),
        (Trial::Harmless, "beforeSubmitPrompt") => json!({"prompt": PROMPT, "attachments": []}),
        (Trial::Harmless, "beforeReadFile" | "beforeTabFileRead") => {
            json!({"file_path": folder.join(FILE), "content": "42", "attachments": []})
        }
        (Trial::Harmless, "beforeMCPExecution") => {
            json!({"tool_name": "look", "tool_input": "{}", "command": "look"})
        }
        (Trial::Harmless, _) => json!({
            "tool_name": "Read",
            "tool_input": {"file_path": folder.join(FILE)},
            "tool_output": "{\"content_length\":2}",
            "tool_use_id": session,
        }),
    };
    with(common, call)
}

fn copilot(told: &Told<'_>) -> Value {
    let Told { event: _, trial, folder, session } = told;
    let common = json!({"sessionId": session, "timestamp": 1_795_246_251_293_u64, "cwd": folder});
    let call = match trial {
        Trial::Session => json!({"source": "new", "initialPrompt": PROMPT}),
        Trial::CleanCommit | Trial::PlantedCommit => {
            json!({"toolName": "bash", "toolArgs": {"command": COMMIT, "description": "Commit the work"}})
        }
        Trial::Harmless => json!({
            "prompt": PROMPT,
            "toolName": "view",
            "toolArgs": {"path": folder.join(FILE)},
            "toolResult": {"resultType": "success", "textResultForLlm": "42"},
        }),
    };
    with(common, call)
}

fn windsurf(told: &Told<'_>) -> Value {
    let Told { event, trial, folder, session } = told;
    let info = match trial {
        Trial::Session => json!({}),
        Trial::CleanCommit | Trial::PlantedCommit => json!({"command_line": COMMIT, "cwd": folder}),
        Trial::Harmless => json!({
            "user_prompt": PROMPT,
            "file_path": folder.join(FILE),
            "edits": [{"old_string": "41", "new_string": "42"}],
            "mcp_server_name": "look",
            "mcp_tool_name": "look",
            "mcp_tool_arguments": {},
            "mcp_result": "42",
        }),
    };
    json!({
        "agent_action_name": event,
        "trajectory_id": session,
        "execution_id": session,
        "timestamp": "2026-11-21T07:31:17Z",
        "tool_info": info,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agents::HOSTS;

    #[test]
    fn every_host_can_be_tried_with_what_must_pass_and_what_must_be_refused() {
        for host in HOSTS {
            let dialect = dialect(host).unwrap_or_else(|| unreachable!("{} has no row", host.name));
            let tried: Vec<Trial> =
                host.events.iter().flat_map(|event| dialect.trials(event)).copied().collect();
            assert!(tried.contains(&Trial::CleanCommit), "{}", host.name);
            assert!(tried.contains(&Trial::PlantedCommit), "{}", host.name);
            for event in dialect.shell.iter().chain(dialect.mute) {
                assert!(host.event(event).is_some(), "{} {event}", host.name);
            }
        }
        assert!(DIALECTS.iter().all(|dialect| crate::agents::host(dialect.host).is_some()));
    }
}
