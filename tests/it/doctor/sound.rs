//! A sound node: what is proved, what is written, and how `doctor` ends where it cannot look.

use std::fs;

use openclaw::base::report::Code;
use openclaw::base::spool::{Line, Outcome};

use super::ground::{change_settings, codes, doctor, installed, set_mode, sound};
use crate::support::{TestNode, Tree};

/// Returns everything but what any run may write; hooks keep their snapshot by themselves.
fn tree(node: &TestNode) -> Tree {
    ["run", "spool", "logs", concat!("snapshot-", env!("CARGO_PKG_VERSION"))]
        .iter()
        .fold(node.tree(), |tree, name| tree.without(&format!(".openclaw/harness/{name}")))
}

/// The events of Claude Code's that are tried: what would leave a record of a session that never was is not.
const EVENTS: usize = 5;

#[test]
fn each_group_is_proved_in_a_line() {
    let node = installed();
    let output = doctor(&node, &[]).run().succeeds();
    let text = output.text();
    for proof in [
        "things of ours are as they were left",
        "may be executed, and is built for this machine",
        "Claude Code runs our `SessionStart` hook: a session gets its context",
        "Claude Code runs our `PreToolUse` hook: a clean commit passes, a commit with a planted key is refused",
        "the snapshot of rules and choices is whole",
        "secrets and settings are open to nobody else",
        "PATH, the clock and the disk",
    ] {
        assert_eq!(text.matches(proof).count(), 1, "{proof}: {text}");
    }
    assert!(text.lines().skip(1).all(|line| line.starts_with("ok: ")), "{text}");
}

#[test]
fn nothing_is_written_but_records() {
    let node = installed();
    let before = tree(&node);
    let _ = sound(doctor(&node, &["--json"]).run());
    assert_eq!(before.difference(&tree(&node)), "");
    let run = fs::read_dir(node.path(".openclaw/harness/run")).expect("a folder");
    let left: Vec<_> = run.map(|entry| entry.expect("an entry").file_name()).collect();
    assert!(left.iter().all(|name| !name.to_string_lossy().starts_with("doctor-")), "{left:?}");
    // With nothing to mend, `--fix` writes nothing either.
    let _ = sound(doctor(&node, &["--fix", "--json"]).run());
    assert_eq!(before.difference(&tree(&node)), "");
}

#[test]
fn runs_of_hooks_are_marked_in_the_spool() {
    let node = installed();
    let _ = sound(doctor(&node, &["--json"]).run());
    let spool = fs::read_to_string(node.path(".openclaw/harness/spool/hooks.jsonl")).expect("the spool");
    let lines: Vec<Line> = spool.lines().map(|line| Line::of(line).expect("a line")).collect();
    assert!(lines.iter().all(|line| line.probe), "{spool}");
    let told: Vec<(&str, Outcome)> = lines.iter().map(|line| (line.event.as_str(), line.verdict)).collect();
    assert_eq!(
        told,
        [
            ("SessionStart", Outcome::Context),
            ("UserPromptSubmit", Outcome::Allow),
            ("PreToolUse", Outcome::Allow),
            ("PostToolUse", Outcome::Allow),
            ("PostToolUseFailure", Outcome::Allow),
            ("PreToolUse", Outcome::Deny),
        ]
    );
}

#[test]
fn the_plugin_folder_and_the_workspace_are_read_as_well() {
    let node = TestNode::new();
    node.write(".openclaw/openclaw.toml", "[claude]\ncarrier = \"plugin\"\n");
    let _ = node.run(&["install", "--yes"]).succeeds();
    let answer = sound(doctor(&node, &["--json"]).run());
    assert_eq!(answer["data"]["proved"].to_string().matches("Claude Code runs our").count(), EVENTS);
    fs::remove_file(node.path(".claude/skills/openclaw/.claude-plugin/plugin.json")).expect("a file");
    let answer = doctor(&node, &["--json"]).run().exits(1).json();
    assert_eq!(codes(&answer), ["node.drift", "hooks.unread"]);
    let _ = sound(doctor(&node, &["--fix", "--yes", "--json"]).run());

    let node = TestNode::new();
    let _ = node.run(&["install", "--yes", "--scope", "workspace"]).succeeds();
    let answer = sound(doctor(&node, &["--json"]).run());
    assert_eq!(answer["data"]["proved"].to_string().matches("Claude Code runs our").count(), EVENTS);
}

#[test]
fn hooks_written_for_a_shell_are_run_by_one() {
    let node = installed();
    change_settings(&node, |settings| {
        for event in ["SessionStart", "PreToolUse"] {
            let handler = &mut settings["hooks"][event][0]["hooks"][0];
            let line = format!("\"$HOME/.openclaw/harness/bin/openclaw\" hook claude {event}");
            handler["command"] = line.into();
            handler.as_object_mut().expect("a handler").remove("args");
        }
    });
    let answer = doctor(&node, &["--json"]).run().exits(1).json();
    // The entries are not as they were left, and run all the same.
    assert_eq!(codes(&answer), ["node.drift"]);
    assert_eq!(
        answer["data"]["proved"].to_string().matches("Claude Code runs our").count(),
        EVENTS,
        "{answer:#}"
    );
}

#[test]
fn choices_of_the_person_are_no_findings() {
    let node = installed();
    for mode in ["advise", "off"] {
        let _ = node.run(&["config", "set", "guard.secrets", mode]).succeeds();
        let answer = sound(doctor(&node, &["--json"]).run());
        assert!(answer["data"]["proved"].to_string().contains("as `guard.secrets` says"), "{answer:#}");
    }
}

#[test]
fn findings_are_told_with_why_and_fix() {
    let node = installed();
    set_mode(&node, ".openclaw/openclaw.env", 0o644);
    let output = doctor(&node, &[]).run().exits(1);
    let told = output.text().split_once("found[privacy.secrets]: ").expect("the finding").1;
    assert!(told.contains("\n  why: the mode of `") && told.contains("0644\n"), "{told}");
    assert!(told.contains("\n  fix: run `openclaw doctor --fix`"), "{told}");
    // Nobody to ask: nothing is changed.
    let before = tree(&node);
    let _ = doctor(&node, &["--fix"]).run().refuses(Code::ConfirmNeeded);
    assert_eq!(before.difference(&tree(&node)), "");
}

#[test]
fn interrupted_work_is_left_to_recover_and_ended_by_fix() {
    let node = installed();
    node.write(".openclaw/harness/journal/0123456789ab.journal", "torn");
    let before = node.tree();
    let _ = doctor(&node, &["--json"]).run().refuses(Code::WorkInterrupted);
    assert_eq!(before.difference(&node.tree()), "");
    let _ = sound(doctor(&node, &["--fix", "--yes", "--json"]).run());
}

#[test]
fn a_mode_is_mended_without_a_copy_of_the_secret() {
    let node = installed();
    let secret = "KEY=not-for-backups\n";
    node.write(".openclaw/openclaw.env", secret);
    set_mode(&node, ".openclaw/openclaw.env", 0o640);
    let _ = sound(doctor(&node, &["--fix", "--yes", "--json"]).run());
    assert_eq!(fs::read_to_string(node.path(".openclaw/openclaw.env")).expect("a file"), secret);
    for entry in fs::read_dir(node.path(".openclaw/harness/backup")).expect("a folder") {
        let text = fs::read(entry.expect("an entry").path()).expect("a file");
        assert!(!String::from_utf8_lossy(&text).contains("not-for-backups"));
    }
}
