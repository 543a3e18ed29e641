//! Gemini CLI: its row.

use crate::agents::host::{
    Form, HookEvent, Host, LineForm, Mark, Moment, Nesting, Reading, Shape, TimeoutKey, TimeoutUnit,
};
use crate::agents::transcripts::{TranscriptForm, Transcripts};

/// Gemini CLI, measured with 0.61.
pub const HOST: Host = Host {
    name: "gemini",
    title: "Gemini CLI",
    program: "gemini",
    file: "settings.json",
    form: Form::Merged(Shape {
        nesting: Nesting::Groups,
        line: LineForm::Shell("command"),
        // By the name a person finds the hooks in `/hooks` and can switch them off.
        fields: &[("type", "command"), ("name", "openclaw")],
        timeout: Some(TimeoutKey { name: "timeout", default: 60_000 }),
        version: None,
        reading: Reading::Lenient,
    }),
    timeout_unit: TimeoutUnit::Milliseconds,
    // `PreCompress` comes before every request, compressed or not, and nothing is asked of us afterwards.
    events: &[
        HookEvent { name: "SessionStart", moment: Moment::SessionStart, matcher: None, timeout: 10_000 },
        HookEvent { name: "BeforeAgent", moment: Moment::Prompt, matcher: None, timeout: 10_000 },
        HookEvent { name: "BeforeTool", moment: Moment::BeforeTool, matcher: None, timeout: 10_000 },
        HookEvent { name: "AfterTool", moment: Moment::AfterTool, matcher: None, timeout: 10_000 },
        HookEvent { name: "SessionEnd", moment: Moment::SessionEnd, matcher: None, timeout: 3_000 },
    ],
    mark: Mark { program: "harness/bin/openclaw", verb: ["hook", "gemini"] },
    on_change: None,
    // Older releases wrote a session as one document, anew each time.
    transcripts: &[
        Transcripts { below: "tmp", within: Some("chats"), ending: ".jsonl", form: TranscriptForm::Gemini },
        Transcripts {
            below: "tmp",
            within: Some("chats"),
            ending: ".json",
            form: TranscriptForm::GeminiDocument,
        },
    ],
};
