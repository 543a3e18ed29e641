//! What a firing asks of the system: no child, no socket and no database, whatever the event; one thread at most, which
//! watches the deadline, and none for a tool call that concerns no guard. Counted by strace, because times lie on a busy
//! machine.

use std::fs;
use std::process::Command;

use openclaw::agents::claude::HOST;

use crate::init::World;

#[test]
fn no_event_starts_a_child_or_opens_a_socket_or_a_database() {
    let world = World::new();
    let repo = world.repository("a");
    let _ = world.guard(&repo).exits(0);
    let mut fired = 0;
    for event in HOST.events.iter().map(|row| row.name) {
        let call = serde_json::json!({
            "session_id": "0b8cf2f0-0000-4000-8000-000000000000", "transcript_path": "/nonexistent", "cwd": repo,
            "permission_mode": "default", "hook_event_name": event, "tool_name": "Bash", "tool_use_id": "toolu_01",
            "source": "startup", "trigger": "auto", "prompt": "go on", "tool_input": { "command": "cargo test" },
            "tool_response": { "stdout": "clean", "stderr": "", "interrupted": false },
        });
        let (payload, trace) = (world.node.path("payload.json"), world.node.path("trace"));
        fs::write(&payload, call.to_string()).expect("a payload");
        let mut command = Command::new("strace");
        command.args(["-f", "-e", "trace=process,network,openat,open", "-o"]).arg(&trace);
        command.arg(world.root().join("harness/bin/openclaw")).args(["hook", "claude", event]);
        command.current_dir(&repo).stdin(fs::File::open(&payload).expect("a payload"));
        let root = world.root();
        let _ = world.run(command, &[("OPENCLAW_ROOT", root.to_str().expect("text"))]).passes();
        let trace = fs::read_to_string(trace).expect("a trace");
        let foreign: Vec<&str> = trace.lines().filter(|line| is_foreign(line)).collect();
        assert_eq!(foreign, Vec::<&str>::new(), "{event}");
        let threads = trace.lines().filter(|line| line.contains("CLONE_THREAD")).count();
        assert!(threads <= usize::from(event != "PreToolUse"), "{event}: {trace}");
        assert_eq!(trace.lines().filter(|line| line.contains("execve(")).count(), 1, "{event}: {trace}");
        fired += 1;
    }
    assert!(fired >= 2, "the table is not empty");
}

fn is_foreign(line: &str) -> bool {
    let call = line.split_whitespace().nth(1).unwrap_or_default();
    let starts = ["clone", "fork", "vfork", "socket", "connect"].iter().any(|name| call.starts_with(name));
    (starts && !line.contains("CLONE_THREAD")) || line.contains(".db\"") || line.contains(".sqlite")
}
