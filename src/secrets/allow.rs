//! Inline comments by which a person says that a line holds no secret: ours, and those of well-known scanners.

use std::ops::Range;

use crate::secrets::entropy::contains;

/// Whether a comment on the line of a finding, or on the line before it, allows it.
///
/// Who may rely on it is the caller's decision: a comment that an agent adds in the same commit counts for nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Allowance {
    /// No such comment.
    None,
    /// This comment, as written.
    Comment(&'static str),
}

/// Comments that speak for their own line.
const ON_LINE: [&str; 8] = [
    "openclaw:allow",
    "gitleaks:allow",
    "betterleaks:allow",
    "kingfisher:ignore",
    "trufflehog:ignore",
    "pragma: allowlist secret",
    "pragma: whitelist secret",
    "secretlint-disable-line",
];
/// Comments that speak for the line after theirs.
const ON_LINE_BEFORE: [&str; 2] = ["pragma: allowlist nextline secret", "secretlint-disable-next-line"];

/// Returns the allowance of the line at `line` in `bytes`.
pub(super) fn around(bytes: &[u8], line: &Range<usize>) -> Allowance {
    written(&ON_LINE, &bytes[line.clone()])
        .or_else(|| {
            let end = line.start.checked_sub(1)?;
            let start = bytes[..end].iter().rposition(|byte| *byte == b'\n').map_or(0, |newline| newline + 1);
            written(&ON_LINE_BEFORE, &bytes[start..end])
        })
        .map_or(Allowance::None, Allowance::Comment)
}

fn written(comments: &[&'static str], line: &[u8]) -> Option<&'static str> {
    comments.iter().copied().find(|comment| contains(line, comment.as_bytes()))
}
