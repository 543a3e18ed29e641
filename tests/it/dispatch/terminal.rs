//! What only people see: the line that tells of the other program, and colours. Runs under a pseudo-terminal.

use rexpect::session::spawn_command;

use crate::support::TestNode;

const UPSTREAM: &str = "#!/bin/sh\necho theirs\n";
const DEADLINE_MS: u64 = 20_000;

/// Returns everything that a call prints to a terminal that is both stdout and stderr.
fn seen(node: &TestNode, arguments: &[&str]) -> String {
    let command = node.call(arguments).with("TERM", "xterm").command();
    let mut session = spawn_command(command, Some(DEADLINE_MS)).expect("a pseudo-terminal");
    session.exp_eof().expect("an end")
}

#[test]
fn one_line_tells_how_to_reach_the_other_program() {
    let node = TestNode::new();
    let hint = "`openclaw upstream -- config` runs the upstream `config`";
    let get = ["config", "get", "guard.secrets"];
    assert!(!seen(&node, &get).contains(hint));
    node.script(node.programs(), "openclaw", UPSTREAM);
    let text = seen(&node, &get);
    assert_eq!(text.matches(hint).count(), 1, "{text}");
    assert!(text.contains("block"), "{text}");
    for arguments in [
        vec!["harness", "config", "get", "guard.secrets"],
        vec!["-q", "config", "get", "guard.secrets"],
        // The upstream program has no such verb.
        vec!["man"],
        vec!["upstream", "--", "config"],
    ] {
        let text = seen(&node, &arguments);
        assert!(!text.contains(hint) && !text.is_empty(), "{arguments:?}: {text}");
    }
    // Where nobody watches stderr, nothing is said.
    assert_eq!(node.run(&get).succeeds().text(), "block\n");
}

#[test]
fn colours_are_for_terminals() {
    let node = TestNode::new();
    assert!(seen(&node, &["config", "list"]).contains("\u{1b}["));
    assert!(!seen(&node, &["config", "list", "--color", "never"]).contains("\u{1b}["));
    assert!(!node.run(&["config", "list"]).succeeds().text().contains('\u{1b}'));
    assert!(node.run(&["config", "list", "--color=always"]).succeeds().text().contains('\u{1b}'));
}
