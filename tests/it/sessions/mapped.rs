//! Transcripts of programs that nobody knows, read by what the settings say of their fields.

use std::fs;

use openclaw::base::report::Code;
use serde_json::json;

use super::scene::Scene;
use crate::support::TestNode;

fn node() -> (TestNode, Scene) {
    let node = TestNode::new();
    let _ = node.run(&["install", "--yes", "--no-service"]).exits(0);
    let scene = Scene::at(node.home());
    (node, scene)
}

const LINE: &str = "chatter: ~/logs/*/chat-*.jsonl; kind=role; text=message.text; at=when; session=chat; folder=dir; tool=name";

fn lines(chat: &str) -> String {
    let line = |role: &str, text: &str, second: u64| {
        let when = 1_794_999_000_000_u64 + second * 1_000;
        json!({"role": role, "message": {"text": text}, "when": when, "chat": chat, "dir": "/home/ada/repo"})
    };
    let call =
        json!({"role": "tool_call", "message": {"text": {"command": "make"}}, "chat": chat, "name": "shell"});
    let all = [
        line("user", "Make it retry", 0),
        line("system", "progress 4 %", 1),
        call,
        line("tool", "done", 3),
        line("assistant", "It retries now.", 4),
    ];
    all.map(|line| format!("{line}\n")).concat()
}

#[test]
fn a_program_is_read_as_the_settings_say() {
    let (node, scene) = node();
    let folder = scene.folder("logs/one");
    fs::write(folder.join("chat-1.jsonl"), lines("first")).expect("written");
    fs::write(folder.join("other.jsonl"), lines("not-it")).expect("written");
    fs::write(scene.folder("logs/one/deeper").join("chat-2.jsonl"), lines("too-deep")).expect("written");
    assert_eq!(node.run(&["session", "list", "--json"]).exits(0).json()["data"]["sessions"], json!([]));
    let settings = node.path(".openclaw/openclaw.toml");
    fs::write(&settings, format!("[memory]\nsources = [\"{LINE}\"]\n")).expect("written");
    let data = node.run(&["session", "list", "--json"]).exits(0).json()["data"].clone();
    let sessions = data["sessions"].as_array().expect("a list");
    assert_eq!(sessions.len(), 1, "{data}");
    assert_eq!((&sessions[0]["host"], &sessions[0]["name"]), (&"chatter".into(), &"first".into()));
    assert_eq!((&sessions[0]["turns"], &sessions[0]["messages"]), (&1.into(), &4.into()));
    assert_eq!((&sessions[0]["folder"], &data["not_understood"]), (&"/home/ada/repo".into(), &0.into()));
    let shown = node.run(&["session", "show", "first"]).exits(0);
    assert!(shown.text().contains("make") && shown.text().contains("It retries now."), "{}", shown.text());
    // What follows comes once, and a program that is skipped brings nothing more.
    fs::write(folder.join("chat-1.jsonl"), lines("first") + &lines("second")).expect("written");
    let count = || {
        node.run(&["session", "list", "--json"]).exits(0).json()["data"]["sessions"].as_array().map(Vec::len)
    };
    assert_eq!(count(), Some(2));
    let _ = node.run(&["config", "set", "memory.skip", "chatter"]).exits(0);
    fs::write(folder.join("chat-3.jsonl"), lines("third")).expect("written");
    assert_eq!(count(), Some(2));
}

#[test]
fn a_line_that_says_nothing_is_refused_with_its_form() {
    let (node, _) = node();
    for line in ["chatter", "chatter: ~/logs/x.jsonl; kind=role", "chatter: ../x/y; kind=a; text=b"] {
        let refused = node.run(&["config", "set", "memory.sources", line]).refuses(Code::ConfigInvalid);
        assert!(refused.err().contains("NAME: PATH; kind=FIELD"), "{}", refused.err());
    }
}

#[test]
fn a_name_of_a_host_and_a_place_behind_a_link_are_told() {
    let (node, scene) = node();
    fs::write(scene.folder("real/one").join("chat-1.jsonl"), lines("first")).expect("written");
    std::os::unix::fs::symlink(scene.home.join("real"), scene.home.join("logs")).expect("a link");
    let _ = node.run(&["config", "set", "memory.sources", LINE]).exits(0);
    let told = node.run(&["session", "list"]).exits(0);
    assert!(told.err().contains("logs` is left out: it is a link"), "{}", told.err());
    let _ = node.run(&["config", "set", "memory.sources", &LINE.replace("chatter", "claude")]).exits(0);
    let told = node.run(&["session", "list"]).exits(0);
    assert!(told.err().contains("the name `claude` in `memory.sources` is that of a host"), "{}", told.err());
    assert!(told.text().contains("No session"), "{}", told.text());
}
