//! One line of a transcript to what it tells, by form. Never fails: what it does not understand, it names as such.

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::agents::TranscriptForm;
use crate::base::digest::Digest;
use crate::memory::transcript::record::{Line, Seen, Who};
use crate::memory::transcript::{claude, codex, gemini, upstream};

/// What earlier lines of a transcript said and later ones rely on. It is kept with the offset, so that reading on is the
/// same as reading at once.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct State {
    /// The session that the transcript is about.
    pub who: Option<Who>,
    /// The model in use.
    pub model: String,
    /// How far the tables of a transcript are read that is a database.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tables: Vec<Cursor>,
}

/// How far a table of another program is read.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Cursor {
    /// The number of the last row.
    pub row: i64,
    /// Its id: another row may get its number.
    pub id: String,
    /// Rows that were not finished.
    pub open: Vec<String>,
}

/// Returns what a line without its line end tells. `stem` is the transcript's name without its ending.
pub fn line(form: TranscriptForm, state: &mut State, stem: &str, bytes: &[u8]) -> Line {
    let bytes = trimmed(bytes);
    if bytes.is_empty() {
        return Line::Passed;
    }
    match form {
        TranscriptForm::Claude => claude::line(state, bytes),
        TranscriptForm::Codex => codex::line(state, stem, bytes),
        TranscriptForm::Gemini => gemini::line(state, stem, bytes),
        TranscriptForm::OpenClaw => upstream::line(state, stem, bytes),
        TranscriptForm::GeminiDocument
        | TranscriptForm::OpenCode
        | TranscriptForm::OpenClawDatabase
        | TranscriptForm::Mapped => Line::Unknown,
    }
}

/// Returns what a transcript that is one document tells.
pub fn document(form: TranscriptForm, stem: &str, bytes: &[u8]) -> Line {
    match form {
        TranscriptForm::GeminiDocument => gemini::document(stem, bytes),
        TranscriptForm::Claude
        | TranscriptForm::Codex
        | TranscriptForm::Gemini
        | TranscriptForm::OpenClaw
        | TranscriptForm::OpenCode
        | TranscriptForm::OpenClawDatabase
        | TranscriptForm::Mapped => Line::Unknown,
    }
}

/// Returns a line without what may stand around it: blanks, a carriage return, and the zeros that a lost write leaves.
pub(super) fn trimmed(bytes: &[u8]) -> &[u8] {
    let is_blank = |byte: &u8| byte.is_ascii_whitespace() || *byte == 0;
    let from = bytes.iter().position(|byte| !is_blank(byte)).unwrap_or(bytes.len());
    let to = bytes.iter().rposition(|byte| !is_blank(byte)).map_or(from, |last| last + 1);
    &bytes[from..to]
}

/// Reads JSON; bytes that are no text stand in it as the sign for that.
pub(super) fn json<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    match str::from_utf8(bytes) {
        Ok(text) => serde_json::from_str(text).ok(),
        Err(_) => serde_json::from_str(&String::from_utf8_lossy(bytes)).ok(),
    }
}

/// Returns a name for a record that has none: of its bytes, so that the same line is the same record wherever it stands.
pub(super) fn key_of(bytes: &[u8]) -> String {
    const DIGITS: usize = 16;
    Digest::of(bytes).short(DIGITS)
}

/// Returns the session of a state; a transcript without a head is named by its file.
pub(super) fn who_of(state: &mut State, stem: &str) -> Who {
    state.who.get_or_insert_with(|| Who { name: stem.to_owned(), agent: String::new() }).clone()
}

/// Returns records as a line; one that tells nothing is passed over.
pub(super) fn seen(who: Who, records: Vec<super::Record>) -> Line {
    if records.is_empty() { Line::Passed } else { Line::Seen(Seen { who, records }) }
}

/// Returns the object of a line; the other value says what it is instead.
pub(super) fn object(bytes: &[u8]) -> Result<Value, Line> {
    match json::<Value>(bytes) {
        Some(value @ Value::Object(_)) => Ok(value),
        Some(_) => Err(Line::Unknown),
        None => Err(Line::Broken),
    }
}
