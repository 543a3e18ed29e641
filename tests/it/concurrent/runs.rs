//! Sixteen real processes at a time on one home. What they race for is the lock; what is checked is the disk after it.

use std::path::Path;
use std::process::{Child, Stdio};

use crate::support::{Output, TestNode, Tree};

const RUNS: usize = 16;
/// Each race is run so often: a lost race is rare.
const ROUNDS: usize = 8;

const INSTALL: &[&str] = &["install", "--yes"];
const PURGE: &[&str] = &["uninstall", "--purge", "--yes"];

#[test]
fn sixteen_installs_on_a_clean_home_are_one() {
    let node = TestNode::new();
    let program = node.small_program();
    node.write(".claude/settings.json", "{\"model\": \"opus\"}\n");
    let start = node.keep("start");
    let _ = node.call(INSTALL).program(&program).run().exits(0);
    let single = tree(&node);
    for round in 0..ROUNDS {
        node.restore(&start);
        let done = settle(race(&node, &program, &[INSTALL; RUNS]));
        assert!(done >= 1, "round {round}: nobody got through");
        assert_eq!(single.difference(&tree(&node)), "", "round {round}");
        assert_eq!(node.call(&["status"]).program(&program).run().exits(0).err(), "");
    }
}

#[test]
fn sixteen_installs_on_an_installed_node_change_nothing() {
    let node = TestNode::new();
    let program = node.small_program();
    let _ = node.call(INSTALL).program(&program).run().exits(0);
    let single = tree(&node);
    for round in 0..ROUNDS {
        let done = settle(race(&node, &program, &[INSTALL; RUNS]));
        assert!(done >= 1, "round {round}: nobody got through");
        assert_eq!(single.difference(&tree(&node)), "", "round {round}");
    }
}

#[test]
fn installs_and_purges_leave_one_or_the_other() {
    let node = TestNode::new();
    let program = node.small_program();
    node.write(".claude/settings.json", "{\"model\": \"opus\"}\n");
    let start = node.keep("start");
    let clean = tree(&node);
    let _ = node.call(INSTALL).program(&program).run().exits(0);
    let installed = tree(&node);
    let mixed: Vec<&[&str]> = (0..RUNS).map(|n| if n % 2 == 0 { INSTALL } else { PURGE }).collect();
    for round in 0..ROUNDS {
        if round % 2 == 0 {
            node.restore(&start);
        }
        settle(race(&node, &program, &mixed));
        let now = tree(&node);
        assert!(
            now == clean || now == installed,
            "round {round}\nto clean:\n{}\nto installed:\n{}",
            clean.difference(&now),
            installed.difference(&now)
        );
    }
}

/// Runs every call at once and returns what each said.
fn race(node: &TestNode, program: &Path, calls: &[&[&str]]) -> Vec<(bool, Output)> {
    let spawn = |arguments: &&[&str]| -> Child {
        let mut command = node.call(arguments).program(program).command();
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the binary starts")
    };
    let children: Vec<Child> = calls.iter().map(spawn).collect();
    let ended = children.into_iter().zip(calls).map(|(child, arguments)| {
        let output = child.wait_with_output().expect("a child of ours ends");
        let words: Vec<std::ffi::OsString> = arguments.iter().map(Into::into).collect();
        (arguments[0] == "install", Output::new(output, &words))
    });
    ended.collect()
}

/// Asserts that each run was done, found the lock held, or found nothing to uninstall; returns how many were done.
fn settle(outputs: Vec<(bool, Output)>) -> usize {
    use openclaw::base::report::Code;
    let mut done = 0;
    for (is_install, output) in outputs {
        match output.status() {
            Some(0) => done += 1,
            Some(2) if !is_install => drop(output.refuses(Code::RootUnusable).tells("is not installed")),
            _ => {
                let output = output.refuses(Code::LockHeld).tells("  why: the lock is held by ");
                let names_it =
                    ["another run is setting up", "process "].iter().any(|who| output.err().contains(who));
                assert!(names_it, "the holder is not named: {}", output.err());
            }
        }
    }
    done
}

/// Everything in home but the lock file, whose text names the process.
fn tree(node: &TestNode) -> Tree {
    node.tree().without_locks()
}
