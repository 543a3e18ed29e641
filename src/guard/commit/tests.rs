//! The decision over made-up facts: every row is command, facts, policy, and what comes out.

use std::path::Path;

use super::*;
use crate::guard::command::Aliases;
use crate::guard::paths::Ground;
use crate::guard::shell::{self, Facts, Questions, questions};
use crate::secrets;

const TOKEN: &str = concat!("gh", "p_a8Kd03jfLQm2xZ7vBn5tYr9wEs1uHg4cOiPq");

fn call<'a>(command: &'a str, env: &'a Env) -> ShellCall<'a> {
    ShellCall { command, cwd: Path::new("/work"), env }
}

fn file(path: &[u8], text: &str) -> FileFindings {
    FileFindings { path: path.to_vec(), findings: secrets::scan(text.as_bytes()) }
}

fn decided(command: &str, facts: &CommitFacts, policy: &Policy) -> Verdict {
    let env = Env::new();
    let call = call(command, &env);
    let ground = Ground { root: None, home: None, cwd: call.cwd };
    match questions(call, policy, ground, &Aliases::default()) {
        Questions::Settled(verdict) => verdict,
        Questions::Facts(asked) => {
            let facts = Facts { commits: facts.clone(), ..Facts::default() };
            shell::decide(call, &asked, &facts, policy, ground)
        }
        Questions::Aliases(wanted) => panic!("{wanted:?}"),
    }
}

fn reason(verdict: Verdict) -> Reason {
    match verdict {
        Verdict::Deny(reason) | Verdict::Advise(reason) | Verdict::Ask(reason) => reason,
        Verdict::Allow => Reason { rule: String::new(), why: String::new(), instead: String::new() },
    }
}

#[test]
fn other_commands_need_no_facts() {
    let env = Env::new();
    for command in ["", "ls", "git status", "echo commit", "echo 'git commit'"] {
        let call = call(command, &env);
        let ground = Ground { root: None, home: None, cwd: call.cwd };
        let asked = questions(call, &Policy::default(), ground, &Aliases::default());
        assert_eq!(asked, Questions::Settled(Verdict::Allow), "{command}");
    }
}

#[test]
fn a_clean_commit_passes() {
    assert_eq!(decided("git commit -m x", &CommitFacts::default(), &Policy::default()), Verdict::Allow);
}

#[test]
fn secrets_are_refused_in_two_lines_without_the_secret() {
    let facts =
        CommitFacts { files: vec![file(b"src/a.rs", &format!("\n\nkey {TOKEN}"))], ..CommitFacts::default() };
    let verdict = decided("git commit -m x", &facts, &Policy::default());
    let reason = reason(verdict.clone());
    assert_eq!(verdict, Verdict::Deny(reason.clone()));
    assert_eq!(reason.rule, "secrets.github-token");
    assert_eq!(
        reason.text(),
        "openclaw refuses this commit: `src/a.rs` line 3 holds a GitHub token, ghp_… (40 characters) (rule secrets.github-token).\nTake the value out, read it from the environment or a file outside the repository, stage again, and commit. If it is no secret, ask the person to commit it from a terminal."
    );
}

#[test]
fn hostile_names_stay_on_one_line_and_carry_no_secret() {
    let secret_name = format!("backup-{TOKEN}.txt");
    for path in [
        b"a\nb".as_slice(),
        b"\xff`$(x)`",
        b"--",
        secret_name.as_bytes(),
        "\u{202e}x\u{7}".as_bytes(),
        &[b'x'; 4_000],
    ] {
        let facts = CommitFacts { files: vec![file(path, TOKEN)], ..CommitFacts::default() };
        let text = reason(decided("git commit", &facts, &Policy::default())).text();
        assert_eq!(text.lines().count(), 2, "{text}");
        assert!(!text.contains(TOKEN) && text.len() < 900, "{text}");
    }
}

#[test]
fn many_findings_are_counted_not_listed() {
    let text = format!("{TOKEN}\n").repeat(9);
    let facts = CommitFacts { files: vec![file(b"a", &text), file(b"b", &text)], ..CommitFacts::default() };
    assert!(reason(decided("git commit", &facts, &Policy::default())).why.ends_with("; and 13 more."));
}

#[test]
fn an_allow_comment_does_not_help_an_agent() {
    let facts = CommitFacts {
        files: vec![file(b"a", &format!("{TOKEN} # openclaw:allow"))],
        ..CommitFacts::default()
    };
    let verdict = decided("git commit", &facts, &Policy::default());
    assert!(
        matches!(&verdict, Verdict::Deny(reason) if reason.instead.contains("allow comment counts only"))
    );
}

#[test]
fn a_secret_in_the_message_is_refused() {
    let verdict =
        decided(&format!("git commit -m 'use {TOKEN}'"), &CommitFacts::default(), &Policy::default());
    assert!(matches!(&verdict, Verdict::Deny(reason) if reason.rule == "secrets.github-token"));
    assert!(!reason(verdict).text().contains(&TOKEN[4..]));
}

#[test]
fn what_skips_hooks_is_refused_by_name() {
    for command in [
        "git commit -n",
        "git -c core.hooksPath=x commit",
        "OPENCLAW_SKIP=1 git commit",
        "git -c hook.x.enabled=off commit",
    ] {
        let verdict = decided(command, &CommitFacts::default(), &Policy::default());
        assert!(
            matches!(&verdict, Verdict::Deny(reason) if reason.rule == "commit.no-verify"),
            "{command}: {verdict:?}"
        );
        assert_eq!(reason(verdict).text().lines().count(), 2);
    }
}

#[test]
fn modes_hold_for_each_guard_alone() {
    let leak = CommitFacts { files: vec![file(b"a", TOKEN)], ..CommitFacts::default() };
    let policy =
        |secrets, no_verify| Policy::default().with(Guard::Secrets, secrets).with(Guard::NoVerify, no_verify);
    let shown = |command, policy: &Policy| match decided(command, &leak, policy) {
        Verdict::Allow => "allow".to_owned(),
        Verdict::Ask(reason) => format!("ask {}", reason.rule),
        Verdict::Deny(reason) => format!("deny {}", reason.rule),
        Verdict::Advise(reason) => format!("advise {}", reason.rule),
    };
    for (command, secrets, no_verify, want) in [
        ("git commit", Mode::Advise, Mode::Block, "advise secrets.github-token"),
        ("git commit", Mode::Off, Mode::Block, "allow"),
        ("git commit -n", Mode::Off, Mode::Block, "deny commit.no-verify"),
        ("git commit -n", Mode::Off, Mode::Advise, "advise commit.no-verify"),
        ("git commit -n", Mode::Off, Mode::Off, "allow"),
        ("git commit -n", Mode::Block, Mode::Advise, "deny secrets.github-token"),
        ("git commit -n", Mode::Block, Mode::Off, "deny secrets.github-token"),
    ] {
        assert_eq!(shown(command, &policy(secrets, no_verify)), want, "{command} {secrets:?} {no_verify:?}");
    }
}

#[test]
fn what_was_not_looked_at_is_said() {
    let facts = CommitFacts { unread: vec![b"big.bin".to_vec()], ..CommitFacts::default() };
    let verdict = decided("git commit", &facts, &Policy::default());
    assert!(
        matches!(&verdict, Verdict::Advise(reason) if reason.why.contains("`big.bin` is too large")),
        "{verdict:?}"
    );
    let cut = CommitFacts { extent: Extent::Cut, ..CommitFacts::default() };
    assert!(matches!(decided("git commit", &cut, &Policy::default()), Verdict::Advise(_)));
}

#[test]
fn a_command_that_cannot_be_read_is_refused() {
    let verdict =
        decided(&format!("{}git commit", "$(".repeat(99)), &CommitFacts::default(), &Policy::default());
    assert!(matches!(&verdict, Verdict::Deny(reason) if reason.rule == "commit.unreadable"), "{verdict:?}");
}
