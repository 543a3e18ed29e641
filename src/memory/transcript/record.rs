//! What a transcript tells, whichever host wrote it. Plain data.

use crate::base::time::Timestamp;

/// Whose record it is: a session by the host's name for it, and the sub-agent within it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Who {
    /// The host's id of the session.
    pub name: String,
    /// The host's id of the sub-agent; empty for the session itself.
    pub agent: String,
}

/// What one line came to.
#[derive(Clone, Debug, PartialEq)]
pub enum Line {
    /// Records of a session.
    Seen(Seen),
    /// Something of the host's own that says nothing here.
    Passed,
    /// A line of JSON that no version known to us writes.
    Unknown,
    /// No JSON.
    Broken,
}

/// Records of one session.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    /// The session.
    pub who: Who,
    /// What is told of it, in order.
    pub records: Vec<Record>,
}

/// One thing that a transcript tells.
#[derive(Clone, Debug, PartialEq)]
pub enum Record {
    /// Facts of the session; what is `None` stays as it was.
    Facts(Facts),
    /// A message.
    Message(Message),
    /// What the model was charged for.
    Usage(Usage),
    /// Something that happened.
    Mark(Mark, Option<Timestamp>),
}

/// Facts of a session.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// The working folder.
    pub folder: Option<String>,
    /// The git branch.
    pub branch: Option<String>,
    /// The version of the host.
    pub version: Option<String>,
    /// The model.
    pub model: Option<String>,
    /// What the host calls the session.
    pub title: Option<String>,
    /// The session that this one was started by.
    pub parent: Option<String>,
    /// When it began.
    pub at: Option<Timestamp>,
}

/// What a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// What a person asked.
    Prompt,
    /// What the model said.
    Answer,
    /// A tool that the model called, with what it gave it.
    Call,
    /// What a tool returned.
    Result,
    /// What a host wrote in place of messages that it dropped.
    Summary,
}

impl Kind {
    /// Every kind with the number by which the database keeps it and the word by which people read it.
    pub const ALL: [(Self, u8, &'static str); 5] = [
        (Self::Prompt, 1, "prompt"),
        (Self::Answer, 2, "answer"),
        (Self::Call, 3, "call"),
        (Self::Result, 4, "result"),
        (Self::Summary, 5, "summary"),
    ];

    /// Returns the number by which the database keeps the kind.
    pub fn number(self) -> u8 {
        match self {
            Self::Prompt => 1,
            Self::Answer => 2,
            Self::Call => 3,
            Self::Result => 4,
            Self::Summary => 5,
        }
    }

    /// Returns the kind that the database keeps under `number`.
    pub fn numbered(number: u8) -> Option<Self> {
        Self::ALL.iter().find(|(_, of, _)| *of == number).map(|(kind, _, _)| *kind)
    }

    /// Returns the word by which people read it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Prompt => "prompt",
            Self::Answer => "answer",
            Self::Call => "call",
            Self::Result => "result",
            Self::Summary => "summary",
        }
    }
}

/// A message, or the part of one.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    /// What names it within its session: told again under the same name it takes the place of the first.
    pub key: String,
    /// What it is.
    pub kind: Kind,
    /// When it was written.
    pub at: Option<Timestamp>,
    /// The text, as the host has it.
    pub text: String,
    /// The tool, of calls and of some results.
    pub tool: String,
    /// The host's id of the call, of calls and results.
    pub call: String,
    /// Whether a result says that the tool failed.
    pub failed: bool,
    /// What a call does, as far as it is told.
    pub acts: Vec<Act>,
}

impl Message {
    /// Returns a message of text alone.
    pub fn new(key: impl Into<String>, kind: Kind, at: Option<Timestamp>, text: impl Into<String>) -> Self {
        let (key, text) = (key.into(), text.into());
        let (tool, call) = (String::new(), String::new());
        Self { key, kind, at, text, tool, call, failed: false, acts: Vec::new() }
    }
}

/// What a call of a tool does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// It runs a command of a shell.
    Ran(String),
    /// It looks at or changes a file.
    Touched(String, How),
}

/// What becomes of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum How {
    /// It is looked at.
    Read,
    /// It is changed, made or removed.
    Written,
}

/// Tokens of one answer, or of all so far where the host counts that way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// What names the count within its session: the last one told under a name counts.
    pub key: String,
    /// The model.
    pub model: String,
    /// Tokens read anew.
    pub input: u64,
    /// Tokens put into the provider's cache.
    pub cache_written: u64,
    /// Tokens read from it.
    pub cache_read: u64,
    /// Tokens written.
    pub output: u64,
    /// What the host says they cost, in millionths of a dollar; `None` where it says nothing.
    pub cost: Option<u64>,
}

/// Something that happens in a session beside messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mark {
    /// The model's turn is over.
    TurnEnded,
    /// A person stopped the model.
    Interrupted,
    /// The host asks a person about the call of this id, or in general where it is empty.
    Asked(String),
    /// The provider refused, or the host broke down.
    Failed,
    /// The context was compacted.
    Compacted,
}
