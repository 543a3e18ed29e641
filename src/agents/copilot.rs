//! GitHub Copilot CLI: its row. Pure data.

use crate::agents::host::{
    Form, HookEvent, Host, LineForm, Mark, Moment, Nesting, Reading, Shape, TimeoutKey, TimeoutUnit,
};

/// GitHub Copilot CLI 1.0 and later.
pub const HOST: Host = Host {
    name: "copilot",
    title: "Copilot CLI",
    program: "copilot",
    file: "hooks/openclaw.json",
    form: Form::Own(Shape {
        nesting: Nesting::Flat,
        line: LineForm::Shell("bash"),
        fields: &[("type", "command")],
        timeout: Some(TimeoutKey { name: "timeoutSec", default: 30 }),
        version: Some(1),
        reading: Reading::Strict,
    }),
    timeout_unit: TimeoutUnit::Seconds,
    events: &[
        HookEvent { name: "sessionStart", moment: Moment::SessionStart, matcher: None, timeout: 10 },
        HookEvent { name: "userPromptSubmitted", moment: Moment::Prompt, matcher: None, timeout: 10 },
        HookEvent { name: "preToolUse", moment: Moment::BeforeTool, matcher: None, timeout: 10 },
        HookEvent { name: "postToolUse", moment: Moment::AfterTool, matcher: None, timeout: 10 },
        HookEvent { name: "postToolUseFailure", moment: Moment::AfterTool, matcher: None, timeout: 10 },
        HookEvent { name: "preCompact", moment: Moment::BeforeCompaction, matcher: None, timeout: 10 },
        HookEvent { name: "subagentStart", moment: Moment::SubagentStart, matcher: None, timeout: 10 },
        HookEvent { name: "subagentStop", moment: Moment::SubagentEnd, matcher: None, timeout: 10 },
        HookEvent { name: "sessionEnd", moment: Moment::SessionEnd, matcher: None, timeout: 10 },
    ],
    mark: Mark { program: "harness/bin/openclaw", verb: ["hook", "copilot"] },
    on_change: None,
    transcripts: &[],
};
