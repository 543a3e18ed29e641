//! Which messages pass, in each mode and by the settings of a repository.

use std::fs;

use openclaw::base::spool::Outcome;
use rexpect::session::spawn_command;

use super::world::Strict;
use crate::init::{Git, TOKEN, World};

#[test]
fn advice_is_the_default_and_offers_a_better_subject() {
    for git in [Git::System, Git::New] {
        let world = World::of(git);
        let repo = world.repository("a");
        let _ = world.guard(&repo).exits(0);
        let ran = world.git(&repo, &["commit", "--allow-empty", "-m", "Fixed bug"]).passes();
        assert!(ran.err.contains("advises against") && ran.err.contains("`fix: bug`"), "{}", ran.err);
        let ran = world.git(&repo, &["commit", "--allow-empty", "-m", "fix: bug"]).passes();
        assert_eq!(ran.err, "");
        let spool = world.spool();
        let told: Vec<_> = spool
            .iter()
            .filter(|line| line.event == "commit-msg")
            .map(|line| (line.verdict, line.rule.as_str()))
            .collect();
        assert_eq!(told, [(Outcome::Advise, "message.form"), (Outcome::Allow, "")]);
    }
}

#[test]
fn what_is_refused_is_not_committed() {
    for git in [Git::System, Git::New] {
        let strict = Strict::new(git);
        for (message, is_good) in [
            ("feat: add", true),
            ("fix(api)!: x", true),
            ("mesh(T-1): x", true),
            ("Fixed bug", false),
            ("wip", false),
            ("feat:x", false),
            ("feat: x\nbody", false),
            ("feat: x\n\nbreaking change: y", false),
            (&format!("feat: {}", "ü".repeat(66)), true),
            (&format!("feat: {}", "x".repeat(67)), false),
            // Without an editor nothing is a comment.
            ("feat: x\n\n#1 is closed", true),
            ("# not a comment", false),
        ] {
            let (is_taken, told) = strict.commit(&["-m", message]);
            assert_eq!(is_taken, is_good, "{message}: {told}");
            if !is_good {
                assert!(told.contains("openclaw refuses this commit"), "{told}");
                assert_eq!(told.trim_end().lines().count(), 2, "{told}");
            }
        }
    }
}

#[test]
fn a_repository_tightens_and_has_types_of_its_own() {
    let world = World::new();
    let repo = world.repository("a");
    let _ = world.guard(&repo).exits(0);
    world.write(
        &repo.join(".openclaw.toml"),
        "[guard]\nmessages = \"block\"\n[commit]\ntypes = [\"add\", \"fix\"]\nsubject_chars_max = 20\n",
    );
    let commit = |message: &str| world.git(&repo, &["commit", "--allow-empty", "-m", message]);
    let _ = commit("wip: not staged yet").passes();
    let _ = world.git(&repo, &["add", ".openclaw.toml"]).passes();
    let ran = commit("feat: x").refuses();
    assert!(ran.err.contains("the types are add, fix"), "{}", ran.err);
    let _ = commit("add: the settings").passes();
    let _ = commit("add: more than twenty").refuses();
    world.write(&repo.join(".openclaw.toml"), "[guard]\nmessages = \"off\"\n");
    let _ = world.git(&repo, &["add", ".openclaw.toml"]).passes();
    // Off is looser than the person's own choice, so that stays.
    let ran = commit("wip").passes();
    assert!(ran.err.contains("advises against"), "{}", ran.err);
}

#[test]
fn a_secret_in_a_message_is_refused_whatever_its_form() {
    let strict = Strict::new(Git::System);
    let Strict { world, repo } = &strict;
    world.write(&world.root().join("openclaw.toml"), "[guard]\nmessages = \"off\"\n");
    let leak = format!("feat: x\n\nkey {TOKEN}");
    world.write(&world.at("message"), &leak);
    let file = world.at("message");
    let file = file.to_str().expect("UTF-8");
    for words in [
        &["-m", leak.as_str()][..],
        &["-F", file],
        &["--amend", "-m", &leak],
        &["-m", "feat: x", "-m", &format!("{TOKEN} openclaw:allow")],
        &["--cleanup=verbatim", "-m", &format!("feat: x\n# {TOKEN}")],
    ] {
        let (is_taken, told) = strict.commit(words);
        assert!(!is_taken && told.contains("secrets.github-token") && !told.contains(TOKEN), "{told}");
    }
    let _ = world.git(repo, &["switch", "-qc", "x"]).passes();
    let (is_taken, _) = strict.commit(&["-m", "feat: x"]);
    assert!(is_taken);
    let _ = world.git(repo, &["switch", "-q", "main"]).passes();
    let _ = world.git(repo, &["merge", "--no-ff", "-m", &leak, "x"]).refuses();
    world.write(&world.root().join("openclaw.toml"), "[guard]\nmessages = \"off\"\nsecrets = \"off\"\n");
    assert!(strict.commit(&["-m", &leak]).0);
}

#[test]
fn bytes_that_are_no_text_and_no_message_at_all() {
    let strict = Strict::new(Git::System);
    let Strict { world, repo } = &strict;
    let file = world.at("message");
    for (bytes, is_good) in [(&b"fix: caf\xe9"[..], true), (b"Fixed caf\xe9", false), (b"\xff\xfe", false)] {
        fs::write(&file, bytes).expect("a file");
        let words = ["-c", "i18n.commitEncoding=latin1", "commit", "--allow-empty", "-F"];
        let words: Vec<&str> = words.into_iter().chain([file.to_str().expect("UTF-8")]).collect();
        let ran = world.git(repo, &words);
        assert_eq!(ran.status == Some(0), is_good, "{}", ran.err);
    }
    let (is_taken, told) = strict.commit(&["-m", ""]);
    assert!(
        !is_taken
            && told.contains("empty commit message")
            && !told.lines().any(|line| line.starts_with("openclaw")),
        "{told}"
    );
    assert!(strict.commit(&["--allow-empty-message", "-m", ""]).0);
}

#[test]
fn a_person_at_a_terminal_skips_and_a_program_does_not() {
    let strict = Strict::new(Git::System);
    let Strict { world, repo } = &strict;
    let skip = [("OPENCLAW_SKIP", "messages")];
    let ran = world.git_with(repo, &["commit", "--allow-empty", "-m", "wip"], &skip).refuses();
    assert!(ran.err.contains("counts only for a person at a terminal"), "{}", ran.err);
    let mut command = std::process::Command::new("sh");
    command.args(["-c", "OPENCLAW_SKIP=messages git commit -q --allow-empty -m wip"]).current_dir(repo);
    command.env_clear().env("HOME", world.node.home()).env("PATH", world.search_path());
    let mut session = spawn_command(command, Some(20_000)).expect("a terminal");
    let said = session.exp_eof().expect("an end");
    assert!(said.contains("skips the check for messages"), "{said}");
    assert_eq!(world.git(repo, &["log", "-1", "--format=%s"]).passes().out, "wip\n");
    let leak = format!("wip {TOKEN}");
    let mut command = std::process::Command::new("sh");
    command.args(["-c", &format!("OPENCLAW_SKIP=messages git commit -q --allow-empty -m '{leak}'")]);
    command.current_dir(repo).env_clear().env("HOME", world.node.home()).env("PATH", world.search_path());
    let mut session = spawn_command(command, Some(20_000)).expect("a terminal");
    let said = session.exp_eof().expect("an end");
    assert!(said.contains("openclaw refuses"), "only the form is skipped: {said}");
}

#[test]
fn a_message_that_cannot_be_read_is_refused() {
    let strict = Strict::new(Git::System);
    let Strict { world, repo } = &strict;
    let program = world.root().join("harness/bin/openclaw");
    let hook = |words: &[&str]| {
        let mut command = std::process::Command::new(&program);
        command.args(["hook", "git", "commit-msg"]).args(words).current_dir(repo);
        world.run(command, &[])
    };
    world.write(&repo.join("good"), "feat: x\n");
    let _ = hook(&["good"]).passes();
    for words in [&[][..], &["missing"], &["."]] {
        let ran = hook(words).refuses();
        assert!(ran.err.contains("could not look at its message"), "{}", ran.err);
    }
}

#[test]
fn no_child_no_socket_and_no_thread_on_the_way() {
    let strict = Strict::new(Git::System);
    let Strict { world, repo } = &strict;
    world.write(&repo.join("bad"), "wip\n");
    let trace = world.at("trace");
    let mut command = std::process::Command::new("strace");
    command.args(["-f", "-o"]).arg(&trace).args(["-e", "trace=process,network"]);
    command.arg(world.root().join("harness/bin/openclaw")).args(["hook", "git", "commit-msg", "bad"]);
    command.current_dir(repo);
    let _ = world.run(command, &[]).refuses();
    let trace = fs::read_to_string(trace).expect("a trace");
    assert_eq!(trace.matches("execve(").count(), 1, "{trace}");
    for call in ["clone", "fork", "socket(", "connect("] {
        assert!(!trace.contains(call), "{trace}");
    }
}
