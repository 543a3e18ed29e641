//! A tool's output without its secrets: the same JSON, with nothing changed but texts that hold one. Pure.
//!
//! Hosts refuse an output of another shape, so the JSON is not parsed and written again: numbers, order and blanks stay as
//! they stand, and only the texts of values are looked at.

use std::borrow::Cow;

use crate::base::digest::Digest;
use crate::secrets::{self, Finding};

/// From how many bytes on a text of nothing but base64 is a picture or an archive: it is data, and chance finds anything.
const BLOB_BYTES_MIN: usize = 4 << 10;

/// An output without its secrets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redacted {
    /// The JSON.
    pub json: String,
    /// The rules that found something, each once, in order.
    pub rules: Vec<&'static str>,
    /// How many secrets were replaced.
    pub count: usize,
}

/// Returns `json` with the secrets in its texts replaced by what `name` returns for rule and digest; `None` where there
/// are none. What is no JSON is left as it is.
pub fn redact(json: &str, name: &mut dyn FnMut(&'static str, &Digest) -> String) -> Option<Redacted> {
    let bytes = json.as_bytes();
    let mut redacted = Redacted { json: String::new(), rules: Vec::new(), count: 0 };
    let (mut at, mut copied) = (0, 0);
    while let Some(start) = bytes[at..].iter().position(|byte| *byte == b'"').map(|found| at + found) {
        let end = end_of_text(bytes, start)?;
        at = end;
        let token = &json[start..end];
        if is_key(bytes, end) || is_blob(&token[1..token.len() - 1]) {
            continue;
        }
        // A text that is no JSON text cannot be replaced by one.
        let Ok(text) = serde_json::from_str::<Plain<'_>>(token) else { continue };
        let mut each = |finding: &Finding| {
            redacted.count += 1;
            if !redacted.rules.contains(&finding.rule) {
                redacted.rules.push(finding.rule);
            }
            name(finding.rule, &finding.digest)
        };
        if let Cow::Owned(clean) = secrets::replaced(&text.0, &mut each) {
            redacted.json.push_str(&json[copied..start]);
            // A text has no way to fail to be JSON.
            redacted.json.push_str(&serde_json::to_string(&clean).unwrap_or_default());
            copied = end;
        }
    }
    redacted.json.push_str(&json[copied..]);
    (redacted.count > 0).then_some(redacted)
}

/// A text, borrowed where it has no escapes.
#[derive(serde::Deserialize)]
#[serde(transparent)]
struct Plain<'a>(#[serde(borrow)] Cow<'a, str>);

/// Returns where the text that starts at `start` ends, its quote included.
fn end_of_text(bytes: &[u8], start: usize) -> Option<usize> {
    let mut at = start + 1;
    loop {
        match bytes.get(at)? {
            b'"' => return Some(at + 1),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
}

/// Returns whether the text that ends at `end` is the name of a field.
fn is_key(bytes: &[u8], end: usize) -> bool {
    bytes[end..].iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b':')
}

fn is_blob(text: &str) -> bool {
    let is_base64 = |byte: u8| byte.is_ascii_alphanumeric() || b"+/=-_".contains(&byte);
    text.len() >= BLOB_BYTES_MIN && text.bytes().all(is_base64)
}

/// Returns the sentence that goes with a redacted output, in two lines.
pub fn note(redacted: &Redacted) -> String {
    let Redacted { json: _, rules, count } = redacted;
    let secrets = if *count == 1 { "a secret" } else { "secrets" };
    format!(
        "openclaw replaced {secrets} in this output by a name in brackets (rule {}).\nThe same name stands for the same value in this session. Work with the name; do not ask for the value or print it another way.",
        listed(rules)
    )
}

/// Returns the advice for an output that nobody can change any more, in two lines.
pub fn warning(rules: &[&str]) -> String {
    format!(
        "openclaw sees a secret in this output (rule {}).\nDo not repeat it, write it into a file or pass it on; tell the person that it was shown, so that they can replace it.",
        listed(rules)
    )
}

fn listed(rules: &[&str]) -> String {
    rules.iter().map(|rule| format!("secrets.{rule}")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = concat!("gh", "p_a8Kd03jfLQm2xZ7vBn5tYr9wEs1uHg4cOiPq");

    fn cleaned(json: &str) -> Option<String> {
        redact(json, &mut |rule, _| format!("[{rule} #1]")).map(|redacted| redacted.json)
    }

    #[test]
    fn nothing_changes_but_texts_with_a_secret() {
        let json = format!(
            "{{\"stdout\": \"a\\n{TOKEN}\\tb\",\"n\":1.0e3,\"big\":123456789012345678901234567890,\"list\":[\"{TOKEN}\",true,null, \"x\\u00e9\"] }}"
        );
        let want = "{\"stdout\": \"a\\n[github-token #1]\\tb\",\"n\":1.0e3,\"big\":123456789012345678901234567890,\"list\":[\"[github-token #1]\",true,null, \"x\\u00e9\"] }";
        assert_eq!(cleaned(&json).as_deref(), Some(want));
        assert_eq!(cleaned(&format!("\"{TOKEN}\"")).as_deref(), Some("\"[github-token #1]\""));
    }

    #[test]
    fn names_of_fields_pictures_and_clean_output_stay() {
        let picture = format!("{}{TOKEN}", "A".repeat(BLOB_BYTES_MIN));
        for json in [
            "",
            "{}",
            "null",
            "7",
            "{\"a\":\"b\"}",
            "\"torn",
            "{\"a\":\"\\",
            &format!("{{\"{TOKEN}\" : 1}}"),
            &format!("\"{picture}\""),
        ] {
            assert_eq!(cleaned(json), None, "{json}");
        }
    }

    #[test]
    fn escapes_hide_no_secret() {
        let hidden = format!("\"\\u0067{}\"", &TOKEN[1..]);
        assert_eq!(cleaned(&hidden).as_deref(), Some("\"[github-token #1]\""));
        let key = "-----BEGIN RSA PRIVATE KEY-----\\nMIIEpAIBAAKCAQEAt5yH1Wq8Kd03jfLQm2xZ7vBn5tYr9wEs1uHg4cOiPqZx81kQw03L\\nmVn5bRt7yPu2sDf4gHjK6aCeTiMIIEpAIBAAKCAQEAt5yH1Wq8Kd03jfLQm2xZ7v\\n-----END RSA PRIVATE KEY-----";
        let shown = cleaned(&format!("{{\"stdout\":\"{key}\"}}")).expect("a key");
        assert!(!shown.contains("MIIEpAIBAAKCAQEA"), "{shown}");
    }

    #[test]
    fn the_sentences_are_two_lines() {
        let redacted = redact(&format!("[\"{TOKEN}\"]"), &mut |_, _| "x".to_owned()).expect("one");
        assert_eq!(note(&redacted).lines().count(), 2);
        assert_eq!(warning(&redacted.rules).lines().count(), 2);
        assert!(note(&redacted).contains("secrets.github-token"));
    }
}
