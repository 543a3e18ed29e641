//! Ways by what lies on the disk: settings, hooks, the program, and what openclaw remembers. Each is done by another program
//! of the person, which nothing stops; then a key is committed, and `status` and `doctor` are asked.

use std::fs;
use std::path::Path;
use std::process::Stdio;

use openclaw::base::path::AbsPath;
use openclaw::git::BlobId;
use openclaw::guard::Memo;
use openclaw::secrets;
use openclaw::sys::fs::OsFs;

use super::trial::{Actor, Layer, Trial, Way};
use crate::daemon::wait_until;
use crate::init::{Git, TOKEN};
use Layer::{Doctor, GitHook, NoEffect, Nothing, Status};

const VERSION: &str = env!("CARGO_PKG_VERSION");
const LEFTHOOK: &str = include_str!("../init/golden/lefthook");

/// A way, and how it is done in a repository in which a key is staged.
pub(super) struct Act {
    pub(super) way: Way,
    by: fn(&Trial, &Path),
}

const fn act(name: &'static str, tried: &'static str, layer: Layer, by: fn(&Trial, &Path)) -> Act {
    Act { way: Way { name, tried, layer, actor: Actor::Program }, by }
}

pub(super) const ACTS: &[Act] = &[
    act(
        "the agent's settings lose our entries",
        "`hooks` taken out of `settings.json`",
        Status,
        drop_entries,
    ),
    act(
        "the agent's settings turn all hooks off",
        "`disableAllHooks` in `settings.json`",
        Status,
        disable_hooks,
    ),
    act("the program is gone", "its file removed; git's hooks warn and let go", Status, remove_program),
    act("another program in its place", "a script that says yes", Status, replace_program),
    act(
        "a manager of hooks displaces ours",
        "`lefthook install --force`, or what `lefthook run` does by itself",
        Status,
        displace,
    ),
    act("the person's settings loosened", "`guard.secrets = \"off\"` in `openclaw.toml`", Status, loosen),
    act("the ledger removed", "`harness/ledger.json`", Status, remove_ledger),
    act("the daemon killed", "SIGKILL; hooks need none", NoEffect, kill_daemon),
    act("the memory of clean blobs torn", "half of `harness/scan-memo`", NoEffect, tear_memory),
    act(
        "a memory of clean blobs of other rules",
        "the key's blob in it, for other rules",
        NoEffect,
        foreign_memory,
    ),
    act(
        "a memory of clean blobs forged whole",
        "the key's blob in it, with our rules' digest and checksums",
        Nothing,
        forge_memory,
    ),
    act("the snapshot of settings torn", "half of `harness/snapshot-*`", NoEffect, tear_snapshot),
    act(
        "the snapshot of settings forged whole",
        "its modes changed, its inputs as they are",
        Doctor,
        forge_snapshot,
    ),
    act(
        "a baseline that the commit brings",
        "the key's digest in a baseline that `.openclaw.toml` names, both staged",
        GitHook,
        forge_baseline,
    ),
];

fn write(path: &Path, bytes: impl AsRef<[u8]>) {
    fs::create_dir_all(path.parent().expect("a folder above")).expect("folders");
    fs::write(path, bytes).expect("written");
}

fn settings(trial: &Trial) -> std::path::PathBuf {
    trial.world.node.path(".claude/settings.json")
}

fn change_settings(trial: &Trial, change: impl FnOnce(&mut serde_json::Value)) {
    let text = fs::read_to_string(settings(trial)).expect("settings");
    let mut value = serde_json::from_str(&text).expect("JSON");
    change(&mut value);
    write(&settings(trial), value.to_string());
}

fn drop_entries(trial: &Trial, _: &Path) {
    change_settings(trial, |settings| drop(settings.as_object_mut().expect("an object").remove("hooks")));
}

fn disable_hooks(trial: &Trial, _: &Path) {
    change_settings(trial, |settings| settings["disableAllHooks"] = true.into());
}

fn remove_program(trial: &Trial, _: &Path) {
    fs::remove_file(trial.world.root().join(format!("harness/versions/{VERSION}/openclaw"))).expect("gone");
}

fn replace_program(trial: &Trial, repo: &Path) {
    remove_program(trial, repo);
    let program = trial.world.root().join(format!("harness/versions/{VERSION}/openclaw"));
    trial.world.script(&program, "#!/bin/sh\nexit 0\n");
}

fn displace(trial: &Trial, repo: &Path) {
    trial.world.script(&repo.join(".git/hooks/pre-commit"), &LEFTHOOK.replace("@PROGRAM@", "/bin/true"));
}

fn loosen(trial: &Trial, _: &Path) {
    write(&trial.world.root().join("openclaw.toml"), "[guard]\nsecrets = \"off\"\n");
}

fn remove_ledger(trial: &Trial, _: &Path) {
    fs::remove_file(trial.world.root().join("harness/ledger.json")).expect("gone");
}

fn kill_daemon(trial: &Trial, _: &Path) {
    let program = trial.world.root().join("harness/bin/openclaw");
    let mut command = trial
        .world
        .node
        .call(&["daemon", "run"])
        .program(&program)
        .with("OPENCLAW_ROOT", trial.world.root())
        .command();
    let mut daemon = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it starts");
    let is_up =
        || trial.world.openclaw(&["status", "--json"]).json()["data"]["guards"]["daemon"]["running"] == true;
    wait_until("the daemon runs", is_up);
    daemon.kill().expect("killed");
    daemon.wait().expect("it ends");
}

fn memory(trial: &Trial) -> std::path::PathBuf {
    trial.world.root().join("harness/scan-memo")
}

/// Writes a memory in which the blob of the key is clean.
fn remember(trial: &Trial, repo: &Path, ruleset: openclaw::base::digest::Digest) {
    let id = trial.world.git(repo, &["rev-parse", ":key.txt"]).passes().out;
    let blob = BlobId::from_hex(id.trim().as_bytes()).expect("an id");
    let root = AbsPath::from_path(&trial.world.root()).expect("UTF-8");
    let disk = OsFs::new(vec![root]);
    let path = AbsPath::from_path(&memory(trial)).expect("UTF-8");
    let mut memo = Memo::open(&disk, &path, ruleset);
    memo.note_clean(&blob, b"text");
    memo.save().expect("written");
}

fn forge_memory(trial: &Trial, repo: &Path) {
    remember(trial, repo, secrets::ruleset());
}

fn foreign_memory(trial: &Trial, repo: &Path) {
    remember(trial, repo, openclaw::base::digest::Digest::of(b"other rules"));
}

fn tear_memory(trial: &Trial, repo: &Path) {
    forge_memory(trial, repo);
    let whole = fs::read(memory(trial)).expect("a memory");
    write(&memory(trial), &whole[..whole.len() - 9]);
}

fn snapshot(trial: &Trial, repo: &Path) -> std::path::PathBuf {
    let path = trial.world.root().join(format!("harness/snapshot-{VERSION}"));
    // A call that concerns a guard makes it, and long after its inputs.
    let _ = trial.asked(repo, "Read", &serde_json::json!({"file_path": ".env"}));
    assert!(path.exists(), "a hook made it");
    path
}

fn tear_snapshot(trial: &Trial, repo: &Path) {
    let path = snapshot(trial, repo);
    let whole = fs::read(&path).expect("a snapshot");
    write(&path, &whole[..whole.len() / 2]);
}

fn forge_snapshot(trial: &Trial, repo: &Path) {
    let path = snapshot(trial, repo);
    let mut value: serde_json::Value =
        serde_json::from_slice(&fs::read(&path).expect("a snapshot")).expect("JSON");
    let modes = value["snapshot"]["policy"]["modes"].as_array_mut().expect("modes");
    modes.iter_mut().for_each(|mode| *mode = "off".into());
    // As if made long after its inputs.
    value["made"] = serde_json::to_value(openclaw::base::time::Timestamp::from_millis(4_000_000_000_000))
        .expect("a time");
    write(&path, value.to_string());
}

fn forge_baseline(trial: &Trial, repo: &Path) {
    let words = ["scan", "--write-baseline", "known.json", "key.txt"];
    let mut scan = trial.world.node.call(&words).with("OPENCLAW_ROOT", trial.world.root()).command();
    let _ = scan.current_dir(repo).output().expect("it starts");
    let known = fs::read_to_string(repo.join("known.json")).expect("a baseline");
    assert!(known.contains("sha256:") && !known.contains(TOKEN), "{known}");
    write(&repo.join(".openclaw.toml"), "[secrets]\nbaseline = \"known.json\"\n");
    let _ = trial.world.git(repo, &["add", ".openclaw.toml", "known.json"]).passes();
}

/// What `status` says of what is installed, without times and counts.
fn status(trial: &Trial) -> String {
    let output = trial.world.openclaw(&["status", "--json"]);
    let data = &output.json()["data"];
    format!(
        "{:?} {} {} {} {}",
        output.status(),
        data["drift"],
        data["listed"],
        data["hooks"],
        data["repositories"]
    )
}

/// What `doctor` finds, by its codes; nothing on a machine that is sound, but for the clock of the tests.
fn found(trial: &Trial) -> Vec<String> {
    let object = trial.world.openclaw(&["doctor", "--json"]).json();
    let findings = object["data"]["findings"].as_array().expect("findings").iter();
    let codes =
        findings.filter_map(|finding| finding["code"].as_str()).filter(|code| *code != "machine.behind");
    codes.map(str::to_owned).collect()
}

fn layer_of(trial: &Trial, repo: &Path, by: fn(&Trial, &Path)) -> Layer {
    let told = status(trial);
    by(trial, repo);
    let staged = trial.world.git(repo, &["diff", "--cached", "--name-only"]).passes().out;
    let ran = trial.world.git(repo, &["commit", "-m", "x"]);
    assert!(!ran.err.contains(TOKEN), "{}", ran.err);
    let is_refused = ran.err.contains("openclaw refuses this commit");
    assert_eq!(is_refused, ran.status != Some(0), "{}", ran.err);
    match is_refused {
        _ if status(trial) != told => Status,
        _ if !found(trial).is_empty() => Doctor,
        true if staged.lines().count() > 1 => GitHook,
        true => NoEffect,
        false => Nothing,
    }
}

#[track_caller]
fn check(acts: &[Act]) {
    let mut wrong = Vec::new();
    for Act { way, by } in acts {
        let mut trial = Trial::new(Git::System);
        let repo = trial.repository();
        let layer = layer_of(&trial, &repo, *by);
        if layer != way.layer {
            wrong.push(format!("{}: {layer:?}, not {:?}; {}", way.name, way.layer, found(&trial).join(" ")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn each_act_on_what_is_installed_ends_as_the_table_says() {
    check(&ACTS[..ACTS.len() / 2]);
}

#[test]
fn each_act_on_what_is_remembered_ends_as_the_table_says() {
    check(&ACTS[ACTS.len() / 2..]);
}
