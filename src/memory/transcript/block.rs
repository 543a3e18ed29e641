//! A block of an answer, as the hosts write it that follow the Messages API: a text, or a call of a tool. It never reads a
//! line; which word means a call, and where its input stands, is the host's.

use serde_json::Value;

use crate::base::time::Timestamp;
use crate::memory::transcript::acts::of_call;
use crate::memory::transcript::fields::word;
use crate::memory::transcript::record::{Kind, Message, Record};

/// Returns what a block of text says; nothing where it is empty.
pub(super) fn text_block(block: &Value, key: String, at: Option<Timestamp>) -> Option<Record> {
    let text = word(block, "text").unwrap_or_default().trim();
    (!text.is_empty()).then(|| Record::Message(Message::new(key, Kind::Answer, at, text)))
}

/// Returns the call that a block makes, whose input stands under `input`.
pub(super) fn call_block(block: &Value, input: &str, key: String, at: Option<Timestamp>) -> Message {
    let (tool, call) = (word(block, "name").unwrap_or_default(), word(block, "id").unwrap_or_default());
    let (acts, text) = of_call(tool, block.get(input).unwrap_or(&Value::Null));
    let told = Message::new(key, Kind::Call, at, text);
    Message { tool: tool.to_owned(), call: call.to_owned(), acts, ..told }
}
