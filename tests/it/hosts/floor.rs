//! A call that concerns no guard stays at the floor: one process, no thread, no socket, and of our files nothing but the
//! spool is opened. Held by system calls, never by time.

use std::fs;
use std::process::{Command, Stdio};

use serde_json::json;

use crate::support::TestNode;

#[test]
fn an_unrelated_call_opens_nothing_of_ours_but_the_spool() {
    let node = TestNode::new();
    let _ = node.run(&["install", "--yes"]).exits(0);
    let repo = node.folder("repo");
    for (event, tool, input) in [
        ("PreToolUse", "Bash", json!({"command": "ls -la"})),
        ("PreToolUse", "TodoWrite", json!({"todos": []})),
        ("PostToolUse", "Bash", json!({"command": "ls -la"})),
        ("UserPromptSubmit", "", json!({})),
    ] {
        let payload = json!({
            "session_id": "s", "cwd": repo, "hook_event_name": event, "tool_name": tool, "tool_input": input,
            "tool_use_id": "t", "tool_response": {"stdout": "a\nb"}, "prompt": "fix the tests",
        });
        let at = node.folder("trace");
        fs::write(at.join("payload"), payload.to_string()).expect("written");
        let trace = at.join("calls");
        let mut command = Command::new("strace");
        command.args(["-f", "-o"]).arg(&trace);
        command.arg(node.path(".openclaw/harness/bin/openclaw")).args(["hook", "claude", event]);
        command.current_dir(&repo).env_clear().env("HOME", node.home()).env("PATH", "/usr/bin:/bin");
        command.stdin(fs::File::open(at.join("payload")).expect("a payload")).stdout(Stdio::piped());
        let output = command.output().expect("strace starts");
        assert!(output.status.success() && output.stdout.is_empty(), "{output:?}");
        let trace = fs::read_to_string(&trace).expect("a trace");
        let calls: Vec<&str> = trace
            .lines()
            .filter_map(|line| line.split_once(' '))
            .map(|(_, call)| call.trim_start())
            .collect();
        let starts = |names: &[&str]| {
            calls.iter().filter(|call| names.iter().any(|name| call.starts_with(name))).count()
        };
        assert_eq!(starts(&["clone", "fork", "vfork", "socket", "connect"]), 0, "{event} {tool}: {trace}");
        assert_eq!(starts(&["execve("]), 1, "{event} {tool}");
        let root = node.path(".openclaw");
        let opened: Vec<&&str> = calls
            .iter()
            .filter(|call| {
                call.starts_with("open")
                    && !call.contains("= -1")
                    && !call.contains("O_DIRECTORY")
                    && !call.contains("O_PATH")
            })
            .filter(|call| {
                call.contains(".jsonl")
                    || call.contains(&*root.to_string_lossy())
                    || call.contains("snapshot")
                    || call.contains(".toml")
            })
            .collect();
        assert!(
            !opened.is_empty() && opened.iter().all(|call| call.contains("hooks.jsonl")),
            "{event} {tool}: {opened:?}"
        );
    }
}
