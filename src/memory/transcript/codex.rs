//! Lines of a rollout of Codex CLI: `response_item` is what the model saw and said, `event_msg` repeats it for screens. Old
//! rollouts hold the items without an envelope.

use serde_json::Value;

use crate::base::time::Timestamp;
use crate::memory::transcript::acts::of_call;
use crate::memory::transcript::fields::{moment, number, owned, texts, word};
use crate::memory::transcript::parser::{State, key_of, object, seen, who_of};
use crate::memory::transcript::prompt::{Prompt, prompt};
use crate::memory::transcript::record::{Facts, Kind, Line, Mark, Message, Record, Usage, Who};

/// All tokens of a session so far: Codex counts them up, and tells the sum again and again.
const TOTAL: &str = "total";

pub(super) fn line(state: &mut State, stem: &str, bytes: &[u8]) -> Line {
    let entry = match object(bytes) {
        Ok(entry) => entry,
        Err(line) => return line,
    };
    let at = moment(&entry, "timestamp");
    let (kind, payload) = match (word(&entry, "type"), entry.get("payload")) {
        (Some(kind), Some(payload)) => (kind, payload),
        // The head of an old rollout has no type, and its items stand bare.
        (None, None) if entry.get("id").is_some() => ("session_meta", &entry),
        (Some(_), None) => ("response_item", &entry),
        (None, Some(_) | None) => return Line::Unknown,
    };
    let mut records = Vec::new();
    match kind {
        "session_meta" => {
            // A rollout that goes on from another one repeats that one's head below its own.
            if state.who.is_none() {
                let name = word(payload, "id").unwrap_or(stem).to_owned();
                state.who = Some(Who { name, agent: String::new() });
                records.push(Record::Facts(head(payload, at)));
            }
        }
        "turn_context" => {
            state.model = owned(payload, "model").unwrap_or_default();
            let model = owned(payload, "model");
            records.push(Record::Facts(Facts {
                model,
                folder: owned(payload, "cwd"),
                at,
                ..Facts::default()
            }));
        }
        "response_item" => {
            if !item(payload, bytes, at, &mut records) {
                return Line::Unknown;
            }
        }
        "compacted" => {
            let text = word(payload, "message").unwrap_or_default();
            records.push(Record::Mark(Mark::Compacted, at));
            if !text.is_empty() {
                records.push(Record::Message(Message::new(key_of(bytes), Kind::Summary, at, text)));
            }
        }
        "token_usage_record" => records.extend(used(payload.get("thread_token_usage"), state)),
        "event_msg" => event(payload, at, state, &mut records),
        "world_state" => return Line::Passed,
        _ => return Line::Unknown,
    }
    seen(who_of(state, stem), records)
}

fn head(payload: &Value, at: Option<Timestamp>) -> Facts {
    let git = payload.get("git").unwrap_or(&Value::Null);
    let spawned = payload.pointer("/source/subagent/thread_spawn").unwrap_or(&Value::Null);
    let parent = owned(spawned, "parent_thread_id").or_else(|| owned(payload, "parent_thread_id"));
    Facts {
        folder: owned(payload, "cwd"),
        branch: owned(git, "branch"),
        version: owned(payload, "cli_version"),
        // A session that a person forked off is a session of its own.
        parent,
        at: moment(payload, "timestamp").or(at),
        ..Facts::default()
    }
}

/// Adds what an item tells; false where it is of no known kind.
fn item(payload: &Value, bytes: &[u8], at: Option<Timestamp>, records: &mut Vec<Record>) -> bool {
    let call = word(payload, "call_id").or_else(|| word(payload, "id")).unwrap_or_default();
    match word(payload, "type") {
        Some("message") => message(payload, bytes, at, records),
        Some("function_call") => {
            let input = word(payload, "arguments").unwrap_or_default();
            let input = serde_json::from_str(input).unwrap_or_else(|_| Value::from(input));
            called(payload, call, &input, (at, records));
        }
        Some("custom_tool_call") => {
            called(payload, call, payload.get("input").unwrap_or(&Value::Null), (at, records));
        }
        Some("local_shell_call") => {
            called(payload, call, payload.get("action").unwrap_or(&Value::Null), (at, records));
        }
        Some("function_call_output" | "custom_tool_call_output") => {
            let (text, failed) = output(payload.get("output").unwrap_or(&Value::Null));
            let result = Message::new(format!("result:{call}"), Kind::Result, at, text);
            records.push(Record::Message(Message { call: call.to_owned(), failed, ..result }));
        }
        Some("reasoning" | "web_search_call" | "ghost_snapshot" | "compaction" | "other") => {}
        Some(kind) => return kind.ends_with("_call") || kind.ends_with("_call_output"),
        None => return false,
    }
    true
}

fn message(payload: &Value, bytes: &[u8], at: Option<Timestamp>, records: &mut Vec<Record>) {
    let key = word(payload, "id").map_or_else(|| key_of(bytes), |id| format!("{id}:{}", key_of(bytes)));
    let text = texts(payload.get("content").unwrap_or(&Value::Null));
    match word(payload, "role") {
        Some("assistant") if !text.trim().is_empty() => {
            records.push(Record::Message(Message::new(key, Kind::Answer, at, text.trim())));
        }
        Some("user") => match prompt(&text) {
            Prompt::Asked(text) => records.push(Record::Message(Message::new(key, Kind::Prompt, at, text))),
            Prompt::Interrupted => records.push(Record::Mark(Mark::Interrupted, at)),
            Prompt::Local => records.push(Record::Mark(Mark::TurnEnded, at)),
            Prompt::Nothing => {}
        },
        Some(_) | None => {}
    }
}

fn called(payload: &Value, call: &str, input: &Value, (at, records): (Option<Timestamp>, &mut Vec<Record>)) {
    let tool = word(payload, "name").unwrap_or("shell");
    let (acts, text) = of_call(tool, input);
    let told = Message::new(format!("call:{call}"), Kind::Call, at, text);
    records.push(Record::Message(Message { tool: tool.to_owned(), call: call.to_owned(), acts, ..told }));
    if tool == "request_user_input" {
        records.push(Record::Mark(Mark::Asked(call.to_owned()), at));
    }
}

/// Returns what a tool returned, and whether it says that it failed.
fn output(output: &Value) -> (String, bool) {
    // Once an object in a text, now a text with a head.
    let inner = output.as_str().filter(|text| text.starts_with('{'));
    let inner = inner.and_then(|text| serde_json::from_str::<Value>(text).ok());
    if let Some(inner) = inner.as_ref().filter(|inner| inner.get("output").is_some()) {
        let code = inner.pointer("/metadata/exit_code").and_then(Value::as_i64).unwrap_or_default();
        return (texts(&inner["output"]), code != 0);
    }
    if let Value::Object(fields) = output {
        let is_refused = fields.get("success").is_some_and(|success| success == false);
        return (fields.get("content").map(texts).unwrap_or_default(), is_refused);
    }
    let text = texts(output);
    let (head, said) = text.split_once("Output:\n").unwrap_or(("", &text));
    let code = ["Process exited with code ", "Exit code: "].iter().find_map(|lead| {
        head.lines().find_map(|line| line.strip_prefix(lead)).and_then(|code| code.trim().parse::<i64>().ok())
    });
    (said.to_owned(), code.is_some_and(|code| code != 0))
}

fn used(usage: Option<&Value>, state: &State) -> Option<Record> {
    let usage = usage.filter(|usage| usage.is_object())?;
    let cached = number(usage, "cached_input_tokens");
    Some(Record::Usage(Usage {
        key: TOTAL.to_owned(),
        model: state.model.clone(),
        // Codex counts what came from the cache among the input.
        input: number(usage, "input_tokens").saturating_sub(cached),
        cache_written: number(usage, "cache_write_input_tokens"),
        cache_read: cached,
        output: number(usage, "output_tokens"),
        cost: None,
    }))
}

fn event(payload: &Value, at: Option<Timestamp>, state: &State, records: &mut Vec<Record>) {
    let call = || word(payload, "call_id").unwrap_or_default().to_owned();
    match word(payload, "type") {
        Some("task_complete" | "turn_complete") => records.push(Record::Mark(Mark::TurnEnded, at)),
        Some("turn_aborted") => records.push(Record::Mark(Mark::Interrupted, at)),
        Some("error" | "stream_error") => records.push(Record::Mark(Mark::Failed, at)),
        Some("context_compacted") => records.push(Record::Mark(Mark::Compacted, at)),
        Some("exec_approval_request" | "apply_patch_approval_request" | "request_user_input") => {
            records.push(Record::Mark(Mark::Asked(call()), at));
        }
        Some("thread_name_updated") => {
            let title = owned(payload, "thread_name");
            records.push(Record::Facts(Facts { title, ..Facts::default() }));
        }
        Some("token_count") => records.extend(used(payload.pointer("/info/total_token_usage"), state)),
        Some(_) | None => {}
    }
}
