//! The whole way with the real program: from a line that is piped into a shell to a node that is healthy, and back.

use std::fs;
use std::process::{Command, Stdio};

use super::ground::{SCRIPT, served};
use crate::support::TestNode;
use crate::support::releases::{Made, key};

/// Returns the version that the program was built as, which needs no other one to be made.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Pipes the script into `sh` as the person of the node.
fn bootstrap(node: &TestNode, from: &str, arguments: &[&str]) -> (Option<i32>, String) {
    let script = node.programs().join("install.sh");
    fs::write(&script, SCRIPT).expect("the script");
    node.script(node.programs(), "date", "#!/bin/sh\necho 2026-11-18T11:06:40Z\n");
    let surrounded = node.call(&["unused"]).command();
    let mut command = Command::new("sh");
    command.env_clear();
    for (name, value) in surrounded.get_envs() {
        if let Some(value) = value {
            command.env(name, value);
        }
    }
    command.env("TMPDIR", node.folder("temporary"));
    command.args(["-s", "--", "--from", from, "--keys", &key(1).line()]).args(arguments);
    command.stdin(Stdio::from(fs::File::open(&script).expect("the script")));
    let output = command.output().expect("a shell");
    let left = fs::read_dir(node.folder("temporary")).expect("a folder").count();
    let told = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    assert_eq!(left, 0, "nothing stays in the temporary folder: {told}");
    (output.status.code(), told)
}

#[test]
fn a_line_that_is_piped_makes_a_node() {
    let node = TestNode::new();
    let before = node.tree();
    let server = served(node.base("base", &Made::new(VERSION)));
    let (status, told) = bootstrap(&node, &server.url(), &["--dry-run"]);
    assert_eq!(status, Some(0), "{told}");
    assert!(told.contains("harness/bin/openclaw") || told.contains("rules/security.md"), "the plan: {told}");
    assert_eq!(before.difference(&node.tree()), "", "a dry run changes nothing");
    let (status, told) = bootstrap(&node, &server.url(), &["--yes", "--no-service"]);
    assert_eq!(status, Some(0), "{told}");
    let _ = node.installed(&["status"]).run().exits(0);
    let program = node.path(&format!(".openclaw/harness/versions/{VERSION}/openclaw"));
    assert!(program.is_file(), "the program lies where an upgrade replaces it");
    // Again, it finds everything in place.
    let (status, told) = bootstrap(&node, &server.url(), &["--yes"]);
    assert_eq!(status, Some(0), "{told}");
    assert!(told.contains("everything is in place"), "{told}");
    let _ = node.installed(&["uninstall", "--purge", "--yes"]).run().exits(0);
    assert_eq!(before.difference(&node.tree()), "");
}
