//! Projects that mean harm or are merely broken: detection ends, tells what it left out, and never fails.

use std::fs;
use std::os::unix::fs::symlink;

use openclaw::guard::detect::Signal;

use super::project::{check, detection, write};
use crate::support::TestNode;

#[test]
fn broken_manifests_count_by_their_name_and_are_told() {
    let found = check(
        &[
            ("package.json", "{\"dependencies\": {\"react\":"),
            ("rust/Cargo.toml", "[package\n"),
            ("py/pyproject.toml", "a = 1\na = 2\n"),
            ("go/go.mod", "\u{0}\u{1}"),
        ],
        &[
            ("go", &["go"], &["`go/go.mod` is there"]),
            ("python", &["py"], &["`py/pyproject.toml` is there"]),
            ("rust", &["rust"], &["`rust/Cargo.toml` is there"]),
        ],
    );
    let told: Vec<&str> = found.remarks.iter().map(|remark| remark.path.as_str()).collect();
    assert_eq!(told, ["package.json", "py/pyproject.toml", "rust/Cargo.toml"]);
    assert!(
        found
            .remarks
            .iter()
            .all(|remark| remark.what.starts_with("it is broken, so only its presence counts: "))
    );
}

#[test]
fn a_huge_manifest_is_not_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = format!("{{\"x\":\"{}\",\"dependencies\":{{\"react\":\"1\"}}}}", "x".repeat(2 << 20));
    write(folder.path(), &[("package.json", &text), ("tsconfig.json", "{}")]);
    let detection = detection(folder.path());
    assert_eq!(detection.signals.len(), 1);
    assert_eq!(detection.remarks[0].what, "it is too large to be read, so only its presence counts");
}

#[test]
fn deep_json_and_odd_bytes_are_survived() {
    let deep = format!("{{\"dependencies\":{}}}", "{\"a\":".repeat(100_000));
    let folder = tempfile::tempdir().expect("a folder");
    write(
        folder.path(),
        &[("a/package.json", &deep), ("b/package.json", "\u{feff}{\"dependencies\":{\"react\":\"1\"}}")],
    );
    fs::create_dir(folder.path().join("c")).expect("a folder");
    fs::write(folder.path().join("c/package.json"), b"{\"dependencies\":{\"react\":\"\xff\"}}")
        .expect("a file");
    let detection = detection(folder.path());
    let react = detection.found(Signal::React).expect("react");
    assert_eq!(react.subtrees, ["b", "c"]);
}

#[test]
fn workspaces_of_many_patterns_end_soon() {
    let folder = tempfile::tempdir().expect("a folder");
    let patterns = vec!["\"{a,b,c,d,e,f,g,h,i,j}/{a,b,c,d,e,f,g,h,i,j}/*/**/x*\""; 900].join(",");
    let root = format!("{{\"workspaces\":[{patterns}]}}");
    write(folder.path(), &[("package.json", &root)]);
    for n in 0..1_000 {
        write(folder.path(), &[(&format!("a/{}/p{n}/package.json", n % 10), "{\"workspaces\":[\"*\"]}")]);
    }
    let detection = detection(folder.path());
    assert_eq!(detection.packages.len(), 1_001);
    assert!(detection.remarks.len() <= 100);
}

#[test]
fn links_lead_nowhere_and_loops_end() {
    let folder = tempfile::tempdir().expect("a folder");
    let outside = tempfile::tempdir().expect("a folder");
    write(outside.path(), &[("package.json", r#"{"dependencies":{"react":"1"}}"#), ("Cargo.toml", "")]);
    write(folder.path(), &[("a/go.mod", "")]);
    symlink("..", folder.path().join("a/up")).expect("a link");
    symlink(folder.path(), folder.path().join("a/self")).expect("a link");
    symlink(outside.path(), folder.path().join("outside")).expect("a link");
    symlink(outside.path().join("package.json"), folder.path().join("package.json")).expect("a link");
    let detection = detection(folder.path());
    assert_eq!(detection.signals.len(), 1);
    assert_eq!(detection.files, 1);
}

#[test]
fn a_hundred_thousand_files_are_the_end_of_the_walk() {
    let node = TestNode::new();
    node.write("p/z/Cargo.toml", "[package]\n");
    let folder = node.folder("many");
    fs::create_dir(node.path("p/a")).expect("a folder");
    fs::create_dir(node.path("p/a/b")).expect("a folder");
    for n in 0..100_500 {
        fs::hard_link(node.path("p/z/Cargo.toml"), node.path(&format!("p/a/b/{n}.sh"))).expect("a file");
        if n % 50_000 == 49_999 {
            // A file system may bound the links to one file.
            fs::copy(node.path("p/z/Cargo.toml"), folder.join("c")).expect("a copy");
            fs::rename(folder.join("c"), node.path("p/z/Cargo.toml")).expect("in its place");
        }
    }
    let output = node.run(&["rules", "detect", "p", "--json"]).succeeds();
    let data = &output.json()["data"];
    assert_eq!(data["is_cut"], true);
    assert!(
        data["signals"].as_array().expect("signals").iter().any(|found| found["signal"] == "rust"),
        "{data}"
    );
}

#[test]
fn names_do_not_reach_the_terminal_with_escapes() {
    let node = TestNode::new();
    node.write("p/\u{1b}[31mred/Cargo.toml", "");
    node.write("p/plain/go.mod", "");
    node.write(
        "p/.claude/rules/x.md",
        "---\nid: \"a\u{1b}[2Jb\"\npaths: ['\u{7}']\n---\n\u{1b}]0;title\u{7}\n",
    );
    fs::create_dir(node.path("p/.git")).expect("a folder");
    for arguments in
        [&["rules", "detect", "."][..], &["rules", "list"], &["rules", "match", "x"], &["rules", "diff"]]
    {
        let mut command = node.call(arguments).command();
        let output = command.current_dir(node.path("p")).output().expect("it runs");
        let bytes = [output.stdout, output.stderr].concat();
        assert!(
            !bytes.contains(&0x1b) && !bytes.contains(&7),
            "{arguments:?}: {}",
            String::from_utf8_lossy(&bytes)
        );
    }
}
