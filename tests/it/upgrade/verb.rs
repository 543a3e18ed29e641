//! `openclaw upgrade` with the real program: two versions of it, a base in a folder, and a home in which it is installed.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use openclaw::base::report::Code;
use serde_json::{Value, json};

use crate::support::releases::{Made, NOW, here, key, tarball, withdrawn};
use crate::support::{Output, TestNode};

const SETTINGS: &str = ".openclaw/openclaw.toml";
pub const RECORD: &str = ".openclaw/harness/upgrade.json";

/// Returns a node with the first version installed that trusts key 1 and follows `base`.
pub fn node_of(made: &Made) -> (TestNode, PathBuf) {
    let node = TestNode::new();
    let base = node.base("base", made);
    node.install_small();
    follow(&node, &base);
    (node, base)
}

fn follow(node: &TestNode, base: &Path) {
    let lines = format!("[upgrade]\nsource = \"{}\"\nkeys = [\"{}\"]\n", base.display(), key(1).line());
    node.write(SETTINGS, lines);
}

pub fn upgrade(node: &TestNode, words: &[&str]) -> Output {
    node.installed(&[&["upgrade"], words].concat()).run()
}

/// Returns the version at work: what the stable path leads to, and what it says itself.
pub fn at_work(node: &TestNode) -> String {
    let link = fs::read_link(node.path(".openclaw/harness/bin/openclaw")).expect("the stable path");
    let said = node.installed(&["--version"]).run().exits(0).text().trim().to_owned();
    let named =
        link.parent().and_then(Path::file_name).expect("a version").to_str().expect("UTF-8").to_owned();
    assert_eq!(said, format!("openclaw {named}"));
    named
}

fn versions(node: &TestNode) -> Vec<String> {
    let names = fs::read_dir(node.path(".openclaw/harness/versions")).expect("versions");
    let mut names: Vec<String> =
        names.map(|entry| entry.expect("an entry").file_name().into_string().expect("UTF-8")).collect();
    names.sort();
    names
}

fn write_record(node: &TestNode, change: impl FnOnce(&mut Value)) {
    let mut record: Value =
        serde_json::from_slice(&fs::read(node.path(RECORD)).expect("a record")).expect("JSON");
    change(&mut record);
    node.write(RECORD, serde_json::to_vec(&record).expect("JSON"));
}

#[test]
fn an_upgrade_moves_program_and_content_and_goes_back() {
    let (node, base) = node_of(&Made::new("0.2.0"));
    let hooks = fs::read(node.path(".claude/settings.json")).expect("hooks");
    let _ = upgrade(&node, &["--check"]).exits(1).shows("openclaw 0.1.0: 0.2.0 is there");
    let _ = upgrade(&node, &["--dry-run"]).exits(0).shows("0.2.0 is there");
    let _ = upgrade(&node, &[]).refuses(Code::ConfirmNeeded).tells("--yes");
    assert_eq!((at_work(&node), versions(&node)), ("0.1.0".to_owned(), vec!["0.1.0".to_owned()]));
    let done = upgrade(&node, &["--yes", "--json"]).exits(0);
    let data = done.json()["data"].clone();
    assert_eq!(
        (&data["outcome"], &data["from"], &data["to"]),
        (&json!("moved"), &json!("0.1.0"), &json!("0.2.0"))
    );
    assert_eq!(at_work(&node), "0.2.0");
    assert_eq!(versions(&node), ["0.1.0", "0.2.0"]);
    assert_eq!(
        fs::read(node.path(".claude/settings.json")).expect("hooks"),
        hooks,
        "hooks name the stable path"
    );
    let _ = node.installed(&["status"]).run().exits(0).shows("openclaw 0.2.0 in");
    // The clock of the test stands still, and the files of the answers are of today: that is all there is to find.
    let found = node.installed(&["doctor", "--json"]).run().json()["data"]["findings"].clone();
    let found = found.as_array().expect("findings");
    assert!(found.iter().all(|finding| finding["code"] == "machine.behind"), "{found:?}");
    let _ = upgrade(&node, &["--yes"]).exits(0).shows("openclaw 0.2.0: there is no newer release");
    assert!(!node.path(".openclaw/harness/run/downloads").exists(), "nothing is left of the download");

    let _ = upgrade(&node, &["--rollback", "--dry-run"]).exits(0).shows("0.2.0 would become 0.1.0");
    assert_eq!(at_work(&node), "0.2.0");
    let _ = upgrade(&node, &["--rollback", "--yes"])
        .exits(0)
        .shows("`openclaw upgrade --version 0.2.0` names it");
    assert_eq!(at_work(&node), "0.1.0");
    let _ = upgrade(&node, &["--check"]).exits(0).shows("left it because a person went back");
    let _ = upgrade(&node, &["--rollback", "--yes"]).refuses(Code::UpgradeNoWayBack);
    // A person who names it has it again, also where it lies as the latest alone; another one is not there.
    let _ = upgrade(&node, &["--version", "0.2.1", "--yes"]).refuses(Code::ReleaseAbsent);
    assert!(!base.join("v0.2.0").exists());
    let _ = upgrade(&node, &["--version", "v0.2.0", "--yes"]).exits(0);
    assert_eq!(at_work(&node), "0.2.0");
    let _ = node.installed(&["uninstall", "--purge", "--yes"]).run().exits(0);
    assert!(!node.path(".openclaw/harness").exists());
}

#[test]
fn a_release_comes_from_a_folder_a_document_or_a_tarball() {
    let made = Made::new("0.2.0");
    let (node, base) = node_of(&made);
    let elsewhere = node.base("carried", &made);
    fs::remove_dir_all(base).expect("the base goes");
    let _ = upgrade(&node, &["--check"]).refuses(Code::ReleaseAbsent);
    let tarball = elsewhere.join(&made.files[0].0);
    for place in [elsewhere.clone(), elsewhere.join("release.json"), tarball] {
        let place = place.to_str().expect("UTF-8");
        let _ = upgrade(&node, &["--check", "--from", place]).exits(1).shows("0.2.0 is there");
    }
    fs::write(elsewhere.join("other.tar.gz"), b"x").expect("a file");
    let other = elsewhere.join("other.tar.gz");
    let other = other.to_str().expect("UTF-8");
    let _ = upgrade(&node, &["--from", other, "--yes"]).refuses(Code::ReleaseUnfit).tells("other.tar.gz");
    let _ = upgrade(&node, &["--from", "/nowhere", "--yes"]).refuses(Code::SourceUnusable);
    let _ = upgrade(&node, &["--from", elsewhere.to_str().expect("UTF-8"), "--yes"]).exits(0);
    assert_eq!(at_work(&node), "0.2.0");
}

/// One thing that is wrong with a release, and the code of the refusal.
fn refused(what: &str, made: &Made, code: Code) {
    let (node, _base) = node_of(made);
    let before = node.tree().without(".openclaw/harness");
    let output = upgrade(&node, &["--yes"]).refuses(code);
    assert!(output.err().contains("why:") && output.err().contains("fix:"), "{what}: {}", output.err());
    assert_eq!(at_work(&node), "0.1.0", "{what}");
    assert_eq!(versions(&node), ["0.1.0"], "{what}: something of it is left");
    assert_eq!(before.difference(&node.tree().without(".openclaw/harness")), "", "{what}");
    let _ = node.installed(&["status"]).run().exits(0);
}

#[test]
fn what_is_wrong_with_a_release_is_told_and_the_old_version_works() {
    let real = || Made::new("0.2.0");
    let small = |version: &str, program: &[u8]| Made::around(version, tarball(version, &here(), program));
    let past = openclaw::base::time::Timestamp::from_millis(NOW.millis() / 1_000 * 1_000 - 60_000);
    refused(
        "an expired one",
        &small("0.2.0", b"x").with(|release| release.expires = past),
        Code::ReleaseExpired,
    );
    let older =
        small("0.0.9", b"x").with(|release| release.upgrades_from = "0.0.1".parse().expect("a version"));
    refused("an older one", &older, Code::ReleaseOlder);
    refused("a thief's key", &small("0.2.0", b"x").signed_by(2), Code::ReleaseUntrusted);
    let with = |row: &str| small("0.2.0", b"x").with(|release| release.withdrawn = vec![withdrawn(row)]);
    refused("one that was taken back", &with("0.2.0"), Code::ReleaseUnfit);
    refused("no program", &small("0.2.0", b"#!/bin/sh\nexit 1\n"), Code::UpgradeFailed);
    refused("nothing that starts", &small("0.2.0", b"\x7fELF nonsense"), Code::UpgradeFailed);
    refused("another version", &Made::around("0.2.0", tarball("0.3.0", &here(), b"x")), Code::ReleaseDamaged);
    let mut flipped = real();
    let middle = flipped.files[0].1.len() / 2;
    flipped.files[0].1[middle] ^= 1;
    refused("a flipped byte", &flipped, Code::ReleaseDamaged);
    let plans_only = "#!/bin/sh\ncase \"$*\" in --version) echo 'openclaw 0.2.0' ;; \
                      *--dry-run*) echo '{\"ok\":true,\"data\":{\"plan\":{}}}' ;; \
                      *) echo '{\"ok\":false,\"error\":{\"code\":\"internal\",\"what\":\"it broke\",\"why\":[\"really\"]}}'; exit 70 ;; esac\n";
    refused("one that cannot apply", &small("0.2.0", plans_only.as_bytes()), Code::UpgradeFailed);
}

#[test]
fn without_a_key_nothing_is_trusted_and_nothing_is_asked_for() {
    let node = TestNode::new();
    let base = node.base("base", &Made::around("0.2.0", b"x".to_vec()));
    node.install_small();
    let place = base.to_str().expect("UTF-8");
    let _ = upgrade(&node, &["--from", place, "--yes"])
        .refuses(Code::ReleaseUnpinned)
        .exits(5)
        .tells("keys = [\"ssh-ed25519 AAAA...\"]");
    assert_eq!(at_work(&node), "0.1.0");
}

#[test]
fn a_release_that_was_seen_is_not_replayed_and_a_pinned_node_stays() {
    let with = |sequence| Made::around("0.2.0", b"x".to_vec()).with(|release| release.sequence = sequence);
    let (node, base) = node_of(&with(7));
    let _ = upgrade(&node, &["--check"]).exits(1);
    with(6).publish(&base);
    let _ = upgrade(&node, &["--check"]).refuses(Code::ReleaseReplayed);
    let _ = upgrade(&node, &["--yes"]).refuses(Code::ReleaseReplayed);
    let settings = fs::read_to_string(node.path(SETTINGS)).expect("settings");
    node.write(SETTINGS, format!("{settings}channel = \"pinned\"\n"));
    let _ = upgrade(&node, &["--check"]).exits(0).shows("\"pinned\"");
    assert_eq!(at_work(&node), "0.1.0");
}

#[test]
fn a_program_that_somebody_else_brings_is_left_to_them() {
    let (node, _base) = node_of(&Made::around("0.2.0", b"x".to_vec()));
    let cargo = node.folder("cargo");
    fs::create_dir_all(cargo.join("bin")).expect("a folder");
    let program = cargo.join("bin/openclaw");
    fs::copy(crate::support::releases::stripped(), &program).expect("a copy");
    let list = "[v1]\n\"openclaw-harness 0.1.0 (registry+https://example.org)\" = [\"openclaw\"]\n";
    fs::write(cargo.join(".crates.toml"), list).expect("a list");
    let output = node.call(&["upgrade", "--yes"]).program(&program).run().refuses(Code::UpgradeElsewhere);
    let _ = output.tells("cargo install openclaw-harness").tells("openclaw install --update");
    fs::write(cargo.join(".crates.toml"), "[v1]\n").expect("a list");
    // A copy that nobody brought upgrades the node.
    let _ = node.call(&["upgrade", "--check"]).program(&program).run().exits(1);
}

#[test]
fn a_record_that_is_not_ours_is_refused_and_an_installation_that_is_not_there_told() {
    let (node, _base) = node_of(&Made::around("0.2.0", b"x".to_vec()));
    node.write(RECORD, "{");
    let _ = upgrade(&node, &["--yes"]).refuses(Code::UpgradeDamaged).tells("upgrade.json");
    node.write(RECORD, "{\"schema\": \"openclaw.upgrade/9\"}");
    let _ = upgrade(&node, &["--yes"]).refuses(Code::FormatNewer);
    fs::remove_file(node.path(RECORD)).expect("the record goes");
    let _ = upgrade(&node, &["--check"]).exits(1);
    let empty = TestNode::new();
    let _ =
        empty.run(&["upgrade", "--rollback", "--yes"]).refuses(Code::RootUnusable).tells("openclaw install");
    assert!(!empty.path(".openclaw").exists());
}

#[test]
fn an_upgrade_that_was_interrupted_is_told_and_ended() {
    let (node, _base) = node_of(&Made::new("0.2.0"));
    let _ = upgrade(&node, &["--yes"]).exits(0);
    let root = node.path(".openclaw").to_str().expect("UTF-8").to_owned();
    let interrupted = |phase: &str| {
        let change = json!({
            "root": root, "from": "0.1.0", "to": "0.2.0", "reason": "upgrade", "phase": phase, "found": [],
        });
        write_record(&node, |record| record["change"] = change);
    };
    interrupted("switching");
    for verb in ["status", "doctor"] {
        let output = node.installed(&[verb]).run().refuses(Code::WorkInterrupted);
        let _ = output.exits(6).tells("openclaw recover --rollback");
    }
    let _ = node.installed(&["recover"]).run().exits(0).shows("openclaw 0.2.0 is at work");
    let _ = node.installed(&["status"]).run().exits(0);
    interrupted("switching");
    let _ =
        node.installed(&["recover", "--rollback"]).run().exits(0).shows("openclaw 0.1.0 is at work again");
    assert_eq!(at_work(&node), "0.1.0");
    let _ = node.installed(&["recover"]).run().exits(0).shows("No interrupted change");
    // The next upgrade ends one as well, and goes on.
    let _ = upgrade(&node, &["--yes"]).exits(0);
    interrupted("returning");
    let _ = upgrade(&node, &["--yes"]).exits(0);
    assert_eq!(at_work(&node), "0.2.0");
}

#[test]
fn an_uninstall_and_an_upgrade_wait_for_each_other() {
    let (node, _base) = node_of(&Made::around("0.2.0", b"x".to_vec()));
    let path = node.path(".openclaw/harness/run/upgrade.lock");
    let mut lock = fs::File::create(&path).expect("the lock");
    lock.write_all(b"an upgrade of the test\n").expect("a name");
    rustix::fs::flock(&lock, rustix::fs::FlockOperation::LockExclusive).expect("the lock");
    for verb in [&["upgrade", "--yes"][..], &["uninstall", "--yes"], &["upgrade", "--rollback", "--yes"]] {
        let _ = node.installed(verb).run().refuses(Code::LockHeld).exits(5).tells("an upgrade of the test");
    }
    // Looking is not changing.
    let _ = node.installed(&["status"]).run().exits(0);
    drop(lock);
    let _ = node.installed(&["uninstall", "--purge", "--yes"]).run().exits(0);
    assert!(!node.path(".openclaw/harness").exists());
}

#[test]
fn every_hook_call_across_a_switch_and_back_is_answered() {
    const CALLS: usize = 1_000;
    let (node, _base) = node_of(&Made::new("0.2.0"));
    let payload = json!({
        "session_id": "s", "hook_event_name": "PreToolUse", "tool_name": "Bash",
        "tool_input": {"command": "git commit --no-verify -m x"}, "cwd": node.home(),
    });
    let payload = serde_json::to_vec(&payload).expect("JSON");
    let (is_done, mut calls) = (AtomicBool::new(false), 0);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let _ = upgrade(&node, &["--yes"]).exits(0);
            let _ = upgrade(&node, &["--rollback", "--yes"]).exits(0);
            is_done.store(true, Ordering::Release);
        });
        while calls < CALLS || !is_done.load(Ordering::Acquire) {
            let output = node.installed(&["hook", "claude", "PreToolUse"]).input(payload.clone()).run();
            // Each of them refuses what has to be refused, by whichever version answers.
            assert!(
                output.text().contains("deny") || output.status() == Some(2),
                "call {calls}: {}",
                output.text()
            );
            calls += 1;
        }
    });
    assert!(calls >= CALLS);
    assert_eq!(at_work(&node), "0.1.0");
}
