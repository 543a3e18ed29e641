//! How one version asks another. The one at work may be years older than the one that comes, so these words and the places
//! of the answers stay as they are: a release that asks in another way gets rows of its own beside these.

use openclaw::upgrade::{rollback, upgrade};

use super::world::{home, made, newest, source_of, with};
use crate::support::TestNode;

/// The words of 0.1.0, and where the answer that it reads stands; `None` where it reads the status alone.
const CALLS: [(&[&str], Option<&str>); 5] = [
    (&["--version"], None),
    (&["doctor", "--json"], Some("/data/findings")),
    (&["install", "--update", "--dry-run", "--json"], Some("/data/plan/steps")),
    (&["install", "--update", "--yes", "--json"], None),
    (&["install", "--update", "--yes", "--doctor", "--json"], Some("/data/examination/findings")),
];

#[test]
fn this_version_answers_what_every_earlier_one_asks() {
    let node = TestNode::new();
    let _ = node.run(&["install", "--yes"]).exits(0);
    let root = node.path(".openclaw");
    let root = root.to_str().expect("UTF-8");
    for (words, place) in CALLS {
        // The state root is told to all but the first.
        let rooted = if words.len() > 1 { &["--root", root][..] } else { &[] };
        let call = node.installed(&[words, rooted].concat()).without("OPENCLAW_TEST_CLOCK");
        let output = call.run().exits(0);
        match place {
            Some(place) => {
                let found = output.json().pointer(place).is_some_and(serde_json::Value::is_array);
                assert!(found, "{words:?} answers at {place}: {}", output.text());
            }
            None if words.len() > 1 => assert_eq!(output.json()["ok"], true),
            None => assert_eq!(output.text(), format!("openclaw {}\n", env!("CARGO_PKG_VERSION"))),
        }
    }
}

#[test]
fn a_version_asks_in_no_other_words() {
    let fs = home();
    let calls = with(&fs, &source_of(&made("0.2.0")), None, |means, versions| {
        upgrade(means, &newest(), &mut |_| Ok(true)).expect("an upgrade");
        rollback(means, &mut |_| Ok(true)).expect("the way back");
        versions.calls()
    });
    for call in calls {
        let words: Vec<&str> = call.split(' ').skip(1).collect();
        assert!(CALLS.iter().any(|(known, _)| *known == words), "{call}: write it down above");
    }
}
