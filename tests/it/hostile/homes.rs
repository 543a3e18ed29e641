//! Homes and roots with odd names, in odd places, or not there at all.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt as _;

use openclaw::base::report::Code;

use crate::support::{TestNode, Tree};

const INSTALL: &[&str] = &["install", "--yes", "--quiet"];
const PURGE: &[&str] = &["uninstall", "--purge", "--yes", "--quiet"];

#[test]
fn odd_names_are_names() {
    let odd = [
        "with space",
        "new\nline",
        "quo'te\"s",
        "$HOME `id`",
        "ünïcode–名",
        "-dash",
        "back\\slash",
        "#hash {brace}",
        "%d*?[",
    ];
    for name in odd {
        let node = TestNode::new();
        let home = node.folder("homes").join(name);
        fs::create_dir_all(&home).expect("a home");
        let before = Tree::of(&home);
        let call = |arguments| node.call(arguments).with("HOME", &home).run();
        let _ = call(INSTALL).exits(0);
        let _ = call(&["status"]).exits(0);
        let text = fs::read(home.join(".claude/settings.json")).expect("settings");
        let settings: serde_json::Value = serde_json::from_slice(&text).expect("JSON");
        let command =
            settings["hooks"]["SessionStart"][0]["hooks"][0]["command"].as_str().expect("a program");
        assert_eq!(std::path::Path::new(command), home.join(".openclaw/harness/bin/openclaw"), "{name:?}");
        assert!(std::path::Path::new(command).exists(), "{name:?}");
        let _ = call(INSTALL).exits(0);
        let _ = call(PURGE).exits(0);
        assert_eq!(before.difference(&Tree::of(&home)), "", "{name:?}");
    }
}

#[test]
fn a_root_with_an_odd_name_outside_home_works() {
    let node = TestNode::new();
    let root = node.folder("else where").join("-ro'ot\n");
    let call = |arguments: &[&str]| node.call(arguments).with("OPENCLAW_ROOT", &root).run();
    let _ = call(INSTALL).exits(0);
    assert!(root.join("harness/ledger.json").is_file());
    let _ = call(PURGE).exits(0);
    assert!(!root.exists());
}

#[test]
fn unusable_homes_and_roots_are_refused_by_every_verb_and_nothing_is_written() {
    let node = TestNode::new();
    node.write("file", "");
    let before = node.tree();
    let bytes = |bytes| Some(OsStr::from_bytes(bytes).to_owned());
    let file = Some(node.path("file").into_os_string());
    let homes =
        [None, bytes(b""), bytes(b"relative"), bytes(b"/h\xff"), file.clone(), bytes(b"/nowhere/at/all")];
    let roots = [bytes(b"relative"), bytes(b"/r\xff"), file, bytes(b"/nowhere/root"), bytes(b"/a/../b")];
    let verbs: [&[&str]; 5] = [INSTALL, PURGE, &["status"], &["recover"], &["install", "--dry-run"]];
    for verb in verbs {
        for home in &homes {
            let call = node.call(verb);
            let call = match home {
                None => call.without("HOME"),
                Some(home) => call.with("HOME", home),
            };
            let _ = call.run().refuses(Code::HomeUnusable).tells("fix: set `HOME`");
        }
        for root in roots.iter().flatten() {
            let _ =
                node.call(verb).with("OPENCLAW_ROOT", root).run().refuses(Code::RootUnusable).tells("fix: ");
        }
    }
    assert_eq!(before.difference(&node.tree()), "");
}

#[test]
fn a_name_that_is_not_utf8_among_theirs_is_no_obstacle() {
    let node = TestNode::new();
    let odd = OsStr::from_bytes(b"odd\xff");
    for folder in [".openclaw", ".openclaw/rules", ".openclaw/workspace", ".claude"] {
        fs::create_dir(node.path(folder)).expect("a folder");
        fs::write(node.path(folder).join(odd), "mine").expect("a file");
    }
    let before = node.tree();
    let _ = node.run(INSTALL).exits(0);
    let _ = node.run(PURGE).exits(0);
    assert_eq!(before.difference(&node.tree()), "");
}

#[test]
fn a_name_that_is_not_utf8_in_our_own_folders_is_told_or_survived() {
    let node = TestNode::new();
    let _ = node.run(INSTALL).exits(0);
    for folder in ["harness/versions", "harness/backup", "harness/logs"] {
        fs::create_dir_all(node.path(".openclaw").join(folder)).expect("a folder");
        fs::write(node.path(".openclaw").join(folder).join(OsStr::from_bytes(b"odd\xff")), "x")
            .expect("a file");
    }
    let _ = node.run(&["status"]).exits(0);
    let _ = node.run(INSTALL).exits(0);
    // Purging takes `harness/` whole; what it cannot name must not leave the node half there without a word.
    let output = node.run(PURGE);
    if output.status() == Some(0) {
        assert!(!node.path(".openclaw").exists());
    } else {
        let _ = output.tells("fix: ");
        assert!(node.path(".openclaw/harness").exists());
    }
}
