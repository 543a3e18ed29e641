//! Lines of every shape: what nobody promised is counted and never panics. What real hosts wrote is in
//! `tests/it/sessions/golden`.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::agents::{Storage, TranscriptForm};

fn one(form: TranscriptForm, text: &str) -> Line {
    line(form, &mut State::default(), "stem", text.as_bytes())
}

fn kinds(line: &Line) -> Vec<Kind> {
    let Line::Seen(seen) = line else { return Vec::new() };
    let kind = |record: &Record| match record {
        Record::Message(message) => Some(message.kind),
        Record::Facts(_) | Record::Usage(_) | Record::Mark(..) => None,
    };
    seen.records.iter().filter_map(kind).collect()
}

#[test]
fn what_is_no_record_is_told_apart() {
    for (form, _) in TranscriptForm::ALL {
        if form.storage() != Storage::Lines || form == TranscriptForm::Mapped {
            continue;
        }
        for (text, expected) in [
            ("", Line::Passed),
            ("\0\0\r", Line::Passed),
            ("{", Line::Broken),
            ("{\"type\":", Line::Broken),
            ("not json", Line::Broken),
            ("[]", Line::Unknown),
            ("7", Line::Unknown),
            ("{\"type\":\"of-the-future\",\"payload\":{},\"sessionId\":7}", Line::Unknown),
        ] {
            let line = one(form, text);
            // Gemini tells messages by having a type, and knows many that say nothing.
            let is_passed =
                form == TranscriptForm::Gemini && expected == Line::Unknown && line == Line::Passed;
            assert!(line == expected || is_passed, "{form:?} {text:?}: {line:?}");
        }
    }
    assert_eq!(document(TranscriptForm::GeminiDocument, "s", b"{}"), Line::Unknown);
    assert_eq!(document(TranscriptForm::GeminiDocument, "s", b"{"), Line::Broken);
}

#[test]
fn zeros_carriage_returns_and_foreign_bytes_are_read_past() {
    let text = r#"{"type":"user","sessionId":"s","uuid":"u","message":{"role":"user","content":"hello"}}"#;
    assert_eq!(kinds(&one(TranscriptForm::Claude, text)), [Kind::Prompt]);
    assert_eq!(kinds(&one(TranscriptForm::Claude, &format!("\0\0{text}\r"))), [Kind::Prompt]);
    let mut bytes = text.replace("hello", "X").into_bytes();
    let at = bytes.iter().position(|byte| *byte == b'X').expect("it is there");
    bytes[at] = 0xff;
    let Line::Seen(seen) = line(TranscriptForm::Claude, &mut State::default(), "s", &bytes) else {
        unreachable!("it is read")
    };
    assert!(
        seen.records
            .iter()
            .any(|record| matches!(record, Record::Message(message) if message.text == "\u{fffd}"))
    );
}

#[test]
fn an_answer_in_several_lines_is_charged_once() {
    let line = |uuid: &str, output: u64| {
        json!({
            "type": "assistant", "sessionId": "s", "uuid": uuid,
            "message": {"id": "msg_1", "model": "m", "content": [{"type": "text", "text": "x"}],
                "usage": {"input_tokens": 3, "output_tokens": output}},
        })
        .to_string()
    };
    let keys: Vec<String> = [line("a", 1), line("b", 9)]
        .iter()
        .flat_map(|text| {
            let Line::Seen(seen) = one(TranscriptForm::Claude, text) else { unreachable!("it is read") };
            seen.records
        })
        .filter_map(|record| match record {
            Record::Usage(usage) => Some(usage.key),
            Record::Facts(_) | Record::Message(_) | Record::Mark(..) => None,
        })
        .collect();
    assert_eq!(keys, ["msg_1", "msg_1"], "one name, so the last one counts");
}

#[test]
fn sub_agents_are_told_from_their_session() {
    let who = |more: &str| {
        let text = format!(
            r#"{{"type":"user","sessionId":"s","uuid":"u",{more}"message":{{"role":"user","content":"hello"}}}}"#
        );
        let Line::Seen(seen) = one(TranscriptForm::Claude, &text) else { unreachable!("it is read") };
        (seen.who.agent, matches!(&seen.records[0], Record::Facts(facts) if facts.parent.is_some()))
    };
    assert_eq!(who(""), (String::new(), false));
    assert_eq!(who(r#""isSidechain":true,"agentId":"a","#), ("a".to_owned(), true));
    assert_eq!(who(r#""isSidechain":true,"#), ("sub-agents".to_owned(), true));
}

#[test]
fn the_upstreams_old_lines_are_read() {
    let mut state = State::default();
    let mut tell =
        |value: Value| line(TranscriptForm::OpenClaw, &mut state, "stem", value.to_string().as_bytes());
    let at = "2026-11-18T11:06:40.123Z";
    let head = tell(json!({"type": "session", "version": 3, "id": "s1", "timestamp": at, "cwd": "/p"}));
    assert!(matches!(&head, Line::Seen(seen) if seen.who.name == "s1"), "{head:?}");
    let said = |role: &str, content: Value| json!({"type": "message", "id": "1", "timestamp": at, "message": {"role": role, "content": content}});
    assert_eq!(kinds(&tell(said("user", json!([{"type": "text", "text": "hello"}])))), [Kind::Prompt]);
    let call = json!([
        {"type": "thinking", "thinking": "hm"}, {"type": "text", "text": "I look."},
        {"type": "toolCall", "id": "c", "name": "exec", "arguments": {"command": "ls"}},
    ]);
    let line = tell(said("assistant", call));
    assert_eq!(kinds(&line), [Kind::Answer, Kind::Call]);
    let result = tell(json!({
        "type": "message", "id": "2", "timestamp": at,
        "message": {"role": "toolResult", "toolCallId": "c", "toolName": "exec", "isError": true,
            "content": [{"type": "text", "text": "no"}]},
    }));
    let Line::Seen(seen) = result else { unreachable!("it is read") };
    assert!(matches!(&seen.records[0], Record::Message(message) if message.failed && message.call == "c"));
    assert_eq!(kinds(&tell(json!({"type": "compaction", "id": "3", "summary": "so far"}))), [Kind::Summary]);
    assert_eq!(tell(json!({"type": "custom", "id": "4"})), Line::Passed);
}

#[test]
fn an_older_geminis_document_is_read() {
    let text = json!({
        "sessionId": "s", "projectHash": "h", "startTime": "2026-11-18T11:06:40.123Z",
        "messages": [
            {"id": "1", "type": "user", "content": "hello", "timestamp": "2026-11-18T11:06:41.000Z"},
            {"id": "2", "type": "gemini", "content": "done", "tokens": {"input": 9, "cached": 4, "output": 1}},
        ],
    });
    let line = document(TranscriptForm::GeminiDocument, "stem", text.to_string().as_bytes());
    assert_eq!(kinds(&line), [Kind::Prompt, Kind::Answer]);
}

/// JSON with the names that forms look at, in every wrong place.
fn odd() -> impl Strategy<Value = Value> {
    let word = prop::sample::select(vec![
        "user",
        "assistant",
        "message",
        "session_meta",
        "response_item",
        "event_msg",
        "function_call",
        "function_call_output",
        "gemini",
        "session",
        "system",
        "tool_use",
        "tool_result",
        "text",
        "toolCall",
        "2026",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        word.prop_map(Value::from),
        ".{0,8}".prop_map(Value::from),
    ];
    let key = prop::sample::select(vec![
        "type",
        "message",
        "content",
        "payload",
        "role",
        "id",
        "sessionId",
        "uuid",
        "usage",
        "input",
        "output",
        "arguments",
        "action",
        "command",
        "toolCalls",
        "result",
        "$set",
        "messages",
        "timestamp",
        "source",
        "info",
        "total_token_usage",
        "name",
        "text",
        "tool_use_id",
        "call_id",
        "args",
        "functionResponse",
        "response",
    ]);
    leaf.prop_recursive(4, 40, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((key.clone(), inner), 0..6)
                .prop_map(|fields| fields.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()),
        ]
    })
}

proptest! {
    #[test]
    fn no_shape_panics(values in prop::collection::vec(odd(), 1..6), bytes in prop::collection::vec(any::<u8>(), 0..64)) {
        for (form, _) in TranscriptForm::ALL {
            let mut state = State::default();
            for value in &values {
                let _ = line(form, &mut state, "stem", value.to_string().as_bytes());
                let _ = document(form, "stem", value.to_string().as_bytes());
            }
            let _ = line(form, &mut state, "stem", &bytes);
            let kept = serde_json::to_string(&state).expect("a state can be kept");
            prop_assert_eq!(serde_json::from_str::<State>(&kept).expect("and read"), state);
        }
    }
}
