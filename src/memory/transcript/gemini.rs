//! Lines of Gemini CLI: a head, messages, and `$set`. A message comes again, whole, when its tools have run. Older releases
//! wrote one document with the same messages in it.

use serde_json::Value;

use crate::base::time::Timestamp;
use crate::memory::transcript::acts::of_call;
use crate::memory::transcript::fields::{moment, number, owned, parts, texts, word};
use crate::memory::transcript::parser::{State, key_of, object, seen, who_of};
use crate::memory::transcript::prompt::{Prompt, prompt};
use crate::memory::transcript::record::{Facts, Kind, Line, Mark, Message, Record, Usage, Who};

pub(super) fn line(state: &mut State, stem: &str, bytes: &[u8]) -> Line {
    let entry = match object(bytes) {
        Ok(entry) => entry,
        Err(line) => return line,
    };
    let mut records = Vec::new();
    if let Some(name) = word(&entry, "sessionId") {
        state.who = Some(Who { name: name.to_owned(), agent: String::new() });
        let at = moment(&entry, "startTime");
        records.push(Record::Facts(Facts { at, title: owned(&entry, "summary"), ..Facts::default() }));
    } else if let Some(set) = entry.get("$set") {
        let title = owned(set, "summary");
        records.extend(title.map(|title| Record::Facts(Facts { title: Some(title), ..Facts::default() })));
        parts(set.get("messages").unwrap_or(&Value::Null)).iter().for_each(|one| message(one, &mut records));
    } else if entry.get("type").is_some() {
        message(&entry, &mut records);
    } else {
        return Line::Unknown;
    }
    seen(who_of(state, stem), records)
}

pub(super) fn document(stem: &str, bytes: &[u8]) -> Line {
    let entry = match object(bytes) {
        Ok(entry) => entry,
        Err(line) => return line,
    };
    let Some(messages) = entry.get("messages").and_then(Value::as_array) else { return Line::Unknown };
    let name = word(&entry, "sessionId").unwrap_or(stem).to_owned();
    let (at, title) = (moment(&entry, "startTime"), owned(&entry, "summary"));
    let mut records = vec![Record::Facts(Facts { at, title, ..Facts::default() })];
    messages.iter().for_each(|one| message(one, &mut records));
    seen(Who { name, agent: String::new() }, records)
}

fn message(message: &Value, records: &mut Vec<Record>) {
    let at = moment(message, "timestamp");
    let key = word(message, "id").map_or_else(|| key_of(message.to_string().as_bytes()), str::to_owned);
    let text = texts(message.get("content").unwrap_or(&Value::Null));
    match word(message, "type") {
        Some("user") => match prompt(&text) {
            Prompt::Asked(text) => records.push(Record::Message(Message::new(key, Kind::Prompt, at, text))),
            Prompt::Interrupted => records.push(Record::Mark(Mark::Interrupted, at)),
            Prompt::Local => records.push(Record::Mark(Mark::TurnEnded, at)),
            Prompt::Nothing => {}
        },
        Some("gemini") => answered(message, (&key, text.trim(), at), records),
        Some("error") => records.push(Record::Mark(Mark::Failed, at)),
        Some(_) | None => {}
    }
}

fn answered(message: &Value, (key, text, at): (&str, &str, Option<Timestamp>), records: &mut Vec<Record>) {
    let model = owned(message, "model");
    records
        .extend(model.clone().map(|model| Record::Facts(Facts { model: Some(model), ..Facts::default() })));
    if !text.is_empty() {
        records.push(Record::Message(Message::new(key, Kind::Answer, at, text)));
    }
    let calls = parts(message.get("toolCalls").unwrap_or(&Value::Null));
    for called in calls {
        call(called, at, records);
    }
    if let Some(tokens) = message.get("tokens").filter(|tokens| tokens.is_object()) {
        let cached = number(tokens, "cached");
        records.push(Record::Usage(Usage {
            key: key.to_owned(),
            model: model.unwrap_or_default(),
            // What came from the cache is counted among the input.
            input: number(tokens, "input").saturating_sub(cached),
            cache_written: 0,
            cache_read: cached,
            output: number(tokens, "output") + number(tokens, "thoughts"),
            cost: None,
        }));
    }
    if calls.is_empty() && !text.is_empty() {
        records.push(Record::Mark(Mark::TurnEnded, at));
    }
}

/// Returns whether a line is what the host puts around the output of a command.
fn is_wrapping(line: &str) -> bool {
    matches!(line, "<untrusted_context>" | "</untrusted_context>") || line.starts_with("Process Group PGID: ")
}

fn call(called: &Value, at: Option<Timestamp>, records: &mut Vec<Record>) {
    let (id, tool) = (word(called, "id").unwrap_or_default(), word(called, "name").unwrap_or_default());
    let (acts, text) = of_call(tool, called.get("args").unwrap_or(&Value::Null));
    let told = Message::new(format!("call:{id}"), Kind::Call, at, text);
    records.push(Record::Message(Message { tool: tool.to_owned(), call: id.to_owned(), acts, ..told }));
    let status = word(called, "status").unwrap_or_default();
    if !matches!(status, "success" | "error" | "cancelled") {
        return;
    }
    let mut said = String::new();
    for part in parts(called.get("result").unwrap_or(&Value::Null)) {
        let response = part.pointer("/functionResponse/response").unwrap_or(&Value::Null);
        let text = response.get("output").or_else(|| response.get("error")).unwrap_or(response);
        for line in text.as_str().unwrap_or_default().lines().filter(|line| !is_wrapping(line)) {
            said.push_str(line);
            said.push('\n');
        }
    }
    let done = moment(called, "timestamp").or(at);
    // The host calls a command that failed a success; what it printed says how it ended.
    let has_failed =
        said.lines().any(|line| line.strip_prefix("Exit Code: ").is_some_and(|code| code.trim() != "0"));
    let failed = status != "success" || has_failed;
    let result = Message::new(format!("result:{id}"), Kind::Result, done, said);
    records.push(Record::Message(Message { call: id.to_owned(), tool: tool.to_owned(), failed, ..result }));
}
