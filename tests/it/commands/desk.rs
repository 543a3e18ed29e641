//! An agent at a repository, and what its hook says to a command. Runs the hook, never the command.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use crate::init::World;

/// A node with a repository.
pub(super) struct Desk {
    pub(super) world: World,
    pub(super) repo: PathBuf,
}

impl Desk {
    pub(super) fn new() -> Self {
        let world = World::new();
        let repo = world.repository("a");
        Self { world, repo }
    }

    /// Returns what the hook says to `command` in `folder`: the decision and its rule.
    pub(super) fn asked_in(&self, folder: &Path, command: &str) -> String {
        let call = json!({
            "session_id": "0b8cf2f0-0000-4000-8000-000000000000", "transcript_path": "/nonexistent", "cwd": folder,
            "permission_mode": "default", "hook_event_name": "PreToolUse", "tool_name": "Bash",
            "tool_use_id": "", "tool_input": { "command": command },
        });
        let payload = self.world.node.path("payload.json");
        fs::write(&payload, call.to_string()).expect("a payload");
        let mut hook = Command::new(self.world.root().join("harness/bin/openclaw"));
        hook.args(["hook", "claude", "PreToolUse"]).current_dir(folder);
        hook.stdin(fs::File::open(&payload).expect("a payload"));
        let root = self.world.root();
        let ran = self.world.run(hook, &[("OPENCLAW_ROOT", root.to_str().expect("text"))]).passes();
        if ran.out.is_empty() {
            return "allow".to_owned();
        }
        let answer: Value = serde_json::from_str(&ran.out).expect("JSON");
        let own = &answer["hookSpecificOutput"];
        let text = own["permissionDecisionReason"].as_str().or(own["additionalContext"].as_str());
        let text = text.unwrap_or_else(|| panic!("{command}: {}", ran.out));
        let rule = text.split("(rule ").nth(1).and_then(|rest| rest.split(')').next()).unwrap_or_default();
        format!("{} {rule}", own["permissionDecision"].as_str().unwrap_or("advise"))
    }

    /// Asserts what the hook says to each command in the repository.
    #[track_caller]
    pub(super) fn says(&self, rows: &[(&str, &str)]) {
        for (command, want) in rows {
            assert_eq!(self.asked_in(&self.repo, command), *want, "{command}");
        }
    }

    /// Runs git in the repository.
    pub(super) fn git(&self, words: &[&str]) {
        let _ = self.world.git(&self.repo, words).passes();
    }
}
