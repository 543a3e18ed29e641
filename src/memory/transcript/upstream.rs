//! Lines of the upstream OpenClaw, as it wrote them before it kept sessions in a database: a head, and entries with an id.

use serde_json::Value;

use crate::base::time::Timestamp;
use crate::memory::transcript::block::{call_block, text_block};
use crate::memory::transcript::fields::{cost_of, moment, number, owned, parts, texts, word};
use crate::memory::transcript::parser::{State, key_of, object, seen, who_of};
use crate::memory::transcript::prompt::{Prompt, prompt};
use crate::memory::transcript::record::{Facts, Kind, Line, Mark, Message, Record, Usage, Who};

pub(super) fn line(state: &mut State, stem: &str, bytes: &[u8]) -> Line {
    let entry = match object(bytes) {
        Ok(entry) => entry,
        Err(line) => return line,
    };
    let at = moment(&entry, "timestamp");
    let key = word(&entry, "id").map_or_else(|| key_of(bytes), str::to_owned);
    let mut records = Vec::new();
    match word(&entry, "type") {
        Some("session") => {
            let name = word(&entry, "id").unwrap_or(stem).to_owned();
            state.who = Some(Who { name, agent: String::new() });
            records.push(Record::Facts(Facts { folder: owned(&entry, "cwd"), at, ..Facts::default() }));
        }
        Some("message") => match entry.get("message") {
            Some(message) => said(message, (&key, at), &mut records),
            None => return Line::Unknown,
        },
        Some("compaction") => {
            records.push(Record::Mark(Mark::Compacted, at));
            let text = word(&entry, "summary").unwrap_or_default();
            records.push(Record::Message(Message::new(key, Kind::Summary, at, text)));
        }
        Some("branch_summary") => {
            let text = word(&entry, "summary").unwrap_or_default();
            records.push(Record::Message(Message::new(key, Kind::Summary, at, text)));
        }
        Some("session_info") => {
            records.push(Record::Facts(Facts { title: owned(&entry, "name"), ..Facts::default() }));
        }
        Some("model_change") => {
            state.model = owned(&entry, "modelId").unwrap_or_default();
            records.push(Record::Facts(Facts { model: owned(&entry, "modelId"), ..Facts::default() }));
        }
        Some(
            "thinking_level_change" | "custom" | "custom_message" | "label" | "reset" | "queue-operation",
        ) => {
            return Line::Passed;
        }
        Some(_) | None => return Line::Unknown,
    }
    seen(who_of(state, stem), records)
}

fn said(message: &Value, (key, at): (&str, Option<Timestamp>), records: &mut Vec<Record>) {
    let content = message.get("content").unwrap_or(&Value::Null);
    let at = at.or_else(|| moment(message, "timestamp"));
    match word(message, "role") {
        Some("user") => match prompt(&texts(content)) {
            Prompt::Asked(text) => records.push(Record::Message(Message::new(key, Kind::Prompt, at, text))),
            Prompt::Interrupted => records.push(Record::Mark(Mark::Interrupted, at)),
            Prompt::Local => records.push(Record::Mark(Mark::TurnEnded, at)),
            Prompt::Nothing => {}
        },
        Some("assistant") => answered(message, (key, at), records),
        Some("toolResult") => {
            let (call, tool) = (owned(message, "toolCallId"), owned(message, "toolName"));
            // A command that failed is no error to the host; what it ended with says so.
            let exit = message.pointer("/details/exitCode").and_then(Value::as_i64);
            let is_error = message.get("isError").is_some_and(|failed| failed == true);
            let failed = is_error || exit.is_some_and(|exit| exit != 0);
            let result = Message::new(key, Kind::Result, at, texts(content));
            let (call, tool) = (call.unwrap_or_default(), tool.unwrap_or_default());
            records.push(Record::Message(Message { call, tool, failed, ..result }));
        }
        Some(_) | None => {}
    }
}

fn answered(message: &Value, (key, at): (&str, Option<Timestamp>), records: &mut Vec<Record>) {
    let content = message.get("content").unwrap_or(&Value::Null);
    if let Some(text) = content.as_str().map(str::trim).filter(|text| !text.is_empty()) {
        records.push(Record::Message(Message::new(key, Kind::Answer, at, text)));
    }
    for (at_block, block) in parts(content).iter().enumerate() {
        let key = format!("{key}#{at_block}");
        match word(block, "type") {
            Some("text") => records.extend(text_block(block, key, at)),
            Some("toolCall") => records.push(Record::Message(call_block(block, "arguments", key, at))),
            Some(_) | None => {}
        }
    }
    let model = owned(message, "model");
    if let Some(usage) = message.get("usage").filter(|usage| usage.is_object()) {
        records.push(Record::Usage(Usage {
            key: key.to_owned(),
            model: model.clone().unwrap_or_default(),
            input: number(usage, "input"),
            cache_written: number(usage, "cacheWrite"),
            cache_read: number(usage, "cacheRead"),
            output: number(usage, "output"),
            cost: usage.pointer("/cost/total").and_then(cost_of),
        }));
    }
    records.extend(model.map(|model| Record::Facts(Facts { model: Some(model), ..Facts::default() })));
    match word(message, "stopReason") {
        Some("stop") => records.push(Record::Mark(Mark::TurnEnded, at)),
        Some("error") => records.push(Record::Mark(Mark::Failed, at)),
        Some("aborted") => records.push(Record::Mark(Mark::Interrupted, at)),
        Some(_) | None => {}
    }
}
