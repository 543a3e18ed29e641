//! A clean home: what it gets, what a second install does (nothing), and what a dry run leaves (nothing).

use std::fs;
use std::process::Command;

use openclaw::base::report::Code;
use openclaw::content::{ItemKind, by_kind};
use serde_json::Value;

use super::home::{
    PROGRAM, RICH, SETTINGS, check_unwritten, commands, install, installed, json, read, shape, stamps,
};
use crate::support::{Output, TestNode};

/// Returns the lines of `shape` without those of shipped texts, which are there with their bases, and no others.
fn without_texts<'s>(shape: &'s str, kinds: &[(ItemKind, &str)]) -> Vec<&'s str> {
    let mut others: Vec<&str> = shape.lines().collect();
    for (kind, folder) in kinds {
        let is_text = |line: &&str| line.contains(folder) && line.starts_with('f');
        let (texts, rest): (Vec<&str>, Vec<&str>) = others.into_iter().partition(is_text);
        let starts = ["f 0600 .openclaw/harness/base", "f 0644 .openclaw"].into_iter();
        let expected =
            starts.flat_map(|start| by_kind(*kind).map(move |item| format!("{start}/{}", item.path)));
        assert_eq!(texts, expected.collect::<Vec<_>>());
        others = rest;
    }
    others
}

#[test]
fn a_clean_home_gets_exactly_this() {
    let node = installed();
    let shape = shape(&node.tree());
    let others = without_texts(&shape, &[(ItemKind::Rule, "/rules/"), (ItemKind::Role, "/roles/")]);
    insta::assert_snapshot!(others.join("\n"), @r"
    d 0755 .
    d 0755 .claude
    f 0600 .claude/settings.json
    d 0700 .openclaw
    d 0700 .openclaw/harness
    f 0644 .openclaw/harness-rules.json
    d 0700 .openclaw/harness/backup
    d 0700 .openclaw/harness/base
    f 0600 .openclaw/harness/base/harness-rules.json
    d 0700 .openclaw/harness/base/plan-templates
    f 0600 .openclaw/harness/base/plan-templates/team-bugfix.yaml
    f 0600 .openclaw/harness/base/plan-templates/team-deploy.yaml
    f 0600 .openclaw/harness/base/plan-templates/team-feature.yaml
    d 0700 .openclaw/harness/base/roles
    d 0700 .openclaw/harness/base/rules
    d 0700 .openclaw/harness/bin
    l ---- .openclaw/harness/bin/openclaw -> ../versions/0.1.0/openclaw
    d 0700 .openclaw/harness/journal
    f 0600 .openclaw/harness/ledger.json
    d 0700 .openclaw/harness/run
    f 0600 .openclaw/harness/run/lock
    d 0700 .openclaw/harness/versions
    d 0700 .openclaw/harness/versions/0.1.0
    f 0755 .openclaw/harness/versions/0.1.0/openclaw
    f 0600 .openclaw/openclaw.env
    f 0644 .openclaw/openclaw.toml
    d 0755 .openclaw/plan-templates
    f 0644 .openclaw/plan-templates/team-bugfix.yaml
    f 0644 .openclaw/plan-templates/team-deploy.yaml
    f 0644 .openclaw/plan-templates/team-feature.yaml
    d 0755 .openclaw/roles
    d 0755 .openclaw/rules
    d 0755 .openclaw/workspace
    d 0755 .openclaw/workspace/.claude
    l ---- .openclaw/workspace/.claude/rules -> ../../rules
    f 0644 .openclaw/workspace/AGENTS.md
    f 0644 .openclaw/workspace/CLAUDE.md
    f 0644 .openclaw/workspace/MEMORY.md
    f 0644 .openclaw/workspace/PRINCIPLES.md
    f 0644 .openclaw/workspace/SOUL.md
    d 0755 .openclaw/workspace/memory
    f 0644 .openclaw/workspace/memory/active-tasks.md
    ");
    // The stable path is the very program that ran.
    let program = node.path(PROGRAM);
    assert_eq!(fs::read(&program).expect("the program"), fs::read(TestNode::binary()).expect("the program"));
    let version = node.call(&["--version"]).program(&program).run().succeeds();
    assert_eq!(version.text(), format!("openclaw {}\n", env!("CARGO_PKG_VERSION")));
    let settings = json(&node, SETTINGS);
    assert_eq!(commands(&settings, "SessionStart"), ["ours SessionStart"]);
    assert_eq!(commands(&settings, "PreToolUse"), ["ours PreToolUse"]);
    assert_eq!(settings["hooks"]["PreToolUse"][0]["hooks"][0]["command"], program.to_str().expect("UTF-8"));
    assert_eq!(settings["permissions"]["deny"][0], "Bash(rm -rf /)");
    let _ = node.run(&["status"]).succeeds();
}

#[test]
fn modes_do_not_depend_on_the_umask() {
    let node = installed();
    for mask in ["0", "0077", "0777"] {
        let other = TestNode::new();
        let call = other.call(&["install", "--yes"]);
        let mut command = Command::new("/bin/sh");
        command.args(["-c", &format!("umask {mask}; exec \"$0\" install --yes")]).arg(TestNode::binary());
        command.env_clear().envs(call.command().get_envs().filter_map(|(name, value)| Some((name, value?))));
        let status = command.current_dir(other.home()).output().expect("a shell").status;
        assert_eq!(status.code(), Some(0), "umask {mask}");
        assert_eq!(shape(&other.tree()), shape(&node.tree()), "umask {mask}");
    }
}

#[test]
fn a_second_install_writes_nothing() {
    let node = installed();
    let before = stamps(&node);
    for arguments in [
        // Nobody is there to agree, and nobody has to.
        &["install"][..],
        &["install", "--yes"],
        &["install", "--update"],
        &["install", "--json"],
        &["install", "--profile", "standard", "--scope", "user", "--on-conflict", "replace"],
    ] {
        let output = node.run(arguments).succeeds();
        assert!(output.text().contains("everything is in place") || output.json()["data"]["changes"] == 0);
        check_unwritten(&node, &before);
    }
    let _ = node.run(&["status"]).succeeds();
    check_unwritten(&node, &before);
}

#[test]
fn the_installed_program_installs_itself_without_a_write() {
    let node = installed();
    let before = stamps(&node);
    let _ = node.call(&["install"]).program(&node.path(PROGRAM)).run().succeeds();
    check_unwritten(&node, &before);
}

#[test]
fn a_dry_run_writes_nothing_at_all() {
    for settings in [None, Some(RICH)] {
        let node = TestNode::new();
        settings.into_iter().for_each(|text| node.write(SETTINGS, text));
        let before = stamps(&node);
        let text = node.run(&["install", "--dry-run"]).succeeds();
        assert!(text.text().contains("  + rules/security.md\n"), "{}", text.text());
        let object = node.run(&["install", "--dry-run", "--json"]).succeeds().json();
        assert_eq!(object["schema"], "openclaw.install/1");
        assert_eq!(object["data"]["plan"]["schema"], "openclaw.plan/1");
        check_unwritten(&node, &before);
        let _ = install(&node);
        let before = node.tree();
        assert!(node.run(&["install", "--dry-run"]).succeeds().text().contains("Nothing to change."));
        assert!(
            node.run(&["uninstall", "--dry-run", "--purge"])
                .succeeds()
                .text()
                .contains("- rules/security.md")
        );
        assert_eq!(before.difference(&node.tree()), "");
    }
}

#[test]
fn a_plan_shows_the_edit_and_no_value_of_the_person() {
    let node = TestNode::new();
    node.write(SETTINGS, RICH);
    let text = node.run(&["install", "--dry-run"]).succeeds();
    let operation = r#"{"op":"add","path":"/permissions/deny/-","value":"Bash(rm -rf /)"}"#;
    assert!(text.text().contains(operation), "{}", text.text());
    let plan = node.run(&["install", "--dry-run", "--json"]).succeeds();
    let steps = plan.json()["data"]["plan"]["steps"].clone();
    let edit = steps.as_array().and_then(|steps| steps.last()).expect("steps").clone();
    assert_eq!(edit["patch"][0]["op"], "add", "{edit}");
    let secret = "not-for-anybody-else";
    assert!(!plan.text().contains(secret) && !text.text().contains(secret));
    let installed = install(&node);
    assert!(!installed.text().contains(secret));
    let ledger = read(&node, ".openclaw/harness/ledger.json");
    assert!(!String::from_utf8_lossy(&ledger).contains(secret));
}

/// Applies a saved plan.
fn apply(node: &TestNode, plan: &[u8]) -> Output {
    node.call(&["apply", "-"]).input(plan).run()
}

#[test]
fn a_saved_plan_does_what_it_says_once() {
    let node = TestNode::new();
    let (twin, unsaved) = (installed(), TestNode::new());
    let saved = node.run(&["install", "--dry-run", "--json"]).succeeds();
    assert!(apply(&node, saved.bytes()).succeeds().text().starts_with("Applied plan "));
    assert_eq!(shape(&node.tree()), shape(&twin.tree()));
    let before = stamps(&node);
    let _ = apply(&node, saved.bytes()).refuses(Code::PlanStale).tells("fix: make a new plan");
    // Edited by hand, for another root, no plan at all.
    let mut edited: Value = saved.json();
    edited["data"]["plan"]["steps"][0]["part"] = "mine".into();
    let _ = apply(&node, edited.to_string().as_bytes()).refuses(Code::PlanInvalid).tells("it was edited");
    let _ = apply(&unsaved, saved.bytes()).refuses(Code::PlanInvalid).tells("it is for the root");
    for odd in [&b""[..], b"[]", b"{}", b"\xff", br#"{"schema":"openclaw.plan/9"}"#] {
        let _ = apply(&node, odd).refuses(Code::PlanInvalid).tells("fix: ");
    }
    let _ = node.run(&["apply", "absent.json"]).refuses(Code::PlanInvalid).tells("cannot be read");
    check_unwritten(&node, &before);
}

#[test]
fn a_plan_made_before_a_change_is_refused_whole() {
    let node = TestNode::new();
    node.write(SETTINGS, RICH);
    let saved = node.run(&["install", "--dry-run", "--json"]).succeeds();
    node.write(SETTINGS, RICH.replace("opus", "sonnet"));
    let before = node.tree();
    let _ = apply(&node, saved.bytes()).refuses(Code::PlanStale);
    assert_eq!(before.difference(&node.tree()), "");
}

#[test]
fn what_the_machine_lacks_is_one_sentence_with_a_command() {
    let node = TestNode::new();
    let bare = node.folder("nothing");
    let output = node.call(&["install", "--yes"]).with("PATH", &bare).run().succeeds();
    let text = output.text();
    assert!(text.contains("`apt install git`") && text.contains("`npm install -g"), "{text}");
    let node = TestNode::new();
    for program in ["git", "claude", "tailscale"] {
        node.script(node.programs(), program, "#!/bin/sh\necho 9.9.9\n");
    }
    let output = node.call(&["install", "--yes", "--json"]).with("PATH", node.programs()).run().succeeds();
    let data = &output.json()["data"];
    // Whether a service manager runs is the machine's.
    let notes: Vec<&Value> = data["notes"].as_array().into_iter().flatten().collect();
    assert!(notes.iter().all(|note| note.to_string().contains("no service is installed")), "{notes:?}");
    assert_eq!(data["machine"]["git"]["path"], node.programs().join("git").to_str().expect("UTF-8"));
}
