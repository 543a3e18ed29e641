//! Hooks of others beside ours: input, arguments and exit code are theirs as if we were not there, in each way of getting
//! to git.

use std::fs;
use std::path::PathBuf;

use super::world::{Pushed, is_quiet};
use crate::init::{Git, World};

/// The ways in which ours and theirs get to git.
const WAYS: [(Git, bool); 4] =
    [(Git::System, false), (Git::System, true), (Git::New, false), (Git::New, true)];

/// A repository under guard in which a hook of somebody else records what it gets.
struct Beside {
    pushed: Pushed,
    hook: PathBuf,
    seen: PathBuf,
}

impl Beside {
    fn new((git, is_moved): (Git, bool), event: &str) -> Self {
        let pushed = Pushed::new(git);
        let folder = if is_moved { "tools" } else { ".git/hooks" };
        let _ = pushed.world.leave(&pushed.repo).exits(0);
        if is_moved {
            pushed.git(&["config", "core.hooksPath", "tools"]);
        }
        let seen = pushed.world.node.path("seen");
        fs::create_dir_all(&seen).expect("a folder");
        let hook = pushed.repo.join(folder).join(event);
        Self { pushed, hook, seen }
    }

    /// Puts their hook there, and ours beside it.
    fn has(&self, script: &str) {
        let text = format!("#!/bin/sh\nseen='{}'\n{script}", self.seen.display());
        let _ = self.pushed.world.leave(&self.pushed.repo).exits(0);
        self.pushed.world.script(&self.hook, &text);
        let _ = self.pushed.world.guard(&self.pushed.repo).exits(0);
    }

    fn seen(&self, name: &str) -> String {
        fs::read_to_string(self.seen.join(name)).unwrap_or_default()
    }
}

const RECORDS: &str =
    "cat > \"$seen/input\"\nprintf '%s\\n' \"$@\" > \"$seen/arguments\"\necho x >> \"$seen/runs\"\n";

#[test]
fn input_and_arguments_reach_both() {
    for way in WAYS {
        let beside = Beside::new(way, "pre-push");
        beside.has(RECORDS);
        let pushed = &beside.pushed;
        pushed.commit("a", "1");
        pushed.passes(&["origin", "main", "main:x"]);
        let (head, before) = (pushed.git(&["rev-parse", "HEAD"]), pushed.git(&["rev-parse", "HEAD~1"]));
        assert_eq!(
            beside.seen("input"),
            format!(
                "refs/heads/main {head} refs/heads/main {before}\nrefs/heads/main {head} refs/heads/x {}\n",
                "0".repeat(40)
            ),
            "{way:?}"
        );
        assert_eq!(beside.seen("arguments"), format!("origin\n{}\n", pushed.remote.display()), "{way:?}");
        pushed.refuses(&["origin", ":main"], "push.removal");
        pushed.leak("key");
        pushed.refuses(&["origin", "main"], "secrets.github-token");
        assert_eq!(beside.seen("runs").lines().count(), 3, "{way:?}");
    }
}

#[test]
fn more_than_a_pipe_holds_reaches_both_whole() {
    for way in WAYS {
        let beside = Beside::new(way, "pre-push");
        beside.has("wc -c < \"$seen/input\" >/dev/null 2>&1\ncat > \"$seen/input\"\n");
        let pushed = &beside.pushed;
        let head = pushed.git(&["rev-parse", "HEAD"]);
        let mut refs = String::new();
        for number in 0..1_500 {
            refs.push_str(&format!("create refs/heads/many/branch-{number:05} {head}\n"));
        }
        pushed.world.write(&pushed.world.at("refs"), &refs);
        let mut command = std::process::Command::new("git");
        command.args(["update-ref", "--stdin"]).current_dir(&pushed.repo);
        command.stdin(fs::File::open(pushed.world.at("refs")).expect("a file"));
        let _ = pushed.world.run(command, &[]).passes();
        pushed.passes(&["-q", "origin", "refs/heads/many/*:refs/heads/many/*"]);
        let seen = beside.seen("input");
        assert!(seen.len() > 150_000 && seen.lines().count() == 1_500, "{way:?}: {}", seen.len());
        assert_eq!(pushed.refs(&pushed.remote).lines().count(), 1_501);
        // One protected ref at the end of them all is still seen.
        pushed.refuses(&["-q", "origin", ":main", "refs/heads/many/*:refs/heads/zzz/*"], "push.removal");
        // Theirs does not read: ours does, and nobody dies of it.
        beside.has("exit 0\n");
        pushed.refuses(&["-q", "origin", ":main", "refs/heads/many/*:refs/heads/zzz/*"], "push.removal");
        pushed.passes(&["-q", "origin", "refs/heads/many/*:refs/heads/zzz/*"]);
        assert_eq!(pushed.refs(&pushed.remote).lines().count(), 3_001);
    }
}

#[test]
fn a_refusal_of_theirs_is_kept_with_its_words() {
    for way in WAYS {
        for event in ["pre-push", "commit-msg"] {
            let beside = Beside::new(way, event);
            let pushed = &beside.pushed;
            for (script, status) in [("exit 7", 7), ("kill -15 $$", 128 + 15), ("kill -9 $$", 128 + 9)] {
                beside.has(&format!("echo 'not on a Friday' >&2\n{script}\n"));
                let before = pushed.refs(&pushed.remote);
                let ran = match event {
                    "pre-push" => pushed.world.git(&pushed.repo, &["push", "origin", "main:x"]),
                    _ => pushed.world.git(&pushed.repo, &["commit", "--allow-empty", "-m", "feat: x"]),
                };
                assert_ne!(ran.status, Some(0), "{way:?} {event} {script}");
                assert!(ran.err.contains("not on a Friday"), "{way:?} {event} {script}: {}", ran.err);
                assert!(is_quiet(&ran.err), "{}", ran.err);
                assert_eq!(pushed.refs(&pushed.remote), before);
                if way.0 == Git::System {
                    let ours = match way.1 {
                        true => pushed.repo.join(".git/openclaw/hooks").join(event),
                        false => beside.hook.clone(),
                    };
                    let mut command = std::process::Command::new(ours);
                    command.args(["message", "x"]).current_dir(&pushed.repo);
                    command.stdin(std::process::Stdio::null());
                    assert_eq!(
                        pushed.world.run(command, &[]).status,
                        Some(status),
                        "{way:?} {event} {script}"
                    );
                }
            }
        }
    }
}

#[test]
fn a_message_hook_of_theirs_may_write_the_message() {
    for way in WAYS {
        let beside = Beside::new(way, "commit-msg");
        beside.has("printf '%s\\n' \"$@\" > \"$seen/arguments\"\necho 'Refs: 1' >> \"$1\"\n");
        let pushed = &beside.pushed;
        let ran =
            pushed.world.git(&pushed.repo, &["commit", "--allow-empty", "-m", "feat: x\n\nbody"]).passes();
        assert!(is_quiet(&ran.err), "{}", ran.err);
        assert_eq!(pushed.git(&["log", "-1", "--format=%B"]), "feat: x\n\nbody\nRefs: 1");
        assert_eq!(beside.seen("arguments"), ".git/COMMIT_EDITMSG\n");
        let ran = pushed.world.git(&pushed.repo, &["commit", "--allow-empty", "-m", "Fixed x"]).passes();
        assert!(ran.err.contains("`fix: x`"), "{way:?}: {}", ran.err);
    }
}

#[test]
fn without_the_program_git_goes_on_and_says_so() {
    for way in WAYS {
        let beside = Beside::new(way, "pre-push");
        beside.has(RECORDS);
        let pushed = &beside.pushed;
        fs::rename(pushed.world.root().join("harness"), pushed.world.root().join("gone")).expect("renamed");
        let ran = pushed.world.git(&pushed.repo, &["push", "origin", "main:x"]).passes();
        assert!(ran.err.contains("its program is missing"), "{way:?}: {}", ran.err);
        assert_eq!(beside.seen("input").lines().count(), 1, "{way:?}");
    }
}

/// Takes out of ledger and repository what an older release did not put there.
fn aged(world: &World, repo: &std::path::Path) {
    let path = world.root().join("harness/ledger.json");
    let text = fs::read_to_string(&path).expect("a ledger");
    let mut ledger: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let is_new = |text: &str| text.contains("commit-msg") || text.contains("pre-push");
    let entries = ledger["entries"].as_array_mut().expect("entries");
    entries.retain(|entry| entry["kind"] != "git-hook" || !is_new(&entry["path"].to_string()));
    for entry in entries.iter_mut() {
        let list = entry.pointer_mut("/document/entries").and_then(serde_json::Value::as_array_mut);
        if let Some(list) = list {
            list.retain(|entry| !is_new(&entry["subsection"].to_string()));
        }
    }
    fs::write(&path, serde_json::to_string(&ledger).expect("JSON")).expect("written");
    for event in ["commit-msg", "pre-push"] {
        let _ = fs::remove_file(repo.join(".git/hooks").join(event));
        let section = format!("hook.openclaw-{event}");
        let _ = world.git(repo, &["config", "--remove-section", &section]);
    }
}

#[test]
fn what_an_older_release_put_there_is_told_and_completed() {
    for git in [Git::System, Git::New] {
        let pushed = Pushed::new(git);
        let (world, repo) = (&pushed.world, &pushed.repo);
        let before = crate::init::lasting(repo);
        aged(world, repo);
        let _ = pushed.world.git(repo, &["push", "-q", "origin", "main:production"]).passes();
        let status = world.openclaw(&["status"]).exits(1);
        assert!(
            status.text().contains("without `commit-msg` and `pre-push`; run `openclaw init`"),
            "{}",
            status.text()
        );
        let doctor = world.openclaw(&["doctor"]);
        assert!(doctor.text().contains("openclaw init '"), "{}", doctor.text());
        let _ = world.guard(repo).exits(0);
        let _ = world.openclaw(&["status"]).exits(0);
        pushed.refuses(&["origin", ":production"], "push.removal");
        let difference = before.difference(&crate::init::lasting(repo));
        assert_eq!(difference, "");
    }
}
