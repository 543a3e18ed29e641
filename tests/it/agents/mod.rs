//! `openclaw agents`, and what an installation does on a machine with every host on it.

use std::fs;
use std::path::Path;

use openclaw::agents::HOSTS;
use openclaw::agents::proved::proved;
use serde_json::Value;

use crate::support::TestNode;

/// The folders of the hosts below home.
const FOLDERS: [&str; 7] =
    [".claude", ".codex", ".gemini", ".config/opencode", ".cursor", ".copilot", ".codeium/windsurf"];

/// A machine on which every host is, each with something of the person's in the file that takes our hooks.
fn machine() -> TestNode {
    let node = TestNode::new();
    for folder in FOLDERS {
        fs::create_dir_all(node.path(folder)).expect("a folder");
    }
    node.write(
        ".cursor/hooks.json",
        "{\n\t\"version\": 1, // mine\n\t\"hooks\": {\"stop\": [{\"command\": \"echo\"}]}\n}",
    );
    node.write(".codeium/windsurf/hooks.json", "{ \"hooks\": {} }\n");
    node.write(".gemini/settings.json", "{\"theme\": \"x\", \"n\": 1.0e3}\n");
    node.write(".codex/hooks.json", "{}");
    node.write(".copilot/settings.json", "{\"theme\": \"dark\"}\n");
    node
}

fn told(node: &TestNode, exit: i32) -> Vec<Value> {
    let answer = node.run(&["agents", "--json"]).exits(exit).json();
    assert_eq!(answer["schema"], "openclaw.agents/1");
    answer["data"]["agents"].as_array().expect("a list").clone()
}

#[test]
fn every_host_is_guarded_and_an_uninstall_restores_each_file() {
    let node = machine();
    let before = node.tree();
    let none = told(&node, 1);
    assert!(none.iter().all(|agent| agent["present"] == true && agent["guard"] == "none"), "{none:#?}");
    let _ = node.run(&["install", "--yes"]).succeeds();
    let agents = told(&node, 0);
    let names: Vec<&str> = agents.iter().filter_map(|agent| agent["name"].as_str()).collect();
    assert_eq!(names, HOSTS.iter().map(|host| host.name).collect::<Vec<_>>());
    for agent in &agents {
        assert_eq!(agent["guard"], "all", "{agent:#}");
        let file = agent["file"].as_str().expect("a path");
        assert!(Path::new(file).is_file(), "{file}");
    }
    let output = node.run(&["agents"]).exits(0);
    let text = output.text();
    for host in HOSTS {
        let line = text.lines().find(|line| line.starts_with(host.title)).expect("a line");
        assert!(line.contains(&format!("all {} events", host.events.len())), "{line}");
        let word = if proved(host.name).run.is_some() { "a real run of" } else { "unproved: transcripts of" };
        assert!(line.contains(word), "{line}");
    }
    let _ = node.run(&["uninstall", "--purge", "--yes"]).exits(0);
    assert_eq!(before.difference(&node.tree()), "");
}

#[test]
fn what_is_missing_is_named_and_what_is_left_alone_is_no_fault() {
    let node = machine();
    node.write(".openclaw/openclaw.toml", "[agents]\nskip = [\"windsurf\"]\n");
    let _ = node.run(&["install", "--yes"]).succeeds();
    let of = |agents: &[Value], name: &str| {
        agents.iter().find(|agent| agent["name"] == name).cloned().expect("a row")
    };
    assert_eq!(of(&told(&node, 0), "windsurf")["guard"], "skipped");
    let path = node.path(".copilot/hooks/openclaw.json");
    let mut file: Value = serde_json::from_slice(&fs::read(&path).expect("a file")).expect("JSON");
    file["hooks"].as_object_mut().expect("hooks").remove("preToolUse");
    fs::write(&path, file.to_string()).expect("written");
    let copilot = of(&told(&node, 1), "copilot");
    assert_eq!(
        (&copilot["guard"], &copilot["missing"]),
        (&"some".into(), &serde_json::json!(["preToolUse"]))
    );
    let output = node.run(&["agents"]).exits(1);
    let text = output.text();
    assert!(
        text.contains("Copilot CLI: nothing of ours on preToolUse") && text.contains("openclaw install"),
        "{text}"
    );
}

#[test]
fn a_program_tells_its_version_by_the_files_beside_it() {
    let node = TestNode::new();
    let package = node.folder("node_modules/@github/copilot");
    fs::write(package.join("package.json"), "{\"version\": \"1.0.102\"}").expect("a manifest");
    // It is never started: that would take a second, and be seen.
    let program = node.script(&package, "npm-loader.js", "#!/bin/sh\ntouch \"$HOME/started\"\n");
    std::os::unix::fs::symlink(program, node.programs().join("copilot")).expect("a link");
    let agents = told(&node, 1);
    let copilot = agents.iter().find(|agent| agent["name"] == "copilot").expect("a row");
    assert_eq!((&copilot["present"], &copilot["version"]), (&true.into(), &"1.0.102".into()));
    assert!(!node.path("started").exists());
}

#[test]
fn what_is_proved_is_what_the_tests_hold() {
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    let lane = fs::read_to_string(top.join("tests/run")).expect("the lane");
    for host in HOSTS {
        let word = proved(host.name);
        if let Some(version) = word.run {
            let pinned = format!("{}_version={version}", host.name);
            assert!(lane.contains(&pinned), "`tests/run` does not say `{pinned}`");
        }
        // Claude Code's transcripts stand beside, in a form of their own.
        if host.name == "claude" {
            continue;
        }
        let folder = top.join("tests/it/hosts/golden").join(host.name);
        let entries = fs::read_dir(folder).expect("transcripts");
        let mut versions: Vec<String> = entries
            .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
            .collect();
        versions.sort();
        assert_eq!(versions, word.transcripts, "{}", host.name);
    }
}
