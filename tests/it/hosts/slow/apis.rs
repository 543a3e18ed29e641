//! The APIs of models that hosts beside Claude Code ask, as far as a session with tools needs them, and what of ours arrives
//! in a request. Pure.

use serde_json::{Value, json};

use super::stub::{Api, Step};

/// The Responses API, which Codex CLI asks.
pub const RESPONSES: Api = Api { is_asked: |path| path == "/v1/responses", answer: responses };
/// The Chat Completions API, which OpenCode asks of a provider of one's own.
pub const COMPLETIONS: Api = Api { is_asked: |path| path == "/v1/chat/completions", answer: completions };
/// The API of Gemini.
pub const CONTENTS: Api = Api { is_asked: |path| path.ends_with(":streamGenerateContent"), answer: contents };

/// Returns what the tools came to that a request of the Responses API carries.
pub fn responses_results(request: &Value) -> Vec<String> {
    let items = request["input"].as_array().into_iter().flatten();
    let results =
        items.filter(|item| item["type"].as_str().is_some_and(|kind| kind.ends_with("_call_output")));
    results.map(|item| text(&item["output"])).collect()
}

/// Returns what the tools came to that a request of the Chat Completions API carries.
pub fn completions_results(request: &Value) -> Vec<String> {
    let messages = request["messages"].as_array().into_iter().flatten();
    messages.filter(|message| message["role"] == "tool").map(|message| text(&message["content"])).collect()
}

/// Returns what the tools came to that a request to Gemini carries.
pub fn contents_results(request: &Value) -> Vec<String> {
    let contents = request["contents"].as_array().into_iter().flatten();
    let parts = contents.filter_map(|content| content["parts"].as_array()).flatten();
    let results = parts.map(|part| &part["functionResponse"]["response"]).filter(|result| !result.is_null());
    results.map(|result| text(result.get("output").or(result.get("error")).unwrap_or(result))).collect()
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn step(has_tools: bool, turn: usize, steps: &[Step]) -> Option<&Step> {
    steps.get(turn).filter(|_| has_tools)
}

fn responses(request: &Value, steps: &[Step]) -> String {
    let turn = responses_results(request).len();
    let has_tools = request["tools"].as_array().is_some_and(|tools| !tools.is_empty());
    let call = format!("call_{turn}");
    let item = match step(has_tools, turn, steps) {
        // The one tool that takes a text and no object.
        Some(Step { tool: "apply_patch", input }) => {
            json!({"type": "custom_tool_call", "name": "apply_patch", "call_id": call, "input": input})
        }
        Some(Step { tool, input }) => {
            json!({"type": "function_call", "name": tool, "call_id": call, "arguments": input.to_string()})
        }
        None => json!({
            "type": "message", "role": "assistant", "id": format!("msg_{turn}"),
            "content": [{"type": "output_text", "text": "done"}],
        }),
    };
    let usage = json!({"input_tokens": 1, "output_tokens": 1, "total_tokens": 2});
    let id = format!("resp_{turn}");
    let events = [
        json!({"type": "response.created", "response": {"id": id}}),
        json!({"type": "response.output_item.done", "item": item}),
        json!({"type": "response.completed", "response": {"id": id, "usage": usage}}),
    ];
    let name = |event: &Value| event["type"].as_str().unwrap_or_default().to_owned();
    events.iter().map(|event| format!("event: {}\ndata: {event}\n\n", name(event))).collect()
}

fn completions(request: &Value, steps: &[Step]) -> String {
    let turn = completions_results(request).len();
    let has_tools = request["tools"].as_array().is_some_and(|tools| !tools.is_empty());
    let (delta, end) = match step(has_tools, turn, steps) {
        Some(Step { tool, input }) => {
            let function = json!({"name": tool, "arguments": input.to_string()});
            let call =
                json!({"index": 0, "id": format!("call_{turn}"), "type": "function", "function": function});
            (json!({"role": "assistant", "tool_calls": [call]}), "tool_calls")
        }
        None => (json!({"role": "assistant", "content": "done"}), "stop"),
    };
    let chunk = |delta: Value, end: Value| {
        json!({
            "id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m",
            "choices": [{"index": 0, "delta": delta, "finish_reason": end}],
            "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
        })
    };
    format!(
        "data: {}\n\ndata: {}\n\ndata: [DONE]\n\n",
        chunk(delta, Value::Null),
        chunk(json!({}), json!(end))
    )
}

fn contents(request: &Value, steps: &[Step]) -> String {
    let turn = contents_results(request).len();
    let tools = request["tools"].as_array().into_iter().flatten();
    let has_tools = tools.into_iter().any(|tool| tool["functionDeclarations"].is_array());
    let part = match step(has_tools, turn, steps) {
        Some(Step { tool, input }) => json!({"functionCall": {"name": tool, "args": input}}),
        None => json!({"text": "done"}),
    };
    let answer = json!({
        "candidates": [
            {"index": 0, "content": {"role": "model", "parts": [part]}, "finishReason": "STOP"},
        ],
        "usageMetadata": {"promptTokenCount": 1, "candidatesTokenCount": 1, "totalTokenCount": 2},
    });
    format!("data: {answer}\r\n\r\n")
}
