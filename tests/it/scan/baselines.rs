//! The life of a baseline: written, used, expired, written again, and refused when it is not one.

use std::fs;

use openclaw::base::report::Code;
use serde_json::{Value, json};

use super::world::{OTHER, TOKEN, World, leak, put};

fn read(path: &std::path::Path) -> Value {
    serde_json::from_str(&fs::read_to_string(path).expect("a file")).expect("JSON")
}

#[test]
fn what_is_known_is_told_no_more_and_what_is_new_is() {
    let world = World::new();
    let folder = world.folder("p");
    put(&folder, "a", leak(TOKEN));
    let written = world.scan(&folder, &["--write-baseline", "known.json"]).exits(0);
    assert_eq!(written.text(), "");
    assert!(written.err().contains("holds 1 known finding"), "{}", written.err());
    let file = folder.join("known.json");
    let text = fs::read_to_string(&file).expect("a file");
    assert!(!text.contains(&TOKEN[8..]) && text.contains("openclaw.baseline/1"), "{text}");
    let told = world.scan(&folder, &["--baseline", "known.json", "-v"]).exits(0);
    assert!(told.err().contains("allowed: a:1: ") && told.err().contains("baseline"), "{}", told.err());
    // Moved, and in company: the same secret is known, the other is not.
    fs::rename(folder.join("a"), folder.join("moved")).expect("moved");
    put(&folder, "moved", format!("\n\n{}{}", leak(TOKEN), leak(OTHER)));
    let new = world.scan(&folder, &["--baseline", "known.json"]).exits(1);
    assert!(new.text().starts_with("moved:4: ") && new.text().lines().count() == 1, "{}", new.text());
    // Without it everything is told.
    assert_eq!(world.scan(&folder, &[] as &[&str]).exits(1).text().lines().count(), 2);
}

#[test]
fn reasons_and_days_stay_and_what_is_over_counts() {
    let world = World::new();
    let folder = world.folder("p");
    put(&folder, "a", format!("{}{}", leak(TOKEN), leak(OTHER)));
    let _ = world.scan(&folder, &["--write-baseline", "known.json"]).exits(0);
    let file = folder.join("known.json");
    let mut baseline = read(&file);
    baseline["entries"][0]["reason"] = json!("revoked in March");
    baseline["entries"][0]["expires"] = json!("2026-11-18");
    fs::write(&file, baseline.to_string()).expect("written");
    // The clock of the tests shows the eighteenth.
    let _ = world.scan(&folder, &["--baseline", "known.json"]).exits(0);
    baseline["entries"][0]["expires"] = json!("2026-11-17");
    fs::write(&file, baseline.to_string()).expect("written");
    let over = world.scan(&folder, &["--baseline", "known.json"]).exits(1);
    assert!(
        over.text().contains("allowed until 2026-11-17") && over.text().lines().count() == 1,
        "{}",
        over.text()
    );
    let again = world.scan(&folder, &["--write-baseline", "known.json"]).exits(1);
    assert!(
        again.text().contains("allowed until 2026-11-17"),
        "writing it again revives nothing: {}",
        again.text()
    );
    let after = read(&file);
    let entries = after["entries"].as_array().expect("entries");
    assert_eq!(entries.len(), 2);
    let kept = entries.iter().find(|entry| entry["reason"] == "revoked in March").expect("it stays");
    assert_eq!(kept["expires"], "2026-11-17");
    let text = fs::read(&file).expect("a file");
    let _ = world.scan(&folder, &["--write-baseline", "known.json"]).exits(1);
    assert_eq!(fs::read(&file).expect("a file"), text, "the same findings make the same text");
    put(&folder, "a", leak(OTHER));
    let _ = world.scan(&folder, &["--write-baseline", "known.json"]);
    assert_eq!(read(&file)["entries"].as_array().map(Vec::len), Some(1), "what went is forgotten");
}

#[test]
fn the_baseline_of_a_repository_counts_once_it_is_committed() {
    let world = World::new();
    let folder = world.repository("p");
    put(&folder, "a", leak(TOKEN));
    let _ = world.scan(&folder, &["--write-baseline", "known.json"]).exits(0);
    put(&folder, ".openclaw.toml", "[secrets]\nbaseline = \"known.json\"\n");
    let _ = world.scan(&folder, &[] as &[&str]).exits(1);
    world.git(&folder, &["add", "-A"]);
    let _ = world.scan(&folder, &["--staged"]).exits(1);
    world.commit(&folder);
    let _ = world.scan(&folder, &[] as &[&str]).exits(0);
    let _ = world.scan(&folder, &["--range", "HEAD"]).exits(0);
    world.git(&folder, &["rm", "-q", "--cached", "known.json"]);
    world.git(&folder, &["commit", "-qm", "gone"]);
    let gone = world.scan(&folder, &[] as &[&str]).exits(1);
    assert!(
        gone.err().contains("the baseline `known.json`") && gone.err().contains("not there"),
        "{}",
        gone.err()
    );
}

#[test]
fn what_is_no_baseline_is_refused_and_left_alone() {
    let world = World::new();
    let folder = world.folder("p");
    put(&folder, "a", leak(TOKEN));
    for text in ["", "[]", "{\"schema\":\"openclaw.baseline/2\"}", "{\"schema\":\"openclaw.baseline/1\"}"] {
        put(&folder, "known.json", text);
        let refusal = world.scan(&folder, &["--baseline", "known.json"]).refuses(Code::BaselineInvalid);
        assert!(refusal.err().contains("fix:"), "{}", refusal.err());
        let _ = world.scan(&folder, &["--write-baseline", "known.json"]).refuses(Code::BaselineInvalid);
        assert_eq!(fs::read_to_string(folder.join("known.json")).expect("a file"), text);
    }
    let _ = world.scan(&folder, &["--write-baseline", "no/such/folder.json"]).refuses(Code::DiskFailed);
}
