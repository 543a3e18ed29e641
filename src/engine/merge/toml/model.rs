//! The data of a TOML edit. It lives in plans and in the ledger, so of foreign values it holds at most a number, a
//! date or a truth value that ours took the place of, never a text.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::base::text::Position;

/// One setting of ours in the document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TomlEntry {
    /// The names of the table, outermost first; empty for the top.
    pub table: Vec<String>,
    /// The key in that table.
    pub key: String,
    /// The value as a TOML literal.
    pub value: String,
}

/// Where a setting is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The names of the table, outermost first.
    pub table: Vec<String>,
    /// The key in that table.
    pub key: String,
}

/// A value that ours took the place of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replaced {
    /// Where it was.
    pub place: Place,
    /// The literal that was there, where it is a number, a date or a truth value.
    pub previous: Option<String>,
}

/// A table whose header we wrote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Made {
    /// Its names, outermost first.
    pub table: Vec<String>,
    /// Whether we put an empty line in front.
    pub has_gap: bool,
}

/// What is needed to take our entries out again and leave the bytes that were there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Footprint {
    /// Tables whose header we wrote.
    pub made: Vec<Made>,
    /// Keys that were absent before.
    pub added: Vec<Place>,
    /// Keys that were there with another value.
    pub replaced: Vec<Replaced>,
}

/// The outcome of a merge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Merged {
    /// The new document.
    pub bytes: Vec<u8>,
    /// What to remember for taking our entries out again.
    pub footprint: Footprint,
}

/// Why a document is left as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum RefusalReason {
    /// Its bytes are not UTF-8.
    NotUtf8,
    /// It does not parse.
    NotToml {
        /// The parser's message.
        message: String,
    },
    /// A name on our way is no table, or ours is one.
    WrongType {
        /// The names to the place, joined by dots.
        key: String,
    },
    /// The table is written on one line in braces, where we add nothing.
    InlineTable {
        /// The names of the table, joined by dots.
        key: String,
    },
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

impl fmt::Display for RefusalReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotUtf8 => f.write_str("it is not UTF-8"),
            Self::NotToml { message } => write!(f, "it is not TOML ({message})"),
            Self::WrongType { key } => write!(f, "`{key}` has another type"),
            Self::InlineTable { key } => write!(f, "`{key}` is a table in braces"),
            Self::Internal { check } => write!(f, "our own edit failed its check ({check})"),
        }
    }
}

impl Refusal {
    /// Returns a refusal that blames us, not the document.
    pub(super) fn internal(check: &str) -> Self {
        let why = RefusalReason::Internal { check: check.to_owned() };
        Self { position: Position { line: 1, column: 1 }, why }
    }
}

impl TomlEntry {
    /// Returns where it is.
    pub(super) fn place(&self) -> Place {
        Place { table: self.table.clone(), key: self.key.clone() }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.table.iter().try_for_each(|name| write!(f, "{name}."))?;
        f.write_str(&self.key)
    }
}
