//! Nothing is changed without consent: asked once at a terminal, given ahead with `--yes`, refused where nobody is.

use std::process::{Command, Stdio};

use openclaw::base::report::Code;
use rexpect::session::{PtySession, spawn_command};

use super::home::{SETTINGS, check_unwritten, installed, shape, stamps};
use crate::support::TestNode;

const QUESTION: &str = "Apply these changes? [y/N]";
const DEADLINE_MS: u64 = 30_000;

#[test]
fn without_a_terminal_and_without_yes_nothing_happens() {
    let node = TestNode::new();
    let before = node.tree();
    let _ =
        node.run(&["install"]).refuses(Code::ConfirmNeeded).tells("fix: run the command again with `--yes`");
    let _ = node.call(&["install"]).input("y\n").run().refuses(Code::ConfirmNeeded);
    let object = node.run(&["install", "--json"]).refuses(Code::ConfirmNeeded).json();
    assert_eq!(object["schema"], "openclaw.install/1");
    assert_eq!(before.difference(&node.tree()), "");
    let node = installed();
    let before = stamps(&node);
    for arguments in [&["uninstall"][..], &["uninstall", "--purge"]] {
        let _ = node.run(arguments).refuses(Code::ConfirmNeeded).tells("`--yes`");
    }
    check_unwritten(&node, &before);
}

/// Starts `command` at a terminal and waits for the question.
fn ask(command: Command, question: &str) -> PtySession {
    let mut session = spawn_command(command, Some(DEADLINE_MS)).expect("a pseudo-terminal");
    let shown = session.exp_string(question).expect("the question");
    assert!(shown.contains("rules/security.md"), "the plan comes first: {shown}");
    session
}

/// Answers the question with `keys`; returns what is said afterwards and how the process ended.
fn answer(node: &TestNode, arguments: &[&str], question: &str, keys: &str) -> (String, String) {
    let command = node.call(arguments).with("TERM", "xterm").command();
    let mut session = ask(terminal_only(command), question);
    session.send(keys).expect("keys");
    session.flush().expect("keys");
    let said = session.exp_eof().expect("an end");
    let status = session.process().wait().expect("a status");
    (said, format!("{status:?}"))
}

/// Lets all three streams be the terminal.
fn terminal_only(mut command: Command) -> Command {
    command.stdin(Stdio::inherit());
    command
}

#[test]
fn yes_at_a_terminal_applies_the_plan() {
    let node = TestNode::new();
    for keys in ["y\r", "yes\r"] {
        let node = TestNode::new();
        let (said, status) = answer(&node, &["install"], QUESTION, keys);
        assert!(said.contains("changes made") && status.contains(", 0)"), "{status}: {said}");
        // The answer is shown with its question; another one would show it again.
        assert!(said.matches(QUESTION).count() < 2, "asked once: {said}");
        assert_eq!(shape(&node.tree()), shape(&installed().tree()));
        let (said, status) = answer(&node, &["uninstall", "--purge"], "Take these away? [y/N]", keys);
        assert!(said.contains("nothing of ours is left") && status.contains(", 0)"), "{status}: {said}");
        assert!(!node.path(".openclaw").exists());
    }
    // With consent given ahead nothing is asked, also at a terminal.
    let command = terminal_only(node.call(&["install", "--yes"]).with("TERM", "xterm").command());
    let mut session = spawn_command(command, Some(DEADLINE_MS)).expect("a pseudo-terminal");
    let said = session.exp_eof().expect("an end");
    assert!(!said.contains("[y/N]") && said.contains("changes made"), "{said}");
}

#[test]
fn anything_else_changes_nothing() {
    for keys in ["n\r", "\r", "nope\r", "yy\r"] {
        let node = TestNode::new();
        let before = node.tree();
        let (said, status) = answer(&node, &["install"], QUESTION, keys);
        assert!(
            said.contains("Nothing was changed.") && status.contains(", 0)"),
            "{keys:?} {status}: {said}"
        );
        assert_eq!(before.difference(&node.tree()), "");
    }
}

#[test]
fn an_interrupt_changes_nothing_and_leaves_the_terminal_clean() {
    let node = TestNode::new();
    let before = node.tree();
    let (said, status) = answer(&node, &["install"], QUESTION, "\u{3}");
    assert!(status.contains("SIGINT") || status.contains(", 130)"), "{status}: {said}");
    // A hidden cursor would stay hidden.
    assert!(!said.contains("\u{1b}[?25l"), "{said:?}");
    assert_eq!(before.difference(&node.tree()), "");
    let _ = node.run(&["install", "--yes"]).succeeds();
}

#[test]
fn a_piped_stdin_is_not_the_answer() {
    // As in `curl … | sh`: the script comes by stdin, and the person sits at the terminal.
    for (keys, is_made) in [("y\r", true), ("n\r", false)] {
        let node = TestNode::new();
        let call = node.call(&["install"]).with("TERM", "xterm");
        let mut shell = Command::new("/bin/sh");
        let line = format!("echo {} | \"$0\" install", if is_made { "n" } else { "y" });
        shell.args(["-c", &line]).arg(TestNode::binary()).env_clear().current_dir(node.home());
        shell.envs(call.command().get_envs().filter_map(|(name, value)| Some((name, value?))));
        let mut session = ask(shell, QUESTION);
        session.send(keys).expect("keys");
        session.flush().expect("keys");
        let said = session.exp_eof().expect("an end");
        assert_eq!(node.path(SETTINGS).exists(), is_made, "{said}");
    }
}

#[test]
fn a_conflict_can_be_asked_about_file_by_file() {
    for (keys, is_replaced) in [("y\ry\r", true), ("n\ry\r", false)] {
        let node = TestNode::new();
        node.write(".openclaw/rules/security.md", "mine\n");
        let command = node.call(&["install", "--on-conflict", "ask"]).with("TERM", "xterm").command();
        let mut session =
            spawn_command(terminal_only(command), Some(DEADLINE_MS)).expect("a pseudo-terminal");
        session.exp_string("Replace yours? [y/N]").expect("the question");
        let (first, second) = keys.split_at(2);
        session.send(first).expect("keys");
        session.flush().expect("keys");
        session.exp_string(QUESTION).expect("the question");
        session.send(second).expect("keys");
        session.flush().expect("keys");
        let said = session.exp_eof().expect("an end");
        let text = std::fs::read_to_string(node.path(".openclaw/rules/security.md")).expect("a rule");
        assert_eq!(text != "mine\n", is_replaced, "{said}");
        assert_eq!(node.path(".openclaw/rules/security.md.new").exists(), !is_replaced);
    }
}

#[test]
fn without_a_terminal_what_would_be_asked_about_is_kept() {
    let node = TestNode::new();
    node.write(".openclaw/rules/security.md", "mine\n");
    let _ = node.run(&["install", "--yes", "--on-conflict", "ask"]).refuses(Code::ConflictOpen);
    let text = std::fs::read_to_string(node.path(".openclaw/rules/security.md")).expect("a rule");
    assert_eq!(text, "mine\n");
    assert!(node.path(".openclaw/rules/security.md.new").exists());
}
