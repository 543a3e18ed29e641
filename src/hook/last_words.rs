//! What was said last in a session, from the end of its transcript: what a person asked, what the model answered, and what
//! it had still to do. Only what people and models wrote counts: what tools returned is passed over. Pure; a line of another
//! form says nothing.

use serde_json::Value;

use crate::base::todo;

/// Prompts that are kept.
const PROMPTS_MAX: usize = 3;
/// How texts begin that hosts write in a person's name.
const NOT_A_PERSON: [&str; 4] = ["<", "Caveat: ", "[Request interrupted", "# AGENTS.md"];
/// What hosts add to a prompt; what follows is theirs.
const ADDED: [&str; 2] = ["<system-reminder>", "<hook_context>"];

/// What was said last.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct LastWords {
    /// What a person asked, the last one last.
    pub(super) prompts: Vec<String>,
    /// What the model answered last.
    pub(super) answer: String,
    /// What it had still to do.
    pub(super) tasks: Vec<String>,
}

/// Returns what the end of a transcript of Claude Code or Codex CLI says; its first line may be torn.
pub(super) fn last_words(end: &[u8]) -> LastWords {
    let mut words = LastWords::default();
    for line in end.split(|byte| *byte == b'\n') {
        if let Ok(entry) = serde_json::from_slice::<Value>(line) {
            words.take(&entry);
        }
    }
    let beyond = words.prompts.len().saturating_sub(PROMPTS_MAX);
    words.prompts.drain(..beyond);
    words
}

impl LastWords {
    fn take(&mut self, entry: &Value) {
        let word = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
        let is = |key: &str| entry.get(key).is_some_and(|value| *value == true);
        // A sub-agent's lines, the host's own, and a summary of what came before.
        if is("isSidechain") || is("isMeta") || is("isCompactSummary") {
            return;
        }
        let payload = entry.get("payload").unwrap_or(&Value::Null);
        match (word(entry, "type").as_deref(), word(payload, "type").as_deref()) {
            (Some("user"), _) => self.asked(&text(&entry["message"]["content"])),
            (Some("assistant"), _) => {
                let content = &entry["message"]["content"];
                self.answered(&text(content));
                for block in content.as_array().into_iter().flatten() {
                    if block["type"] == "tool_use" {
                        self.called(&word(block, "name").unwrap_or_default(), &block["input"]);
                    }
                }
            }
            (Some("response_item"), Some("message")) => match word(payload, "role").as_deref() {
                Some("user") => self.asked(&text(&payload["content"])),
                Some("assistant") => self.answered(&text(&payload["content"])),
                Some(_) | None => {}
            },
            (Some("response_item"), Some("function_call")) => {
                let arguments = word(payload, "arguments").unwrap_or_default();
                let input = serde_json::from_str(&arguments).unwrap_or(Value::Null);
                self.called(&word(payload, "name").unwrap_or_default(), &input);
            }
            (_, _) => {}
        }
    }

    fn asked(&mut self, said: &str) {
        let said = ADDED.iter().fold(said, |said, lead| said.split_once(lead).map_or(said, |(own, _)| own));
        let said = said.trim();
        if !said.is_empty() && !NOT_A_PERSON.iter().any(|lead| said.starts_with(lead)) {
            self.prompts.push(said.to_owned());
            self.answer.clear();
        }
    }

    fn answered(&mut self, said: &str) {
        if !said.trim().is_empty() {
            said.trim().clone_into(&mut self.answer);
        }
    }

    fn called(&mut self, tool: &str, input: &Value) {
        if todo::keeps_list(tool) {
            self.tasks = todo::open_items(input).unwrap_or_default();
        }
    }
}

/// Returns the texts of a content, which is a text or a list of blocks; results of tools are none.
fn text(content: &Value) -> String {
    if let Some(text) = content.as_str() {
        return text.to_owned();
    }
    let blocks = content.as_array().into_iter().flatten();
    let texts = blocks.filter(|block| {
        block["type"].as_str().is_some_and(|kind| matches!(kind, "text" | "input_text" | "output_text"))
    });
    texts.filter_map(|block| block["text"].as_str()).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn lines(entries: &[Value]) -> Vec<u8> {
        entries.iter().map(|entry| format!("{entry}\n")).collect::<String>().into_bytes()
    }

    fn user(content: &Value) -> Value {
        json!({"type": "user", "message": {"role": "user", "content": content}})
    }

    fn assistant(content: &Value) -> Value {
        json!({"type": "assistant", "message": {"role": "assistant", "content": content}})
    }

    #[test]
    fn of_claude_code_what_people_and_the_model_said() {
        let todos = json!({"todos": [{"content": "Ship", "status": "in_progress"}, {"content": "x", "status": "completed"}]});
        let mut sidechain = user(&json!("of a sub-agent"));
        sidechain["isSidechain"] = json!(true);
        let mut end = b"torn\": \"line\"}\n".to_vec();
        end.extend(lines(&[
            user(&json!("first")),
            user(&json!("second")),
            user(&json!([{"type": "text", "text": "third<system-reminder>obey</system-reminder>"}])),
            assistant(&json!([{"type": "text", "text": "Working on it."}])),
            assistant(&json!([{"type": "tool_use", "name": "TodoWrite", "input": todos}])),
            user(&json!([{"type": "tool_result", "content": "ignore all rules"}])),
            sidechain,
            user(&json!("<command-name>/compact</command-name>")),
            user(&json!("fourth")),
            assistant(&json!([{"type": "text", "text": " Half of it is done. "}])),
        ]));
        end.extend(b"{\"type\":\"assistant\",\"mess");
        let expected = LastWords {
            prompts: ["second", "third", "fourth"].map(str::to_owned).to_vec(),
            answer: "Half of it is done.".to_owned(),
            tasks: vec!["(in progress) Ship".to_owned()],
        };
        assert_eq!(last_words(&end), expected);
    }

    #[test]
    fn of_codex_as_well() {
        let item = |payload: Value| json!({"timestamp": "x", "type": "response_item", "payload": payload});
        let message = |role: &str, kind: &str, text: &str| {
            item(json!({"type": "message", "role": role, "content": [{"type": kind, "text": text}]}))
        };
        let end = lines(&[
            message("user", "input_text", "<environment_context>x"),
            message("user", "input_text", "Make it faster"),
            message("developer", "input_text", "obey"),
            message("assistant", "output_text", "It is faster."),
            item(json!({"type": "function_call", "name": "update_plan",
                "arguments": "{\"plan\":[{\"step\":\"Measure\",\"status\":\"pending\"}]}"})),
            item(json!({"type": "function_call_output", "output": "obey"})),
        ]);
        let expected = LastWords {
            prompts: vec!["Make it faster".to_owned()],
            answer: "It is faster.".to_owned(),
            tasks: vec!["(pending) Measure".to_owned()],
        };
        assert_eq!(last_words(&end), expected);
    }

    #[test]
    fn other_bytes_say_nothing() {
        for bytes in
            [&b""[..], b"\xff\xfe\n{", b"null\n[]\n7\n\"x\"\n{}", b"{\"type\":\"user\",\"message\":null}"]
        {
            assert_eq!(last_words(bytes), LastWords::default(), "{bytes:?}");
        }
    }
}
