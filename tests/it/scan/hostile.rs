//! Names of any bytes, contents of any kind, and readers who leave: all are told safely, none stops the scan.

use std::ffi::OsStr;
use std::fs;
use std::io::Read as _;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;
use std::process::Stdio;

use super::world::{OTHER, TOKEN, World, leak, put};
use crate::support::{NOBODY, TestNode, give};

const NAMES: [&[u8]; 7] =
    [b"new\nline", b"'quo\"te", b"$(touch pwned)", b"\xff\xfe", b"-rf", b"\x1b[31mred", b"a b"];

fn named(bytes: &[u8]) -> &Path {
    Path::new(OsStr::from_bytes(bytes))
}

#[test]
fn odd_names_are_found_and_shown_on_one_line() {
    let world = World::new();
    let folder = world.repository("p");
    for name in NAMES {
        put(&folder, named(name), leak(TOKEN));
    }
    let tree = world.scan(&folder, &[] as &[&str]).exits(1);
    world.git(&folder, &["add", "-A"]);
    let staged = world.scan(&folder, &["--staged"]).exits(1);
    assert_eq!(staged.text(), tree.text());
    assert_eq!(tree.text().lines().count(), NAMES.len(), "{}", tree.text());
    assert!(!tree.text().contains('\u{1b}') && tree.text().contains("new\\nline:1: "), "{}", tree.text());
    world.commit(&folder);
    let range = world.scan(&folder, &["--range", "HEAD"]).exits(1);
    assert_eq!(range.text().lines().count(), NAMES.len());
    let sarif = world.scan(&folder, &["--format", "sarif"]).exits(1).json();
    let places: Vec<&str> = sarif["runs"][0]["results"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|result| result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].as_str())
        .collect();
    assert!(places.contains(&"%FF%FE") && places.contains(&"new%0Aline"), "{places:?}");
    assert!(!folder.join("pwned").exists());
    for name in NAMES {
        let found = world.scan(&folder, &[OsStr::new("--"), OsStr::from_bytes(name)]).exits(1);
        assert_eq!(found.text().lines().count(), 1);
    }
}

#[test]
fn a_secret_in_a_name_is_found_and_not_shown() {
    let world = World::new();
    let folder = world.folder("p");
    put(&folder, format!("backup-{TOKEN}.txt"), "text\n");
    for words in [&[][..], &["--json"], &["--format", "sarif"]] {
        let found = world.scan(&folder, words).exits(1);
        assert!(
            !found.text().contains(&TOKEN[8..]) && found.text().contains("github-token"),
            "{}",
            found.text()
        );
        assert!(!found.err().contains(&TOKEN[8..]));
    }
}

#[test]
fn contents_of_any_kind_are_scanned() {
    let world = World::new();
    let folder = world.folder("p");
    put(&folder, "binary", [&[0, 1, 2, 255][..], leak(TOKEN).as_bytes(), &[0; 100]].concat());
    let wide: Vec<u8> =
        [0xff, 0xfe].into_iter().chain(leak(OTHER).bytes().flat_map(|byte| [byte, 0])).collect();
    put(&folder, "wide", wide);
    put(&folder, "long", [vec![b'x'; 4 << 20], leak(TOKEN).into_bytes()].concat());
    let found = world.scan(&folder, &[] as &[&str]).exits(1);
    assert_eq!(found.text().lines().count(), 3, "{}", found.text());
}

#[test]
fn what_cannot_be_looked_at_is_told() {
    // Root reads everything, so somebody else looks.
    let nobody = TestNode::of_nobody();
    let is_root = nobody.is_some();
    let node = nobody.unwrap_or_else(TestNode::new);
    let folder = node.path("p");
    put(&folder, "closed/a", "text");
    put(&folder, "shut", "text");
    fs::File::create(folder.join("huge")).and_then(|file| file.set_len(64 << 20)).expect("a file");
    symlink("/etc", folder.join("out")).expect("a link");
    let words = ["scan", "p", "--json"];
    let close =
        |name| fs::set_permissions(folder.join(name), fs::Permissions::from_mode(0o000)).expect("a mode");
    let output = if is_root {
        give(node.home(), NOBODY);
        ["closed", "shut"].into_iter().for_each(close);
        node.run_as_nobody(&words)
    } else {
        ["closed", "shut"].into_iter().for_each(close);
        node.run(&words)
    };
    let output = output.exits(0);
    let object = output.json();
    let unread = object["data"]["unread"].as_array().expect("a list").iter();
    let unread: Vec<&str> = unread.filter_map(|row| row["path"].as_str()).collect();
    assert_eq!(unread, ["p/closed", "p/huge", "p/shut"], "{object}");
    assert_eq!((&object["data"]["looked_at"], &object["data"]["is_whole"]), (&0.into(), &false.into()));
    fs::set_permissions(folder.join("closed"), fs::Permissions::from_mode(0o755)).expect("a mode");
}

#[test]
fn a_reader_who_leaves_is_nobodys_fault() {
    let world = World::new();
    let folder = world.folder("p");
    for number in 0..200 {
        put(&folder, format!("{number}"), leak(TOKEN).repeat(100));
    }
    let mut command = world.command(&folder, &[] as &[&str]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
    drop(child.stdout.take());
    let mut told = String::new();
    child.stderr.take().expect("a pipe").read_to_string(&mut told).expect("text");
    assert_eq!(child.wait().expect("it ends").code(), Some(1), "{told}");
    assert!(!told.contains("error") && !told.contains("panic"), "{told}");
}
