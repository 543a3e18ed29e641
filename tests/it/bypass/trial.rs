//! Tries one way with a staged key: first the agent's hook where an agent runs the command, then git itself, then what
//! `status` tells. Knows nothing of which layer ought to stop it.

use std::fs;
use std::process::Command;

use crate::init::{Git, TOKEN, World};

/// Who runs the command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Actor {
    /// An agent, by its shell tool: its hook sees the command.
    Agent,
    /// A script, which no agent's hook sees into.
    Script,
}

/// What stops a way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layer {
    /// The hook of the agent refuses the command.
    AgentHook,
    /// git's own hook refuses the commit.
    GitHook,
    /// The commit is made; `openclaw status` tells that the repository is not guarded as it was.
    Status,
    /// The commit is made and nothing tells.
    Nothing,
}

/// One way around the guards.
pub(super) struct Way {
    pub(super) name: &'static str,
    pub(super) command: &'static str,
    pub(super) layer: Layer,
    actor: Actor,
}

impl Way {
    pub(super) const fn agent(name: &'static str, command: &'static str, layer: Layer) -> Self {
        Self { name, command, layer, actor: Actor::Agent }
    }

    pub(super) const fn script(name: &'static str, command: &'static str, layer: Layer) -> Self {
        Self { name, command, layer, actor: Actor::Script }
    }
}

/// Returns the first layer that stops `way`.
pub(super) fn stopped_by(git: Git, way: &Way) -> Layer {
    let world = World::of(git);
    let repo = world.repository("a");
    let _ = world.guard(&repo).exits(0);
    world.write(&repo.join("key.txt"), &format!("key {TOKEN}\n"));
    let _ = world.git(&repo, &["add", "key.txt"]).passes();
    let before = world.git(&repo, &["rev-parse", "HEAD"]).passes().out;
    if way.actor == Actor::Agent && agent_hook_refuses(&world, &repo, way.command) {
        return Layer::AgentHook;
    }
    let before_told = told_of(&world);
    let mut shell = Command::new("/bin/sh");
    shell.args(["-c", way.command]).current_dir(&repo).stdin(std::process::Stdio::null());
    let ran = world.run(shell, &[]);
    assert!(
        !ran.err.contains(TOKEN) && !ran.out.contains(TOKEN),
        "{}: the key is told: {}",
        way.name,
        ran.err
    );
    let after = world.git(&repo, &["rev-parse", "HEAD"]).passes().out;
    if before == after {
        assert!(ran.err.contains("openclaw refuses this commit"), "{}: {}", way.name, ran.err);
        return Layer::GitHook;
    }
    let told = told_of(&world);
    if told == before_told { Layer::Nothing } else { Layer::Status }
}

/// Returns what `status` says of repositories and their hooks.
fn told_of(world: &World) -> Vec<String> {
    let status = world.openclaw(&["status"]);
    let text = format!("{}{}", status.text(), status.err());
    let is_about = |line: &&str| {
        line.contains("no longer") || line.contains("my 'work'") || line.contains("openclaw init")
    };
    text.lines().filter(is_about).map(str::to_owned).collect()
}

fn agent_hook_refuses(world: &World, repo: &std::path::Path, command: &str) -> bool {
    let call = serde_json::json!({
        "session_id": "0b8cf2f0-0000-4000-8000-000000000000", "transcript_path": "/nonexistent", "cwd": repo,
        "permission_mode": "default", "hook_event_name": "PreToolUse", "tool_name": "Bash",
        "tool_use_id": "toolu_01", "tool_input": { "command": command },
    });
    let payload = world.node.path("payload.json");
    fs::write(&payload, call.to_string()).expect("a payload");
    let mut hook = Command::new(world.root().join("harness/bin/openclaw"));
    hook.args(["hook", "claude", "PreToolUse"]).current_dir(repo);
    hook.stdin(fs::File::open(&payload).expect("a payload"));
    let root = world.root();
    let ran = world.run(hook, &[("OPENCLAW_ROOT", root.to_str().expect("text"))]);
    assert!(!ran.out.contains(TOKEN), "the key is told: {}", ran.out);
    ran.status == Some(2) || ran.out.contains("\"permissionDecision\":\"deny\"")
}
