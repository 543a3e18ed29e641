//! Install, then `uninstall --purge`, is the identity on a home: bytes, modes and links, whatever was there before.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};

use super::home::{RICH, SETTINGS, install, purge, read, set_mode};
use super::upstream;
use crate::support::TestNode;

/// Installs, installs again, purges, and compares the home with what it was.
#[track_caller]
fn check(prepare: impl FnOnce(&TestNode)) {
    let node = TestNode::new();
    prepare(&node);
    let before = node.tree();
    let _ = install(&node);
    let installed = node.tree();
    assert_ne!(before.difference(&installed), "");
    let _ = install(&node);
    assert_eq!(lasting(&installed.difference(&node.tree())), "");
    let output = purge(&node);
    assert_eq!(before.difference(&node.tree()), "");
    assert!(output.text().contains("nothing of ours is left"), "{}", output.text());
}

/// Returns a difference without the lock, which each run writes itself into.
fn lasting(difference: &str) -> String {
    difference.lines().filter(|line| !line.contains("harness/run/lock ")).collect()
}

#[test]
fn an_empty_home_comes_back() {
    check(|_| {});
}

#[test]
fn settings_come_back_byte_for_byte() {
    let minified = serde_json::from_str::<serde_json::Value>(RICH).expect("JSON").to_string();
    let documents = [
        RICH.to_owned(),
        RICH.trim_end().to_owned(),
        minified,
        format!("\u{feff}{RICH}"),
        RICH.replace('\n', "\r\n"),
        RICH.replace("  ", "\t"),
        String::new(),
        "\n".to_owned(),
        " \r\n\t".to_owned(),
        "\u{feff}".to_owned(),
        "{}".to_owned(),
        "{ }\n".to_owned(),
        "{\n}\n".to_owned(),
        r#"{"hooks":{},"permissions":{"deny":[]}}"#.to_owned(),
        r#"{ "hooks" : { "PreToolUse" : [ ] } , "permissions" : { "deny" : [ "Bash(sudo *)" ] } }"#
            .to_owned(),
    ];
    for document in documents {
        check(|node| node.write(SETTINGS, &document));
    }
}

#[test]
fn lenient_settings_come_back_byte_for_byte() {
    let documents = ["// mine\n{\n  \"model\": \"opus\", // best\n}\n", "{ /* */ }", "{\"hooks\": {},}\n"];
    for document in documents {
        for carrier in ["auto", "settings", "plugin"] {
            check(|node| {
                node.write(SETTINGS, document);
                node.write(".openclaw/openclaw.toml", format!("[claude]\ncarrier = \"{carrier}\"\n"));
            });
        }
    }
}

#[test]
fn modes_of_settings_come_back() {
    for mode in [0o600, 0o640, 0o644, 0o664] {
        check(|node| {
            node.write(SETTINGS, RICH);
            set_mode(node, SETTINGS, mode);
            set_mode(node, ".claude", 0o700);
        });
    }
}

#[test]
fn a_link_into_a_dotfiles_repository_survives() {
    let prepare = |node: &TestNode| {
        node.write("dotfiles/claude/settings.json", RICH);
        set_mode(node, "dotfiles/claude/settings.json", 0o640);
        fs::create_dir(node.path(".claude")).expect("a folder");
        symlink("../dotfiles/claude/settings.json", node.path(SETTINGS)).expect("a link");
    };
    check(prepare);
    let node = TestNode::new();
    prepare(&node);
    let plan = node.run(&["install", "--dry-run"]).succeeds();
    // The plan names the file that is written, not the link.
    let target = node.path("dotfiles/claude/settings.json");
    assert!(plan.text().contains(&format!("~ {}\n", target.display())), "{}", plan.text());
    let _ = install(&node);
    assert!(node.path(SETTINGS).is_symlink());
    let facts = fs::symlink_metadata(&target).expect("the target");
    assert!(facts.is_file());
    assert_eq!(facts.permissions().mode() & 0o7777, 0o640);
    assert!(String::from_utf8_lossy(&read(&node, SETTINGS)).contains("SessionStart"));
}

#[test]
fn folders_behind_links_survive() {
    // A whole folder in the dotfiles repository, and a root elsewhere.
    check(|node| {
        node.write("dotfiles/claude/settings.json", RICH);
        fs::create_dir(node.path("data")).expect("a folder");
        symlink("dotfiles/claude", node.path(".claude")).expect("a link");
        symlink("data", node.path(".openclaw")).expect("a link");
    });
}

#[test]
fn an_upstream_home_comes_back() {
    check(upstream::prepare);
}

#[test]
fn files_of_the_person_below_our_folders_stay() {
    check(|node| {
        node.write(".openclaw/rules/mine.md", "mine\n");
        node.write(".openclaw/workspace/notes.md", "mine\n");
        node.write(".openclaw/workspace/.claude/settings.local.json", "{}\n");
        node.write(".claude/skills/other/SKILL.md", "mine\n");
        set_mode(node, ".openclaw", 0o755);
        set_mode(node, ".openclaw/rules", 0o750);
    });
}

#[test]
fn files_that_were_already_equal_to_ours_stay() {
    check(|node| {
        let rule = include_str!("../../../rules/security.md");
        let seed = include_str!("../../../payload/workspace/SOUL.md");
        node.write(".openclaw/rules/security.md", rule);
        node.write(".openclaw/workspace/SOUL.md", seed);
        set_mode(node, ".openclaw/rules/security.md", 0o600);
    });
}

#[test]
fn settings_deleted_in_between_do_not_come_back() {
    for settings in [None, Some(RICH)] {
        let node = TestNode::new();
        let before = node.tree();
        settings.into_iter().for_each(|text| node.write(SETTINGS, text));
        let _ = install(&node);
        fs::remove_file(node.path(SETTINGS)).expect("settings");
        let _ = install(&node);
        let _ = purge(&node);
        assert_eq!(before.difference(&node.tree().without(".claude")), "");
        assert!(!node.path(SETTINGS).exists());
    }
}

#[test]
fn what_another_program_wrote_meanwhile_stays() {
    let node = TestNode::new();
    node.write(SETTINGS, RICH);
    let _ = install(&node);
    let text = String::from_utf8(read(&node, SETTINGS)).expect("UTF-8");
    node.write(SETTINGS, text.replace("\"opus\"", "\"sonnet\""));
    let _ = purge(&node);
    assert_eq!(
        String::from_utf8(read(&node, SETTINGS)).expect("UTF-8"),
        RICH.replace("\"opus\"", "\"sonnet\"")
    );
}
