//! The data of a JSON edit. It lives in plans and in the ledger, so it holds our own entries and white space only,
//! never a foreign value.

use std::fmt;

use json_patch::Patch;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::base::text::Position;

/// How a handler object of ours, or of a predecessor, is recognised: by program and words, never by the whole string.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// A path suffix such as `/harness/bin/openclaw`, or a bare program name.
    pub program: String,
    /// The words after the program; more may follow. The last may match as a path suffix. A single word that is a path
    /// also matches where the script is run directly, without the program.
    pub words: Vec<String>,
}

/// One thing of ours in the document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum JsonEntry {
    /// `value` is a member of the array of strings at `at` (`["permissions", "deny"]`).
    Member {
        /// The keys from the top to the array.
        at: Vec<String>,
        /// The member.
        value: String,
    },
    /// `value` stands under `key` at the top, as the host demands beside our handlers; a value that is there stays.
    Constant {
        /// The key.
        key: String,
        /// The value, which is no object and no array.
        value: Value,
    },
    /// A hook group is an element of the array at `at` (`["hooks", "PreToolUse"]`).
    Handler {
        /// The keys from the top to the event's array.
        at: Vec<String>,
        /// An object whose `hooks` array holds exactly one handler, which `mark` recognises; or, where the host knows no
        /// groups, that handler itself.
        group: Value,
        /// How the handler is found again.
        mark: Mark,
    },
}

/// What to change in a document.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct JsonEdit {
    /// Entries that shall be there.
    pub ensure: Vec<JsonEntry>,
    /// Entries of ours that shall no longer be there. A member goes only where the prior footprint says we added it.
    pub retract: Vec<JsonEntry>,
    /// Handlers of a predecessor: removed wherever they are below `hooks`.
    pub displace: Vec<Mark>,
}

/// A member of an array that we added.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// The keys from the top to the array.
    pub at: Vec<String>,
    /// The member.
    pub value: String,
}

/// An empty object or array of somebody else that we put the first entry into.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filled {
    /// The keys from the top to the container.
    pub at: Vec<String>,
    /// The white space that was between its brackets.
    pub inner: String,
}

/// What is needed to take our entries out again and leave the bytes that were there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Footprint {
    /// The white space that was the whole document, where it was blank.
    pub blank: Option<String>,
    /// Objects and arrays that we made, outer before inner.
    pub made: Vec<Vec<String>>,
    /// Empty containers that we put the first entry into.
    pub filled: Vec<Filled>,
    /// Members that we added; one that was there already is not ours.
    pub members: Vec<Member>,
    /// Keys of constants that we added.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub constants: Vec<String>,
}

impl JsonEntry {
    /// Returns the keys from the top to the array that it is an element of.
    pub fn way(&self) -> Option<&[String]> {
        match self {
            Self::Member { at, .. } | Self::Handler { at, .. } => Some(at),
            Self::Constant { .. } => None,
        }
    }
}

impl Footprint {
    /// Returns the footprint of `entries` in a document that held none of them, nor what they stand in.
    pub fn claiming(entries: &[JsonEntry]) -> Self {
        let mut claimed = Self::default();
        for entry in entries {
            let at = match entry {
                JsonEntry::Member { at, value } => {
                    claimed.members.push(Member { at: at.clone(), value: value.clone() });
                    at
                }
                JsonEntry::Handler { at, .. } => at,
                JsonEntry::Constant { key, .. } => {
                    claimed.constants.push(key.clone());
                    continue;
                }
            };
            let outer = (1..=at.len()).map(|length| at[..length].to_vec());
            claimed.made.extend(outer.filter(|place| !claimed.made.contains(place)).collect::<Vec<_>>());
        }
        claimed
    }
}

/// Something that a person should read in the plan. Holds entries of ours and names of events, no foreign values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum Notice {
    /// We deny what the person allows; the host lets the denial win.
    AlsoAllowed {
        /// The keys from the top to the array that allows it.
        at: Vec<String>,
        /// The entry, which equals ours.
        value: String,
    },
    /// A predecessor's handler is replaced.
    Displaced {
        /// The event it was registered for.
        event: String,
        /// The short name of what it ran, taken from the mark.
        name: String,
    },
}

/// The outcome of a merge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Merged {
    /// The new document.
    pub bytes: Vec<u8>,
    /// What was done, as JSON Patch: the operations themselves, so it carries no foreign value.
    pub patch: Patch,
    /// What to remember for taking our entries out again.
    pub footprint: Footprint,
    /// What a person should read.
    pub notices: Vec<Notice>,
}

/// Whether an entry stands in the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EntryState {
    /// It is there, exactly, once.
    Present,
    /// It is not there.
    Missing,
    /// It is there with another time limit, matcher, event or wording, or more than once.
    Different,
}

/// How a host that takes strict JSON reads the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HostReading {
    /// A strict JSON object.
    Strict,
    /// An object only where comments and trailing commas are allowed: Claude Code ignores such a file whole.
    Lenient,
    /// Empty or white space only.
    Blank,
    /// Not an object at all, not JSON, or not UTF-8.
    Broken,
}

/// The type that a place in the document must have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Shape {
    /// An object.
    Object,
    /// An array.
    Array,
}

/// Why a document is left as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum RefusalReason {
    /// Its bytes are not UTF-8.
    NotUtf8,
    /// It does not parse, comments and trailing commas allowed for.
    NotJson {
        /// The parser's message.
        message: String,
    },
    /// Its top level is not an object.
    NotAnObject,
    /// A place on our way has another type.
    WrongType {
        /// The keys to the place, joined by dots.
        key: String,
        /// What it must be.
        expected: Shape,
    },
    /// A key on our way is there twice, so what the host reads is not what a person sees.
    DuplicateKey {
        /// The keys to the place, joined by dots.
        key: String,
    },
    /// The document needs more single edits than is plausible.
    TooManyEdits,
    /// A defect of ours, found before anything was written.
    Internal {
        /// Which check failed.
        check: String,
    },
}

/// A document that is left as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("edit the document: {why} at {position}")]
pub struct Refusal {
    /// Where the reason shows.
    pub position: Position,
    /// The reason.
    pub why: RefusalReason,
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Object => "an object",
            Self::Array => "an array",
        })
    }
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AlsoAllowed { at, value } => {
                write!(f, "`{value}` is denied by us and allowed in `{}`; the denial wins", at.join("."))
            }
            Self::Displaced { event, name } => {
                write!(f, "`{name}` of a predecessor no longer runs on `{event}`; ours takes its place")
            }
        }
    }
}

impl fmt::Display for RefusalReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotUtf8 => f.write_str("it is not UTF-8"),
            Self::NotJson { message } => write!(f, "it is not JSON ({message})"),
            Self::NotAnObject => f.write_str("its top level is not an object"),
            Self::WrongType { key, expected } => write!(f, "`{key}` is not {expected}"),
            Self::DuplicateKey { key } => write!(f, "`{key}` is there a second time"),
            Self::TooManyEdits => f.write_str("it holds too many entries to repair"),
            Self::Internal { check } => write!(f, "our own edit failed its check ({check})"),
        }
    }
}

impl Refusal {
    /// Returns a refusal that blames us, not the document.
    pub(super) fn internal(check: &str) -> Self {
        Self::whole(RefusalReason::Internal { check: check.to_owned() })
    }

    /// Returns a refusal of a document that would need more edits than the bound allows.
    pub(super) fn too_many_edits() -> Self {
        Self::whole(RefusalReason::TooManyEdits)
    }

    fn whole(why: RefusalReason) -> Self {
        Self { position: Position { line: 1, column: 1 }, why }
    }
}
