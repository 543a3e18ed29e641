//! The managers of git hooks that call us by `.pre-commit-hooks.yaml`, and lefthook by the lines of the documentation.
//! `./tests/run slow` installs them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::init::{Ran, TOKEN, World};

const DEFINITION: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/.pre-commit-hooks.yaml"));
const PAGE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/git-hooks.md"));

fn program(name: &str) -> PathBuf {
    let managers =
        Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("the target folder").join("managers");
    let places = ["npm/node_modules/.bin", "python/bin"].map(|folder| managers.join(folder).join(name));
    let found = places.into_iter().find(|place| place.exists());
    found.unwrap_or_else(|| panic!("no `{name}`: `./tests/run slow` installs it"))
}

/// A repository, and a search path with our program and the managers on it.
struct Managed {
    world: World,
    repo: PathBuf,
    path: String,
}

impl Managed {
    fn new() -> Self {
        let world = World::new();
        let repo = world.repository("a");
        let folder = |name: &str| program(name).parent().expect("a folder above").display().to_string();
        let ours = world.root().join("harness/bin").display().to_string();
        let path = [ours, folder("lefthook"), folder("prek"), world.search_path()].join(":");
        Self { world, repo, path }
    }

    fn run(&self, words: &[&str]) -> Ran {
        let mut command = Command::new(words[0]);
        command.args(&words[1..]).current_dir(&self.repo);
        self.world.run(command, &[("PATH", &self.path)])
    }

    /// Asserts that a key and a broken file stay out and a good commit passes.
    #[track_caller]
    fn is_guarded(&self) {
        self.world.write(&self.repo.join("k"), &format!("key {TOKEN}\n"));
        self.world.write(&self.repo.join("b.json"), "{");
        let _ = self.run(&["git", "add", "k", "b.json"]).passes();
        let ran = self.run(&["git", "commit", "-m", "bad"]);
        let said = ran.out + &ran.err;
        assert_ne!(ran.status, Some(0), "{said}");
        assert!(
            said.contains("k:1: secrets.github-token: ") && said.contains("b.json:1: checks.json: "),
            "{said}"
        );
        let _ = self.run(&["git", "rm", "-qf", "--cached", "k", "b.json"]).passes();
        fs::remove_file(self.repo.join("k")).expect("it was there");
        self.world.write(&self.repo.join("good"), "good\n");
        let _ = self.run(&["git", "add", "good"]).passes();
        let _ = self.run(&["git", "commit", "-qm", "good"]).passes();
    }
}

#[test]
fn pre_commit_and_prek_run_what_the_definition_names() {
    for manager in ["pre-commit", "prek"] {
        let managed = Managed::new();
        let source = managed.world.repository("source");
        managed.world.write(&source.join(".pre-commit-hooks.yaml"), DEFINITION);
        let _ = managed.world.git(&source, &["add", "-A"]).passes();
        let _ = managed.world.git(&source, &["commit", "-qm", "hooks"]).passes();
        let _ = managed.world.git(&source, &["tag", "v1"]).passes();
        let configuration = format!(
            "repos:\n- repo: {}\n  rev: v1\n  hooks:\n  - id: openclaw-check\n  - id: openclaw-secrets\n",
            serde_json::to_string(&source).expect("text")
        );
        managed.world.write(&managed.repo.join(".pre-commit-config.yaml"), &configuration);
        let _ = managed.run(&[manager, "install"]).passes();
        let _ = managed.run(&["git", "add", ".pre-commit-config.yaml"]).passes();
        let _ = managed.run(&["git", "commit", "-qm", "managed"]).passes();
        managed.is_guarded();
    }
}

#[test]
fn lefthook_runs_the_lines_of_the_page() {
    let managed = Managed::new();
    let after = PAGE.split("<!-- lefthook.yml -->").nth(1).expect("the page has its lines");
    let lines = after.split("```").nth(1).expect("a fence").trim_start_matches("yaml\n");
    managed.world.write(&managed.repo.join("lefthook.yml"), lines);
    let _ = managed.run(&["lefthook", "install"]).passes();
    let _ = managed.run(&["git", "add", "lefthook.yml"]).passes();
    let _ = managed.run(&["git", "commit", "-qm", "managed"]).passes();
    managed.is_guarded();
}
