//! Messages as people, programs and git write them: what passes, what is told, and what is offered in its place.

use super::*;
use crate::guard::commit::Audience;
use crate::guard::{Guard, Mode, Policy, Project, Verdict};

const TOKEN: &str = concat!("gh", "p_a8Kd03jfLQm2xZ7vBn5tYr9wEs1uHg4cOiPq");

/// Messages that are as agreed, or of git.
const SOUND: &[&str] = &[
    "feat: add",
    "feat(api): add a door",
    "feat!: drop the old door",
    "feat(api)!: drop it",
    "feat(a/b, c): add",
    "feat(a.b_c-d): add",
    "feat(äöü): add",
    "fix: 修正",
    "docs: say: more",
    "style: (indent)",
    "refactor: x",
    "perf: x",
    "test: x",
    "build: x",
    "ci: x",
    "chore: x",
    "revert: feat: add",
    "mesh(T-1): x",
    "mesh(2026-11-21/4)!: x",
    "feat: add\n",
    "feat: add\n\nbody",
    "feat: add\n\nbody\nmore\n\nRefs: #1\n",
    "feat: add\n\nBREAKING CHANGE: gone",
    "feat: add\n\nBREAKING-CHANGE: gone",
    "feat: add\n\nthe breaking change is small",
    "feat: add\n\nbreaking change is hard",
    "feat: add\n\nSigned-off-by: Ada <ada@example.org>",
    "feat: add\n\nsigned-off-by: Ada <ada@example.org>",
    "feat: add\n\nCo-authored-by: Ada <ada@example.org>",
    "feat: add\n\nReviewed-by: Z\nSigned-off-by: Ada <ada@example.org>\n",
    "feat: add   ",
    "feat: a `b` $(c) \"d\"",
    "Merge branch 'x'",
    "Merge branch 'x' of https://example.org/a into y\n\n* x:\n  wip",
    "Merge remote-tracking branch 'origin/main'",
    "Merge tag 'v1'",
    "Merge pull request #1 from a/b",
    "Merge /srv/git/a",
    "Revert \"Add a thing\"\n\nThis reverts commit 0123.",
    "Reapply \"Add a thing\"",
    "Revert \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"",
    "fixup! anything at all",
    "squash! feat: add",
    "amend! feat: add\n\nfeat: add more",
    "",
    "\n",
    "   ",
];

/// Messages that are not, with what is offered.
const ODD: &[(&str, Option<&str>)] = &[
    ("Fixed bug", Some("fix: bug")),
    ("fix bug", Some("fix: bug")),
    ("Fixes the door", Some("fix: the door")),
    ("Hotfix door", Some("fix: door")),
    ("Resolved the crash", Some("fix: resolve the crash")),
    ("Corrected a word", Some("fix: correct a word")),
    ("Repairs x", Some("fix: repair x")),
    ("Added a door", Some("feat: add a door")),
    ("Add README", Some("feat: add README")),
    ("adding doors", Some("feat: add doors")),
    ("Implements it", Some("feat: implement it")),
    ("Introduce it", Some("feat: introduce it")),
    ("Support windows", Some("feat: support windows")),
    ("Create x", Some("feat: create x")),
    ("Allow x", Some("feat: allow x")),
    ("Enabled x", Some("feat: enable x")),
    ("Refactored the door", Some("refactor: the door")),
    ("Renames a to b", Some("refactor: rename a to b")),
    ("Moved x", Some("refactor: move x")),
    ("Simplified x", Some("refactor: simplify x")),
    ("Extract x", Some("refactor: extract x")),
    ("Cleaned up", Some("refactor: clean up")),
    ("Removed x", Some("refactor: remove x")),
    ("Deletes x", Some("refactor: delete x")),
    ("Dropped x", Some("refactor: drop x")),
    ("Updated x", Some("chore: update x")),
    ("Bump x to 2", Some("chore: bump x to 2")),
    ("Upgrades x", Some("chore: upgrade x")),
    ("Initial commit", Some("chore: initial commit")),
    ("Document x", Some("docs: document x")),
    ("docs x", Some("docs: x")),
    ("tests for x", Some("test: for x")),
    ("Optimised x", Some("perf: optimize x")),
    ("Formatted x", Some("style: format x")),
    ("lint x", Some("style: lint x")),
    ("Reverted x", Some("revert: x")),
    ("fix - x", Some("fix: x")),
    ("[fix] x", Some("fix: x")),
    ("[Fix]: x", Some("fix: x")),
    ("[feature] x", Some("feat: x")),
    ("[JIRA-1] x", None),
    ("fix", None),
    ("Fixed", None),
    ("wip", None),
    ("asdf", None),
    (".", None),
    ("a:b:c", None),
    ("x: y", None),
    ("The door is open", None),
    ("Fix the bug: it crashed", Some("fix: the bug: it crashed")),
    (":bug: x", None),
    ("🐛 x", None),
    ("JIRA-12: x", None),
    ("https://example.org/x", None),
    ("Feat: x", Some("feat: x")),
    ("FIX: x", Some("fix: x")),
    ("feature: x", Some("feat: x")),
    ("Feature(api)!: x", Some("feat(api)!: x")),
    ("bug: x", Some("fix: x")),
    ("bugfix: x", Some("fix: x")),
    ("hotfix: x", Some("fix: x")),
    ("doc: x", Some("docs: x")),
    ("documentation: x", Some("docs: x")),
    ("tests: x", Some("test: x")),
    ("performance: x", Some("perf: x")),
    ("deps: x", Some("build: x")),
    ("wip: x", Some("chore: x")),
    ("fxi: x", Some("fix: x")),
    ("refcator: x", Some("refactor: x")),
    ("mesh: x", None),
    ("mesh(): x", None),
    ("mesh(a)(b): x", None),
    ("feat:x", Some("feat: x")),
    ("feat:  x", Some("feat: x")),
    ("feat : x", Some("feat: x")),
    ("feat (api): x", Some("feat(api): x")),
    ("feat( api ): x", Some("feat(api): x")),
    ("feat(api) : x", Some("feat(api): x")),
    ("feat(api):x", Some("feat(api): x")),
    ("feat(): x", Some("feat: x")),
    ("feat!(api): x", Some("feat(api)!: x")),
    ("feat(a)(b): x", Some("feat(a,b): x")),
    ("feat!!: x", Some("feat!: x")),
    ("feat(api: x", None),
    ("feat:", None),
    ("feat: ", None),
    ("feat(api):", None),
    ("feat(api)!:   ", None),
    ("feat", None),
    ("feat add", None),
    ("Revert x", Some("revert: x")),
    ("Revert 'x'", Some("revert: 'x'")),
    ("revert \"x\"", Some("revert: \"x\"")),
    ("Merged branch x", None),
    ("merge branch x", None),
    ("fixup feat", None),
    ("fixup!", None),
    ("feat: x\nbody", None),
    ("feat: x\n body\n\nmore", None),
    ("Fixed bug\nbody", Some("fix: bug")),
    ("feat: x\n\nBREAKING CHANGE", None),
    ("feat: x\n\nBREAKING CHANGE gone", None),
    ("feat: x\n\nBREAKING CHANGE:", None),
    ("feat: x\n\nbreaking change: gone", None),
    ("feat: x\n\nBreaking-Change: gone", None),
    ("feat: x\n\nBREAKING CHANGES: gone", None),
    ("feat: x\n\nSigned off by: Ada", None),
    ("feat: x\n\nSigned-off-by:", None),
    ("feat: x\n\nCoauthored-by: Ada", None),
    ("* feat: x", None),
    (" feat: x", None),
    ("\u{feff}feat: x", None),
];

fn judged(message: &str) -> Option<Judged> {
    Form::default().judge(message.as_bytes())
}

#[test]
fn what_is_as_agreed_passes() {
    for message in SOUND {
        assert_eq!(judged(message), None, "{message:?}");
    }
}

#[test]
fn what_is_not_is_told_and_what_can_be_derived_is_offered() {
    for (message, better) in ODD {
        if *message == "feat: x\n\nBREAKING CHANGE" {
            // Two words on a line of their own are no trailer.
            assert_eq!(judged(message), None);
            continue;
        }
        let found = judged(message).unwrap_or_else(|| panic!("{message:?} passes"));
        assert_eq!(found.better.as_deref(), *better, "{message:?}: {:?}", found.flaws);
        if let Some(better) = better {
            assert_eq!(judged(better), None, "what is offered for {message:?} passes by itself");
        }
    }
}

#[test]
fn the_length_is_counted_in_characters() {
    let of = |letter: &str, count: usize| format!("feat: {}", letter.repeat(count));
    assert_eq!(judged(&of("x", 66)), None);
    assert_eq!(judged(&of("ü", 66)), None);
    assert_eq!(judged(&of("x", 67)).expect("too long").flaws, [Flaw::Long(73)]);
    assert_eq!(judged(&of("🦀", 67)).expect("too long").flaws, [Flaw::Long(73)]);
    let form = Form { subject_chars_max: 20, ..Form::default() };
    assert_eq!(form.judge(of("x", 14).as_bytes()), None);
    assert_eq!(form.judge(of("x", 15).as_bytes()).expect("too long").flaws, [Flaw::Long(21)]);
    // What would be too long again is not offered.
    let found = form.judge(format!("Added {}", "x".repeat(14)).as_bytes()).expect("untyped");
    assert_eq!((found.flaws, found.better), (vec![Flaw::Untyped], None));
}

#[test]
fn a_repository_has_types_of_its_own() {
    let project = Project {
        commit_types: vec!["add".to_owned(), "Fix".to_owned()],
        subject_chars_max: Some(30),
        ..Project::default()
    };
    let form = Form::of(&project);
    for (message, want) in [
        ("add: x", None),
        ("Fix: x", None),
        ("mesh(T-1): x", None),
        ("Merge branch 'x'", None),
        ("feat: x", Some(Flaw::UnknownType("feat".to_owned()))),
        ("fix: x", Some(Flaw::UnknownType("fix".to_owned()))),
        ("Fixed x", Some(Flaw::Untyped)),
    ] {
        let flaws = form.judge(message.as_bytes()).map(|judged| judged.flaws);
        assert_eq!(flaws, want.map(|flaw| vec![flaw]), "{message}");
    }
    assert_eq!(Form::of(&Project::default()), Form::default());
}

#[test]
fn bytes_that_are_no_text_are_judged_and_nothing_is_offered() {
    let form = Form::default();
    assert_eq!(form.judge(b"fix: caf\xe9"), None);
    let found = form.judge(b"Fixed caf\xe9").expect("untyped");
    assert_eq!((found.flaws, found.better), (vec![Flaw::Untyped], None));
    assert!(form.judge(&[0xff; 10]).is_some());
    assert!(form.judge(b"\0").is_some());
}

fn cleaning(cleanup: Option<&str>, comment: Option<&str>, has_editor: bool) -> Cleaning {
    Cleaning::of(cleanup, comment, has_editor)
}

#[test]
fn a_message_is_cleaned_as_git_does_it() {
    let scissors = "# ------------------------ >8 ------------------------\n";
    let typed = "\n\n feat: x  \n\n\n\nbody\t\n# comment\n#also\n  # not one\n\n\n";
    let check = |cleaning: Cleaning, raw: &str, want: &str| {
        let applied = cleaning.applied(raw.as_bytes());
        assert_eq!(String::from_utf8_lossy(&applied), want, "{cleaning:?} {raw:?}");
    };
    let stripped = " feat: x\n\nbody\n  # not one\n";
    let blank = " feat: x\n\nbody\n# comment\n#also\n  # not one\n";
    check(cleaning(None, None, true), typed, stripped);
    check(cleaning(Some("default"), None, true), typed, stripped);
    check(cleaning(Some("strip"), None, false), typed, stripped);
    check(cleaning(None, None, false), typed, blank);
    check(cleaning(Some("whitespace"), None, true), typed, blank);
    check(cleaning(Some("scissors"), None, true), typed, blank);
    check(cleaning(Some("verbatim"), None, true), typed, typed);
    check(cleaning(Some("nonsense"), None, true), typed, stripped);
    let cut = format!("feat: x\n{scissors}diff --git\n+secret\n");
    check(cleaning(None, None, true), &cut, "feat: x\n");
    check(cleaning(Some("scissors"), None, true), &cut, "feat: x\n");
    check(cleaning(Some("scissors"), None, false), &cut, &cut);
    check(cleaning(None, None, false), &cut, &cut);
    check(cleaning(None, None, true), scissors, "");
    check(
        cleaning(None, None, true),
        &format!("feat: x\n {scissors}y\n"),
        &format!("feat: x\n {scissors}y\n"),
    );
    check(cleaning(None, Some(";"), true), "feat: x\n; comment\n# kept\n", "feat: x\n# kept\n");
    check(cleaning(None, Some("//"), true), "feat: x\n// comment\n/ kept\n", "feat: x\n/ kept\n");
    check(cleaning(None, Some(""), true), "feat: x\n# comment\n", "feat: x\n");
    let cut = "feat: x\n; ------------------------ >8 ------------------------\ndiff\n";
    check(cleaning(None, Some(";"), true), cut, "feat: x\n");
    check(cleaning(None, Some("auto"), true), cut, "feat: x\n");
    check(cleaning(None, Some("auto"), true), "#1 feat\n\n; Please enter\n;\n", "#1 feat\n");
    check(cleaning(None, Some("auto"), true), "feat: x\n\n# Please enter\n#\n", "feat: x\n");
    check(cleaning(None, Some("auto"), true), "feat: x\n\nRefs: 1\n", "feat: x\n\nRefs: 1\n");
    check(cleaning(None, None, true), "# only\n# comments\n\n", "");
    check(cleaning(None, None, true), "", "");
    check(cleaning(None, None, true), "feat: x", "feat: x\n");
    check(cleaning(None, None, true), "feat: x\r\n\r\nbody\r\n", "feat: x\n\nbody\n");
}

fn verdict(raw: &str, policy: &Policy, audience: Audience) -> Verdict {
    let (cleaning, form) = (cleaning(None, None, true), Form::default());
    decide(Message { raw: raw.as_bytes(), cleaning: &cleaning, form: &form }, policy, audience)
}

#[test]
fn the_mode_says_what_becomes_of_it() {
    let policy = Policy::default();
    let Verdict::Advise(reason) = verdict("Fixed bug\n", &policy, Audience::Agent) else {
        panic!("advice is the default")
    };
    assert_eq!(
        reason.text(),
        "openclaw advises against this commit message: `Fixed bug` has no type (rule message.form).\n\
         Write it as `fix: bug` (`git commit --amend`)."
    );
    let policy = policy.with(Guard::Messages, Mode::Block);
    let Verdict::Deny(reason) = verdict("wip\nmore\n", &policy, Audience::Agent) else {
        panic!("it is refused")
    };
    assert_eq!(
        reason.text(),
        "openclaw refuses this commit: `wip` has no type, and is followed by text without a blank line (rule message.form).\n\
         Write `type(scope): what changes`; the types are feat, fix, docs, style, refactor, perf, test, build, ci, chore, revert."
    );
    let off = policy.with(Guard::Messages, Mode::Off);
    assert_eq!(verdict("wip\n", &off, Audience::Agent), Verdict::Allow);
    assert_eq!(verdict("# only a comment\n", &Policy::default(), Audience::Agent), Verdict::Allow);
}

#[test]
fn a_secret_weighs_more_than_the_form_and_is_never_told() {
    let policy = Policy::default();
    for raw in [
        format!("feat: use {TOKEN}\n"),
        format!("wip {TOKEN}\n"),
        format!("feat: x\n\nkey: {TOKEN}\n"),
        // A flag of the command decides whether comments stay, and no hook hears of it.
        format!("feat: x\n# {TOKEN}\n"),
    ] {
        let Verdict::Deny(reason) = verdict(&raw, &policy, Audience::Agent) else { panic!("{raw} passes") };
        assert_eq!(reason.rule, "secrets.github-token");
        assert!(!reason.text().contains(TOKEN) && reason.text().lines().count() == 2, "{}", reason.text());
    }
    let cut = format!("feat: x\n# ------------------------ >8 ------------------------\n+{TOKEN}\n");
    assert_eq!(verdict(&cut, &policy, Audience::Agent), Verdict::Allow);
    let commented = format!("feat: x\n\n{TOKEN} openclaw:allow\n");
    assert!(matches!(verdict(&commented, &policy, Audience::Agent), Verdict::Deny(_)));
    assert_eq!(verdict(&commented, &policy, Audience::Person), Verdict::Allow);
    let advise = policy.with(Guard::Secrets, Mode::Advise);
    let raw = format!("wip {TOKEN}\n");
    assert!(
        matches!(verdict(&raw, &advise, Audience::Agent), Verdict::Advise(reason) if reason.rule.starts_with("secrets."))
    );
    let strict = advise.clone().with(Guard::Messages, Mode::Block);
    let Verdict::Deny(reason) = verdict(&raw, &strict, Audience::Agent) else { panic!("it is refused") };
    assert!(!reason.text().contains(TOKEN), "{}", reason.text());
    let off = advise.with(Guard::Secrets, Mode::Off).with(Guard::Messages, Mode::Off);
    assert_eq!(verdict(&raw, &off, Audience::Agent), Verdict::Allow);
}

#[test]
fn what_is_shown_cannot_steer_a_screen() {
    let raw = format!("\x1b[31mwip `x` {}\n", "long ".repeat(100));
    let Verdict::Advise(reason) = verdict(&raw, &Policy::default(), Audience::Agent) else {
        panic!("advice")
    };
    assert_eq!(reason.text().lines().count(), 2, "{}", reason.text());
    assert!(!reason.text().contains('\x1b') && reason.why.chars().count() < 300, "{}", reason.text());
}

#[test]
fn no_bytes_are_too_odd() {
    let alphabet: [&[u8]; 14] = [
        b"feat",
        b":",
        b" ",
        b"\n",
        b"#",
        b"(",
        b")",
        b"!",
        b"\xff",
        b"Fixed",
        b"[",
        b"]",
        "ü".as_bytes(),
        b"\r",
    ];
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    for _ in 0..20_000 {
        let mut raw = Vec::new();
        for _ in 0..12 {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            raw.extend_from_slice(alphabet[(state % 14) as usize]);
        }
        let plain = cleaning(None, None, false);
        assert_eq!(plain.applied(&plain.applied(&raw)), plain.applied(&raw), "cleaned twice: {raw:?}");
        for cleaning in [cleaning(None, Some("auto"), true), plain] {
            let applied = cleaning.applied(&raw);
            if let Some(Judged { better: Some(better), .. }) = Form::default().judge(&applied) {
                assert_eq!(Form::default().judge(better.as_bytes()), None, "{raw:?} {better}");
            }
        }
    }
}
