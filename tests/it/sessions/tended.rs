//! What is kept stays within its bounds: old sessions go when a person wants that, the oldest when there are too many, and
//! copies of the database are made, kept, used and removed.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use openclaw::base::report::Code;
use openclaw::base::time::Timestamp;
use openclaw::memory::{Ask, Filter, Keeping, Memory, Tended};
use serde_json::{Value, json};

use super::scene::{NOW_MS, Scene, held, line};
use crate::support::TestNode;

const HOUR_MS: u64 = 60 * 60 * 1_000;
const DAY_MS: u64 = 24 * HOUR_MS;

fn scene() -> (tempfile::TempDir, Scene) {
    let folder = tempfile::tempdir().expect("a folder");
    let scene = Scene::at(folder.path());
    (folder, scene)
}

/// Writes a session whose last word was said so many days ago.
fn aged(scene: &Scene, name: &str, days: u64, steps: usize) {
    let lines = (0..steps).map(|step| {
        let mut value: Value = serde_json::from_str(&line(name, step)).expect("JSON");
        let at = Timestamp::from_millis(NOW_MS - days * DAY_MS + step as u64);
        value["timestamp"] = json!(at.to_string());
        format!("{value}\n")
    });
    scene.append(name, lines.collect::<String>().as_bytes());
}

fn names(memory: &Memory<'_>) -> Vec<String> {
    let filter = Filter { with_parts: true, ..Filter::default() };
    let mut names: Vec<String> =
        memory.list(&filter, 999).expect("a list").into_iter().map(|row| row.name).collect();
    names.sort();
    names
}

fn nothing() -> Keeping {
    Keeping { backup_hours: 0, ..Keeping::default() }
}

fn copies(scene: &Scene) -> Vec<String> {
    let Ok(entries) = fs::read_dir(scene.home.join(".openclaw/harness/state/backups")) else {
        return Vec::new();
    };
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn sessions_are_kept_for_ever_until_a_person_says_otherwise() {
    let (_folder, scene) = scene();
    for (name, days) in [("fresh", 0), ("month", 29), ("older", 31), ("ancient", 4_000)] {
        aged(&scene, name, days, 4);
    }
    let mut memory = scene.brought().with(nothing());
    assert_eq!(memory.tend().expect("tended").sessions, 0);
    assert_eq!(names(&memory).len(), 4);
    let mut memory = memory.with(Keeping { retention_days: 30, ..nothing() });
    let Tended { sessions, messages, .. } = memory.tend().expect("tended");
    assert_eq!((sessions, messages), (2, 8));
    assert_eq!(names(&memory), ["fresh", "month"]);
    assert_eq!(memory.tend().expect("tended").sessions, 0, "a second time finds nothing to do");
    drop(memory);
    // Their transcripts are still there: they do not come back, unless somebody goes on with them.
    assert_eq!(names(&scene.brought()), ["fresh", "month"]);
    let none = scene.brought().search(
        &openclaw::memory::Query::parse("alpha").expect("a word"),
        &Filter::default(),
        99,
    );
    assert!(none.expect("an answer").iter().all(|hit| hit.session != "older"));
    scene.append("older", line("older", 4).as_bytes());
    let memory = scene.brought();
    assert_eq!(memory.find(Ask::Named("older")).expect("it is there").messages, 1);
}

#[test]
fn the_oldest_go_where_there_are_too_many_and_never_one_of_the_last_day() {
    let (_folder, scene) = scene();
    for days in 0..12_u64 {
        aged(&scene, &format!("day-{days:02}"), days, 120);
    }
    let mut memory = scene.brought().with(nothing());
    let whole = memory.tend().expect("tended").bytes;
    let mut memory = memory.with(Keeping { bytes_max: whole / 2, ..nothing() });
    let went = memory.tend().expect("tended").sessions;
    let left = names(&memory);
    assert!(went >= 4 && left.len() == 12 - went as usize, "{went} {left:?}");
    let expected: Vec<String> = (0..12 - went).map(|days| format!("day-{days:02}")).collect();
    assert_eq!(left, expected, "the newest stay");
    let mut memory = memory.with(Keeping { bytes_max: 1, ..nothing() });
    for _ in 0..12 {
        let _ = memory.tend().expect("tended");
    }
    assert_eq!(names(&memory), ["day-00", "day-01"], "what an agent works on is no matter of room");
}

#[test]
fn copies_are_made_when_due_and_the_newest_few_are_kept() {
    let (_folder, scene) = scene();
    let keeping = Keeping { backup_hours: 24, backups_max: 2, ..Keeping::default() };
    let mut made = Vec::new();
    for day in 0..4 {
        aged(&scene, &format!("s{day}"), 3, 4);
        let mut memory = scene.brought().with(keeping.clone());
        made.push(memory.tend().expect("tended").backup.expect("a copy").name().to_owned());
        assert_eq!(memory.tend().expect("tended").backup, None, "not twice");
        scene.pass(23 * HOUR_MS);
        aged(&scene, &format!("t{day}"), 3, 4);
        let mut memory = scene.brought().with(keeping.clone());
        assert_eq!(memory.tend().expect("tended").backup, None, "not before a day has passed");
        scene.pass(HOUR_MS);
    }
    assert_eq!(copies(&scene), made[2..]);
    let path = scene.home.join(".openclaw/harness/state/backups");
    assert_eq!(fs::metadata(&path).expect("a folder").permissions().mode() & 0o777, 0o700);
    let copy = fs::metadata(path.join(&made[3])).expect("a copy");
    assert_eq!(copy.permissions().mode() & 0o777, 0o600);
    // What changed after the last one is copied; after that nothing changes any more, and nothing is copied.
    let mut memory = scene.memory().with(keeping.clone());
    assert!(memory.tend().expect("tended").backup.is_some());
    drop(memory);
    scene.pass(9 * DAY_MS);
    assert_eq!(scene.memory().with(keeping).tend().expect("tended").backup, None);
}

#[test]
fn a_copy_stands_in_for_a_lost_database_and_reading_goes_on_from_it() {
    let (_folder, scene) = scene();
    aged(&scene, "gone", 3, 8);
    let copy = scene.brought().tend().expect("tended").backup.expect("a copy");
    // Its host deletes the transcript, and another one grows.
    fs::remove_file(scene.transcript("gone")).expect("removed");
    aged(&scene, "later", 1, 8);
    let whole = held(&scene.brought());
    let state = scene.home.join(".openclaw/harness/state");
    for name in ["state.db", "state.db-wal", "state.db-shm"] {
        // A log that nothing was written to may be absent.
        let _ = fs::remove_file(state.join(name));
    }
    fs::copy(copy.as_path(), state.join("state.db")).expect("copied");
    assert_eq!(held(&scene.brought()), whole);
}

#[test]
fn what_is_forgotten_is_in_no_copy_either() {
    let (_folder, scene) = scene();
    scene.append("secretive", line("secretive", 0).replace("please", "an unspeakable thing").as_bytes());
    aged(&scene, "other", 3, 8);
    let mut memory = scene.brought();
    assert!(memory.tend().expect("tended").backup.is_some());
    fs::write(scene.home.join(".openclaw/harness/state/backups/state-7.db.part"), "unspeakable")
        .expect("written");
    let session = memory.find(Ask::Named("secretive")).expect("it is there");
    let _ = memory.forget(&session).expect("forgotten");
    assert_eq!(copies(&scene), Vec::<String>::new());
    let copy = memory.tend().expect("tended").backup.expect("a copy of what is left");
    let bytes = fs::read(copy.as_path()).expect("bytes");
    assert!(!String::from_utf8_lossy(&bytes).contains("unspeakable"));
}

#[test]
fn copies_of_a_wrong_clock_and_halves_of_copies_are_no_trouble() {
    let (_folder, scene) = scene();
    aged(&scene, "one", 3, 4);
    let folder = scene.folder(".openclaw/harness/state/backups");
    for name in ["state-99999999999999.db", "state-5.db.part", "state-x.db", "notes.txt"] {
        fs::write(folder.join(name), "x").expect("written");
    }
    let mut memory = scene.brought().with(Keeping { backups_max: 1, ..Keeping::default() });
    let copy = memory.tend().expect("tended").backup.expect("it is due").name().to_owned();
    let mut left = vec![copy, "notes.txt".to_owned(), "state-x.db".to_owned()];
    left.sort();
    assert_eq!(copies(&scene), left);
}

#[test]
fn one_process_tends_at_a_time() {
    let (_folder, scene) = scene();
    aged(&scene, "ancient", 99, 4);
    let mut memory = scene.brought().with(Keeping { retention_days: 1, ..Keeping::default() });
    let run = scene.folder(".openclaw/harness/run");
    let lock = fs::File::create(run.join("memory.lock")).expect("a lock");
    rustix::fs::flock(&lock, rustix::fs::FlockOperation::LockExclusive).expect("held");
    assert_eq!(memory.tend().expect("no error"), Tended::default());
    drop(lock);
    assert_eq!(memory.tend().expect("tended").sessions, 1);
}

#[test]
fn verbs_tend_after_their_answer_and_a_disk_that_refuses_takes_nothing_from_it() {
    let node = TestNode::new();
    let _ = node.run(&["install", "--yes", "--no-service"]).exits(0);
    let scene = Scene::at(node.home());
    aged(&scene, "ancient", 99, 4);
    aged(&scene, "fresh", 0, 4);
    let _ = node.run(&["config", "set", "memory.retention_days", "30"]).exits(0);
    let told = node.run(&["session", "list"]).exits(0);
    assert!(
        told.text().contains("ancient") && told.err().contains("sessions that are kept no longer: 1"),
        "{}",
        told.err()
    );
    assert_eq!(copies(&scene).len(), 1);
    let told = node.run(&["session", "list"]).exits(0);
    assert!(!told.text().contains("ancient") && told.text().contains("fresh"), "{}", told.text());
    // Where the folder of copies should be is a file.
    let folder = scene.home.join(".openclaw/harness/state/backups");
    fs::remove_dir_all(&folder).expect("removed");
    fs::write(&folder, "in the way").expect("written");
    let told = node.run(&["session", "list"]).exits(0);
    assert!(told.err().contains("sessions could not be tended"), "{}", told.err());
    for value in ["-1", "36501", "soon"] {
        let _ =
            node.run(&["config", "set", "memory.retention_days", "--", value]).refuses(Code::ConfigInvalid);
    }
}
