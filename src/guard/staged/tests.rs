//! The words about made-up facts, for a model and for a person.

use super::*;
use crate::guard::commit::{FileFindings, FileFlaws};

const TOKEN: &str = concat!("gh", "p_a8Kd03jfLQm2xZ7vBn5tYr9wEs1uHg4cOiPq");
const KEY: &str = concat!("-----BEGIN RSA PRIV", "ATE KEY-----\nMIIEowIBAAKCAQEAx3Zb8Qd1f0pN7rTq\n");

fn secret(path: &str, text: &str) -> FileFindings {
    FileFindings { path: path.as_bytes().to_vec(), findings: secrets::scan(text.as_bytes()) }
}

fn flaws(path: &str, flaws: &[(Guard, usize, &str)]) -> FileFlaws {
    let flaw =
        |(guard, line, what): &(Guard, usize, &str)| (*guard, Flaw { line: *line, what: (*what).to_owned() });
    FileFlaws { path: path.as_bytes().to_vec(), flaws: flaws.iter().map(flaw).collect() }
}

fn mixed() -> CommitFacts {
    CommitFacts {
        files: vec![secret("k", TOKEN)],
        flaws: vec![
            flaws("a.rs", &[(Guard::Todos, 3, "holds a task")]),
            flaws("b.json", &[(Guard::Json, 2, "is no JSON: expected value"), (Guard::Large, 0, "is large")]),
        ],
        ..CommitFacts::default()
    }
}

fn deny(verdict: Verdict) -> Reason {
    match verdict {
        Verdict::Deny(reason) => reason,
        Verdict::Allow | Verdict::Ask(_) | Verdict::Advise(_) => panic_with(&verdict),
    }
}

fn panic_with(verdict: &Verdict) -> ! {
    panic!("{verdict:?}")
}

#[test]
fn a_model_reads_two_lines_with_all_of_it() {
    let reason = deny(verdict(&mixed(), &Policy::default(), Audience::Agent));
    assert_eq!(
        reason.text(),
        "openclaw refuses this commit: `k` line 1 holds a GitHub token, ghp_… (40 characters) (rule \
         secrets.github-token); `b.json` line 2 is no JSON: expected value (rule checks.json); `b.json` is large (rule \
         checks.large); `a.rs` line 3 holds a task (rule checks.todos, advice).\n\
         Take the value out and read it from the environment or a file outside the repository. Mend the JSON. Keep large \
         files out of the history: in git's large-file storage, or outside the repository. Then stage again and commit. \
         If it is no secret, ask the person to commit it from a terminal."
    );
    assert_eq!(reason.rule, "secrets.github-token");
}

#[test]
fn a_person_reads_one_line_each_and_what_skips_them() {
    let reason = deny(verdict(&mixed(), &Policy::default(), Audience::Person));
    let lines: Vec<&str> = reason.why.lines().collect();
    assert_eq!(
        lines,
        [
            "openclaw refuses this commit:",
            "  k:1: secrets.github-token: holds a GitHub token, ghp_… (40 characters)",
            "  b.json:2: checks.json: is no JSON: expected value",
            "  b.json: checks.large: is large",
            "  a.rs:3: checks.todos: holds a task (advice)",
        ]
    );
    assert!(reason.instead.ends_with("`OPENCLAW_SKIP=secrets,json,large` skips what is wrong here once."));
    assert_eq!(reason.instead.lines().count(), 1);
}

#[test]
fn what_is_off_is_not_told_and_advice_does_not_block() {
    let off = |guard: Guard| Policy::default().with(guard, Mode::Off);
    let facts = CommitFacts { flaws: mixed().flaws, ..CommitFacts::default() };
    let reason = deny(verdict(&facts, &off(Guard::Json), Audience::Agent));
    assert!(!reason.text().contains("JSON") && reason.rule == "checks.large", "{}", reason.text());
    let policy = off(Guard::Json).with(Guard::Large, Mode::Off);
    let Verdict::Advise(reason) = verdict(&facts, &policy, Audience::Person) else {
        panic_with(&Verdict::Allow)
    };
    assert!(
        reason.why.starts_with("openclaw lets this commit pass") && !reason.instead.contains("OPENCLAW_SKIP")
    );
    assert_eq!(verdict(&facts, &policy.with(Guard::Todos, Mode::Off), Audience::Agent), Verdict::Allow);
}

#[test]
fn a_private_key_counts_for_whichever_guard_is_stricter() {
    let facts = CommitFacts { files: vec![secret("id_rsa", KEY)], ..CommitFacts::default() };
    let rule = |secrets, keys| {
        let policy = Policy::default().with(Guard::Secrets, secrets).with(Guard::PrivateKeys, keys);
        told(&facts, &policy, Audience::Agent).first().map(|told| (told.rule.clone(), told.mode))
    };
    assert_eq!(rule(Mode::Block, Mode::Block), Some(("secrets.private-key".to_owned(), Mode::Block)));
    assert_eq!(rule(Mode::Off, Mode::Block), Some(("checks.private_keys".to_owned(), Mode::Block)));
    assert_eq!(rule(Mode::Advise, Mode::Off), Some(("secrets.private-key".to_owned(), Mode::Advise)));
    assert_eq!(rule(Mode::Off, Mode::Off), None);
}

#[test]
fn many_findings_are_counted_and_names_cannot_steer_the_screen() {
    let many: Vec<(Guard, usize, &str)> =
        (1..=40).map(|line| (Guard::Json, line, "is no JSON\u{1b}[2J")).collect();
    let facts = CommitFacts { flaws: vec![flaws("a\n`b`\u{1b}[31m", &many)], ..CommitFacts::default() };
    let model = deny(verdict(&facts, &Policy::default(), Audience::Agent)).text();
    assert!(model.contains("and 35 more") && model.lines().count() == 2, "{model}");
    let person = deny(verdict(&facts, &Policy::default(), Audience::Person)).text();
    assert!(person.contains("and 10 more") && person.lines().count() == 33, "{person}");
    assert!(!model.contains('\u{1b}') && !person.contains('\u{1b}'));
    let tricky =
        CommitFacts { flaws: vec![flaws("x", &[(Guard::Toml, 1, TOKEN)])], ..CommitFacts::default() };
    assert!(!deny(verdict(&tricky, &Policy::default(), Audience::Agent)).text().contains(TOKEN));
}
