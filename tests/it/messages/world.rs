//! A repository under guard that refuses messages of another form.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::init::{Git, World};

/// A repository under guard that refuses messages of another form.
pub struct Strict {
    pub world: World,
    pub repo: PathBuf,
}

impl Strict {
    pub fn new(git: Git) -> Self {
        let world = World::of(git);
        let repo = world.repository("a");
        world.write(&world.root().join("openclaw.toml"), "[guard]\nmessages = \"block\"\n");
        let _ = world.guard(&repo).exits(0);
        Self { world, repo }
    }

    /// Returns how a commit of nothing with this message ends: the exit status and what is told.
    pub fn commit(&self, words: &[&str]) -> (bool, String) {
        let words: Vec<&str> = ["commit", "--allow-empty"].iter().chain(words).copied().collect();
        let before = self.head();
        let ran = self.world.git(&self.repo, &words);
        assert_eq!(ran.status == Some(0), self.head() != before, "{}", ran.err);
        (ran.status == Some(0), ran.err)
    }

    pub fn head(&self) -> String {
        self.world.git(&self.repo, &["rev-parse", "HEAD"]).passes().out
    }

    /// Commits with an editor that leaves `typed` ahead of what git put into the file.
    pub fn edited(&self, typed: &str, words: &[&str], variables: &[(&str, &str)]) -> (bool, String) {
        let (text, editor) = (self.world.at("typed"), self.world.at("editor"));
        self.world.write(&text, typed);
        let quoted = |path: &Path| format!("'{}'", path.display().to_string().replace('\'', r"'\''"));
        let script =
            format!("#!/bin/sh\ncat {} \"$1\" > \"$1.new\" && mv \"$1.new\" \"$1\"\n", quoted(&text));
        self.world.script(&editor, &script);
        let editor = quoted(&editor);
        let mut command = Command::new("git");
        command.args(words).args(["commit", "--allow-empty"]).current_dir(&self.repo).stdin(Stdio::null());
        let variables: Vec<(&str, &str)> =
            [("GIT_EDITOR", editor.as_str())].into_iter().chain(variables.iter().copied()).collect();
        let ran = self.world.run(command, &variables);
        (ran.status == Some(0), ran.err)
    }
}
