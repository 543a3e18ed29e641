//! A repository under guard with a bare remote that has its first commit.

use std::path::{Path, PathBuf};
use std::process::Command;

use rexpect::session::spawn_command;

use crate::init::{Git, TOKEN, World};

pub struct Pushed {
    pub world: World,
    pub repo: PathBuf,
    pub remote: PathBuf,
}

impl Pushed {
    pub fn new(git: Git) -> Self {
        Self::with(git, &[])
    }

    /// Makes repository and remote with these words of `git init`.
    pub fn with(git: Git, words: &[&str]) -> Self {
        let world = World::of(git);
        let (repo, remote) = (world.at("a"), world.at("remote.git"));
        for (path, bare) in [(&repo, None), (&remote, Some("--bare"))] {
            std::fs::create_dir_all(path).expect("a folder");
            let words: Vec<&str> = ["init", "-q"].iter().chain(words).copied().chain(bare).collect();
            let _ = world.git(path, &words).passes();
        }
        let pushed = Self { world, repo, remote };
        pushed.commit("readme", "hello\n");
        pushed.git(&["remote", "add", "origin", pushed.remote.to_str().expect("UTF-8")]);
        pushed.git(&["push", "-q", "-u", "origin", "main"]);
        let _ = pushed.world.guard(&pushed.repo).exits(0);
        pushed
    }

    /// Runs git in the repository, which has to succeed, and returns what it printed.
    #[track_caller]
    pub fn git(&self, words: &[&str]) -> String {
        self.world.git(&self.repo, words).passes().out.trim().to_owned()
    }

    /// Commits a file past every hook.
    #[track_caller]
    pub fn commit(&self, name: &str, content: &str) {
        self.world.write(&self.repo.join(name), content);
        self.git(&["add", "-A"]);
        self.git(&["commit", "-q", "--no-verify", "-m", "chore: change"]);
    }

    /// Commits a key past every hook.
    #[track_caller]
    pub fn leak(&self, name: &str) {
        self.commit(name, &format!("key {TOKEN}\n"));
    }

    /// Returns every ref of a remote.
    pub fn refs(&self, remote: &Path) -> String {
        self.world.git(remote, &["for-each-ref"]).passes().out
    }

    /// Pushes, and asserts that it works without a word of ours.
    #[track_caller]
    pub fn passes(&self, words: &[&str]) -> String {
        let words: Vec<&str> = ["push"].iter().chain(words).copied().collect();
        let ran = self.world.git(&self.repo, &words).passes();
        assert!(is_quiet(&ran.err), "{}", ran.err);
        ran.err
    }

    /// Pushes, and asserts that we refuse it by `rule` in two lines, and that the remote is as it was.
    #[track_caller]
    pub fn refuses(&self, words: &[&str], rule: &str) -> String {
        self.refuses_with(words, rule, &[])
    }

    /// As [`Self::refuses`] with more variables.
    #[track_caller]
    pub fn refuses_with(&self, words: &[&str], rule: &str, variables: &[(&str, &str)]) -> String {
        let before = self.refs(&self.remote);
        let words: Vec<&str> = ["push"].iter().chain(words).copied().collect();
        let ran = self.world.git_with(&self.repo, &words, variables);
        assert_ne!(ran.status, Some(0), "{words:?}: {}", ran.err);
        assert!(ran.err.contains("openclaw refuses this push"), "{}", ran.err);
        assert!(ran.err.contains(&format!("(rule {rule})")), "{rule}: {}", ran.err);
        assert!(!ran.err.contains(TOKEN), "{}", ran.err);
        assert_eq!(self.refs(&self.remote), before, "the remote is as it was");
        ran.err
    }

    /// Runs a line of the shell in the repository with a terminal, as a person does.
    pub fn at_terminal(&self, line: &str) -> String {
        let mut command = Command::new("sh");
        command.args(["-c", line]).current_dir(&self.repo);
        command.env_clear().env("HOME", self.world.node.home()).env("PATH", self.world.search_path());
        let mut session = spawn_command(command, Some(20_000)).expect("a terminal");
        session.exp_eof().expect("an end")
    }

    /// Writes the person's settings.
    pub fn settings(&self, text: &str) {
        self.world.write(&self.world.root().join("openclaw.toml"), text);
    }

    /// Returns the hook by itself, as git would start it in the repository.
    pub fn hook(&self) -> Command {
        let mut command = Command::new(self.world.root().join("harness/bin/openclaw"));
        command.args(["hook", "git", "pre-push", "origin"]).arg(&self.remote).current_dir(&self.repo);
        command.env_clear().env("HOME", self.world.node.home()).env("PATH", self.world.search_path());
        command
    }
}

/// Returns whether we said nothing: paths of the test have our name too.
pub fn is_quiet(told: &str) -> bool {
    !told.lines().any(|line| line.starts_with("openclaw"))
}
