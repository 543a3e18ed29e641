//! Task files, roles and harness rules that were damaged: an answer with a line, never a panic, and never a role or a task
//! that was only half read.

use openclaw::content::{Item, ItemKind, by_kind};
use openclaw::guard::harness_rules;
use openclaw::guard::pattern::compile;
use openclaw::guard::roles::{Severity, read};
use openclaw::guard::task::Task;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

use super::properties::{damaged, damages};

const TASK: &[u8] = br#"{
  "schema": "openclaw.task/1", "id": "T-1", "title": "Retry", "description": "d",
  "scope": ["src/**", "{a,b}/[cd]?.rs"], "role": "implementer",
  "metric": {"steps": [["cargo", "test"]], "timeout_s": 60},
  "success_criteria": ["c"], "base": "main", "instructions": "i"
}
"#;

fn lines(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte == b'\n').count() + 1
}

fn read_task(bytes: &[u8]) {
    match Task::parse(bytes) {
        Ok(task) => assert!(!task.id.is_empty() && task.unknown.iter().all(|key| key.line <= lines(bytes))),
        Err(error) => assert!((1..=lines(bytes)).contains(&error.line()), "{error}"),
    }
}

fn read_role(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let file = read("damaged", &text);
    let has_error = file.problems.iter().any(|problem| problem.severity == Severity::Error);
    assert_eq!(file.role.is_none(), has_error, "a role is used or its error is told");
    assert!(
        file.problems.iter().all(|problem| problem.at.line <= text.lines().count() + 1),
        "{:?}",
        file.problems
    );
    for forbidden in file.role.iter().flat_map(|role| &role.forbidden) {
        assert!(compile(&forbidden.pattern).is_ok(), "{}", forbidden.pattern);
    }
}

fn read_rules(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let lines = lines(text.as_bytes());
    match harness_rules::read(&text) {
        Ok(read) => assert!(read.problems.iter().all(|problem| (1..=lines).contains(&problem.line))),
        Err(problem) => assert!((1..=lines).contains(&problem.line), "{problem:?}"),
    }
}

fn shipped(kind: ItemKind) -> Vec<&'static Item> {
    by_kind(kind).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_an_answer(bytes in vec(any::<u8>(), 0..300)) {
        read_task(&bytes);
        read_role(&bytes);
        read_rules(&bytes);
    }

    #[test]
    fn damaged_definitions_are_an_answer(at in any::<Index>(), damages in damages()) {
        read_task(&damaged(TASK, &damages));
        read_role(&damaged(at.get(&shipped(ItemKind::Role)).bytes, &damages));
        read_rules(&damaged(shipped(ItemKind::HarnessRules)[0].bytes, &damages));
    }
}
