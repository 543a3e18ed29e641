//! Cursor, the editor and its command line: its row. Pure data.

use crate::agents::host::{
    Form, HookEvent, Host, LineForm, Mark, Moment, Nesting, Reading, Shape, TimeoutKey, TimeoutUnit,
};

/// Cursor 2.4 and later, and `cursor-agent` of 2026.
pub const HOST: Host = Host {
    name: "cursor",
    title: "Cursor",
    program: "cursor-agent",
    file: "hooks.json",
    form: Form::Merged(Shape {
        nesting: Nesting::Flat,
        line: LineForm::Shell("command"),
        fields: &[],
        timeout: Some(TimeoutKey { name: "timeout", default: 60 }),
        version: Some(1),
        reading: Reading::Lenient,
    }),
    timeout_unit: TimeoutUnit::Seconds,
    // An event that a version does not know makes some of them ignore the whole file, so only names that are long in use
    // are here. `preToolUse` comes for every tool and takes no question; the events of one kind of tool do.
    events: &[
        HookEvent { name: "sessionStart", moment: Moment::SessionStart, matcher: None, timeout: 10 },
        HookEvent { name: "beforeSubmitPrompt", moment: Moment::Prompt, matcher: None, timeout: 10 },
        HookEvent { name: "preToolUse", moment: Moment::BeforeTool, matcher: None, timeout: 10 },
        HookEvent { name: "beforeShellExecution", moment: Moment::BeforeTool, matcher: None, timeout: 10 },
        HookEvent { name: "beforeMCPExecution", moment: Moment::BeforeTool, matcher: None, timeout: 10 },
        HookEvent { name: "beforeReadFile", moment: Moment::BeforeTool, matcher: None, timeout: 10 },
        HookEvent { name: "beforeTabFileRead", moment: Moment::BeforeTool, matcher: None, timeout: 10 },
        HookEvent { name: "postToolUse", moment: Moment::AfterTool, matcher: None, timeout: 10 },
        HookEvent { name: "postToolUseFailure", moment: Moment::AfterTool, matcher: None, timeout: 10 },
        HookEvent { name: "preCompact", moment: Moment::BeforeCompaction, matcher: None, timeout: 10 },
        HookEvent { name: "subagentStart", moment: Moment::SubagentStart, matcher: None, timeout: 10 },
        HookEvent { name: "subagentStop", moment: Moment::SubagentEnd, matcher: None, timeout: 10 },
        HookEvent { name: "sessionEnd", moment: Moment::SessionEnd, matcher: None, timeout: 10 },
    ],
    mark: Mark { program: "harness/bin/openclaw", verb: ["hook", "cursor"] },
    on_change: None,
    transcripts: &[],
};

/// Every event that Cursor knows, ours or not: with another name in it, some versions ignore the whole file.
pub const EVENTS_KNOWN: &[&str] = &[
    "sessionStart",
    "sessionEnd",
    "preToolUse",
    "postToolUse",
    "postToolUseFailure",
    "subagentStart",
    "subagentStop",
    "beforeShellExecution",
    "afterShellExecution",
    "beforeMCPExecution",
    "afterMCPExecution",
    "beforeReadFile",
    "afterFileEdit",
    "beforeTabFileRead",
    "afterTabFileEdit",
    "beforeSubmitPrompt",
    "preCompact",
    "stop",
    "afterAgentResponse",
    "afterAgentThought",
    "workspaceOpen",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_knows_each_event_of_ours() {
        assert!(HOST.events.iter().all(|event| EVENTS_KNOWN.contains(&event.name)));
    }
}
