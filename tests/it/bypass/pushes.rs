//! Ways to a remote: history overwritten or removed, and a secret that no commit's hook saw. By an agent's
//! command, and by a script, which only git's own hook sees.

use std::path::{Path, PathBuf};

use super::trial::{Layer, Trial, Way};
use crate::init::{Git, TOKEN};
use Layer::{AgentHook, Nothing, PrePush};

/// What only the agent's hook is asked about.
pub(super) const BY_AGENT: &[Way] = &[
    Way::agent("`--force`", "git push --force origin main", AgentHook),
    Way::agent("`-f` among other letters", "git push -uf origin main", AgentHook),
    Way::agent("a plus", "git push origin +main", AgentHook),
    Way::agent("a plus and two names", "git push origin +HEAD:refs/heads/main", AgentHook),
    Way::agent("a lease on a protected branch", "git push --force-with-lease origin main", AgentHook),
    Way::agent("`--mirror`", "git push --mirror origin", AgentHook),
    Way::agent("`--delete`", "git push origin --delete main", AgentHook),
    Way::agent("`-d`", "git push -d origin main", AgentHook),
    Way::agent("an empty source", "git push origin :main", AgentHook),
    Way::agent("all branches", "git push --all --force origin", AgentHook),
    Way::agent("behind a folder", "git -C . push -f origin main", AgentHook),
    Way::agent("in another shell", "bash -c 'git push -f origin main'", AgentHook),
    Way::agent("an alias", "git -c alias.p='push -f' p origin main", AgentHook),
    Way::agent("the branch that is checked out", "git push -f", AgentHook),
    Way::agent("without git's hooks", "git push --no-verify origin main", AgentHook),
    Way::agent(
        "without git's hooks, by a setting",
        "git -c core.hooksPath=/dev/null push origin main",
        AgentHook,
    ),
];

/// Each is tried in a clone whose `main` has a commit less and another one more than the remote's.
pub(super) const WAYS: &[Way] = &[
    Way::script("`--force`", "git push --force origin main", PrePush),
    Way::script("a plus", "git push origin +main", PrePush),
    Way::script("`--delete`", "git push origin --delete main", PrePush),
    Way::script("an empty source", "git push origin :main", PrePush),
    Way::script("`--mirror`", "git push --mirror origin", PrePush),
    Way::script(
        "a key that no hook saw",
        "git switch -qc topic && git commit -qnm x && git push -q origin topic",
        PrePush,
    ),
    Way::script(
        "a key that a later commit took away",
        "git switch -qc topic && git commit -qnm x && git rm -qf key.txt && git commit -qm y && git push -q origin topic",
        PrePush,
    ),
    Way::script(
        "a key committed by plumbing",
        "git push -q origin $(git commit-tree -m x -p HEAD $(git write-tree)):refs/heads/topic",
        PrePush,
    ),
    Way::script("a key by way of a tag", "git commit -qnm x && git tag v1 && git push -q origin v1", PrePush),
    Way::script("`--no-verify`", "git push --no-verify --force origin main", Nothing),
];

/// Returns a repository under guard with a staged key, whose remote has what it lacks.
fn diverged(trial: &mut Trial) -> (PathBuf, PathBuf) {
    let repo = trial.repository();
    let world = &trial.world;
    let remote = repo.with_extension("git");
    let at = remote.to_str().expect("UTF-8").to_owned();
    let _ = world.git(&repo, &["init", "-q", "--bare", &at]).passes();
    let _ = world.git(&repo, &["remote", "add", "origin", &at]).passes();
    let bare = |words: &[&str]| world.git(&repo, words).passes();
    let _ = bare(&[
        "-c",
        "core.hooksPath=/dev/null",
        "commit",
        "-q",
        "--allow-empty",
        "--no-verify",
        "-m",
        "theirs",
        "--only",
    ]);
    let _ = bare(&["push", "-q", "--no-verify", "-u", "origin", "main"]);
    let _ = bare(&["reset", "-q", "--soft", "HEAD~1"]);
    let _ = bare(&[
        "-c",
        "core.hooksPath=/dev/null",
        "commit",
        "-q",
        "--allow-empty",
        "--no-verify",
        "-m",
        "ours",
        "--only",
    ]);
    (repo, remote)
}

#[test]
fn each_push_of_an_agent_is_stopped_by_the_layer_that_the_table_names() {
    let mut trial = Trial::new(Git::System);
    let (repo, _) = diverged(&mut trial);
    let mut wrong = Vec::new();
    for way in BY_AGENT {
        let found = trial.asked(&repo, "Bash", &serde_json::json!({ "command": way.tried }));
        if found != way.layer {
            wrong.push(format!("{} ({}): {found:?}, not {:?}", way.name, way.tried, way.layer));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn refs(trial: &Trial, remote: &Path) -> String {
    trial.world.git(remote, &["for-each-ref"]).passes().out
}

fn stopped_by(trial: &mut Trial, way: &Way) -> Layer {
    let (repo, remote) = diverged(trial);
    let before = refs(trial, &remote);
    let ran = trial.shell(&repo, way.tried);
    assert!(!ran.err.contains(TOKEN), "{}: {}", way.name, ran.err);
    if refs(trial, &remote) != before {
        return Nothing;
    }
    assert!(ran.err.contains("openclaw refuses this push"), "{}: {}", way.name, ran.err);
    PrePush
}

#[test]
fn each_push_is_stopped_by_the_layer_that_the_table_names() {
    for git in [Git::System, Git::New] {
        let mut trial = Trial::new(git);
        let mut wrong = Vec::new();
        for way in WAYS {
            let found = stopped_by(&mut trial, way);
            if found != way.layer {
                wrong.push(format!("{} ({}): {found:?}, not {:?}", way.name, way.tried, way.layer));
            }
        }
        assert!(wrong.is_empty(), "with {git:?}\n{}", wrong.join("\n"));
    }
}

#[test]
fn pushes_that_overwrite_nothing_pass() {
    let mut trial = Trial::new(Git::System);
    let (repo, remote) = diverged(&mut trial);
    for command in [
        "git push -q origin HEAD:refs/heads/topic",
        "git push -q --force-with-lease origin HEAD~0:refs/heads/topic",
        "git push -q origin --delete topic",
        "git push -q --dry-run origin HEAD:refs/heads/other",
    ] {
        let call = serde_json::json!({ "command": command });
        assert_eq!(trial.asked(&repo, "Bash", &call), Nothing, "{command}");
        let _ = trial.shell(&repo, command).passes();
    }
    assert_eq!(refs(&trial, &remote).lines().count(), 1);
}
