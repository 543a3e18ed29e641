//! A node with hooks and a daemon that runs beside the test.

use std::path::PathBuf;
use std::process::{Child, ExitStatus, Stdio};
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::{Call, Output, TestNode};

/// How long a test waits for what must come.
pub const DEADLINE: Duration = Duration::from_secs(30);

/// Waits until `is_so`; fails with `what` when it does not come.
#[track_caller]
pub fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < DEADLINE, "it never came: {what}");
        pause(Duration::from_millis(10));
    }
}

/// Lets some time pass between two looks.
pub fn pause(time: Duration) {
    let (_sender, receiver) = channel::<()>();
    // Nothing is ever sent: the time out is the pause.
    let _ = receiver.recv_timeout(time);
}

/// An installed node.
pub struct Guarded {
    /// The machine.
    pub node: TestNode,
    program: PathBuf,
}

impl Guarded {
    /// Installs on a fresh machine.
    pub fn new() -> Self {
        let node = TestNode::new();
        let program = node.small_program();
        let _ = node.call(&["install", "--yes", "--quiet"]).program(&program).run().exits(0);
        Self { node, program }
    }

    /// Returns a call of the program from outside.
    pub fn call(&self, arguments: &[&str]) -> Call<'_> {
        self.node.call(arguments).program(&self.program)
    }

    /// Runs the program from outside.
    pub fn run(&self, arguments: &[&str]) -> Output {
        self.call(arguments).run()
    }

    /// Returns a path below `harness/`.
    pub fn path(&self, relative: &str) -> PathBuf {
        self.node.path(".openclaw/harness").join(relative)
    }

    /// Returns a firing of a hook as Claude Code does it, in this session.
    pub fn firing(&self, session: &str, command: &str) -> Call<'_> {
        let payload = serde_json::json!({
            "session_id": session, "cwd": self.node.home(), "hook_event_name": "PreToolUse",
            "tool_name": "Bash", "tool_use_id": session, "tool_input": {"command": command},
        });
        let call = self.node.call(&["hook", "claude", "PreToolUse"]);
        call.program(&self.path("bin/openclaw")).input(payload.to_string())
    }

    /// Fires a hook that lets the call pass.
    pub fn fire(&self, session: &str) {
        assert_eq!(self.firing(session, "ls").run().exits(0).err(), "");
    }

    /// Starts a daemon and waits until it holds its lock and has written how it is.
    pub fn start(&self) -> Running {
        let running = self.spawn(&self.call(&["daemon", "run"]));
        self.wait_for(&running);
        running
    }

    /// Waits until this daemon says how it is.
    pub fn wait_for(&self, running: &Running) {
        let process = u64::from(running.child.id());
        wait_until("the daemon runs", || {
            self.standing()["process"] == process && self.standing()["since"] != Value::Null
        });
    }

    /// Starts a process and does not wait.
    pub fn spawn(&self, call: &Call<'_>) -> Running {
        let log = tempfile::NamedTempFile::new().expect("a file");
        let mut command = call.command();
        command.stdout(Stdio::null()).stderr(log.reopen().expect("the same file"));
        Running { child: command.spawn().expect("the binary starts"), log }
    }

    /// Returns what `daemon status` says.
    pub fn standing(&self) -> Value {
        self.run(&["daemon", "status", "--json"]).json()["data"].clone()
    }

    /// Returns what the daemon answers at its socket; `Null` while it does not.
    pub fn overview(&self) -> Value {
        self.standing()["overview"].clone()
    }

    /// Returns the guards' part of `status`.
    pub fn guards(&self) -> Value {
        self.run(&["status", "--json"]).exits(0).json()["data"]["guards"].clone()
    }

    /// Returns the sessions that `log` with these arguments shows, in its order.
    pub fn sessions(&self, arguments: &[&str]) -> Vec<String> {
        let arguments = [&["log", "--json"], arguments].concat();
        let found = self.run(&arguments).exits(0).json();
        let answers = found["data"]["answers"].as_array().expect("a list").clone();
        answers.iter().map(|line| line["session"].as_str().expect("a text").to_owned()).collect()
    }

    /// Returns what is in the segments of the log.
    pub fn segments(&self) -> String {
        let Ok(entries) = std::fs::read_dir(self.path("logs")) else { return String::new() };
        let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
        paths
            .retain(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("guard-")));
        paths.sort();
        paths.iter().map(|path| std::fs::read_to_string(path).unwrap_or_default()).collect()
    }

    /// Waits until the log itself holds `count` answers.
    pub fn wait_for_answers(&self, count: usize) {
        wait_until("the answers are in the log", || self.segments().lines().count() == count);
    }
}

/// A daemon; it ends with the test.
pub struct Running {
    /// The process.
    pub child: Child,
    log: tempfile::NamedTempFile,
}

impl Running {
    /// Sends a signal.
    pub fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        let status =
            std::process::Command::new("kill").args(["-s", name, &id]).status().expect("kill starts");
        assert!(status.success(), "kill -s {name} {id}");
    }

    /// Waits for the end and returns it with what was said on stderr.
    #[track_caller]
    pub fn end(mut self) -> (ExitStatus, String) {
        let mut status = None;
        wait_until("the daemon ends", || {
            status = self.child.try_wait().expect("a child of ours");
            status.is_some()
        });
        (status.expect("it ended"), std::fs::read_to_string(self.log.path()).expect("the file"))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
