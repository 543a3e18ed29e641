//! Claude Code: its row, and how it reads its settings. Never edits them (that is `install`).

use serde_json::Value;

use crate::agents::host::{
    Form, HookEvent, Host, LineForm, Mark, Moment, Nesting, Reading, Shape, TimeoutKey, TimeoutUnit,
};
use crate::agents::installed::{self, InstalledHook};
use crate::agents::transcripts::{TranscriptForm, Transcripts};

/// Claude Code, versions 2.1 and later.
pub const HOST: Host = Host {
    name: "claude",
    title: "Claude Code",
    program: "claude",
    file: "settings.json",
    // A plugin folder stands in for the entries where the host would ignore the file, and deny rules come beside them, so
    // `install` has code of its own for this host.
    form: Form::Merged(Shape {
        nesting: Nesting::Groups,
        line: LineForm::Exec,
        fields: &[("type", "command")],
        timeout: Some(TimeoutKey { name: "timeout", default: 600 }),
        version: None,
        reading: Reading::Strict,
    }),
    timeout_unit: TimeoutUnit::Seconds,
    // `Stop` is not among them: a session's end is told once, and a turn leaves nothing behind.
    events: &[
        HookEvent { name: "SessionStart", moment: Moment::SessionStart, matcher: None, timeout: 10 },
        HookEvent { name: "UserPromptSubmit", moment: Moment::Prompt, matcher: None, timeout: 10 },
        HookEvent { name: "PreToolUse", moment: Moment::BeforeTool, matcher: None, timeout: 10 },
        HookEvent { name: "PostToolUse", moment: Moment::AfterTool, matcher: None, timeout: 10 },
        HookEvent { name: "PostToolUseFailure", moment: Moment::AfterTool, matcher: None, timeout: 10 },
        HookEvent { name: "PreCompact", moment: Moment::BeforeCompaction, matcher: None, timeout: 10 },
        HookEvent { name: "SubagentStart", moment: Moment::SubagentStart, matcher: None, timeout: 10 },
        HookEvent { name: "SubagentStop", moment: Moment::SubagentEnd, matcher: None, timeout: 10 },
        // Its budget of 1.5 seconds is raised by a timeout that is named.
        HookEvent { name: "SessionEnd", moment: Moment::SessionEnd, matcher: None, timeout: 3 },
    ],
    mark: Mark { program: "harness/bin/openclaw", verb: ["hook", "claude"] },
    on_change: None,
    transcripts: &[Transcripts {
        below: "projects",
        within: None,
        ending: ".jsonl",
        form: TranscriptForm::Claude,
    }],
};

/// Returns the handlers of ours in a settings document, in document order.
pub fn hooks_installed(settings: &Value) -> Vec<InstalledHook> {
    installed::hooks(&HOST, settings)
}

/// Returns whether a matcher lets the tool `tool` through; `None` for a pattern, which only Claude Code judges.
pub fn matches(matcher: Option<&str>, tool: &str) -> Option<bool> {
    let matcher = matcher.unwrap_or_default();
    if matcher.is_empty() || matcher == "*" {
        return Some(true);
    }
    let is_list = matcher.chars().all(|c| c.is_ascii_alphanumeric() || "_ ,|-".contains(c));
    is_list.then(|| matcher.split(['|', ',']).any(|name| name.trim() == tool))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_matcher_is_a_name_a_list_or_a_pattern() {
        for (matcher, want) in [
            (None, Some(true)),
            (Some(""), Some(true)),
            (Some("*"), Some(true)),
            (Some("Bash"), Some(true)),
            (Some("Edit|Bash"), Some(true)),
            (Some("Edit, Bash"), Some(true)),
            (Some("bash"), Some(false)),
            (Some("BashOutput"), Some(false)),
            (Some("Edit|Write"), Some(false)),
            (Some("Ba.*"), None),
        ] {
            assert_eq!(matches(matcher, "Bash"), want, "{matcher:?}");
        }
    }

    #[test]
    fn the_row_is_found_by_name() {
        let host = crate::agents::host("claude").expect("the row");
        assert_eq!(host.event("PreToolUse").map(|event| event.matcher), Some(None));
        assert!(host.event("Stop").is_none() && crate::agents::host("Claude").is_none());
    }
}
