//! OpenCode: its row. It has no command hooks, so a plugin of ours hands it our answers; what the two say to each other is
//! ours alone (`hook::opencode`).

use crate::agents::host::{Form, HookEvent, Host, Mark, Moment, TimeoutUnit};
use crate::agents::transcripts::{TranscriptForm, Transcripts};

/// OpenCode, measured with 1.18.
pub const HOST: Host = Host {
    name: "opencode",
    title: "OpenCode",
    program: "opencode",
    file: "plugins/openclaw.js",
    form: Form::Script("hooks/opencode/openclaw.js"),
    timeout_unit: TimeoutUnit::Seconds,
    // The plugin ends the program after the time that stands here; the host itself waits for ever.
    events: &[
        // By this the host asks for what stands before a conversation; the plugin asks us once a session.
        HookEvent {
            name: "experimental.chat.system.transform",
            moment: Moment::SessionStart,
            matcher: None,
            timeout: 10,
        },
        HookEvent { name: "chat.message", moment: Moment::Prompt, matcher: None, timeout: 10 },
        HookEvent { name: "tool.execute.before", moment: Moment::BeforeTool, matcher: None, timeout: 10 },
        HookEvent { name: "tool.execute.after", moment: Moment::AfterTool, matcher: None, timeout: 10 },
        HookEvent {
            name: "experimental.session.compacting",
            moment: Moment::BeforeCompaction,
            matcher: None,
            timeout: 10,
        },
        // The plugin passes the first and the second on for sub-agents alone, the third for the others.
        HookEvent { name: "session.created", moment: Moment::SubagentStart, matcher: None, timeout: 10 },
        HookEvent { name: "session.idle", moment: Moment::SubagentEnd, matcher: None, timeout: 10 },
        HookEvent { name: "session.status", moment: Moment::TurnEnd, matcher: None, timeout: 10 },
    ],
    mark: Mark { program: "harness/bin/openclaw", verb: ["hook", "opencode"] },
    on_change: None,
    // Below its folder of data, not that of its settings. What releases before 2026 kept in files, it moves there itself.
    transcripts: &[Transcripts {
        below: "",
        within: None,
        ending: "opencode.db",
        form: TranscriptForm::OpenCode,
    }],
};
