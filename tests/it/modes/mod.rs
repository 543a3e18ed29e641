//! Each guard in its three modes: refused, told or silent, by its setting alone. One table for all of them; a guard that is
//! not in it fails.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use openclaw::guard::{Guard, Mode};
use serde_json::json;

use crate::init::{TOKEN, World};

/// What sets a guard off.
enum Way {
    /// A commit by git of this file.
    Commit(&'static str, String),
    /// A commit of an executable file of this content.
    Executable(&'static str),
    /// A commit of a link that leads nowhere.
    Link,
    /// A commit of a text that the repository's default role forbids.
    Role,
    /// A commit with this message.
    Message(&'static str),
    /// A push that removes what others have.
    Push,
    /// A firing of Claude Code's hook with these fields.
    Claude(&'static str, serde_json::Value),
}

/// What a guard did.
#[derive(Debug, PartialEq, Eq)]
enum Effect {
    Refused,
    Told,
    Silent,
}

fn shell(command: &str) -> Way {
    Way::Claude("PreToolUse", json!({ "tool_name": "Bash", "tool_input": { "command": command } }))
}

/// Returns how to set `guard` off.
fn way(guard: Guard) -> Way {
    let commit = |path, content: &str| Way::Commit(path, content.to_owned());
    match guard {
        Guard::Secrets => commit("key.txt", &format!("key {TOKEN}\n")),
        Guard::NoVerify => shell("git commit --no-verify -m x"),
        Guard::Pushes => Way::Push,
        Guard::Commands => shell("rm -rf ~"),
        Guard::Paths => Way::Claude(
            "PreToolUse",
            json!({ "tool_name": "Write", "tool_input": { "file_path": ".git/config", "content": "x" } }),
        ),
        Guard::Reading => {
            Way::Claude("PreToolUse", json!({ "tool_name": "Read", "tool_input": { "file_path": ".env" } }))
        }
        Guard::Prompts => Way::Claude("UserPromptSubmit", json!({ "prompt": format!("use {TOKEN}") })),
        Guard::Output => Way::Claude(
            "PostToolUse",
            json!({
                "tool_name": "Bash", "tool_input": { "command": "cat x" },
                "tool_response": { "stdout": TOKEN, "stderr": "", "interrupted": false },
            }),
        ),
        Guard::Messages => Way::Message("Fixed a bug"),
        Guard::Json => commit("a.json", "{\"a\": }\n"),
        Guard::Yaml => commit("a.yaml", "a: 1\nb: c: d\n"),
        Guard::Toml => commit("a.toml", "a = 1\na = 2\n"),
        Guard::Markers => {
            let mark = |sign: &str| sign.repeat(7);
            let text = format!("{} HEAD\na\n{}\nb\n{} other\n", mark("<"), mark("="), mark(">"));
            commit("a.rs", &text)
        }
        Guard::Large => commit("a.txt", &"x\n".repeat(3 << 20)),
        Guard::Case => commit("README", "x\n"),
        Guard::Links => Way::Link,
        Guard::Shebangs => Way::Executable("echo hi\n"),
        Guard::PrivateKeys => commit(
            "id_rsa",
            concat!("-----BEGIN RSA PRIV", "ATE KEY-----\nMIIEowIBAAKCAQEAx3Zb8Qd1f0pN7rTqLw9Y\n"),
        ),
        Guard::EnvFiles => commit(".env", "A=1\n"),
        Guard::Todos => commit("a.rs", concat!("// TO", "DO: tidy\n")),
        Guard::Roles => Way::Role,
    }
}

/// A repository under guard, with a remote that has its branch.
struct Scene {
    world: World,
    repo: PathBuf,
}

impl Scene {
    fn new() -> Self {
        let world = World::new();
        let repo = world.repository("a");
        let remote = world.at("remote.git");
        fs::create_dir_all(&remote).expect("a folder");
        let _ = world.git(&remote, &["init", "-q", "--bare"]).passes();
        let remote = remote.to_str().expect("text");
        let _ = world.git(&repo, &["remote", "add", "origin", remote]).passes();
        let _ = world.git(&repo, &["push", "-q", "origin", "main", "main:refs/heads/release/1"]).passes();
        let _ = world.guard(&repo).exits(0);
        let _ = world.git(&repo, &["add", "-A"]).passes();
        let _ = world.git(&repo, &["commit", "-qm", "chore: rules"]).passes();
        Self { world, repo }
    }

    fn effect(&self, way: &Way) -> Effect {
        match way {
            Way::Commit(path, content) => {
                self.world.write(&self.repo.join(path), content);
                self.committed("chore: one")
            }
            Way::Executable(content) => {
                let path = self.repo.join("run");
                self.world.write(&path, content);
                fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("a mode");
                self.committed("chore: one")
            }
            Way::Link => {
                symlink("nowhere", self.repo.join("link")).expect("a link");
                self.committed("chore: one")
            }
            Way::Role => {
                self.world.write(&self.repo.join(".openclaw.toml"), "[roles]\ndefault = \"implementer\"\n");
                self.world.write(&self.repo.join("a.js"), "debugger;\n");
                self.committed("chore: one")
            }
            Way::Message(message) => {
                self.world.write(&self.repo.join("a"), "a\n");
                self.committed(message)
            }
            Way::Push => {
                let ran = self.world.git(&self.repo, &["push", "origin", ":release/1"]);
                let _ = self.world.git(&self.repo, &["push", "-q", "origin", "main~1:refs/heads/release/1"]);
                of_git(ran.status, &ran.err)
            }
            Way::Claude(event, fields) => self.fired(event, fields),
        }
    }

    /// Commits everything, and takes it back.
    fn committed(&self, message: &str) -> Effect {
        let _ = self.world.git(&self.repo, &["add", "-A"]).passes();
        let ran = self.world.git(&self.repo, &["commit", "-m", message]);
        if ran.status == Some(0) {
            let _ = self.world.git(&self.repo, &["reset", "-q", "--hard", "HEAD~1"]).passes();
        } else {
            let _ = self.world.git(&self.repo, &["reset", "-q", "--hard"]).passes();
        }
        of_git(ran.status, &ran.err)
    }

    fn fired(&self, event: &str, fields: &serde_json::Value) -> Effect {
        let mut payload = json!({
            "session_id": format!("s{}", self.world.spool().len()), "cwd": self.repo, "hook_event_name": event,
            "tool_use_id": format!("t{}", self.world.spool().len()),
        });
        for (name, value) in fields.as_object().expect("an object") {
            payload[name] = value.clone();
        }
        let answer = self.answer(event, &payload.to_string());
        match answer.trim() {
            "" => Effect::Silent,
            text if text.contains("\"deny\"") || text.contains("\"block\"") => Effect::Refused,
            text if text.contains("updatedToolOutput") => Effect::Refused,
            _ => Effect::Told,
        }
    }

    fn answer(&self, event: &str, payload: &str) -> String {
        let mut child = Command::new(self.world.root().join("harness/bin/openclaw"))
            .args(["hook", "claude", event])
            .env_clear()
            .env("HOME", self.world.node.home())
            .env("PATH", self.world.search_path())
            .current_dir(&self.repo)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("it starts");
        child.stdin.take().expect("its input").write_all(payload.as_bytes()).expect("it reads");
        let output = child.wait_with_output().expect("it ends");
        String::from_utf8(output.stdout).expect("text")
    }

    fn choose(&self, guard: Guard, mode: Mode) {
        let word = match mode {
            Mode::Block => "block",
            Mode::Advise => "advise",
            Mode::Off => "off",
        };
        let _ = self.world.openclaw(&["config", "set", guard.key(), word]).exits(0);
    }
}

fn of_git(status: Option<i32>, said: &str) -> Effect {
    match (status, said.contains("(rule ")) {
        (Some(0), false) => Effect::Silent,
        (Some(0), true) => Effect::Told,
        (_, _) => Effect::Refused,
    }
}

/// Returns guards that look at the same thing and are off while another one is tried.
fn others(guard: Guard) -> &'static [Guard] {
    if guard == Guard::PrivateKeys { &[Guard::Secrets] } else { &[] }
}

fn try_all(guards: &[Guard]) {
    let scene = Scene::new();
    for guard in guards {
        for other in others(*guard) {
            scene.choose(*other, Mode::Off);
        }
        let way = way(*guard);
        for (mode, want) in
            [(Mode::Block, Effect::Refused), (Mode::Advise, Effect::Told), (Mode::Off, Effect::Silent)]
        {
            scene.choose(*guard, mode);
            assert_eq!(scene.effect(&way), want, "{guard:?} {mode:?}");
        }
        scene.choose(*guard, guard.default_mode());
        for other in others(*guard) {
            scene.choose(*other, other.default_mode());
        }
    }
}

#[test]
fn guards_of_agents_follow_their_settings() {
    try_all(&[Guard::NoVerify, Guard::Commands, Guard::Paths, Guard::Reading, Guard::Prompts, Guard::Output]);
}

#[test]
fn guards_of_git_follow_their_settings() {
    try_all(&[Guard::Secrets, Guard::Pushes, Guard::Messages, Guard::Roles]);
}

#[test]
fn checks_of_files_follow_their_settings() {
    let is_check = |guard: &Guard| guard.key().starts_with("checks.");
    let checks: Vec<Guard> = Guard::ALL.iter().copied().filter(is_check).collect();
    assert_eq!(checks.len() + 10, Guard::ALL.len(), "a guard that no test here names");
    try_all(&checks);
}
