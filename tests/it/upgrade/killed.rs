//! SIGKILL of a real upgrade at moments spread over the length of an undisturbed one. Whatever it left, one version is whole
//! and answers hooks at once, and `recover` and the next upgrade end it: the home is as after the undisturbed one.

use std::process::Stdio;
use std::time::{Duration, Instant};

use super::verb::{RECORD, at_work, node_of, upgrade};
use crate::support::releases::Made;
use crate::support::{TestNode, Tree};

/// Moments, and how many of them have to meet a living process.
const KILLS: u32 = 24;
const ALIVE_MIN: usize = 12;
/// For what the killed process started: it holds the lock of the node until it ends.
const DEADLINE: Duration = Duration::from_secs(60);

/// What a guard refuses in any folder.
const REFUSED: &str = r#"{"session_id":"s","hook_event_name":"PreToolUse","tool_name":"Bash",
"tool_input":{"command":"git commit --no-verify -m x"},"cwd":"/"}"#;

/// Everything in home but what hooks and locks leave, what guards make again from the times of files, and what the last look
/// at the source said.
fn tree(node: &TestNode) -> Tree {
    let made = ["spool", "run", "upgrade.json", "snapshot-0.1.0", "snapshot-0.2.0"];
    let path = |name| format!(".openclaw/harness/{name}");
    made.into_iter().fold(node.tree().without_locks(), |tree, name| tree.without(&path(name)))
}

/// Starts an upgrade and kills it after `delay`; returns whether it was still at work.
fn kill_after(node: &TestNode, delay: Duration) -> bool {
    let mut command = node.installed(&["upgrade", "--yes"]).command();
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the program starts");
    let ends = Instant::now() + delay;
    while Instant::now() < ends {
        if child.try_wait().expect("a child of ours").is_some() {
            return false;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    child.kill().expect("a child of ours can be killed");
    let status = child.wait().expect("a child of ours ends");
    std::os::unix::process::ExitStatusExt::signal(&status) == Some(9)
}

/// Ends what the kill left, as soon as what the killed process started lets go.
fn recover(node: &TestNode) {
    let ends = Instant::now() + DEADLINE;
    loop {
        let said = node.installed(&["recover"]).run();
        if said.status() != Some(5) || Instant::now() > ends {
            return drop(said.exits(0));
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn an_upgrade_that_is_killed_anywhere_is_ended_by_the_next() {
    let (node, _base) = node_of(&Made::new("0.2.0"));
    let _ = upgrade(&node, &["--check"]).exits(1);
    let before = node.keep("before");
    let began = Instant::now();
    let _ = upgrade(&node, &["--yes"]).exits(0);
    let (takes, after) = (began.elapsed(), tree(&node));
    let mut alive = 0;
    for kill in 0..KILLS {
        node.restore(&before);
        let delay = takes * kill / KILLS;
        alive += usize::from(kill_after(&node, delay));
        // No line of a host is without an answer, whatever is under way.
        let hook = node.installed(&["hook", "claude", "PreToolUse"]).input(REFUSED);
        let _ = hook.run().exits(0).shows("deny");
        recover(&node);
        let version = at_work(&node);
        assert!(["0.1.0", "0.2.0"].contains(&version.as_str()), "{version} after {delay:?}");
        let _ = upgrade(&node, &["--yes"]).exits(0);
        assert_eq!(at_work(&node), "0.2.0", "after {delay:?}");
        let record = std::fs::read_to_string(node.path(RECORD)).expect("a record");
        let is_over = !record.contains("\"change\"") && record.contains("\"previous\": \"0.1.0\"");
        assert!(is_over, "after {delay:?}: {record}");
        let now = tree(&node);
        assert!(now == after, "after {delay:?}:\n{}", after.difference(&now));
    }
    println!("{KILLS} kills, {alive} of a living process");
    assert!(alive >= ALIVE_MIN, "only {alive} of {KILLS} kills found the process alive");
}
