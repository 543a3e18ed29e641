//! Each way in which git makes a commit, and what a person at a terminal may do that an agent may not.

use std::fs;
use std::path::Path;

use openclaw::base::spool::Outcome;
use rexpect::session::spawn_command;

use super::world::{Git, TOKEN, World};

fn leak(world: &World, repo: &Path, name: &str) {
    world.write(&repo.join(name), &format!("key {TOKEN}\n"));
}

#[test]
fn the_first_commit_all_and_paths() {
    for git in [Git::System, Git::New] {
        let world = World::of(git);
        let empty = world.at("empty");
        fs::create_dir_all(&empty).expect("a folder");
        let _ = world.git(&empty, &["init", "-q"]).passes();
        let _ = world.guard(&empty).exits(0);
        leak(&world, &empty, "a");
        let _ = world.git(&empty, &["add", "a"]).passes();
        let _ = world.git(&empty, &["commit", "-m", "first"]).refuses();
        let repo = world.repository("a");
        let _ = world.guard(&repo).exits(0);
        leak(&world, &repo, "readme");
        let _ = world.git(&repo, &["commit", "-am", "all"]).refuses();
        let _ = world.git(&repo, &["commit", "-m", "one", "readme"]).refuses();
        let _ = world.git(&repo, &["commit", "-m", "nothing staged", "--allow-empty"]).passes();
        world.write(&repo.join("other"), "clean\n");
        let _ = world.git(&repo, &["add", "other", "readme"]).passes();
        let _ = world.git(&repo, &["commit", "-m", "part", "other"]).passes();
        let _ = world.git(&repo, &["commit", "--amend", "--no-edit"]).refuses();
    }
}

#[test]
fn merges_are_looked_at() {
    for git in [Git::System, Git::New] {
        let world = World::of(git);
        let repo = world.repository("a");
        let _ = world.git(&repo, &["switch", "-qc", "feature"]).passes();
        leak(&world, &repo, "key");
        let _ = world.git(&repo, &["add", "key"]).passes();
        let _ = world.git(&repo, &["commit", "-qm", "leak"]).passes();
        let _ = world.git(&repo, &["switch", "-q", "main"]).passes();
        let _ = world.guard(&repo).exits(0);
        let _ = world.git(&repo, &["merge", "--no-ff", "-m", "merge", "feature"]).refuses();
        let _ = world.git(&repo, &["merge", "--abort"]);
        world.write(&repo.join("readme"), "main\n");
        let _ = world.git(&repo, &["commit", "-qam", "here"]).passes();
        let _ = world.git(&repo, &["merge", "--no-commit", "feature"]).passes();
        let _ = world.git(&repo, &["commit", "-m", "concluded"]).refuses();
    }
}

#[test]
fn a_line_that_head_has_passes_and_the_record_is_kept() {
    let world = World::new();
    let repo = world.repository("a");
    leak(&world, &repo, "old");
    let _ = world.git(&repo, &["add", "old"]).passes();
    let _ = world.git(&repo, &["commit", "-qm", "long ago"]).passes();
    let _ = world.guard(&repo).exits(0);
    world.write(&repo.join("old"), &format!("more\nkey {TOKEN}\n"));
    let _ = world.git(&repo, &["commit", "-qam", "more"]).passes();
    leak(&world, &repo, "new");
    let _ = world.git(&repo, &["add", "new"]).passes();
    let _ = world.git(&repo, &["commit", "-qm", "new"]).refuses();
    let spool = world.spool();
    let told: Vec<_> =
        spool.iter().map(|line| (line.host.as_str(), line.event.as_str(), line.verdict)).collect();
    let want = [
        ("git", "pre-commit", Outcome::Allow),
        ("git", "commit-msg", Outcome::Advise),
        ("git", "pre-commit", Outcome::Deny),
    ];
    assert_eq!(told, want);
    assert_eq!(spool[2].rule, "secrets.github-token");
}

#[test]
fn skipping_without_a_terminal_is_ignored_and_told() {
    let world = World::new();
    let repo = world.repository("a");
    let _ = world.guard(&repo).exits(0);
    leak(&world, &repo, "key");
    let _ = world.git(&repo, &["add", "key"]).passes();
    let ran = world.git_with(&repo, &["commit", "-m", "x"], &[("OPENCLAW_SKIP", "secrets")]).refuses();
    assert!(ran.err.contains("counts only for a person at a terminal"), "{}", ran.err);
}

#[test]
fn a_person_at_a_terminal_skips_and_allows() {
    let world = World::new();
    let repo = world.repository("a");
    let _ = world.guard(&repo).exits(0);
    let at_terminal = |line: &str| {
        let mut command = std::process::Command::new("sh");
        let path = format!("{}:/usr/local/bin:/usr/bin:/bin", world.node.programs().display());
        command
            .args(["-c", line])
            .current_dir(&repo)
            .env_clear()
            .env("HOME", world.node.home())
            .env("PATH", path);
        let mut session = spawn_command(command, Some(20_000)).expect("a terminal");
        session.exp_eof().expect("an end")
    };
    leak(&world, &repo, "key");
    let _ = world.git(&repo, &["add", "key"]).passes();
    let said = at_terminal("git commit -m x");
    assert!(said.contains("openclaw refuses") && said.contains("OPENCLAW_SKIP=secrets"), "{said}");
    let said = at_terminal("OPENCLAW_SKIP=secrets,spelling git commit -qm x");
    assert!(said.contains("skips the check") && said.contains("names no check"), "{said}");
    let _ = world.git(&repo, &["diff", "--cached", "--quiet"]).passes();
    let spool = world.spool();
    let last = spool.iter().rfind(|line| line.event == "pre-commit").map(|line| line.verdict);
    assert_eq!(last, Some(Outcome::Skipped));
    world.write(&repo.join("allowed"), &format!("key {TOKEN} # openclaw:allow\n"));
    let _ = world.git(&repo, &["add", "allowed"]).passes();
    let _ = world.git(&repo, &["commit", "-qm", "an agent's comment"]).refuses();
    let said = at_terminal("git commit -qm 'a comment of a person'");
    assert!(!said.contains("refuses"), "{said}");
    let _ = world.git(&repo, &["diff", "--cached", "--quiet"]).passes();
}

#[test]
fn settings_of_the_repository_count_from_the_index() {
    let world = World::new();
    let repo = world.repository("a");
    let _ = world.guard(&repo).exits(0);
    let allow = "[[secrets.allow]]\npath = \"tests/**\"\nrule = \"github-token\"\nreason = \"invented\"\n";
    leak(&world, &repo, "tests/data/key");
    world.write(&repo.join(".openclaw.toml"), allow);
    let _ = world.git(&repo, &["add", "."]).passes();
    let _ = world.git(&repo, &["commit", "-m", "both at once"]).refuses();
    let _ = world.git(&repo, &["rm", "-q", "--cached", "tests/data/key"]).passes();
    let _ = world.git(&repo, &["commit", "-qm", "the allowance first"]).passes();
    let _ = world.git(&repo, &["add", "."]).passes();
    let _ = world.git(&repo, &["commit", "-qm", "then the key"]).passes();
    leak(&world, &repo, "src/key");
    let _ = world.git(&repo, &["add", "."]).passes();
    let _ = world.git(&repo, &["commit", "-m", "elsewhere"]).refuses();
    // Only what is staged counts, and only what tightens.
    world.write(&repo.join(".openclaw.toml"), "[guard]\nsecrets = \"off\"\n");
    let _ = world.git(&repo, &["commit", "-m", "not staged"]).refuses();
    let _ = world.git(&repo, &["add", "."]).passes();
    let _ = world.git(&repo, &["commit", "-m", "staged"]).refuses();
    world.write(&world.root().join("openclaw.toml"), "[guard]\nsecrets = \"off\"\n");
    world.write(&repo.join(".openclaw.toml"), "[guard]\nsecrets = \"block\"\nsecret = 1\n");
    let _ = world.git(&repo, &["add", ".openclaw.toml"]).passes();
    let ran = world.git(&repo, &["commit", "-m", "tightened"]).refuses();
    assert!(ran.err.contains("`guard.secret`; `guard.secrets` is"), "{}", ran.err);
    world.write(&repo.join(".openclaw.toml"), "[guard\n");
    let _ = world.git(&repo, &["add", ".openclaw.toml"]).passes();
    let ran = world.git(&repo, &["commit", "-m", "broken"]).refuses();
    assert!(ran.err.contains("`.openclaw.toml`: line 1"), "{}", ran.err);
    let _ = world.git(&repo, &["rm", "-q", "--cached", ".openclaw.toml"]).passes();
    let _ = world.git(&repo, &["commit", "-m", "off again"]).passes();
}

#[test]
fn what_cannot_be_looked_at_refuses_where_secrets_are() {
    let world = World::new();
    let repo = world.repository("a");
    let _ = world.guard(&repo).exits(0);
    let program = world.root().join("harness/bin/openclaw");
    let hook = |variables: &[(&str, &str)]| {
        let mut command = std::process::Command::new(&program);
        command.args(["hook", "git", "pre-commit"]).current_dir(&repo);
        world.run(command, variables)
    };
    assert_eq!(hook(&[]).status, Some(0));
    let nowhere = [("GIT_DIR", "/nonexistent")];
    let ran = hook(&nowhere).refuses();
    assert!(ran.err.contains("commit.unread") || ran.err.contains("could not look"), "{}", ran.err);
    world.write(&world.root().join("openclaw.toml"), "[guard]\nsecrets = \"advise\"\n");
    let ran = hook(&nowhere).passes();
    assert!(ran.err.contains("could not do its work"), "{}", ran.err);
}

#[test]
fn no_child_no_socket_and_no_thread_on_the_way() {
    let world = World::new();
    let repo = world.repository("a");
    let _ = world.guard(&repo).exits(0);
    leak(&world, &repo, "key");
    let _ = world.git(&repo, &["add", "key"]).passes();
    let trace = world.at("trace");
    let mut command = std::process::Command::new("strace");
    command.args(["-f", "-o"]).arg(&trace).args(["-e", "trace=process,network"]);
    command.arg(world.root().join("harness/bin/openclaw")).args(["hook", "git", "pre-commit"]);
    command.current_dir(&repo);
    let _ = world.run(command, &[]).refuses();
    let trace = fs::read_to_string(trace).expect("a trace");
    let calls: Vec<&str> = trace.lines().filter_map(|line| line.split_whitespace().nth(1)).collect();
    assert!(calls.iter().any(|call| call.starts_with("execve(")), "{trace}");
    let is_foreign = |call: &&&str| {
        ["clone", "fork", "vfork", "socket", "connect"].iter().any(|name| call.starts_with(name))
    };
    assert_eq!(calls.iter().filter(is_foreign).collect::<Vec<_>>(), Vec::<&&str>::new(), "{trace}");
    assert_eq!(calls.iter().filter(|call| call.starts_with("execve(")).count(), 1, "{trace}");
}
