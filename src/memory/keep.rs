//! What of a text is kept: without its secrets, and of a bounded length. Nothing reaches the database but through here.

use crate::base::limits::{
    MESSAGE_BYTES_MAX, MESSAGE_MARGIN_BYTES, MESSAGE_TOOL_BYTES_MAX, SESSION_WORD_BYTES_MAX,
};
use crate::memory::transcript::Kind;
use crate::secrets::redacted;

/// Stands where something was left out.
const LEFT_OUT: &str = "\n[… left out …]\n";

/// Returns what is kept of a message of this kind.
pub(super) fn kept(kind: Kind, text: &str) -> String {
    match kind {
        Kind::Prompt | Kind::Answer | Kind::Summary => cut(text, MESSAGE_BYTES_MAX),
        Kind::Call | Kind::Result => cut(text, MESSAGE_TOOL_BYTES_MAX),
    }
}

/// Returns what is kept of a name, a path or a title.
pub(super) fn kept_word(text: &str) -> String {
    let clean = redacted(head(text, SESSION_WORD_BYTES_MAX + MESSAGE_MARGIN_BYTES));
    head(&clean, SESSION_WORD_BYTES_MAX).to_owned()
}

/// Leaves of an id what is kept of it.
pub(super) fn bound(id: &mut String) {
    id.truncate(head(id, SESSION_WORD_BYTES_MAX).len());
}

/// Returns the beginning and the end of `text`, `bytes_max` of both together, without secrets. More than that is looked
/// through for them, so that no part of one is left where it was cut.
fn cut(text: &str, bytes_max: usize) -> String {
    let last_bytes = bytes_max / 4;
    let first_bytes = bytes_max - last_bytes;
    if text.len() <= bytes_max + 2 * MESSAGE_MARGIN_BYTES {
        let clean = redacted(text);
        if clean.len() <= bytes_max {
            return clean.into_owned();
        }
        return [head(&clean, first_bytes), LEFT_OUT, end(&clean, last_bytes)].concat();
    }
    let first = redacted(head(text, first_bytes + MESSAGE_MARGIN_BYTES));
    let last = redacted(end(text, last_bytes + MESSAGE_MARGIN_BYTES));
    [head(&first, first_bytes), LEFT_OUT, end(&last, last_bytes)].concat()
}

/// Returns the first `bytes_max` bytes at most, whole characters.
fn head(text: &str, bytes_max: usize) -> &str {
    let mut at = bytes_max.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    &text[..at]
}

/// Returns the last `bytes_max` bytes at most, whole characters.
fn end(text: &str, bytes_max: usize) -> &str {
    let mut at = text.len().saturating_sub(bytes_max);
    while !text.is_char_boundary(at) {
        at += 1;
    }
    &text[at..]
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = concat!("gh", "p_a8Kd03jfLQm2xZ7vBn5tYr9wEs1uHg4cOiPq");

    #[test]
    fn a_secret_never_gets_through_wherever_a_cut_falls() {
        assert_eq!(kept(Kind::Prompt, "hello"), "hello");
        for before in (0..MESSAGE_TOOL_BYTES_MAX + 3 * MESSAGE_MARGIN_BYTES).step_by(97) {
            let text = format!("{}\n{TOKEN}\n{}", "x ".repeat(before / 2), "y ".repeat(30_000));
            let kept = kept(Kind::Result, &text);
            assert!(kept.len() <= MESSAGE_TOOL_BYTES_MAX + LEFT_OUT.len() && kept.contains(LEFT_OUT));
            let part = (0..TOKEN.len() - 9).find(|at| kept.contains(&TOKEN[*at..*at + 9]));
            assert_eq!(part, None, "{before}");
        }
        assert!(!kept_word(&format!("/a/{TOKEN}")).contains(TOKEN));
    }

    #[test]
    fn characters_stay_whole() {
        let text = "ä".repeat(MESSAGE_BYTES_MAX);
        let kept = kept(Kind::Answer, &text);
        assert!(kept.starts_with('ä') && kept.ends_with('ä'));
        assert_eq!(kept_word(&"ü".repeat(5_000)).len(), SESSION_WORD_BYTES_MAX);
    }
}
