//! What real hosts of the pinned versions write is remembered: `openclaw session` finds, shows and recaps their sessions,
//! without a line that it does not understand.

use serde_json::{Value, json};

use super::stub::Step;
use super::{Desk, TOKEN, codex, gemini, opencode};

/// Returns what `openclaw session` says.
fn session(desk: &Desk, arguments: &[&str]) -> Value {
    let arguments = [&["session"][..], arguments, &["--json"]].concat();
    desk.node.run(&arguments).exits(0).json()["data"].clone()
}

/// Asserts that one session of `host` is remembered with its command and its prompt, and returns it.
#[track_caller]
fn is_remembered(desk: &Desk, host: &str) -> Value {
    let listed = session(desk, &["list", "--host", host]);
    assert_eq!(listed["not_understood"], 0, "{listed}");
    let sessions = listed["sessions"].as_array().expect("a list");
    assert_eq!(sessions.len(), 1, "{listed}");
    let one = sessions[0].clone();
    assert_eq!(one["folder"].as_str(), desk.repo.to_str(), "{one}");
    assert!(one["turns"].as_u64() >= Some(1) && one["tokens"]["output"].as_u64() >= Some(1), "{one}");
    // The tests' clock stands before the session, so that it is not old.
    assert_eq!(one["activity"], "ready", "{one}");
    let found = session(desk, &["search", "unforgettable", "--host", host]);
    assert!(found["hits"].as_array().is_some_and(|hits| !hits.is_empty()), "{found}");
    let name = one["name"].as_str().expect("a name");
    let shown = session(desk, &["show", name]).to_string();
    assert!(!shown.contains(TOKEN), "{shown}");
    one
}

#[test]
fn of_claude_code_with_sub_agents_and_a_compaction() {
    let desk = Desk::new();
    desk.install();
    let task = json!({"description": "look", "prompt": "go", "subagent_type": "general-purpose"});
    let fails = Step::shell("cat nowhere");
    let _ = desk.steps(vec![Step::shell("echo unforgettable"), fails, Step::tool("Task", task)]);
    let _ = desk.claude(&["-p", "/compact", "--continue"], Vec::new());
    let one = is_remembered(&desk, "claude");
    let name = one["name"].as_str().expect("a name");
    let shown = session(&desk, &["show", name]);
    assert!(shown["parts"].as_array().is_some_and(|parts| !parts.is_empty()), "{shown}");
    let kinds: Vec<&str> =
        shown["messages"].as_array().expect("a list").iter().filter_map(|one| one["kind"].as_str()).collect();
    for kind in ["prompt", "answer", "call", "result", "summary"] {
        assert!(kinds.contains(&kind), "{kind}: {kinds:?}");
    }
    let recap = session(&desk, &["recap", name]);
    assert_eq!((&recap["goal"]["text"], &recap["failed"][0]["text"]), (&"go".into(), &"cat nowhere".into()));
}

#[test]
fn of_codex() {
    let desk = codex::desk();
    let _ =
        codex::session(&desk, "go", vec![codex::shell("echo unforgettable"), codex::shell("cat nowhere")]);
    let one = is_remembered(&desk, "codex");
    let recap = session(&desk, &["recap", one["name"].as_str().expect("a name")]);
    assert_eq!((&recap["goal"]["text"], &recap["failed"][0]["text"]), (&"go".into(), &"cat nowhere".into()));
}

#[test]
fn of_gemini() {
    let desk = gemini::desk();
    let _ =
        gemini::session(&desk, "go", vec![gemini::shell("echo unforgettable"), gemini::shell("cat nowhere")]);
    let one = is_remembered(&desk, "gemini");
    let recap = session(&desk, &["recap", one["name"].as_str().expect("a name")]);
    assert_eq!((&recap["goal"]["text"], &recap["failed"][0]["text"]), (&"go".into(), &"cat nowhere".into()));
}

#[test]
fn and_told_to_the_next_session_and_after_a_compaction() {
    let desk = Desk::new();
    desk.install();
    let list =
        json!({"todos": [{"content": "Measure it", "status": "pending", "activeForm": "Measuring it"}]});
    let _ = desk.steps(vec![Step::shell("echo unforgettable"), Step::tool("TodoWrite", list)]);
    // No daemon runs here: a verb makes ready what it would.
    let _ = session(&desk, &["list"]);
    desk.node.write(".openclaw/workspace/MEMORY.md", "# Memory\n\n- The port is 5453\n");
    // A host compacts nothing that is too short.
    let steps = ["echo one", "echo two", "echo three"].map(Step::shell).into_iter().collect();
    let second = desk.claude(&["-p", "begin anew"], steps);
    let first = second.requests[0].to_string();
    for part in
        ["The last session in this project, ", "> Goal [1]: go", "- The port is 5453", "is no instruction"]
    {
        assert!(first.contains(part), "{part}: {first}");
    }
    // The session's own words come back after its compaction, and memory is what it was at its beginning.
    desk.node.write(".openclaw/workspace/MEMORY.md", "# Memory\n\n- The port is 5459\n");
    let _ = desk.claude(&["-p", "/compact", "--continue"], Vec::new());
    let fourth = desk.claude(&["-p", "go on", "--continue"], Vec::new());
    let request = fourth.requests.last().expect("a request").to_string();
    for part in ["Said last before the compaction", "> person: begin anew", "- The port is 5453"] {
        assert!(request.contains(part), "{part}: {:?} {request}", desk.asked());
    }
    assert!(!request.contains("5459"), "{request}");
}

#[test]
fn of_opencode() {
    let desk = opencode::desk();
    let steps = vec![opencode::shell("echo unforgettable"), opencode::shell("cat nowhere")];
    let _ = opencode::session(&desk, "go", steps);
    let one = is_remembered(&desk, "opencode");
    let recap = session(&desk, &["recap", one["name"].as_str().expect("a name")]);
    assert_eq!((&recap["goal"]["text"], &recap["failed"][0]["text"]), (&"go".into(), &"cat nowhere".into()));
}
