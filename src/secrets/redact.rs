//! Text without its secrets, for people and models. Total: a scan of what it returns finds nothing.

use std::borrow::Cow;

use crate::secrets::scan::{Finding, scan_bytes};

/// Replacing can join what stood apart, and long texts hold more findings than one scan returns.
const ROUNDS_MAX: usize = 64;

/// Returns `text` with every secret replaced by its rule's id.
pub fn redacted(text: &str) -> Cow<'_, str> {
    replaced(text, &mut |finding| format!("[{}]", finding.rule))
}

/// Returns `text` with every secret replaced by what `name` says for it: the digest of a finding is the same for the
/// same secret, so a caller can keep one alias for it.
pub fn replaced<'a>(text: &'a str, name: &mut dyn FnMut(&Finding) -> String) -> Cow<'a, str> {
    let mut shown = Cow::Borrowed(text);
    for _ in 0..ROUNDS_MAX {
        let findings = scan_bytes(shown.as_bytes(), false);
        if findings.is_empty() {
            return shown;
        }
        shown = Cow::Owned(once(&shown, &findings, name));
    }
    if scan_bytes(shown.as_bytes(), false).is_empty() {
        return shown;
    }
    // Whatever is still found after that many rounds is not worth the risk of showing a part of it.
    Cow::Borrowed("[withheld: more secrets than can be replaced]")
}

fn once(text: &str, findings: &[Finding], name: &mut dyn FnMut(&Finding) -> String) -> String {
    let mut shown = Vec::with_capacity(text.len());
    let mut from = 0;
    for finding in findings {
        // A later finding may overlap the end of the one before.
        let start = finding.range.start.max(from);
        shown.extend_from_slice(&text.as_bytes()[from..start]);
        shown.extend_from_slice(name(finding).as_bytes());
        from = end_of(finding, text.as_bytes()).max(from);
    }
    shown.extend_from_slice(&text.as_bytes()[from..]);
    String::from_utf8_lossy(&shown).into_owned()
}

/// Returns where a secret ends that a reader must not get a part of: a key goes to the end of its block.
fn end_of(finding: &Finding, bytes: &[u8]) -> usize {
    const MARKS: [&[u8]; 2] = [b"-----END", b"Private-MAC:"];
    let end = finding.range.end;
    if !finding.rule.contains("private-key") {
        return end;
    }
    let rest = &bytes[end..];
    // Cut off in the middle: all that follows is of the key.
    let is_mark = |at: &usize| MARKS.iter().any(|mark| rest[*at..].starts_with(mark));
    (0..rest.len()).find(is_mark).map_or(bytes.len(), |mark| end + mark)
}
