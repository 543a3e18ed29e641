//! Every form of the ledger that a release wrote is read, kept in the newest form, and taken away whole.

use std::fs;

use openclaw::engine::ledger::LEDGER_SCHEMA;
use serde_json::Value;

use super::fixture::{SETTINGS, node_of, original_settings};

/// The earlier forms; a new form of the ledger gets its row together with its folder.
const FORMATS: [&str; 1] = ["ledger-1"];

/// Names the last run.
const LOCK: &str = ".openclaw/harness/run/lock";

#[test]
fn there_is_a_node_of_every_earlier_format() {
    let newest: usize = LEDGER_SCHEMA.rsplit_once('/').expect("a number").1.parse().expect("a number");
    let earlier: Vec<String> = (1..newest).map(|number| format!("ledger-{number}")).collect();
    assert_eq!(earlier, FORMATS);
}

#[test]
fn a_node_of_an_earlier_format_is_kept_and_brought_forward() {
    for format in FORMATS {
        let node = node_of(format);
        let before = node.tree();
        let _ = node.run(&["status"]).exits(0).shows("openclaw 0.1.0");
        assert_eq!(before.difference(&node.tree().without(LOCK)), "", "{format}");
        let _ = node.run(&["install", "--yes"]).exits(0);
        let ledger: Value =
            serde_json::from_slice(&fs::read(node.path(".openclaw/harness/ledger.json")).expect("a ledger"))
                .expect("JSON");
        assert_eq!(ledger["schema"], LEDGER_SCHEMA);
        let _ = node.run(&["status"]).exits(0);
        let _ = node.run(&["install", "--update", "--yes"]).exits(0);
        let after = node.tree().without(LOCK);
        let _ = node.run(&["install", "--update", "--yes"]).exits(0).shows("everything is in place");
        assert_eq!(after.difference(&node.tree().without(LOCK)), "", "{format}");
    }
}

#[test]
fn a_node_of_an_earlier_format_is_taken_away_whole() {
    for format in FORMATS {
        for steps in [&[][..], &[&["install", "--yes"][..]], &[&["install", "--update", "--yes"][..]]] {
            let node = node_of(format);
            for step in steps {
                let _ = node.run(step).exits(0);
            }
            let _ = node.run(&["uninstall", "--purge", "--yes"]).exits(0);
            let left: Vec<String> = node.tree().paths().map(str::to_owned).collect();
            assert_eq!(left, [".", ".claude", SETTINGS], "{format} {steps:?}");
            assert_eq!(fs::read(node.path(SETTINGS)).expect("settings"), original_settings(format));
        }
    }
}

#[test]
fn an_interrupted_change_of_an_earlier_release_s_node_is_ended() {
    // The journal of this release over a ledger of the earlier one: killed before the commit record, nothing changed.
    for format in FORMATS {
        let node = node_of(format);
        let before = node.tree();
        node.write(".openclaw/harness/journal/000000000000.journal", b"torn");
        let _ = node.run(&["status"]).exits(6);
        let _ = node.run(&["recover"]).exits(0);
        assert_eq!(before.difference(&node.tree().without(LOCK)), "", "{format}");
    }
}
