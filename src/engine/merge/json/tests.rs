//! Documents in, documents out. Goal: each promise about a person's settings has its smallest example here; the
//! properties beside cover the rest.

use serde_json::{Value, json};

use super::*;
use crate::base::text::Position;

fn at(keys: &[&str]) -> Vec<String> {
    keys.iter().map(|key| (*key).to_owned()).collect()
}

fn ours(event: &str) -> Mark {
    Mark {
        program: "/harness/bin/openclaw".into(),
        words: vec!["hook".into(), "claude".into(), event.into()],
    }
}

fn handler(event: &str, matcher: Option<&str>, timeout: u64) -> JsonEntry {
    let command = "/h/.openclaw/harness/bin/openclaw";
    let handler =
        json!({"type": "command", "command": command, "args": ["hook", "claude", event], "timeout": timeout});
    let group = match matcher {
        Some(matcher) => json!({"matcher": matcher, "hooks": [handler]}),
        None => json!({"hooks": [handler]}),
    };
    JsonEntry::Handler { at: at(&["hooks", event]), group, mark: ours(event) }
}

fn deny(value: &str) -> JsonEntry {
    JsonEntry::Member { at: at(&["permissions", "deny"]), value: value.into() }
}

fn edit(ensure: Vec<JsonEntry>) -> JsonEdit {
    JsonEdit { ensure, ..JsonEdit::default() }
}

fn one_deny() -> JsonEdit {
    edit(vec![deny("Bash(sudo *)")])
}

fn stop() -> JsonEntry {
    handler("Stop", None, 5)
}

fn merged(before: &str, edit: &JsonEdit) -> Merged {
    merge(before.as_bytes(), edit, None).expect(before)
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("UTF-8")
}

/// Checks the merged text, that a second merge does nothing, and that taking out restores `before`.
fn check(before: &str, edit: &JsonEdit, after: &str) {
    let first = merged(before, edit);
    assert_eq!(text(&first.bytes), after);
    let second = merge(&first.bytes, edit, Some(&first.footprint)).expect("a second merge");
    assert_eq!(text(&second.bytes), after);
    assert_eq!(second.patch.0, []);
    assert_eq!(second.footprint, first.footprint);
    let restored = unmerge(&first.bytes, &edit.ensure, &first.footprint).expect("an unmerge");
    assert_eq!(text(&restored), before);
    let states = inspect(&first.bytes, &edit.ensure).expect("states");
    assert!(states.iter().all(|state| *state == EntryState::Present), "{states:?}");
}

#[test]
fn each_style_is_kept() {
    let one = "\"Bash(sudo *)\"";
    for (before, after) in [
        ("{}", "{\n  \"permissions\": {\n    \"deny\": [\n      #\n    ]\n  }\n}"),
        ("", "{\n  \"permissions\": {\n    \"deny\": [\n      #\n    ]\n  }\n}\n"),
        (" \r\n", "{\r\n  \"permissions\": {\r\n    \"deny\": [\r\n      #\r\n    ]\r\n  }\r\n}\r\n"),
        ("\u{feff}", "\u{feff}{\n  \"permissions\": {\n    \"deny\": [\n      #\n    ]\n  }\n}\n"),
        ("{ }\n", "{\n  \"permissions\": {\n    \"deny\": [\n      #\n    ]\n  }\n}\n"),
        (r#"{"a":1}"#, r##"{"a":1,"permissions":{"deny":[#]}}"##),
        ("{ \"a\": 1 }\n", "{ \"a\": 1, \"permissions\": {\"deny\": [#]} }\n"),
        ("{\n\t\"a\": 1\n}", "{\n\t\"a\": 1,\n\t\"permissions\": {\n\t\t\"deny\": [\n\t\t\t#\n\t\t]\n\t}\n}"),
        (
            "{\r\n    \"a\": 1\r\n}\r\n",
            "{\r\n    \"a\": 1,\r\n    \"permissions\": {\r\n        \"deny\": [\r\n            #\r\n        ]\r\n    }\r\n}\r\n",
        ),
        ("{\n  \"permissions\": {\"deny\": [\"x\"]}\n}", "{\n  \"permissions\": {\"deny\": [\"x\", #]}\n}"),
        (r#"{"permissions":{"deny":[ ]}}"#, r##"{"permissions":{"deny":[#]}}"##),
        (
            "{\n  \"permissions\": {\n    \"deny\": [\n      \"x\",\n      \"y\"\n    ]\n  }\n}\n",
            "{\n  \"permissions\": {\n    \"deny\": [\n      \"x\",\n      \"y\",\n      #\n    ]\n  }\n}\n",
        ),
    ] {
        check(before, &one_deny(), &after.replace('#', one));
    }
}

#[test]
fn comments_and_trailing_commas_stay() {
    for (before, after) in [
        (
            "{\n  \"deny\": [\n    \"x\", // why\n  ]\n}",
            "{\n  \"deny\": [\n    \"x\", // why\n    \"o\",\n  ]\n}",
        ),
        (
            "{\n  \"deny\": [\n    \"x\" // why\n  ]\n}",
            "{\n  \"deny\": [\n    \"x\", // why\n    \"o\"\n  ]\n}",
        ),
        ("{\"deny\":[\"x\" // why\n]}", "{\"deny\":[\"x\", // why\n  \"o\"\n]}"),
        ("{\"deny\":[/*none*/]}", "{\"deny\":[/*none*/\"o\"]}"),
        ("{\"deny\":[// none\n]}", "{\"deny\":[// none\n  \"o\"\n]}"),
        ("{\"deny\":[\"x\"/*a*/,/*b*/]}", "{\"deny\":[\"x\"/*a*/,/*b*/\"o\",]}"),
        ("// top\n{\n}\n// end", "// top\n{\n  \"deny\": [\n    \"o\"\n  ]\n}\n// end"),
    ] {
        let member = JsonEntry::Member { at: at(&["deny"]), value: "o".into() };
        check(before, &edit(vec![member]), after);
        assert_eq!(host_reads(after.as_bytes()), HostReading::Lenient);
    }
}

#[test]
fn foreign_text_is_not_reformatted() {
    let before = "{\"n\":1.0e3,  \"big\":123456789012345678901234567890,\n  \"s\":\"\\u00e9\\/\" ,\"hooks\" : { \"Stop\":[ ] } }";
    let after = merged(before, &edit(vec![stop()]));
    let head = "{\"n\":1.0e3,  \"big\":123456789012345678901234567890,\n  \"s\":\"\\u00e9\\/\" ,\"hooks\" : { \"Stop\":[";
    assert!(text(&after.bytes).starts_with(head), "{}", text(&after.bytes));
    check(before, &edit(vec![stop()]), text(&after.bytes));
}

#[test]
fn our_handler_is_brought_in_order_where_it_is() {
    let wanted = edit(vec![handler("PreToolUse", Some("Bash"), 10)]);
    let right = text(&merged("{}", &wanted).bytes).to_owned();
    for (name, wrong) in [
        ("time", right.replace("10", "600")),
        ("matcher", right.replace("\"matcher\": \"Bash\"", "\"matcher\": \"Edit\"")),
        ("event", right.replace("\"PreToolUse\": [", "\"PostToolUse\": [")),
        ("path", right.replace("/h/.openclaw", "/old/.openclaw")),
        ("no matcher", right.replace("\"matcher\": \"Bash\",", "")),
    ] {
        let fixed = merged(&wrong, &wanted);
        let states = inspect(wrong.as_bytes(), &wanted.ensure);
        assert_eq!(states, Ok(vec![EntryState::Different]), "{name}");
        assert_eq!(parsed(&fixed.bytes), parsed(right.as_bytes()), "{name}");
        assert_ne!(fixed.patch.0, [], "{name}");
    }
}

#[test]
fn a_shell_form_of_ours_and_duplicates_are_replaced() {
    let wanted = edit(vec![handler("Stop", None, 5)]);
    let shell = json!({"type": "command", "command": "'/x y/harness/bin/openclaw' hook claude Stop"});
    let before = json!({"hooks": {
        "Stop": [{"hooks": [shell, {"command": "mine"}]}, {"hooks": [shell]}],
        "SessionEnd": [{"hooks": [shell]}],
    }});
    let after = parsed(&merged(&before.to_string(), &wanted).bytes);
    let JsonEntry::Handler { group, .. } = &wanted.ensure[0] else { unreachable!("a handler") };
    assert_eq!(after, json!({"hooks": {"Stop": [{"hooks": [{"command": "mine"}]}, group]}}));
}

#[test]
fn a_handler_that_a_person_added_to_our_group_stays() {
    let wanted = edit(vec![stop()]);
    let first = merged("{}", &wanted);
    let shared = text(&first.bytes)
        .replace("\"hooks\": [\n          {", "\"hooks\": [\n          {\"command\": \"mine\"}, {");
    let second = merge(shared.as_bytes(), &wanted, Some(&first.footprint)).expect("a merge");
    assert_eq!(text(&second.bytes), shared);
    let left = unmerge(shared.as_bytes(), &wanted.ensure, &first.footprint).expect("an unmerge");
    assert_eq!(parsed(&left), json!({"hooks": {"Stop": [{"hooks": [{"command": "mine"}]}]}}));
    let retimed = edit(vec![handler("Stop", None, 7)]);
    let third = merge(shared.as_bytes(), &retimed, Some(&first.footprint)).expect("a merge");
    let groups = &parsed(&third.bytes)["hooks"]["Stop"];
    assert_eq!(groups[0], json!({"hooks": [{"command": "mine"}]}));
    assert_eq!(groups[1]["hooks"][0]["timeout"], json!(7));
}

#[test]
fn one_broad_mark_serves_several_events() {
    let broad = |event: &str| match handler(event, None, 5) {
        JsonEntry::Handler { at, group, mut mark } => {
            mark.words.pop();
            JsonEntry::Handler { at, group, mark }
        }
        JsonEntry::Member { .. } | JsonEntry::Constant { .. } => unreachable!("a handler"),
    };
    let both = edit(vec![broad("Stop"), broad("SessionStart")]);
    let first = merged("{}", &both);
    check("{}", &both, text(&first.bytes));
    let one =
        JsonEdit { ensure: vec![broad("Stop")], retract: vec![broad("SessionStart")], ..JsonEdit::default() };
    let second = merge(&first.bytes, &one, Some(&first.footprint)).expect("a merge");
    assert_eq!(text(&second.bytes), text(&merged("{}", &edit(vec![broad("Stop")])).bytes));
}

#[test]
fn a_predecessors_handlers_go_and_are_told() {
    let mark = Mark { program: "bash".into(), words: vec![".claude/hooks/session-start.sh".into()] };
    let displaced = JsonEdit { ensure: vec![stop()], displace: vec![mark], ..JsonEdit::default() };
    let before = json!({"hooks": {
        "SessionStart": [{"matcher": "", "hooks": [{"type": "command", "command": "bash .claude/hooks/session-start.sh"}]}],
        "Stop": [{"hooks": [{"command": "mine"}, {"command": "\"$CLAUDE_PROJECT_DIR\"/.claude/hooks/session-start.sh"}]}],
    }});
    let after = merged(&before.to_string(), &displaced);
    let JsonEntry::Handler { group, .. } = stop() else { unreachable!("a handler") };
    assert_eq!(parsed(&after.bytes), json!({"hooks": {"Stop": [{"hooks": [{"command": "mine"}]}, group]}}));
    let told = |event: &str| Notice::Displaced { event: event.into(), name: "session-start.sh".into() };
    assert_eq!(after.notices, [told("Stop"), told("SessionStart")]);
    let left = unmerge(&after.bytes, &displaced.ensure, &after.footprint).expect("an unmerge");
    assert_eq!(parsed(&left), json!({"hooks": {"Stop": [{"hooks": [{"command": "mine"}]}]}}));
}

#[test]
fn what_only_a_predecessor_used_goes_with_us() {
    let mark = Mark { program: "bash".into(), words: vec![".claude/hooks/stop.sh".into()] };
    let displaced = JsonEdit { ensure: vec![stop()], displace: vec![mark], ..JsonEdit::default() };
    let before = r#"{"a":1,"hooks":{"Stop":[{"hooks":[{"command":"bash .claude/hooks/stop.sh"}]}]}}"#;
    let after = merged(before, &displaced);
    let left = unmerge(&after.bytes, &displaced.ensure, &after.footprint).expect("an unmerge");
    assert_eq!(text(&left), r#"{"a":1}"#);
}

#[test]
fn a_member_that_was_there_is_not_ours() {
    let before = r#"{"permissions":{"allow":["Bash(sudo *)"],"deny":["Bash(sudo *)"]}}"#;
    check(before, &one_deny(), before);
    let retract = JsonEdit { retract: one_deny().ensure, ..JsonEdit::default() };
    assert_eq!(text(&merged(before, &retract).bytes), before);
    let told = [Notice::AlsoAllowed { at: at(&["permissions", "allow"]), value: "Bash(sudo *)".into() }];
    assert_eq!(merged(before, &one_deny()).notices, told);
}

#[test]
fn retracting_leaves_no_trace() {
    let before = "{\n  \"a\": 1\n}\n";
    let both = edit(vec![deny("x"), stop()]);
    let first = merged(before, &both);
    let retract = JsonEdit { retract: both.ensure.clone(), ..JsonEdit::default() };
    let second = merge(&first.bytes, &retract, Some(&first.footprint)).expect("a merge");
    assert_eq!(text(&second.bytes), before);
    assert_eq!(second.footprint, Footprint::default());
}

#[test]
fn a_list_of_the_person_stays_when_ours_was_the_last_in_it() {
    let first = merged(r#"{"permissions":{"deny":["theirs"]}}"#, &one_deny());
    let edited = text(&first.bytes).replace("\"theirs\",", "");
    let retract = JsonEdit { retract: one_deny().ensure, ..JsonEdit::default() };
    let retracted = merge(edited.as_bytes(), &retract, Some(&first.footprint)).expect("a merge");
    assert_eq!(text(&retracted.bytes), r#"{"permissions":{"deny":[]}}"#);
    assert_eq!(unmerge(edited.as_bytes(), &one_deny().ensure, &first.footprint), Ok(retracted.bytes));
}

#[test]
fn of_duplicate_keys_inside_a_group_the_last_counts() {
    let ours = r#"{"command":"/harness/bin/openclaw hook claude Stop"}"#;
    let before = format!(r#"{{"hooks":{{"Stop":[{{"hooks":[],"hooks":[{ours},{{"command":"a"}}]}}]}}}}"#);
    let left = unmerge(before.as_bytes(), &[stop()], &Footprint::default()).expect("an unmerge");
    assert_eq!(text(&left), r#"{"hooks":{"Stop":[{"hooks":[],"hooks":[{"command":"a"}]}]}}"#);
    let dead = format!(r#"{{"hooks":{{"Stop":[{{"hooks":[{ours}],"hooks":[]}}]}}}}"#);
    assert_eq!(inspect(dead.as_bytes(), &[stop()]), Ok(vec![EntryState::Missing]));
}

#[test]
fn later_edits_of_the_person_survive_taking_out() {
    let before = "{\n  \"a\": 1\n}\n";
    let both = edit(vec![deny("x"), stop()]);
    let first = merged(before, &both);
    let edited = text(&first.bytes)
        .replace("\"x\"", "\"x\",\n      \"theirs\"")
        .replace("\"a\": 1,", "\"a\": 1, // one\n  \"b\": 2,");
    let left = unmerge(edited.as_bytes(), &both.ensure, &first.footprint).expect("an unmerge");
    assert_eq!(
        text(&left),
        "{\n  \"a\": 1, // one\n  \"b\": 2,\n  \"permissions\": {\n    \"deny\": [\n      \"theirs\"\n    ]\n  }\n}\n"
    );
}

#[test]
fn taking_out_of_a_document_that_was_emptied_or_broken() {
    let first = merged("{}", &one_deny());
    for (document, left) in
        [("", Ok("")), ("  \n", Ok("  \n")), ("{}", Ok("{}")), ("[]", Err(())), ("{", Err(()))]
    {
        let result = unmerge(document.as_bytes(), &one_deny().ensure, &first.footprint);
        assert_eq!(result.as_deref().map(text).map_err(|_| ()), left, "{document}");
    }
}

#[test]
fn a_line_comment_never_swallows_what_follows() {
    let entries = [JsonEntry::Member { at: at(&["d"]), value: "o".into() }];
    let footprint =
        Footprint { members: vec![Member { at: at(&["d"]), value: "o".into() }], ..Footprint::default() };
    for (before, after) in [
        ("{\"d\":[ // c\n \"o\", \"x\"]}", "{\"d\":[ // c\n \"x\"]}"),
        ("{\"d\":[\"x\", // c\n \"o\"]}", "{\"d\":[\"x\" // c\n ]}"),
        ("{\"d\":[\"o\" // c\n, \"x\"]}", "{\"d\":[ // c\n \"x\"]}"),
    ] {
        let left = unmerge(before.as_bytes(), &entries, &footprint).expect("an unmerge");
        assert_eq!(text(&left), after);
    }
}

#[test]
fn odd_documents_are_refused_with_their_place() {
    let both = edit(vec![deny("x"), stop()]);
    let wrong = |key: &str, expected| RefusalReason::WrongType { key: key.into(), expected };
    let twice = |key: &str| RefusalReason::DuplicateKey { key: key.into() };
    let message = |text: &str| RefusalReason::NotJson { message: text.into() };
    for (document, line, column, why) in [
        (&b"{\n \"a\xff\": 1}"[..], 2, 4, RefusalReason::NotUtf8),
        (b"[1]", 1, 1, RefusalReason::NotAnObject),
        (b"\n null", 2, 2, RefusalReason::NotAnObject),
        (b"// only a comment", 1, 18, RefusalReason::NotAnObject),
        (b"{\"a\": 1 \"b\": 2}", 1, 8, message("Expected comma")),
        (b"{\n  \"a\": tru\n}", 2, 8, message("Unexpected word")),
        (b"{'a': 1}", 1, 2, message("Single-quoted strings are not allowed")),
        (b"{\"a\": 0x1}", 1, 7, message("Hexadecimal numbers are not allowed")),
        (b"{\"hooks\": []}", 1, 11, wrong("hooks", Shape::Object)),
        (b"{\"hooks\": null}", 1, 11, wrong("hooks", Shape::Object)),
        (b"{\"permissions\": \"all\"}", 1, 17, wrong("permissions", Shape::Object)),
        (b"{\"permissions\":\n{\"deny\": {}}}", 2, 10, wrong("permissions.deny", Shape::Array)),
        (b"{\"hooks\": {\"Stop\": {}}}", 1, 20, wrong("hooks.Stop", Shape::Array)),
        (b"{\"hooks\": {},\n \"hooks\": {}}", 2, 2, twice("hooks")),
        (b"{\"hooks\": {}, \"\\u0068ooks\": {}}", 1, 15, twice("hooks")),
        (b"{\"permissions\": {}, \"permissions\": {}}", 1, 21, twice("permissions")),
        (b"{\"permissions\": {\"deny\": [], \"deny\": []}}", 1, 30, twice("permissions.deny")),
        (b"{\"hooks\": {\"X\": [], \"X\": []}}", 1, 21, twice("hooks.X")),
    ] {
        let expected = Refusal { position: Position { line, column }, why };
        let shown = String::from_utf8_lossy(document);
        assert_eq!(merge(document, &both, None), Err(expected.clone()), "{shown}");
        assert_eq!(inspect(document, &both.ensure), Err(expected), "{shown}");
    }
}

#[test]
fn the_place_does_not_count_the_byte_order_mark() {
    let refusal = merge("\u{feff}[]".as_bytes(), &one_deny(), None).expect_err("a refusal");
    assert_eq!(refusal.to_string(), "edit the document: its top level is not an object at line 1, column 1");
}

#[test]
fn odd_groups_of_others_are_tolerated() {
    let before = r#"{"hooks":{"Stop":[{},{"matcher":1},{"hooks":[]},{"hooks":{}},7,"x",null,{"hooks":[3,{"command":4}]}],"X":{}}}"#;
    let after = merged(before, &edit(vec![stop()]));
    check(before, &edit(vec![stop()]), text(&after.bytes));
}

#[test]
fn how_a_strict_host_reads() {
    for (document, reading) in [
        (&b""[..], HostReading::Blank),
        (b"\xef\xbb\xbf \n", HostReading::Blank),
        (b"{}", HostReading::Strict),
        (b"\xef\xbb\xbf{\"a\":1e999}", HostReading::Strict),
        (b"{\"a\":1,}", HostReading::Lenient),
        (b"{} // c", HostReading::Lenient),
        (b"[]", HostReading::Broken),
        (b"{'a':1}", HostReading::Broken),
        (b"{", HostReading::Broken),
        (b"\xff", HostReading::Broken),
        (b"\0\0", HostReading::Broken),
    ] {
        assert_eq!(host_reads(document), reading, "{document:?}");
    }
}

#[test]
fn an_entry_that_could_not_be_found_again_is_a_defect() {
    let lost = match stop() {
        JsonEntry::Handler { at, group, mut mark } => {
            mark.program = "other".into();
            JsonEntry::Handler { at, group, mark }
        }
        JsonEntry::Member { .. } | JsonEntry::Constant { .. } => unreachable!("a handler"),
    };
    let refusal = merge(b"{}", &edit(vec![lost]), None).expect_err("a refusal");
    assert_eq!(refusal.why, RefusalReason::Internal { check: "a handler of ours carries its mark".into() });
}

#[test]
fn deep_and_crowded_documents_are_bounded() {
    let deep = format!("{{\"a\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000));
    let refusal = merge(deep.as_bytes(), &one_deny(), None).expect_err("a refusal");
    assert!(matches!(refusal.why, RefusalReason::NotJson { .. }), "{refusal}");
    let group = json!({"hooks": [{"command": "/harness/bin/openclaw hook claude Stop"}]});
    let crowded = json!({"hooks": {"Stop": vec![group; 320]}}).to_string();
    let refusal = merge(crowded.as_bytes(), &edit(vec![stop()]), None).expect_err("a refusal");
    assert_eq!(refusal.why, RefusalReason::TooManyEdits);
}

#[test]
fn the_patch_names_only_what_is_ours() {
    let before = r#"{"env":{"TOKEN":"secret"},"permissions":{"deny":["a/b"]}}"#;
    let patch = merged(before, &edit(vec![deny("x"), stop()])).patch;
    let JsonEntry::Handler { group, .. } = stop() else { unreachable!("a handler") };
    assert_eq!(
        serde_json::to_value(&patch).expect("JSON"),
        json!([
            {"op": "add", "path": "/hooks", "value": {"Stop": [group]}},
            {"op": "add", "path": "/permissions/deny/-", "value": "x"},
        ])
    );
}

fn parsed(bytes: &[u8]) -> Value {
    serde_json::from_slice(bytes).expect("JSON")
}

/// A host without groups that wants its version told, such as Cursor.
fn flat(event: &str) -> Vec<JsonEntry> {
    let group = json!({"command": format!("/h/.openclaw/harness/bin/openclaw hook claude {event}")});
    vec![
        JsonEntry::Constant { key: "version".into(), value: json!(1) },
        JsonEntry::Handler { at: at(&["hooks", event]), group, mark: ours(event) },
    ]
}

#[test]
fn a_host_without_groups_gets_the_handler_in_their_place() {
    let line = "/h/.openclaw/harness/bin/openclaw hook claude stop";
    let entry = format!(r#"{{"command": "{line}"}}"#);
    check(
        "",
        &edit(flat("stop")),
        &format!(
            "{{\n  \"version\": 1,\n  \"hooks\": {{\n    \"stop\": [\n      {{\n        \"command\": \"{line}\"\n      }}\n    ]\n  }}\n}}\n"
        ),
    );
    let theirs = r#"{ "version": 2, "hooks": { "stop": [{ "command": "say done" }] } }"#;
    let both =
        format!(r#"{{ "version": 2, "hooks": {{ "stop": [{{ "command": "say done" }}, {entry}] }} }}"#);
    check(theirs, &edit(flat("stop")), &both);
}

#[test]
fn a_changed_handler_without_a_group_is_brought_in_order() {
    let changed = r#"{"version": 1, "hooks": {"stop": [{"command": "'/h/.openclaw/harness/bin/openclaw' hook claude stop", "x": 1}]}}"#;
    assert_eq!(
        inspect(changed.as_bytes(), &flat("stop")),
        Ok(vec![EntryState::Present, EntryState::Different])
    );
    let after = merged(changed, &edit(flat("stop")));
    assert_eq!(inspect(&after.bytes, &flat("stop")), Ok(vec![EntryState::Present; 2]));
}

#[test]
fn a_constant_stays_while_handlers_of_others_need_it() {
    let entries = flat("stop");
    let made = merged("{}", &edit(entries.clone()));
    let with_theirs =
        text(&made.bytes).replace("\"hooks\": {", "\"hooks\": {\"end\": [{\"command\": \"mine\"}],");
    let left = unmerge(with_theirs.as_bytes(), &entries, &made.footprint).expect("taken out");
    let left: Value = serde_json::from_slice(&left).expect("JSON");
    assert_eq!(left, json!({"version": 1, "hooks": {"end": [{"command": "mine"}]}}));
    let left = unmerge(&made.bytes, &entries, &made.footprint).expect("taken out");
    assert_eq!(text(&left), "{}");
}
