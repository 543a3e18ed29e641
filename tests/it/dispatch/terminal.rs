//! What only people see: the line that tells of the other program, colours, and their terminal in the other program's
//! hands. Runs under a pseudo-terminal.

use std::process::Stdio;

use rexpect::session::spawn_command;
use rustix::termios::{Winsize, tcgetpgrp, tcsetwinsize};

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

/// Tells about its terminal, then what is typed and what the terminal sends.
const TYPIST: &str = r#"#!/bin/sh
trap 'echo interrupted' INT
trap 'echo size $(stty size)' WINCH
[ -t 0 ] && [ -t 1 ] && [ -t 2 ] && echo "process $$"
# Not for ever: the test may be gone.
until [ "$word" = end ] || [ $((turn += 1)) -gt 20 ]; do read -r word && echo "read $word"; done
exit 7
"#;

#[test]
fn the_terminal_is_handed_to_the_other_program() {
    let node = TestNode::new();
    node.script(node.programs(), "openclaw", TYPIST);
    let mut command = node.call(&["tui"]).with("TERM", "xterm").command();
    command.stdin(Stdio::inherit());
    let mut session = spawn_command(command, Some(DEADLINE_MS)).expect("a pseudo-terminal");
    let terminal = session.process().get_file_handle().expect("a handle");
    let (_, process) = session.exp_regex("process [0-9]+").expect("a terminal on each stream");
    let foreground = tcgetpgrp(&terminal).expect("a terminal").to_string();
    assert_eq!(process, format!("process {foreground}"), "it is not the one that the terminal talks to");
    session.send_line("hello").expect("typed");
    session.exp_string("read hello").expect("what was typed");
    session.send_control('c').expect("typed");
    // A shell that waits for a line may keep a signal to itself until there is one.
    session.send_line("").expect("typed");
    session.exp_string("interrupted").expect("the interrupt");
    let size = Winsize { ws_row: 33, ws_col: 99, ws_xpixel: 0, ws_ypixel: 0 };
    tcsetwinsize(&terminal, size).expect("a new size");
    session.send_line("").expect("typed");
    session.exp_string("size 33 99").expect("the new size");
    session.send_line("end").expect("typed");
    session.exp_eof().expect("an end");
    let status = session.process().wait().expect("a status");
    assert!(format!("{status:?}").ends_with(", 7)"), "{status:?}");
}
