//! A home with transcripts, and what memory holds of it: as values that do not depend on how it came there.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use openclaw::base::path::AbsPath;
use openclaw::base::time::Timestamp;
use openclaw::config::layout::{Layout, MovedFolders};
use openclaw::memory::{Ask, Filter, Ingested, Means, Memory, Query};
use openclaw::ports::changes::Changed;
use openclaw::ports::progress::Quiet;
use openclaw::sim::clock::ManualClock;
use openclaw::sys::fs::OsFs;
use serde_json::{Value, json};

/// Long after everything that a test writes.
pub const NOW_MS: u64 = 1_795_000_000_000;

/// A home in a folder.
pub struct Scene {
    pub home: PathBuf,
    fs: OsFs,
    clock: ManualClock,
    layout: Layout,
}

impl Scene {
    /// Returns the home in `folder`, with a node in it.
    pub fn at(folder: &Path) -> Self {
        let home = folder.canonicalize().expect("a folder");
        fs::create_dir_all(home.join(".openclaw/harness")).expect("folders");
        let at = AbsPath::from_path(&home).expect("UTF-8");
        let layout = Layout {
            home: at.clone(),
            root: at.join(".openclaw"),
            claude: at.join(".claude"),
            config: at.join(".config"),
            moved: MovedFolders::default(),
        };
        let fs = OsFs::new(layout.anchors());
        Self { home, fs, clock: ManualClock::new(Timestamp::from_millis(NOW_MS)), layout }
    }

    /// Returns memory as it is on disk.
    pub fn memory(&self) -> Memory<'_> {
        Memory::open(Means { fs: &self.fs, clock: &self.clock, layout: &self.layout, skip: &[] })
            .expect("memory opens")
    }

    /// Returns where everything is.
    pub fn layout(&self) -> Layout {
        self.layout.clone()
    }

    /// Lets time pass.
    pub fn pass(&self, millis: u64) {
        self.clock.advance(millis);
    }

    /// Returns where OpenCode keeps its sessions.
    pub fn opencode(&self) -> PathBuf {
        self.folder(".local/share/opencode").join("opencode.db")
    }

    /// Returns where the upstream's agent `main` keeps its own.
    pub fn upstream(&self) -> PathBuf {
        self.folder(".openclaw/agents/main/agent").join("openclaw-agent.sqlite")
    }

    /// Returns a folder of home, which is made.
    pub fn folder(&self, relative: &str) -> PathBuf {
        let folder = self.home.join(relative);
        fs::create_dir_all(&folder).expect("folders");
        folder
    }

    /// Brings what is new and returns memory.
    pub fn brought(&self) -> Memory<'_> {
        let mut memory = self.memory();
        let brought = memory.bring(u64::MAX, &Quiet).expect("it is brought");
        assert_eq!((brought.bytes_left, brought.unread), (0, Vec::new()));
        memory
    }

    /// Brings what is new in the file at `path`, and looks at no other.
    pub fn brought_at(&self, path: &Path) -> Ingested {
        let path = AbsPath::from_path(path).expect("UTF-8");
        let changed = Changed::At([path].into());
        self.memory().bring_changed(&changed, u64::MAX, &Quiet).expect("it is brought")
    }

    /// Adds bytes to the transcript of Claude Code with this name.
    pub fn append(&self, name: &str, bytes: &[u8]) {
        let path = self.transcript(name);
        fs::create_dir_all(path.parent().expect("a folder above")).expect("folders");
        let mut file = OpenOptions::new().create(true).append(true).open(path).expect("a transcript");
        file.write_all(bytes).expect("written");
    }

    /// Returns where the transcript with this name is.
    pub fn transcript(&self, name: &str) -> PathBuf {
        self.home.join(".claude/projects/-home-ada-repo").join(format!("{name}.jsonl"))
    }

    /// Takes away what memory holds.
    pub fn without_memory(&self) {
        fs::remove_dir_all(self.home.join(".openclaw/harness/state")).expect("removed");
    }
}

/// Returns everything that memory holds, and what some searches find, in an order of its own.
pub fn held(memory: &Memory<'_>) -> Vec<Value> {
    let everything = Filter { with_parts: true, ..Filter::default() };
    let mut held = Vec::new();
    for session in memory.list(&everything, usize::MAX).expect("a list") {
        let name = if session.agent.is_empty() { session.name.clone() } else { session.agent.clone() };
        let found = memory.find(Ask::Named(&name)).expect("it is there");
        let recap = memory.recap(&found).expect("a recap");
        held.push(json!({"export": memory.export(found).expect("an export"), "recap": recap}));
    }
    // Words of few messages: of those that many have, the newest are looked at, and which are newest is not told here.
    for words in ["\"number 4\"", "\"of 5\"", "numb* 8", "nowhere"] {
        let query = Query::parse(words).expect("words");
        let hits = memory.search(&query, &everything, 1_000).expect("an answer");
        let mut places: Vec<String> = hits
            .iter()
            .map(|hit| format!("{} {} {} {}", hit.session, hit.turn, hit.kind, hit.snippet))
            .collect();
        places.sort();
        held.push(json!({"words": words, "places": places}));
    }
    held.push(json!({"not understood": memory.not_understood().expect("a count")}));
    held.sort_by_key(Value::to_string);
    held
}

/// Returns a line of Claude Code: what happens at step `step` of the session `name`.
pub fn line(name: &str, step: usize) -> String {
    let at = Timestamp::from_millis(NOW_MS - 10_000_000 + step as u64 * 1_000).to_string();
    let word = ["alpha", "beta", "gamma", "parser", "step seven"][step % 5];
    let message = match step % 4 {
        0 => json!({"role": "user", "content": format!("please {word} number {step}")}),
        1 => json!({
            "role": "assistant", "id": format!("msg_{step}"), "model": "m",
            "content": [{"type": "text", "text": format!("I look at {word} of {step}. We decided to use {word} instead.")}],
            "usage": {"input_tokens": step, "output_tokens": 2, "cache_read_input_tokens": 1},
        }),
        2 => json!({
            "role": "assistant", "id": format!("msg_{step}"), "model": "m",
            "content": [{"type": "tool_use", "id": format!("toolu_{step}"), "name": "Bash",
                "input": {"command": format!("make {word}")}}],
        }),
        _ => json!({
            "role": "user",
            "content": [{"type": "tool_result", "tool_use_id": format!("toolu_{}", step - 1),
                "is_error": step % 8 == 3, "content": format!("[main 0123abc{}] feat: {word}\nalpha beta", step % 10)}],
        }),
    };
    let kind = message["role"].clone();
    let line = json!({
        "type": kind, "uuid": format!("{name}-{step}"), "sessionId": name, "timestamp": at,
        "cwd": "/home/ada/repo", "gitBranch": "main", "version": "2.1.197", "message": message,
    });
    format!("{line}\n")
}
