//! Interrupted work on disk, and journals that nobody can read. Looking verbs refuse and write nothing; `recover` ends
//! it; what another release or another root left is told, not guessed at.

use std::fs;

use openclaw::base::digest::Digest;
use openclaw::base::path::AbsPath;
use openclaw::base::report::Code;
use openclaw::engine::journal::{JOURNAL_SCHEMA, Record, encode};
use openclaw::engine::plan::Plan;
use openclaw::ports::fs::{Fs as _, LockAnswer};
use openclaw::sys::fs::OsFs;

use crate::support::{TestNode, Tree};

const INSTALL: &[&str] = &["install", "--yes", "--quiet"];
const JOURNALS: &str = ".openclaw/harness/journal";

/// An installed node with one rule gone, the plan that repairs it, and the tree.
fn damaged() -> (TestNode, Plan, Tree) {
    let node = TestNode::new();
    let _ = node.run(INSTALL).exits(0);
    fs::remove_file(node.path(".openclaw/rules/security.md")).expect("a rule");
    let answer = node.run(&["install", "--dry-run", "--json"]).exits(0).json();
    let plan = serde_json::from_value(answer["data"]["plan"].clone()).expect("a plan");
    let tree = tree(&node);
    (node, plan, tree)
}

fn begun(plan: &Plan) -> Vec<u8> {
    encode(&Record::Begin { schema: JOURNAL_SCHEMA.to_owned(), plan: Box::new(plan.clone()) })
}

fn journal(node: &TestNode, bytes: &[u8]) {
    node.write(&format!("{JOURNALS}/x.journal"), bytes);
}

fn tree(node: &TestNode) -> Tree {
    node.tree().without_locks()
}

#[test]
fn looking_verbs_refuse_and_write_nothing() {
    let (node, plan, before) = damaged();
    journal(&node, &begun(&plan));
    let interrupted = tree(&node);
    let verbs: [&[&str]; 4] =
        [&["status"], &["install", "--dry-run"], &["uninstall", "--dry-run"], &["status", "--json"]];
    for verb in verbs {
        let output = node.run(verb).refuses(Code::WorkInterrupted);
        assert!(format!("{}{}", output.text(), output.err()).contains("openclaw recover --rollback"));
        assert_eq!(interrupted.difference(&tree(&node)), "");
    }
    for verb in [&["recover"][..], &["recover", "--rollback"]] {
        journal(&node, &begun(&plan));
        assert!(node.run(verb).exits(0).text().contains("discarded change"));
        assert_eq!(before.difference(&tree(&node)), "");
    }
    assert_eq!(node.run(&["recover"]).exits(0).text(), "No interrupted change is on disk.\n");
}

#[test]
fn a_committed_change_whose_content_is_gone_can_be_undone() {
    let (node, plan, before) = damaged();
    journal(&node, &[begun(&plan), encode(&Record::Commit)].concat());
    for verb in [&["recover"][..], INSTALL] {
        let _ = node.run(verb).refuses(Code::WorkInterrupted).tells("openclaw recover --rollback");
    }
    assert!(node.run(&["recover", "--rollback"]).exits(0).text().contains("undid"));
    assert_eq!(before.difference(&tree(&node)), "");
    let _ = node.run(INSTALL).exits(0);
}

#[test]
fn torn_and_garbled_journals_are_traces_of_nothing() {
    let (node, plan, before) = damaged();
    let whole = begun(&plan);
    for bytes in [
        &b""[..],
        b"garbage",
        b"\xff\xff\n",
        b"12 abc {}\n",
        &whole[..whole.len() / 2],
        &whole[..whole.len() - 1],
    ] {
        journal(&node, bytes);
        let _ = node.run(&["status"]).refuses(Code::WorkInterrupted);
        let _ = node.run(&["recover"]).exits(0);
        assert_eq!(before.difference(&tree(&node)), "");
    }
}

#[test]
fn journals_of_another_release_are_kept() {
    let (node, plan, _) = damaged();
    let line = |json: &str| {
        format!("{} {} {json}\n", json.len(), Digest::of(json.as_bytes()).short(16)).into_bytes()
    };
    let mut newer_plan = plan.clone();
    newer_plan.body.schema = "openclaw.plan/2".to_owned();
    let newer = Record::Begin { schema: "openclaw.journal/2".to_owned(), plan: Box::new(plan.clone()) };
    let journals = [
        line(r#"{"record":"begin","schema":"openclaw.journal/2","plan":{"unheard":"of"}}"#),
        encode(&newer),
        begun(&newer_plan),
        [begun(&plan), line(r#"{"record":"paused","until":"noon"}"#)].concat(),
        [begun(&plan), encode(&Record::Commit), encode(&Record::Skipped { step: 999 })].concat(),
    ];
    for bytes in journals {
        journal(&node, &bytes);
        let before = tree(&node);
        let verbs: [&[&str]; 4] =
            [&["recover"], &["recover", "--rollback"], INSTALL, &["uninstall", "--purge", "--yes"]];
        for verb in verbs {
            let _ = node.run(verb).refuses(Code::FormatNewer).tells("fix: ");
            assert_eq!(before.difference(&tree(&node)), "", "{}", String::from_utf8_lossy(&bytes));
        }
    }
}

#[test]
fn a_journal_of_another_root_changes_neither() {
    let (node, plan, _) = damaged();
    let other = TestNode::new();
    let _ = other.run(INSTALL).exits(0);
    journal(&other, &[begun(&plan), encode(&Record::Commit)].concat());
    let before = (tree(&node), tree(&other));
    let root = node.path(".openclaw");
    for verb in [&["recover"][..], &["recover", "--rollback"], INSTALL] {
        let fix = format!("openclaw recover --root '{}'", root.display());
        let _ = other.run(verb).refuses(Code::WorkInterrupted).tells(&fix);
        assert_eq!(before, (tree(&node), tree(&other)));
    }
}

#[test]
fn the_lock_names_its_holder_to_every_verb_that_changes_something() {
    let (node, _, before) = damaged();
    let root = AbsPath::from_path(&node.path(".openclaw")).expect("a path");
    let fs = OsFs::new(vec![root.clone()]);
    let answer =
        fs.lock(&root.join("harness/run/lock"), "`openclaw install`, process 4711").expect("it answers");
    let LockAnswer::Held(held) = answer else { panic!("nobody else has it") };
    let verbs: [&[&str]; 4] =
        [INSTALL, &["recover"], &["uninstall", "--yes"], &["install", "--yes", "--json"]];
    for verb in verbs {
        let output = node.run(verb).refuses(Code::LockHeld);
        let said = format!("{}{}", output.text(), output.err());
        assert!(
            said.contains("`openclaw install`, process 4711") && said.contains("wait until it is done"),
            "{said}"
        );
    }
    let _ = node.run(&["status"]).exits(1);
    assert_eq!(before.difference(&tree(&node)), "");
    drop(held);
    let _ = node.run(INSTALL).exits(0);
}
