//! Names of any bytes, through every way in: git's hook, tools' paths, `scan`, `init`, `rules match`. Each is judged as any
//! other name, shown on one line without control characters, and never run.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::init::{Ran, TOKEN, World};
use crate::support::TestNode;

/// What a folder entry may be called, short of `/` and zero.
fn names() -> Vec<Vec<u8>> {
    let long = [b"long-".as_slice(), &[b'x'; 240]].concat();
    let plain: [&[u8]; 13] = [
        b"new\nline",
        b"'quo\"te`",
        b"$(touch pwned)",
        b"; touch pwned #",
        b"\xff\xfe",
        b"-rf",
        b"--help",
        b"\x1b[31mred",
        b"a b",
        b"*",
        "ü\u{202e}txt.exe".as_bytes(),
        b"key=value\r",
        b"%s%n{}",
    ];
    plain.iter().map(|name| name.to_vec()).chain([long]).collect()
}

fn named(bytes: &[u8]) -> &Path {
    Path::new(OsStr::from_bytes(bytes))
}

/// Runs git with words of any bytes.
fn git(world: &World, repo: &Path, words: &[&OsStr]) -> Ran {
    let mut command = Command::new("git");
    command.args(words).current_dir(repo).stdin(Stdio::null());
    world.run(command, &[])
}

/// Asserts that a text can be shown: nothing in it moves a cursor or hides a word.
#[track_caller]
fn is_clean(text: &str) {
    let odd = |c: char| (c.is_control() && c != '\n') || ('\u{202a}'..='\u{202e}').contains(&c);
    assert!(!text.chars().any(odd), "{text:?}");
    assert!(!text.contains(TOKEN), "{text}");
}

#[test]
fn a_key_in_a_file_of_any_name_is_refused_by_git_s_hook() {
    let world = World::new();
    let repo = world.repository("a");
    let _ = world.guard(&repo).exits(0);
    for name in names() {
        let path = repo.join(named(&name));
        fs::write(&path, format!("key {TOKEN}\n")).expect("a file");
        let _ = git(&world, &repo, &["add".as_ref(), "--".as_ref(), literal(&name).as_ref()]).passes();
        let ran = world.git(&repo, &["commit", "-m", "x"]).refuses();
        is_clean(&ran.err);
        assert!(ran.err.lines().count() <= 4, "{}", ran.err);
        fs::write(&path, "clean\n").expect("a file");
        let _ = git(&world, &repo, &["add".as_ref(), "--".as_ref(), literal(&name).as_ref()]).passes();
        let _ = world.git(&repo, &["commit", "-qm", "feat: clean"]).passes();
    }
    assert!(!repo.join("pwned").exists() && !world.node.path("pwned").exists());
}

/// Returns a path as git takes it without patterns.
fn literal(name: &[u8]) -> OsString {
    OsStr::from_bytes(&[b":(literal)", name].concat()).to_owned()
}

#[test]
fn tools_that_name_odd_paths_are_judged_and_told_in_two_lines() {
    let world = World::new();
    let repo = world.repository("a");
    for name in names() {
        let text = String::from_utf8_lossy(&name).into_owned();
        for (tool, input, is_refused) in [
            ("Write", serde_json::json!({"file_path": repo.join(&text), "content": TOKEN}), true),
            ("Write", serde_json::json!({"file_path": format!(".git/hooks/{text}"), "content": "x"}), true),
            ("Write", serde_json::json!({"file_path": repo.join(&text), "content": "clean"}), false),
            ("Read", serde_json::json!({"file_path": repo.join(&text)}), false),
            (
                "mcp__x__put",
                serde_json::json!({"path": format!("{text}/../.git/config"), "content": "x"}),
                true,
            ),
            (text.as_str(), serde_json::json!({"path": ".git/config", "content": "x"}), true),
        ] {
            let ran = fired(&world, &repo, tool, &input);
            assert_eq!((ran.status, ran.err.as_str()), (Some(0), ""), "{tool} {input}");
            let answer: serde_json::Value = serde_json::from_str(&ran.out).unwrap_or_default();
            let specific = &answer["hookSpecificOutput"];
            assert_eq!(specific["permissionDecision"] == "deny", is_refused, "{tool} {input}: {}", ran.out);
            if is_refused {
                let reason = specific["permissionDecisionReason"].as_str().expect("a reason");
                assert_eq!(reason.lines().count(), 2, "{reason}");
                is_clean(reason);
            }
        }
    }
    for line in world.spool() {
        assert!(line.tool.bytes().all(|byte| byte.is_ascii_graphic()), "{}", line.tool);
    }
}

fn fired(world: &World, repo: &Path, tool: &str, input: &serde_json::Value) -> Ran {
    let call = serde_json::json!({
        "session_id": "0b8cf2f0-0000-4000-8000-000000000000", "cwd": repo, "hook_event_name": "PreToolUse",
        "tool_name": tool, "tool_use_id": "", "tool_input": input,
    });
    let file = world.node.path("payload.json");
    fs::write(&file, call.to_string()).expect("a payload");
    let mut hook = Command::new(world.root().join("harness/bin/openclaw"));
    hook.args(["hook", "claude", "PreToolUse"]).current_dir(repo);
    hook.stdin(fs::File::open(&file).expect("a payload"));
    world.run(hook, &[])
}

#[test]
fn repositories_of_any_name_are_guarded_listed_and_left() {
    let world = World::new();
    let mut guarded = Vec::new();
    for name in names() {
        let repo = world.at("x").with_file_name(OsStr::from_bytes(&name));
        fs::create_dir_all(&repo).expect("a folder");
        let _ = world.git(&repo, &["init", "-q"]).passes();
        let told = world.guard(&repo);
        is_clean(told.text());
        is_clean(told.err());
        if told.status() == Some(0) {
            guarded.push(repo);
            continue;
        }
        // What a ledger or a line of git cannot hold is refused with a reason, and everything else is taken.
        let is_odd = std::str::from_utf8(&name).is_err() || name.iter().any(u8::is_ascii_control);
        assert!(is_odd, "{name:?}: {}", told.err());
        assert!(told.err().contains("error[") && told.err().contains("fix:"), "{}", told.err());
    }
    assert!(guarded.len() >= 10, "{guarded:?}");
    for words in [&["status"][..], &["doctor"]] {
        let told = world.openclaw(words);
        is_clean(told.text());
        is_clean(told.err());
    }
    for repo in &guarded {
        world.is_guarded(repo);
        let _ = world.leave(repo).exits(0);
        world.is_open(repo);
    }
    assert!(!pwned(&world.at("x")));
}

fn pwned(path: &Path) -> bool {
    path.ancestors().skip(1).take(3).any(|folder| folder.join("pwned").exists())
}

#[test]
fn rules_and_scans_take_any_name_as_a_path() {
    let node = TestNode::new();
    node.write("p/.git/HEAD", "ref: refs/heads/main\n");
    for name in names() {
        let path: PathBuf = node.path("p").join(named(&name));
        fs::write(&path, format!("key {TOKEN}\n")).expect("a file");
        for words in [
            &["rules", "match", "--"][..],
            &["scan", "--"],
            &["rules", "match", "--json", "--"],
            &["scan", "--json", "--"],
        ] {
            let words: Vec<OsString> =
                words.iter().map(OsString::from).chain([named(&name).into()]).collect();
            let mut command = node.call(&words).command();
            let output = command.current_dir(node.path("p")).output().expect("it starts");
            let text = [output.stdout.as_slice(), b"\n", &output.stderr].concat();
            let text = String::from_utf8(text).expect("UTF-8");
            // JSON is data: it says a name as it is, and no token.
            assert!(!text.contains(TOKEN), "{text}");
            if !words.iter().any(|word| word == "--json") {
                is_clean(&text);
            }
            assert!(matches!(output.status.code(), Some(0..=2)), "{words:?}: {text}");
            if words[0] == "scan" {
                assert_eq!(output.status.code(), Some(1), "{words:?}: {text}");
            }
        }
    }
    assert!(!node.path("p/pwned").exists());
}
