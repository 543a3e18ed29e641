//! `openclaw session watch`: what happens is told as it happens, once, and the end is asked for.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use openclaw::memory::{Filter, News};
use openclaw::ports::progress::Quiet;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};

use super::scene::{NOW_MS, Scene, line};
use crate::support::TestNode;

const DEADLINE: Duration = Duration::from_secs(30);

/// Returns a line of Claude Code that was written while somebody watched.
fn fresh(name: &str, step: usize) -> String {
    let mut value: Value = serde_json::from_str(&line(name, step)).expect("JSON");
    let at = openclaw::base::time::Timestamp::from_millis(NOW_MS + 1_000 + step as u64);
    value["timestamp"] = json!(at.to_string());
    format!("{value}\n")
}

fn spawned(node: &TestNode, arguments: &[&str]) -> (Child, Receiver<String>) {
    let mut command = node.call(arguments).command();
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
    let (said, lines) = channel();
    let streams: [Box<dyn std::io::Read + Send>; 2] = [
        Box::new(child.stdout.take().expect("it is piped")),
        Box::new(child.stderr.take().expect("it is piped")),
    ];
    for stream in streams {
        let said = said.clone();
        std::thread::spawn(move || {
            for line in BufReader::new(stream).lines().map_while(Result::ok) {
                // Nobody listens any more when the test has seen enough.
                let _ = said.send(line);
            }
        });
    }
    (child, lines)
}

fn ends(mut child: Child, signal: Signal) {
    let process = Pid::from_child(&child);
    kill_process(process, signal).expect("a child of ours hears");
    assert!(child.wait().expect("it ends").success());
}

#[test]
fn what_happens_is_told_and_ctrl_c_ends_it() {
    let node = TestNode::new();
    let _ = node.run(&["install", "--yes", "--no-service"]).exits(0);
    let scene = Scene::at(node.home());
    scene.append("old-1", line("old-1", 0).as_bytes());
    let (child, lines) = spawned(&node, &["session", "watch", "--json"]);
    let next = || lines.recv_timeout(DEADLINE).expect("it says something");
    assert_eq!(next(), "watching; Ctrl-C ends it");
    scene.append("new-1", fresh("new-1", 0).as_bytes());
    let heard: Vec<Value> =
        (0..2).map(|_| serde_json::from_str(&next()).expect("an object a line")).collect();
    assert_eq!(heard[0]["schema"], "openclaw.session.watch/1");
    assert_eq!(
        (&heard[0]["data"]["event"], &heard[0]["data"]["session"]),
        (&"session".into(), &"new-1".into())
    );
    let message = &heard[1]["data"];
    assert_eq!(
        (&message["event"], &message["kind"], &message["turn"]),
        (&"message".into(), &"prompt".into(), &1.into())
    );
    assert_eq!(message["folder"], "/home/ada/repo");
    ends(child, Signal::INT);
}

#[test]
fn on_a_terminal_it_is_a_line_each_of_the_sessions_that_are_meant() {
    let node = TestNode::new();
    let _ = node.run(&["install", "--yes", "--no-service"]).exits(0);
    let scene = Scene::at(node.home());
    let (child, lines) =
        spawned(&node, &["session", "watch", "--project", "/home/ada/repo", "--host", "claude"]);
    let next = || lines.recv_timeout(DEADLINE).expect("it says something");
    assert_eq!(next(), "watching; Ctrl-C ends it");
    let elsewhere = fresh("elsewhere", 0).replace("/home/ada/repo", "/home/ada/other");
    scene.append("elsewhere", elsewhere.as_bytes());
    scene.append("new-1", fresh("new-1", 0).as_bytes());
    let appeared = next();
    assert!(appeared.contains("claude  new-1  session in /home/ada/repo, active"), "{appeared}");
    let said = next();
    assert!(said.ends_with("claude  new-1  [1] prompt: please alpha number 0"), "{said}");
    ends(child, Signal::TERM);
}

#[test]
fn each_thing_is_news_once_and_an_agents_state_changes_with_time() {
    let folder = tempfile::tempdir().expect("a folder");
    let scene = Scene::at(folder.path());
    scene.append("one", (0..4).map(|step| line("one", step)).collect::<String>().as_bytes());
    let mut memory = scene.brought();
    let mut watch = memory.watch(Filter::default()).expect("a watch");
    assert_eq!(memory.look(&mut watch).expect("a look"), []);
    // A transcript of long ago that is read only now tells of a session, and not every word in it.
    scene.append("older", (0..4).map(|step| line("older", step)).collect::<String>().as_bytes());
    scene.append("one", fresh("one", 4).as_bytes());
    let _ = memory.bring(u64::MAX, &Quiet).expect("it is brought");
    let news = memory.look(&mut watch).expect("a look");
    let words: Vec<String> = news
        .iter()
        .map(|news| match news {
            News::Session { whose, .. } => format!("session {}", whose.session),
            News::Message { whose, message } => format!("{} {}", whose.session, message.text),
            News::Activity { whose, before, activity, .. } => {
                format!("{} {} {}", whose.session, before.word(), activity.word())
            }
        })
        .collect();
    assert_eq!(words, ["session older", "one please step seven number 4", "one idle active"]);
    assert_eq!(memory.look(&mut watch).expect("a look"), []);
    scene.pass(10 * 60_000);
    let news = memory.look(&mut watch).expect("a look");
    assert!(
        matches!(news.as_slice(), [News::Activity { activity, .. }] if activity.word() == "idle"),
        "{news:?}"
    );
    scene.pass(26 * 60 * 60_000);
    assert_eq!(memory.look(&mut watch).expect("a look"), [], "nobody comes back to it");
}
