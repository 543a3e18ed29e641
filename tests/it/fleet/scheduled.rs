//! One node that follows releases by itself, with the real program: what each policy does, what is told, and the daemon.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use openclaw::upgrade::Percent;

use crate::support::releases::{Made, key, withdrawn};
use crate::support::{Output, TestNode};

/// How long the daemon's run may take: a busy machine has two programs of fifty megabytes to copy and to start.
const DEADLINE: Duration = Duration::from_secs(90);

/// Returns a node of version 0.1.0 with these settings of `[upgrade]`, and its source, which has `made`.
fn node_of(settings: &str, made: &Made) -> (TestNode, PathBuf) {
    let node = TestNode::new();
    let base = node.base("base", made);
    node.install_small();
    follow(&node, settings, base.to_str().expect("UTF-8"));
    (node, base)
}

pub fn follow(node: &TestNode, settings: &str, source: &str) {
    let keys = format!("keys = [\"{}\"]\n", key(1).line());
    node.write(".openclaw/openclaw.toml", format!("[upgrade]\nsource = \"{source}\"\n{keys}{settings}\n"));
}

fn scheduled(node: &TestNode) -> Output {
    node.installed(&["upgrade", "--scheduled"]).run()
}

pub fn at_work(node: &TestNode) -> String {
    let link = fs::read_link(node.path(".openclaw/harness/bin/openclaw")).expect("the stable path");
    let folder = link.parent().and_then(Path::file_name).expect("a version");
    folder.to_string_lossy().into_owned()
}

fn status(node: &TestNode) -> String {
    node.installed(&["status"]).run().exits(0).err().to_owned()
}

#[test]
fn the_policy_says_how_far_a_run_goes() {
    let made = Made::new("0.2.0");
    let (node, base) = node_of("policy = \"off\"", &made);
    let _ = scheduled(&node).exits(0).shows("`upgrade.policy` is \"off\"");
    assert!(!node.path(".openclaw/harness/upgrade.json").exists(), "nobody looked");
    assert!(!status(&node).contains("0.2.0"));

    let source = base.to_str().expect("UTF-8").to_owned();
    for settings in ["policy = \"check\"", "policy = \"auto\"\nchannel = \"pinned\""] {
        follow(&node, settings, &source);
        let _ = scheduled(&node).exits(0).shows("0.2.0 is there");
        assert!(status(&node).contains("openclaw 0.2.0 is there: `openclaw upgrade` moves to it"));
        assert_eq!(at_work(&node), "0.1.0", "{settings}");
    }
    // The clock of the tests shows a Wednesday, eleven in the morning.
    follow(&node, "policy = \"auto\"\nwindow = \"Thu 10:00-12:00\"", &source);
    let _ = scheduled(&node).exits(0).shows("0.2.0 is there");
    assert_eq!(at_work(&node), "0.1.0");
    let nobody = Percent::try_from(0).expect("a share");
    Made::new("0.2.0").with(|release| (release.sequence, release.rollout) = (2, nobody)).publish(&base);
    follow(&node, "policy = \"auto\"\nwindow = \"Wed 10:00-12:00\"", &source);
    let _ = scheduled(&node).exits(0).shows("0.2.0 is for 0 % of nodes");
    assert_eq!(at_work(&node), "0.1.0");
    Made::new("0.2.0").with(|release| release.sequence = 3).publish(&base);
    let _ = scheduled(&node).exits(0).shows("openclaw 0.2.0 is at work");
    assert_eq!(at_work(&node), "0.2.0");
    assert!(!status(&node).contains("is there"), "what was found was done");

    // It is withdrawn while the window is closed.
    let back = |release: &mut openclaw::upgrade::Release| {
        (release.sequence, release.withdrawn) = (4, vec![withdrawn("0.2.0")]);
    };
    Made::new("0.2.0").with(back).publish(&base);
    follow(&node, "policy = \"check\"", &source);
    let _ = scheduled(&node).exits(0).shows("taken back: it loses files");
    assert!(status(&node).contains("this version was taken back (it loses files)"));
    assert_eq!(at_work(&node), "0.2.0");
    follow(&node, "policy = \"auto\"\nwindow = \"Thu 10:00-12:00\"", &source);
    let _ = scheduled(&node).exits(0).shows("openclaw 0.1.0 is at work");
    assert_eq!(at_work(&node), "0.1.0");
    let _ = scheduled(&node).exits(0);
    assert_eq!(at_work(&node), "0.1.0", "nobody goes there again");
}

#[test]
fn a_source_that_is_not_reached_is_no_news() {
    let (node, _) = node_of("policy = \"auto\"", &Made::new("0.2.0"));
    follow(&node, "policy = \"auto\"", "http://127.0.0.1:1/releases");
    let output = scheduled(&node).exits(0).shows("The next look");
    assert_eq!(output.err(), "");
    assert_eq!((status(&node).as_str(), at_work(&node).as_str()), ("", "0.1.0"));
}

#[test]
fn the_daemon_has_its_node_follow() {
    let (node, base) = node_of("policy = \"check\"", &Made::new("0.2.0"));
    // A look that found something while it was only to be told: with `auto` it is done as soon as the daemon runs.
    let _ = scheduled(&node).exits(0).shows("0.2.0 is there");
    follow(&node, "policy = \"auto\"", base.to_str().expect("UTF-8"));
    let mut command = node.installed(&["daemon", "run"]).command();
    let mut daemon = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("a daemon");
    let record = node.path(".openclaw/harness/upgrade.json");
    let is_done = || {
        let text = fs::read_to_string(&record).unwrap_or_default();
        at_work(&node) == "0.2.0" && text.contains("\"previous\"") && !text.contains("\"change\"")
    };
    let ends = Instant::now() + DEADLINE;
    while !is_done() && Instant::now() < ends {
        std::thread::sleep(Duration::from_millis(50));
    }
    let is_moved = is_done();
    let _ = node.installed(&["daemon", "stop"]).run();
    let _ = daemon.kill();
    let _ = daemon.wait();
    assert!(is_moved, "{} {}", at_work(&node), fs::read_to_string(&record).unwrap_or_default());
    let _ = node.installed(&["status"]).run().exits(0).shows("openclaw 0.2.0 in");
}
