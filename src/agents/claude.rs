//! Claude Code: its row, and how to find our entries in its settings. Never edits them (that is `install`).

use serde_json::Value;

use crate::agents::host::{HookEvent, Host, Mark, Moment, TimeoutUnit};

/// Claude Code, versions 2.1 and later.
pub const HOST: Host = Host {
    name: "claude",
    title: "Claude Code",
    program: "claude",
    folder_variable: "CLAUDE_CONFIG_DIR",
    folder: ".claude",
    settings: "settings.json",
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
};

/// A handler of ours in a settings document, of whatever state root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InstalledHook {
    /// The event it stands under.
    pub event: String,
    /// What it is limited to; `None` where nothing is said.
    pub matcher: Option<String>,
    /// The program that it names, as written.
    pub program: String,
    /// The program, or a line for a shell.
    pub command: String,
    /// The arguments; `None` for a line for a shell.
    pub args: Option<Vec<String>>,
    /// The timeout in force, in seconds.
    pub timeout_seconds: u64,
}

/// What Claude Code gives a handler that names no timeout.
const TIMEOUT_SECONDS_DEFAULT: u64 = 600;

/// Returns the events for which a settings document holds an entry of ours, in document order.
pub fn events_installed(settings: &Value) -> Vec<String> {
    let mut events: Vec<String> = hooks_installed(settings).into_iter().map(|hook| hook.event).collect();
    events.dedup();
    events
}

/// Returns the handlers of ours in a settings document, in document order.
///
/// Both forms are read: `command` with `args`, and one shell line. Whatever has another shape is somebody else's.
pub fn hooks_installed(settings: &Value) -> Vec<InstalledHook> {
    let mut hooks = Vec::new();
    let events = settings.get("hooks").and_then(Value::as_object).into_iter().flatten();
    for (event, groups) in events {
        for group in groups.as_array().into_iter().flatten() {
            let matcher = group.get("matcher").and_then(Value::as_str);
            let handlers = group.get("hooks").and_then(Value::as_array).into_iter().flatten();
            hooks.extend(handlers.filter_map(|handler| hook_of(event, matcher, handler)));
        }
    }
    hooks
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

/// Returns a handler of ours; `None` for somebody else's, and for one that passes on another event than it stands under.
fn hook_of(event: &str, matcher: Option<&str>, handler: &Value) -> Option<InstalledHook> {
    let command = handler.get("command")?.as_str()?;
    let args = handler.get("args").and_then(Value::as_array);
    let args = args.map(|args| args.iter().filter_map(Value::as_str).collect::<Vec<_>>());
    let (program, words) = match &args {
        Some(args) => (command, args.clone()),
        None => {
            // A shell line: the path may be quoted and may hold blanks, so the verb is looked for from the right.
            let (program, rest) = command.split_once(" hook ")?;
            let program = program.trim().trim_matches(['"', '\'']);
            (program, ["hook"].into_iter().chain(rest.split_whitespace()).collect())
        }
    };
    let line: Vec<&str> = std::iter::once(program).chain(words).collect();
    if HOST.mark.event(&line) != Some(event) {
        return None;
    }
    Some(InstalledHook {
        event: event.to_owned(),
        matcher: matcher.map(str::to_owned),
        program: program.to_owned(),
        command: command.to_owned(),
        args: args.map(|args| args.into_iter().map(str::to_owned).collect()),
        timeout_seconds: handler.get("timeout").and_then(Value::as_u64).unwrap_or(TIMEOUT_SECONDS_DEFAULT),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(settings: &str, want: &[&str]) {
        let settings: Value = serde_json::from_str(settings).expect("JSON");
        assert_eq!(events_installed(&settings), want, "{settings}");
    }

    #[test]
    fn both_forms_of_our_entries_are_found() {
        check(
            r#"{"hooks":{"SessionStart":[{"hooks":[{"type":"command","command":"/r/harness/bin/openclaw","args":["hook","claude","SessionStart"]}]}]}}"#,
            &["SessionStart"],
        );
        check(
            r#"{"hooks":{"PreToolUse":[{"matcher":"Bash","hooks":[{"command":"echo"},{"command":"\"/a b/harness/bin/openclaw\" hook claude PreToolUse"}]}]}}"#,
            &["PreToolUse"],
        );
    }

    #[test]
    fn entries_of_others_and_odd_shapes_are_not_ours() {
        check("{}", &[]);
        check("[]", &[]);
        check(r#"{"hooks":[]}"#, &[]);
        check(r#"{"hooks":{"Stop":{"hooks":1},"PreToolUse":["x",{"hooks":"y"},{"hooks":[1,{}]}]}}"#, &[]);
        check(
            r#"{"hooks":{"SessionStart":[{"hooks":[{"command":"/x/myharness/bin/openclaw hook claude SessionStart"}]}]}}"#,
            &[],
        );
        check(
            r#"{"hooks":{"SessionStart":[{"hooks":[{"command":"/r/harness/bin/openclaw hook claude Stop"}]}]}}"#,
            &[],
        );
        check(
            r#"{"hooks":{"SessionStart":[{"hooks":[{"command":"/r/harness/bin/openclaw status"}]}]}}"#,
            &[],
        );
    }

    #[test]
    fn a_hook_is_told_with_all_that_running_it_takes() {
        let settings = serde_json::json!({"hooks": {"PreToolUse": [{"matcher": "Bash|Edit", "hooks": [
            {"command": "/r/harness/bin/openclaw", "args": ["hook", "claude", "PreToolUse"], "timeout": 7},
            {"command": "'/a b/harness/bin/openclaw' hook claude PreToolUse --x"},
        ]}]}});
        let hooks = hooks_installed(&settings);
        assert_eq!(hooks.len(), 2);
        assert_eq!((hooks[0].timeout_seconds, hooks[1].timeout_seconds), (7, 600));
        assert_eq!(hooks[1].program, "/a b/harness/bin/openclaw");
        assert_eq!((&hooks[1].args, hooks[0].args.as_ref().map(Vec::len)), (&None, Some(3)));
        assert!(hooks.iter().all(|hook| hook.matcher.as_deref() == Some("Bash|Edit")));
    }

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
