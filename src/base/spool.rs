//! The spool of hook answers: one JSON line each, appended by the hook, read by `status`, `log` and later the daemon.
//!
//! A line never holds a command, a path or a reason, so it cannot hold a secret: only names from fixed tables, ids of
//! a harmless alphabet, and numbers.

use serde::{Deserialize, Serialize};

use crate::base::time::Timestamp;

/// The version of the line form.
pub const SCHEMA: u32 = 1;
/// The file in the spool that answers are appended to.
pub const FILE: &str = "hooks.jsonl";
/// What a hook turns the full file over to.
pub const TURNED: &str = "hooks.1.jsonl";
/// What the daemon turns a drained file over to, before it removes it.
pub const TAKEN: &str = "hooks.taken.jsonl";
/// The lock in `harness/run` that whoever turns a spool file over or removes one holds for that moment.
pub const TURNING: &str = "spool.lock";
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

impl Outcome {
    /// Returns the outcome as the log shows it, which is also how a line holds it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Ask => "ask",
            Self::Deny => "deny",
            Self::Advise => "advise",
            Self::Context => "context",
            Self::Repeat => "repeat",
            Self::Unknown => "unknown",
            Self::Skipped => "skipped",
            Self::BrokenOpen => "broken-open",
            Self::BrokenClosed => "broken-closed",
        }
    }
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
    /// Whether this was a trial run and no answer to a host; not logged and not counted as one.
    #[serde(default, skip_serializing_if = "is_false")]
    pub probe: bool,
}

impl Line {
    /// Returns the line with its newline. Names of the host are cut and reduced to harmless characters.
    pub fn to_bytes(&self) -> Vec<u8> {
        let Self { v, at, host, event, session, tool, verdict, rule, micros, probe } = self;
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
            probe: *probe,
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

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the form that the serialiser asks for")]
fn is_false(is: &bool) -> bool {
    !is
}

/// Returns a name that came from a host, cut and reduced to characters that end no line and no text.
pub(super) fn harmless(name: &str) -> String {
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
            probe: false,
        }
    }

    #[test]
    fn a_trial_run_is_marked_and_an_answer_is_not() {
        let text = String::from_utf8(Line { probe: true, ..line("a") }.to_bytes()).expect("UTF-8");
        assert!(text.ends_with(",\"probe\":true}\n"), "{text}");
        assert_eq!(Line::of(&text).map(|line| line.probe), Some(true));
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
