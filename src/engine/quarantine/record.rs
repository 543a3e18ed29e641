//! What is written down of one quarantine, in `record.json` beside the kept contents. Never holds contents itself.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::moves::Move;
use crate::base::digest::Digest;
use crate::base::path::AbsPath;
use crate::base::time::Timestamp;

/// Format of a record; a newer one is refused.
pub const RECORD_SCHEMA: &str = "openclaw.quarantine/1";

/// Digits of an id: enough that a thousand never meet.
const ID_DIGITS: usize = 12;

/// The name of one quarantine: twelve hex digits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct QuarantineId(String);

/// A text that is no id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("use `{0}` as an id of the quarantine: it is not twelve hex digits")]
pub struct NotAnId(pub String);

impl QuarantineId {
    /// Parses `text`.
    ///
    /// # Errors
    /// When it is anything but twelve lower-case hex digits.
    pub fn parse(text: &str) -> Result<Self, NotAnId> {
        let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        match text.len() == ID_DIGITS && text.bytes().all(is_digit) {
            true => Ok(Self(text.to_owned())),
            false => Err(NotAnId(text.chars().take(80).collect())),
        }
    }

    /// Returns the id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for QuarantineId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<QuarantineId> for String {
    fn from(id: QuarantineId) -> Self {
        id.0
    }
}

impl TryFrom<String> for QuarantineId {
    type Error = NotAnId;

    fn try_from(text: String) -> Result<Self, NotAnId> {
        Self::parse(&text)
    }
}

/// One quarantine.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// [`RECORD_SCHEMA`].
    pub schema: String,
    /// When it was made.
    pub made_ms: Timestamp,
    /// The top of the work tree.
    pub repository: AbsPath,
    /// Why, in words.
    pub reason: String,
    /// What was found and what was left, path by path.
    pub moves: Vec<Move>,
}

/// Why a record cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// A newer release wrote it.
    #[error("read a record of format `{0}`")]
    Newer(String),
    /// It does not parse, or is not the one that its folder is named after.
    #[error("read the record: {0}")]
    Damaged(String),
}

impl Record {
    /// Returns the name that follows from the content.
    pub fn id(&self) -> QuarantineId {
        let bytes = serde_json::to_vec(self).expect("a record has only string keys and whole numbers");
        QuarantineId(Digest::of(&bytes).short(ID_DIGITS))
    }

    /// Returns the bytes of the file.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes =
            serde_json::to_vec_pretty(self).expect("a record has only string keys and whole numbers");
        bytes.push(b'\n');
        bytes
    }

    /// Reads the record of the quarantine `id`.
    ///
    /// # Errors
    /// See [`Unreadable`].
    pub fn parse(id: &QuarantineId, bytes: &[u8]) -> Result<Self, Unreadable> {
        #[derive(Deserialize)]
        struct Head {
            schema: String,
        }
        let damaged = |error: serde_json::Error| Unreadable::Damaged(error.to_string());
        let Head { schema } = serde_json::from_slice(bytes).map_err(damaged)?;
        if schema != RECORD_SCHEMA {
            return Err(Unreadable::Newer(schema.chars().take(80).collect()));
        }
        let record: Self = serde_json::from_slice(bytes).map_err(damaged)?;
        let is_genuine =
            record.id() == *id && record.moves.iter().all(|one| one.is_below(&record.repository));
        match is_genuine {
            true => Ok(record),
            false => Err(Unreadable::Damaged("it was changed by hand".to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::state::State;

    fn record() -> Record {
        let at = |text: &str| AbsPath::new(text).expect("a path");
        let found = State::File { digest: Digest::of(b"x"), mode: 0o644 };
        Record {
            schema: RECORD_SCHEMA.to_owned(),
            made_ms: Timestamp::from_millis(7),
            repository: at("/w"),
            reason: "outside its scope".to_owned(),
            moves: vec![Move { path: at("/w/a"), found, left: State::Absent }],
        }
    }

    #[test]
    fn a_record_survives_its_text_and_is_named_by_it() {
        let record = record();
        assert_eq!(Record::parse(&record.id(), &record.to_bytes()), Ok(record.clone()));
        let other = Record { reason: "else".to_owned(), ..record.clone() };
        assert_ne!(other.id(), record.id());
        assert!(matches!(Record::parse(&record.id(), &other.to_bytes()), Err(Unreadable::Damaged(_))));
    }

    #[test]
    fn other_records_are_refused() {
        let id = record().id();
        for bytes in [&b""[..], b"{}", b"\xff", br#"{"schema":"openclaw.quarantine/1"}"#] {
            assert!(matches!(Record::parse(&id, bytes), Err(Unreadable::Damaged(_))), "{bytes:?}");
        }
        let newer = br#"{"schema":"openclaw.quarantine/2","moves":1}"#;
        assert_eq!(Record::parse(&id, newer), Err(Unreadable::Newer("openclaw.quarantine/2".into())));
        let mut outside = record();
        outside.moves[0].path = AbsPath::new("/elsewhere").expect("a path");
        assert!(Record::parse(&outside.id(), &outside.to_bytes()).is_err());
    }

    #[test]
    fn ids_are_twelve_hex_digits() {
        assert_eq!(QuarantineId::parse("0123456789ab").map(String::from), Ok("0123456789ab".to_owned()));
        for text in ["", "../../../etc", "0123456789a", "0123456789AB", "0123456789abc", "0123456789a/"] {
            assert!(QuarantineId::parse(text).is_err(), "{text}");
        }
    }
}
