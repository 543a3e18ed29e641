//! A role file is judged whole: every problem at once, each with its line. Roles of the predecessor are read as they are.

use super::*;

const WHOLE: &str = "id: coder
name: Coder
description: Writes code.
implements: true
responsibilities:
  - Write the test first.
must_not:
  - Reformat what is there.
framework:
  name: Red, green
  prompt: |
    One line.
    Another.
required_outputs:
  - type: file_match
    pattern: 'tests/**'
    description: A test.
  - {type: content_check, pattern: 'src/**', check: 'emit', description: An event.}
  - {type: content_check, pattern: 'src/**', matches: '^#\\[test\\]', description: A test.}
forbidden_patterns:
  - pattern: '\\bdbg!'
    in: '**/*.rs'
    description: A print is left.
  - {pattern: 'x+', in: [a, b], description: Two files.}
  - {pattern: 'y+', description: Everywhere.}
scope_paths: ['src/**', tests]
escalation:
  on_scope_violation: architect
  on_budget_exceeded: human
";

#[test]
fn a_whole_role_is_read() {
    let RoleFile { role, problems, targets } = read("coder", WHOLE);
    assert_eq!(problems, []);
    let role = role.expect("a role");
    assert_eq!((role.id.as_str(), role.name.as_str(), role.implements), ("coder", "Coder", true));
    assert_eq!((role.responsibilities.len(), role.must_not.len(), role.scope.len()), (1, 1, 2));
    assert_eq!(role.framework.expect("a framework").prompt, "One line.\nAnother.");
    let contents: Vec<_> = role.required_outputs.iter().map(|output| output.content.clone()).collect();
    assert_eq!(
        contents,
        [Content::Any, Content::Literal("emit".into()), Content::Pattern(r"^#\[test\]".into())]
    );
    assert_eq!(role.forbidden.iter().map(|forbidden| forbidden.files.len()).collect::<Vec<_>>(), [1, 2, 0]);
    assert!(role.forbidden.iter().all(|forbidden| forbidden.source == "role `coder`"));
    assert_eq!(role.escalation.on_scope_violation, Some(Target::Role("architect".into())));
    assert_eq!(role.escalation.on_budget_exceeded, Some(Target::Human));
    assert_eq!(role.escalation.on_metric_failure, None);
    assert_eq!(targets.iter().map(|(_, at)| at.line).collect::<Vec<_>>(), [28, 29]);
}

#[test]
fn a_role_of_the_predecessor_is_read() {
    let text = "name: Architect\nresponsibilities:\n  - Decide\nmust_not:\n  - Write tests\n  - Implement features\n\
                required_outputs:\n  - {type: file_match, pattern: 'docs/adr-*.md', description: A decision}\n\
                scope_paths:\n  - src/**\nescalation: {on_metric_failure: human}\n";
    let RoleFile { role, problems, .. } = read("architect", text);
    let role = role.expect("a role");
    assert_eq!((role.id.as_str(), role.implements), ("architect", false), "its boundary says so");
    assert_eq!((problems.len(), problems[0].at.line, problems[0].severity), (1, 6, Severity::Advice));
    for (boundary, implements) in [
        ("Never write code", false),
        ("Write docs", true),
        ("Do not implement", false),
        ("Explain how to implement", true),
    ] {
        let file = read("x", &format!("responsibilities: [a]\nmust_not: ['{boundary}']\n"));
        assert_eq!(file.role.expect("a role").implements, implements, "{boundary}");
    }
}

#[track_caller]
fn check(text: &str, expected: &[(usize, &str)]) {
    let RoleFile { role, problems, .. } = read("coder", text);
    let told: Vec<_> = problems.iter().map(|problem| (problem.at.line, problem.what.as_str())).collect();
    assert_eq!(told.len(), expected.len(), "{told:?}");
    for ((line, what), (expected_line, expected_what)) in told.iter().zip(expected) {
        assert!(line == expected_line && what.contains(expected_what), "{told:?} {expected:?}");
    }
    assert!(problems.iter().all(|problem| !problem.fix.is_empty()));
    let is_refused = problems.iter().any(|problem| problem.severity == Severity::Error);
    assert_eq!(role.is_none(), is_refused, "{told:?}");
}

#[test]
fn everything_that_is_wrong_is_told_at_once_with_its_line() {
    check(
        "id: a b\nname: 5\nresponsibilities: work\nmust_not:\n  - ''\nscope: [src]\nscope_paths:\n  - ''\n  - src/**\n\
         required_outputs:\n  - type: magic\n    pattern: a\n  - pattern: a\n  - {type: file_match, pattern: a, check: b}\n\
         \x20 - {type: content_check, pattern: a}\n\
         forbidden_patterns:\n  - {pattern: '(', description: a}\n  - {pattern: 'a*', description: a}\n  - {pattern: a}\n\
         escalation:\n  on_metric_failure: coder!\n  on_fire: human\n",
        &[
            (1, "`a b` is no id"),
            (2, "`name` is a number"),
            (3, "`responsibilities` is a text"),
            (3, "answers for nothing"),
            (5, "empty text"),
            (6, "nothing knows the key `scope`"),
            (8, "use an empty glob"),
            (11, "of the type `magic`"),
            (13, "no `type`"),
            (14, "`file_match` looks at names"),
            (15, "not clear what the file has to hold"),
            (17, "unclosed group"),
            (18, "matches an empty text"),
            (19, "no `description`"),
            (21, "`coder!` is no id of a role"),
            (22, "nothing knows the key `on_fire`"),
        ],
    );
}

#[test]
fn what_is_no_role_at_all_is_told() {
    check("", &[(1, "nothing")]);
    check("just a text", &[(1, "a text")]);
    check("a: [\n", &[(1, "not YAML")]);
    check("id: coder\nid: coder\n", &[(2, "not YAML: ")]);
    check(&format!("# {}", "x".repeat(300_000)), &[(1, "too long")]);
    check("responsibilities: [a]\nimplements: 'no'\n", &[(2, "`implements` is a text")]);
    check("responsibilities: [a]\nid: human\n", &[(2, "`human` is no id")]);
    check("responsibilities: [a]\nid: other\n", &[(2, "in a file that is called `coder`")]);
}

#[test]
fn a_role_without_an_id_has_the_name_of_its_file() {
    let file = |stem: &str| read(stem, "responsibilities: [a]\n");
    assert_eq!(file("coder").role.map(|role| role.id), Some("coder".to_owned()));
    for stem in ["human", "a b", ""] {
        let RoleFile { role, problems, .. } = file(stem);
        assert!(role.is_none() && problems[0].what.contains("has no `id`"), "{stem}: {problems:?}");
    }
}

#[test]
fn a_role_never_hands_over_to_itself() {
    check(
        "responsibilities: [a]\nescalation:\n  on_scope_violation: coder\n",
        &[(3, "hands over to itself")],
    );
}

fn role_with(id: &str, target: &str) -> (Role, Vec<(Occasion, Position)>) {
    let file = read(id, &format!("responsibilities: [a]\nescalation:\n  on_metric_failure: {target}\n"));
    (file.role.expect("a role of the test"), file.targets)
}

#[test]
fn escalation_ends_with_a_person() {
    let roles = [
        role_with("a", "b"),
        role_with("b", "c"),
        role_with("c", "a"),
        role_with("d", "a"),
        role_with("e", "human"),
        role_with("f", "g"),
    ];
    let all: Vec<&Role> = roles.iter().map(|(role, _)| role).collect();
    let said = |at: usize| {
        let (role, targets) = &roles[at];
        check_escalation(role, targets, &all).into_iter().map(|problem| problem.what).collect::<Vec<_>>()
    };
    assert_eq!(said(0), ["this hands over in a circle: a, b, c, a"]);
    assert_eq!(said(3), [""; 0], "the circle is told where it is");
    assert_eq!(said(4), [""; 0]);
    assert_eq!(said(5), ["no role has the id `g`"]);
}
