//! Hooks of hosts as their rows say, for shapes that differ in everything a row can say.

use super::*;
use crate::agents::{Mark as RowMark, Moment, Reading, TimeoutKey, TimeoutUnit};
use crate::config::env::Environment;

const EVENTS: &[HookEvent] = &[
    HookEvent { name: "before", moment: Moment::BeforeTool, matcher: Some("a|b"), timeout: 9 },
    HookEvent { name: "end", moment: Moment::SessionEnd, matcher: None, timeout: 3 },
];

fn host(form: Form) -> Host {
    Host {
        name: "codex",
        title: "A host",
        program: "host",
        file: "hooks.json",
        form,
        timeout_unit: TimeoutUnit::Seconds,
        events: EVENTS,
        mark: RowMark { program: "harness/bin/openclaw", verb: ["hook", "codex"] },
        on_change: None,
        transcripts: &[],
    }
}

const GROUPS: Shape = Shape {
    nesting: Nesting::Groups,
    line: LineForm::Shell("command"),
    fields: &[("type", "command")],
    timeout: Some(TimeoutKey { name: "timeout", default: 60 }),
    version: None,
    reading: Reading::Strict,
};
const FLAT: Shape = Shape {
    nesting: Nesting::Flat,
    line: LineForm::Exec,
    fields: &[],
    timeout: None,
    version: Some(1),
    reading: Reading::Lenient,
};

fn layout(home: &str) -> Layout {
    let environment = Environment::new([("HOME".into(), home.into())]);
    Layout::named_by(&environment, None).expect("a layout")
}

/// What a host of this form is given, in a document that holds nothing else.
fn rendered(form: Form, home: &str) -> Value {
    let bytes = match resource(&host(form), &layout(home)).spec {
        Spec::Document { spec, .. } => {
            let edit = crate::engine::document::DocumentEdit::Put { spec, record: None };
            edit.derive(b"").expect("an edit").bytes
        }
        Spec::File { bytes, .. } => bytes.into_owned(),
        other => panic!("{other:?}"),
    };
    serde_json::from_slice(&bytes).expect("JSON")
}

#[test]
fn groups_with_a_shell_line_and_a_timeout() {
    let line = |event| format!("/h/.openclaw/harness/bin/openclaw hook codex {event}");
    let expected = json!({"hooks": {
        "before": [{"matcher": "a|b", "hooks": [{"type": "command", "command": line("before"), "timeout": 9}]}],
        "end": [{"hooks": [{"type": "command", "command": line("end"), "timeout": 3}]}],
    }});
    assert_eq!(rendered(Form::Merged(GROUPS), "/h"), expected);
    assert_eq!(rendered(Form::Own(GROUPS), "/h"), expected);
}

#[test]
fn flat_entries_with_a_version_and_without_a_timeout() {
    let args = |event| json!(["hook", "codex", event]);
    let program = "/h/.openclaw/harness/bin/openclaw";
    let expected = json!({"version": 1, "hooks": {
        "before": [{"command": program, "args": args("before"), "matcher": "a|b"}],
        "end": [{"command": program, "args": args("end")}],
    }});
    assert_eq!(rendered(Form::Merged(FLAT), "/h"), expected);
    assert_eq!(rendered(Form::Own(FLAT), "/h"), expected);
}

#[test]
fn odd_homes_are_quoted_and_our_entries_found_again() {
    for home in ["/h", "/a b", "/it's", "/$x`y`", "/\"q\""] {
        for shape in [GROUPS, FLAT] {
            let row = host(Form::Merged(shape));
            let program = layout(home).stable_binary();
            let document = rendered(Form::Merged(shape), home);
            let bytes = serde_json::to_vec(&document).expect("JSON");
            let states = crate::engine::merge::json::inspect(&bytes, &entries(&row, &shape, &program));
            let states = states.expect("a reading");
            assert!(states.iter().all(|s| *s == crate::engine::merge::json::EntryState::Present), "{home}");
            assert!(calls(&bytes, &program) || home == "/it's", "{home}");
        }
    }
    assert_eq!(quoted("/it's"), r"'/it'\''s'");
}

#[test]
fn the_programs_of_other_roots_are_found_without_groups_too() {
    let row = host(Form::Merged(FLAT));
    let other = r#"{"hooks":{"end":[{"command":"/t/harness/bin/openclaw","args":["hook","codex","end"]}]}}"#;
    assert_eq!(other_programs(&row, other.as_bytes(), &layout("/h")), ["/t/harness/bin/openclaw"]);
}

#[test]
fn what_a_strict_host_ignores_is_told() {
    use crate::sim::fs::SimFs;
    let fs = SimFs::new(Vec::new());
    let path = AbsPath::new("/x.json").expect("a path");
    fs.put_file(&path, b"{} // mine", 0o644);
    let look = crate::engine::state::Look::Document;
    for (shape, is_told) in [(GROUPS, true), (FLAT, false)] {
        let host = Box::leak(Box::new(host(Form::Merged(shape))));
        let file = crate::engine::state::observe(&fs, &path, look, 100).expect("a look");
        assert_eq!(ignored(&FoundHost { host, has_folder: true, file }).is_some(), is_told);
    }
}

#[test]
fn each_row_has_its_folder_and_its_place() {
    for host in rows() {
        assert!(HOST_FOLDERS.iter().any(|folder| folder.host == host.name), "{}", host.name);
        let is_own = !matches!(host.form, Form::Merged(_));
        let place = PLACES
            .iter()
            .find(|place| place.anchor == Anchor::Host(host.name) && place.relative == host.file);
        let owner = if is_own { Owner::Ours } else { Owner::Foreign };
        assert_eq!(
            place.map(|place| (place.kind, place.owner)),
            Some((PlaceKind::File, owner)),
            "{}",
            host.name
        );
    }
}
