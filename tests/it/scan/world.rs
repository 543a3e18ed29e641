//! A machine with a repository of its own, and calls of `scan` in any folder.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::support::{Output, TestNode};

/// A GitHub token that is nobody's, and another one.
pub const TOKEN: &str = concat!("gh", "p_a8Kd03jfLQm2xZ7vBn5tYr9wEs1uHg4cOiPq");
pub const OTHER: &str = concat!("gh", "p_Zq81LmNx0KdRt5VbYw2HcJf7GsPe9Ua3TiOo");

/// What git knows about the person.
const CONFIG: &str =
    "[init]\n\tdefaultBranch = main\n[user]\n\tname = Ada\n\temail = ada@example.org\n[gc]\n\tauto = 0\n";

pub struct World {
    pub node: TestNode,
}

impl World {
    pub fn new() -> Self {
        let node = TestNode::new();
        node.write(".gitconfig", CONFIG);
        Self { node }
    }

    /// Returns a folder below home.
    pub fn folder(&self, name: &str) -> PathBuf {
        let path = self.node.path(name);
        fs::create_dir_all(&path).expect("a folder");
        path
    }

    /// Returns a repository below home, without a commit.
    pub fn repository(&self, name: &str) -> PathBuf {
        let path = self.folder(name);
        self.git(&path, &["init", "-q"]);
        path
    }

    /// Runs git, which has to succeed, and returns what it printed.
    #[track_caller]
    pub fn git(&self, folder: &Path, words: &[&str]) -> String {
        let mut command = Command::new("git");
        command.args(words).current_dir(folder).stdin(Stdio::null()).env_clear();
        command.env("HOME", self.node.home()).env("PATH", "/usr/local/bin:/usr/bin:/bin");
        let output = command.output().expect("git starts");
        assert!(output.status.success(), "git {words:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    /// Commits everything and returns the commit's id.
    #[track_caller]
    pub fn commit(&self, folder: &Path) -> String {
        self.git(folder, &["add", "-A"]);
        self.git(folder, &["commit", "-qm", "change", "--allow-empty"]);
        self.git(folder, &["rev-parse", "HEAD"])
    }

    /// Runs `openclaw scan` in `folder`.
    pub fn scan<S: AsRef<OsStr>>(&self, folder: &Path, words: &[S]) -> Output {
        let mut command = self.command(folder, words);
        let words: Vec<_> = words.iter().map(|word| word.as_ref().to_owned()).collect();
        Output::new(command.output().expect("the binary starts"), &words)
    }

    /// Returns such a run that has not begun.
    pub fn command<S: AsRef<OsStr>>(&self, folder: &Path, words: &[S]) -> Command {
        let words = std::iter::once(OsStr::new("scan")).chain(words.iter().map(AsRef::as_ref));
        let words: Vec<&OsStr> = words.collect();
        let mut command = self.node.call(&words).command();
        command.current_dir(folder);
        command
    }
}

/// Writes a file with the folders on the way.
pub fn put(folder: &Path, path: impl AsRef<Path>, content: impl AsRef<[u8]>) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().expect("a folder above")).expect("folders");
    fs::write(path, content).expect("a file");
}

/// Returns a line that leaks `token`.
pub fn leak(token: &str) -> String {
    format!("token = \"{token}\"\n")
}
