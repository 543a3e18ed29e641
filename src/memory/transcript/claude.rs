//! Lines of Claude Code, as 2.1 writes them: each holds one block of content, and blocks of one answer share the answer's
//! `message.id` and repeat its usage.

use serde::Deserialize;
use serde_json::Value;

use crate::base::time::Timestamp;
use crate::memory::transcript::block::{call_block, text_block};
use crate::memory::transcript::fields::{cost_of, number, owned, parts, texts, word};
use crate::memory::transcript::parser::{State, json, key_of, seen};
use crate::memory::transcript::prompt::{Prompt, prompt};
use crate::memory::transcript::record::{Facts, Kind, Line, Mark, Message, Record, Usage, Who};

/// Lines that are the host's own affair.
const PASSED: [&str; 16] = [
    "queue-operation",
    "attachment",
    "last-prompt",
    "mode",
    "permission-mode",
    "file-history-snapshot",
    "file-history-delta",
    "progress",
    "agent-name",
    "agent-color",
    "agent-setting",
    "tag",
    "pr-link",
    "worktree-state",
    "content-replacement",
    "speculation-accept",
];
/// What sub-agents without an id are called.
const NAMELESS: &str = "sub-agents";
/// Tools by which the host asks a person.
const ASKING: [&str; 2] = ["AskUserQuestion", "ExitPlanMode"];

/// The fields that matter; the others, some of which are large, are not built.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[derive(Default)]
struct Entry {
    r#type: Value,
    subtype: Value,
    uuid: Value,
    session_id: Value,
    agent_id: Value,
    timestamp: Value,
    cwd: Value,
    git_branch: Value,
    version: Value,
    is_meta: Value,
    is_sidechain: Value,
    is_compact_summary: Value,
    is_api_error_message: Value,
    message: Value,
    summary: Value,
    custom_title: Value,
    ai_title: Value,
    /// What an answer cost; releases before the summer of 2025 wrote it.
    #[serde(rename = "costUSD")]
    cost_usd: Value,
}

pub(super) fn line(state: &mut State, bytes: &[u8]) -> Line {
    let Some(entry) = json::<Entry>(bytes) else {
        return if json::<Value>(bytes).is_some() { Line::Unknown } else { Line::Broken };
    };
    let Some(kind) = entry.r#type.as_str() else { return Line::Unknown };
    if PASSED.contains(&kind) {
        return Line::Passed;
    }
    let Some(who) = who(&entry, state) else { return Line::Unknown };
    let at = entry.timestamp.as_str().and_then(Timestamp::of_rfc3339);
    let mut records = vec![Record::Facts(facts(&entry, at))];
    let key = entry.uuid.as_str().map_or_else(|| key_of(bytes), str::to_owned);
    match kind {
        "user" => said(&entry, &key, at, &mut records),
        "assistant" => answered(&entry, &key, at, &mut records),
        "system" if entry.subtype == "compact_boundary" => records.push(Record::Mark(Mark::Compacted, at)),
        "system" if entry.subtype == "api_error" => records.push(Record::Mark(Mark::Failed, at)),
        "system" | "summary" | "custom-title" | "ai-title" => {}
        _ => return Line::Unknown,
    }
    seen(who, records)
}

/// Returns the session of a line; one without a name belongs to that of the lines before.
fn who(entry: &Entry, state: &mut State) -> Option<Who> {
    let Some(name) = entry.session_id.as_str() else { return state.who.clone() };
    // Before sub-agents had ids and files of their own, their lines stood among those of the session.
    let is_part = entry.is_sidechain == true;
    let agent = entry.agent_id.as_str().filter(|agent| !agent.is_empty());
    let agent = agent.unwrap_or(if is_part { NAMELESS } else { "" });
    let who = Who { name: name.to_owned(), agent: agent.to_owned() };
    state.who = Some(who.clone());
    Some(who)
}

fn facts(entry: &Entry, at: Option<Timestamp>) -> Facts {
    let text = |value: &Value| value.as_str().filter(|text| !text.is_empty()).map(str::to_owned);
    let title = [&entry.custom_title, &entry.ai_title, &entry.summary].into_iter().find_map(text);
    let is_part =
        entry.is_sidechain == true || entry.agent_id.as_str().is_some_and(|agent| !agent.is_empty());
    Facts {
        folder: text(&entry.cwd),
        branch: text(&entry.git_branch),
        version: text(&entry.version),
        model: owned(&entry.message, "model").filter(|model| model != "<synthetic>"),
        title,
        parent: if is_part { text(&entry.session_id) } else { None },
        at,
    }
}

/// Adds what stands in a person's name: prompts, results of tools, and what the host wrote there itself.
fn said(entry: &Entry, key: &str, at: Option<Timestamp>, records: &mut Vec<Record>) {
    let content = entry.message.get("content").unwrap_or(&Value::Null);
    if entry.is_compact_summary == true {
        records.push(Record::Message(Message::new(key, Kind::Summary, at, texts(content))));
        return;
    }
    for (at_block, block) in parts(content).iter().enumerate() {
        if block.get("type").is_some_and(|kind| kind == "tool_result") {
            let call = word(block, "tool_use_id").unwrap_or_default();
            let text = block.get("content").map(texts).unwrap_or_default();
            let failed = block.get("is_error").is_some_and(|failed| failed == true);
            let message = Message::new(format!("{key}#{at_block}"), Kind::Result, at, text);
            records.push(Record::Message(Message { call: call.to_owned(), failed, ..message }));
        }
    }
    if entry.is_meta == true {
        return;
    }
    let text = match content {
        Value::Array(blocks) => {
            let texts: Vec<&str> = blocks
                .iter()
                .filter(|block| block.get("type").is_some_and(|kind| kind == "text"))
                .filter_map(|block| word(block, "text"))
                .collect();
            texts.join("\n")
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => {
            texts(content)
        }
    };
    match prompt(&text) {
        Prompt::Asked(text) => records.push(Record::Message(Message::new(key, Kind::Prompt, at, text))),
        Prompt::Interrupted => records.push(Record::Mark(Mark::Interrupted, at)),
        Prompt::Local => records.push(Record::Mark(Mark::TurnEnded, at)),
        Prompt::Nothing => {}
    }
}

fn answered(entry: &Entry, key: &str, at: Option<Timestamp>, records: &mut Vec<Record>) {
    let message = &entry.message;
    for (at_block, block) in parts(message.get("content").unwrap_or(&Value::Null)).iter().enumerate() {
        let key = format!("{key}#{at_block}");
        match word(block, "type") {
            Some("text") => records.extend(text_block(block, key, at)),
            Some("tool_use") => {
                let call = call_block(block, "input", key, at);
                let asked = ASKING.contains(&call.tool.as_str()).then(|| Mark::Asked(call.call.clone()));
                records.push(Record::Message(call));
                records.extend(asked.map(|mark| Record::Mark(mark, at)));
            }
            Some(_) | None => {}
        }
    }
    if let (Some(usage), Some(id)) =
        (message.get("usage").filter(|usage| usage.is_object()), word(message, "id"))
    {
        records.push(Record::Usage(Usage {
            key: id.to_owned(),
            model: owned(message, "model").unwrap_or_default(),
            input: number(usage, "input_tokens"),
            cache_written: number(usage, "cache_creation_input_tokens"),
            cache_read: number(usage, "cache_read_input_tokens"),
            output: number(usage, "output_tokens"),
            cost: cost_of(&entry.cost_usd),
        }));
    }
    if entry.is_api_error_message == true {
        records.push(Record::Mark(Mark::Failed, at));
    } else if word(message, "stop_reason").is_some_and(|stop| stop == "end_turn" || stop == "stop_sequence") {
        records.push(Record::Mark(Mark::TurnEnded, at));
    }
}
