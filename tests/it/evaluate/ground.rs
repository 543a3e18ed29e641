//! A node with one repository under guard, made of a package: as its authors packed it, then with things of the test's own.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::support::{TestNode, Tree};

/// What git knows about the person. Nothing of git runs on after a command: trees are compared.
const CONFIG: &str = "[init]\n\tdefaultBranch = main\n[user]\n\tname = Ada\n\temail = ada@example.org\n\
    [protocol \"file\"]\n\tallow = always\n[gc]\n\tauto = 0\n[maintenance]\n\tauto = false\n";

/// The node.
pub struct Ground {
    node: TestNode,
    program: PathBuf,
    kept: PathBuf,
    /// The folder in which the task lets the agent work.
    pub main: String,
    /// A file in it.
    pub source: String,
    /// The commit that the work begins at.
    pub base: String,
}

/// What one call of `check` said.
pub struct Said {
    pub status: Option<i32>,
    pub json: Value,
    pub err: String,
}

impl Ground {
    /// Returns a node whose repository is a copy of `package`; the task is about its folder `main`.
    pub fn of(package: &Path, main: &str) -> Self {
        let node = TestNode::new();
        let program = node.small_program();
        let unkept = Self {
            node,
            program,
            kept: PathBuf::new(),
            main: main.to_owned(),
            source: String::new(),
            base: String::new(),
        };
        unkept.node.write(".gitconfig", CONFIG);
        let repository = unkept.repository();
        let copied = Command::new("cp").arg("-rL").arg("--").arg(package).arg(&repository).status();
        assert!(copied.expect("cp starts").success(), "{}", package.display());
        let _ = Command::new("chmod").args(["-R", "u+w"]).arg(&repository).status();
        // What the registry's own tool left beside the sources.
        for name in [".cargo-ok", ".cargo_vcs_info.json"] {
            let _ = fs::remove_file(repository.join(name));
        }
        unkept.make_history();
        let source = unkept.first_source();
        let _ = unkept.call(&["install", "--yes"]);
        let _ = unkept.call(&["init", "--yes"]);
        let _ = unkept.git(&["add", "-A"]);
        let _ = unkept.git(&["commit", "-qm", "chore: rules for agents", "--no-verify", "--allow-empty"]);
        let base = unkept.git(&["rev-parse", "HEAD"]).trim().to_owned();
        let kept = unkept.node.keep("base");
        Self { kept, source, base, ..unkept }
    }

    /// Returns the repository.
    pub fn repository(&self) -> PathBuf {
        self.node.path("work")
    }

    /// Returns a path of the repository.
    pub fn at(&self, relative: &str) -> PathBuf {
        self.repository().join(relative)
    }

    /// Makes the machine as it was before any work.
    pub fn begin_again(&self) {
        self.node.restore(&self.kept);
    }

    /// Returns everything in the repository but what is git's own.
    pub fn tree(&self) -> Tree {
        Tree::of(&self.repository()).without(".git")
    }

    /// Returns the refs and the index, which no check may change.
    pub fn records(&self) -> String {
        self.git(&["for-each-ref"]) + &self.git(&["rev-parse", "HEAD"]) + &self.git(&["ls-files", "-s", "-t"])
    }

    /// Writes a file of the repository, with the folders on the way.
    pub fn write(&self, relative: &str, content: impl AsRef<[u8]>) {
        self.node.write(&format!("work/{relative}"), content);
    }

    /// Appends to a file of the repository.
    pub fn append(&self, relative: &str, text: &str) {
        let mut bytes = fs::read(self.at(relative)).expect("it is there");
        bytes.extend_from_slice(text.as_bytes());
        fs::write(self.at(relative), bytes).expect("it is writable");
    }

    /// Runs git in the repository, as an agent does: around the hooks where that is asked for.
    pub fn git(&self, words: &[&str]) -> String {
        self.git_in(&self.repository(), words)
    }

    fn git_in(&self, folder: &Path, words: &[&str]) -> String {
        let mut git = Command::new("git");
        git.args(words).current_dir(folder).stdin(Stdio::null()).env_clear();
        git.env("HOME", self.node.home())
            .env("PATH", "/usr/local/bin:/usr/bin:/bin")
            .env("GIT_EDITOR", "true");
        let output = git.output().expect("git starts");
        assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// Chooses what follows from the findings of `check`.
    pub fn choose(&self, check: &str, consequence: &str) {
        let _ = self.call(&["config", "set", &format!("evaluate.{check}"), consequence]);
    }

    /// Judges the work by the task, with more words.
    pub fn check(&self, more: &[String]) -> Said {
        let task = serde_json::json!({
            "schema": "openclaw.task/1", "id": "t-1", "title": "work", "description": "work on the sources",
            "scope": [format!("{}/**", self.main)], "role": null,
            "metric": { "steps": [["test", "!", "-e", format!("{}/broken", self.main)]], "timeout_s": 60 },
            "success_criteria": ["it works"], "base": self.base, "instructions": null,
        });
        self.node.write("task.json", task.to_string());
        let file = self.node.path("task.json").display().to_string();
        let words = ["check", "--json", "--worktree", "--task", &file].map(str::to_owned);
        let words: Vec<String> = words.into_iter().chain(more.iter().cloned()).collect();
        self.call(&words.iter().map(String::as_str).collect::<Vec<_>>())
    }

    /// Brings back what a quarantine holds.
    pub fn bring_back(&self, id: &str) -> Said {
        self.call(&["check", "--restore", id, "--json"])
    }

    /// Leaves a record of what the agent ran.
    pub fn leave_record(&self, lines: &[&str]) {
        let head = r#"{"schema": "openclaw.output/1"}"#;
        self.node.write("record.jsonl", [&[head], lines].concat().join("\n") + "\n");
    }

    /// Returns the record, where one was left.
    pub fn record(&self) -> Option<String> {
        let path = self.node.path("record.jsonl");
        path.exists().then(|| path.display().to_string())
    }

    fn call(&self, words: &[&str]) -> Said {
        let call = self.node.call(words).program(&self.program);
        let mut command = call.with("PATH", "/usr/local/bin:/usr/bin:/bin").command();
        let output = command.current_dir(self.repository()).output().expect("it starts");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let said = Said {
            status: output.status.code(),
            json: serde_json::from_slice(&output.stdout).unwrap_or_default(),
            err: text(&output.stderr),
        };
        let is_fine = matches!(words[0], "check") || said.status == Some(0);
        assert!(is_fine, "{words:?}: {:?} {}{}", said.status, text(&output.stdout), said.err);
        said
    }

    fn make_history(&self) {
        let sub = self.node.path("sub");
        fs::create_dir(&sub).expect("a folder");
        let _ = self.git_in(&sub, &["init", "-q"]);
        for number in ["one", "two"] {
            fs::write(sub.join("file"), number).expect("a file");
            let _ = self.git_in(&sub, &["add", "."]);
            let _ = self.git_in(&sub, &["commit", "-qm", number]);
        }
        let _ = self.git(&["init", "-q"]);
        let _ = self.git(&["add", "-Af"]);
        let _ = self.git(&["commit", "-qm", "feat: as its authors packed it"]);
        self.write(".gitignore", "*.cached\n/out/\n");
        self.write("promises/first.txt", "it adds\nassert 1 + 1 == 2\nit ends\n");
        self.write("promises/second.txt", "it takes\nassert 2 - 1 == 1\nit ends\n");
        self.write("guides/start.md", "# Start\n\nRead this.\n");
        self.write("guides/more.md", "# More\n\nAnd this.\n");
        self.write("run.sh", "#!/bin/sh\nexit 0\n");
        fs::set_permissions(self.at("run.sh"), fs::Permissions::from_mode(0o755)).expect("a mode");
        symlink("guides/start.md", self.at("start")).expect("a link");
        let _ = self.git(&["submodule", "--quiet", "add", &sub.display().to_string(), "parts/sub"]);
        let _ = self.git_in(&self.at("parts/sub"), &["checkout", "-q", "HEAD~1"]);
        let _ = self.git(&["add", "-Af"]);
        let _ = self.git(&["commit", "-qm", "test: promises that have to hold"]);
    }

    /// Returns the first file of the main folder that is text of some length.
    fn first_source(&self) -> String {
        let listed = self.git(&["ls-files", "--", &self.main]);
        let is_source = |path: &&str| {
            let bytes = fs::read(self.at(path)).unwrap_or_default();
            bytes.len() > 400 && std::str::from_utf8(&bytes).is_ok()
        };
        listed.lines().find(is_source).expect("a source file").to_owned()
    }
}

impl Said {
    /// Returns the paths that a check found something at, and `-` for each finding without one.
    pub fn found(&self, check: &str) -> Vec<String> {
        let findings = self.json["data"]["findings"].as_array().cloned().unwrap_or_default();
        let of_check = findings.iter().filter(|finding| finding["check"] == check);
        of_check.map(|finding| finding["path"].as_str().unwrap_or("-").to_owned()).collect()
    }

    /// Returns the checks that found something.
    pub fn checks(&self) -> Vec<String> {
        let findings = self.json["data"]["findings"].as_array().cloned().unwrap_or_default();
        let mut checks: Vec<String> =
            findings.iter().filter_map(|finding| finding["check"].as_str().map(str::to_owned)).collect();
        checks.sort();
        checks.dedup();
        checks
    }

    /// Returns the checks that could not look.
    pub fn failed(&self) -> Vec<String> {
        let checks = self.json["data"]["checks"].as_array().cloned().unwrap_or_default();
        let failed = checks.iter().filter(|check| check["state"] == "failed");
        failed.filter_map(|check| check["check"].as_str().map(str::to_owned)).collect()
    }
}
