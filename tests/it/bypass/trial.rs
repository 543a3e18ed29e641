//! Tries one way: first the agent's hook where an agent acts, then git itself, then what `status` tells. Knows nothing of
//! which layer ought to stop it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::init::{Git, Ran, TOKEN, World};

/// Who acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Actor {
    /// An agent, by its shell tool: its hook sees the command.
    Agent,
    /// An agent, by another tool: its hook sees the input.
    Tool(&'static str),
    /// A script, which no agent's hook sees into.
    Script,
    /// Another program of the person's.
    Program,
}

impl Actor {
    pub(super) fn shown(self) -> &'static str {
        match self {
            Self::Agent => "agent, by a command",
            Self::Tool(name) => name,
            Self::Script => "script",
            Self::Program => "program",
        }
    }
}

/// What stops a way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layer {
    /// The hook of the agent refuses.
    AgentHook,
    /// The hook of the agent has a person asked.
    Asked,
    /// git's own hook refuses the commit.
    GitHook,
    /// git's own hook refuses the push.
    PrePush,
    /// It is done; `openclaw status` tells that something is not as it was.
    Status,
    /// It is done; `openclaw doctor` tells.
    Doctor,
    /// It is done and changes no answer.
    NoEffect,
    /// It is done and nothing tells.
    Nothing,
}

impl Layer {
    pub(super) fn shown(self) -> &'static str {
        match self {
            Self::AgentHook => "the agent's hook",
            Self::Asked => "the agent's hook, which asks a person",
            Self::GitHook => "git's `pre-commit`",
            Self::PrePush => "git's `pre-push`",
            Self::Status => "nothing; `openclaw status` tells",
            Self::Doctor => "nothing; `openclaw doctor` tells",
            Self::NoEffect => "it changes no answer",
            Self::Nothing => "**nothing**",
        }
    }
}

/// One way around the guards.
pub(super) struct Way {
    pub(super) name: &'static str,
    /// A line for a shell, or the input of a tool; `{root}` and `{home}` in it stand for these folders.
    pub(super) tried: &'static str,
    pub(super) layer: Layer,
    pub(super) actor: Actor,
}

impl Way {
    pub(super) const fn agent(name: &'static str, tried: &'static str, layer: Layer) -> Self {
        Self { name, tried, layer, actor: Actor::Agent }
    }

    pub(super) const fn script(name: &'static str, tried: &'static str, layer: Layer) -> Self {
        Self { name, tried, layer, actor: Actor::Script }
    }

    pub(super) const fn tool(
        tool: &'static str,
        name: &'static str,
        tried: &'static str,
        layer: Layer,
    ) -> Self {
        Self { name, tried, layer, actor: Actor::Tool(tool) }
    }
}

/// A machine on which ways are tried, each in a repository that none before it changed.
pub(super) struct Trial {
    pub(super) world: World,
    made: usize,
    untouched: Option<PathBuf>,
}

impl Trial {
    pub(super) fn new(git: Git) -> Self {
        Self { world: World::of(git), made: 0, untouched: None }
    }

    /// Asserts that each way is stopped by the layer that its row names; tells all that are not.
    #[track_caller]
    pub(super) fn check<'w>(&mut self, ways: impl IntoIterator<Item = (&'w Way, Layer)>) {
        let mut wrong = Vec::new();
        for (way, expected) in ways {
            let found = self.stopped_by(way);
            if found != expected {
                wrong.push(format!("{} ({}): {found:?}, not {expected:?}", way.name, way.tried));
            }
        }
        assert!(wrong.is_empty(), "with {:?}\n{}", self.world.git_kind, wrong.join("\n"));
    }

    /// Returns a repository under guard in which a file with a key is staged.
    pub(super) fn repository(&mut self) -> PathBuf {
        if let Some(repo) = self.untouched.take() {
            return repo;
        }
        self.made += 1;
        let world = &self.world;
        let repo = world.repository(&format!("r{}", self.made));
        let _ = world.guard(&repo).exits(0);
        world.write(&repo.join("key.txt"), &format!("key {TOKEN}\n"));
        let _ = world.git(&repo, &["add", "key.txt"]).passes();
        repo
    }

    /// Returns the first layer that stops `way`.
    pub(super) fn stopped_by(&mut self, way: &Way) -> Layer {
        let repo = self.repository();
        let tried = self.placed(way.actor, way.tried);
        let (tool, input) = match way.actor {
            Actor::Agent => ("Bash", json!({ "command": tried })),
            Actor::Tool(tool) => (tool, serde_json::from_str(&tried).expect("an input in JSON")),
            Actor::Script => return self.by_script(&repo, way.name, &tried),
            Actor::Program => panic!("{}: a program is tried by its own test", way.name),
        };
        let layer = self.asked(&repo, tool, &input);
        if layer != Layer::Nothing {
            self.untouched = Some(repo);
            return layer;
        }
        // What is about no commit is not run here: it would do what it says.
        let is_commit = way.actor == Actor::Agent && tried.contains("commit -");
        if is_commit { self.by_script(&repo, way.name, &tried) } else { Layer::Nothing }
    }

    /// Puts the folders of this machine into a text, quoted as its reader needs it.
    fn placed(&self, actor: Actor, text: &str) -> String {
        let (root, home) = (self.world.root(), self.world.node.home().to_owned());
        let quoted = |path: &Path| {
            let text = path.to_str().expect("UTF-8");
            match actor {
                Actor::Tool(_) => {
                    let text = json!(text).to_string();
                    text[1..text.len() - 1].to_owned()
                }
                Actor::Agent | Actor::Script | Actor::Program => {
                    text.replace('\'', "\\'").replace('"', "\\\"").replace(' ', "\\ ")
                }
            }
        };
        text.replace("{root}", &quoted(&root)).replace("{home}", &quoted(&home))
    }

    fn by_script(&self, repo: &Path, name: &str, command: &str) -> Layer {
        let head = || self.world.git(repo, &["rev-parse", "HEAD"]).passes().out;
        let (before, told_before) = (head(), self.told());
        let ran = self.shell(repo, command);
        assert!(!ran.err.contains(TOKEN) && !ran.out.contains(TOKEN), "{name}: the key is told: {}", ran.err);
        if before == head() {
            assert!(ran.err.contains("openclaw refuses this commit"), "{name}: {}", ran.err);
            return Layer::GitHook;
        }
        if self.told() == told_before { Layer::Nothing } else { Layer::Status }
    }

    /// Runs a line as a script does.
    pub(super) fn shell(&self, repo: &Path, command: &str) -> Ran {
        let mut shell = Command::new("/bin/bash");
        shell.args(["-c", command]).current_dir(repo).stdin(Stdio::null());
        self.world.run(shell, &[])
    }

    /// Returns what `status` says of repositories and their hooks.
    pub(super) fn told(&self) -> Vec<String> {
        let status = self.world.openclaw(&["status"]);
        let text = format!("{}{}", status.text(), status.err());
        let is_about = |line: &&str| {
            line.contains("no longer") || line.contains("my 'work'") || line.contains("openclaw init")
        };
        text.lines().filter(is_about).map(str::to_owned).collect()
    }

    /// Returns what the agent's hook says to a tool.
    pub(super) fn asked(&self, repo: &Path, tool: &str, input: &Value) -> Layer {
        let call = json!({
            "session_id": "0b8cf2f0-0000-4000-8000-000000000000", "transcript_path": "/nonexistent", "cwd": repo,
            "permission_mode": "default", "hook_event_name": "PreToolUse", "tool_name": tool,
            "tool_use_id": "", "tool_input": input,
        });
        let ran = self.fire("PreToolUse", repo, &call.to_string());
        if ran.status == Some(2) || ran.out.contains("\"permissionDecision\":\"deny\"") {
            Layer::AgentHook
        } else if ran.out.contains("\"permissionDecision\":\"ask\"") {
            Layer::Asked
        } else {
            Layer::Nothing
        }
    }

    /// Fires the installed hook as Claude Code does.
    pub(super) fn fire(&self, event: &str, repo: &Path, payload: &str) -> Ran {
        let file = self.world.node.path("payload.json");
        fs::write(&file, payload).expect("a payload");
        let mut hook = Command::new(self.world.root().join("harness/bin/openclaw"));
        hook.args(["hook", "claude", event]).current_dir(repo);
        hook.stdin(fs::File::open(&file).expect("a payload"));
        let root = self.world.root();
        let ran = self.world.run(hook, &[("OPENCLAW_ROOT", root.to_str().expect("text"))]);
        assert!(!ran.out.contains(TOKEN) && !ran.err.contains(TOKEN), "the key is told: {}", ran.out);
        ran
    }
}
