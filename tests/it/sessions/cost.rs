//! What sessions cost: as hosts wrote it down, unknown where they did not, sub-agents once; and a database of the version
//! before costs, which keeps all it holds.

use std::fs;
use std::path::PathBuf;

use openclaw::agents::TranscriptForm;
use openclaw::memory::transcript::{Line, Record, State, line as read};
use openclaw::memory::{Ask, Cost, Filter, Memory};
use rusqlite::Connection;
use serde_json::{Value, json};

use super::scene::{Scene, line};
use crate::support::TestNode;

fn scene() -> (tempfile::TempDir, Scene) {
    let folder = tempfile::tempdir().expect("a folder");
    let scene = Scene::at(folder.path());
    (folder, scene)
}

/// Returns an answer as Claude Code wrote it in the spring of 2025.
fn answer(session: &str, id: &str, agent: Option<&str>, cost: &Value) -> Value {
    let mut line = json!({
        "type": "assistant", "uuid": format!("{session}-{id}-{cost}"), "sessionId": session, "costUSD": cost,
        "timestamp": "2026-11-18T08:00:00.000Z", "cwd": "/home/ada/repo", "version": "0.2.126",
        "message": {"role": "assistant", "id": id, "model": "m", "content": [{"type": "text", "text": "Looked."}],
            "usage": {"input_tokens": 3, "output_tokens": 4}},
    });
    if let Some(agent) = agent {
        line["isSidechain"] = true.into();
        line["agentId"] = agent.into();
    }
    line
}

/// Returns an answer as the upstream wrote it before it kept a database.
fn upstream(cost: &Value) -> Value {
    json!({"type": "message", "id": "1", "message": {"role": "assistant", "model": "m", "content": "Looked.",
        "usage": {"input": 3, "output": 4, "totalTokens": 7, "cost": {"input": 1, "output": 2, "total": cost}}}})
}

fn costs(form: TranscriptForm, line: &Value) -> Vec<Option<u64>> {
    let Line::Seen(seen) = read(form, &mut State::default(), "stem", line.to_string().as_bytes()) else {
        panic!("{line} is not read")
    };
    let cost = |record: &Record| match record {
        Record::Usage(usage) => Some(usage.cost),
        Record::Facts(_) | Record::Message(_) | Record::Mark(..) => None,
    };
    seen.records.iter().filter_map(cost).collect()
}

#[test]
fn an_amount_is_taken_as_the_host_wrote_it_and_nothing_else_is() {
    for (amount, expected) in [
        (json!(0.012_345_6), Some(12_346)),
        (json!(1), Some(1_000_000)),
        (json!(1e-9), Some(0)),
        (json!(1_000_000.0), Some(1_000_000_000_000)),
        (json!(0), None),
        (json!(0.0), None),
        (json!(-0.5), None),
        (json!(1e300), None),
        (json!("0.01"), None),
        (json!({"total": 1}), None),
        (json!(null), None),
    ] {
        assert_eq!(costs(TranscriptForm::Claude, &answer("s", "a", None, &amount)), [expected], "{amount}");
        assert_eq!(costs(TranscriptForm::OpenClaw, &upstream(&amount)), [expected], "{amount}");
    }
    let mut without = upstream(&json!(1));
    without["message"]["usage"]["cost"] = json!(0.5);
    assert_eq!(costs(TranscriptForm::OpenClaw, &without), [None]);
}

fn append(scene: &Scene, name: &str, lines: &[Value]) {
    let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
    scene.append(name, text.as_bytes());
}

fn cost(memory: &Memory<'_>, name: &str) -> Option<Cost> {
    memory.find(Ask::Named(name)).expect("it is there").cost
}

#[test]
fn what_is_not_told_again_stays_and_what_is_told_anew_holds() {
    let (_folder, scene) = scene();
    append(&scene, "s", &[answer("s", "a", None, &json!(0.25)), answer("s", "a", None, &json!(null))]);
    let known = |usd_micros, counts_without| Some(Cost { usd_micros, counts_without });
    assert_eq!(cost(&scene.brought(), "s"), known(250_000, 0), "lines of one answer are one count");
    append(&scene, "s", &[answer("s", "a", None, &json!(0.5)), answer("s", "b", None, &json!(null))]);
    assert_eq!(cost(&scene.brought(), "s"), known(500_000, 1));
    // Many of the largest amounts come to a number, and to no error.
    let large: Vec<Value> =
        (0..40).map(|at| answer("large", &format!("m{at}"), None, &json!(1_000_000))).collect();
    append(&scene, "large", &large);
    assert_eq!(cost(&scene.brought(), "large"), known(40_000_000_000_000, 0));
}

#[test]
fn sub_agents_are_counted_once() {
    let (_folder, scene) = scene();
    append(&scene, "s", &[answer("s", "a", None, &json!(0.25))]);
    append(
        &scene,
        "parts",
        &[
            answer("s", "b", Some("x1"), &json!(1)),
            answer("s", "c", Some("x2"), &json!(null)),
            answer("s", "d", Some("x1"), &json!(2)),
        ],
    );
    let memory = scene.brought();
    assert_eq!(cost(&memory, "s"), Some(Cost { usd_micros: 250_000, counts_without: 0 }));
    assert_eq!(cost(&memory, "x1"), Some(Cost { usd_micros: 3_000_000, counts_without: 0 }));
    assert_eq!(cost(&memory, "x2"), None);
    let whole = Some(Cost { usd_micros: 3_250_000, counts_without: 1 });
    let session = memory.find(Ask::Named("s")).expect("it is there");
    let recap = memory.recap(&session).expect("a recap");
    assert_eq!(recap.cost, whole);
    assert!(recap.text().lines().next().is_some_and(|head| head.ends_with(", cost: at least $3.25")));
    assert_eq!(memory.show(session, (0, 9), 9).expect("shown").cost_with_parts, whole);
    let part = memory.find(Ask::Named("x1")).expect("it is there");
    let own = part.cost;
    assert_eq!(memory.show(part, (0, 9), 9).expect("shown").cost_with_parts, own);
}

#[test]
fn verbs_show_a_cost_where_it_is_known_and_no_cost_where_it_is_not() {
    let node = TestNode::new();
    let _ = node.run(&["install", "--yes", "--no-service"]).exits(0);
    let scene = Scene::at(node.home());
    scene.append("told", line("told", 0).as_bytes());
    append(&scene, "told", &[answer("told", "a", None, &json!(0.3512))]);
    append(&scene, "parts", &[answer("told", "b", Some("x1"), &json!(1.5))]);
    scene.append("untold", (0..6).map(|step| line("untold", step)).collect::<String>().as_bytes());
    let list = node.run(&["session", "list"]).exits(0);
    let list = list.text();
    let row = |name: &str| list.lines().find(|row| row.contains(name)).expect("a row").to_owned();
    assert!(row(" told ").contains("  1 turn  $0.3512  ") && row("untold").contains("  2 turns "), "{list}");
    assert!(!row("untold").contains('$'), "{list}");
    let data = |arguments: &[&str]| node.run(arguments).exits(0).json()["data"].clone();
    let sessions = data(&["session", "list", "--json"])["sessions"].clone();
    let of = |name: &str| {
        sessions
            .as_array()
            .expect("a list")
            .iter()
            .find(|one| one["name"] == name)
            .expect("a session")
            .clone()
    };
    assert_eq!(of("told")["cost"], json!({"usd_micros": 351_200, "counts_without": 0}));
    assert!(of("untold").as_object().expect("an object").contains_key("cost"));
    assert!(of("untold")["cost"].is_null() && of("untold")["tokens"]["input"] == 6);

    let text = |arguments: &[&str]| node.run(arguments).exits(0).text().to_owned();
    let shown = text(&["session", "show", "told"]);
    assert!(shown.contains("Cost    $0.3512, with its sub-agents $1.85\n"), "{shown}");
    assert!(shown.contains("Agent   x1  1 message  $1.50\n"), "{shown}");
    assert!(text(&["session", "show", "x1"]).contains("Cost    $1.50\n"));
    assert!(!text(&["session", "show", "untold"]).contains("Cost"));
    let shown = data(&["session", "show", "told", "--json"]);
    assert_eq!(shown["cost_with_parts"]["usd_micros"], 1_851_200);
    assert!(text(&["session", "recap", "told"]).contains(", cost: $1.85\n"));
    assert!(!text(&["session", "recap", "untold"]).contains("cost"));
    assert!(data(&["session", "recap", "untold", "--json"])["cost"].is_null());
    let exported = text(&["session", "export", "told"]);
    assert!(exported.contains("\nCost: $0.3512\n") && exported.contains("\nCost: $1.50\n"), "{exported}");
    assert!(!text(&["session", "export", "untold"]).contains("\nCost"));
    assert!(data(&["session", "export", "untold", "--json"])["session"]["cost"].is_null());
    // What a model is told when a session starts is not for sums of money.
    let contexts = node.path(".openclaw/harness/run/context");
    let told: String = fs::read_dir(contexts)
        .expect("contexts")
        .map(|entry| fs::read_to_string(entry.expect("an entry").path()).expect("text"))
        .collect();
    assert!(told.contains("Session told") && !told.contains('$'), "{told}");
}

/// A database of version 1 that the release of that time filled.
fn of_version_1(scene: &Scene) -> PathBuf {
    let place = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/it/sessions/golden/state-1.sql");
    let path = scene.folder(".openclaw/harness/state").join("state.db");
    let connection = Connection::open(&path).expect("a database");
    connection.execute_batch("PRAGMA journal_mode = WAL").expect("a log");
    connection.execute_batch(&fs::read_to_string(place).expect("statements")).expect("rows");
    path
}

/// Returns every row of version 1's columns, in order.
fn rows(connection: &Connection) -> Vec<String> {
    let tables = [
        ("source", "*"),
        ("session", "*"),
        ("message", "*"),
        ("touched", "*"),
        ("command", "*"),
        ("committed", "*"),
        ("usage", "session, key, model, input, cache_written, cache_read, output"),
    ];
    let mut told = Vec::new();
    for (table, columns) in tables {
        let mut statement =
            connection.prepare(&format!("SELECT {columns} FROM {table} ORDER BY 1, 2")).expect("a question");
        let count = statement.column_count();
        let mut answer = statement.query([]).expect("an answer");
        while let Some(row) = answer.next().expect("a row") {
            let cells: Vec<String> =
                (0..count).map(|at| format!("{:?}", row.get_ref(at).expect("a cell"))).collect();
            told.push(format!("{table} {}", cells.join(" ")));
        }
    }
    told
}

#[test]
fn a_database_of_version_1_keeps_everything_and_knows_no_cost() {
    let (_folder, scene) = scene();
    let path = of_version_1(&scene);
    let before = rows(&Connection::open(&path).expect("a database"));
    assert_eq!(before.len(), 78);
    let memory = scene.brought();
    let connection = Connection::open(&path).expect("a database");
    assert_eq!(rows(&connection), before);
    let version: u32 = connection.query_row("PRAGMA user_version", [], |row| row.get(0)).expect("a version");
    let whole: String =
        connection.query_row("PRAGMA integrity_check", [], |row| row.get(0)).expect("a check");
    assert_eq!((version, whole.as_str()), (3, "ok"));
    drop(connection);
    let all = memory.list(&Filter { with_parts: true, ..Filter::default() }, 9).expect("a list");
    assert_eq!(all.len(), 3);
    assert!(
        all.iter().all(|row| row.cost.is_none() && row.tokens.output > 0),
        "unknown, and not nothing: {all:?}"
    );
    let query = openclaw::memory::Query::parse("retry").expect("words");
    assert!(!memory.search(&query, &Filter::default(), 9).expect("an answer").is_empty());
    drop(memory);
    // What follows in such a session is known beside what is not.
    let name = "ce98bb33-259a-42ab-89ed-747cb20d712c";
    append(&scene, name, &[answer(name, "new", None, &json!(0.5))]);
    let cost = cost(&scene.brought(), name);
    assert_eq!(cost, Some(Cost { usd_micros: 500_000, counts_without: 8 }));
}
