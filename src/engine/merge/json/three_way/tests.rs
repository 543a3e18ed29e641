//! Merges by key: what each side may change, what stays a conflict, and that the person's layout survives.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

#[track_caller]
fn check(base: &str, theirs: &str, offered: &str, expected: Result<&str, Unmerged>) {
    let merged = three_way(base.as_bytes(), theirs.as_bytes(), offered.as_bytes());
    let shown = merged.map(|bytes| String::from_utf8(bytes).expect("UTF-8"));
    assert_eq!(shown.as_deref().map_err(|error| *error), expected, "{base} {theirs} {offered}");
}

#[test]
fn changes_of_different_keys_meet() {
    for (base, theirs, offered, expected) in [
        (r#"{"a":1,"b":2}"#, r#"{"a":9,"b":2}"#, r#"{"a":1,"b":3}"#, r#"{"a":9,"b":3}"#),
        (r#"{"a":1,"b":2}"#, r#"{"b":2,"a":9}"#, r#"{"a":1,"b":3,"c":4}"#, r#"{"b":3,"a":9,"c":4}"#),
        (r#"{"a":1,"b":2}"#, r#"{"a":1,"b":2,"mine":0}"#, r#"{"a":1}"#, r#"{"a":1,"mine":0}"#),
        (
            r#"{"a":{"x":1,"y":2}}"#,
            r#"{"a":{"x":5,"y":2}}"#,
            r#"{"a":{"x":1,"y":6}}"#,
            r#"{"a":{"x":5,"y":6}}"#,
        ),
        // Both made the same change.
        (r#"{"a":1}"#, r#"{"a":2}"#, r#"{"a":2}"#, r#"{"a":2}"#),
        // The person took a key out that we did not change.
        (r#"{"a":1,"b":2}"#, r#"{"b":2}"#, r#"{"a":1,"b":3}"#, r#"{"b":3}"#),
    ] {
        check(base, theirs, offered, Ok(expected));
    }
}

#[test]
fn objects_of_a_list_are_told_apart_by_their_id() {
    let base = r#"[{"id":"a","on":true,"v":1},{"id":"b","on":true,"v":1}]"#;
    let theirs = r#"[{"id":"b","on":false,"v":1},{"id":"mine"},{"id":"a","on":true,"v":1}]"#;
    let offered = r#"[{"id":"a","on":true,"v":2},{"id":"b","on":true,"v":2},{"id":"c","on":true}]"#;
    let expected =
        r#"[{"id":"b","on":false,"v":2},{"id":"mine"},{"id":"a","on":true,"v":2},{"id":"c","on":true}]"#;
    let rules = |list: &str| format!("{{\"rules\":{list}}}");
    check(&rules(base), &rules(theirs), &rules(offered), Ok(&rules(expected)));
    let less = r#"[{"id":"b","on":true,"v":1}]"#;
    let left = r#"[{"id":"b","on":false,"v":1},{"id":"mine"}]"#;
    check(&rules(base), &rules(theirs), &rules(less), Ok(&rules(left)));
}

#[test]
fn layout_mark_and_line_ends_are_the_person_s() {
    let base = "{\n  \"a\": 1,\n  \"b\": {\n    \"c\": 2\n  }\n}\n";
    let offered = "{\n  \"a\": 1,\n  \"b\": {\n    \"c\": 3,\n    \"d\": [4]\n  }\n}\n";
    let theirs = "\u{feff}{\r\n\t\"b\": {\r\n\t\t\"c\": 2\r\n\t},\r\n\t\"a\":  1.0e3\r\n}";
    let expected = "\u{feff}{\r\n\t\"b\": {\r\n\t\t\"c\": 3,\r\n\t\t\"d\": [\r\n\t\t\t4\r\n\t\t]\r\n\t},\r\n\t\"a\":  1.0e3\r\n}";
    check(base, theirs, offered, Ok(expected));
}

#[test]
fn two_changes_of_one_value_are_a_conflict() {
    for (base, theirs, offered) in [
        (r#"{"a":1}"#, r#"{"a":2}"#, r#"{"a":3}"#),
        (r#"{"a":1}"#, r#"{}"#, r#"{"a":3}"#),
        (r#"{"a":1}"#, r#"{"a":2}"#, r#"{}"#),
        (r#"{}"#, r#"{"a":1}"#, r#"{"a":2}"#),
        // A list without ids has an order that only its author knows.
        (r#"{"a":[1]}"#, r#"{"a":[1,2]}"#, r#"{"a":[0,1]}"#),
        (r#"{"a":{"b":1}}"#, r#"{"a":[]}"#, r#"{"a":{"b":2}}"#),
        (
            r#"{"r":[{"id":"a","v":1}]}"#,
            r#"{"r":[{"id":"a","v":2},{"id":"a"}]}"#,
            r#"{"r":[{"id":"a","v":3}]}"#,
        ),
    ] {
        check(base, theirs, offered, Err(Unmerged::Conflict));
    }
}

#[test]
fn what_is_no_strict_object_is_not_read() {
    let whole = r#"{"a":1}"#;
    for broken in
        ["", "{", "[]", "1", "{\"a\":1,}", "{\"a\":1} // c", r#"{"a":1,"a":2}"#, r#"{"x":[{"a":1,"a":2}]}"#]
    {
        check(broken, whole, whole, Err(Unmerged::Unreadable));
        check(whole, broken, whole, Err(Unmerged::Unreadable));
        check(whole, whole, broken, Err(Unmerged::Unreadable));
    }
    assert_eq!(three_way(b"{}", b"{\"\xff\": 1}", b"{}"), Err(Unmerged::Unreadable));
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(json!(null)),
        Just(json!(true)),
        (0..3_i64).prop_map(Value::from),
        "[a-c]{0,2}".prop_map(Value::from)
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            proptest::collection::btree_map("[a-d]", inner.clone(), 0..4)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
            proptest::collection::btree_map("[a-d]", inner, 0..4).prop_map(|map| {
                map.into_iter().map(|(id, value)| json!({"id": id, "value": value})).collect()
            }),
        ]
    })
}

fn document() -> impl Strategy<Value = Value> {
    proptest::collection::btree_map("[a-d]", value(), 0..5)
        .prop_map(|map| Value::Object(map.into_iter().collect()))
}

fn text(value: &Value, is_pretty: bool) -> Vec<u8> {
    let text = if is_pretty { serde_json::to_string_pretty(value) } else { serde_json::to_string(value) };
    text.expect("a value is JSON").into_bytes()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn a_side_without_changes_yields(base in document(), other in document(), pretty: bool, flat: bool) {
        let (base_text, other_text) = (text(&base, pretty), text(&other, flat));
        // Nothing new from us: the person's bytes stay as they are.
        prop_assert_eq!(three_way(&base_text, &other_text, &base_text), Ok(other_text.clone()));
        // Nothing new from the person: what we offer, whatever the order of keys.
        let merged = three_way(&base_text, &base_text, &other_text).expect("one side alone never conflicts");
        let merged: Value = serde_json::from_slice(&merged).expect("strict JSON");
        prop_assert_eq!(sorted(merged), sorted(other));
    }

    #[test]
    fn a_clean_merge_holds_what_either_side_changed(base in document(), theirs in document(), offered in document(), flat: bool) {
        let merged = three_way(&text(&base, false), &text(&theirs, flat), &text(&offered, true));
        if let Ok(bytes) = merged {
            let merged: Value = serde_json::from_slice(&bytes).expect("strict JSON");
            for key in ["a", "b", "c", "d"] {
                let [base, theirs, offered, merged] = [&base, &theirs, &offered, &merged].map(|side| side.get(key));
                if base == offered {
                    prop_assert_eq!(merged, theirs);
                } else if base == theirs {
                    prop_assert_eq!(merged.cloned().map(sorted), offered.cloned().map(sorted));
                }
            }
        }
    }
}

/// Returns the value with the objects of lists that have ids in the order of those: a merge appends what is new.
fn sorted(value: Value) -> Value {
    match value {
        Value::Object(map) => {
            let mut pairs: Vec<(String, Value)> =
                map.into_iter().map(|(key, value)| (key, sorted(value))).collect();
            pairs.sort_by(|one, other| one.0.cmp(&other.0));
            Value::Object(pairs.into_iter().collect())
        }
        Value::Array(list) if has_ids(&list) => {
            let mut list: Vec<Value> = list.into_iter().map(sorted).collect();
            list.sort_by_key(|element| element[ID].as_str().map(str::to_owned));
            Value::Array(list)
        }
        Value::Array(list) => list.into_iter().map(sorted).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value,
    }
}
