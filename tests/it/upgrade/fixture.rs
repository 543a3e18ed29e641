//! Nodes as an earlier release left them: a stored ledger with the files that it names, or a node of this release made
//! to look as if an earlier one had shipped other text.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};

use openclaw::base::digest::Digest;
use serde_json::{Value, json};

use crate::support::TestNode;

/// The settings that the person had before the earlier release was installed.
pub const SETTINGS: &str = ".claude/settings.json";
const LEDGER: &str = ".openclaw/harness/ledger.json";
const PROGRAM: &str = "the program of 0.1.0\n";

fn stored(format: &str, name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/upgrade").join(format);
    let path = folder.join(name);
    fs::read(&path).unwrap_or_else(|error| panic!("read {}: {error}", path.display()))
}

/// Returns the bytes of the settings before the earlier release was installed.
pub fn original_settings(format: &str) -> Vec<u8> {
    stored(format, "original-settings.json")
}

/// Returns a node as the release that wrote ledgers of `format` left it.
pub fn node_of(format: &str) -> TestNode {
    let node = TestNode::new();
    let home = node.home().to_str().expect("UTF-8").to_owned();
    let here = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8").replace("@HOME@", &home);
    let mut ledger: Value = serde_json::from_str(&here(stored(format, "ledger.json"))).expect("JSON");
    for name in ["backup", "base", "journal", "run"] {
        folder(&node.path(&format!(".openclaw/harness/{name}")), 0o700);
    }
    folder(&node.path(".openclaw/harness"), 0o700);
    let original = original_settings(format);
    let backup = format!(".openclaw/harness/backup/{}", Digest::of(&original).hex());
    file(&node.path(&backup), &original, 0o600);
    for entry in ledger["entries"].as_array_mut().expect("entries") {
        let path = PathBuf::from(entry["path"].as_str().expect("a path"));
        let written = entry["written"].clone();
        let mode = || u32::from_str_radix(written["mode"].as_str().expect("a mode"), 8).expect("octal");
        match entry["kind"].as_str().expect("a kind") {
            "directory" => folder(&path, mode()),
            "symlink" => link(&path, written["target"].as_str().expect("a target")),
            "binary" => file(&path, PROGRAM.as_bytes(), mode()),
            kind => {
                let relative = path.strip_prefix(node.home()).expect("a path at home");
                let name = relative.to_str().expect("UTF-8").replacen('.', "dot-", 1);
                let bytes = here(stored(format, &format!("home/{name}"))).into_bytes();
                file(&path, &bytes, mode());
                if kind == "shared" {
                    let below = relative.strip_prefix(".openclaw").expect("a path below the root");
                    file(&node.path(".openclaw/harness/base").join(below), &bytes, 0o600);
                }
                // The document names the home of this test.
                entry["written"]["digest"] = json!(Digest::of(&bytes));
            }
        }
    }
    node.write(LEDGER, serde_json::to_vec_pretty(&ledger).expect("JSON"));
    node
}

/// Makes a node look as if an earlier release had shipped `text` at `path`, and nobody had edited it.
pub fn ship_before(node: &TestNode, path: &str, text: &str) {
    let relative = path.strip_prefix(".openclaw/").expect("a path below the root");
    node.write(path, text);
    node.write(&format!(".openclaw/harness/base/{relative}"), text);
    let digest = json!(Digest::of(text.as_bytes()));
    let mut ledger: Value =
        serde_json::from_slice(&fs::read(node.path(LEDGER)).expect("a ledger")).expect("JSON");
    let entries = ledger["entries"].as_array_mut().expect("entries");
    let whole = node.path(path).to_str().expect("UTF-8").to_owned();
    match entries.iter_mut().find(|entry| entry["path"] == whole.as_str()) {
        Some(entry) => {
            entry["written"]["digest"] = digest.clone();
            entry["base"] = digest;
        }
        None => entries.push(json!({
            "path": whole, "kind": "shared", "part": "rules", "version": "0.1.0",
            "written": {"is": "file", "digest": digest, "mode": "0644"}, "base": digest,
        })),
    }
    entries.sort_by_key(|entry| entry["path"].as_str().map(str::to_owned));
    node.write(LEDGER, serde_json::to_vec_pretty(&ledger).expect("JSON"));
}

fn folder(path: &Path, mode: u32) {
    fs::create_dir_all(path).expect("a folder");
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("a mode");
}

fn file(path: &Path, bytes: &[u8], mode: u32) {
    fs::create_dir_all(path.parent().expect("a folder above")).expect("folders");
    fs::write(path, bytes).expect("a file");
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("a mode");
}

fn link(path: &Path, target: &str) {
    fs::create_dir_all(path.parent().expect("a folder above")).expect("folders");
    symlink(target, path).expect("a link");
}
