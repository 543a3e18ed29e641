//! Both forms of the file, every mapping of each, and what is told of a rule that cannot be read.

use super::*;
use crate::guard::harness_rules::{Because, Endpoint, demands, told};

fn one(rule: &str) -> HarnessRules {
    read(&format!("{{\"rules\": [\n{rule}\n]}}")).expect("a file of the test")
}

#[track_caller]
fn mapped(rule: &str) -> Mapping {
    let HarnessRules { rules, problems } =
        one(&format!("{{\"id\":\"x\",\"tier\":1,\"content\":\"c\",{rule}}}"));
    assert_eq!(problems, []);
    rules[0].mapping.clone()
}

#[test]
fn each_check_is_read() {
    assert_eq!(mapped(r#""check":{"kind":"advice"}"#), Mapping::Advice);
    assert_eq!(mapped(r#""check":{"kind":"metric-required"}"#), Mapping::MetricRequired);
    assert_eq!(mapped(r#""check":{"kind":"secret-scan"}"#), Mapping::SecretScan);
    assert_eq!(mapped(r#""check":{"kind":"scope-check"}"#), Mapping::ScopeCheck);
    assert_eq!(
        mapped(r#""check":{"kind":"error-scan","patterns":["^error:"]}"#),
        Mapping::ErrorScan(vec!["^error:".into()])
    );
    assert_eq!(
        mapped(r#""check":{"kind":"output-block","patterns":["\\bsudo\\b"]}"#),
        Mapping::OutputBlock(vec![r"\bsudo\b".into()])
    );
    let Mapping::PreCheck(endpoints) =
        mapped(r#""check":{"kind":"pre-check","targets":["db:5432","http://localhost/up"]}"#)
    else {
        unreachable!("a check ahead of the work")
    };
    assert!(matches!(endpoints[..], [Endpoint::Address { port: 5432, .. }, Endpoint::Url { port: 80, .. }]));
    let Mapping::PostValidate(metric) =
        mapped(r#""check":{"kind":"post-validate","steps":[["make","lint"]],"timeout_s":5}"#)
    else {
        unreachable!("a check behind the work")
    };
    assert_eq!((metric.steps.len(), metric.timeout_ms), (1, 5_000));
    let Mapping::ForbiddenText(forbidden) =
        mapped(r#""description":"d","check":{"kind":"forbidden-text","pattern":"a+","in":["*.rs"]}"#)
    else {
        unreachable!("a text that must not be there")
    };
    assert_eq!((forbidden.source.as_str(), forbidden.files.len()), ("harness rule `x`", 1));
}

#[test]
fn the_fields_of_the_predecessor_are_read() {
    assert_eq!(mapped(r#""mesh_enforcement":"metric_required""#), Mapping::MetricRequired);
    assert_eq!(mapped(r#""mesh_enforcement":"pre_commit_scan""#), Mapping::SecretScan);
    assert_eq!(mapped(r#""mesh_enforcement":"scope_check","_mesh_note":"x""#), Mapping::ScopeCheck);
    assert_eq!(
        mapped(r#""mesh_enforcement":"post_scan","mesh_scan_patterns":["error:","a.b"]"#),
        Mapping::ErrorScan(vec!["error:".into(), r"a\.b".into()])
    );
    let Mapping::PreCheck(endpoints) = mapped(r#""mesh_enforcement":"pre_check","mesh_pre_checks":["nats"]"#)
    else {
        unreachable!("a check ahead of the work")
    };
    assert_eq!(endpoints[0].to_string(), "127.0.0.1:4222");
    assert_eq!(
        mapped(r#""type":"block","pattern":"\\bsudo\\s""#),
        Mapping::OutputBlock(vec![r"\bsudo\s".into()])
    );
    let Mapping::PostValidate(metric) =
        mapped(r#""mesh_enforcement":"post_validate","mesh_validate_command":"npm run lint""#)
    else {
        unreachable!("a check behind the work")
    };
    assert_eq!(metric.steps, [["npm", "run", "lint"]]);
}

#[test]
fn the_list_of_the_predecessor_is_read() {
    let text = r#"[
  {"id":"a","type":"inject","tier":2,"scope":["local","mesh"],"content":"Commit well.","activateOn":["git commit"],"active":true},
  {"id":"gone","managed":true,"retired":true},
  {"id":"off","tier":1,"content":"x","active":false},
  {"id":"shell","tier":1,"content":"y","scope":["mesh"],
   "mesh_enforcement":"post_validate","mesh_validate_command":"git log -1 | grep -E '^(feat|fix)'"}
]"#;
    let HarnessRules { rules, problems } = read(text).expect("a list of the predecessor");
    let ids: Vec<_> = rules.iter().map(|rule| rule.id.as_str()).collect();
    assert_eq!(ids, ["a", "off", "shell"]);
    assert_eq!((problems.len(), problems[0].line), (1, 6));
    assert!(problems[0].what.contains("needs a shell"));
    assert_eq!(rules[2].mapping, Mapping::Advice, "what cannot be carried over is advice");
    let of = |place, text: &str| {
        told(&rules, place, text).iter().map(|told| told.rule.id.clone()).collect::<Vec<_>>()
    };
    assert_eq!(of(Place::Local, "write a git commit"), ["a"]);
    assert_eq!(of(Place::Mesh, "write a git committer"), ["shell"]);
    assert_eq!(told(&rules, Place::Local, "git commit")[0].because, Because::Word("git commit".into()));
}

#[test]
fn what_is_off_or_elsewhere_is_neither_told_nor_judged() {
    let rule = |rest: &str| {
        one(&format!(
            "{{\"id\":\"x\",\"tier\":1,\"content\":\"c\",\"check\":{{\"kind\":\"scope-check\"}}{rest}}}"
        ))
    };
    for (rest, local, mesh) in [
        ("", 1, 1),
        (r#","active":false"#, 0, 0),
        (r#","scope":["mesh"]"#, 0, 1),
        (r#","scope":["local"]"#, 1, 0),
        (r#","scope":[]"#, 0, 0),
    ] {
        let rules = rule(rest).rules;
        let counts = [Place::Local, Place::Mesh]
            .map(|place| (told(&rules, place, "").len(), demands(&rules, place).len()));
        assert_eq!(counts, [(local, local), (mesh, mesh)], "{rest}");
    }
    let quiet =
        one(r#"{"id":"x","tier":3,"type":"block","content":"c","check":{"kind":"scope-check"}}"#).rules;
    assert_eq!(
        (told(&quiet, Place::Local, "x c").len(), demands(&quiet, Place::Local)[0].kind),
        (0, Kind::Block)
    );
}

#[track_caller]
fn check(rule: &str, line: usize, what: &str) {
    let HarnessRules { rules, problems } =
        one(&format!("{{\"id\":\"good\",\"tier\":1,\"content\":\"c\"}},\n{rule}"));
    assert_eq!(rules.first().map(|rule| rule.id.as_str()), Some("good"), "the others hold");
    let [problem] = &problems[..] else { unreachable!("one problem: {problems:?}") };
    assert_eq!(problem.line, line, "{problem:?}");
    assert!(problem.what.contains(what) && !problem.fix.is_empty(), "{problem:?}");
}

#[test]
fn one_wrong_rule_is_told_with_its_line() {
    check("5", 3, "expected an object");
    check("{}", 3, "no `id`");
    check(r#"{"id":"a b"}"#, 3, "no id");
    check(r#"{"id":"good","tier":1,"content":"c"}"#, 3, "twice");
    check("{\"id\":\"x\",\n\"tier\":4}", 4, "no tier 4");
    check("{\"id\":\"x\",\n\"type\":\"warn\"}", 4, "type `warn`");
    check("{\"id\":\"x\",\n\"scope\":[\"moon\"]}", 4, "`moon`");
    check("{\"id\":\"x\",\"tier\":1,\"content\":\"c\",\n\"contents\":\"c\"}", 4, "`contents`");
    check(r#"{"id":"x","tier":2,"content":"c"}"#, 3, "never told");
    check(r#"{"id":"x","tier":1}"#, 3, "neither told nor judged");
    check(r#"{"id":"x","tier":1,"content":5}"#, 3, "`content`");
    check("{\"id\":\"x\",\"check\":\n{\"kind\":\"magic\"}}", 4, "`magic`");
    check(r#"{"id":"x","check":{}}"#, 3, "no `kind`");
    check(r#"{"id":"x","check":{"kind":"scope-check","patterns":[]}}"#, 3, "takes no `patterns`");
    check(r#"{"id":"x","check":{"kind":"output-block"}}"#, 3, "no `patterns`");
    check(r#"{"id":"x","check":{"kind":"output-block","patterns":[]}}"#, 3, "no entry");
    check(r#"{"id":"x","check":{"kind":"output-block","patterns":["("]}}"#, 3, "unclosed group");
    check(r#"{"id":"x","check":{"kind":"error-scan","patterns":["x*"]}}"#, 3, "empty text");
    check(r#"{"id":"x","check":{"kind":"pre-check","targets":["http://example.com/"]}}"#, 3, "this machine");
    check(
        r#"{"id":"x","check":{"kind":"post-validate","steps":[["npm test && x"]]}}"#,
        3,
        "line for a shell",
    );
    check(r#"{"id":"x","check":{"kind":"forbidden-text","pattern":"x","in":[""]}}"#, 3, "empty glob");
    check(r#"{"id":"x","tier":1,"content":"c","mesh_enforcement":"magic"}"#, 3, "`magic`");
    check(
        r#"{"id":"x","tier":1,"content":"c","mesh_enforcement":"pre_check","mesh_pre_checks":["redis"]}"#,
        3,
        "port",
    );
    check(r#"{"id":"x","tier":1,"content":"c","pattern":"(?!a)"}"#, 3, "look-around");
}
