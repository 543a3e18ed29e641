//! What is put into Claude Code: the hook table, the plugin's manifest and the deny rules.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::super::{PROGRAM_PLACEHOLDER, item};

fn document(path: &str) -> Value {
    serde_json::from_str(item(path).expect("the file is embedded").text()).expect("the file is strict JSON")
}

#[test]
fn hooks_run_the_program_directly_with_the_event_that_they_stand_under() {
    let events = crate_events();
    let mut expected = json!({ "hooks": {} });
    for (event, timeout) in &events {
        let mut hook = json!({
            "type": "command", "command": PROGRAM_PLACEHOLDER, "args": ["hook", "claude", event], "timeout": timeout,
        });
        // A prompt is not blocked by a program that is gone: the person could not even ask for help.
        if event == "PreToolUse" {
            hook["onFailure"] = json!("block");
        }
        expected["hooks"][event] = json!([{ "hooks": [hook] }]);
    }
    assert_eq!(document("hooks/claude/hooks.json"), expected);
}

/// Returns the events that the binary answers, with their timeouts.
fn crate_events() -> Vec<(String, u32)> {
    let rows = crate::agents::claude::HOST.events;
    rows.iter().map(|row| (row.name.to_owned(), row.timeout)).collect()
}

#[test]
fn the_plugin_has_the_version_of_the_package() {
    let manifest = document("hooks/claude/plugin.json");
    assert_eq!(manifest["name"], "openclaw");
    assert_eq!(manifest["version"], env!("CARGO_PKG_VERSION"));
}

/// Returns the arguments of the deny rules of `tool`.
fn denied(tool: &str) -> Vec<String> {
    let rules: Vec<String> =
        serde_json::from_value(document("hooks/claude/deny.json")).expect("a list of texts");
    let inside =
        |rule: &String| Some(rule.strip_prefix(tool)?.strip_prefix('(')?.strip_suffix(')')?.to_owned());
    rules.iter().filter_map(inside).collect()
}

/// Matches as Claude Code 2.1.197 was measured to: `*` is any text, and ` *` at the end of a pattern without another
/// `*` also matches nothing.
fn matches(pattern: &str, command: &str) -> bool {
    if pattern.strip_suffix(" *").is_some_and(|bare| !bare.contains('*') && bare == command) {
        return true;
    }
    match pattern.split_once('*') {
        None => pattern == command,
        Some((start, rest)) => command.strip_prefix(start).is_some_and(|command| {
            command
                .char_indices()
                .map(|(at, _)| at)
                .chain([command.len()])
                .any(|at| matches_rest(rest, &command[at..]))
        }),
    }
}

fn matches_rest(pattern: &str, command: &str) -> bool {
    if pattern.contains('*') { matches(pattern, command) } else { pattern == command }
}

#[test]
fn deny_rules_are_distinct_and_of_known_tools() {
    let all: Vec<String> =
        serde_json::from_value(document("hooks/claude/deny.json")).expect("a list of texts");
    let known: usize = ["Bash", "Read", "Edit"].map(|tool| denied(tool).len()).iter().sum();
    assert_eq!(known, all.len());
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len());
    // A file that may not be read may not be written either, and the other way round.
    assert_eq!(denied("Read"), denied("Edit"));
}

#[test]
fn deny_rules_stop_the_common_spellings() {
    let rules = denied("Bash");
    for command in [
        "rm -rf /",
        "rm -fr /",
        "git push --force",
        "git push --force origin main",
        "git push origin --force main",
        "git push origin main --force",
        "git push -f",
        "git push -f origin main",
        "git push origin -f main",
        "git push origin main -f",
        "git push origin +main",
        "git reset --hard",
        "git reset --hard HEAD~1",
        "git clean -f",
        "git clean -ffdx",
        "git clean -d -f",
        "git clean -xdf",
        "git clean --force -d",
        "sudo apt install x",
    ] {
        assert!(rules.iter().any(|rule| matches(rule, command)), "{command} is not denied");
    }
}

#[test]
fn deny_rules_leave_innocent_work_alone() {
    let rules = denied("Bash");
    for command in [
        "rm -rf /tmp/x",
        "rm -rf build",
        "git push",
        "git push -u origin main",
        "git push --follow-tags origin HEAD",
        "git push --force-with-lease",
        "git push --force-with-lease origin topic",
        "git push origin topic --force-with-lease",
        "git push --force-if-includes --force-with-lease origin topic",
        "git push origin my--force",
        "git push origin fix-f",
        "git push origin feature/c++",
        "git reset HEAD~1",
        "git reset --soft HEAD~1",
        "git reset -- src/hard",
        "git clean -n",
        "git clean -nd src/f",
        "git clean -n --exclude=f",
        "git clean --dry-run -d",
        "git commit -m 'mention sudo and git push --force'",
        "echo sudo",
        "sudoku --solve",
    ] {
        let by = rules.iter().find(|rule| matches(rule, command));
        assert_eq!(by, None, "{command} is denied");
    }
}
