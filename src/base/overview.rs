//! What the daemon tells at its socket: the forms of a question, of the overview and of an event, written by `daemon` and
//! read by whoever asked. Nothing here holds what was said in a session, only whose it is and what its agent does.

use serde::{Deserialize, Serialize};

use crate::base::health::Health;
use crate::base::time::Timestamp;

/// The version of the forms.
pub const SCHEMA: u32 = 1;
/// Asks for the overview, one line.
pub const ASK_OVERVIEW: &str = "overview";
/// Asks for the overview and from then on for every event, a line each.
pub const ASK_EVENTS: &str = "events";

/// What a part of the daemon does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Doing {
    /// It waits for its next turn.
    Idle,
    /// It is at work.
    Working,
    /// Its last turn failed; it waits a while and tries again.
    Failing,
}

impl Doing {
    /// Returns the word that people read.
    pub fn word(self) -> &'static str {
        match self {
            Self::Idle => "idle",
            Self::Working => "working",
            Self::Failing => "failing",
        }
    }
}

/// A part of the daemon.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Component {
    /// Its name.
    pub name: String,
    /// What it does.
    pub doing: Doing,
    /// Turns that went well since the daemon started.
    pub turns: u64,
    /// Turns that failed.
    pub failures: u64,
    /// What waits for it: bytes, lines or files, as its work is counted.
    pub waiting: u64,
    /// When it last had a turn.
    pub last: Option<Timestamp>,
    /// What keeps it from its work, or from a part of it.
    pub problem: Option<String>,
}

/// The agent of a session, and what it does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agent {
    /// The host.
    pub host: String,
    /// The host's id of the session.
    pub session: String,
    /// The sub-agent, where it is one.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub agent: String,
    /// The folder that it works in.
    pub folder: Option<String>,
    /// What the host calls the session.
    pub title: Option<String>,
    /// What it does: `active`, `ready`, `waiting_input`, `blocked`, `idle`, `starting` or `ended`.
    pub activity: String,
    /// When something last happened.
    pub last: Option<Timestamp>,
    /// Prompts of a person so far.
    pub turns: u32,
}

impl Agent {
    /// Returns whether `other` speaks of the same session and sub-agent.
    pub fn is_same(&self, other: &Self) -> bool {
        self.host == other.host && self.session == other.session && self.agent == other.agent
    }
}

/// How the daemon is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overview {
    /// The version of this form.
    pub v: u32,
    /// What its file says as well.
    pub health: Health,
    /// Its parts, in the order of their table.
    pub components: Vec<Component>,
    /// Sessions in which something happened lately, the last first.
    pub agents: Vec<Agent>,
    /// Folders whose changes it hears of.
    pub folders: usize,
    /// Those who listen to events.
    pub listeners: usize,
    /// Events that nobody heard because too many came at once.
    pub lost: u64,
}

/// How much an event matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// For whoever listens now; it is not written down.
    Detail,
    /// Something changed.
    Change,
    /// Something does not work.
    Problem,
}

/// Something that happened; also a line of the daemon's log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// The version of this form.
    pub v: u32,
    /// When.
    pub at: Timestamp,
    /// How much it matters.
    pub level: Level,
    /// Which part of the daemon tells it.
    pub component: String,
    /// What, in words.
    pub text: String,
    /// The agent that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<Agent>,
}

/// Returns a value as one line, without its end.
pub fn line_of(value: &impl Serialize) -> String {
    // Structs of numbers and texts have no way to fail.
    serde_json::to_string(value).unwrap_or_default()
}

impl Overview {
    /// Reads a line; `None` for what no daemon of this version of the form wrote.
    pub fn of(line: &str) -> Option<Self> {
        serde_json::from_str(line).ok().filter(|overview: &Self| overview.v == SCHEMA)
    }
}

impl Event {
    /// Reads a line; `None` for what no daemon of this version of the form wrote.
    pub fn of(line: &str) -> Option<Self> {
        serde_json::from_str(line).ok().filter(|event: &Self| event.v == SCHEMA)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_survive_the_socket_and_other_forms_are_refused() {
        let at = Timestamp::from_millis(5);
        let agent = Agent {
            host: "claude".to_owned(),
            session: "s".to_owned(),
            agent: String::new(),
            folder: Some("/p".to_owned()),
            title: None,
            activity: "active".to_owned(),
            last: Some(at),
            turns: 2,
        };
        let event = Event {
            v: SCHEMA,
            at,
            level: Level::Detail,
            component: "sessions".to_owned(),
            text: "a\nb".to_owned(),
            agent: Some(agent.clone()),
        };
        assert!(!line_of(&event).contains('\n'));
        assert_eq!(Event::of(&line_of(&event)), Some(event.clone()));
        let component = Component {
            name: "spool".to_owned(),
            doing: Doing::Idle,
            turns: 1,
            failures: 0,
            waiting: 0,
            last: None,
            problem: None,
        };
        let overview = Overview {
            v: SCHEMA,
            health: Health::starting(7, "1.0.0", at),
            components: vec![component],
            agents: vec![agent],
            folders: 3,
            listeners: 1,
            lost: 0,
        };
        assert_eq!(Overview::of(&line_of(&overview)), Some(overview.clone()));
        for line in ["", "{}", "null", &line_of(&Overview { v: 2, ..overview }), &line_of(&event)] {
            assert_eq!(Overview::of(line), None, "{line}");
        }
        assert_eq!(Event::of(&line_of(&Event { v: 2, ..event })), None);
    }
}
