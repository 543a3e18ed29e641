//! Every kind of tampering: what `status` calls drift and what it lists, and what an install repairs.

use std::fs;
use std::os::unix::fs::symlink;

use super::home::{PROGRAM, SETTINGS, change_json, check_status, install, installed, set_mode};
use crate::support::{TestNode, Tree};

const BINARY: &str = concat!(".openclaw/harness/versions/", env!("CARGO_PKG_VERSION"), "/openclaw");

/// Returns what is compared: everything but the records of the runs themselves.
fn tree(node: &TestNode) -> Tree {
    [".openclaw/harness/ledger.json", ".openclaw/harness/backup", ".openclaw/harness/run"]
        .into_iter()
        .fold(node.tree(), Tree::without)
}

/// Tampers; `status` finds this drift, and an install brings everything back.
#[track_caller]
fn check_drift(tamper: impl FnOnce(&TestNode), drift: &[&str]) {
    let node = installed();
    let before = tree(&node);
    tamper(&node);
    check_status(&node, drift, &[]);
    let text = node.run(&["status"]).exits(1);
    assert!(text.text().contains("fix: run `openclaw install`"), "{}", text.text());
    let _ = install(&node);
    check_status(&node, &[], &[]);
    assert_eq!(before.difference(&tree(&node)), "");
    let _ = node.run(&["install"]).succeeds();
}

/// Tampers; `status` lists it and is content, and an install leaves it as it is.
#[track_caller]
fn check_listed(tamper: impl FnOnce(&TestNode), listed: &[&str]) {
    let node = installed();
    tamper(&node);
    let after = tree(&node);
    check_status(&node, &[], listed);
    let _ = node.run(&["install"]).succeeds();
    assert_eq!(after.difference(&tree(&node)), "");
    check_status(&node, &[], listed);
}

fn remove(path: &'static str) -> impl FnOnce(&TestNode) {
    move |node| fs::remove_file(node.path(path)).expect("a file")
}

#[test]
fn an_edited_file_of_theirs_is_listed() {
    check_listed(
        |node| node.write(".openclaw/rules/security.md", "mine\n"),
        &[".openclaw/rules/security.md: edited; kept"],
    );
    check_listed(
        |node| node.write(".openclaw/workspace/SOUL.md", "mine\n"),
        &[".openclaw/workspace/SOUL.md: edited; kept"],
    );
    let toml = |node: &TestNode| node.write(".openclaw/openclaw.toml", "[guard]\nsecrets = \"advise\"\n");
    check_listed(toml, &[".openclaw/openclaw.toml: edited; kept"]);
    // A mode of theirs is theirs.
    check_listed(|node| set_mode(node, ".openclaw/rules/security.md", 0o600), &[]);
    check_listed(|node| set_mode(node, ".openclaw/workspace", 0o700), &[]);
}

#[test]
fn a_missing_file_is_drift() {
    for path in [".openclaw/rules/security.md", ".openclaw/plan-templates/team-bugfix.yaml"] {
        check_drift(remove(path), &[&format!("{path}: missing")]);
    }
    check_drift(remove(".openclaw/workspace/SOUL.md"), &[".openclaw/workspace/SOUL.md: missing"]);
    check_drift(remove(".openclaw/openclaw.env"), &[".openclaw/openclaw.env: missing"]);
    check_drift(remove(BINARY), &[&format!("{BINARY}: missing")]);
    check_drift(remove(PROGRAM), &[&format!("{PROGRAM}: missing")]);
    check_drift(remove(".openclaw/workspace/.claude/rules"), &[".openclaw/workspace/.claude/rules: missing"]);
    let folder =
        |node: &TestNode| fs::remove_dir_all(node.path(".openclaw/workspace/memory")).expect("a folder");
    let drift =
        [".openclaw/workspace/memory: missing", ".openclaw/workspace/memory/active-tasks.md: missing"];
    check_drift(folder, &drift);
}

#[test]
fn a_changed_program_is_drift() {
    check_drift(
        |node| {
            let text = fs::read(node.path(BINARY)).expect("the program");
            fs::remove_file(node.path(BINARY)).expect("the program");
            node.write(BINARY, [&text[..], b"more"].concat());
            set_mode(node, BINARY, 0o755);
        },
        &[&format!("{BINARY}: changed")],
    );
    check_drift(|node| set_mode(node, BINARY, 0o777), &[&format!("{BINARY}: its mode changed")]);
    let relink = |node: &TestNode| {
        fs::remove_file(node.path(PROGRAM)).expect("the link");
        symlink("/bin/true", node.path(PROGRAM)).expect("a link");
    };
    check_drift(relink, &[&format!("{PROGRAM}: changed")]);
    let replace = |node: &TestNode| {
        fs::remove_file(node.path(PROGRAM)).expect("the link");
        node.write(PROGRAM, "#!/bin/sh\n");
    };
    check_drift(replace, &[&format!("{PROGRAM}: changed")]);
}

#[test]
fn a_changed_mode_of_a_folder_of_ours_is_drift() {
    let bin = ".openclaw/harness/bin";
    check_drift(|node| set_mode(node, bin, 0o777), &[&format!("{bin}: its mode changed")]);
}

#[test]
fn a_dropped_settings_entry_is_drift() {
    let whole = "our entry `hooks.SessionStart` is gone";
    let tamper = |node: &TestNode| {
        change_json(node, SETTINGS, |settings| {
            settings["hooks"].as_object_mut().expect("hooks").remove("SessionStart");
        });
    };
    let node = installed();
    tamper(&node);
    check_status(&node, &[&format!("{SETTINGS}: {whole}")], &[]);
    let _ = install(&node);
    check_status(&node, &[], &[]);
    let rule = |node: &TestNode| {
        change_json(node, SETTINGS, |settings| {
            settings["permissions"]["deny"].as_array_mut().expect("rules").remove(0);
        });
    };
    rule(&node);
    check_status(&node, &[&format!("{SETTINGS}: our entry `permissions.deny: Bash(rm -rf /)` is gone")], &[]);
    let _ = install(&node);
    check_status(&node, &[], &[]);
}

#[test]
fn a_changed_settings_entry_is_drift() {
    for (pointer, value) in [
        ("/hooks/PreToolUse/0/matcher", serde_json::json!("Edit")),
        ("/hooks/PreToolUse/0/hooks/0/timeout", serde_json::json!(1)),
        ("/hooks/SessionStart/0/hooks/0/args/2", serde_json::json!("Stop")),
    ] {
        let node = installed();
        let before = super::home::json(&node, SETTINGS);
        // Ours says no matcher, so that one is added.
        let (parent, field) = pointer.rsplit_once('/').expect("a field");
        change_json(&node, SETTINGS, |settings| match settings.pointer_mut(parent).expect("ours") {
            serde_json::Value::Array(items) => items[field.parse::<usize>().expect("a place")] = value,
            parent => parent[field] = value,
        });
        let event = pointer.split('/').nth(2).expect("an event");
        let name = format!("hooks.{event}");
        check_status(&node, &[&format!("{SETTINGS}: our entry `{name}` was changed")], &[]);
        let _ = install(&node);
        check_status(&node, &[], &[]);
        assert_eq!(super::home::json(&node, SETTINGS), before);
    }
}

#[test]
fn a_lost_ledger_is_drift_and_is_rebuilt() {
    let node = installed();
    let before = tree(&node);
    for content in [None, Some("{}"), Some("")] {
        match content {
            None => fs::remove_file(node.path(".openclaw/harness/ledger.json")).expect("the ledger"),
            Some(text) => node.write(".openclaw/harness/ledger.json", text),
        }
        let status = node.run(&["status", "--json"]).exits(1).json();
        assert_eq!(status["data"]["drift"][0]["part"], "ledger");
        let _ = install(&node);
        check_status(&node, &[], &[]);
        assert_eq!(before.difference(&tree(&node)), "");
    }
}

#[test]
fn a_ledger_of_a_newer_release_is_refused() {
    let node = installed();
    node.write(".openclaw/harness/ledger.json", r#"{"schema":"openclaw.ledger/7"}"#);
    let before = node.tree().without(".openclaw/harness/run");
    for arguments in [&["status"][..], &["install", "--yes"], &["uninstall", "--yes"]] {
        let _ = node.run(arguments).refuses(openclaw::base::report::Code::FormatNewer).tells("fix: ");
    }
    assert_eq!(before.difference(&node.tree().without(".openclaw/harness/run")), "");
}

#[test]
fn nothing_installed_is_the_answer_no() {
    let node = TestNode::new();
    let before = node.tree();
    let output = node.run(&["status"]).exits(1);
    assert!(output.text().contains("run `openclaw install`"), "{}", output.text());
    assert_eq!(node.run(&["status", "--json"]).exits(1).json()["data"]["version"], serde_json::Value::Null);
    assert_eq!(before.difference(&node.tree()), "");
}
