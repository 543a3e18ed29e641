//! The spool of hook answers: one JSON line each, appended by the hook, read by `status`, `log` and later the daemon.
//!
//! A line never holds a command, a path or a reason, so it cannot hold a secret: only names from fixed tables, ids of
//! a harmless alphabet, and numbers.

use serde::{Deserialize, Serialize};

use crate::base::time::Timestamp;

/// The version of the line form.
pub const SCHEMA: u32 = 1;
/// Characters of a name that came from a host: ids are 36, event names below 30.
const NAME_CHARS_MAX: usize = 64;

/// What the hook answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Nothing to say.
    Allow,
    /// The person is asked.
    Ask,
    /// Refused.
    Deny,
    /// Let through with advice.
    Advise,
    /// Context was given (session start).
    Context,
    /// The same call had been answered already.
    Repeat,
    /// The event is not one that this binary answers.
    Unknown,
    /// A person skipped the check.
    Skipped,
    /// The guard could not work and let the call through.
    BrokenOpen,
    /// The guard could not work and refused the call.
    BrokenClosed,
}

/// One answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The version of this form.
    pub v: u32,
    /// When it was given.
    pub at: Timestamp,
    /// The host's name (`claude`).
    pub host: String,
    /// The host's own event name.
    pub event: String,
    /// The session, as the host names it.
    pub session: String,
    /// The tool, as the host names it.
    pub tool: String,
    /// What was answered.
    pub verdict: Outcome,
    /// The rule that decided; empty where none did.
    pub rule: String,
    /// How long the answer took, in microseconds.
    pub micros: u64,
}

impl Line {
    /// Returns the line with its newline. Names of the host are cut and reduced to harmless characters.
    pub fn to_bytes(&self) -> Vec<u8> {
        let Self { v, at, host, event, session, tool, verdict, rule, micros } = self;
        let line = Self {
            v: *v,
            at: *at,
            host: harmless(host),
            event: harmless(event),
            session: harmless(session),
            tool: harmless(tool),
            verdict: *verdict,
            rule: harmless(rule),
            micros: *micros,
        };
        // A struct of numbers, names and a unit enum has no way to fail.
        let mut bytes = serde_json::to_vec(&line).unwrap_or_default();
        bytes.push(b'\n');
        bytes
    }

    /// Reads a line; `None` for a torn one and for a version that this binary does not know.
    pub fn of(line: &str) -> Option<Self> {
        serde_json::from_str(line.trim_end()).ok().filter(|line: &Self| line.v == SCHEMA)
    }
}

fn harmless(name: &str) -> String {
    let is_harmless = |c: char| c.is_ascii_alphanumeric() || "-_.:/".contains(c);
    name.chars().take(NAME_CHARS_MAX).map(|c| if is_harmless(c) { c } else { '?' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(session: &str) -> Line {
        Line {
            v: SCHEMA,
            at: Timestamp::from_millis(1),
            host: "claude".into(),
            event: "PreToolUse".into(),
            session: session.into(),
            tool: "Bash".into(),
            verdict: Outcome::BrokenOpen,
            rule: "secrets.github-token".into(),
            micros: 12,
        }
    }

    #[test]
    fn a_line_survives_its_text() {
        let bytes = line("abc-1").to_bytes();
        let text = String::from_utf8(bytes).expect("JSON is UTF-8");
        assert_eq!(
            text,
            "{\"v\":1,\"at\":1,\"host\":\"claude\",\"event\":\"PreToolUse\",\"session\":\"abc-1\",\"tool\":\"Bash\",\"verdict\":\"broken-open\",\"rule\":\"secrets.github-token\",\"micros\":12}\n"
        );
        assert_eq!(Line::of(&text), Some(line("abc-1")));
    }

    #[test]
    fn a_host_cannot_forge_a_line_or_fill_the_disk() {
        let text = String::from_utf8(line(&format!("a\n{{\"v\":1}}{}", "x".repeat(9_000))).to_bytes())
            .expect("UTF-8");
        assert_eq!(text.lines().count(), 1);
        assert!(text.len() < 400, "{text}");
    }

    #[test]
    fn torn_and_foreign_lines_are_refused() {
        for text in ["", "{", "{\"v\":1}", "null"] {
            assert_eq!(Line::of(text), None, "{text}");
        }
        let newer = String::from_utf8(Line { v: 2, ..line("a") }.to_bytes()).expect("UTF-8");
        assert_eq!(Line::of(&newer), None);
    }
}
