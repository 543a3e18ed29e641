//! Disks that refuse, a process that does not hear, files that somebody changed.

use std::cell::Cell;
use std::fs;
use std::time::Duration;

use openclaw::base::health::Health;
use openclaw::base::overview::{ASK_EVENTS, ASK_OVERVIEW, Event, Level, Overview};
use openclaw::base::path::AbsPath;
use openclaw::base::report::Code;
use openclaw::base::time::Timestamp;
use openclaw::config::layout::{Layout, MovedFolders};
use openclaw::daemon::{Machine, Post, Request, run};
use openclaw::ports::fs::Fs as _;
use openclaw::ports::lifetime::News;
use openclaw::sim::changes::NotedChanges;
use openclaw::sim::clock::ManualClock;
use openclaw::sim::control::ScriptedControl;
use openclaw::sim::errands::NotedErrands;
use openclaw::sim::fs::{Errno, Fault, SimFs};
use openclaw::sim::lifetime::ScriptedLifetime;

use super::running::{Guarded, pause, wait_until};

#[test]
fn a_refusing_disk_is_told_and_tried_again() {
    let guarded = Guarded::new();
    guarded.fire("one");
    fs::write(guarded.path("logs"), "in the way").expect("a file");
    let daemon = guarded.start();
    wait_until("the problem is told", || !guarded.standing()["problems"][0].is_null());
    let status = guarded.run(&["daemon", "status"]).exits(0).text().to_owned();
    assert!(status.contains("problem: cannot ") && status.contains("harness/logs"), "{status}");
    // With a file in its place there is no log to read, and that is an error with a place.
    fs::remove_file(guarded.path("logs")).expect("no file");
    guarded.wait_for_answers(1);
    wait_until("the problem is over", || guarded.standing()["problems"][0].is_null());
    daemon.signal("TERM");
    let (status, said) = daemon.end();
    assert!(status.success(), "{status}");
    assert_eq!(said.lines().count(), 1, "it is said once: {said}");
}

#[test]
fn a_daemon_that_does_not_hear_is_named() {
    let guarded = Guarded::new();
    let daemon = guarded.start();
    daemon.signal("STOP");
    let fix = format!("kill -KILL {}", daemon.child.id());
    let _ = guarded.run(&["daemon", "stop"]).refuses(Code::LockHeld).tells(&fix);
    daemon.signal("KILL");
    let _ = daemon.end();
    let _ = guarded.start();
}

/// Whoever looks whether a daemon runs holds its lock for a moment, and for a part of it under the dead one's name.
#[test]
fn the_name_of_a_dead_daemon_keeps_no_other_from_starting() {
    let guarded = Guarded::new();
    drop(guarded.start());
    let path = guarded.path("run/daemon.lock");
    let lock = fs::File::options().read(true).write(true).open(&path).expect("the lock");
    lock.try_lock().expect("nobody holds it");
    assert!(fs::read_to_string(&path).expect("a name").contains("daemon run"));
    let next = guarded.spawn(&guarded.call(&["daemon", "run"]));
    pause(Duration::from_millis(150));
    drop(lock);
    guarded.wait_for(&next);
}

#[test]
fn what_a_person_does_to_the_log_costs_at_most_what_they_took() {
    let guarded = Guarded::new();
    let round = |session: &str| {
        guarded.fire(session);
        let daemon = guarded.start();
        wait_until("the answer is in the log", || guarded.segments().contains(session));
        daemon.signal("TERM");
        assert!(daemon.end().0.success());
    };
    round("one");
    fs::remove_file(guarded.path("logs/guard-000001.jsonl")).expect("a segment");
    assert_eq!(guarded.sessions(&[]), Vec::<String>::new());
    round("two");
    assert_eq!(guarded.sessions(&[]), ["two"]);
    // The record of how far the log goes is no record: the spool is read from its beginning.
    fs::write(guarded.path("logs/guard.json"), "garbage").expect("a file");
    round("three");
    assert!(fs::read_to_string(guarded.path("logs/guard.json.broken")).expect("put aside") == "garbage");
    // The whole log gone: what is still in the spool is in the new one.
    fs::remove_dir_all(guarded.path("logs")).expect("no log");
    round("four");
    assert_eq!(guarded.sessions(&[]), ["one", "two", "three", "four"]);
}

fn at(path: &str) -> AbsPath {
    AbsPath::new(path).expect("a path")
}

fn world() -> (SimFs, Layout) {
    let home = at("/home/ada");
    let (root, claude, config) = (home.join(".openclaw"), home.join(".claude"), home.join(".config"));
    let layout = Layout { home, root, claude, config, moved: MovedFolders::default() };
    let fs = SimFs::new(layout.anchors());
    fs.put_dir(&layout.run(), 0o700);
    fs.put_link(&layout.stable_binary(), "../versions/1.0.0/openclaw");
    fs.put_file(&layout.spool_file(), b"garbage\n", 0o600);
    fs.settle();
    (fs, layout)
}

/// A daemon on a simulated disk, with everything that a test can do to it.
struct Scene<'a> {
    clock: ManualClock,
    control: ScriptedControl,
    changes: NotedChanges,
    post: Post,
    layout: &'a Layout,
}

impl<'a> Scene<'a> {
    fn new(layout: &'a Layout) -> Self {
        Self {
            clock: ManualClock::new(Timestamp::from_millis(1_795_000_000_000)),
            control: ScriptedControl::default(),
            changes: NotedChanges::default(),
            post: Post::new(Box::new(|| {})),
            layout,
        }
    }

    /// Lives for some ticks, with `meanwhile` between two of them; returns how it was, what the supervisor heard and what
    /// was said.
    fn live(&self, fs: &SimFs, ticks: u32, meanwhile: &dyn Fn()) -> (Health, Vec<News>, Vec<String>) {
        let lifetime = ScriptedLifetime::new(&self.clock, ticks, Some(500)).meanwhile(meanwhile);
        let mut said = Vec::new();
        let request = Request { layout: self.layout, version: "1.0.0", process: 7 };
        let machine = Machine {
            fs,
            clock: &self.clock,
            lifetime: &lifetime,
            errands: &NotedErrands::default(),
            control: &self.control,
            changes: &self.changes,
            post: &self.post,
        };
        let health = run(request, machine, &mut |line| said.push(line.to_owned())).expect("it lives");
        assert_eq!(self.control.open_count(), 0, "the socket goes with the daemon");
        (health, lifetime.told(), said)
    }
}

/// Lives for some ticks on a simulated disk.
fn live(fs: &SimFs, layout: &Layout) -> (Health, Vec<News>, Vec<String>) {
    Scene::new(layout).live(fs, 6, &|| {})
}

/// Returns the events of the log, as component and text.
fn logged(fs: &SimFs, layout: &Layout) -> Vec<(String, String)> {
    let bytes = fs.read(&layout.daemon_log(), 1 << 20).unwrap_or_default();
    let lines = String::from_utf8(bytes).expect("text");
    let events = lines.lines().map(|line| Event::of(line).expect("an event"));
    events.map(|event| (event.component, event.text)).collect()
}

#[test]
fn sleep_and_a_clock_that_is_set_are_noticed_and_stop_nothing() {
    let (disk, layout) = world();
    let scene = Scene::new(&layout);
    let rounds = Cell::new(0);
    let (health, told, said) = scene.live(&disk, 40, &|| {
        rounds.set(rounds.get() + 1);
        match rounds.get() {
            10 => scene.clock.jump(8 * 3_600_000),
            20 => scene.clock.jump(-30 * 24 * 3_600_000),
            30 => disk.append(&layout.spool_file(), b"more garbage\n").expect("a line"),
            _ => {}
        }
    });
    assert!(health.problems.is_empty() && said.is_empty(), "{health:?} {said:?}");
    assert!(told.iter().filter(|news| **news == News::Alive).count() >= 40, "its signs of life go on");
    let texts: Vec<String> = logged(&disk, &layout).into_iter().map(|(_, text)| text).collect();
    for wanted in ["28800 s are gone", "set back by 2591999 s"] {
        assert_eq!(texts.iter().filter(|text| text.contains(wanted)).count(), 1, "{wanted}: {texts:?}");
    }
    let record = disk.read(&layout.logs().join("guard.json"), 1 << 20).expect("a record");
    let record: serde_json::Value = serde_json::from_slice(&record).expect("JSON");
    assert_eq!(record["unreadable"], 2, "the spool was drained after both");
}

#[test]
fn who_asks_is_answered_and_a_refused_socket_keeps_nobody_from_work() {
    let (disk, layout) = world();
    let scene = Scene::new(&layout);
    let rounds = Cell::new(0);
    scene.live(&disk, 40, &|| {
        rounds.set(rounds.get() + 1);
        match rounds.get() {
            5 => scene.control.ask(1, ASK_OVERVIEW),
            6 => scene.control.ask(2, ASK_EVENTS),
            7 => scene.control.ask(3, "make me a sandwich"),
            10 => disk.put_file(&layout.settings(), b"[memory]\nskip = 7\n", 0o600),
            20 => scene.control.leave(2),
            25 => disk.put_file(&layout.settings(), b"", 0o600),
            _ => {}
        }
    });
    let overview = Overview::of(&scene.control.heard(1).remove(0)).expect("an overview");
    assert_eq!((overview.health.process, overview.listeners), (7, 0));
    assert!(overview.components.iter().any(|part| part.name == "spool" && part.turns > 0), "{overview:?}");
    assert!(scene.control.is_gone(1) && scene.control.is_gone(3));
    assert!(scene.control.heard(3)[0].contains("overview"));
    let heard = scene.control.heard(2);
    assert!(Overview::of(&heard[0]).is_some());
    let events: Vec<Event> = heard[1..].iter().map(|line| Event::of(line).expect("an event")).collect();
    assert!(events.iter().any(|event| event.component == "settings" && event.level == Level::Problem));
    assert!(!events.iter().any(|event| event.text == "ends"), "who left hears nothing more");

    let (disk, layout) = world();
    let scene = Scene::new(&layout);
    scene.control.refuse();
    let (health, _, said) = scene.live(&disk, 40, &|| {});
    assert!(health.problems.iter().any(|problem| problem.contains("daemon.sock")), "{health:?}");
    assert_eq!(said.len(), 1, "it is said once: {said:?}");
    assert!(disk.stat(&layout.logs().join("guard.json")).expect("a disk").is_some(), "the spool is drained");
}

#[test]
fn a_full_or_read_only_disk_ends_nobody() {
    let (start, layout) = world();
    let clean = start.clone();
    let (health, told, said) = live(&clean, &layout);
    assert!(health.problems.is_empty() && said.is_empty() && health.supervised, "{health:?} {said:?}");
    assert_eq!((told.first(), told.last()), (Some(&News::Ready), Some(&News::Stopping)));
    assert!(told.iter().filter(|news| **news == News::Alive).count() >= 3, "{told:?}");
    for effect in 0..clean.effects() {
        let disk = start.clone();
        disk.script(Fault::FailFrom { effect, errno: Errno::Enospc });
        live(&disk, &layout);
    }
    let full = start.clone();
    full.script(Fault::FailFrom { effect: 0, errno: Errno::Enospc });
    let (health, _, said) = live(&full, &layout);
    assert!(health.problems[0].contains("No space left"), "{health:?}");
    assert!(said.iter().any(|line| line.contains("No space left")), "{said:?}");
    let sealed = start.clone();
    sealed.put_dir(&layout.logs(), 0o700);
    sealed.set_read_only(&layout.logs());
    let (health, _, _) = live(&sealed, &layout);
    assert!(health.problems[0].contains("Read-only"), "{health:?}");
    assert_eq!(sealed.list(&layout.logs()).expect("a folder"), Vec::<String>::new());
}
