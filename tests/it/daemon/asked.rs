//! Who asks the daemon at its socket: what they hear, who may ask, and what a daemon that was killed leaves of it.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::os::unix::fs::{FileTypeExt as _, PermissionsExt as _};
use std::os::unix::net::UnixStream;
use std::process::Stdio;

use openclaw::base::report::Code;
use serde_json::Value;

use super::running::{DEADLINE, Guarded, wait_until};

impl Guarded {
    fn connect(&self) -> UnixStream {
        let stream = UnixStream::connect(self.path("run/daemon.sock")).expect("it listens");
        stream.set_read_timeout(Some(DEADLINE)).expect("a deadline");
        stream
    }

    fn ask(&self, words: &[u8]) -> String {
        let mut stream = self.connect();
        stream.write_all(words).expect("asked");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer and its end");
        answer
    }
}

#[test]
fn the_socket_is_this_persons_alone_and_goes_with_the_daemon() {
    let guarded = Guarded::new();
    let socket = guarded.path("run/daemon.sock");
    let _ = guarded.run(&["daemon", "events"]).refuses(Code::DaemonSilent).tells("daemon run");
    let daemon = guarded.start();
    wait_until("it listens", || guarded.overview() != Value::Null);
    let metadata = fs::symlink_metadata(&socket).expect("it is there");
    assert!(metadata.file_type().is_socket());
    assert_eq!(metadata.permissions().mode() & 0o777, 0o600);
    let overview: Value = serde_json::from_str(&guarded.ask(b"overview\n")).expect("JSON");
    assert_eq!(overview["health"]["process"], daemon.child.id());
    let names: Vec<&str> = overview["components"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|part| part["name"].as_str().expect("a name"))
        .collect();
    // The page of the daemon tells of each of them, in their order.
    let page = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/daemon.md")).expect("the page");
    let rows = page.lines().filter(|line| line.contains("| waits |") || line.contains("| writes |"));
    let told: Vec<&str> = rows.filter_map(|row| row.split('`').nth(1)).collect();
    assert_eq!(told, names);
    assert!(guarded.ask(b"no such word\n").contains("ask `overview`"));
    assert!(guarded.ask(b"\xff\xfe\n").contains("ask `overview`"));
    // Who comes and goes without a word, or with half of one, keeps nobody from anything.
    drop(guarded.connect());
    guarded.connect().write_all(b"over").expect("half a word");
    assert!(guarded.ask(b"overview\n").starts_with('{'));
    daemon.signal("KILL");
    let _ = daemon.end();
    assert!(socket.exists(), "nobody took it away");
    let text = guarded.run(&["daemon", "status"]).exits(1).text().to_owned();
    assert!(text.contains("does not run"), "{text}");
    let next = guarded.start();
    wait_until("the next one listens", || guarded.overview()["health"]["process"] == next.child.id());
    next.signal("TERM");
    assert!(next.end().0.success());
    assert!(!socket.exists());
}

#[test]
fn a_daemon_that_does_not_answer_is_told_as_silent() {
    let guarded = Guarded::new();
    let daemon = guarded.start();
    wait_until("it listens", || guarded.overview() != Value::Null);
    fs::remove_file(guarded.path("run/daemon.sock")).expect("removed");
    let status = guarded.run(&["daemon", "status"]).exits(0).text().to_owned();
    assert!(status.contains("silent"), "{status}");
    assert!(guarded.standing()["silent"].is_string());
    daemon.signal("TERM");
    assert!(daemon.end().0.success());
}

#[test]
fn events_are_heard_as_they_happen_and_the_log_keeps_them() {
    let guarded = Guarded::new();
    let daemon = guarded.start();
    wait_until("it listens", || guarded.overview() != Value::Null);
    let mut command = guarded.call(&["daemon", "events", "--json"]).command();
    let mut follower = command.stdout(Stdio::piped()).spawn().expect("it starts");
    let mut lines = BufReader::new(follower.stdout.take().expect("it is piped")).lines();
    let mut hear = || -> Value {
        let line = lines.next().expect("a line").expect("text");
        serde_json::from_str::<Value>(&line).expect("JSON")
    };
    let first = hear();
    assert_eq!(first["schema"], "openclaw.daemon.events/1");
    assert!(first["data"]["overview"]["components"].is_array(), "{first}");
    let settings = guarded.node.path(".openclaw/openclaw.toml");
    let before = fs::read_to_string(&settings).expect("settings");
    fs::write(&settings, "[memory]\nskip = 7\n").expect("written");
    let told = loop {
        let heard = hear()["data"]["event"].clone();
        if heard["component"] == "settings" {
            break heard;
        }
    };
    assert_eq!(told["level"], "problem", "{told}");
    fs::write(&settings, before).expect("written");
    daemon.signal("TERM");
    assert!(daemon.end().0.success());
    // It ends with the daemon.
    assert!(follower.wait().expect("a child of ours").success());
    let log = fs::read_to_string(guarded.path("logs/daemon.jsonl")).unwrap_or_default();
    let logged: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert!(logged.iter().all(|event| event["v"] == 1 && event["at"].is_u64()), "{log}");
    assert!(logged.iter().any(|event| event["component"] == "settings"), "{log}");
    assert!(logged.iter().any(|event| event["text"] == "ends"), "{log}");
    assert_eq!(
        fs::metadata(guarded.path("logs/daemon.jsonl")).expect("a log").permissions().mode() & 0o777,
        0o600
    );
}
