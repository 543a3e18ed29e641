//! What hooks that look at commits share: how long an answer may take, and how an error becomes a line.

/// Milliseconds for the whole answer: well below the installed timeout of the host, because that one fails open.
pub(super) const DEADLINE_MS: u64 = 5_000;

/// Returns an error with its causes as one line.
pub(super) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(error) = next {
        text = format!("{text}: {error}");
        next = error.source();
    }
    text.replace(['\n', '\r'], " ")
}
