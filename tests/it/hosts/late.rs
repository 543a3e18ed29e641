//! A call of the system that does not come back: the declared answer comes in its place, before the host gives up. The disk
//! that hangs is a pipe that nobody writes to, at a place where git keeps a file.

use std::fs;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use openclaw::base::spool::{Line, Outcome};
use serde_json::{Value, json};

use crate::support::TestNode;

/// What the host waits; ours is below.
const HOST_WAITS: Duration = Duration::from_secs(10);

struct Answer {
    stdout: Value,
    stderr: String,
    took: Duration,
}

/// Fires an event of Claude Code at a repository whose file `hangs` is a pipe.
fn fire(node: &TestNode, hangs: &str, event: &str, fields: &Value) -> Answer {
    let repo = node.folder(&format!("repo-{event}"));
    let git = |arguments: &[&str]| {
        let mut git = Command::new("git");
        git.args(arguments).current_dir(&repo).env("HOME", node.home());
        assert!(git.status().expect("git starts").success());
    };
    git(&["init", "--quiet", "."]);
    fs::write(repo.join("a"), "a\n").expect("written");
    git(&["add", "a"]);
    let pipe = repo.join(".git").join(hangs);
    let _ = fs::remove_file(&pipe);
    let made = Command::new("mkfifo").arg(&pipe).status().expect("mkfifo starts");
    assert!(made.success());
    let mut payload = json!({"session_id": "s", "cwd": repo, "hook_event_name": event});
    for (name, value) in fields.as_object().expect("fields") {
        payload[name] = value.clone();
    }
    let input = node.folder("input").join(event);
    fs::write(&input, payload.to_string()).expect("written");
    let mut command = Command::new(node.path(".openclaw/harness/bin/openclaw"));
    command.args(["hook", "claude", event]).current_dir(&repo).env_clear();
    command.env("HOME", node.home()).env("PATH", "/usr/local/bin:/usr/bin:/bin");
    command.stdin(fs::File::open(&input).expect("the payload")).stdout(Stdio::piped()).stderr(Stdio::piped());
    let began = Instant::now();
    let output = command.output().expect("the hook starts");
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    Answer {
        stdout: serde_json::from_slice(&output.stdout).unwrap_or_default(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        took: began.elapsed(),
    }
}

#[test]
fn a_disk_that_hangs_is_answered_in_the_declared_mode() {
    let node = TestNode::new();
    let _ = node.run(&["install", "--yes"]).exits(0);
    let commit =
        json!({"tool_name": "Bash", "tool_input": {"command": "git commit -m x"}, "tool_use_id": "t"});
    let (closed, open) = std::thread::scope(|scope| {
        let closed = scope.spawn(|| fire(&node, "index", "PreToolUse", &commit));
        let open = scope.spawn(|| fire(&node, "index", "SessionStart", &json!({"source": "startup"})));
        (closed.join().expect("an answer"), open.join().expect("an answer"))
    });
    let decision = &closed.stdout["hookSpecificOutput"];
    assert_eq!(decision["permissionDecision"], "deny", "{}", closed.stderr);
    assert!(open.stdout.is_null(), "{}", open.stdout);
    for answer in [&closed, &open] {
        assert!(answer.took < HOST_WAITS, "{:?}", answer.took);
        assert_eq!(answer.stderr.lines().count(), 1, "{}", answer.stderr);
    }
    let spool = fs::read_to_string(node.path(".openclaw/harness/spool/hooks.jsonl")).expect("a spool");
    let mut told: Vec<(String, Outcome)> =
        spool.lines().filter_map(Line::of).map(|line| (line.event, line.verdict)).collect();
    told.sort_by(|a, b| a.0.cmp(&b.0));
    assert_eq!(
        told,
        [("PreToolUse".to_owned(), Outcome::BrokenClosed), ("SessionStart".to_owned(), Outcome::BrokenOpen)]
    );
}
