//! `openclaw session` as people and programs call it: what each verb prints, refuses and leaves on disk.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use openclaw::base::report::Code;
use serde_json::Value;

use super::scene::{Scene, line};
use crate::support::TestNode;

/// A token that is nobody's.
const TOKEN: &str = concat!("gh", "p_a8Kd03jfLQm2xZ7vBn5tYr9wEs1uHg4cOiPq");

/// A machine with a node and two sessions on it.
fn node() -> (TestNode, Scene) {
    let node = TestNode::new();
    let _ = node.run(&["install", "--yes", "--no-service"]).exits(0);
    let scene = Scene::at(node.home());
    scene.append("one-1111", (0..8).map(|step| line("one-1111", step)).collect::<String>().as_bytes());
    scene.append("two-2222", (0..4).map(|step| line("two-2222", step)).collect::<String>().as_bytes());
    (node, scene)
}

/// Returns the files in a folder and in those within it.
fn files_below(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    entries.flat_map(|path| if path.is_dir() { files_below(&path) } else { vec![path] }).collect()
}

fn data(node: &TestNode, arguments: &[&str]) -> Value {
    node.run(arguments).exits(0).json()["data"].clone()
}

#[test]
fn sessions_are_listed_with_what_their_agents_do() {
    let (node, _) = node();
    let data = data(&node, &["session", "list", "--json"]);
    let sessions = data["sessions"].as_array().expect("a list");
    assert_eq!(sessions.len(), 2);
    assert_eq!((&sessions[0]["name"], &sessions[0]["turns"]), (&"one-1111".into(), &2.into()));
    assert_eq!(sessions[0]["tokens"]["input"], 6);
    assert_eq!(sessions[0]["activity"], "idle");
    let text = node.run(&["session", "list"]).exits(0);
    let text = text.text();
    assert!(text.contains("claude  one-1111") && text.contains("/home/ada/repo"), "{text}");
    let none = node.run(&["session", "list", "--host", "codex"]).exits(0);
    assert_eq!(none.text(), "No session is remembered that fits.\n");
    for (arguments, count) in [
        (["--project", "/home/ada"], 2),
        (["--project", "/home/ada/rep"], 0),
        (["--since", "2026-11-18T08:00"], 2),
        (["--since", "2026-11-18T09:00"], 0),
        (["--limit", "1"], 1),
    ] {
        let asked = [&["session", "list", "--json"][..], &arguments].concat();
        assert_eq!(data_len(&node, &asked), count, "{arguments:?}");
    }
}

fn data_len(node: &TestNode, arguments: &[&str]) -> usize {
    data(node, arguments)["sessions"].as_array().expect("a list").len()
}

#[test]
fn a_host_that_a_person_skips_is_not_read() {
    let (node, scene) = node();
    let _ = node.run(&["config", "set", "memory.skip", "claude"]).exits(0);
    assert_eq!(data_len(&node, &["session", "list", "--json"]), 0);
    let _ = node.run(&["config", "set", "memory.skip", ""]).exits(0);
    assert_eq!(data_len(&node, &["session", "list", "--json"]), 2);
    let _ = node.run(&["config", "set", "memory.skip", "claude"]).exits(0);
    scene.append("three-3333", line("three-3333", 0).as_bytes());
    assert_eq!(
        data_len(&node, &["session", "list", "--json"]),
        2,
        "what is kept stays, and nothing comes to it"
    );
}

#[test]
fn a_session_is_shown_searched_recapped_and_exported() {
    let (node, _) = node();
    let shown = node.run(&["session", "show", "one", "--turn", "2"]).exits(0);
    assert!(shown.text().contains("[2] prompt") && !shown.text().contains("[1] prompt"), "{}", shown.text());
    let found = data(&node, &["session", "search", "number", "4", "--json"]);
    assert_eq!(found["hits"][0]["session"], "one-1111");
    assert_eq!((&found["hits"][0]["turn"], &found["hits"][0]["kind"]), (&2.into(), &"prompt".into()));
    let none = node.run(&["session", "search", "nowhere"]).exits(1);
    assert_eq!(none.text(), "No message fits.\n");
    let recap = node.run(&["session", "recap", "one"]).exits(0);
    let recap = recap.text();
    assert!(recap.contains("Goal [1]: please alpha number 0"), "{recap}");
    assert!(recap.contains("We decided to use beta instead.") && recap.len() <= 2048, "{recap}");
    assert!(recap.contains("Failed:\n- [1] make gamma"), "{recap}");
    assert!(recap.contains("commit 0123abc7 feat: gamma"), "{recap}");
    let markdown = node.run(&["session", "export", "one"]).exits(0);
    assert!(
        markdown.text().starts_with("# Session one-1111 of claude\n")
            && markdown.text().contains("## Turn 2")
    );
    let jsonl = node.run(&["session", "export", "one", "--as", "jsonl"]).exits(0);
    let lines: Vec<Value> =
        jsonl.text().lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(lines.len(), 9);
    assert_eq!((&lines[0]["name"], &lines[1]["kind"]), (&"one-1111".into(), &"prompt".into()));
}

#[test]
fn what_is_not_there_or_not_one_is_refused() {
    let (node, _) = node();
    let _ = node.run(&["session", "show", "three"]).refuses(Code::SessionUnknown);
    let _ = node.run(&["session", "recap"]).refuses(Code::SessionUnknown).tells("session list --all");
    let several = node.run(&["session", "show", ""]).refuses(Code::SessionUnknown);
    assert!(several.err().contains("`one-1111`, `two-2222`"), "{}", several.err());
    let _ = node.run(&["session", "search", "()"]).refuses(Code::UsageInvalid);
    let _ = node.run(&["session", "list", "--since", "yesterday"]).refuses(Code::UsageInvalid);
    let bare = TestNode::new();
    let _ = bare.run(&["session", "list"]).refuses(Code::RootUnusable).tells("openclaw install");
    assert!(!bare.path(".openclaw").exists());
}

#[test]
fn a_secret_in_a_transcript_never_reaches_the_disk_or_a_screen() {
    let (node, scene) = node();
    let text = line("one-1111", 8).replace("please", &format!("the token is {TOKEN}, please"));
    scene.append("one-1111", text.as_bytes());
    let call = line("one-1111", 10).replace("make", &format!("curl -H {TOKEN}"));
    scene.append("one-1111", call.as_bytes());
    for arguments in
        [&["show", "one"][..], &["export", "one", "--json"], &["recap", "one"], &["search", "token"]]
    {
        let told = node.run(&[&["session"][..], arguments].concat()).exits(0);
        assert!(!told.text().contains(TOKEN) && !told.text().contains(&TOKEN[..16]), "{arguments:?}");
    }
    let folder = node.path(".openclaw/harness/state");
    assert_eq!(fs::metadata(&folder).expect("a folder").permissions().mode() & 0o777, 0o700);
    let files = files_below(&folder);
    assert!(files.iter().any(|path| path.to_string_lossy().contains("/backups/state-")), "{files:?}");
    for path in files {
        let bytes = fs::read(&path).expect("readable");
        assert!(!bytes.windows(16).any(|window| window == &TOKEN.as_bytes()[..16]), "{}", path.display());
        assert_eq!(
            fs::metadata(&path).expect("a file").permissions().mode() & 0o777,
            0o600,
            "{}",
            path.display()
        );
    }
}

#[test]
fn what_is_forgotten_does_not_come_back() {
    let (node, scene) = node();
    let _ = node.run(&["session", "list"]).exits(0);
    let _ = node.run(&["session", "forget", "one"]).refuses(Code::ConfirmNeeded);
    assert_eq!(data_len(&node, &["session", "list", "--json"]), 2);
    let _ = node.run(&["session", "forget", "one", "--yes"]).exits(0).shows("forgotten");
    let is_gone = |node: &TestNode| {
        assert_eq!(data_len(node, &["session", "list", "--all", "--json"]), 1);
        let _ = node.run(&["session", "search", "\"number 4\""]).exits(1);
    };
    is_gone(&node);
    for path in files_below(&node.path(".openclaw/harness/state")) {
        let is_there =
            fs::read(&path).expect("readable").windows(15).any(|window| window == b"alpha number 0 ");
        assert!(!is_there, "{} still holds it", path.display());
    }
    // Its transcript is still there and grows; the database is lost and made again.
    scene.append("one-1111", line("one-1111", 8).as_bytes());
    is_gone(&node);
    for ending in ["", "-wal", "-shm"] {
        let _ = fs::remove_file(node.path(&format!(".openclaw/harness/state/state.db{ending}")));
    }
    is_gone(&node);
}

#[test]
fn a_database_of_others_is_refused_and_left_alone() {
    let (node, _) = node();
    let _ = node.run(&["session", "list"]).exits(0);
    let path = node.path(".openclaw/harness/state/state.db");
    for ending in ["-wal", "-shm"] {
        let _ = fs::remove_file(node.path(&format!(".openclaw/harness/state/state.db{ending}")));
    }
    fs::write(&path, "no database ".repeat(500)).expect("written");
    let refused = node.run(&["session", "list"]).refuses(Code::DatabaseDamaged);
    assert!(refused.err().contains("mv '"), "{}", refused.err());
    assert_eq!(fs::read_to_string(&path).expect("as it was"), "no database ".repeat(500));
    fs::write(
        node.path(".openclaw/harness/state/forgotten.jsonl"),
        "{\"v\":2,\"at\":1,\"host\":\"h\",\"session\":\"s\"}\n",
    )
    .expect("written");
    let _ = node.run(&["session", "list"]).refuses(Code::FormatNewer);
}

#[test]
fn uninstall_keeps_what_is_remembered_and_a_purge_takes_it() {
    let (node, _) = node();
    let _ = node.run(&["session", "list"]).exits(0);
    let _ = node.run(&["uninstall", "--yes"]).exits(0);
    assert!(node.path(".openclaw/harness/state/state.db").is_file());
    let _ = node.run(&["install", "--yes", "--no-service"]).exits(0);
    assert_eq!(data_len(&node, &["session", "list", "--json"]), 2);
    let _ = node.run(&["uninstall", "--purge", "--yes"]).exits(0);
    // The log of the day stands in the person's workspace and is theirs; nothing else is left.
    assert!(!node.path(".openclaw/harness").exists());
    let left = |folder: &str| fs::read_dir(node.path(folder)).expect("a folder").count();
    assert_eq!(
        (left(".openclaw"), left(".openclaw/workspace"), left(".openclaw/workspace/memory")),
        (1, 1, 1)
    );
    assert!(node.path(".openclaw/workspace/memory/2026-11-18.md").is_file());
    assert!(node.path(".claude/projects/-home-ada-repo/one-1111.jsonl").is_file(), "the host's stays");
}
