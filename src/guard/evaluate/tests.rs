//! Judging as tables: a request and what is known in, an outcome out. No disk, no repository.

use super::*;
use crate::base::path::AbsPath;
use crate::base::time::Timestamp;
use crate::git::{Change, CommitText, EntryKind, Extent, Standing, Version};
use crate::guard::checks::Flaw;
use crate::guard::commit::FileFlaws;
use crate::guard::demand::{Content, Forbidden, Metric, RequiredOutput, Scope};
use crate::guard::globs::Glob;
use crate::guard::{Guard, Mode, Policy, Project};

fn request() -> Request {
    Request {
        folder: AbsPath::new("/w").expect("a path of the test"),
        base: "HEAD".to_owned(),
        area: Area::WorkTree,
        demands: Demands::default(),
        consequences: Consequences::default(),
        policy: Policy::default(),
        record: None,
        now: Timestamp::from_millis(0),
    }
}

fn facts() -> Facts {
    Facts {
        base: "1".repeat(40),
        changes: Vec::new(),
        extent: Extent::Whole,
        flaws: Vec::new(),
        secrets: Vec::new(),
        history: Extent::Whole,
        unread: Vec::new(),
        forbidden: Vec::new(),
        required: Vec::new(),
        unfit: Vec::new(),
        commits: Vec::new(),
        is_base_kept: true,
        project: Project::default(),
        policy: Policy::default(),
        record: None,
        hooks: Hooks::Unguarded,
        rules: None,
        metric: None,
        before: Vec::new(),
        after: Vec::new(),
    }
}

fn scope(globs: &[&str]) -> Scope {
    Scope::of(globs.iter().map(|text| Glob::new(text).expect("a glob of the test")).collect())
}

fn change(path: &str, before: Option<EntryKind>, after: Option<EntryKind>) -> Change {
    let side = |kind: Option<EntryKind>| kind.map(|kind| Version { kind, id: None });
    let (before, after) = (side(before), side(after));
    Change { path: path.as_bytes().to_vec(), before, after, moved_from: None, standing: Standing::Tracked }
}

const FILE: Option<EntryKind> = Some(EntryKind::File);

fn result(outcome: &Outcome, check: Check) -> &CheckResult {
    outcome.results.iter().find(|result| result.check == check).expect("every check has a result")
}

/// Returns what a check found, by path and words.
fn found(outcome: &Outcome, check: Check) -> Vec<(String, String)> {
    match &result(outcome, check).state {
        State::Found(found) => found
            .iter()
            .map(|finding| {
                let path = finding.path.as_deref().unwrap_or_default();
                (String::from_utf8_lossy(path).into_owned(), finding.what.clone())
            })
            .collect(),
        State::Passed | State::NotAsked | State::NotRun(_) | State::Failed(_) => Vec::new(),
    }
}

#[test]
fn work_that_nobody_asks_anything_of_passes() {
    let outcome = judge(&request(), &facts());
    assert_eq!(outcome.answer(), Answer::Pass);
    assert_eq!(outcome.results.len(), Check::ALL.len());
    assert_eq!(outcome.for_model()[1], "Go on.");
    assert!(outcome.findings().is_empty() && outcome.restores.is_empty());
}

#[test]
fn each_change_outside_the_scope_is_told_as_what_it_is() {
    let mut request = request();
    request.demands.scope = scope(&["src/**"]);
    let mut facts = facts();
    let link = Some(EntryKind::Link);
    facts.changes = vec![
        change("src/in.rs", FILE, FILE),
        change("a", FILE, FILE),
        change("b", None, FILE),
        change("c", FILE, None),
        change("d", FILE, Some(EntryKind::Executable)),
        change("e", FILE, link),
        change("sub", Some(EntryKind::Submodule), Some(EntryKind::Submodule)),
        Change { moved_from: Some(b"src/old.rs".to_vec()), ..change("f", None, FILE) },
        Change { path: b"\xff".to_vec(), ..change("", None, FILE) },
        Change { standing: Standing::Ignored, ..change("out/", None, FILE) },
        Change { standing: Standing::Ignored, ..change("src/x.log", None, FILE) },
    ];
    let outcome = judge(&request, &facts);
    let told = found(&outcome, Check::Scope);
    let words: Vec<&str> =
        told.iter().map(|(_, what)| what.split(", and is outside").next().unwrap_or("")).collect();
    assert_eq!(
        words,
        [
            "was changed",
            "is new, a file",
            "is gone",
            "is an executable file now, it was a file",
            "is a link now, it was a file",
            "is at another commit, or holds work that no commit has",
            "was moved here from `src/old.rs`",
            "is new, a file",
        ]
    );
    assert_eq!(found(&outcome, Check::Ignored).len(), 1, "one of the two is within the scope");
    assert_eq!((outcome.answer(), outcome.changed), (Answer::Block, 9));
}

#[test]
fn an_ignored_folder_that_the_scope_takes_is_within_it() {
    let mut request = request();
    request.demands.scope = scope(&["out/**"]);
    let mut facts = facts();
    facts.changes = vec![Change { standing: Standing::Ignored, ..change("out/", None, FILE) }];
    let outcome = judge(&request, &facts);
    assert_eq!(result(&outcome, Check::Ignored).state, State::Passed);
}

#[test]
fn what_goes_back_goes_back_with_the_other_side_of_a_move() {
    let mut request = request();
    request.demands.scope = scope(&["src/**"]);
    request.consequences = request.consequences.clone().with(Check::Scope, Consequence::Revert);
    let mut facts = facts();
    facts.changes = vec![
        change("secret/old", FILE, None),
        Change { moved_from: Some(b"secret/old".to_vec()), ..change("src/new", None, FILE) },
        change("src/other", FILE, FILE),
    ];
    let outcome = judge(&request, &facts);
    let restores: Vec<(&[u8], bool)> =
        outcome.restores.iter().map(|one| (&one.path[..], one.before.is_some())).collect();
    assert_eq!(restores, [(&b"secret/old"[..], true), (b"src/new", false)]);
    assert!(outcome.for_model()[1].contains("2 paths are put back"), "{:?}", outcome.for_model());
    let outcome = judge(&Request { consequences: Consequences::default(), ..request }, &facts);
    assert!(outcome.restores.is_empty(), "only what a person chose goes back");
}

#[test]
fn a_check_that_cannot_look_fails_closed() {
    let forbidden = Forbidden {
        source: "role `x`".to_owned(),
        pattern: "(".to_owned(),
        files: Vec::new(),
        description: String::new(),
    };
    let mut request = request();
    request.demands.scope = scope(&["src/**"]);
    request.demands.forbidden = vec![Weighed { weight: Weight::Full, what: forbidden }];
    request.demands.blocked = vec![Pattern {
        weight: Weight::Full,
        source: "r".to_owned(),
        pattern: "x".to_owned(),
        description: String::new(),
    }];
    for check in Check::ALL {
        request.consequences = request.consequences.clone().with(*check, Consequence::Warn);
    }
    let mut facts = facts();
    facts.unfit =
        vec![Unfit { check: Check::Forbidden, source: "role `x`".to_owned(), why: "unclosed".to_owned() }];
    facts.extent = Extent::Cut;
    facts.history = Extent::Cut;
    facts.record = Some(Err(RecordError::NoSchema));
    facts.hooks = Hooks::Unknown("no git".to_owned());
    facts.rules = Some(Err("the disk".to_owned()));
    facts.metric = Some(Proof::Unknown("no program".to_owned()));
    let outcome = judge(&request, &facts);
    let failed: Vec<&str> = outcome.failed().iter().map(|(check, _)| check.key()).collect();
    let want =
        ["scope", "ignored", "forbidden", "secrets", "files", "size", "rules", "hooks", "output", "metric"];
    assert_eq!(failed, want);
    assert_eq!(outcome.answer(), Answer::Review, "even where its findings would only be told");
    assert!(outcome.for_model()[0].contains("the check `scope` could not look"), "{:?}", outcome.for_model());
}

#[test]
fn the_mode_of_a_guard_lightens_its_findings() {
    let secret = SecretSeen {
        path: b"a".to_vec(),
        line: 3,
        rule: "test",
        title: "a key",
        preview: "k...".to_owned(),
        commit: Some("2".repeat(40)),
    };
    let flaw = |line| Flaw { line, what: "is no JSON".to_owned() };
    let answers = |mode: Mode| {
        let mut facts = facts();
        facts.secrets = vec![secret.clone()];
        facts.flaws = vec![FileFlaws {
            path: b"a".to_vec(),
            flaws: vec![(Guard::Json, flaw(1)), (Guard::Large, flaw(0)), (Guard::Todos, flaw(2))],
        }];
        for guard in [Guard::Secrets, Guard::Json, Guard::Large, Guard::Todos] {
            facts.policy = facts.policy.with(guard, mode);
        }
        let outcome = judge(&request(), &facts);
        let answer = |check| result(&outcome, check).answer();
        (
            answer(Check::Secrets),
            answer(Check::Files),
            answer(Check::Size),
            found(&outcome, Check::Files).len(),
        )
    };
    assert_eq!(answers(Mode::Block), (Answer::Block, Answer::Block, Answer::Block, 2));
    assert_eq!(answers(Mode::Advise), (Answer::Warn, Answer::Warn, Answer::Warn, 2));
    assert_eq!(answers(Mode::Off), (Answer::Pass, Answer::Pass, Answer::Pass, 0));
}

#[test]
fn demands_are_told_with_who_asks_and_what_to_do() {
    let mut request = request();
    let required = |glob: &str, description: &str| RequiredOutput {
        source: "role `tester`".to_owned(),
        files: Glob::new(glob).expect("a glob of the test"),
        content: Content::Any,
        description: description.to_owned(),
    };
    request.demands.required =
        vec![required("tests/**", "bring a test"), required("docs/**", ""), required("src/**", "")];
    let forbidden = Forbidden {
        source: "role `tester`".to_owned(),
        pattern: "skip".to_owned(),
        files: Vec::new(),
        description: "Run every test.".to_owned(),
    };
    request.demands.forbidden = vec![Weighed { weight: Weight::Look, what: forbidden }];
    request.demands.metric_asked_by =
        Some(Weighed { weight: Weight::Full, what: "harness rule `m`".to_owned() });
    let mut facts = facts();
    facts.required = vec![Met::Absent, Met::Empty, Met::Yes];
    let seen = ForbiddenSeen { number: 0, path: b"tests/a".to_vec(), line: 7, text: "skip()".to_owned() };
    facts.forbidden = vec![seen];
    let outcome = judge(&request, &facts);
    let told = found(&outcome, Check::Required);
    assert_eq!(told[0].1, "no changed file matches `tests/**`, which role `tester` asks for");
    assert_eq!(
        told[1].1,
        "no changed file holds what is asked for in `docs/**`, which role `tester` asks for"
    );
    assert_eq!(told.len(), 2);
    let all = outcome.findings();
    let fix = |rule: &str| all.iter().find(|(_, one, _)| one.rule == rule).map(|(_, one, _)| one.fix.clone());
    assert_eq!(fix("required").as_deref(), Some("bring a test."));
    assert_eq!(fix("forbidden").as_deref(), Some("Run every test."));
    assert_eq!(result(&outcome, Check::Forbidden).answer(), Answer::Review, "a person looks at most");
    assert_eq!(result(&outcome, Check::MetricRequired).answer(), Answer::Warn);
    let model = outcome.for_model();
    assert!(model.iter().all(|line| !line.contains('\n')) && model[0].starts_with("openclaw does not take"));
}

#[test]
fn commits_are_judged_by_their_words_and_their_base() {
    let commit = |message: &str| CommitText {
        id: "abcdef0123456789".to_owned(),
        message: message.as_bytes().to_vec(),
        parents: 1,
    };
    let mut facts = facts();
    facts.commits = vec![commit("feat: one\n"), commit("fixed it\n")];
    let outcome = judge(&request(), &facts);
    assert_eq!(found(&outcome, Check::Commits).len(), 1);
    assert_eq!(outcome.answer(), Answer::Warn, "messages are advice where nobody chose");
    facts.policy = facts.policy.with(Guard::Messages, Mode::Block);
    assert_eq!(judge(&request(), &facts).answer(), Answer::Block);
    facts.commits.clear();
    facts.is_base_kept = false;
    let outcome = judge(&request(), &facts);
    assert!(found(&outcome, Check::Commits)[0].1.contains("does not hold the base 111111111111"));
    assert_eq!(outcome.answer(), Answer::Block);
}

#[test]
fn proofs_hold_fail_or_cannot_be_asked() {
    let metric = Metric { steps: Vec::new(), timeout_ms: 1 };
    let mut request = request();
    request.demands.metric = Some(metric.clone());
    request.demands.metric_asked_by = Some(Weighed { weight: Weight::Full, what: "r".to_owned() });
    request.demands.after =
        vec![Asked { weight: Weight::Look, source: "harness rule `v`".to_owned(), what: metric }];
    let service = Service::Address(crate::base::network::Address::parse("localhost:1").expect("an address"));
    request.demands.before = vec![Asked { weight: Weight::Full, source: "r".to_owned(), what: service }];
    let answers = |proof: Proof| {
        let mut facts = facts();
        facts.metric = Some(proof.clone());
        facts.before = vec![proof.clone()];
        facts.after = vec![proof];
        let outcome = judge(&request, &facts);
        [Check::Metric, Check::Before, Check::After].map(|check| result(&outcome, check).answer())
    };
    assert_eq!(answers(Proof::Holds), [Answer::Pass; 3]);
    let fails = answers(Proof::Fails("it ended with status 1".to_owned()));
    assert_eq!(fails, [Answer::Block, Answer::Block, Answer::Review]);
    assert_eq!(answers(Proof::Unknown("no program".to_owned())), [Answer::Block; 3]);
}

#[test]
fn what_ran_is_not_run_without_a_record() {
    let mut request = request();
    let pattern = Pattern {
        weight: Weight::Full,
        source: "r".to_owned(),
        pattern: "^sudo".to_owned(),
        description: String::new(),
    };
    request.demands.blocked = vec![pattern.clone()];
    request.demands.errors = vec![pattern];
    let outcome = judge(&request, &facts());
    for check in [Check::Output, Check::Errors] {
        assert!(matches!(result(&outcome, check).state, State::NotRun(_)), "{check:?}");
    }
    assert_eq!(outcome.answer(), Answer::Pass);
    let mut facts = facts();
    let ran = Ran {
        line: 2,
        command: Command::Shell("sudo id".to_owned()),
        status: Some(1),
        output: String::new(),
    };
    facts.record = Some(Ok(Record { said: Vec::new(), ran: vec![ran] }));
    let outcome = judge(&request, &facts);
    assert_eq!(found(&outcome, Check::Output).len(), 1);
    assert_eq!(result(&outcome, Check::Errors).state, State::Passed);
}

#[test]
fn hooks_and_touched_rules_are_told() {
    let mut facts = facts();
    facts.hooks = Hooks::Changed(vec!["`/w/.git/hooks/pre-commit` is not our hook".to_owned()]);
    facts.changes = vec![change(".claude/rules/a.md", None, FILE)];
    let seen = |path: &str| RuleSeen { path: path.as_bytes().to_vec(), line: 2, what: "x".to_owned() };
    facts.rules = Some(Ok(vec![seen(".claude/rules/a.md"), seen(".claude/rules/old.md")]));
    let outcome = judge(&request(), &facts);
    assert_eq!(result(&outcome, Check::Hooks).answer(), Answer::Block);
    assert_eq!(found(&outcome, Check::Rules).len(), 1, "what the work did not touch is not its business");
    facts.hooks = Hooks::Whole;
    assert_eq!(result(&judge(&request(), &facts), Check::Hooks).state, State::Passed);
}

#[test]
fn a_model_is_told_a_few_findings_and_how_many_more() {
    let mut request = request();
    request.demands.scope = scope(&["src/**"]);
    let mut facts = facts();
    facts.changes = (0..9).map(|number| change(&format!("a{number}"), FILE, FILE)).collect();
    let [first, second] = judge(&request, &facts).for_model();
    assert!(first.contains("`a0` was changed") && first.ends_with("; and 4 more."), "{first}");
    assert_eq!(second, Check::Scope.row().fix);
}

#[test]
fn fingerprints_stay_when_lines_move() {
    let mut facts = facts();
    let secret = |line, path: &str| SecretSeen {
        path: path.as_bytes().to_vec(),
        line,
        rule: "test",
        title: "a key",
        preview: "k...".to_owned(),
        commit: None,
    };
    facts.secrets = vec![secret(1, "a"), secret(9, "a"), secret(1, "b")];
    let outcome = judge(&request(), &facts);
    let prints: Vec<_> = outcome.findings().iter().map(|(_, finding, _)| finding.fingerprint()).collect();
    assert!(prints[0] == prints[1] && prints[0] != prints[2]);
}
