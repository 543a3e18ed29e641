//! One instance, a quick end, news for the supervisor, and no trace in a root that goes.

use std::os::unix::net::UnixDatagram;
use std::time::{Duration, Instant};

use openclaw::base::report::Code;
use serde_json::Value;

use super::running::{DEADLINE, Guarded, wait_until};
use crate::support::TestNode;

#[test]
fn without_an_installation_there_is_no_daemon() {
    let node = TestNode::new();
    let before = node.tree();
    let _ = node.run(&["daemon", "run"]).refuses(Code::RootUnusable).tells("run `openclaw install`");
    let text = node.run(&["daemon", "status"]).exits(1).text().to_owned();
    assert!(text.contains("does not run"), "{text}");
    assert_eq!(node.run(&["daemon", "stop", "--json"]).exits(1).json()["data"]["process"], Value::Null);
    assert_eq!(before.difference(&node.tree()), "", "nothing is made");
}

#[test]
fn a_second_daemon_is_refused_and_names_the_first() {
    let guarded = Guarded::new();
    let first = guarded.start();
    let process = first.child.id();
    let _ = guarded.run(&["daemon", "run"]).refuses(Code::LockHeld).tells(&format!("process {process}"));
    let standing = guarded.standing();
    assert_eq!((&standing["running"], &standing["process"]), (&Value::Bool(true), &Value::from(process)));
    assert_eq!(
        (&standing["version"], &standing["supervised"]),
        (&standing["installed"], &Value::Bool(false))
    );
    let text = guarded.run(&["daemon", "status"]).exits(0).text().to_owned();
    assert!(text.contains("runs") && text.contains(&format!("process {process}")), "{text}");
    assert_eq!(guarded.guards()["daemon"]["running"], true);

    let stopped = guarded.run(&["daemon", "stop", "--json"]).exits(0).json();
    assert_eq!(stopped["data"]["process"], process);
    assert!(first.end().0.success());
    assert_eq!(guarded.standing()["running"], false);
    assert_eq!(guarded.guards()["daemon"]["running"], false);
    let _ = guarded.run(&["daemon", "stop"]).exits(1);
}

#[test]
fn a_request_to_end_is_heard_at_once_and_drains_a_last_time() {
    for name in ["TERM", "INT"] {
        let guarded = Guarded::new();
        guarded.fire("before");
        let daemon = guarded.start();
        guarded.wait_for_answers(1);
        guarded.fire("after");
        let began = Instant::now();
        daemon.signal(name);
        let (status, said) = daemon.end();
        assert!(status.success() && said.is_empty(), "{name}: {status} {said}");
        assert!(began.elapsed() < Duration::from_secs(1), "{name}: {:?}", began.elapsed());
        assert_eq!(guarded.segments().lines().count(), 2, "{name}");
    }
}

#[test]
fn the_supervisor_hears_how_the_daemon_is() {
    let guarded = Guarded::new();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("notify");
    let socket = UnixDatagram::bind(&path).expect("a socket");
    socket.set_read_timeout(Some(DEADLINE)).expect("a deadline");
    let call = guarded.call(&["daemon", "run"]).with("NOTIFY_SOCKET", &path).with("WATCHDOG_USEC", "200000");
    let daemon = guarded.spawn(&call);
    let hear = || {
        let mut buffer = [0; 512];
        let length = socket.recv(&mut buffer).expect("news");
        String::from_utf8_lossy(&buffer[..length]).into_owned()
    };
    assert_eq!(hear(), "READY=1");
    assert_eq!(hear(), "STATUS=0 answers in the log since the start");
    let began = Instant::now();
    (0..5).for_each(|_| assert_eq!(hear(), "WATCHDOG=1"));
    assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
    assert_eq!(guarded.standing()["supervised"], true);
    guarded.fire("one");
    wait_until("the status changes", || hear() == "STATUS=1 answers in the log since the start");
    let stop = guarded.run(&["daemon", "stop"]).exits(0).text().to_owned();
    assert!(stop.contains("may start it again"), "{stop}");
    wait_until("the end is told", || hear() == "STOPPING=1");
    assert!(daemon.end().0.success());
}

#[test]
fn a_daemon_ends_with_its_root_and_leaves_nothing_of_it() {
    let clean = TestNode::new().tree();
    let guarded = Guarded::new();
    let daemon = guarded.start();
    guarded.fire("one");
    let _ = guarded.run(&["uninstall", "--purge", "--yes", "--quiet"]).exits(0);
    let (status, said) = daemon.end();
    assert!(status.success(), "{status} {said}");
    assert_eq!(clean.difference(&guarded.node.tree()), "");

    // An uninstall that leaves the record ends it as well, and the record stays as it is.
    let guarded = Guarded::new();
    guarded.fire("one");
    let daemon = guarded.start();
    guarded.wait_for_answers(1);
    let _ = guarded.run(&["uninstall", "--yes", "--quiet"]).exits(0);
    assert!(daemon.end().0.success());
    assert_eq!(guarded.sessions(&[]), ["one"]);
}

#[test]
fn a_root_that_is_replaced_gets_a_daemon_of_its_own() {
    let guarded = Guarded::new();
    let first = guarded.start();
    let harness = guarded.path("");
    let aside = guarded.node.path("aside");
    std::fs::rename(&harness, &aside).expect("moved");
    assert!(
        std::process::Command::new("cp").arg("-a").arg(&aside).arg(&harness).status().expect("cp").success()
    );
    assert!(first.end().0.success(), "its lock is another file now");
    let second = guarded.start();
    second.signal("TERM");
    assert!(second.end().0.success());
}

#[test]
fn an_update_leaves_the_daemon_running_and_status_says_so() {
    let guarded = Guarded::new();
    let daemon = guarded.start();
    // By one rename, as an update does it: a daemon that finds no program in between takes it for an uninstall.
    let (link, beside) = (guarded.path("bin/openclaw"), guarded.path("bin/beside"));
    std::os::unix::fs::symlink("../versions/99.0.0/openclaw", &beside).expect("a link");
    std::fs::rename(&beside, &link).expect("renamed");
    let standing = guarded.run(&["daemon", "status"]).exits(0).text().to_owned();
    assert!(standing.contains("99.0.0 is installed"), "{standing}");
    assert_eq!(guarded.standing()["installed"], "99.0.0");
    daemon.signal("TERM");
    assert!(daemon.end().0.success());
}
