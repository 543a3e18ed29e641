//! What is remembered of an earlier scan: it saves work and never changes an answer.

use std::fs;

use super::world::{TOKEN, World, leak, put};

fn remembered(world: &World, folder: &std::path::Path) -> (u64, u64) {
    let data = world.scan(folder, &["--json"]).json()["data"].clone();
    (data["looked_at"].as_u64().expect("a number"), data["remembered"].as_u64().expect("a number"))
}

#[test]
fn clean_blobs_are_remembered_by_every_form() {
    let world = World::new();
    let _ = world.node.run(&["install", "--yes", "--no-service"]).exits(0);
    let folder = world.repository("p");
    (0..20).for_each(|number| put(&folder, format!("f{number}"), format!("text {number}\n")));
    put(&folder, "leak", leak(TOKEN));
    let first = world.commit(&folder);
    assert_eq!(first.len(), 40);
    let range = world.scan(&folder, &["--range", "HEAD", "--json"]).exits(1).json();
    assert_eq!(range["data"]["remembered"], 0);
    let range = world.scan(&folder, &["--range", "HEAD", "--json"]).exits(1).json();
    assert_eq!(range["data"]["remembered"], 20, "the one with a finding is read each time");
    let (looked_at, _) = remembered(&world, &folder);
    assert_eq!(looked_at, 21);
    put(&folder, "f3", leak(TOKEN));
    let changed = world.scan(&folder, &[] as &[&str]).exits(1);
    assert_eq!(changed.text().lines().count(), 2, "{}", changed.text());
}

#[test]
fn a_damaged_memory_changes_no_answer() {
    let world = World::new();
    let _ = world.node.run(&["install", "--yes", "--no-service"]).exits(0);
    let memory = world.node.path(".openclaw/harness/scan-memo");
    let folder = world.repository("p");
    put(&folder, "a", "text\n");
    put(&folder, "leak", leak(TOKEN));
    world.commit(&folder);
    let before = world.scan(&folder, &["--range", "HEAD"]).exits(1).text().to_owned();
    let whole = fs::read(&memory).expect("a memory");
    for damaged in [&b""[..], b"nonsense", &whole[..whole.len() - 7], &vec![0xff; whole.len()]] {
        fs::write(&memory, damaged).expect("written");
        assert_eq!(world.scan(&folder, &["--range", "HEAD"]).exits(1).text(), before);
    }
}
