//! Every form that 0.1.0 leaves on a disk is read by this release, and a newer one of each is refused with what to do, or
//! made again where it is a copy of something else.
//!
//! The forms are stored as that release wrote them. One that changes gets a new number, a folder of the new release's
//! forms beside these, and stays readable here.

use openclaw::base::health::Health;
use openclaw::base::report::{Code, Explain as _, Report};
use openclaw::base::time::Timestamp;
use openclaw::config::layout::{Layout, MovedFolders};
use openclaw::engine::ledger::Ledger;
use openclaw::engine::plan::Plan;
use openclaw::engine::recover::{Direction, recover};
use openclaw::engine::store::Store;
use openclaw::guard::quarantine::{Keeper, list, restore};
use openclaw::ports::fs::Fs as _;
use openclaw::sim::fs::SimFs;
use openclaw::upgrade::{Phase, State};
use serde_json::Value;

use super::disks::{HOME, at, stored, world};
use crate::support::TestNode;

const RELEASE: &str = "0.1.0";

fn layout() -> Layout {
    let home = at(HOME);
    let (root, claude, config) = (home.join(".openclaw"), home.join(".claude"), home.join(".config"));
    Layout { home, root, claude, config, moved: MovedFolders::default() }
}

fn as_it_was(_path: &str, text: &str) -> String {
    text.to_owned()
}

/// Asserts that a report says that a newer release is at work, and what to do.
#[track_caller]
fn check_newer(report: &Report) {
    assert_eq!(report.code, Code::FormatNewer, "{report:?}");
    assert!(!report.fix.is_empty() && !report.why.is_empty(), "{report:?}");
}

fn rules(fs: &SimFs) -> [String; 2] {
    ["a", "b"].map(|name| {
        let bytes = fs.read(&at(&format!("{HOME}/.openclaw/rules/{name}.md")), 1_000).expect("a rule");
        String::from_utf8(bytes).expect("text").lines().last().unwrap_or_default().to_owned()
    })
}

#[test]
fn a_change_that_an_earlier_release_began_is_ended_either_way() {
    for (direction, text) in [(Direction::Forward, "release 2"), (Direction::Back, "release 1")] {
        let fs = world(RELEASE, "interrupted.json", &as_it_was);
        assert_eq!(rules(&fs), ["release 2", "release 1"], "it was killed between the two");
        let store = Store::new(&fs, layout().root);
        assert!(store.is_interrupted().expect("a disk"));
        let lock = store.lock("a test").expect("a lock");
        recover(&store, &lock, direction).expect("recovered");
        assert_eq!(rules(&fs), [text, text], "{direction:?}");
        assert!(!store.is_interrupted().expect("a disk"));
        let (ledger, _) = store.ledger().expect("a disk").expect("not newer").expect("a ledger");
        assert_eq!((ledger.version.as_str(), ledger.root_made), ("0.1.0", true));
        assert_eq!(ledger.entries.len(), 4, "{:?}", ledger.entries);
    }
}

#[test]
fn the_journal_and_the_ledger_of_a_newer_release_are_left_alone() {
    // A journal's line has its length and checksum, so the newer one is a whole line of its own.
    let newer_journal = |path: &str, text: &str| {
        if !path.contains("/harness/journal/") || !path.ends_with(".journal") {
            return text.to_owned();
        }
        let json = r#"{"record":"begin","schema":"openclaw.journal/2","plan":[]}"#;
        let sum = openclaw::base::digest::Digest::of(json.as_bytes()).short(16);
        format!("{} {sum} {json}\n", json.len())
    };
    let fs = world(RELEASE, "interrupted.json", &newer_journal);
    let before = fs.tree();
    let store = Store::new(&fs, layout().root);
    let lock = store.lock("a test").expect("a lock");
    check_newer(&recover(&store, &lock, Direction::Forward).expect_err("a refusal").report());
    drop(lock);
    let mut after = fs.tree();
    after.retain(|path, _| before.contains_key(path));
    assert_eq!(after, before);

    let text = String::from_utf8(ledger_text()).expect("text");
    assert!(Ledger::parse(text.as_bytes()).expect("not newer").is_some());
    let newer = text.replace("openclaw.ledger/2", "openclaw.ledger/3");
    check_newer(&Ledger::parse(newer.as_bytes()).expect_err("a refusal").report());
}

#[test]
fn a_plan_that_an_earlier_release_saved_is_read() {
    let text = stored(RELEASE, "plan.json");
    let plan: Plan = serde_json::from_slice(&text).expect("a plan");
    assert!(plan.is_genuine(), "its id is that of its content");
    let node = TestNode::new();
    // It is for the home of that test, and says so rather than doing half of it; a newer form is no plan at all.
    let newer = String::from_utf8(text.clone()).expect("text").replace("openclaw.plan/1", "openclaw.plan/2");
    for (text, said) in
        [(&text[..], "it is for the root"), (newer.as_bytes(), "its schema is not `openclaw.plan/1`")]
    {
        node.write("plan.json", text);
        let path = node.path("plan.json");
        let _ = node.run(&["apply", path.to_str().expect("UTF-8")]).refuses(Code::PlanInvalid).tells(said);
    }
}

fn ledger_text() -> Vec<u8> {
    let fs = world(RELEASE, "interrupted.json", &as_it_was);
    fs.read(&layout().ledger(), 1 << 20).expect("a ledger")
}

#[test]
fn work_that_an_earlier_release_put_aside_comes_back() {
    let (layout, work) = (layout(), at(&format!("{HOME}/work/a")));
    let keeper = |fs: &SimFs, act: &dyn Fn(&Keeper<'_>)| {
        let now = Timestamp::from_millis(1_795_000_000_999);
        act(&Keeper { fs, root: &layout.root, version: "0.2.0", holder: "a test", now });
    };
    let fs = world(RELEASE, "quarantine.json", &as_it_was);
    keeper(&fs, &|keeper| {
        let listed = list(keeper).expect("a list");
        assert_eq!((listed.len(), listed[0].made_ms), (1, Some(Timestamp::from_millis(1_795_000_000_123))));
        assert_eq!(fs.read(&work, 100).expect("a file"), b"before\n");
        restore(listed[0].id.as_str(), keeper).expect("back");
        assert_eq!(fs.read(&work, 100).expect("a file"), b"theirs\n");
    });
    let newer = |_: &str, text: &str| text.replace("openclaw.quarantine/1", "openclaw.quarantine/2");
    let fs = world(RELEASE, "quarantine.json", &newer);
    keeper(&fs, &|keeper| {
        let listed = list(keeper).expect("a list");
        check_newer(&restore(listed[0].id.as_str(), keeper).expect_err("a refusal").report());
        assert_eq!(fs.read(&work, 100).expect("a file"), b"before\n");
    });
}

#[test]
fn what_an_earlier_release_remembers_of_upgrades_is_read() {
    let layout = layout();
    let fs = |text: &[u8]| {
        let fs = SimFs::new(layout.anchors());
        fs.put_file(&layout.upgrade_state(), text, 0o600);
        fs
    };
    let text = stored(RELEASE, "upgrade.json");
    let state = State::read(&fs(&text), &layout).expect("read").expect("a record");
    assert_eq!(state.node.to_string(), "000102030405060708090a0b0c0d0e0f");
    assert_eq!(state.change.as_ref().map(|change| change.phase), Some(Phase::Switching));
    assert_eq!((state.left.len(), state.keys.len(), state.taken_back().len()), (3, 1, 1));
    // What is written again is the same, so that the older release reads it too.
    let again: Value = serde_json::from_slice(&state.to_bytes()).expect("JSON");
    assert_eq!(again, serde_json::from_slice::<Value>(&text).expect("JSON"));
    let newer = String::from_utf8(text).expect("text").replace("openclaw.upgrade/1", "openclaw.upgrade/2");
    check_newer(&State::read(&fs(newer.as_bytes()), &layout).expect_err("a refusal").report());
}

#[test]
fn the_log_of_an_earlier_release_goes_on() {
    let node = TestNode::new();
    let _ = node.run(&["install", "--yes"]).exits(0);
    let put = |name: &str, text: &[u8]| node.write(&format!(".openclaw/harness/logs/{name}"), text);
    for name in ["guard.json", "guard-000001.jsonl", "agents.jsonl"] {
        put(name, &stored(RELEASE, name));
    }
    let answers = node.run(&["log", "--json"]).exits(0).json()["data"]["answers"].clone();
    let verdicts: Vec<&str> =
        answers.as_array().expect("a list").iter().filter_map(|one| one["verdict"].as_str()).collect();
    assert_eq!(verdicts, ["deny", "deny", "context", "allow", "allow"]);
    let _ = node.run(&["log", "--agents"]).exits(0).shows("Explore").shows("3 answers, 1 refused");
    let newer =
        String::from_utf8(stored(RELEASE, "guard.json")).expect("text").replacen("{\"v\":1", "{\"v\":2", 1);
    put("guard.json", newer.as_bytes());
    let _ = node.run(&["log"]).refuses(Code::FormatNewer).tells("run the newer openclaw");
}

#[test]
fn the_settings_of_an_earlier_release_hold() {
    let node = TestNode::new();
    let _ = node.run(&["install", "--yes"]).exits(0);
    node.write(".openclaw/openclaw.toml", stored(RELEASE, "openclaw.toml"));
    let rows = node.run(&["config", "list", "--json"]).exits(0).json()["data"]["settings"].clone();
    let from_file =
        rows.as_array().expect("rows").iter().filter(|row| row["source"]["from"] == "file").count();
    assert_eq!(from_file, stored(RELEASE, "openclaw.toml").split(|byte| *byte == b'\n').count() - 1);
    let _ = node.run(&["status"]).exits(0);
    // A setting of a release to come is named with its place, and what was there before it can be done.
    let text = [&stored(RELEASE, "openclaw.toml")[..], b"upgrade.moon = \"full\"\n"].concat();
    node.write(".openclaw/openclaw.toml", text);
    let _ = node.run(&["config", "list"]).refuses(Code::ConfigUnknown).tells("upgrade.moon").tells("edit `");
}

#[test]
fn copies_are_read_or_made_again() {
    assert_eq!(Health::of(&stored(RELEASE, "daemon.json")).map(|health| health.lines), Some(5));
    let newer =
        String::from_utf8(stored(RELEASE, "daemon.json")).expect("text").replacen("{\"v\":1", "{\"v\":2", 1);
    assert_eq!(Health::of(newer.as_bytes()), None);

    let node = TestNode::new();
    let _ = node.run(&["install", "--yes"]).exits(0);
    let snapshot = format!(".openclaw/harness/snapshot-{}", env!("CARGO_PKG_VERSION"));
    let stored = String::from_utf8(stored(RELEASE, "snapshot.json")).expect("text");
    for text in [stored.clone(), stored.replacen("\"format\":1", "\"format\":2", 1)] {
        node.write(&snapshot, &text);
        let event = r#"{"session_id":"s","hook_event_name":"PreToolUse","tool_name":"Bash","tool_input":{"command":"git commit -n -m x"},"cwd":"/"}"#;
        let _ = node.installed(&["hook", "claude", "PreToolUse"]).input(event).run().exits(0).shows("deny");
        let now: Value =
            serde_json::from_slice(&std::fs::read(node.path(&snapshot)).expect("a snapshot")).expect("JSON");
        assert_eq!(now["format"], 1);
        assert_ne!(
            now["inputs"],
            serde_json::from_str::<Value>(&text).expect("JSON")["inputs"],
            "it is made again"
        );
    }
}
