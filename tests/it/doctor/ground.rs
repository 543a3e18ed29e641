//! What the cases here start from: an installed node, calls of `doctor` at a time that fits it, and a machine of its own
//! for what belongs to an administrator or to the disk.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::Value;

use crate::support::{Call, Output, TestNode};

/// Claude Code's settings of the person.
pub const SETTINGS: &str = ".claude/settings.json";
/// The ledger.
pub const LEDGER: &str = ".openclaw/harness/ledger.json";
/// The program itself.
pub const BINARY: &str = concat!(".openclaw/harness/versions/", env!("CARGO_PKG_VERSION"), "/openclaw");
/// The guards' snapshot.
pub const SNAPSHOT: &str = concat!(".openclaw/harness/snapshot-", env!("CARGO_PKG_VERSION"));
/// The variable by which a test holds the clock.
pub const CLOCK: &str = "OPENCLAW_TEST_CLOCK";

/// Returns the time for a run: the machine's, or later where the machine's own clock is behind this release.
pub fn now_millis() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_millis();
    u64::try_from(now).expect("a time").max(1_795_000_000_123)
}

/// Returns a node with a plain installation.
pub fn installed() -> TestNode {
    let node = TestNode::new();
    let _ = node.run(&["install", "--yes"]).succeeds();
    node
}

/// Returns a call of `doctor` with `arguments`.
pub fn doctor<'n>(node: &'n TestNode, arguments: &[&str]) -> Call<'n> {
    let words: Vec<&str> = ["doctor"].iter().chain(arguments).copied().collect();
    node.call(&words).with(CLOCK, now_millis().to_string())
}

/// Returns a call of `doctor --json` on the machine that `script` makes, which nobody else sees. The script runs as root
/// of that machine with `R` as the state root, and ends before the call.
pub fn elsewhere<'n>(node: &'n TestNode, script: &str) -> Call<'n> {
    let whole = format!("R=$HOME/.openclaw; {script}\nexec \"$@\"");
    let binary = TestNode::binary().to_str().expect("UTF-8");
    let mut words = vec!["--mount", "--propagation", "private"];
    if fs::metadata(node.home()).expect("home").uid() != 0 {
        words.push("--map-root-user");
    }
    words.extend(["sh", "-e", "-c", &whole, "sh", binary, "doctor", "--json"]);
    node.call(&words).program(Path::new("/usr/bin/unshare")).with(CLOCK, now_millis().to_string())
}

/// Puts the state root onto a small disk of its own, the program left where it is.
pub const SMALL_DISK: &str = "
mkdir $HOME/kept && mount --bind $R $HOME/kept && mount -t tmpfs -o size=8m,mode=0700 tmpfs $R
cd $HOME/kept && tar cf - --exclude=./harness/versions . | tar xf - -C $R
mkdir $R/harness/versions && mount --bind $HOME/kept/harness/versions $R/harness/versions && cd /";

/// Returns the codes of what was found.
pub fn codes(answer: &Value) -> Vec<String> {
    let findings = answer["data"]["findings"].as_array().expect("findings").iter();
    findings.map(|finding| finding["code"].as_str().expect("a code").to_owned()).collect()
}

/// Returns what a sound node's `doctor` told.
#[track_caller]
pub fn sound(output: Output) -> Value {
    let answer = output.exits(0).json();
    assert_eq!(codes(&answer), Vec::<String>::new(), "{answer:#}");
    answer
}

/// Sets the mode of a path below home.
pub fn set_mode(node: &TestNode, path: &str, mode: u32) {
    fs::set_permissions(node.path(path), fs::Permissions::from_mode(mode)).expect("a mode");
}

/// Changes Claude Code's settings as another program would.
pub fn change_settings(node: &TestNode, change: impl FnOnce(&mut Value)) {
    let bytes = fs::read(node.path(SETTINGS)).expect("settings");
    let mut value: Value = serde_json::from_slice(&bytes).expect("JSON");
    change(&mut value);
    node.write(SETTINGS, serde_json::to_vec_pretty(&value).expect("JSON"));
}

/// Puts a script in the program's place.
pub fn replace_program(node: &TestNode, script: &str) -> PathBuf {
    let path = node.path(BINARY);
    fs::remove_file(&path).expect("the program");
    node.script(path.parent().expect("a folder"), "openclaw", &format!("#!/bin/sh\n{script}\n"))
}
