//! Ref lines of every form, patterns of protected refs, and verdicts over plain facts.

use super::*;
use crate::base::digest::Digest;
use crate::git::BlobId;
use crate::guard::commit::Audience;
use crate::guard::scan::Found;
use crate::guard::{Guard, Mode, Policy, Verdict};

const ONE: &str = "1111111111111111111111111111111111111111";
const TWO: &str = "2222222222222222222222222222222222222222";
const ZERO: &str = "0000000000000000000000000000000000000000";

fn id(digits: &str) -> BlobId {
    BlobId::from_hex(digits.as_bytes()).expect("an id of the test")
}

fn line(local: &str, remote_ref: &str, remote: &str) -> RefLine {
    let text = format!("HEAD {local} {remote_ref} {remote}\n");
    ref_lines(text.as_bytes()).expect("a line of the test").remove(0)
}

#[test]
fn lines_are_read_from_behind() {
    let read = |text: &str| ref_lines(text.as_bytes());
    assert_eq!(read(""), Ok(Vec::new()));
    let one = read(&format!("refs/heads/a {ONE} refs/heads/b {ZERO}\n")).expect("a line");
    assert_eq!(one[0].local_ref, b"refs/heads/a");
    assert_eq!((one[0].local, one[0].remote), (Some(id(ONE)), None));
    let gone = read(&format!("(delete) {ZERO} refs/heads/b {TWO}\n")).expect("a line");
    assert_eq!((gone[0].local, gone[0].remote), (None, Some(id(TWO))));
    let odd = read(&format!("HEAD^{{/fix a  bug}} {ONE} refs/heads/b {ZERO}\n")).expect("a line");
    assert_eq!(odd[0].local_ref, b"HEAD^{/fix a  bug}");
    let (long, zeros) = ("3".repeat(64), "0".repeat(64));
    let sha256 = read(&format!("a {long} refs/heads/b {zeros}\n")).expect("a line");
    assert_eq!((sha256[0].local, sha256[0].remote), (Some(id(&long)), None));
    let many: String = (0..5_000).map(|n| format!("a {ONE} refs/heads/{n} {ZERO}\n")).collect();
    assert_eq!(read(&many).expect("lines").len(), 5_000);
    let bytes = [b"a ", ONE.as_bytes(), b" refs/heads/\xff\xfe ", ZERO.as_bytes(), b"\n"].concat();
    assert_eq!(ref_lines(&bytes).expect("a line")[0].remote_ref, b"refs/heads/\xff\xfe");
}

#[test]
fn one_line_of_another_form_makes_all_unread() {
    let good = format!("a {ONE} refs/heads/b {ZERO}\n");
    for bad in [
        "\n",
        " \n",
        "a b c d\n",
        &format!("a {ONE} refs/heads/b\n"),
        &format!("{ONE} refs/heads/b {ZERO}\n"),
        &format!(" {ONE} refs/heads/b {ZERO}\n"),
        &format!("a {ONE}  {ZERO}\n"),
        &format!("a {ONE} refs/heads/b {ZERO} \n"),
        &format!("a {ONE} refs/heads/b {ZERO}\r\n"),
        &format!("a {} refs/heads/b {ZERO}\n", &ONE[1..]),
        &format!("a {ONE} refs/heads/b {}\n", "0".repeat(64)),
        &format!("a {} refs/heads/b {ZERO}\n", "g".repeat(40)),
    ] {
        assert_eq!(ref_lines(format!("{good}{bad}").as_bytes()), Err(Unread::Malformed(2)), "{bad:?}");
        assert_eq!(ref_lines(bad.as_bytes()), Err(Unread::Malformed(1)), "{bad:?}");
    }
    assert_eq!(ref_lines(good.trim_end().as_bytes()), Err(Unread::Torn));
    assert_eq!(ref_lines(&good.as_bytes()[..20]), Err(Unread::Torn));
}

#[test]
fn patterns_take_branches_or_whole_refs() {
    let check = |patterns: &[&str], name: &str, want: bool| {
        let patterns: Vec<String> = patterns.iter().map(|text| (*text).to_owned()).collect();
        assert_eq!(Protected::of(&patterns).has(name.as_bytes()), want, "{patterns:?} {name}");
    };
    let usual = ["main", "master", "production", "release/*"];
    for name in ["main", "master", "production", "release/1", "release/1.2/rc", "main/x"] {
        check(&usual, &format!("refs/heads/{name}"), true);
    }
    for name in ["Main", "main2", "feature/main", "release", "releases/1", "x"] {
        check(&usual, &format!("refs/heads/{name}"), false);
    }
    check(&usual, "refs/tags/main", false);
    check(&usual, "refs/for/main", false);
    check(&usual, "main", false);
    check(&["refs/tags/v*"], "refs/tags/v1", true);
    check(&["refs/tags/v*"], "refs/heads/v1", false);
    check(&["refs/heads/x"], "refs/heads/x", true);
    check(&["**"], "refs/heads/a/b", true);
    check(&["*"], "refs/heads/a/b", true);
    check(&["{a,b}"], "refs/heads/b", true);
    check(&[""], "refs/heads/b", false);
    check(&[], "refs/heads/main", false);
    assert!(Protected::of(&["x*".to_owned()]).has(b"refs/heads/x\xff"));
    assert!(!Protected::of(&["x".to_owned()]).has(b"refs/heads/x\xff"));
}

fn facts(change: Change) -> PushFacts {
    let line = line(ONE, "refs/heads/main", TWO);
    PushFacts { updates: vec![Update { line, change }], ..PushFacts::default() }
}

fn found(path: &[u8]) -> Found {
    Found::of_test(path, Digest::of(path))
}

fn denied(facts: &PushFacts, audience: Audience) -> (String, String) {
    match decide(facts, &Policy::default(), audience) {
        Verdict::Deny(reason) => {
            assert_eq!(reason.text().lines().count(), 2, "{}", reason.text());
            (reason.rule.clone(), reason.text())
        }
        verdict => panic!("{verdict:?}"),
    }
}

#[test]
fn protected_refs_are_neither_removed_nor_overwritten() {
    let policy = Policy::default();
    assert_eq!(decide(&facts(Change::Forward), &policy, Audience::Agent), Verdict::Allow);
    for (change, rule, word) in [
        (Change::Removal, "push.removal", "remove the protected ref `main`"),
        (Change::Rewrite, "push.rewrite", "`main`, which is at 2222222222 there"),
        (Change::Unknown, "push.unknown", "git fetch"),
    ] {
        let (said, text) = denied(&facts(change), Audience::Agent);
        assert!(said == rule && text.contains(word) && text.contains("ask the person"), "{text}");
        let (_, text) = denied(&facts(change), Audience::Person);
        assert!(text.contains("OPENCLAW_SKIP=pushes"), "{text}");
        let advise = policy.clone().with(Guard::Pushes, Mode::Advise);
        let Verdict::Advise(reason) = decide(&facts(change), &advise, Audience::Agent) else {
            panic!("advice")
        };
        assert!(reason.why.contains("advises against this push"), "{}", reason.why);
        let off = policy.clone().with(Guard::Pushes, Mode::Off);
        assert_eq!(decide(&facts(change), &off, Audience::Agent), Verdict::Allow);
    }
}

#[test]
fn secrets_and_large_files_are_told_with_their_commit() {
    let mut facts =
        PushFacts { findings: (0..7).map(|n| found(&[b'a' + n])).collect(), ..PushFacts::default() };
    let (rule, text) = denied(&facts, Audience::Agent);
    assert_eq!(rule, "secrets.test-rule");
    assert!(text.contains("`a` line 3 in 1111111111 holds") && text.contains("and 2 more"), "{text}");
    facts.findings = vec![found(b"x\n`\xff")];
    let (_, text) = denied(&facts, Audience::Person);
    assert!(text.contains("x\\n'\\xff") && text.contains("OPENCLAW_SKIP=secrets"), "{text}");
    let large = LargeFile { path: b"big".to_vec(), bytes: 6 << 20, commit: ONE.to_owned() };
    let facts = PushFacts { large: vec![large.clone()], ..PushFacts::default() };
    let (rule, text) = denied(&facts, Audience::Person);
    assert!(rule == "checks.large" && text.contains("with 6291456 bytes is larger"), "{text}");
    let two = PushFacts { large: vec![large.clone(), large], ..PushFacts::default() };
    let (_, text) = denied(&two, Audience::Agent);
    assert!(text.contains("and 1 more are larger"), "{text}");
    let off = Policy::default().with(Guard::Large, Mode::Off);
    assert_eq!(decide(&facts, &off, Audience::Agent), Verdict::Allow);
}

#[test]
fn what_went_unseen_is_told_to_a_person_and_refused_from_a_program() {
    let facts = |unseen| PushFacts { unseen: vec![unseen], ..PushFacts::default() };
    for unseen in [Unseen::Older, Unseen::Ref(b"refs/tags/x".to_vec())] {
        let (rule, _) = denied(&facts(unseen.clone()), Audience::Agent);
        assert_eq!(rule, "push.part-unread");
        let told = decide(&facts(unseen.clone()), &Policy::default(), Audience::Person);
        assert!(matches!(told, Verdict::Advise(_)), "{told:?}");
        let advise = Policy::default().with(Guard::Secrets, Mode::Advise);
        assert!(matches!(decide(&facts(unseen.clone()), &advise, Audience::Agent), Verdict::Advise(_)));
        let off = advise.with(Guard::Secrets, Mode::Off);
        assert_eq!(decide(&facts(unseen), &off, Audience::Agent), Verdict::Allow);
    }
    let file = facts(Unseen::Path(b"big".to_vec(), "it is large".to_owned()));
    assert!(matches!(decide(&file, &Policy::default(), Audience::Agent), Verdict::Advise(_)));
}

#[test]
fn a_refusal_weighs_more_than_advice_and_the_ref_comes_first() {
    let mut facts = facts(Change::Removal);
    facts.findings = vec![found(b"a")];
    assert_eq!(denied(&facts, Audience::Agent).0, "push.removal");
    let advise = Policy::default().with(Guard::Pushes, Mode::Advise);
    let Verdict::Deny(reason) = decide(&facts, &advise, Audience::Agent) else { panic!("refused") };
    assert_eq!(reason.rule, "secrets.test-rule");
    let both = advise.with(Guard::Secrets, Mode::Advise);
    let Verdict::Advise(reason) = decide(&facts, &both, Audience::Agent) else { panic!("advice") };
    assert_eq!(reason.rule, "push.removal");
}
