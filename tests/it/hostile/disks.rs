//! Disks that are other ones, read-only or full.

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;

use openclaw::base::report::Code;
use openclaw::engine::plan::FindingKind;
use openclaw::engine::recover::Direction;
use openclaw::sim::fs::{Errno, Fault};

use crate::support::{SimNode, TestNode, at};

fn tree(node: &SimNode) -> BTreeMap<String, String> {
    node.fs.tree()
}

/// What is refused, by path.
fn refused(plan: &openclaw::engine::plan::Plan) -> Vec<String> {
    let refused = plan.body.findings.iter().filter(|finding| finding.kind == FindingKind::Refused);
    refused.map(|finding| finding.path.to_string()).collect()
}

#[test]
fn homes_and_folders_on_other_disks_work() {
    for places in [
        &["/home/ada"][..],
        &["/home/ada/.openclaw"],
        &["/home/ada/.claude"],
        &["/home/ada", "/home/ada/.claude"],
    ] {
        let node = SimNode::new();
        node.fs.put_dir(&at("/home/ada/.openclaw"), 0o755);
        node.fs.put_file(&at("/home/ada/.claude/settings.json"), b"{\"a\": 1}", 0o640);
        for (n, place) in places.iter().enumerate() {
            node.fs.set_device(&at(place), n as u64 + 7);
        }
        let before = tree(&node);
        node.install().expect("an install works");
        node.purge().expect("a purge works");
        assert_eq!(tree(&node), before, "{places:?}");
    }
}

#[test]
fn settings_in_a_read_only_store_are_left_to_their_owner() {
    let node = SimNode::new();
    let store = at("/nix/store/abc/settings.json");
    node.fs.put_file(&store, b"{\"model\": \"opus\"}", 0o444);
    node.fs.chown(&store, 0, 0);
    node.fs.put_link(&at("/home/ada/.claude/settings.json"), "/nix/store/abc/settings.json");
    node.fs.set_device(&at("/nix"), 9);
    node.fs.set_read_only(&at("/nix"));
    let before = tree(&node);
    let plan = node.install().expect("the rest works");
    assert_eq!(refused(&plan), ["/home/ada/.claude/settings.json"]);
    let plugin = "/home/ada/.claude/skills/openclaw/.claude-plugin/plugin.json";
    assert!(tree(&node).contains_key(plugin));
    node.purge().expect("a purge works");
    assert_eq!(tree(&node), before);
}

#[test]
fn a_read_only_disk_is_told_and_nothing_is_written() {
    for place in ["/home/ada", "/home/ada/.openclaw", "/home/ada/.claude"] {
        let node = SimNode::new();
        node.fs.put_dir(&at("/home/ada/.openclaw"), 0o755);
        node.fs.put_file(&at("/home/ada/.claude/settings.json"), b"{\"a\": 1}", 0o640);
        node.fs.set_device(&at(place), 9);
        node.fs.set_read_only(&at(place));
        let before = tree(&node);
        let report = node.install().expect_err("it cannot be written");
        assert_eq!(report.code, Code::DiskFailed, "{report:?}");
        assert!(
            !report.fix.is_empty() && report.why.iter().any(|why| why.contains("Read-only")),
            "{report:?}"
        );
        assert_eq!(tree(&node), before, "{place}");
    }
}

#[test]
fn a_disk_that_fills_up_anywhere_leaves_all_as_it_was() {
    let start = SimNode::new();
    start.fs.put_file(&at("/home/ada/.claude/settings.json"), b"{\"a\": 1}", 0o640);
    start.fs.settle();
    let clean = start.with(start.fs.clone());
    clean.install().expect("an install works");
    let (before, after) = (tree(&start), tree(&clean));
    let effects = clean.fs.effects();
    assert!(effects > 100, "{effects}");
    for effect in 0..effects {
        let node = start.with(start.fs.clone());
        node.fs.script(Fault::FailFrom { effect, errno: Errno::Enospc });
        match node.install() {
            Ok(_) => assert_eq!(tree(&node), after, "{effect}"),
            Err(report) if report.code == Code::DiskFailed => {
                assert!(report.why.iter().any(|why| why.contains("No space left")), "{report:?}");
                assert_eq!(tree(&node), before, "{effect}");
            }
            Err(report) => {
                assert_eq!(report.code, Code::WorkInterrupted, "{effect}: {report:?}");
                let freed = node.with(node.fs.crash(openclaw::sim::fs::CrashPolicy::Keep));
                freed.recover(Direction::Forward).expect("recovery works with room again");
                assert!([&before, &after].contains(&&tree(&freed)), "{effect}");
            }
        }
    }
}

/// On a real disk of a few mebibytes, in a mount namespace of its own. Only root may make one.
#[test]
fn a_small_disk_is_told_and_left_as_it_was() {
    let node = TestNode::new();
    let is_possible =
        Command::new("unshare").args(["-m", "true"]).status().is_ok_and(|status| status.success());
    if !is_possible {
        println!("not run: no mount namespace can be made here");
        return;
    }
    let program = node.small_program();
    let bytes = fs::metadata(&program).expect("the copy").len();
    // Room for nothing, for half of the program, and for the program but hardly more.
    for kibibytes in [64, bytes / 2048, bytes / 1024 + 24, bytes / 1024 + 120] {
        let script = r#"
            set -e
            mount -t tmpfs -o size="$2"k,mode=755 none "$HOME"
            mkdir "$HOME/.claude"; printf '{"a": 1}' > "$HOME/.claude/settings.json"
            shown() { find "$HOME" -printf '%P %m %s %l\n' | sort; cat "$HOME/.claude/settings.json"; }
            before=$(shown)
            set +e
            "$1" install --yes --quiet; status=$?
            set -e
            [ "$status" = 5 ] || { echo "exit $status"; exit 1; }
            after=$(shown)
            [ "$before" = "$after" ] || { echo "$before"; echo; echo "$after"; exit 1; }
        "#;
        let mut command = Command::new("unshare");
        command.args(["-m", "sh", "-c", script, "sh"]).arg(&program).arg(kibibytes.to_string());
        let output = command.env("HOME", node.home()).output().expect("unshare starts");
        let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "{kibibytes} KiB\n{out}\n{err}");
        assert!(
            err.contains("error[disk.failed]") && err.contains("No space left"),
            "{kibibytes} KiB\n{err}"
        );
    }
}
