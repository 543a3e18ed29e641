//! Shipped text that changed between releases, under `install` and `install --update`. The version is the same all the
//! time: content is told by its bytes.

use std::fs;

use openclaw::base::report::Code;

use super::fixture::ship_before;
use crate::support::{TestNode, Tree};

const RULE: &str = ".openclaw/rules/security.md";
const GONE: &str = ".openclaw/rules/retired.md";
const UPDATE: &[&str] = &["install", "--update", "--yes"];

fn installed() -> TestNode {
    let node = TestNode::new();
    let _ = node.run(&["install", "--yes"]).exits(0);
    node
}

fn read(node: &TestNode, path: &str) -> String {
    fs::read_to_string(node.path(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Returns what is shipped today with its line `number` replaced.
fn with_line(text: &str, number: usize, line: &str) -> String {
    let mut lines: Vec<&str> = text.lines().collect();
    lines[number] = line;
    lines.join("\n") + "\n"
}

/// Returns everything at home but the lock, which names the last run.
fn whole(node: &TestNode) -> Tree {
    node.tree().without_locks()
}

fn last(text: &str) -> usize {
    text.lines().count() - 1
}

#[test]
fn untouched_text_comes_with_an_update_and_is_told_by_a_plain_install() {
    let node = installed();
    let shipped = read(&node, RULE);
    let before = with_line(&shipped, 10, "- An older sentence.");
    ship_before(&node, RULE, &before);
    let tree = whole(&node);
    let _ = node
        .run(&["install", "--yes"])
        .exits(0)
        .shows("1 shipped file has newer content")
        .shows("openclaw install --update");
    assert_eq!(read(&node, RULE), before);
    assert_eq!(tree.difference(&whole(&node)), "");
    let _ = node.run(&["status"]).exits(0).shows("newer content");
    let _ = node.run(UPDATE).exits(0).shows("change");
    assert_eq!(read(&node, RULE), shipped);
    let _ = node.run(UPDATE).exits(0).shows("everything is in place");
    assert!(!node.run(&["status"]).exits(0).text().contains("newer"));
}

#[test]
fn an_edit_and_an_update_meet() {
    let node = installed();
    let shipped = read(&node, RULE);
    ship_before(&node, RULE, &with_line(&shipped, 10, "- An older sentence."));
    let mine = with_line(&read(&node, RULE), last(&shipped), "- My own last rule.");
    node.write(RULE, &mine);
    let _ = node.run(&["install", "--yes"]).exits(0);
    assert_eq!(read(&node, RULE), mine);
    let _ = node.run(UPDATE).exits(0).shows("our changes merged into yours");
    assert_eq!(read(&node, RULE), with_line(&shipped, last(&shipped), "- My own last rule."));
    let _ = node.run(UPDATE).exits(0).shows("everything is in place");
}

#[test]
fn a_conflict_keeps_the_person_s_text_and_is_told_once() {
    let node = installed();
    let shipped = read(&node, RULE);
    ship_before(&node, RULE, &with_line(&shipped, 10, "- An older sentence."));
    let mine = with_line(&shipped, 10, "- My sentence.");
    node.write(RULE, &mine);
    let _ = node.run(UPDATE).refuses(Code::ConflictOpen).tells("--merged");
    assert_eq!(read(&node, RULE), mine);
    assert_eq!(read(&node, &format!("{RULE}.new")), shipped);
    // The same offer is not repeated.
    let _ = node.run(UPDATE).exits(0);
    let _ = node.run(&["status"]).exits(0).shows("open conflict");
    let _ = node.run(&["resolve", node.path(RULE).to_str().expect("UTF-8"), "--take"]).exits(0);
    assert_eq!(read(&node, RULE), shipped);
    assert!(!node.path(&format!("{RULE}.new")).exists());
    let _ = node.run(UPDATE).exits(0).shows("everything is in place");
}

#[test]
fn text_that_is_no_longer_shipped_leaves_with_an_update_if_untouched() {
    let node = installed();
    let tree = node.tree();
    ship_before(&node, GONE, "# Retired\n");
    let _ = node.run(&["install", "--yes"]).exits(0).shows("1 shipped file has newer content");
    assert_eq!(read(&node, GONE), "# Retired\n");
    let _ = node.run(UPDATE).exits(0);
    let difference = tree.difference(&node.tree());
    assert!(!difference.contains("retired"), "{difference}");
}

#[test]
fn text_that_is_no_longer_shipped_stays_and_is_listed_if_edited() {
    let node = installed();
    ship_before(&node, GONE, "# Retired\n");
    node.write(GONE, "# Retired, and mine\n");
    for _ in 0..2 {
        let _ = node.run(UPDATE).exits(0).shows("retired.md: edited since we wrote it");
        assert_eq!(read(&node, GONE), "# Retired, and mine\n");
        let _ = node.run(&["status"]).exits(0).shows("retired.md: edited; kept");
    }
    let _ = node.run(&["uninstall", "--yes"]).shows("retired.md");
    assert_eq!(read(&node, GONE), "# Retired, and mine\n");
}

#[test]
fn a_rebuilt_program_of_the_same_version_takes_the_place_of_the_installed_one() {
    let node = installed();
    let installed = node.path(".openclaw/harness/versions").join(env!("CARGO_PKG_VERSION")).join("openclaw");
    let mut rebuilt = fs::read(TestNode::binary()).expect("the binary");
    rebuilt.extend_from_slice(b"another build");
    let program = node.programs().join("rebuilt");
    fs::copy(TestNode::binary(), &program).expect("a copy");
    fs::write(&program, &rebuilt).expect("a program");
    let _ = node.call(&["install", "--yes"]).program(&program).run().exits(0).shows("1 change made");
    assert!(fs::read(&installed).expect("the program") == rebuilt);
    let _ = node.call(&["install", "--yes"]).program(&program).run().exits(0).shows("everything is in place");
}
