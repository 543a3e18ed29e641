//! GitHub Copilot CLI: its row. Pure data.

use crate::agents::host::{HookEvent, Host, Mark, Moment, TimeoutUnit};

/// GitHub Copilot CLI 1.0 and later.
pub const HOST: Host = Host {
    name: "copilot",
    title: "Copilot CLI",
    program: "copilot",
    folder_variable: "COPILOT_HOME",
    folder: ".copilot",
    settings: "hooks/openclaw.json",
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
};
