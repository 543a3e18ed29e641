//! The real package of the upstream OpenClaw, of a pinned version, on one machine with us: each call is compared with the
//! same call of its own program, and homes are compared byte for byte.
//!
//! `./tests/run slow` provides the package. It reaches no network, and never skips: without the package it fails.

mod desk;
mod gateway;

use std::collections::BTreeSet;
use std::fs;
use std::process::Stdio;

use rexpect::session::spawn_command;
use serde_json::json;

use self::desk::{CONFIG, Desk, VALIDATE};
use crate::support::Output;

/// The version that `tests/run` pins; every fact about it was measured with it.
const VERSION: &str = "OpenClaw 2026.9.6 ";
const TERMINAL_DEADLINE_MS: u64 = 60_000;

/// Asserts that a call gives the same through us as its own program gives; returns that.
#[track_caller]
fn same(desk: &Desk, ours: &[&str], theirs: &[&str], input: &[u8]) -> Output {
    let ours = desk.ours(ours).input(input).run();
    let theirs = desk.theirs(theirs).input(input).run();
    assert_eq!((ours.text(), ours.err()), (theirs.text(), theirs.err()));
    assert_eq!(ours.status(), theirs.status());
    theirs
}

#[test]
fn words_of_its_own_reach_it_unchanged() {
    let desk = Desk::new();
    desk.install();
    let check = |words: &[&str]| same(&desk, words, words, b"");
    let _ = check(&["nosuchverb", "--x", "", "a b"]).exits(1).tells("does not know the command");
    let _ = check(&["--nosuchflag"]).exits(1);
    assert!(
        check(&["--profile", "work", "config", "file"])
            .exits(0)
            .text()
            .ends_with(".openclaw-work/openclaw.json\n")
    );
    assert!(check(&["--no-color", "gateway", "--help"]).exits(0).text().contains(VERSION));
    // Not theirs: ours answers, and says how to reach theirs.
    let version = format!("openclaw {}\n", env!("CARGO_PKG_VERSION"));
    assert_eq!(desk.ours(&["--version"]).run().succeeds().text(), version);
}

#[test]
fn verbs_of_both_reach_it_when_it_is_forced() {
    let desk = Desk::new();
    desk.install();
    let check =
        |words: &[&str], input: &[u8]| same(&desk, &[&["upstream", "--"], words].concat(), words, input);
    assert!(check(&["--version"], b"").exits(0).text().starts_with(VERSION));
    let _ = check(&["config", "get", "no.such"], b"").exits(1);
    let patch = ["config", "patch", "--stdin", "--dry-run", "--json"];
    assert_eq!(check(&patch, b"{gateway: {port: 19001}}").exits(0).json()["ok"], true);
    assert_eq!(check(&patch, b"{gateway: {no_such_key: 1}}").exits(1).json()["ok"], false);
    // Handed over for good, the bare verb is theirs.
    let _ = desk.ours(&["config", "set", "upstream.prefer", "config"]).run().exits(0);
    let get = ["config", "get", "gateway.mode"];
    assert_eq!(same(&desk, &get, &get, b"").exits(0).text(), "local\n");
}

#[test]
fn the_terminal_is_its_own() {
    let desk = Desk::new();
    let seen = |call: crate::support::Call<'_>| {
        let mut command = call.with("TERM", "xterm").command();
        command.stdin(Stdio::inherit());
        let mut session = spawn_command(command, Some(TERMINAL_DEADLINE_MS)).expect("a pseudo-terminal");
        session.exp_eof().expect("an end")
    };
    let text = seen(desk.ours(&["nosuchverb"]));
    assert!(text.contains("\u{1b}[31m"), "no colours: {text:?}");
    assert_eq!(text, seen(desk.theirs(&["nosuchverb"])));
}

#[test]
fn its_configuration_stays_valid_and_its_home_comes_back() {
    let desk = Desk::new();
    let before = desk.node.tree();
    desk.install();
    let installed = desk.node.tree();
    assert!(!before.difference(&installed).contains("\n-"), "{}", before.difference(&installed));
    let _ = desk.ours(&["status"]).run().succeeds();
    let _ = desk.purge();
    assert_eq!(before.difference(&desk.node.tree()), "");
    // The same with a run of it in between: what it wrote itself stays, and nothing else.
    desk.install();
    assert_eq!(desk.ours(&VALIDATE).run().exits(0).json()["valid"], true);
    let _ = desk.ours(&["upstream", "--", "config", "set", "gateway.port", "19001"]).run().exits(0);
    let used = desk.node.tree();
    let _ = desk.purge();
    let ours = desk.added(&before, &installed);
    assert_eq!(desk.without(used, &ours).difference(&desk.node.tree()), "");
    assert_eq!(desk.theirs(&["config", "validate", "--json"]).run().exits(0).json()["valid"], true);
}

#[test]
fn its_doctor_leaves_ours_alone() {
    let desk = Desk::new();
    let before = desk.node.tree();
    desk.install();
    let ours = desk.added(&before, &desk.node.tree());
    let kept = desk.node.tree().only(&ours);
    let untouched = || {
        assert_eq!(kept.difference(&desk.node.tree().only(&ours)), "");
        let status = desk.ours(&["status", "--json"]).run().succeeds().json();
        assert_eq!(
            (&status["data"]["drift"], &status["data"]["listed"]),
            (&json!([]), &json!([])),
            "{status}"
        );
    };
    let _ = desk.ours(&["upstream", "--", "doctor", "--non-interactive"]).run().exits(0);
    untouched();
    desk.age();
    let _ = desk.ours(&VALIDATE).run().exits(1);
    let _ = desk.ours(&["upstream", "--", "doctor", "--fix", "--non-interactive"]).run().exits(0);
    desk.is_mended();
    untouched();
    let used = desk.node.tree();
    let _ = desk.purge();
    assert_eq!(desk.without(used, &ours).difference(&desk.node.tree()), "");
}

#[test]
fn it_may_come_after_us() {
    let desk = Desk::bare();
    let before = desk.node.tree();
    desk.install();
    let ours = desk.added(&before, &desk.node.tree());
    desk.set_up();
    assert_eq!(desk.ours(&VALIDATE).run().exits(0).json()["valid"], true);
    let _ = desk.ours(&["status"]).run().succeeds();
    // Its doctor moves old notes into `AGENTS.md`, which we seeded: that is an edit like a person's, and no drift.
    desk.age();
    let _ = desk.ours(&["upstream", "--", "doctor", "--fix", "--non-interactive"]).run().exits(0);
    desk.is_mended();
    let status = desk.ours(&["status", "--json"]).run().exits(0).json();
    let listed: Vec<&str> = status["data"]["listed"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|item| item["path"].as_str())
        .collect();
    assert_eq!(listed, [desk.node.path(".openclaw/workspace/AGENTS.md").to_str().expect("UTF-8")]);
    let used = desk.node.tree();
    let _ = desk.ours(&["uninstall", "--purge", "--yes"]).run().succeeds();
    // The folders that both use are still in use.
    let shared = BTreeSet::from([".openclaw".to_owned(), ".openclaw/workspace".to_owned()]);
    let only_ours: BTreeSet<String> = ours.difference(&shared).cloned().collect();
    assert_eq!(desk.without(used, &only_ours).difference(&desk.node.tree()), "");
    assert_eq!(desk.theirs(&["config", "validate", "--json"]).run().exits(0).json()["valid"], true);
}

#[test]
fn its_uninstall_takes_our_root_along_and_ours_takes_the_rest() {
    let desk = Desk::new();
    desk.install();
    let uninstall = || {
        let _ = desk.theirs(&["uninstall", "--state", "--yes", "--non-interactive"]).run().exits(0);
        assert!(!desk.node.path(".openclaw/harness").exists(), "it took our folder");
        assert!(desk.node.path(".claude/settings.json").exists(), "it knows nothing of our entries");
    };
    uninstall();
    let left = desk.node.tree().without(".claude");
    // The root is nobody's home now, so this seeds the workspace.
    desk.install();
    let _ = desk.ours(&["status"]).run().succeeds();
    uninstall();
    let _ = desk.purge();
    // Files that equal ours are known again; that the folders around them were ours is not.
    let difference = left.difference(&desk.node.tree().without(".claude"));
    assert!(difference.lines().all(|line| line.starts_with("+ d ")), "{difference}");
    let settings = fs::read_to_string(desk.node.path(".claude/settings.json")).expect("settings");
    assert!(!settings.contains("openclaw"), "{settings}");
    assert!(!fs::exists(desk.node.path(CONFIG)).expect("a path"));
}

#[test]
fn its_gateway_runs_on_while_we_come_and_go_and_ends_by_its_signals() {
    let desk = Desk::new();
    let mut gateway = desk.gateway();
    gateway.is_live();
    desk.install();
    let _ = desk.ours(&["status"]).run().succeeds();
    gateway.is_live();
    let _ = desk.purge();
    gateway.is_live();
    gateway.ends_by_itself_on_term();
    let mut gateway = desk.gateway();
    gateway.is_live();
    gateway.dies_of_hangup();
}
