//! The predecessor harness, as far as it left entries in settings that would fire beside ours. Pure data.

use crate::engine::merge::json::Mark;

/// The scripts that it registered with Claude Code, below `.claude/hooks/`.
const SCRIPTS: [&str; 6] = [
    "session-start.sh",
    "validate-commit.sh",
    "validate-push.sh",
    "pre-compact.sh",
    "session-stop.sh",
    "log-agent.sh",
];

/// Returns the marks by which its handlers are recognised.
pub(super) fn marks() -> Vec<Mark> {
    let mark =
        |script: &str| Mark { program: "bash".to_owned(), words: vec![format!(".claude/hooks/{script}")] };
    SCRIPTS.into_iter().map(mark).collect()
}
