//! Goal: our entries come and go in any settings document, and nothing else in it ever changes. Method: documents are
//! generated as trees in many styles (`generated.rs`), and read back by code that shares nothing with the edit.

use proptest::prelude::*;

use super::generated::{Raw, dress, entries, is_owned, predecessor, read, settings, stripped};
use super::*;

/// Twice the usual number of cases; `PROPTEST_CASES` asks for more.
fn config() -> ProptestConfig {
    let usual = ProptestConfig::default();
    ProptestConfig { cases: usual.cases.saturating_mul(2), ..usual }
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("UTF-8")
}

fn edit_of(ensure: &[JsonEntry]) -> JsonEdit {
    JsonEdit { ensure: ensure.to_vec(), retract: Vec::new(), displace: vec![predecessor()] }
}

fn done(result: Result<Merged, Refusal>) -> Result<Merged, TestCaseError> {
    result.map_err(|refusal| TestCaseError::fail(refusal.to_string()))
}

/// Checks what holds after every merge.
fn check_merged(before: &[u8], merged: &Merged, edit: &JsonEdit) -> Result<(), TestCaseError> {
    let again = done(merge(&merged.bytes, edit, Some(&merged.footprint)))?;
    prop_assert_eq!(text(&again.bytes), text(&merged.bytes));
    prop_assert!(again.patch.0.is_empty());
    prop_assert_eq!(&again.footprint, &merged.footprint);
    let states = inspect(&merged.bytes, &edit.ensure).expect("states");
    prop_assert!(states.iter().all(|state| *state == EntryState::Present), "{:?}", states);
    check_reading(before, &merged.bytes)?;
    if host_reads(before) == HostReading::Strict {
        let parse = |bytes: &[u8]| serde_json::from_str(text(bytes).trim_start_matches('\u{feff}'));
        let mut value: serde_json::Value = parse(before).expect("JSON");
        json_patch::patch(&mut value, &merged.patch).expect("a patch that applies");
        prop_assert_eq!(value, parse(&merged.bytes).expect("JSON"));
    }
    prop_assert_eq!(stripped(read(before), &[]), stripped(read(&merged.bytes), &merged.footprint.members));
    prop_assert_eq!(merged.bytes == before, merged.patch.0.is_empty());
    Ok(())
}

/// Checks that a document reads no worse than before. It reads better where the only comment was a predecessor's.
fn check_reading(before: &[u8], after: &[u8]) -> Result<(), TestCaseError> {
    let (was, is) = (host_reads(before), host_reads(after));
    prop_assert!(was == is || is == HostReading::Strict && was != HostReading::Broken, "{:?} {:?}", was, is);
    Ok(())
}

fn has_owned(tree: &Raw) -> bool {
    match tree {
        Raw::Literal(_) => false,
        Raw::Array(items) => items.iter().any(has_owned),
        Raw::Object(fields) => {
            is_handler(fields) && is_owned(tree) || fields.iter().any(|(_, value)| has_owned(value))
        }
    }
}

fn is_handler(fields: &[(String, Raw)]) -> bool {
    fields.iter().any(|(key, _)| key == "command")
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn entries_come_and_go_without_a_trace(tree in settings(false), dress in dress(), entries in entries(5)) {
        let before = dress.on(&tree);
        let edit = edit_of(&entries);
        let merged = done(merge(before.as_bytes(), &edit, None))?;
        check_merged(before.as_bytes(), &merged, &edit)?;
        let left = unmerge(&merged.bytes, &entries, &merged.footprint).expect("an unmerge");
        prop_assert_eq!(text(&left), before.as_str());
        let retract = JsonEdit { retract: entries, ..JsonEdit::default() };
        let retracted = done(merge(&merged.bytes, &retract, Some(&merged.footprint)))?;
        prop_assert_eq!(text(&retracted.bytes), before.as_str());
    }

    #[test]
    fn blank_documents_come_back(blank in "\u{feff}?[ \t\n\r]{0,6}", entries in entries(5)) {
        let edit = edit_of(&entries);
        let merged = done(merge(blank.as_bytes(), &edit, None))?;
        check_merged(blank.as_bytes(), &merged, &edit)?;
        let left = unmerge(&merged.bytes, &entries, &merged.footprint).expect("an unmerge");
        prop_assert_eq!(text(&left), blank.as_str());
    }

    #[test]
    fn entries_from_before_are_brought_in_order(tree in settings(true), dress in dress(), entries in entries(5)) {
        let before = dress.on(&tree);
        let edit = edit_of(&entries);
        let merged = done(merge(before.as_bytes(), &edit, None))?;
        let states = inspect(&merged.bytes, &entries).expect("states");
        prop_assert!(states.iter().all(|state| *state == EntryState::Present), "{:?}", states);
        let again = done(merge(&merged.bytes, &edit, Some(&merged.footprint)))?;
        prop_assert_eq!(text(&again.bytes), text(&merged.bytes));
        check_reading(before.as_bytes(), &merged.bytes)?;
        prop_assert_eq!(
            stripped(read(before.as_bytes()), &[]),
            stripped(read(&merged.bytes), &merged.footprint.members)
        );
        let left = unmerge(&merged.bytes, &entries, &merged.footprint).expect("an unmerge");
        prop_assert_eq!(stripped(read(&left), &[]), stripped(read(before.as_bytes()), &[]));
        prop_assert_eq!(unmerge(&left, &entries, &merged.footprint), Ok(left));
    }

    #[test]
    fn an_upgrade_leaves_no_more_than_the_first_install(
        tree in settings(false), dress in dress(), old in entries(5), new in entries(9),
    ) {
        let before = dress.on(&tree);
        let first = done(merge(before.as_bytes(), &edit_of(&old), None))?;
        let upgrade = JsonEdit { retract: old, ..edit_of(&new) };
        let second = done(merge(&first.bytes, &upgrade, Some(&first.footprint)))?;
        check_merged(before.as_bytes(), &Merged { patch: patch_of(before.as_bytes(), &first, &second), ..second.clone() }, &upgrade)?;
        let left = unmerge(&second.bytes, &new, &second.footprint).expect("an unmerge");
        prop_assert_eq!(text(&left), before.as_str());
    }

    #[test]
    fn what_a_person_adds_later_stays(
        tree in settings(false), dress in dress(), entries in entries(5), lists in 0usize..3, event in 0usize..4,
    ) {
        let before = dress.on(&tree);
        let ours = edit_of(&entries);
        let theirs = person(lists, event);
        let with_ours = done(merge(before.as_bytes(), &ours, None))?;
        let with_both = done(merge(&with_ours.bytes, &theirs, None))?;
        let left = unmerge(&with_both.bytes, &entries, &with_ours.footprint).expect("an unmerge");
        let expected = done(merge(before.as_bytes(), &theirs, None))?;
        prop_assert_eq!(sorted(stripped(read(&left), &[])), sorted(stripped(read(&expected.bytes), &[])));
    }

    #[test]
    fn broken_documents_are_refused_and_never_panic(
        tree in settings(true), dress in dress(), entries in entries(5),
        cuts in proptest::collection::vec((any::<prop::sample::Index>(), 0usize..4, proptest::collection::vec(any::<u8>(), 0..3)), 1..3),
    ) {
        let mut bytes = dress.on(&tree).into_bytes();
        for (at, len, junk) in cuts {
            let at = at.index(bytes.len() + 1);
            bytes.splice(at..(at + len).min(bytes.len()), junk);
        }
        let edit = edit_of(&entries);
        match merge(&bytes, &edit, None) {
            Ok(merged) => {
                prop_assert_ne!(host_reads(&merged.bytes), HostReading::Broken);
                let left = unmerge(&merged.bytes, &entries, &merged.footprint);
                prop_assert!(left.is_ok(), "{:?}", left);
            }
            Err(refusal) => prop_assert!(!matches!(refusal.why, RefusalReason::Internal { .. }), "{}", refusal),
        }
        let _ = inspect(&bytes, &entries);
        let _ = unmerge(&bytes, &entries, &Footprint::default());
    }

    #[test]
    fn arbitrary_bytes_never_panic(bytes: Vec<u8>, entries in entries(5)) {
        let _ = merge(&bytes, &edit_of(&entries), None);
        let _ = host_reads(&bytes);
    }

    #[test]
    fn whatever_the_ledger_says_foreign_values_stay(
        tree in settings(true), dress in dress(), entries in entries(5), other in settings(true), old in entries(9),
    ) {
        let prior = done(merge(dress.on(&other).as_bytes(), &edit_of(&old), None))?.footprint;
        let before = dress.on(&tree);
        let upgrade = JsonEdit { retract: old, ..edit_of(&entries) };
        let merged = done(merge(before.as_bytes(), &upgrade, Some(&prior)))?;
        check_reading(before.as_bytes(), &merged.bytes)?;
        prop_assert_eq!(
            stripped(read(before.as_bytes()), &prior.members),
            stripped(read(&merged.bytes), &merged.footprint.members)
        );
        let left = unmerge(&merged.bytes, &entries, &merged.footprint).expect("an unmerge");
        prop_assert!(!has_owned(&read(&left)) || entries.is_empty() || !all_marks(&entries), "{}", text(&left));
    }
}

/// Returns whether `entries` name every handler of ours that the generator makes.
fn all_marks(entries: &[JsonEntry]) -> bool {
    entries.iter().any(|entry| matches!(entry, JsonEntry::Handler { mark, .. } if mark.words.len() == 2))
}

/// Returns the operations of both merges in turn.
fn patch_of(before: &[u8], first: &Merged, second: &Merged) -> json_patch::Patch {
    let both = first.patch.iter().chain(second.patch.iter()).cloned().collect();
    if second.bytes == before { json_patch::Patch::default() } else { json_patch::Patch(both) }
}

/// An edit as a person makes it: a member in a list and a handler of their own.
fn person(list: usize, event: usize) -> JsonEdit {
    let list = ["allow", "deny", "ask"][list];
    let event = ["PreToolUse", "Stop", "SessionStart", "Other"][event];
    let at = |keys: [&str; 2]| keys.map(str::to_owned).to_vec();
    let mark = Mark { program: "person-tool".into(), words: Vec::new() };
    let group = serde_json::json!({"hooks": [{"type": "command", "command": "person-tool"}]});
    let member = JsonEntry::Member { at: at(["permissions", list]), value: "Bash(person *)".into() };
    let handler = JsonEntry::Handler { at: at(["hooks", event]), group, mark };
    JsonEdit { ensure: vec![member, handler], ..JsonEdit::default() }
}

/// Sorts fields by name: what a person adds may come behind a container of ours or in its place.
fn sorted(tree: Raw) -> Raw {
    match tree {
        Raw::Object(mut fields) => {
            fields.sort_by(|left, right| left.0.cmp(&right.0));
            Raw::Object(fields.into_iter().map(|(key, value)| (key, sorted(value))).collect())
        }
        other => other,
    }
}
