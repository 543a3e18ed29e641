//! What one firing leaves for the next: state over a compaction, names of secrets, the record of agents; and the modes that
//! people choose for each moment.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use openclaw::base::agents::{Line, What};
use openclaw::base::spool::Outcome;
use openclaw::hook::HookAnswer;
use serde_json::{Value, json};

use super::world::{TOKEN, World, refusal};

const OTHER: &str = concat!("gh", "p_Zx81kQw03LmVn5bRt7yPu2sDf4gHjK6aCeTi");

fn said(answer: &HookAnswer) -> Value {
    assert_eq!(String::from_utf8_lossy(&answer.stderr), "");
    serde_json::from_slice(&answer.stdout).unwrap_or_default()
}

fn context(answer: &HookAnswer) -> String {
    said(answer)["hookSpecificOutput"]["additionalContext"].as_str().unwrap_or_default().to_owned()
}

impl World {
    fn fire_json(&self, event: &str, session: &str, fields: &Value) -> HookAnswer {
        let mut payload = json!({"session_id": session, "cwd": self.repo(), "hook_event_name": event});
        for (name, value) in fields.as_object().expect("fields") {
            payload[name] = value.clone();
        }
        self.fire(event, payload.to_string().as_bytes())
    }

    fn file_tool(&self, tool: &str, input: &Value) -> HookAnswer {
        self.fire_json("PreToolUse", "s", &json!({"tool_name": tool, "tool_input": input}))
    }

    fn output(&self, session: &str, text: &str) -> String {
        let fields =
            json!({"tool_name": "Bash", "tool_input": {"command": "ls"}, "tool_response": {"stdout": text}});
        let answer = said(&self.fire_json("PostToolUse", session, &fields));
        answer["hookSpecificOutput"]["updatedToolOutput"]["stdout"].as_str().unwrap_or_default().to_owned()
    }

    fn session_files(&self) -> Vec<PathBuf> {
        let folder = self.root().join("harness/run/sessions");
        let entries = fs::read_dir(folder.as_path()).into_iter().flatten();
        entries.map(|entry| entry.expect("an entry").path()).collect()
    }

    fn agents(&self) -> Vec<Line> {
        let path = self.root().join("harness/logs/agents.jsonl");
        let text = fs::read_to_string(path.as_path()).unwrap_or_default();
        text.lines().map(|line| Line::of(line).expect("a whole line")).collect()
    }
}

#[test]
fn what_was_open_before_a_compaction_comes_back_after_it() {
    let world = World::with_commit();
    let tasks = |status: &str| {
        world.write_root(
            "workspace/memory/active-tasks.md",
            &format!("- task_id: T-1\n  title: Ship {TOKEN}\n  status: {status}\n"),
        );
    };
    tasks("running");
    world.write(b"readme", "changed\n");
    world.write(b"odd\nname", "new\n");
    world.write(b"staged", "staged\n");
    world.add(&[b"staged"]);
    assert_eq!(world.fire_json("PreCompact", "a", &json!({"trigger": "auto"})).stdout, b"");
    let files = world.session_files();
    assert_eq!(files.len(), 1);
    assert_eq!(fs::metadata(&files[0]).expect("a file").permissions().mode() & 0o777, 0o600);
    assert!(!fs::read_to_string(&files[0]).expect("text").contains(TOKEN));
    tasks("done");
    let told = |source: &str, session: &str| {
        context(&world.fire_json("SessionStart", session, &json!({"source": source})))
    };
    let compact = told("compact", "a");
    let earlier = "Tasks as they were before the compaction:\n- T-1 (running) Ship [github-token]\nFiles with uncommitted changes before the compaction:\n- odd name\n- readme\n- staged";
    assert!(compact.contains(earlier), "{compact}");
    assert!(told("resume", "a").contains(earlier));
    // Neither another session nor a new beginning has to do with it.
    for other in [told("compact", "b"), told("startup", "a"), told("clear", "a")] {
        assert!(!other.contains("before the compaction") && other.contains("Branch: main"), "{other}");
    }
    // A task that is live still is told once.
    tasks("running");
    let again = told("resume", "a");
    assert!(again.contains("Live tasks:\n- T-1") && !again.contains("Tasks as they were"), "{again}");
}

#[test]
fn what_was_put_aside_is_forgotten_when_it_is_broken_or_cannot_be_kept() {
    let world = World::with_commit();
    let _ = world.fire_json("PreCompact", "a", &json!({"trigger": "manual"}));
    let files = world.session_files();
    for broken in ["", "{", "null", "{\"v\":9,\"at\":1,\"tasks\":[\"x\"],\"files\":[\"x\"]}"] {
        fs::write(&files[0], broken).expect("written");
        let source = format!("compact{}", broken.len());
        let told = world.fire_json("SessionStart", "a", &json!({"source": source}));
        assert!(!context(&told).contains("before the compaction"), "{broken}");
    }
    let world = World::with_commit();
    world.write_root("harness/run", "a file in the way");
    let answer = world.fire_json("PreCompact", "a", &json!({"trigger": "auto"}));
    assert!(answer.stdout.is_empty() && answer.exit == 0);
    assert!(String::from_utf8_lossy(&answer.stderr).contains("is not saved"), "{answer:?}");
    assert_eq!(world.spool()[0].verdict, Outcome::BrokenOpen);
}

#[test]
fn a_secret_has_one_name_in_a_session_and_never_reaches_the_model() {
    let world = World::new();
    assert_eq!(world.output("a", &format!("x {TOKEN}")), "x [github-token #1]");
    assert_eq!(world.output("a", &format!("{OTHER} {TOKEN}")), "[github-token #2] [github-token #1]");
    assert_eq!(world.output("b", OTHER), "[github-token #1]");
    assert_eq!(world.output("", TOKEN), "[github-token]", "no session, no number");
    for file in world.session_files() {
        let text = fs::read_to_string(&file).expect("text");
        assert!(!text.contains(&TOKEN[4..]) && text.len() < 100, "{text}");
        assert_eq!(fs::metadata(&file).expect("a file").permissions().mode() & 0o777, 0o600);
    }
    let spool = fs::read_to_string(world.root().join("harness/spool/hooks.jsonl").as_path()).expect("spool");
    assert!(!spool.contains(&TOKEN[4..]));
    // Where nothing can be kept, the secret is replaced all the same.
    let world = World::new();
    world.write_root("harness/run", "a file in the way");
    assert_eq!(world.output("a", TOKEN), "[github-token]");
}

#[test]
fn many_secrets_stay_within_the_file() {
    let world = World::new();
    let mut lines = String::new();
    for n in 0..40_u32 {
        lines.push_str(&format!(
            "{}\n",
            concat!("gh", "p_").to_owned() + &format!("{n:04}Kd03jfLQm2xZ7vBn5tYr9wEs1uHg4cOi")
        ));
    }
    for round in 0..2 {
        let shown = world.output("a", &lines);
        assert!(!shown.contains("jfLQm2xZ"), "round {round}: {shown}");
    }
}

#[test]
fn sub_agents_and_sessions_are_recorded_once_with_their_ids() {
    let world = World::new();
    let agent = json!({"agent_id": "a1\nb", "agent_type": "Explore"});
    for _ in 0..2 {
        // The same process fires twice only in a test; another one is the second carrier.
        let _ = world.fire_json("SubagentStart", "s", &agent);
    }
    let payload = json!({"session_id": "s", "agent_id": "a1\nb", "agent_type": "Explore"}).to_string();
    assert!(world.fire_as(2, "SubagentStart", payload.as_bytes()).stdout.is_empty());
    let _ = world.fire_json("SubagentStop", "s", &agent);
    let _ = world.file_tool("Read", &json!({"file_path": ".env"}));
    let _ = world.fire_json("SessionEnd", "s", &json!({"reason": "other"}));
    let end = json!({"session_id": "s", "reason": "other"}).to_string();
    let _ = world.fire_as(3, "SessionEnd", end.as_bytes());
    let lines = world.agents();
    let what: Vec<What> = lines.iter().map(|line| line.what).collect();
    assert_eq!(what, [What::SubagentStart, What::SubagentStart, What::SubagentEnd, What::SessionEnd]);
    assert_eq!((lines[0].agent.as_str(), lines[0].kind.as_str()), ("a1?b", "Explore"));
    let counts = lines[3].counts.expect("counts");
    assert_eq!((counts.answers, counts.refused, counts.failed), (5, 1, 0));
    assert_eq!(lines[3].cause, "other");
}

#[test]
fn the_record_of_agents_is_turned_over_at_its_bound() {
    let world = World::new();
    let path = world.root().join("harness/logs/agents.jsonl");
    world.write_root("harness/logs/agents.jsonl", &"x".repeat((4 << 20) + 1));
    let _ = world.fire_json("SubagentStart", "s", &json!({"agent_id": "a"}));
    assert_eq!(fs::read_to_string(path.as_path()).expect("text").lines().count(), 1);
    assert!(world.root().join("harness/logs/agents.1.jsonl").as_path().is_file());
}

#[test]
fn each_moment_follows_its_own_mode() {
    let world = World::with_commit();
    let prompt = |n: u32| world.fire_json("UserPromptSubmit", &format!("p{n}"), &json!({"prompt": TOKEN}));
    let write = || world.file_tool("Write", &json!({"file_path": ".git/config", "content": "x"}));
    let read = || world.file_tool("Read", &json!({"file_path": ".env"}));
    let secret = || world.file_tool("Write", &json!({"file_path": "a", "content": TOKEN}));
    assert_eq!(said(&prompt(1))["decision"], "block");
    for refused in [write(), read(), secret()] {
        assert_ne!(refusal(&refused), "");
    }
    world.write_root(
        "openclaw.toml",
        "[guard]\nprompts = \"advise\"\npaths = \"advise\"\nreading = \"off\"\noutput = \"advise\"\nsecrets = \"off\"\n",
    );
    let advised = said(&prompt(2));
    assert!(advised["decision"].is_null() && advised["systemMessage"].is_string(), "{advised}");
    assert!(advised["hookSpecificOutput"].is_null(), "nothing comes into a prompt: {advised}");
    assert_eq!(refusal(&write()), "");
    assert!(context(&write()).contains("paths.git-internals"));
    assert_eq!((read().stdout.len(), secret().stdout.len()), (0, 0));
    assert_eq!(world.output("o", TOKEN), "", "the output stays");
    // The repository tightens what a person loosened.
    world.write(b".openclaw.toml", "[guard]\npaths = \"block\"\nprompts = \"block\"\nsecrets = \"block\"\n");
    world.add(&[b".openclaw.toml"]);
    assert_ne!(refusal(&write()), "");
    assert_ne!(refusal(&secret()), "");
    assert_eq!(said(&prompt(3))["decision"], "block");
}

#[test]
fn what_a_commit_allows_may_be_written() {
    let world = World::with_commit();
    let write = || world.file_tool("Write", &json!({"file_path": "docs/sample.md", "content": TOKEN}));
    let allow = "[[secrets.allow]]\npath = \"docs/**\"\nrule = \"github-token\"\nreason = \"a sample\"\n";
    world.write(b".openclaw.toml", allow);
    world.add(&[b".openclaw.toml"]);
    assert_ne!(refusal(&write()), "", "an entry that no commit has counts for nothing");
    world.commit("allow the sample");
    assert_eq!(refusal(&write()), "");
    let other = world.file_tool("Write", &json!({"file_path": "src/a", "content": TOKEN}));
    assert_ne!(refusal(&other), "");
}

#[test]
fn links_of_every_kind_are_seen_through() {
    use std::os::unix::fs::symlink;
    let world = World::with_commit();
    let at = |name: &str| world.repo().join(name);
    symlink(".git/hooks/pre-push", at("dangling")).expect("a link");
    symlink("../repo/.git", at("up")).expect("a link");
    symlink("up", at("twice")).expect("a link");
    symlink("loop", at("loop")).expect("a link");
    fs::create_dir(at("plain")).expect("a folder");
    symlink("plain", at("harmless")).expect("a link");
    for path in ["dangling", "up/config", "twice/hooks/new/deep", "./up/../up/HEAD"] {
        let answer = world.file_tool("Write", &json!({"file_path": path, "content": "x"}));
        assert!(refusal(&answer).contains("paths.git-internals"), "{path}: {answer:?}");
    }
    for path in ["harmless/file", "loop", "loop/x", "plain/new"] {
        let answer = world.file_tool("Write", &json!({"file_path": path, "content": "x"}));
        assert_eq!(refusal(&answer), "", "{path}");
    }
    fs::write(at("secret.txt"), "x").expect("written");
    symlink("secret.txt", at(".env")).expect("a link");
    symlink(".env", at("innocent")).expect("a link");
    assert_ne!(refusal(&world.file_tool("Read", &json!({"file_path": ".env"}))), "");
}

#[test]
fn a_call_that_concerns_no_guard_keeps_nothing() {
    let world = World::with_commit();
    for (tool, input) in [
        ("Read", json!({"file_path": "readme"})),
        ("Write", json!({"file_path": "a", "content": "plain"})),
        ("TodoWrite", json!({"todos": []})),
        ("Bash", json!({"command": "ls"})),
    ] {
        assert_eq!(world.file_tool(tool, &input).stdout, b"");
    }
    assert_eq!(world.output("a", "plain"), "");
    assert_eq!(world.session_files(), Vec::<PathBuf>::new());
    assert!(!world.root().join("harness/snapshot-0.0.0-test").as_path().exists(), "no snapshot was made");
}

#[test]
fn the_log_tells_of_agents() {
    let node = crate::support::TestNode::new();
    let _ = node.run(&["install", "--yes"]).exits(0);
    let _ = node.run(&["log", "--agents"]).exits(0).shows("No sub-agent and no session's end");
    let program = node.path(".openclaw/harness/bin/openclaw");
    let fire = |event: &str, payload: &str| {
        let call = node.call(&["hook", "claude", event]).program(&program).input(payload);
        let _ = call.run().exits(0);
    };
    fire("SubagentStart", r#"{"session_id":"s1","agent_id":"a1","agent_type":"Explore"}"#);
    fire("SessionEnd", r#"{"session_id":"s1","reason":"logout"}"#);
    fs::write(node.path(".openclaw/harness/logs/agents.1.jsonl"), "torn\n").expect("written");
    let told = node.run(&["log", "--agents"]).exits(0).shows("claude subagent-start  s1  a1  Explore\n");
    let told = told.shows("claude session-end  s1  logout  1 answers, 0 refused, 0 advised, 0 failed\n");
    assert!(told.err().contains("could not be read: 1"), "{}", told.err());
    let data = node.run(&["log", "--agents", "--since", "1h", "--json"]).exits(0).json();
    assert_eq!(data["data"]["agents"][0]["what"], "subagent-start");
}
