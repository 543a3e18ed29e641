//! Windsurf, whose agent is called Cascade: its row. Pure data.

use crate::agents::host::{
    Form, HookEvent, Host, LineForm, Mark, Moment, Nesting, Reading, Shape, TimeoutUnit,
};

/// Windsurf 1.12 and later.
pub const HOST: Host = Host {
    name: "windsurf",
    title: "Windsurf",
    program: "windsurf",
    file: "hooks.json",
    form: Form::Merged(Shape {
        nesting: Nesting::Flat,
        line: LineForm::Shell("command"),
        fields: &[],
        timeout: None,
        version: None,
        reading: Reading::Strict,
    }),
    // The host has no timeout of its own; ours keeps a hook that hangs from holding the agent.
    timeout_unit: TimeoutUnit::Seconds,
    events: &[
        HookEvent { name: "pre_user_prompt", moment: Moment::Prompt, matcher: None, timeout: 10 },
        HookEvent { name: "pre_read_code", moment: Moment::BeforeTool, matcher: None, timeout: 10 },
        HookEvent { name: "pre_write_code", moment: Moment::BeforeTool, matcher: None, timeout: 10 },
        HookEvent { name: "pre_run_command", moment: Moment::BeforeTool, matcher: None, timeout: 10 },
        HookEvent { name: "pre_mcp_tool_use", moment: Moment::BeforeTool, matcher: None, timeout: 10 },
        HookEvent { name: "post_write_code", moment: Moment::AfterTool, matcher: None, timeout: 10 },
        HookEvent { name: "post_mcp_tool_use", moment: Moment::AfterTool, matcher: None, timeout: 10 },
        HookEvent { name: "post_cascade_response", moment: Moment::TurnEnd, matcher: None, timeout: 10 },
    ],
    mark: Mark { program: "harness/bin/openclaw", verb: ["hook", "windsurf"] },
    on_change: None,
    transcripts: &[],
};
