//! A verdict depends on what is asked and on nothing else: not on the order of what a call does, not on which call came
//! before, and not on how often a host fires.

use proptest::prelude::*;

use crate::hosts::World;
use crate::init::TOKEN;

/// Files that one call of a tool names, each with what is said about it alone.
fn files() -> Vec<serde_json::Value> {
    vec![
        serde_json::json!({"path": "src/a.rs", "content": "clean"}),
        serde_json::json!({"path": "src/b.rs", "content": format!("key = \"{TOKEN}\"")}),
        serde_json::json!({"path": ".git/hooks/pre-commit", "content": "x"}),
        serde_json::json!({"path": ".openclaw.toml", "content": "x"}),
        serde_json::json!({"path": ".env", "content": "A=1"}),
        serde_json::json!({"path": "readme", "content": "more"}),
    ]
}

fn call(id: &str, files: &[serde_json::Value], world: &World) -> String {
    serde_json::json!({
        "session_id": "s", "cwd": world.repo(), "hook_event_name": "PreToolUse", "tool_name": "mcp__files__write",
        "tool_use_id": id, "tool_input": {"files": files},
    })
    .to_string()
}

fn verdict(world: &World, process: u32, payload: &str) -> String {
    let answer = world.fire_as(process, "PreToolUse", payload.as_bytes());
    assert_eq!((answer.exit, answer.stderr.as_slice()), (0, &b""[..]));
    let answer: serde_json::Value = serde_json::from_slice(&answer.stdout).unwrap_or_default();
    let specific = &answer["hookSpecificOutput"];
    match (&specific["permissionDecision"], &specific["additionalContext"]) {
        (serde_json::Value::String(word), _) => word.clone(),
        (_, serde_json::Value::String(_)) => "advice".to_owned(),
        _ => "allow".to_owned(),
    }
}

/// Returns what is due to a set of files, told one by one.
fn due(world: &World, files: &[serde_json::Value]) -> String {
    let each = files.iter().map(|file| verdict(world, 1, &call("", std::slice::from_ref(file), world)));
    let rank = |word: &String| ["allow", "advice", "ask", "deny"].iter().position(|known| known == word);
    each.max_by_key(rank).unwrap_or_else(|| "allow".to_owned())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_what_a_call_does_changes_nothing(
        chosen in proptest::sample::subsequence(files(), 1..=6).prop_shuffle(),
    ) {
        let world = World::with_commit();
        let due = due(&world, &chosen);
        prop_assert_eq!(verdict(&world, 1, &call("", &chosen, &world)), due);
    }

    #[test]
    fn what_was_asked_before_changes_nothing(order in Just((0..6_usize).collect::<Vec<_>>()).prop_shuffle()) {
        let files = files();
        let alone: Vec<String> = files.iter().map(|file| {
            let world = World::with_commit();
            verdict(&world, 1, &call("one", std::slice::from_ref(file), &world))
        }).collect();
        let world = World::with_commit();
        for at in order {
            let payload = call(&format!("call-{at}"), std::slice::from_ref(&files[at]), &world);
            prop_assert_eq!(&verdict(&world, 1, &payload), &alone[at]);
        }
    }
}

#[test]
fn a_host_that_fires_twice_hears_the_verdict_at_least_once() {
    let world = World::with_commit();
    for (at, file) in files().iter().enumerate() {
        let due = due(&world, std::slice::from_ref(file));
        let payload = call(&format!("twice-{at}"), std::slice::from_ref(file), &world);
        // Two entries of one host, each its own process: what the host takes is the strictest of both.
        let heard = [verdict(&world, 11, &payload), verdict(&world, 12, &payload)];
        assert_eq!(heard[0], due, "{file}");
        assert!(heard[1] == due || heard[1] == "allow", "{file}: {heard:?}");
    }
}
