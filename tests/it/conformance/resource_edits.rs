//! People and releases in turn: whatever the order, apply reaches what is wanted, a second plan is empty, purging
//! gives back what the person had, and no key of theirs gets into our records.

use openclaw::engine::ledger::Kind;
use openclaw::ports::fs::Fs as _;
use openclaw::sim::fs::{CrashPolicy, Fault, SimFs};
use proptest::collection::vec;
use proptest::prelude::*;

use super::resources::{home, tree, world};
use super::world::Wish;
use crate::support::at;

const KEY: &str = "sk-planted";

/// Where people write.
const FILES: [(&str, &str); 8] = [
    ("/home/ada/.claude/settings.json", "{\n  \"env\": {\"KEY\": \"sk-planted-N\"}\n}"),
    ("/home/ada/.config/tool.toml", "# mine N\n[a]\nkey = \"sk-planted\"\n"),
    ("/home/ada/.profile", "export KEY=sk-planted-N"),
    ("/home/ada/.openclaw/rules/a.md", "mine sk-planted N\n"),
    ("/home/ada/.openclaw/seed.env", "KEY=sk-planted-N\n"),
    ("/home/ada/notes.txt", "sk-planted N\n"),
    (CONFIG, "[core]\n\thooksPath = .husky-N\n[http]\n\textraHeader = sk-planted-N"),
    (HOOK, "#!/bin/sh\nKEY=sk-planted-N\n"),
];
const CONFIG: &str = "/home/ada/work/.git/config";
const HOOK: &str = "/home/ada/work/.git/hooks/pre-commit";

/// One thing that happens to a home.
#[derive(Clone, Debug)]
enum Act {
    Write(usize, u8),
    AddTo(usize, u8),
    Remove(usize),
    Become(Wish),
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let file = || 0..FILES.len();
    let act = prop_oneof![
        (file(), 0..3_u8).prop_map(|(file, n)| Act::Write(file, n)),
        (file(), 0..3_u8).prop_map(|(file, n)| Act::AddTo(file, n)),
        file().prop_map(Act::Remove),
        Just(Act::Become(Wish::Release(1))),
        Just(Act::Become(Wish::Release(2))),
        Just(Act::Become(Wish::Uninstalled)),
    ];
    vec(act, 1..9)
}

fn do_act(fs: &SimFs, act: &Act) {
    match act {
        Act::Write(file, n) => {
            let (path, text) = FILES[*file];
            fs.put_file(&at(path), text.replace('N', &n.to_string()).as_bytes(), 0o640);
        }
        Act::AddTo(file, n) => {
            let path = at(FILES[*file].0);
            let Ok(now) = fs.read(&path, 1 << 20) else { return };
            // JSON takes no comment at its end.
            let more =
                if path.as_str().ends_with(".json") { "\n".to_owned() } else { format!("\n# {KEY} {n}\n") };
            fs.put_file(&path, &[now, more.into_bytes()].concat(), 0o640);
        }
        Act::Remove(file) => {
            // What is not there need not be removed.
            let _ = fs.remove_file(&at(FILES[*file].0));
        }
        Act::Become(wish) => {
            world(fs, &Kind::ALL).make(*wish);
            let again = world(fs, &Kind::ALL).plan(*wish);
            let is_reached = again.body.steps.is_empty();
            assert!(is_reached, "{wish:?} is not reached: {:#?}", again.body.steps);
        }
    }
}

/// Asserts that no record of ours holds a key. Backups hold what was replaced, and nothing else may.
fn assert_no_keys(fs: &SimFs, when: &str) {
    for path in tree(fs).keys().filter(|path| path.contains("/.openclaw/harness/")) {
        assert!(!path.contains(KEY), "{when}: a name holds a key: {path}");
        let Ok(bytes) = fs.read(&at(path), 1 << 24) else { continue };
        let is_clean = path.contains("/harness/backup/") || !String::from_utf8_lossy(&bytes).contains(KEY);
        assert!(is_clean, "{when}: `{path}` holds a key");
    }
}

#[test]
fn keys_stay_out_of_plans_and_records() {
    let fs = home();
    let ours = world(&fs, &Kind::ALL);
    // The worst case: the person's own value stands where ours goes.
    fs.put_file(&at("/home/ada/.config/tool.toml"), b"[ours]\nrelease = \"sk-planted\"\n", 0o600);
    let rounds: [(&[Act], Wish); 5] = [
        (&[], Wish::Release(1)),
        (
            &[
                Act::Write(3, 1),
                Act::Write(4, 1),
                Act::AddTo(0, 1),
                Act::AddTo(1, 1),
                Act::AddTo(2, 1),
                Act::AddTo(6, 1),
                Act::Write(7, 1),
            ],
            Wish::Release(2),
        ),
        (&[Act::Write(0, 2), Act::Write(1, 2), Act::Write(2, 2), Act::Write(6, 2)], Wish::Release(1)),
        (&[], Wish::Uninstalled),
        (&[], Wish::Release(2)),
    ];
    for (n, (edits, wish)) in rounds.into_iter().enumerate() {
        edits.iter().for_each(|edit| do_act(&fs, edit));
        let text = serde_json::to_string(&ours.plan(wish)).expect("JSON");
        assert!(!text.contains(KEY), "round {n}: the plan holds a key: {text}");
        // The journal is there only while a change runs, so the change dies at each effect.
        fs.settle();
        let start = fs.clone();
        ours.make(wish);
        for effect in 0..fs.effects() {
            let disk = start.clone();
            disk.script(Fault::DieAt { effect, torn: false });
            let _ = world(&disk, &Kind::ALL).change(wish);
            assert_no_keys(&disk.crash(CrashPolicy::Keep), &format!("round {n}, effect {effect}"));
        }
        assert_no_keys(&fs, &format!("round {n}"));
        assert!(fs.log().iter().all(|line| !line.contains(KEY)));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_order_ends_where_it_should(acts in acts()) {
        let fs = home();
        for act in &acts {
            do_act(&fs, act);
            assert_no_keys(&fs, &format!("{acts:?}"));
        }
        world(&fs, &Kind::ALL).make(Wish::Purged);
        let left = tree(&fs);
        let ours: Vec<&String> = left.keys().filter(|path| path.contains("/.openclaw/harness")).collect();
        prop_assert!(ours.is_empty(), "{:?}", ours);
        // Documents hold what the person last had in them, and nothing of ours.
        for path in FILES[..3].iter().map(|(path, _)| *path).chain([CONFIG, HOOK]) {
            let Ok(bytes) = fs.read(&at(path), 1 << 20) else { continue };
            let text = String::from_utf8(bytes).expect("text");
            for ours in ["openclaw", "rm -rf", "release =", "export R=", "/srv/hooks"] {
                prop_assert!(!text.contains(ours), "{}: {}", path, text);
            }
        }
    }

    #[test]
    fn without_edits_purging_gives_back_the_bytes(releases in vec(1..3_u8, 1..6), start in vec((0..3_usize, 0..3_u8), 0..3)) {
        let fs = home();
        start.iter().for_each(|(file, n)| do_act(&fs, &Act::Write(*file, *n)));
        let before = tree(&fs);
        for release in releases {
            do_act(&fs, &Act::Become(Wish::Release(release)));
        }
        world(&fs, &Kind::ALL).make(Wish::Purged);
        prop_assert_eq!(tree(&fs), before);
    }
}
