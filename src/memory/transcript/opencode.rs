//! Rows of OpenCode's database: parts of messages, each a document of its own that is written anew while it comes about,
//! and the messages that they belong to.

use serde_json::Value;

use crate::base::time::Timestamp;
use crate::memory::transcript::acts::of_call;
use crate::memory::transcript::fields::{cost_of, number, owned, word};
use crate::memory::transcript::parser::{object, seen};
use crate::memory::transcript::prompt::{Prompt, prompt};
use crate::memory::transcript::record::{Facts, Kind, Line, Mark, Message, Record, Usage, Who};

/// How titles begin that the host gives before it knows a better one.
const UNTITLED: [&str; 2] = ["New session - ", "Child session - "];
/// The tool by which a person is asked.
const QUESTION: &str = "question";

/// A row of a part or of a message, with what its session says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// The id of the part or message.
    pub id: String,
    /// The id of the session.
    pub session: String,
    /// The session that started it.
    pub parent: Option<String>,
    /// Its folder.
    pub folder: Option<String>,
    /// Its title.
    pub title: Option<String>,
    /// The version of the host that made it.
    pub version: Option<String>,
    /// When the row was made, in milliseconds.
    pub at_ms: Option<u64>,
    /// The document of the message.
    pub message: Vec<u8>,
    /// The document of the part; empty for a message.
    pub part: Vec<u8>,
}

/// What a row tells.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// As a line would.
    pub line: Line,
    /// Whether the host will write it anew.
    pub is_open: bool,
}

impl Told {
    fn whole(line: Line) -> Self {
        Self { line, is_open: false }
    }
}

/// Returns what a part tells.
pub fn opencode_part(row: &Row) -> Told {
    let part = match object(&row.part) {
        Ok(part) => part,
        Err(line) => return Told::whole(line),
    };
    // The message of a part may be gone, or no JSON; then nobody knows who speaks.
    let message = object(&row.message).unwrap_or(Value::Null);
    let is_person = word(&message, "role") == Some("user");
    let at = row.at_ms.map(Timestamp::from_millis);
    let mut records = vec![Record::Facts(facts(row, &message))];
    let is_open = match word(&part, "type") {
        Some("text") if is_set(&part, "synthetic") || is_set(&part, "ignored") => {
            return Told::whole(Line::Passed);
        }
        Some("text") if is_person => {
            asked(word(&part, "text").unwrap_or_default(), row, at, &mut records);
            false
        }
        Some("text") => {
            let text = word(&part, "text").unwrap_or_default().trim();
            let kind = if is_set(&message, "summary") { Kind::Summary } else { Kind::Answer };
            if !text.is_empty() {
                records.push(Record::Message(Message::new(row.id.as_str(), kind, at, text)));
            }
            part.pointer("/time/end").is_none()
        }
        Some("tool") => tool(&part, at, &mut records),
        Some("step-finish") => {
            finished(&part, (row, at), &message, &mut records);
            false
        }
        Some("compaction") => {
            records.push(Record::Mark(Mark::Compacted, at));
            false
        }
        Some("reasoning" | "file" | "agent" | "subtask" | "snapshot" | "patch" | "step-start" | "retry") => {
            return Told::whole(Line::Passed);
        }
        Some(_) | None => return Told::whole(Line::Unknown),
    };
    Told { line: told(row, records), is_open }
}

/// Returns what a message tells beside its parts: how it ended.
pub fn opencode_message(row: &Row) -> Told {
    let message = match object(&row.message) {
        Ok(message) => message,
        Err(line) => return Told::whole(line),
    };
    match word(&message, "role") {
        Some("assistant") => {}
        Some("user") => return Told::whole(Line::Passed),
        Some(_) | None => return Told::whole(Line::Unknown),
    }
    let ended = message.pointer("/time/completed").and_then(Value::as_u64);
    let at = ended.or(row.at_ms).map(Timestamp::from_millis);
    let Some(error) = message.get("error").filter(|error| error.is_object()) else {
        return Told { line: Line::Passed, is_open: ended.is_none() };
    };
    let mark =
        if word(error, "name") == Some("MessageAbortedError") { Mark::Interrupted } else { Mark::Failed };
    let records = vec![Record::Facts(facts(row, &message)), Record::Mark(mark, at)];
    Told::whole(told(row, records))
}

fn told(row: &Row, records: Vec<Record>) -> Line {
    seen(Who { name: row.session.clone(), agent: String::new() }, records)
}

fn facts(row: &Row, message: &Value) -> Facts {
    let model = owned(message, "modelID").or_else(|| owned(message.get("model")?, "modelID"));
    let is_title = |title: &&String| !UNTITLED.iter().any(|lead| title.starts_with(lead));
    Facts {
        folder: row.folder.clone(),
        branch: None,
        version: row.version.clone(),
        model,
        title: row.title.as_ref().filter(is_title).cloned(),
        parent: row.parent.clone(),
        at: row.at_ms.map(Timestamp::from_millis),
    }
}

fn asked(text: &str, row: &Row, at: Option<Timestamp>, records: &mut Vec<Record>) {
    match prompt(text) {
        Prompt::Asked(text) => {
            records.push(Record::Message(Message::new(row.id.as_str(), Kind::Prompt, at, text)));
        }
        Prompt::Interrupted => records.push(Record::Mark(Mark::Interrupted, at)),
        Prompt::Local => records.push(Record::Mark(Mark::TurnEnded, at)),
        Prompt::Nothing => {}
    }
}

/// Takes a call with what it returned; returns whether it still runs.
fn tool(part: &Value, at: Option<Timestamp>, records: &mut Vec<Record>) -> bool {
    let (call, tool) = (word(part, "callID").unwrap_or_default(), word(part, "tool").unwrap_or_default());
    let state = part.get("state").unwrap_or(&Value::Null);
    let (acts, text) = of_call(tool, state.get("input").unwrap_or(&Value::Null));
    let told = Message::new(format!("call:{call}"), Kind::Call, at, text);
    records.push(Record::Message(Message { tool: tool.to_owned(), call: call.to_owned(), acts, ..told }));
    let (said, failed) = match word(state, "status") {
        Some("completed") => {
            let exit = state.pointer("/metadata/exit").and_then(Value::as_i64);
            (word(state, "output").unwrap_or_default(), exit.is_some_and(|exit| exit != 0))
        }
        Some("error") => (word(state, "error").unwrap_or_default(), true),
        Some(_) | None => {
            if tool == QUESTION {
                records.push(Record::Mark(Mark::Asked(call.to_owned()), at));
            }
            return true;
        }
    };
    let ended = state.pointer("/time/end").and_then(Value::as_u64).map(Timestamp::from_millis);
    let result = Message::new(format!("result:{call}"), Kind::Result, ended.or(at), said);
    let (call, tool) = (call.to_owned(), tool.to_owned());
    records.push(Record::Message(Message { call, tool, failed, ..result }));
    false
}

fn finished(part: &Value, (row, at): (&Row, Option<Timestamp>), message: &Value, records: &mut Vec<Record>) {
    let tokens = part.get("tokens").unwrap_or(&Value::Null);
    let cache = tokens.get("cache").unwrap_or(&Value::Null);
    records.push(Record::Usage(Usage {
        key: row.id.clone(),
        model: owned(message, "modelID").unwrap_or_default(),
        input: number(tokens, "input"),
        cache_written: number(cache, "write"),
        cache_read: number(cache, "read"),
        output: number(tokens, "output").saturating_add(number(tokens, "reasoning")),
        cost: part.get("cost").and_then(cost_of),
    }));
    if word(part, "reason") != Some("tool-calls") {
        records.push(Record::Mark(Mark::TurnEnded, at));
    }
}

fn is_set(value: &Value, key: &str) -> bool {
    value.get(key).is_some_and(|set| set == true)
}
