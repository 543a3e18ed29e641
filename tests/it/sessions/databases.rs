//! Hosts that keep sessions in databases: what the real OpenCode and the real upstream wrote is read as the file beside it
//! says; rows that change, move or are a stranger's; and nothing of theirs is ever touched.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use openclaw::memory::{Ask, Cost, Memory, SessionRow};
use openclaw::ports::progress::Quiet;
use proptest::prelude::*;
use rusqlite::{Connection, params};
use serde_json::{Value, json};

use super::scene::{Scene, held};

fn scene() -> (tempfile::TempDir, Scene) {
    let folder = tempfile::tempdir().expect("a folder");
    let scene = Scene::at(folder.path());
    (folder, scene)
}

fn golden(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/it/sessions/golden").join(name)
}

/// Returns the statements that make the database of a host: those of tables, and those of rows.
fn statements(name: &str) -> (Vec<String>, Vec<String>) {
    let text = fs::read_to_string(golden(name)).expect("statements");
    let all = text.lines().map(str::to_owned);
    all.partition(|line| !line.starts_with("INSERT"))
}

/// Makes the database of a host at `path`, with its rows.
pub fn made(path: &Path, name: &str) -> Connection {
    let (tables, rows) = statements(name);
    let connection = Connection::open(path).expect("a database");
    connection.execute_batch("PRAGMA journal_mode = WAL").expect("a log");
    connection.execute_batch(&[tables, rows].concat().join("\n")).expect("rows");
    connection
}

/// Returns what is kept of the last session, as people would read it.
fn reading(memory: &Memory<'_>) -> String {
    let session = memory.list(&openclaw::memory::Filter::default(), 1).expect("a list").remove(0);
    let recap = memory.recap(&session).expect("a recap").text();
    let mut told = format!(
        "{} {} {:?} {:?} {:?} {:?} {:?}\n{:?} turns {}\n",
        session.host,
        session.name,
        session.folder,
        session.title,
        session.version,
        session.model,
        session.parent,
        session.tokens,
        session.turns
    );
    for message in memory.export(session).expect("an export").messages {
        let (turn, kind, tool) = (message.turn, message.kind.word(), &message.tool);
        told.push_str(&format!("{turn} {kind} {tool} failed={} {:?}\n", message.failed, message.text));
    }
    told + &recap
}

fn check(path: &Path, scene: &Scene, name: &str) {
    drop(made(path, &format!("{name}.sql")));
    let told = reading(&scene.brought());
    let place = golden(&format!("{name}.reading"));
    if std::env::var_os("UPDATE_TRANSCRIPTS").is_some() {
        fs::write(&place, &told).expect("written");
    }
    assert_eq!(told, fs::read_to_string(&place).unwrap_or_default(), "{name}");
    assert_eq!(scene.memory().not_understood().expect("a count"), 0);
}

#[test]
fn opencode_1_18_33() {
    let (_folder, scene) = scene();
    check(&scene.opencode(), &scene, "opencode-1.18.33");
}

#[test]
fn the_upstream_2026_9_6() {
    let (_folder, scene) = scene();
    check(&scene.upstream(), &scene, "openclaw-2026.9.6");
}

/// Returns the files of a folder with what is in them.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry"));
    entries
        .map(|entry| {
            (entry.file_name().to_string_lossy().into_owned(), fs::read(entry.path()).expect("bytes"))
        })
        .collect()
}

#[test]
fn nothing_of_a_host_changes_and_nothing_is_put_beside_it() {
    let (_folder, scene) = scene();
    let path = scene.opencode();
    drop(made(&path, "opencode-1.18.33.sql"));
    let folder = path.parent().expect("a folder");
    let before = files(folder);
    assert_eq!(before.keys().collect::<Vec<_>>(), ["opencode.db"], "its program has ended");
    let whole = held(&scene.brought());
    assert_eq!(files(folder), before);
    // At work, with a log beside it.
    let writer = Connection::open(&path).expect("a database");
    writer.execute("UPDATE session SET title = 'Parser that retries'", []).expect("changed");
    let before = files(folder);
    assert!(before.contains_key("opencode.db-wal"));
    let _ = scene.brought();
    let after = files(folder);
    assert_eq!(before["opencode.db"], after["opencode.db"]);
    assert_eq!(before["opencode.db-wal"], after["opencode.db-wal"]);
    assert_eq!(before.len(), after.len());
    drop(writer);
    assert_eq!(held(&scene.brought()), whole, "a title alone is no news of a message");
}

#[test]
fn what_is_not_committed_is_not_there_yet() {
    let (_folder, scene) = scene();
    let (tables, rows) = statements("opencode-1.18.33.sql");
    let mut writer = Connection::open(scene.opencode()).expect("a database");
    writer.execute_batch("PRAGMA journal_mode = WAL").expect("a log");
    writer.execute_batch(&tables.join("\n")).expect("tables");
    let transaction = writer.transaction().expect("a transaction");
    transaction.execute_batch(&rows.join("\n")).expect("rows");
    let empty = held(&scene.brought());
    assert!(!empty.iter().any(|value| value["export"].is_object()), "{empty:?}");
    transaction.commit().expect("committed");
    assert!(held(&scene.brought()).iter().any(|value| value["export"].is_object()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    /// Rows come in the order of their writing and in any portions; looks in between change nothing at the end.
    #[test]
    fn any_portions_come_to_the_whole(cuts in prop::collection::vec(0usize..64, 0..8), is_upstream in any::<bool>()) {
        let (_folder, scene) = scene();
        let (path, name) = if is_upstream {
            (scene.upstream(), "openclaw-2026.9.6.sql")
        } else {
            (scene.opencode(), "opencode-1.18.33.sql")
        };
        let (tables, rows) = statements(name);
        let writer = Connection::open(path).expect("a database");
        writer.execute_batch("PRAGMA journal_mode = WAL").expect("a log");
        writer.execute_batch(&tables.join("\n")).expect("tables");
        for (at, row) in rows.iter().enumerate() {
            writer.execute_batch(row).expect("a row");
            if cuts.contains(&at) {
                let _ = scene.brought();
            }
        }
        let grown = held(&scene.brought());
        scene.without_memory();
        prop_assert_eq!(grown, held(&scene.brought()));
    }
}

/// A database of OpenCode that a test fills.
struct Filled {
    connection: Connection,
}

impl Filled {
    fn new(scene: &Scene) -> Self {
        let (tables, _) = statements("opencode-1.18.33.sql");
        let connection = Connection::open(scene.opencode()).expect("a database");
        connection.execute_batch("PRAGMA journal_mode = WAL").expect("a log");
        connection.execute_batch(&tables.join("\n")).expect("tables");
        Self { connection }
    }

    fn session(&self, id: &str, parent: Option<&str>) {
        let sql = "INSERT INTO session(id, project_id, parent_id, slug, directory, title, version, time_created, \
                   time_updated) VALUES (?1, 'p', ?2, 's', '/home/ada/repo', 'New session - x', '1', 1, 1)";
        self.connection.execute(sql, params![id, parent]).expect("a session");
    }

    fn message(&self, id: &str, session: &str, data: &Value) {
        let sql = "INSERT INTO message VALUES (?1, ?2, 1794999990000, 1794999990000, ?3) \
                   ON CONFLICT(id) DO UPDATE SET data = excluded.data";
        self.connection.execute(sql, params![id, session, data.to_string()]).expect("a message");
    }

    fn part(&self, id: &str, message: &str, session: &str, data: &Value) {
        let sql = "INSERT INTO part VALUES (?1, ?2, ?3, 1794999990000, 1794999990000, ?4) \
                   ON CONFLICT(id) DO UPDATE SET data = excluded.data";
        self.connection.execute(sql, params![id, message, session, data.to_string()]).expect("a part");
    }

    /// A session `s` in which somebody asked something and an answer has begun.
    fn begun(scene: &Scene) -> Self {
        let filled = Self::new(scene);
        filled.session("s", None);
        filled.message("m1", "s", &json!({"role": "user"}));
        filled.part("p1", "m1", "s", &json!({"type": "text", "text": "alpha number 4"}));
        filled.message("m2", "s", &json!({"role": "assistant", "modelID": "m", "time": {"created": 1}}));
        filled
    }
}

fn kinds(memory: &Memory<'_>) -> Vec<(&'static str, String)> {
    let session = memory.find(Ask::Named("s")).expect("it is there");
    let messages = memory.export(session).expect("an export").messages;
    messages.into_iter().map(|message| (message.kind.word(), message.text)).collect()
}

fn activity(memory: &Memory<'_>) -> String {
    let session = memory.find(Ask::Named("s")).expect("it is there");
    session.activity.expect("it was judged").word().to_owned()
}

#[test]
fn what_is_written_anew_is_read_again_and_kept_once() {
    let (_folder, scene) = scene();
    let filled = Filled::begun(&scene);
    let tool = |state: Value| json!({"type": "tool", "tool": "bash", "callID": "c", "state": state});
    let input = json!({"command": "make"});
    filled.part("p2", "m2", "s", &json!({"type": "text", "text": "I look"}));
    filled.part("p3", "m2", "s", &tool(json!({"status": "running", "input": input})));
    let memory = scene.brought();
    assert_eq!(kinds(&memory).len(), 3, "{:?}", kinds(&memory));
    drop(memory);
    filled.part("p2", "m2", "s", &json!({"type": "text", "text": "I look at it", "time": {"end": 2}}));
    let done = json!({"status": "completed", "input": input, "output": "no rule", "metadata": {"exit": 2}});
    filled.part("p3", "m2", "s", &tool(done));
    let memory = scene.brought();
    let told = kinds(&memory);
    let told: Vec<(&str, &str)> = told.iter().map(|(kind, text)| (*kind, text.as_str())).collect();
    assert_eq!(
        told,
        [("prompt", "alpha number 4"), ("answer", "I look at it"), ("call", "make"), ("result", "no rule")]
    );
    let session = memory.find(Ask::Named("s")).expect("it is there");
    let failed = memory.export(session).expect("an export").messages[3].failed;
    assert!(failed, "what a command ended with is what counts");
    drop(memory);
    let grown = held(&scene.brought());
    scene.without_memory();
    assert_eq!(grown, held(&scene.brought()));
}

#[test]
fn an_end_without_an_answer_is_told_by_the_message() {
    let (_folder, scene) = scene();
    let filled = Filled::begun(&scene);
    assert_eq!(activity(&scene.brought()), "active");
    let ended = |error: &str| json!({"role": "assistant", "time": {"created": 1, "completed": 1_794_999_990_000_u64}, "error": {"name": error}});
    filled.message("m2", "s", &ended("APIError"));
    assert_eq!(activity(&scene.brought()), "blocked");
    filled.message("m3", "s", &ended("MessageAbortedError"));
    assert_eq!(activity(&scene.brought()), "ready");
    let asks = json!({"type": "tool", "tool": "question", "callID": "q", "state": {"status": "running", "input": {}}});
    filled.part("p4", "m2", "s", &asks);
    assert_eq!(activity(&scene.brought()), "waiting_input");
    let usage = json!({"type": "step-finish", "reason": "stop", "tokens": {"input": 5, "output": 3, "reasoning": 2, "cache": {"read": 7, "write": 11}}});
    filled.part("p5", "m2", "s", &usage);
    let memory = scene.brought();
    let tokens = memory.find(Ask::Named("s")).expect("it is there").tokens;
    assert_eq!((tokens.input, tokens.output, tokens.cache_read, tokens.cache_written), (5, 5, 7, 11));
}

#[test]
fn what_opencode_says_that_tokens_cost_is_kept() {
    let (_folder, scene) = scene();
    let filled = Filled::begun(&scene);
    let finish = |cost: Value| json!({"type": "step-finish", "reason": "tool-calls", "cost": cost, "tokens": {"input": 5, "output": 3}});
    filled.part("p5", "m2", "s", &finish(json!(0)));
    assert_eq!(session(&scene, "s").cost, None, "it writes zero where it knows no price");
    filled.part("p6", "m2", "s", &finish(json!(0.012_345_6)));
    let cost = session(&scene, "s").cost;
    assert_eq!(cost, Some(Cost { usd_micros: 12_346, counts_without: 1 }));
    // Sub-agents are sessions of their own here; one that names itself, or its own part, is counted once.
    filled.session("child", Some("s"));
    filled.message("m9", "child", &json!({"role": "assistant"}));
    filled.part("p9", "m9", "child", &finish(json!(0.5)));
    filled.session("grandchild", Some("child"));
    filled.message("m10", "grandchild", &json!({"role": "assistant"}));
    filled.part("p10", "m10", "grandchild", &finish(json!(2)));
    filled
        .connection
        .execute("UPDATE session SET parent_id = 'grandchild' WHERE id = 's'", [])
        .expect("a circle");
    filled.part("p11", "m2", "s", &finish(json!("0.1")));
    let memory = scene.brought();
    let own = memory.find(Ask::Named("s")).expect("it is there");
    assert_eq!(own.cost, Some(Cost { usd_micros: 12_346, counts_without: 2 }));
    let shown = memory.show(own, (0, 9), 9).expect("shown");
    assert_eq!(shown.session.parent.as_deref(), Some("grandchild"));
    assert_eq!(shown.cost_with_parts, Some(Cost { usd_micros: 2_512_346, counts_without: 2 }));
    let all = openclaw::memory::Filter { with_parts: true, ..Default::default() };
    let sum: u64 = memory
        .list(&all, 9)
        .expect("a list")
        .iter()
        .filter_map(|row| row.cost)
        .map(|cost| cost.usd_micros)
        .sum();
    assert_eq!(sum, 2_512_346, "rows of a list hold each count once");
}

fn session(scene: &Scene, name: &str) -> SessionRow {
    scene.brought().find(Ask::Named(name)).expect("it is there")
}

#[test]
fn what_no_person_said_is_no_prompt_and_a_part_of_a_session_is_its_own() {
    let (_folder, scene) = scene();
    let filled = Filled::begun(&scene);
    filled.part("x1", "m1", "s", &json!({"type": "text", "text": "read a file", "synthetic": true}));
    filled.part("x2", "m1", "s", &json!({"type": "text", "text": "<system-reminder>no</system-reminder>"}));
    filled.message("sum", "s", &json!({"role": "assistant", "summary": true, "time": {"completed": 2}}));
    filled.part(
        "x3",
        "sum",
        "s",
        &json!({"type": "text", "text": "What happened so far", "time": {"end": 2}}),
    );
    filled.session("child", Some("s"));
    filled.message("m9", "child", &json!({"role": "user"}));
    filled.part("p9", "m9", "child", &json!({"type": "text", "text": "look for it"}));
    let memory = scene.brought();
    let told = kinds(&memory);
    let words: Vec<&str> = told.iter().map(|(kind, _)| *kind).collect();
    assert_eq!(words, ["prompt", "summary"]);
    let session = memory.find(Ask::Named("s")).expect("it is there");
    assert_eq!(session.title, None, "a name that the host made up is none");
    let parts = memory.show(session, (0, 9), 9).expect("shown").parts;
    assert_eq!(parts.iter().map(|part| part.name.as_str()).collect::<Vec<_>>(), ["child"]);
}

#[test]
fn rows_that_are_removed_or_numbered_anew_come_once() {
    let (_folder, scene) = scene();
    let filled = Filled::begun(&scene);
    for at in 0..40 {
        filled.part(&format!("q{at:02}"), "m1", "s", &json!({"type": "text", "text": format!("beta {at}")}));
    }
    let _ = scene.brought();
    filled.connection.execute("DELETE FROM part WHERE id < 'q30'", []).expect("removed");
    filled.connection.execute_batch("VACUUM").expect("numbered anew");
    filled.part("q90", "m1", "s", &json!({"type": "text", "text": "after"}));
    let memory = scene.brought();
    let told = kinds(&memory);
    assert_eq!(told.len(), 42, "{told:?}");
    assert_eq!(told[41].1, "after");
    drop(memory);
    // The file itself is replaced: what is new in it still comes.
    drop(filled);
    fs::remove_file(scene.opencode()).expect("removed");
    let filled = Filled::begun(&scene);
    filled.part("q91", "m1", "s", &json!({"type": "text", "text": "in another file"}));
    assert_eq!(kinds(&scene.brought()).len(), 43);
}

#[test]
fn more_rows_than_one_look_takes_come_all() {
    let (_folder, scene) = scene();
    let filled = Filled::begun(&scene);
    filled.connection.execute_batch("BEGIN").expect("begun");
    for at in 0..1_700 {
        filled.part(&format!("q{at:04}"), "m1", "s", &json!({"type": "text", "text": format!("gamma {at}")}));
    }
    filled.connection.execute_batch("COMMIT").expect("committed");
    let memory = scene.brought();
    assert_eq!(memory.find(Ask::Named("s")).expect("it is there").messages, 1_701);
}

/// Returns why the databases of hosts were not read, and that a transcript beside them was.
fn whys(scene: &Scene) -> Vec<String> {
    scene.append("one", super::scene::line("one", 0).as_bytes());
    let mut memory = scene.memory();
    let brought = memory.bring(u64::MAX, &Quiet).expect("a stranger's file is no error");
    assert!(memory.find(Ask::Named("one")).is_ok(), "others are read");
    brought.unread.into_iter().map(|unread| unread.why).collect()
}

#[test]
fn what_is_no_database_of_that_host_is_told_and_left_alone() {
    for (bytes, why) in [
        (b"no database at all, but long enough to be looked at as one".to_vec(), "not a database"),
        (Vec::new(), "no table `session`"),
        (b"SQLite format 3\0".to_vec(), "no table `session`"),
    ] {
        let (_folder, scene) = scene();
        fs::write(scene.opencode(), &bytes).expect("written");
        let whys = whys(&scene);
        let is_told = whys.len() == 1 && (whys[0].contains(why) || whys[0].contains("not a database"));
        assert!(is_told, "{why}: {whys:?}");
    }
    let (_folder, scene) = scene();
    let other = Connection::open(scene.opencode()).expect("a database");
    other
        .execute_batch(
            "CREATE TABLE session(id); CREATE TABLE message(id); \
             CREATE VIEW part AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i FROM n) SELECT i AS id FROM n",
        )
        .expect("tables");
    let told = whys(&scene);
    assert!(told.len() == 1 && told[0].contains("no table `part`"), "{told:?}");
    other.execute_batch("DROP VIEW part; CREATE TABLE part(id)").expect("tables");
    let told = whys(&scene);
    assert!(told.len() == 1 && told[0].contains("no such column"), "{told:?}");
}

#[test]
fn the_upstreams_database_of_another_version_is_left_alone() {
    let (_folder, scene) = scene();
    let connection = made(&scene.upstream(), "openclaw-2026.9.6.sql");
    connection.execute_batch("PRAGMA user_version = 24").expect("a version");
    let told = whys(&scene);
    assert_eq!(told, ["it is of version 24, and the one that is known is 23"]);
    connection.execute_batch("PRAGMA user_version = 23").expect("a version");
    assert_eq!(whys(&scene), [""; 0]);
}

#[test]
fn rows_of_any_type_and_length_are_no_trouble() {
    let (_folder, scene) = scene();
    let filled = Filled::begun(&scene);
    let put = |id: &str, data: &str| {
        let sql = format!("INSERT INTO part VALUES ('{id}', 'm1', 's', 1, 1, {data})");
        filled.connection.execute_batch(&sql).expect("a row");
    };
    put("b1", "x'ff00ff'");
    put("b2", "7");
    put("b3", "'{'");
    put("b4", "'[1]'");
    put("b5", "'{\"type\":\"hologram\"}'");
    put("b6", "'{\"type\":\"tool\",\"state\":7}'");
    put("b7", "printf('{\"type\":\"text\",\"text\":\"%s\"}', hex(zeroblob(9000000)))");
    let sql = "INSERT INTO part VALUES ('b8', 'nowhere', x'00', 'soon', NULL, '{\"type\":\"text\",\"text\":\"t\"}')";
    assert!(filled.connection.execute_batch(sql).is_err(), "the host's own table holds that much");
    filled.connection.execute_batch(&sql.replace("NULL", "x'01'")).expect("a row of odd types");
    put("c9", "'{\"type\":\"text\",\"text\":\"still read\"}'");
    let memory = scene.brought();
    let told = kinds(&memory);
    assert_eq!(told.last().map(|(_, text)| text.as_str()), Some("still read"));
    assert_eq!(memory.not_understood().expect("a count"), 6, "b1 to b5, and the long one");
}

#[test]
fn a_database_that_its_program_has_for_itself_is_read_at_the_next_look() {
    let (_folder, scene) = scene();
    let path = scene.opencode();
    drop(made(&path, "opencode-1.18.33.sql"));
    let host = Connection::open(&path).expect("a database");
    host.execute_batch("PRAGMA journal_mode = DELETE; PRAGMA locking_mode = EXCLUSIVE").expect("a mode");
    host.execute_batch("BEGIN EXCLUSIVE; UPDATE session SET title = 'x'").expect("locked");
    let mut memory = scene.memory();
    assert_eq!(memory.bring(u64::MAX, &Quiet).expect("no error").unread, []);
    host.execute_batch("COMMIT").expect("done");
    drop(host);
    let _ = memory.bring(u64::MAX, &Quiet).expect("it is brought");
    assert!(memory.list(&openclaw::memory::Filter::default(), 9).expect("a list").len() == 1);
}
