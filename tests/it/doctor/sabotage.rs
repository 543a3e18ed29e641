//! One sabotage of a real node for each row of the table: found, told with what to do, and mended where it can be.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::time::{Duration, UNIX_EPOCH};

use openclaw::install::doctor::{KINDS, Kind, Mend};
use serde_json::json;

use super::ground::{
    BINARY, CLOCK, LEDGER, SETTINGS, SMALL_DISK, SNAPSHOT, change_settings, codes, doctor, elsewhere,
    installed, now_millis, replace_program, set_mode, sound,
};
use crate::support::{Call, TestNode};

/// Where the sabotage is.
enum Scene {
    /// On the node.
    Node(fn(&TestNode)),
    /// In the call.
    Call(for<'n> fn(&TestNode, Call<'n>) -> Call<'n>),
    /// On the machine, which a script makes.
    Machine(String),
}

/// How it ends.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    /// `doctor --fix` mends it, perhaps by way of another finding.
    Mended,
    /// The next run does not find it any more.
    Gone,
    /// It stays until a person does something.
    Stays,
}

/// Returns the sabotage that provokes `kind`. A new row does not compile before it has one.
fn scene(kind: Kind) -> (Scene, End) {
    use End::{Gone, Mended, Stays};
    use Scene::{Machine, Node};
    match kind {
        Kind::Missing => (Node(|node| drop(node.run(&["uninstall", "--purge", "--yes"]).exits(0))), Stays),
        Kind::Ledger => (Node(|node| fs::remove_file(node.path(LEDGER)).expect("a file")), Mended),
        Kind::Open => (Node(|node| set_mode(node, ".openclaw/harness", 0o755)), Mended),
        Kind::Drift => (Node(remove_rule), Mended),
        Kind::ProgramGone => (Node(|node| fs::remove_file(node.path(BINARY)).expect("a file")), Mended),
        Kind::ProgramMode => (Node(|node| set_mode(node, BINARY, 0o644)), Mended),
        Kind::ProgramMachine => (Node(other_machine), Mended),
        Kind::HookPath => (Node(stale_path), Mended),
        Kind::HookDropped => (Node(drop_hook), Mended),
        Kind::HookMatcher => {
            let matcher = |node: &TestNode| {
                change_settings(node, |settings| {
                    settings["hooks"]["PreToolUse"][0]["matcher"] = json!("Edit");
                });
            };
            (Node(matcher), Mended)
        }
        Kind::HooksDisabled => {
            let disable =
                |node: &TestNode| change_settings(node, |settings| settings["disableAllHooks"] = json!(true));
            (Node(disable), Stays)
        }
        Kind::HooksLocked => (Machine(LOCKED.to_owned()), Stays),
        Kind::HooksUnread => (Node(comment), Mended),
        Kind::HookFails => (Node(|node| drop(replace_program(node, "cat >/dev/null; echo hello"))), Mended),
        Kind::HookOpen => (Node(|node| drop(replace_program(node, "cat >/dev/null"))), Mended),
        Kind::HookLate => (Node(slow), Mended),
        Kind::GuardSettings => {
            (Node(|node| node.write(".openclaw/openclaw.toml", "[guard]\nsecrets = \"maybe\"\n")), Stays)
        }
        Kind::GuardSnapshot => (Node(|node| node.write(SNAPSHOT, "{\"format\":1,\"torn")), Gone),
        Kind::GuardStuck => {
            let occupy = |node: &TestNode| {
                fs::remove_file(node.path(SNAPSHOT)).expect("a snapshot");
                fs::create_dir_all(node.path(SNAPSHOT).join("x")).expect("a folder");
            };
            (Node(occupy), Stays)
        }
        Kind::SecretsReadable => (Node(|node| set_mode(node, ".openclaw/openclaw.env", 0o644)), Mended),
        Kind::SettingsWritable => (Node(|node| set_mode(node, SETTINGS, 0o646)), Mended),
        Kind::Shadowed => (Scene::Call(shadowed), Stays),
        Kind::DiskFull => (Machine(SMALL_DISK.to_owned()), Stays),
        Kind::DiskRefuses => (Machine(format!("{SMALL_DISK}\n{FILL}")), Stays),
        Kind::ClockUnset => (Scene::Call(|_, call| call.with(CLOCK, "1000")), Stays),
        Kind::ClockBehind => (Node(record_of_tomorrow), Stays),
    }
}

/// An administrator's settings; the rest of `/etc` is of no use to us.
const LOCKED: &str = r#"
mount -t tmpfs tmpfs /etc && mkdir /etc/claude-code
echo '{"allowManagedHooksOnly": true}' > /etc/claude-code/managed-settings.json"#;
/// Leaves no byte and no file.
const FILL: &str =
    "dd if=/dev/zero of=$R/fill bs=64k 2>/dev/null || dd if=/dev/zero of=$R/rest bs=1 2>/dev/null || true";

fn remove_rule(node: &TestNode) {
    fs::remove_file(node.path(".openclaw/rules/security.md")).expect("a rule");
}

fn other_machine(node: &TestNode) {
    let mut bytes = fs::read(node.path(BINARY)).expect("the program");
    // The machine in the header: 8 is one that nobody has built for in this century.
    bytes[18..20].copy_from_slice(&8_u16.to_le_bytes());
    fs::remove_file(node.path(BINARY)).expect("the program");
    node.write(BINARY, bytes);
    set_mode(node, BINARY, 0o755);
}

fn stale_path(node: &TestNode) {
    change_settings(node, |settings| {
        settings["hooks"]["PreToolUse"][0]["hooks"][0]["command"] = json!("/gone/harness/bin/openclaw");
    });
}

fn drop_hook(node: &TestNode) {
    change_settings(node, |settings| {
        settings["hooks"].as_object_mut().expect("hooks").remove("PreToolUse");
    });
}

fn comment(node: &TestNode) {
    let text = fs::read_to_string(node.path(SETTINGS)).expect("settings");
    node.write(SETTINGS, format!("// mine\n{text}"));
}

fn slow(node: &TestNode) {
    change_settings(node, |settings| settings["hooks"]["PreToolUse"][0]["hooks"][0]["timeout"] = json!(1));
    let _ = replace_program(node, "case \"$*\" in *PreToolUse*) exec sleep 60 ;; esac");
}

fn shadowed<'n>(node: &TestNode, call: Call<'n>) -> Call<'n> {
    let _ = node.script(node.programs(), "openclaw", "#!/bin/sh\n");
    let bin = node.path(".openclaw/harness/bin");
    call.with("PATH", format!("{}:{}:/usr/bin:/bin", node.programs().display(), bin.display()))
}

fn record_of_tomorrow(node: &TestNode) {
    let later = UNIX_EPOCH + Duration::from_millis(now_millis()) + Duration::from_secs(2 * 24 * 60 * 60);
    File::options()
        .write(true)
        .open(node.path(LEDGER))
        .and_then(|file| file.set_modified(later))
        .expect("a time");
}

/// Sabotages a node; `doctor` finds it and says what to do, and it ends as the table says.
#[track_caller]
fn check(kind: Kind) {
    let node = installed();
    let _ = sound(doctor(&node, &["--json"]).run());
    let (scene, end) = scene(kind);
    let call = |arguments: &[&str]| match &scene {
        Scene::Node(_) => doctor(&node, arguments),
        Scene::Call(change) => change(&node, doctor(&node, arguments)),
        Scene::Machine(script) => elsewhere(&node, script),
    };
    if let Scene::Node(sabotage) = &scene {
        sabotage(&node);
    }
    let answer = call(&["--json"]).run().exits(1).json();
    let findings = answer["data"]["findings"].as_array().expect("findings").iter();
    let found: Vec<_> = findings.filter(|finding| finding["code"] == kind.code()).collect();
    assert!(!found.is_empty(), "no {}: {answer:#}", kind.code());
    for finding in found {
        assert!(!finding["what"].as_str().expect("words").is_empty(), "{finding:#}");
        assert!(!finding["why"].as_array().expect("reasons").is_empty(), "{finding:#}");
        assert!(!finding["fix"].as_array().expect("fixes").is_empty(), "{finding:#}");
    }
    if matches!(scene, Scene::Machine(_)) {
        return;
    }
    match end {
        End::Mended => {
            let answer = sound(call(&["--fix", "--yes", "--json"]).run());
            let mended = answer["data"]["mended"].as_array().expect("a list").iter();
            assert!(mended.into_iter().any(|finding| finding["code"] == kind.code()), "{answer:#}");
            let _ = sound(call(&["--json"]).run());
        }
        End::Gone => drop(sound(call(&["--json"]).run())),
        End::Stays => {
            let answer = call(&["--fix", "--yes", "--json"]).run().exits(1).json();
            assert!(codes(&answer).contains(&kind.code().to_owned()), "{answer:#}");
        }
    }
}

macro_rules! sabotages {
    ($($name:ident = $kind:ident;)+) => {
        $(#[test] fn $name() { check(Kind::$kind); })+

        /// Every row that has a case here.
        const CASES: &[Kind] = &[$(Kind::$kind,)+];
    };
}

sabotages! {
    nothing_is_installed = Missing;
    the_ledger_is_lost = Ledger;
    the_harness_is_open_to_others = Open;
    a_rule_is_gone = Drift;
    the_program_is_gone = ProgramGone;
    the_program_may_not_run = ProgramMode;
    the_program_is_for_another_machine = ProgramMachine;
    an_entry_names_a_program_that_is_gone = HookPath;
    an_entry_is_dropped = HookDropped;
    a_matcher_is_broken = HookMatcher;
    hooks_are_disabled = HooksDisabled;
    an_administrator_locks_hooks = HooksLocked;
    a_comment_makes_the_host_ignore_the_file = HooksUnread;
    a_hook_answers_nonsense = HookFails;
    a_hook_lets_everything_through = HookOpen;
    a_hook_is_too_slow = HookLate;
    the_settings_have_a_mistake = GuardSettings;
    the_snapshot_is_corrupt = GuardSnapshot;
    the_snapshot_cannot_be_made_again = GuardStuck;
    the_secrets_file_is_readable = SecretsReadable;
    the_settings_file_is_writable = SettingsWritable;
    another_openclaw_is_first_on_path = Shadowed;
    the_disk_is_nearly_full = DiskFull;
    the_disk_refuses = DiskRefuses;
    the_clock_was_never_set = ClockUnset;
    the_clock_is_behind = ClockBehind;
}

#[test]
fn every_row_has_its_sabotage() {
    let codes = |kinds: &[Kind]| kinds.iter().map(|kind| kind.code()).collect::<BTreeSet<_>>();
    assert_eq!(codes(CASES), codes(KINDS));
    for kind in KINDS {
        let (scene, end) = scene(*kind);
        let is_checked = !matches!(scene, Scene::Machine(_));
        let fits = match kind.mend() {
            Mend::Fix => end == End::Mended,
            Mend::Itself => end == End::Gone,
            // What a changed program does is mended with the program.
            Mend::Person => end != End::Gone,
        };
        assert!(fits || !is_checked, "{}", kind.code());
    }
}
