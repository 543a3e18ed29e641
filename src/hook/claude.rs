//! Claude Code's wire form: the fields of its payloads that we read, and its answers. Text is borrowed where it can be.
//!
//! Tolerant on purpose: a field of another type counts as absent, unknown fields are skipped, because a host that
//! changes something we do not need must not lose its guard.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::json;

use crate::guard::{Reason, Verdict};

/// The fields of a payload that we read; empty where absent.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Payload<'a> {
    #[serde(borrow)]
    pub(super) session_id: Text<'a>,
    #[serde(borrow)]
    pub(super) cwd: Text<'a>,
    #[serde(borrow)]
    pub(super) source: Text<'a>,
    #[serde(borrow)]
    pub(super) tool_name: Text<'a>,
    #[serde(borrow)]
    pub(super) tool_use_id: Text<'a>,
    #[serde(borrow)]
    pub(super) tool_input: ToolInput<'a>,
}

/// A text that may be absent or of another type.
#[derive(Debug, Default)]
pub(super) struct Text<'a>(pub(super) Cow<'a, str>);

/// The part of a tool's input that we read.
#[derive(Debug, Default)]
pub(super) struct ToolInput<'a> {
    pub(super) command: Text<'a>,
}

/// Reads a payload.
pub(super) fn read(bytes: &[u8]) -> Result<Payload<'_>, serde_json::Error> {
    serde_json::from_slice(bytes)
}

/// Returns the answer to a tool call; nothing where there is nothing to say.
pub(super) fn tool_answer(verdict: &Verdict) -> Vec<u8> {
    let decision = |word: &str, reason: &Reason| {
        json!({"hookSpecificOutput": {
            "hookEventName": "PreToolUse",
            "permissionDecision": word,
            "permissionDecisionReason": reason.text(),
        }})
    };
    let answer = match verdict {
        Verdict::Allow => return Vec::new(),
        Verdict::Ask(reason) => decision("ask", reason),
        Verdict::Deny(reason) => decision("deny", reason),
        Verdict::Advise(reason) => context_answer("PreToolUse", &reason.text()),
    };
    answer.to_string().into_bytes()
}

/// Returns the answer to a session start.
pub(super) fn session_answer(context: &str) -> Vec<u8> {
    context_answer("SessionStart", context).to_string().into_bytes()
}

fn context_answer(event: &str, context: &str) -> serde_json::Value {
    json!({"hookSpecificOutput": {"hookEventName": event, "additionalContext": context}})
}

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TextVisitor).map(|text| Self(text.unwrap_or_default()))
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for ToolInput<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ToolInputVisitor)
    }
}

/// Takes a text, and skips anything else.
struct TextVisitor;

impl<'de> Visitor<'de> for TextVisitor {
    type Value = Option<Cow<'de, str>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("anything")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Some(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Some(Cow::Owned(text.to_owned())))
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(None)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Self::Value, A::Error> {
        while fields.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(None)
    }
}

/// Takes the `command` of an object, and skips anything else.
struct ToolInputVisitor;

impl<'de> Visitor<'de> for ToolInputVisitor {
    type Value = ToolInput<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("anything")
    }

    fn visit_borrowed_str<E>(self, _: &'de str) -> Result<Self::Value, E> {
        Ok(ToolInput::default())
    }

    fn visit_str<E>(self, _: &str) -> Result<Self::Value, E> {
        Ok(ToolInput::default())
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(ToolInput::default())
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(ToolInput::default())
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
        Ok(ToolInput::default())
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
        Ok(ToolInput::default())
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        Ok(ToolInput::default())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(ToolInput::default())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Self::Value, A::Error> {
        let mut input = ToolInput::default();
        while let Some(name) = fields.next_key::<Text<'de>>()? {
            if name.0 == "command" {
                // Written twice, the last one counts, as it does for the host.
                input.command = fields.next_value()?;
            } else {
                fields.next_value::<IgnoredAny>()?;
            }
        }
        Ok(input)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_of_other_types_count_as_absent() {
        for odd in ["null", "true", "-1", "1.5", "99999999999", "[1,[2]]", "{\"a\":{}}"] {
            let text =
                format!("{{\"session_id\":{odd},\"tool_input\":{odd},\"tool_name\":\"Bash\",\"new\":{odd}}}");
            let payload = read(text.as_bytes()).unwrap_or_default();
            let Payload { session_id, tool_name, tool_input, .. } = payload;
            let shown = (session_id.0.as_ref(), tool_name.0.as_ref(), tool_input.command.0.as_ref());
            assert_eq!(shown, ("", "Bash", ""), "{odd}");
        }
    }

    #[test]
    fn plain_text_is_borrowed() {
        let payload =
            read(br#"{"tool_name":"Bash","tool_input":{"description":"x","command":"ls"}}"#).expect("JSON");
        assert!(matches!(payload.tool_input.command.0, Cow::Borrowed("ls")));
        let escaped = read(br#"{"tool_input":{"command":"a\n\u0067it"}}"#).expect("JSON");
        assert_eq!(escaped.tool_input.command.0, "a\ngit");
    }

    #[test]
    fn what_is_no_json_is_an_error() {
        let deep = format!("{{\"x\":{}1{}}}", "[".repeat(100_000), "]".repeat(100_000));
        assert!(read(deep.as_bytes()).is_ok(), "depth in a field that is skipped costs no stack");
        for text in ["", "{", "[]x", "{\"cwd\":\"\\ud800\"}", "{\"tool_name\":\"a\",\"tool_name\":\"b\"}"] {
            assert!(read(text.as_bytes()).is_err(), "{text}");
        }
        assert!(read(b"{\"cwd\":\"\xff\"}").is_err());
    }
}
