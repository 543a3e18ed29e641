//! The files of the service, read by those who will: `systemd-analyze` and a parser of property lists.

use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::process::Command;

use openclaw::config::env::Environment;
use openclaw::config::layout::Layout;
use openclaw::install::service::{LABEL, Manager, UNIT, text};

use crate::support::TestNode;

/// Roots with everything in their names that one of the two formats treats in its own way.
const ROOTS: [&str; 4] = [".openclaw", "a b/100% \u{e9}t\u{e9}", "$HOME ${x} $$", "<&> ;x #y"];
/// The same for a property list alone: systemd takes no such program, and no unit is written.
const QUOTED: &str = "q\"uo'te \\n";

fn layout(node: &TestNode, root: &str) -> Layout {
    let environment = Environment::new([("HOME".into(), node.home().into())]);
    let root = node.path(root);
    Layout::named_by(&environment, Some(OsStr::new(&root))).expect("a layout")
}

/// Puts a program where the service looks for it.
fn put_program(node: &TestNode, layout: &Layout) {
    fs::create_dir_all(layout.bin().as_path()).expect("folders");
    node.script(layout.bin().as_path(), "openclaw", "#!/bin/sh\n");
}

fn verified(node: &TestNode, unit: &Path) -> (bool, String) {
    let output = Command::new("systemd-analyze")
        .args(["verify", "--user", "--man=no"])
        .arg(unit)
        .env_clear()
        .envs([("PATH", OsStr::new("/usr/bin:/bin")), ("HOME", node.home().as_os_str())])
        .env("XDG_RUNTIME_DIR", node.folder("runtime"))
        .output()
        .expect("`systemd-analyze` of the package systemd starts");
    (output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn systemd_accepts_the_unit_of_any_root() {
    for root in ROOTS {
        let node = TestNode::new();
        let layout = layout(&node, root);
        put_program(&node, &layout);
        let unit = node.folder("units").join(UNIT);
        fs::write(&unit, text(&layout, Manager::Systemd).expect("a unit")).expect("a file");
        let (is_good, said) = verified(&node, &unit);
        assert!(is_good && said.is_empty(), "{root}: {said}");
        // The check can fail.
        fs::remove_file(layout.stable_binary().as_path()).expect("the program is there");
        assert!(!verified(&node, &unit).0, "{root}");
    }
}

#[test]
fn a_property_list_says_what_launchd_shall_run() {
    for root in ROOTS.into_iter().chain([QUOTED]) {
        let node = TestNode::new();
        let layout = layout(&node, root);
        let text = text(&layout, Manager::Launchd).expect("a property list");
        let value = plist::Value::from_reader_xml(text.as_bytes()).expect("a property list");
        let top = value.as_dictionary().expect("a dictionary");
        let string = |key: &str| top.get(key).and_then(plist::Value::as_string).unwrap_or_default();
        assert_eq!(string("Label"), LABEL);
        let program = layout.stable_binary();
        let arguments = top.get("ProgramArguments").and_then(plist::Value::as_array).expect("a list");
        let arguments: Vec<&str> = arguments.iter().filter_map(plist::Value::as_string).collect();
        assert_eq!(arguments, [program.as_str(), "daemon", "run", "--root", layout.root.as_str()]);
        let alive = top.get("KeepAlive").and_then(plist::Value::as_dictionary).expect("a dictionary");
        assert_eq!(alive.get("SuccessfulExit").and_then(plist::Value::as_boolean), Some(false));
        let number = |key: &str| top.get(key).and_then(plist::Value::as_signed_integer);
        assert!(number("ThrottleInterval").is_some_and(|seconds| seconds >= 10));
        assert_eq!(number("Umask"), Some(0o077));
        for stream in ["StandardOutPath", "StandardErrorPath"] {
            assert_eq!(string(stream), layout.service_log().as_str());
        }
    }
}
