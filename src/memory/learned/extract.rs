//! What of a turn is worth remembering, by kind. Pure and deterministic: words in English, no model. It would rather miss
//! something than remember what was meant for one task; `tests/it/notes/labelled` says how well that goes.

use crate::memory::learned::model::Kind;
use crate::memory::learned::sentences::sentences;
use crate::memory::learned::words::is_value;

mod lists;
mod phrase;
mod rules;

use phrase::Phrase;

/// Something that was said and is worth remembering.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// What sort of thing.
    pub kind: Kind,
    /// The sentence.
    pub text: String,
}

/// Sentences of one turn that are taken: beyond them it is a document.
const SAID_MAX: usize = 12;

/// Returns what of a text is worth remembering, in its order.
pub fn said(text: &str) -> Vec<Said> {
    let mut found: Vec<Said> = Vec::new();
    let mut is_wrong = false;
    for sentence in sentences(text) {
        let phrase = Phrase::of(&sentence);
        let kind = rules::kind_of(&phrase, is_wrong);
        is_wrong = rules::says_wrong(&phrase);
        if let Some(kind) = kind
            && found.len() < SAID_MAX
            && !found.iter().any(|said| said.text == phrase.text)
        {
            found.push(Said { kind, text: phrase.text });
        }
    }
    found
}

/// Returns whether some word of these is a value.
fn has_value(words: &[String]) -> bool {
    words.iter().any(|word| is_value(word) || is_host(word))
}

/// Returns whether a word is the name of a host or a region: parts with dots, or ending in a number after a dash.
fn is_host(word: &str) -> bool {
    let parts: Vec<&str> = word.split('.').collect();
    let is_part =
        |part: &&str| part.len() > 1 && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    parts.len() > 1 && parts.iter().all(is_part)
}
