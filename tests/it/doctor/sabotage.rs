//! One sabotage of a real node for each row of the table: found, told with what to do, and mended where it can be.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, UNIX_EPOCH};

use openclaw::install::doctor::{KINDS, Kind, Mend};
use serde_json::{Map, Value, json};

use super::ground::{
    BINARY, CLOCK, LEDGER, SETTINGS, SMALL_DISK, SNAPSHOT, change_settings, codes, doctor, elsewhere,
    installed, now_millis, replace_program, set_mode, sound,
};
use crate::service::world::{Desk, NAME, UNIT};
use crate::support::{Call, TestNode};

/// Where the sabotage is.
enum Scene {
    /// On the node.
    Node(fn(&TestNode)),
    /// In the call.
    Call(for<'n> fn(&TestNode, Call<'n>) -> Call<'n>),
    /// On the machine, which a script makes.
    Machine(String),
    /// In a repository under guard.
    Repository(fn(&TestNode, &Path)),
    /// On the service of a person with a service manager.
    Service(fn(&Desk)),
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
    /// `openclaw init` in the repository mends it.
    Initiated,
}

/// Returns the sabotage that provokes `kind`. A new row does not compile before it has one.
fn scene(kind: Kind) -> (Scene, End) {
    use End::{Gone, Initiated, Mended, Stays};
    use Scene::{Machine, Node, Repository, Service};
    match kind {
        Kind::GitPath => (Repository(move_hooks), Initiated),
        Kind::GitReplaced => (Repository(replace_hook), Initiated),
        Kind::GitMode => (Repository(lock_hook), Initiated),
        Kind::GitFails => (Repository(|node, _| drop(replace_program(node, "cat >/dev/null"))), Mended),
        Kind::ServiceFailed => (Service(fail), Mended),
        Kind::ServiceStopped => {
            (Service(|desk| drop(desk.manager.systemctl(&["stop", NAME]).expect("stopped"))), Mended)
        }
        Kind::ServiceMasked => (Service(mask), Stays),
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
        Kind::HooksAbsent
        | Kind::HooksUntrusted
        | Kind::HooksVersion
        | Kind::HooksEvent
        | Kind::HooksTwice
        | Kind::HooksTimeout => trap(kind),
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

/// Returns what is done to another host's file, or to the machine, so that a trap of that host closes.
fn trap(kind: Kind) -> (Scene, End) {
    use End::{Mended, Stays};
    use Scene::Node;
    match kind {
        Kind::HooksAbsent => (Node(|node| fs::create_dir(node.path(".copilot")).expect("a folder")), Mended),
        Kind::HooksUntrusted => (Node(|node| change_host(node, ".codex/hooks.json", |_| ())), Stays),
        Kind::HooksVersion => {
            (Node(|node| change_cursor(node, |hooks| drop(hooks.remove("version")))), Mended)
        }
        Kind::HooksEvent => {
            let misspell = |node: &TestNode| {
                change_cursor(node, |file| file["hooks"]["beforeShellExec"] = json!([{"command": "echo"}]));
            };
            (Node(misspell), Stays)
        }
        Kind::HooksTwice => {
            let double = |node: &TestNode| {
                change_cursor(node, |file| {
                    let list = file["hooks"]["preToolUse"].as_array_mut().expect("a list");
                    list.push(list[0].clone());
                });
            };
            (Node(double), Stays)
        }
        Kind::HooksTimeout => {
            // Ten seconds for most hosts; this one counts in milliseconds.
            let cut = |node: &TestNode| {
                change_host(node, ".gemini/settings.json", |file| {
                    file["hooks"]["BeforeTool"][0]["hooks"][0]["timeout"] = json!(10);
                });
            };
            (Node(cut), Mended)
        }
        _of_claude_code_and_the_node => unreachable!("{} is no trap of another host", kind.code()),
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

fn change_cursor(node: &TestNode, change: impl FnOnce(&mut Map<String, Value>)) {
    change_host(node, ".cursor/hooks.json", change);
}

/// Puts a host on the machine with our hooks in its `file`, and changes that as a person would.
fn change_host(node: &TestNode, file: &str, change: impl FnOnce(&mut Map<String, Value>)) {
    fs::create_dir(node.path(file).parent().expect("a folder")).expect("a folder");
    let _ = node.run(&["install", "--yes"]).succeeds();
    let mut value = serde_json::from_slice(&fs::read(node.path(file)).expect("a file")).expect("JSON");
    change(&mut value);
    node.write(file, serde_json::to_vec(&value).expect("JSON"));
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

fn git(node: &TestNode, top: &Path, words: &[&str]) {
    let mut command = Command::new("git");
    let path = [("PATH", "/usr/bin:/bin".as_ref()), ("HOME", node.home().as_os_str())];
    let status = command.arg("-C").arg(top).args(words).env_clear().envs(path).status().expect("git starts");
    assert!(status.success(), "git {words:?}");
}

fn move_hooks(node: &TestNode, top: &Path) {
    git(node, top, &["config", "core.hooksPath", ".husky"]);
}

fn replace_hook(node: &TestNode, top: &Path) {
    let _ = node.script(&top.join(".git/hooks"), "pre-commit", "#!/bin/sh\nexit 0\n");
}

fn lock_hook(_: &TestNode, top: &Path) {
    let hook = top.join(".git/hooks/pre-commit");
    fs::set_permissions(hook, fs::Permissions::from_mode(0o644)).expect("a mode");
}

/// Kills the service until its manager gives up.
fn fail(desk: &Desk) {
    for _ in 0..8 {
        if desk.property("ActiveState") == "failed" {
            return;
        }
        let before = desk.property("NRestarts");
        // It may be between two starts, when there is nothing to kill.
        let _ = desk.manager.systemctl(&["kill", "--signal=KILL", NAME]);
        let is_over = |state: &str| state == "failed" || desk.property("NRestarts") != before;
        let _ = desk.manager.wait_until(NAME, "ActiveState", is_over);
    }
    desk.manager.wait_for(NAME, "ActiveState", "failed");
}

/// As a person masks it, who first moves the file away.
fn mask(desk: &Desk) {
    desk.manager.systemctl(&["stop", NAME]).expect("stopped");
    fs::remove_file(desk.node.path(UNIT)).expect("the unit");
    desk.manager.systemctl(&["mask", NAME]).expect("masked");
    // The manager may hold on to a file that it read within the same tick of the disk's clock.
    let is_masked = |state: &str| {
        let reloaded = desk.manager.systemctl(&["daemon-reload"]);
        state == "masked" && reloaded.is_ok()
    };
    let _ = desk.manager.wait_until(NAME, "LoadState", is_masked);
}

/// Sabotages a repository under guard; `doctor` finds it and says what to do, and that ends it.
#[track_caller]
fn check_repository(kind: Kind, sabotage: fn(&TestNode, &Path), end: End) {
    let node = installed();
    let top = node.path("work");
    fs::create_dir(&top).expect("a folder");
    git(&node, &top, &["init", "-q"]);
    let init = ["init", "--yes", top.to_str().expect("UTF-8")];
    let _ = node.run(&init).exits(0);
    let answer = sound(doctor(&node, &["--json"]).run());
    assert!(answer["data"]["proved"].to_string().contains("git runs our hooks in"), "{answer:#}");
    sabotage(&node, &top);
    check_found(&doctor(&node, &["--json"]).run().exits(1).json(), kind);
    match end {
        End::Initiated => drop(node.run(&init).exits(0)),
        End::Mended => drop(doctor(&node, &["--fix", "--yes"]).run().exits(0)),
        End::Gone | End::Stays => panic!("a repository is mended"),
    }
    let _ = sound(doctor(&node, &["--json"]).run());
}

/// Sabotages the service of a person with a real service manager.
#[track_caller]
fn check_service(kind: Kind, sabotage: fn(&Desk), end: End) {
    let Some(desk) = Desk::new() else { return };
    let doctor = |words: &[&str]| {
        let words: Vec<&str> = ["doctor"].iter().chain(words).copied().collect();
        desk.call(&words).with(CLOCK, now_millis().to_string()).run()
    };
    let _ = desk.run(&["install", "--yes"]).succeeds();
    let answer = sound(doctor(&["--json"]));
    assert!(answer["data"]["proved"].to_string().contains("the service runs"), "{answer:#}");
    sabotage(&desk);
    check_found(&doctor(&["--json"]).exits(1).json(), kind);
    if end == End::Mended {
        let _ = sound(doctor(&["--fix", "--yes", "--json"]));
        desk.manager.wait_for(NAME, "ActiveState", "active");
    } else {
        check_found(&doctor(&["--fix", "--yes", "--json"]).exits(1).json(), kind);
    }
}

/// Asserts that a kind was found, and told with why and what to do.
#[track_caller]
fn check_found(answer: &serde_json::Value, kind: Kind) {
    let findings = answer["data"]["findings"].as_array().expect("findings").iter();
    let found: Vec<_> = findings.filter(|finding| finding["code"] == kind.code()).collect();
    assert!(!found.is_empty(), "no {}: {answer:#}", kind.code());
    for finding in found {
        assert!(!finding["what"].as_str().expect("words").is_empty(), "{finding:#}");
        assert!(!finding["why"].as_array().expect("reasons").is_empty(), "{finding:#}");
        assert!(!finding["fix"].as_array().expect("fixes").is_empty(), "{finding:#}");
    }
}

/// Sabotages a node; `doctor` finds it and says what to do, and it ends as the table says.
#[track_caller]
fn check(kind: Kind) {
    let (scene, end) = scene(kind);
    match scene {
        Scene::Repository(sabotage) => check_repository(kind, sabotage, end),
        Scene::Service(sabotage) => check_service(kind, sabotage, end),
        Scene::Node(_) | Scene::Call(_) | Scene::Machine(_) => check_node(kind, &scene, end),
    }
}

#[track_caller]
fn check_node(kind: Kind, scene: &Scene, end: End) {
    let node = installed();
    let _ = sound(doctor(&node, &["--json"]).run());
    let call = |arguments: &[&str]| match scene {
        Scene::Node(_) | Scene::Repository(_) | Scene::Service(_) => doctor(&node, arguments),
        Scene::Call(change) => change(&node, doctor(&node, arguments)),
        Scene::Machine(script) => elsewhere(&node, script),
    };
    if let Scene::Node(sabotage) = scene {
        sabotage(&node);
    }
    check_found(&call(&["--json"]).run().exits(1).json(), kind);
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
        End::Stays | End::Initiated => {
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
    a_host_came_after_us = HooksAbsent;
    nobody_trusts_the_hooks = HooksUntrusted;
    the_number_of_the_file_is_gone = HooksVersion;
    an_event_is_misspelt = HooksEvent;
    an_entry_stands_twice = HooksTwice;
    a_timeout_is_too_short = HooksTimeout;
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
    git_is_led_elsewhere = GitPath;
    a_git_hook_is_replaced = GitReplaced;
    a_git_hook_may_not_run = GitMode;
    a_git_hook_lets_everything_through = GitFails;
    the_service_failed = ServiceFailed;
    the_service_is_stopped = ServiceStopped;
    the_service_is_masked = ServiceMasked;
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
