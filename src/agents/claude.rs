//! Claude Code: its row, and how to find our entries in its settings. Never edits them (that is `install`).

use serde_json::Value;

use crate::agents::host::{HookEvent, Host, Mark, TimeoutUnit};

/// Claude Code, versions 2.1 and later.
pub const HOST: Host = Host {
    name: "claude",
    title: "Claude Code",
    program: "claude",
    folder_variable: "CLAUDE_CONFIG_DIR",
    folder: ".claude",
    settings: "settings.json",
    timeout_unit: TimeoutUnit::Seconds,
    events: &[
        HookEvent { name: "SessionStart", matcher: None, timeout: 10 },
        HookEvent { name: "PreToolUse", matcher: Some("Bash"), timeout: 10 },
    ],
    mark: Mark { program: "harness/bin/openclaw", verb: ["hook", "claude"] },
};

/// Returns the events for which a settings document holds an entry of ours, in document order.
///
/// Both forms are read: `command` with `args`, and one shell line. Whatever has another shape is somebody else's.
pub fn events_installed(settings: &Value) -> Vec<String> {
    let mut events = Vec::new();
    let groups = settings.get("hooks").and_then(Value::as_object).into_iter().flatten();
    for (event, entries) in groups {
        let handlers = entries.as_array().into_iter().flatten();
        let handlers = handlers.filter_map(|entry| entry.get("hooks")?.as_array()).flatten();
        if handlers.into_iter().any(|handler| handler_event(handler).is_some_and(|named| named == *event)) {
            events.push(event.clone());
        }
    }
    events
}

/// Returns the event that a handler of ours passes on; `None` for somebody else's handler.
fn handler_event(handler: &Value) -> Option<String> {
    let command = handler.get("command")?.as_str()?;
    let line: Vec<&str> = match handler.get("args").and_then(Value::as_array) {
        Some(args) => std::iter::once(command).chain(args.iter().filter_map(Value::as_str)).collect(),
        None => {
            // A shell line: the path may be quoted and may hold blanks, so the verb is looked for from the right.
            let (program, rest) = command.split_once(" hook ")?;
            let program = program.trim().trim_matches(['"', '\'']);
            [program, "hook"].into_iter().chain(rest.split_whitespace()).collect()
        }
    };
    HOST.mark.event(&line).map(str::to_owned)
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
    fn the_row_is_found_by_name() {
        let host = crate::agents::host("claude").expect("the row");
        assert_eq!(host.event("PreToolUse").and_then(|event| event.matcher), Some("Bash"));
        assert!(host.event("Stop").is_none() && crate::agents::host("Claude").is_none());
    }
}
