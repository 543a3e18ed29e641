//! `openclaw log` and the guards' part of `status`, with a daemon and without.

use std::fs;
use std::io::Write as _;

use openclaw::base::report::Code;
use openclaw::base::spool::{Line, Outcome, SCHEMA};
use openclaw::base::time::Timestamp;

use super::running::Guarded;
use crate::support::TestNode;

fn line(session: &str, at: &str, verdict: Outcome) -> Line {
    let at = Timestamp::before(Timestamp::from_millis(0), at).expect("a time");
    let (host, event, tool) = ("claude".into(), "PreToolUse".into(), "Bash".into());
    let (session, rule) = (session.to_owned(), "secrets.github-token".to_owned());
    Line { v: SCHEMA, at, host, event, session, tool, verdict, rule, micros: 1_500, probe: false }
}

fn spool(guarded: &Guarded, bytes: &[u8]) {
    fs::create_dir_all(guarded.path("spool")).expect("a folder");
    let file = fs::File::options().create(true).append(true).open(guarded.path("spool/hooks.jsonl"));
    file.and_then(|mut file| file.write_all(bytes)).expect("appended");
}

#[test]
fn a_log_without_answers_says_so() {
    let node = TestNode::new();
    for arguments in [&["log"][..], &["log", "--denied"], &["log", "--since", "2h"]] {
        let text = node.run(arguments).succeeds().text().to_owned();
        assert!(text.starts_with("No answer of a guard"), "{text}");
    }
    assert_eq!(node.run(&["log", "--json"]).succeeds().json()["data"]["answers"], serde_json::json!([]));
    for since in ["yesterday", "", "2026-13-40"] {
        let _ = node.run(&["log", "--since", since]).refuses(Code::UsageInvalid).tells("--since 2h");
    }
}

#[test]
fn the_same_is_shown_before_and_after_a_daemon_came() {
    let guarded = Guarded::new();
    let outcomes = [
        ("a", "2026-11-18T08:00", Outcome::Allow),
        ("c", "2026-11-18T10:30", Outcome::Deny),
        ("b", "2026-11-18T09:00", Outcome::Ask),
        ("d", "2026-11-18T11:00", Outcome::BrokenClosed),
        ("e", "2026-11-18T11:05", Outcome::BrokenOpen),
    ];
    for (session, at, verdict) in outcomes {
        spool(&guarded, &line(session, at, verdict).to_bytes());
    }
    spool(&guarded, b"no line of ours\n");
    let check = |when: &str| {
        assert_eq!(guarded.sessions(&[]), ["a", "b", "c", "d", "e"], "{when}: by their time");
        assert_eq!(guarded.sessions(&["--denied"]), ["c", "d"], "{when}");
        // The clock of the tests stands at 11:06:40.
        assert_eq!(guarded.sessions(&["--since", "1h"]), ["c", "d", "e"], "{when}");
        assert_eq!(guarded.sessions(&["--since", "2026-11-18T11:00"]), ["d", "e"], "{when}");
        let text = guarded.run(&["log", "--denied"]).exits(0).text().to_owned();
        let first = text.lines().next().unwrap_or_default();
        let shown =
            "2026-11-18T10:30:00.000Z  claude PreToolUse  Bash  deny           secrets.github-token  1.5 ms";
        assert_eq!(first, shown, "{when}");
        let guards = guarded.guards();
        let hook = &guards["hooks"][0];
        assert_eq!(
            (&hook["count"], &hook["denied"], &hook["failed"]),
            (&5.into(), &2.into(), &2.into()),
            "{when}"
        );
        assert_eq!((&hook["p50_micros"], &hook["p99_micros"]), (&2_048.into(), &2_048.into()), "{when}");
        assert_eq!(guards["unreadable"], 1, "{when}");
        guards["waiting"].as_u64().expect("a number")
    };
    assert_eq!(check("in the spool"), 5);
    let _ = guarded.run(&["log"]).tells("lines of the log that could not be read: 1");
    let daemon = guarded.start();
    guarded.wait_for_answers(5);
    assert_eq!(check("in the log"), 0);
    daemon.signal("TERM");
    assert!(daemon.end().0.success());
    assert_eq!(check("after the daemon"), 0);
    let text = guarded.run(&["status"]).exits(0).text().to_owned();
    let wanted = "guard claude PreToolUse: 5, 2 refused, 2 failed; half below 2.0 ms, 99% below 2.0 ms\n";
    assert!(text.contains(wanted) && text.contains("daemon: does not run\n"), "{text}");
    spool(&guarded, &line("f", "2026-11-18T11:06", Outcome::Allow).to_bytes());
    assert_eq!(guarded.guards()["waiting"], 1);
    assert_eq!(guarded.sessions(&["--since", "10m"]), ["d", "e", "f"]);
}

#[test]
fn a_trial_run_is_no_answer() {
    let guarded = Guarded::new();
    let _ = guarded.firing("trial", "ls").with("OPENCLAW_PROBE", "1").run().succeeds();
    let _ = guarded.firing("answer", "ls").with("OPENCLAW_PROBE", "0").run().succeeds();
    let spooled = fs::read_to_string(guarded.path("spool/hooks.jsonl")).expect("the spool");
    assert_eq!(spooled.matches("\"probe\":true").count(), 1, "{spooled}");
    let check = |when: &str| {
        assert_eq!(guarded.sessions(&[]), ["answer"], "{when}");
        let guards = guarded.guards();
        assert_eq!((&guards["hooks"][0]["count"], &guards["probes"]), (&1.into(), &1.into()), "{when}");
    };
    check("in the spool");
    let _daemon = guarded.start();
    guarded.wait_for_answers(1);
    assert!(!guarded.segments().contains("trial"));
    check("in the log");
}

#[test]
fn a_log_of_a_newer_release_is_left_alone_and_told() {
    let guarded = Guarded::new();
    let record = "{\"v\":2,\"other\":true}\n";
    fs::create_dir_all(guarded.path("logs")).expect("a folder");
    fs::write(guarded.path("logs/guard.json"), record).expect("a file");
    guarded.fire("one");
    let _ = guarded.run(&["log"]).refuses(Code::FormatNewer);
    let problem = guarded.guards()["problem"].as_str().unwrap_or_default().to_owned();
    assert!(problem.contains("newer openclaw"), "{problem}");
    let daemon = guarded.start();
    super::running::wait_until("the daemon says so", || {
        guarded.standing()["problems"].to_string().contains("newer openclaw")
    });
    daemon.signal("TERM");
    let (status, said) = daemon.end();
    assert!(status.success() && said.contains("newer openclaw"), "{said}");
    assert_eq!(fs::read_to_string(guarded.path("logs/guard.json")).expect("the record"), record);
    assert!(fs::read_to_string(guarded.path("spool/hooks.jsonl")).expect("the spool").contains("one"));
}
