//! The record of agents: one JSON line for each sub-agent that begins or ends, and for each session's end. As in the spool,
//! a line holds ids of a harmless alphabet and numbers, so it holds no secret and cannot be forged by a name.

use serde::{Deserialize, Serialize};

use crate::base::spool::harmless;
use crate::base::time::Timestamp;

/// The version of the line form.
pub const SCHEMA: u32 = 1;
/// What a full file is turned over to.
pub const TURNED: &str = "agents.1.jsonl";

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum What {
    /// A sub-agent begins.
    SubagentStart,
    /// A sub-agent ended.
    SubagentEnd,
    /// A session's first turn ended.
    FirstTurn,
    /// A session ended.
    SessionEnd,
}

impl What {
    /// Returns the word, which is also how a line holds it.
    pub fn word(self) -> &'static str {
        match self {
            Self::SubagentStart => "subagent-start",
            Self::SubagentEnd => "subagent-end",
            Self::FirstTurn => "first-turn",
            Self::SessionEnd => "session-end",
        }
    }
}

/// What the guards answered in one session.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// All answers.
    pub answers: u64,
    /// Refused calls.
    pub refused: u64,
    /// Answers with advice or another output.
    pub advised: u64,
    /// Answers of a guard that could not work.
    pub failed: u64,
}

/// One line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The version of this form.
    pub v: u32,
    /// When.
    pub at: Timestamp,
    /// The host's name.
    pub host: String,
    /// What happened.
    pub what: What,
    /// The session, as the host names it.
    pub session: String,
    /// The sub-agent, as the host names it; empty for the session itself.
    pub agent: String,
    /// What kind of sub-agent.
    pub kind: String,
    /// Why it ended, where the host says so.
    pub cause: String,
    /// What the guards answered, at a session's end: as far as it still waits in the spool.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counts: Option<Counts>,
}

impl Line {
    /// Returns the line with its newline. Names of the host are cut and reduced to harmless characters.
    pub fn to_bytes(&self) -> Vec<u8> {
        let Self { v, at, host, what, session, agent, kind, cause, counts } = self;
        let line = Self {
            v: *v,
            at: *at,
            host: harmless(host),
            what: *what,
            session: harmless(session),
            agent: harmless(agent),
            kind: harmless(kind),
            cause: harmless(cause),
            counts: *counts,
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

#[cfg(test)]
mod tests {
    use super::*;

    /// The form as this release writes it; a change of it needs a new version and keeps this readable.
    const FORM: &str = "{\"v\":1,\"at\":1,\"host\":\"claude\",\"what\":\"session-end\",\"session\":\"s\",\"agent\":\"\",\"kind\":\"\",\"cause\":\"other\",\"counts\":{\"answers\":3,\"refused\":1,\"advised\":0,\"failed\":0}}\n";

    #[test]
    fn the_form_is_the_released_one() {
        let line = Line::of(FORM).expect("a line");
        assert_eq!(line.counts.map(|counts| counts.answers), Some(3));
        assert_eq!(String::from_utf8(line.to_bytes()).expect("UTF-8"), FORM);
        for text in ["", "{", "null", &FORM.replace("\"v\":1", "\"v\":2")] {
            assert_eq!(Line::of(text), None, "{text}");
        }
    }

    #[test]
    fn a_host_cannot_forge_a_line_or_fill_the_disk() {
        let mut line = Line::of(FORM).expect("a line");
        line.agent = format!("a\n{FORM}{}", "x".repeat(9_000));
        let text = String::from_utf8(line.to_bytes()).expect("UTF-8");
        assert!(text.lines().count() == 1 && text.len() < 400, "{text}");
    }
}
