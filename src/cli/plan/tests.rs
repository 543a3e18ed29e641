//! What people read of plans: what goes whole, and no word twice.

use super::*;
use crate::base::digest::Digest;
use crate::engine::plan::{Body, Closing, Fresh, PLAN_SCHEMA};

fn path(text: &str) -> AbsPath {
    AbsPath::new(text).expect("a path of the test")
}

fn finding(kind: FindingKind, what: &str) -> Finding {
    Finding { kind, path: path("/r/x"), position: None, what: what.to_owned(), fix: None }
}

fn plan(findings: Vec<Finding>) -> Plan {
    Plan::of(Body {
        schema: PLAN_SCHEMA.to_owned(),
        version: "0.1.0".to_owned(),
        root: path("/r"),
        parent: Some(Digest::of(b"")),
        fresh: Fresh::Nothing,
        closing: Closing::Root,
        steps: Vec::new(),
        ledger: Vec::new(),
        findings,
    })
}

#[test]
fn what_goes_whole_is_shown() {
    let removed = [path("/r/harness/logs"), path("/r/harness"), path("/r")];
    let text = rendered(&plan(Vec::new()), &removed, Detail::Places, Paint::Plain);
    let expected = "at the end\n  - harness/logs/ (with everything in it)\n  - harness/ (with everything in it)\n  \
                    - /r/ (unless something else is in it)\n";
    assert_eq!(text, expected);
    assert_eq!(rendered(&plan(Vec::new()), &[], Detail::Places, Paint::Plain), "");
}

#[test]
fn no_remark_says_a_word_twice() {
    let cases = [
        (FindingKind::Left, "edited since we wrote it", "left: /r/x: edited since we wrote it\n"),
        (FindingKind::Edited, "kept as you have it", "edited: /r/x: kept as you have it\n"),
        (FindingKind::Refused, "left as it is: it is read-only", "left alone: /r/x: it is read-only\n"),
        (FindingKind::Notice, "left as it is: x", "note: /r/x: left as it is: x\n"),
    ];
    for (kind, what, expected) in cases {
        assert_eq!(remarks(&[finding(kind, what)], Paint::Plain), expected);
    }
}

#[test]
fn a_settings_file_that_was_not_edited_is_told_in_its_own_words() {
    let report = unset(&plan(vec![finding(FindingKind::Refused, "left as it is: it is read-only")]));
    assert_eq!(report.code, Code::ConflictOpen);
    assert!(report.what.contains("nothing was changed"), "{}", report.what);
    assert_eq!(report.why, ["/r/x: it is read-only"]);
    assert_eq!(report.fix, ["put `/r/x` right, then run the command again"]);
}

#[test]
fn one_is_counted_as_one() {
    assert_eq!(counted(1, "change", "changes"), "1 change");
    assert_eq!(counted(0, "change", "changes"), "0 changes");
}

#[test]
fn a_no_has_its_object() {
    let object = serde_json::to_value(Declined::default()).expect("JSON");
    assert_eq!(object, serde_json::json!({"changes": 0, "declined": true}));
}
