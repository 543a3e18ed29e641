//! Entries of ours in a host's JSON document, found by program and verb. Only reads; whatever has another shape is
//! somebody else's.

use serde_json::Value;

use crate::agents::host::{Host, LineForm, Nesting};
use crate::agents::table::HOSTS;

/// A handler of ours in a host's document, of whatever state root.
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
    /// The timeout in force, in milliseconds.
    pub timeout_ms: u64,
}

/// Returns the events for which a document holds an entry of ours, whichever host's it is, in document order.
pub fn events(document: &Value) -> Vec<String> {
    let mut events: Vec<String> =
        HOSTS.iter().flat_map(|host| hooks(host, document)).map(|hook| hook.event).collect();
    events.dedup();
    events
}

/// Returns the handlers of ours in a document of `host`, in document order; none where a script calls us.
///
/// Both forms are read: `command` with `args`, and one shell line.
pub fn hooks(host: &Host, document: &Value) -> Vec<InstalledHook> {
    let Some(shape) = host.shape() else { return Vec::new() };
    let mut hooks = Vec::new();
    let events = document.get("hooks").and_then(Value::as_object).into_iter().flatten();
    for (event, entries) in events {
        for entry in entries.as_array().into_iter().flatten() {
            let matcher = entry.get("matcher").and_then(Value::as_str);
            match shape.nesting {
                Nesting::Groups => {
                    let handlers = entry.get("hooks").and_then(Value::as_array).into_iter().flatten();
                    hooks.extend(handlers.filter_map(|handler| hook_of(host, (event, matcher), handler)));
                }
                Nesting::Flat => hooks.extend(hook_of(host, (event, matcher), entry)),
            }
        }
    }
    hooks
}

/// Returns a handler of ours; `None` for somebody else's, and for one that passes on another event than it stands under.
fn hook_of(host: &Host, (event, matcher): (&str, Option<&str>), handler: &Value) -> Option<InstalledHook> {
    let shape = host.shape()?;
    let key = match shape.line {
        LineForm::Exec => "command",
        LineForm::Shell(key) => key,
    };
    let command = handler.get(key)?.as_str()?;
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
    if host.mark.event(&line) != Some(event) {
        return None;
    }
    let timeout = shape.timeout.map(|key| {
        let named = handler.get(key.name).and_then(Value::as_u64);
        named.unwrap_or_else(|| u64::from(key.default))
    });
    Some(InstalledHook {
        event: event.to_owned(),
        matcher: matcher.map(str::to_owned),
        program: program.to_owned(),
        command: command.to_owned(),
        args: args.map(|args| args.into_iter().map(str::to_owned).collect()),
        // Where the host knows no timeout, the one of our row is what we keep to.
        timeout_ms: host
            .millis(timeout.or_else(|| Some(host.event(event)?.timeout.into())).unwrap_or_default()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agents::claude;

    fn check(settings: &str, want: &[&str]) {
        let settings: Value = serde_json::from_str(settings).expect("JSON");
        assert_eq!(events(&settings), want, "{settings}");
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
        let hooks = hooks(&claude::HOST, &settings);
        assert_eq!(hooks.len(), 2);
        assert_eq!((hooks[0].timeout_ms, hooks[1].timeout_ms), (7_000, 600_000));
        assert_eq!(hooks[1].program, "/a b/harness/bin/openclaw");
        assert_eq!((&hooks[1].args, hooks[0].args.as_ref().map(Vec::len)), (&None, Some(3)));
        assert!(hooks.iter().all(|hook| hook.matcher.as_deref() == Some("Bash|Edit")));
    }
}
