//! The record on its disk: what is written is read, and what is not ours to read is refused.

use std::ffi::OsStr;

use super::*;
use crate::config::env::Environment;
use crate::sim::entropy::SeededEntropy;
use crate::sim::fs::SimFs;

fn node() -> (SimFs, Layout) {
    let environment = Environment::new([("HOME".into(), "/h".into())]);
    let layout = Layout::named_by(&environment, None::<&OsStr>).expect("a layout");
    let fs = SimFs::new(layout.anchors());
    fs.put_dir(&layout.harness(), 0o700);
    (fs, layout)
}

fn version(text: &str) -> Version {
    text.parse().expect("a version of the test")
}

fn filled() -> State {
    let mut state = State::new(NodeId::new(&SeededEntropy::new(1)).expect("entropy"));
    state.sequences.insert(Channel::Beta, 3);
    state.withdrawn.insert(Channel::Beta, vec![Withdrawn { version: version("0.3.0"), why: "x".to_owned() }]);
    state.previous = Some(version("0.1.0"));
    state.leave(version("0.2.0"), LeftBy::Doctor, Timestamp::from_millis(5));
    let said = Said::Nothing { stay: Stay::Left { version: version("0.2.0"), by: LeftBy::Doctor } };
    state.checked = Some(Checked { at: Timestamp::from_millis(6), installed: version("0.1.0"), said });
    state.change = Some(Change {
        root: AbsPath::new("/h/.openclaw").expect("a path"),
        from: version("0.1.0"),
        to: version("0.2.0"),
        reason: Reason::Leave(LeftBy::Person),
        phase: Phase::Returning,
        found: vec![Found { code: "node.drift".to_owned(), path: None }],
    });
    state
}

#[test]
fn what_is_written_is_read() {
    let (fs, layout) = node();
    let entropy = SeededEntropy::new(2);
    assert_eq!(State::read(&fs, &layout).expect("nothing"), None);
    let new = State::read_or_new(&fs, &layout, &entropy).expect("a new one");
    assert_eq!((new.change.clone(), new.previous.clone()), (None, None));
    for state in [new, filled()] {
        state.write(&fs, &layout).expect("written");
        assert_eq!(State::read(&fs, &layout).expect("read"), Some(state));
    }
    assert_eq!(State::read_or_new(&fs, &layout, &entropy).expect("read"), filled());
}

#[test]
fn what_no_release_wrote_is_refused() {
    let (fs, layout) = node();
    let path = layout.upgrade_state();
    let newer = String::from_utf8(filled().to_bytes()).expect("text").replace("upgrade/1", "upgrade/2");
    let cases = [
        (newer, Code::FormatNewer),
        ("{\"schema\": \"openclaw.upgrade/1\"".to_owned(), Code::UpgradeDamaged),
        ("{\"schema\": \"openclaw.upgrade/1\", \"node\": \"no\"}".to_owned(), Code::UpgradeDamaged),
        ("[]".to_owned(), Code::UpgradeDamaged),
        (String::new(), Code::UpgradeDamaged),
    ];
    for (text, code) in cases {
        // What is not there need not go.
        let _ = fs.remove_file(&path);
        fs.put_file(&path, text.as_bytes(), 0o600);
        let report = State::read(&fs, &layout).expect_err("refused").report();
        assert_eq!(report.code, code, "{text}");
        assert!(!report.why.is_empty() && !report.fix.is_empty(), "{text}");
    }
}

#[test]
fn a_name_of_a_node_is_its_digits() {
    let id = NodeId::new(&SeededEntropy::new(3)).expect("entropy");
    assert_eq!(id.to_string().parse(), Ok(id));
    let other = NodeId::new(&SeededEntropy::new(4)).expect("entropy");
    assert_ne!(id, other);
    let upper = id.to_string().to_uppercase();
    for text in ["", "00", &id.to_string()[1..], &upper, &"é".repeat(16)] {
        assert_eq!(text.parse::<NodeId>(), Err(NotANodeId(text.to_owned())));
    }
}

#[test]
fn versions_that_were_left_are_bounded_and_the_last_leaving_counts() {
    let mut state = filled();
    for n in 0..60 {
        state.leave(version(&format!("1.{n}.0")), LeftBy::Person, Timestamp::from_millis(n));
    }
    state.leave(version("1.59.0"), LeftBy::Doctor, Timestamp::from_millis(99));
    assert_eq!(state.left.len(), VERSIONS_LEFT_MAX);
    let last = state.left.last().expect("a version");
    assert_eq!((last.version.clone(), last.by), (version("1.59.0"), LeftBy::Doctor));
    assert_eq!(state.left.iter().filter(|left| left.version == version("1.59.0")).count(), 1);
}
