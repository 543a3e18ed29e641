//! Golden transcripts of Claude Code: each file under `claude/` is one payload in the form of a named version, the state
//! it meets, and the answer byte for byte. A new form is a new file.

use std::fs;
use std::path::Path;

use openclaw::base::spool::Outcome;
use openclaw::guard::snapshot::Expected;
use serde_json::Value;

use super::world::{TOKEN, World, refusal};

/// Puts a repository into the state that a transcript names.
pub(super) fn state(name: &str) -> World {
    let world = match name {
        "no repository" => World::new(),
        _ => World::with_commit(),
    };
    match name {
        "no repository" | "clean" => {}
        "a staged secret" => {
            world.write(b"src/config.rs", &format!("// settings\nlet token = \"{TOKEN}\";\n"));
            world.add(&[b"src/config.rs"]);
        }
        "a staged file" => {
            world.write(b"src/lib.rs", "fn main() {}\n");
            world.add(&[b"src/lib.rs"]);
        }
        "an untracked secret" => world.write(b".env", &format!("GITHUB_TOKEN={TOKEN}\n")),
        "a secret in a file" => world.write(b"notes", &format!("see {TOKEN}\n")),
        "a link to the hooks" => {
            fs::create_dir_all(world.repo().join(".git/hooks")).expect("a folder");
            std::os::unix::fs::symlink(".git/hooks", world.repo().join("shortcut")).expect("a link");
        }
        "a broken file" => world.write(b"package.json", "{\"a\":1,}"),
        "a node" => {
            world.write(b"readme", "changed\n");
            world.write(b"new", "new\n");
            world.write_root(
                "workspace/memory/active-tasks.md",
                "- task_id: T-YYYYMMDD-NNN\n  status: running\n- task_id: T-20261120-001\n  title: Ship the guard\n  status: running\n",
            );
            world.write_root(
                "rules/security.md",
                "---\nid: security\npriority: 100\n---\n# Keep secrets out\n",
            );
            world.write_root("rules/ts.md", "---\ntier: framework\n---\n# TypeScript\n");
        }
        other => unreachable!("no state is named {other}"),
    }
    world
}

fn transcripts() -> Vec<(String, Value)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/hosts/claude");
    let mut files: Vec<_> =
        fs::read_dir(folder).expect("transcripts").map(|entry| entry.expect("entry").path()).collect();
    files.sort();
    files
        .into_iter()
        .map(|path| {
            let text = fs::read_to_string(&path).expect("a transcript");
            // No scanner may trip over a transcript, so the token is put in here.
            let text = text.replace("{token}", TOKEN);
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            let value = serde_json::from_str(&text).unwrap_or_else(|error| unreachable!("{name}: {error}"));
            (name, value)
        })
        .collect()
}

#[test]
fn golden_transcripts_are_answered_as_written() {
    let transcripts = transcripts();
    assert!(transcripts.len() >= 36, "transcripts are missing");
    for (name, transcript) in transcripts {
        let world = state(transcript["state"].as_str().expect("a state"));
        let payload = transcript["payload"].to_string().replace("{cwd}", &world.repo().to_string_lossy());
        let answer = world.fire(transcript["event"].as_str().expect("an event"), payload.as_bytes());
        let stdout = String::from_utf8(answer.stdout).expect("UTF-8");
        let said = if stdout.is_empty() { Value::Null } else { serde_json::from_str(&stdout).expect("JSON") };
        let wanted = transcript["stdout"].to_string().replace("{cwd}", &world.repo().to_string_lossy());
        let wanted: Value = serde_json::from_str(&wanted).expect("JSON");
        assert_eq!(said, wanted, "{name}: {stdout}");
        assert_eq!(String::from_utf8_lossy(&answer.stderr), "", "{name}");
        assert_eq!(answer.exit, 0, "{name}");
        let spool = world.spool();
        assert_eq!(spool.len(), 1, "{name}");
        let verdict = serde_json::to_value(spool[0].verdict).expect("a word");
        assert_eq!(verdict, transcript["spool"]["verdict"], "{name}");
        assert_eq!(spool[0].rule, transcript["spool"]["rule"].as_str().expect("a rule"), "{name}");
    }
}

#[test]
fn a_second_firing_of_one_call_is_answered_with_nothing() {
    let world = state("a staged secret");
    let payload = |id: &str| {
        world
            .shell_payload("git commit")
            .replace("\"tool_use_id\":\"\"", &format!("\"tool_use_id\":\"{id}\""))
    };
    assert!(!world.fire_as(1, "PreToolUse", payload("t1").as_bytes()).stdout.is_empty());
    assert!(world.fire_as(2, "PreToolUse", payload("t1").as_bytes()).stdout.is_empty());
    assert!(!world.fire_as(3, "PreToolUse", payload("t2").as_bytes()).stdout.is_empty());
    // Calls that the host does not identify are answered each.
    assert!(!world.fire_as(4, "PreToolUse", payload("").as_bytes()).stdout.is_empty());
    assert!(!world.fire_as(5, "PreToolUse", payload("").as_bytes()).stdout.is_empty());
    let start = br#"{"session_id":"s","source":"startup"}"#;
    assert!(!world.fire_as(6, "SessionStart", start).stdout.is_empty());
    assert!(world.fire_as(7, "SessionStart", start).stdout.is_empty());
    assert!(!world.fire_as(8, "SessionStart", br#"{"session_id":"s","source":"clear"}"#).stdout.is_empty());
    let outcomes: Vec<_> = world.spool().into_iter().map(|line| line.verdict).collect();
    assert_eq!(outcomes.iter().filter(|outcome| **outcome == Outcome::Repeat).count(), 2, "{outcomes:?}");
}

#[test]
fn a_line_that_head_has_already_does_not_block() {
    let world = World::with_commit();
    world.write(b"old", &format!("key {TOKEN}\n"));
    world.add(&[b"old"]);
    world.commit("leaked long ago");
    world.write(b"old", &format!("added\nkey {TOKEN}\n"));
    world.add(&[b"old"]);
    assert_eq!(refusal(&world.shell("git commit -m x")), "");
    world.write(b"old", &format!("added\nkey {TOKEN}\nsecond {TOKEN}\n"));
    world.add(&[b"old"]);
    assert!(refusal(&world.shell("git commit -m x")).contains("`old` line 3"));
}

#[test]
fn the_first_commit_and_other_folders_are_looked_at() {
    let world = World::new();
    world.init();
    world.write(b"a", TOKEN);
    world.add(&[b"a"]);
    assert!(refusal(&world.shell("git commit -m x")).contains("`a` line 1"));
    let from_elsewhere = world.shell_payload(&format!("git -C '{}' commit -m x", world.repo().display()));
    let from_elsewhere = from_elsewhere.replace(&format!("\"cwd\":{:?}", world.repo()), "\"cwd\":\"/\"");
    assert!(refusal(&world.fire("PreToolUse", from_elsewhere.as_bytes())).contains("`a` line 1"));
    assert_eq!(refusal(&world.shell("cd / && git commit -m x")), "");
}

#[test]
fn what_the_command_adds_itself_is_looked_at() {
    let world = World::with_commit();
    world.write(b"readme", TOKEN);
    assert_eq!(refusal(&world.shell("git commit -m x")), "");
    for command in [
        "git commit -am x",
        "git commit -m x readme",
        "git add -u && git commit -m x",
        "git add . ; git commit -m x",
    ] {
        assert!(refusal(&world.shell(command)).contains("`readme` line 1"), "{command}");
    }
    world.write(b"readme", "clean");
    world.write(b"notes.txt", TOKEN);
    assert_eq!(refusal(&world.shell("git commit -am x")), "");
    assert_eq!(refusal(&world.shell("git add readme && git commit -m x")), "");
    assert!(refusal(&world.shell("git add *.txt && git commit -m x")).contains("`notes.txt` line 1"));
}

#[test]
fn settings_take_effect_at_once() {
    let world = state("a staged secret");
    assert_ne!(refusal(&world.shell("git commit -m x")), "");
    world.write_root("openclaw.toml", "[guard]\nsecrets = \"off\"\n");
    assert_eq!(refusal(&world.shell("git commit -m x")), "");
    assert!(refusal(&world.shell("git commit -n -m x")).contains("--no-verify"));
    world.write_root("openclaw.toml", "[guard]\nsecrets = \"advise\"\nno_verify = \"off\"\n");
    let advised = world.shell("git commit -n -m x");
    assert!(
        String::from_utf8_lossy(&advised.stdout)
            .contains("\"additionalContext\":\"openclaw lets this commit pass"),
        "{advised:?}"
    );
    world.write_root("openclaw.toml", "[guard]\nsecrets = \"sometimes\"\n");
    assert_ne!(refusal(&world.shell("git commit -m x")), "", "settings that cannot be read are strict");
}

#[test]
fn dropped_entries_are_told_at_session_start() {
    let mut world = World::new();
    let settings = world.root().join("claude/settings.json");
    let expected = |event: &str| Expected { document: settings.clone(), event: event.to_owned() };
    world.expected = vec![expected("SessionStart"), expected("PreToolUse")];
    let told = |world: &World, n: u32| {
        let payload = format!("{{\"session_id\":\"s{n}\",\"source\":\"startup\"}}");
        String::from_utf8(world.fire("SessionStart", payload.as_bytes()).stdout).expect("UTF-8")
    };
    let entry = |event: &str| {
        format!(
            "\"{event}\":[{{\"hooks\":[{{\"command\":\"/r/harness/bin/openclaw\",\"args\":[\"hook\",\"claude\",\"{event}\"]}}]}}]"
        )
    };
    world.write_root(
        "claude/settings.json",
        &format!("{{\"hooks\":{{{},{}}}}}", entry("SessionStart"), entry("PreToolUse")),
    );
    assert_eq!(told(&world, 1), "");
    world.write_root("claude/settings.json", &format!("{{\"hooks\":{{{}}}}}", entry("SessionStart")));
    let text = told(&world, 2);
    assert!(text.contains("entries for PreToolUse are gone") && text.contains("openclaw install"), "{text}");
    world.write_root("claude/settings.json", "{}");
    assert!(told(&world, 3).contains("entries for SessionStart, PreToolUse are gone"));
}

#[test]
fn the_budget_of_the_settings_holds() {
    let world = state("a node");
    world.write_root("openclaw.toml", "[session]\ncontext_chars_max = 60\n");
    let start = |n: u32| {
        let payload =
            format!("{{\"session_id\":\"b{n}\",\"source\":\"startup\",\"cwd\":{:?}}}", world.repo());
        let answer: Value = serde_json::from_slice(&world.fire("SessionStart", payload.as_bytes()).stdout)
            .unwrap_or_default();
        answer["hookSpecificOutput"]["additionalContext"].as_str().unwrap_or_default().chars().count()
    };
    assert!((1..=60).contains(&start(1)));
    world.write_root("openclaw.toml", "[session]\ncontext_chars_max = 0\n");
    assert_eq!(start(2), 0);
}
