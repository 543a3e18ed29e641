//! Inline comments by which a person says that a line holds no secret: ours, and those of well-known scanners.

use crate::secrets::entropy::contains;

/// Whether a comment on the line of a finding allows it.
///
/// Who may rely on it is the caller's decision: a comment that an agent adds in the same commit counts for nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Allowance {
    /// No such comment.
    None,
    /// This comment, as written.
    Comment(&'static str),
}

const COMMENTS: [&str; 3] = ["openclaw:allow", "gitleaks:allow", "pragma: allowlist secret"];

/// Returns the allowance on `line`.
pub(super) fn on_line(line: &[u8]) -> Allowance {
    let written = COMMENTS.into_iter().find(|comment| contains(line, comment.as_bytes()));
    written.map_or(Allowance::None, Allowance::Comment)
}
