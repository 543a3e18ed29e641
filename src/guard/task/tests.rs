//! What a task file holds and how a wrong one is told: the line, and what to write instead.

use super::*;

const WHOLE: &str = r#"{
  "schema": "openclaw.task/1",
  "id": "FIX-12.a",
  "title": "Retry the upload",
  "description": "The upload gives up at once.",
  "scope": ["src/upload/**", "tests"],
  "role": "implementer",
  "metric": {"steps": [["cargo", "test"], ["cargo", "clippy", "--", "-D", "warnings"]], "timeout_s": 90},
  "success_criteria": ["A failed upload is tried three times"],
  "base": "main~2",
  "instructions": "Begin with the test.",
  "sucess_criteria": [],
  "owner": "me"
}"#;

#[test]
fn a_whole_task_is_read() {
    let task = Task::parse(WHOLE.as_bytes()).expect("a task");
    assert_eq!((task.id.as_str(), task.title.as_str()), ("FIX-12.a", "Retry the upload"));
    assert_eq!(task.scope.iter().map(Glob::as_str).collect::<Vec<_>>(), ["src/upload/**", "tests"]);
    assert_eq!((task.role.as_deref(), task.base.as_deref()), (Some("implementer"), Some("main~2")));
    let metric = task.metric.expect("a metric");
    assert_eq!((metric.steps.len(), metric.timeout_ms), (2, 90_000));
    assert_eq!(task.success_criteria.len(), 1);
    assert_eq!(task.instructions.as_deref(), Some("Begin with the test."));
    let unknown: Vec<_> = task.unknown.iter().map(|key| (key.key.as_str(), key.line, key.meant)).collect();
    assert_eq!(unknown, [("sucess_criteria", 12, Some("success_criteria")), ("owner", 13, None)]);
}

#[test]
fn a_small_task_has_defaults() {
    let bytes = b"\xef\xbb\xbf{\"schema\":\"openclaw.task/1\",\"id\":\"1\",\"title\":\"x\",\"role\":null,\"metric\":null}";
    let task = Task::parse(bytes).expect("a task");
    assert!(task.scope.is_empty() && task.metric.is_none() && task.role.is_none() && task.unknown.is_empty());
    let text = r#"{"schema":"openclaw.task/1","id":"1","title":"x","metric":{"steps":[["true"]]}}"#;
    let task = Task::parse(text.as_bytes()).expect("a task");
    assert_eq!(task.metric.map(|metric| metric.timeout_ms), Some(METRIC_SECONDS_DEFAULT * 1_000));
}

#[track_caller]
fn check(rest: &str, line: usize, what: &str) {
    let text = format!("{{\"schema\":\"openclaw.task/1\",\n\"id\":\"1\",\n\"title\":\"x\",\n{rest}\n}}");
    let error = Task::parse(text.as_bytes()).expect_err("no task");
    assert_eq!(error.line(), line, "{error}");
    assert!(error.to_string().contains(what), "{error}");
    assert!(!error.fix().is_empty());
    assert_eq!(error.report().code, Code::TaskInvalid);
}

#[test]
fn a_wrong_value_is_told_with_its_line() {
    check(r#""scope": "src""#, 4, "expected a sequence");
    check("\"scope\": [\"src\",\n 5]", 5, "no text");
    check("\"scope\": [\"src\",\n\"\"]", 5, "`` in `scope`");
    check(r#""role": "../x""#, 4, "`role` is no id");
    check(r#""role": "-x""#, 4, "`role` is no id");
    check(r#""base": "--output=x""#, 4, "`base` is no revision");
    check(r#""success_criteria": [" "]"#, 4, "empty text");
    check(r#""metric": "npm test""#, 4, "expected an object");
    check(r#""metric": {}"#, 4, "no `steps`");
    check(r#""metric": {"steps": []}"#, 4, "no step");
    check(r#""metric": {"steps": ["npm test"]}"#, 4, "expected a sequence");
    check(r#""metric": {"steps": [["npm test"]]}"#, 4, "line for a shell");
    check(r#""metric": {"steps": [["npm", "test", "&&", "rm", "x"]]}"#, 4, "`&&`");
    check(r#""metric": {"steps": [[]]}"#, 4, "no program");
    check("\"metric\": {\"steps\": [[\"a\"]],\n \"timeout_s\": 0}", 5, "`timeout_s`");
    check("\"metric\": {\"steps\": [[\"a\"]],\n \"timeout\": 9}", 5, "takes no `timeout`");
    check("\"description\": \"a\",\n\"description\": \"b\"", 5, "twice");
    check("\"description\": \"a\",\n,", 5, "key must be a string");
}

#[test]
fn a_text_that_is_no_task_is_refused() {
    let error = |bytes: &[u8]| Task::parse(bytes).expect_err("no task");
    assert_eq!(error(b"{}"), TaskError::Missing { line: 1, key: "schema" });
    assert_eq!(error(b"{\n\"title\":\"\xff\"}"), TaskError::NotText { line: 2 });
    assert_eq!(error(&vec![b' '; TASK_BYTES_MAX + 1]), TaskError::TooLarge);
    assert_eq!(
        error(b"{\n\"schema\":\"openclaw.plan/1\"}"),
        TaskError::Schema { line: 2, found: "openclaw.plan/1".into() }
    );
    assert_eq!(error(b"{\"schema\":\"openclaw.task/1\"}"), TaskError::Missing { line: 1, key: "id" });
    assert_eq!(
        error(b"{\"schema\":\"openclaw.task/1\",\"id\":\"a\"}"),
        TaskError::Missing { line: 1, key: "title" }
    );
    assert_eq!(error(b"[]").line(), 1);
}

#[test]
fn a_newer_form_is_refused_before_anything_else() {
    let error = Task::parse(b"{\"title\": 5,\n\"schema\":\"openclaw.task/2\"}").expect_err("newer");
    assert_eq!(error, TaskError::Newer { line: 2, found: "openclaw.task/2".into() });
    assert_eq!(error.report().code, Code::FormatNewer);
}
