//! The data of an edit of a git configuration. It lives in plans and in the ledger, so of foreign values it holds
//! those alone that ours took the place of.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::base::text::Position;

/// One setting of ours, of which git uses the last value that it finds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GitConfigEntry {
    /// The section; its case does not matter.
    pub section: String,
    /// The subsection, whose case does matter.
    pub subsection: Option<String>,
    /// The key; its case does not matter.
    pub key: String,
    /// The value, as git hands it out.
    pub value: String,
}

/// A value that ours took the place of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replaced {
    /// The name of the setting, as git spells it.
    pub name: String,
    /// What was behind the key on its line, up to the end of the value.
    pub previous: String,
}

/// What is needed to take our entries out again and leave the bytes that were there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Footprint {
    /// Sections whose header we wrote, as git spells them.
    pub made: Vec<String>,
    /// Settings that were absent before, as git spells them.
    pub added: Vec<String>,
    /// Settings that were there with another value.
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
    /// It holds a NUL byte.
    NotText,
    /// A section header is not one.
    BadHeader,
    /// A line is neither a key with a value nor a comment.
    BadLine,
    /// A value ends inside its quotes.
    OpenQuote,
    /// A value holds a backslash with a character that git does not know.
    BadEscape,
    /// The value that ours would take the place of is not UTF-8, so it could not be remembered.
    NotUtf8 {
        /// The setting.
        name: String,
    },
    /// A defect of ours, found before anything was written.
    Internal {
        /// Which check failed.
        check: String,
    },
}

/// A document that is left as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("edit the configuration: {why} at {position}")]
pub struct Refusal {
    /// Where the reason shows.
    pub position: Position,
    /// The reason.
    pub why: RefusalReason,
}

impl fmt::Display for RefusalReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotText => f.write_str("it is not a text file"),
            Self::BadHeader => f.write_str("git cannot read this section header"),
            Self::BadLine => f.write_str("git cannot read this line"),
            Self::OpenQuote => f.write_str("a quote is not closed before the end of the line"),
            Self::BadEscape => f.write_str("git does not know this escape"),
            Self::NotUtf8 { name } => write!(f, "the value of `{name}` is not UTF-8"),
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

impl GitConfigEntry {
    /// Returns the name of its section as git compares it.
    pub fn section_name(&self) -> String {
        let section = self.section.to_ascii_lowercase();
        match &self.subsection {
            Some(subsection) => format!("{section}.{subsection}"),
            None => section,
        }
    }

    /// Returns its name as git compares it.
    pub fn name(&self) -> String {
        format!("{}.{}", self.section_name(), self.key.to_ascii_lowercase())
    }

    /// Returns whether git could read it back.
    pub(super) fn is_sound(&self) -> bool {
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '-';
        let section = !self.section.is_empty() && self.section.chars().all(|c| is_name(c) || c == '.');
        let subsection = self.subsection.as_ref().is_none_or(|name| !name.contains(['\n', '\r', '\0']));
        let key = self.key.starts_with(|c: char| c.is_ascii_alphabetic()) && self.key.chars().all(is_name);
        section && subsection && key && !self.value.contains(['\0', '\r'])
    }
}
