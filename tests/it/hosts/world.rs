//! A machine for hook tests: a state root, a repository, a fixed clock, and the real adapters over temporary folders.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};

use openclaw::base::path::AbsPath;
use openclaw::base::spool::Line;
use openclaw::base::time::Timestamp;
use openclaw::guard::snapshot::Expected;
use openclaw::hook::{HookAnswer, HookRequest, Machine, answer};
use openclaw::ports::clock::Clock;
use openclaw::ports::exec::Env;
use openclaw::ports::fs::Fs;
use openclaw::sys::children::OsExec;
use openclaw::sys::fs::OsFs;

/// Long after any file that a test makes.
pub const NOW_MS: u64 = 4_000_000_000_000;

/// A GitHub token that is nobody's.
pub const TOKEN: &str = concat!("gh", "p_a8Kd03jfLQm2xZ7vBn5tYr9wEs1uHg4cOiPq");

/// A clock that stands.
pub struct Standing(pub u64);

impl Clock for Standing {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0)
    }
}

/// A state root and a repository.
pub struct World {
    folder: tempfile::TempDir,
    pub env: Env,
    pub expected: Vec<Expected>,
}

impl World {
    /// Returns a root with its folders, and an empty folder for a repository.
    pub fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        fs::create_dir_all(folder.path().join("root/harness")).expect("folders");
        fs::create_dir_all(folder.path().join("repo")).expect("folders");
        let env = Env::from([("PATH".to_owned(), "/usr/local/bin:/usr/bin:/bin".into())]);
        Self { folder, env, expected: Vec::new() }
    }

    /// Returns a world whose repository has one commit.
    pub fn with_commit() -> Self {
        let world = Self::new();
        world.init();
        world.write(b"readme", "hello\n");
        world.add(&[b"readme"]);
        world.commit("first line of work");
        world
    }

    pub fn root(&self) -> AbsPath {
        AbsPath::from_path(&self.folder.path().join("root")).expect("UTF-8")
    }

    pub fn repo(&self) -> PathBuf {
        self.folder.path().join("repo")
    }

    pub fn program(&self) -> PathBuf {
        self.folder.path().join("root/harness/bin/openclaw")
    }

    pub fn init(&self) {
        let mut options = git2::RepositoryInitOptions::new();
        options.initial_head("main");
        git2::Repository::init_opts(self.repo(), &options).expect("a repository");
    }

    pub fn write(&self, name: &[u8], content: &str) {
        let path = self.repo().join(OsStr::from_bytes(name));
        fs::create_dir_all(path.parent().expect("inside")).expect("folders");
        fs::write(path, content).expect("written");
    }

    pub fn write_root(&self, name: &str, content: &str) {
        let path = self.root().join(name);
        fs::create_dir_all(path.parent().expect("inside").as_path()).expect("folders");
        fs::write(path.as_path(), content).expect("written");
    }

    pub fn add(&self, names: &[&[u8]]) {
        let repo = git2::Repository::open(self.repo()).expect("open");
        let mut index = repo.index().expect("index");
        for name in names {
            index.add_path(Path::new(OsStr::from_bytes(name))).expect("added");
        }
        index.write().expect("written");
    }

    pub fn commit(&self, message: &str) {
        let repo = git2::Repository::open(self.repo()).expect("open");
        let tree = repo.index().and_then(|mut index| index.write_tree()).expect("tree");
        let tree = repo.find_tree(tree).expect("tree");
        let who = git2::Signature::new("Ada", "ada@example.org", &git2::Time::new(1_000, 0)).expect("a name");
        let head = repo.head().and_then(|head| head.peel_to_commit()).ok();
        repo.commit(Some("HEAD"), &who, &who, message, &tree, &head.iter().collect::<Vec<_>>())
            .expect("commit");
    }

    /// Fires a hook of Claude Code in process `process`.
    pub fn fire_as(&self, process: u32, event: &str, payload: &[u8]) -> HookAnswer {
        let fs = OsFs::new(vec![self.root()]);
        self.fire_on(&fs, &Standing(NOW_MS), process, (event, payload))
    }

    /// Fires a hook over other adapters.
    pub fn fire_on(&self, fs: &dyn Fs, clock: &dyn Clock, process: u32, call: (&str, &[u8])) -> HookAnswer {
        self.fire_of("claude", (fs, clock), process, call)
    }

    /// Fires a hook of `host`.
    pub fn fire_host(&self, host: &str, event: &str, payload: &[u8]) -> HookAnswer {
        let fs = OsFs::new(vec![self.root()]);
        self.fire_of(host, (&fs, &Standing(NOW_MS)), 1, (event, payload))
    }

    /// Fires a hook of `host` in process `process`.
    pub fn fire_for(&self, (host, process): (&str, u32), event: &str, payload: &[u8]) -> HookAnswer {
        let fs = OsFs::new(vec![self.root()]);
        self.fire_of(host, (&fs, &Standing(NOW_MS)), process, (event, payload))
    }

    fn fire_of(
        &self,
        host: &str,
        (fs, clock): (&dyn Fs, &dyn Clock),
        process: u32,
        (event, mut payload): (&str, &[u8]),
    ) -> HookAnswer {
        let machine = Machine { fs, clock, exec: &OsExec, env: &self.env, process };
        let request = HookRequest {
            host,
            event,
            arguments: &[],
            stdin: &mut payload,
            program: &self.program(),
            cwd: &self.repo(),
            terminals: openclaw::ports::terminal::Terminals::default(),
            version: "0.0.0-test",
            expected: &|_| self.expected.clone(),
        };
        answer(request, machine)
    }

    /// Fires a hook of Claude Code.
    pub fn fire(&self, event: &str, payload: &[u8]) -> HookAnswer {
        self.fire_as(1, event, payload)
    }

    /// Fires PreToolUse for a shell command in the repository.
    pub fn shell(&self, command: &str) -> HookAnswer {
        self.fire("PreToolUse", self.shell_payload(command).as_bytes())
    }

    /// Returns the payload of a shell command in the repository.
    pub fn shell_payload(&self, command: &str) -> String {
        serde_json::json!({
            "session_id": "s",
            "cwd": self.repo(),
            "hook_event_name": "PreToolUse",
            "tool_name": "Bash",
            "tool_input": {"command": command},
            "tool_use_id": "",
        })
        .to_string()
    }

    /// Returns the lines of the spool.
    pub fn spool(&self) -> Vec<Line> {
        let text =
            fs::read_to_string(self.root().join("harness/spool/hooks.jsonl").as_path()).unwrap_or_default();
        text.lines().map(|line| Line::of(line).expect("a whole line")).collect()
    }
}

/// Returns the reason of a refusal; empty where there is none.
pub fn refusal(answer: &HookAnswer) -> String {
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let answer: serde_json::Value = serde_json::from_slice(&answer.stdout).unwrap_or_default();
    let specific = &answer["hookSpecificOutput"];
    if specific["permissionDecision"] == "deny" {
        text(&specific["permissionDecisionReason"])
    } else {
        String::new()
    }
}
