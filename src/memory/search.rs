//! What a search means and how its answers are ordered: words to an expression of the index, ranks with age and kind, and
//! the piece of a text that shows why it was found. Pure.

use serde::Serialize;

use crate::base::limits::{SEARCH_CHARS_MAX, SEARCH_WORDS_MAX, SNIPPET_CHARS_MAX};
use crate::base::time::Timestamp;
use crate::memory::store::MessageRow;
use crate::memory::transcript::Kind;

/// From this part of all messages on a word says too little to be searched for beside others.
const STOP_PART: f64 = 0.2;
/// Fewer messages than this are searched for every word.
const STOP_MESSAGES_MIN: u64 = 200;
/// Shorter beginnings of words are in too many messages to be looked for unasked.
const PREFIX_CHARS_MIN: usize = 3;
/// In how many milliseconds the half of what recency adds is gone: thirty days.
const HALF_LIFE_MS: f64 = 30.0 * 24.0 * 60.0 * 60.0 * 1_000.0;

/// One thing that is looked for: words that follow each other.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Phrase {
    words: Vec<String>,
    /// Whether the last word may go on.
    is_prefix: bool,
}

/// What is searched for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    phrases: Vec<Phrase>,
}

/// Why a text cannot be searched for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAQuery {
    /// It holds no word.
    #[error("search: there is no word in it")]
    Empty,
    /// It is too long.
    #[error("search: it has more than {SEARCH_WORDS_MAX} words or {SEARCH_CHARS_MAX} characters")]
    TooLong,
}

impl Query {
    /// Reads what a person typed: words, `"words that follow each other"`, and `word*` for what begins so.
    ///
    /// # Errors
    /// See [`NotAQuery`].
    pub fn parse(text: &str) -> Result<Self, NotAQuery> {
        if text.chars().count() > SEARCH_CHARS_MAX {
            return Err(NotAQuery::TooLong);
        }
        let mut phrases = Vec::new();
        for (at, part) in text.split('"').enumerate() {
            if at % 2 == 1 {
                phrases.push(Phrase { words: words(part), is_prefix: false });
                continue;
            }
            for word in part.split_whitespace() {
                phrases.push(Phrase { words: words(word), is_prefix: word.ends_with('*') });
            }
        }
        phrases.retain(|phrase| !phrase.words.is_empty());
        let count: usize = phrases.iter().map(|phrase| phrase.words.len()).sum();
        match count {
            0 => Err(NotAQuery::Empty),
            count if count > SEARCH_WORDS_MAX => Err(NotAQuery::TooLong),
            _ => Ok(Self { phrases }),
        }
    }

    /// Returns every word, in order.
    pub fn words(&self) -> Vec<String> {
        self.phrases.iter().flat_map(|phrase| phrase.words.iter().cloned()).collect()
    }

    /// Returns the query without phrases that are one frequent word, given in how many of `all` messages each of
    /// [`Query::words`] is. What would leave nothing stays as it is.
    pub(super) fn without_frequent(&self, frequencies: &[u64], all: u64) -> Self {
        let limit = (all as f64 * STOP_PART) as u64;
        let mut at = 0;
        let mut kept = Vec::new();
        for phrase in &self.phrases {
            let of = frequencies.get(at).copied().unwrap_or_default();
            at += phrase.words.len();
            let is_frequent = phrase.words.len() == 1 && !phrase.is_prefix && of > limit;
            if !is_frequent {
                kept.push(phrase.clone());
            }
        }
        if all < STOP_MESSAGES_MIN || kept.is_empty() { self.clone() } else { Self { phrases: kept } }
    }

    /// Returns the expression of the index that finds messages with all of it.
    pub(super) fn all(&self) -> String {
        self.joined(" AND ")
    }

    /// Returns the expression that finds messages with any of it; where a word that ends a phrase is in no message, given
    /// `is_known`, messages with a word that begins so.
    pub(super) fn any(&self, is_known: &dyn Fn(&str) -> bool) -> String {
        let goes_on = |phrase: &Phrase| {
            let last = phrase.words.last().map_or("", String::as_str);
            phrase.is_prefix || (last.chars().count() >= PREFIX_CHARS_MIN && !is_known(last))
        };
        let loose = |phrase: &Phrase| Phrase { is_prefix: goes_on(phrase), ..phrase.clone() };
        Self { phrases: self.phrases.iter().map(loose).collect() }.joined(" OR ")
    }

    fn joined(&self, by: &str) -> String {
        let one = |phrase: &Phrase| {
            // Words are letters and digits alone, so that no quote is among them.
            let star = if phrase.is_prefix { "*" } else { "" };
            format!("\"{}\"{star}", phrase.words.join(" "))
        };
        self.phrases.iter().map(one).collect::<Vec<_>>().join(by)
    }
}

/// Returns the words of a text as the index cuts them: runs of letters and digits, in small letters.
fn words(text: &str) -> Vec<String> {
    let runs = text.split(|c: char| !c.is_alphanumeric());
    runs.filter(|run| !run.is_empty()).map(str::to_lowercase).collect()
}

/// A message that was found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Hit {
    /// The host.
    pub host: String,
    /// The session.
    pub session: String,
    /// The sub-agent, where it is one's.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub agent: String,
    /// The folder of the session.
    pub folder: Option<String>,
    /// The turn.
    pub turn: u32,
    /// What the message is.
    pub kind: &'static str,
    /// The tool, of a call.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub tool: String,
    /// When it was written.
    pub at: Option<Timestamp>,
    /// How well it fits, beside the others of this search: the more the better.
    pub score: f64,
    /// The piece that shows why.
    pub snippet: String,
}

/// Returns how well a message fits: by the index, by what it is, and by its age.
pub(super) fn score(rank: f64, message: &MessageRow, now: Timestamp) -> f64 {
    let by_kind = match message.kind {
        Kind::Prompt => 1.3,
        Kind::Answer | Kind::Summary => 1.0,
        Kind::Call => 0.8,
        Kind::Result => 0.6,
    };
    let age = message.at.map_or(f64::MAX, |at| now.millis_since(at) as f64);
    let by_age = 0.5 + 0.5 * (-age / HALF_LIFE_MS * std::f64::consts::LN_2).exp();
    // The index counts downwards.
    -rank * by_kind * by_age
}

/// Returns the piece of `text` around the first place where most of `words` begin, on one line.
pub(super) fn snippet(text: &str, words: &[String]) -> String {
    let flat: Vec<char> = text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).collect();
    let lower: Vec<char> = flat.iter().map(|c| c.to_lowercase().next().unwrap_or(*c)).collect();
    let needles: Vec<Vec<char>> = words.iter().map(|word| word.chars().collect()).collect();
    let starts: Vec<usize> = (0..lower.len()).filter(|at| is_start(&lower, *at, &needles)).collect();
    let lead = SNIPPET_CHARS_MAX / 4;
    // The window that holds most starts, the first of equals.
    let mut best = (0, 0);
    for (at, start) in starts.iter().enumerate() {
        let held = starts[at..].iter().take_while(|other| **other < start + SNIPPET_CHARS_MAX - lead).count();
        if held > best.0 {
            best = (held, *start);
        }
    }
    let from = best.1.saturating_sub(lead);
    let to = (from + SNIPPET_CHARS_MAX).min(flat.len());
    let piece: String = flat[from..to].iter().collect();
    let piece = piece.split_whitespace().collect::<Vec<_>>().join(" ");
    let (before, after) = (if from > 0 { "…" } else { "" }, if to < flat.len() { "…" } else { "" });
    format!("{before}{piece}{after}")
}

fn is_start(text: &[char], at: usize, needles: &[Vec<char>]) -> bool {
    let is_inside = at > 0 && text[at - 1].is_alphanumeric();
    !is_inside && needles.iter().any(|needle| text[at..].starts_with(needle))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_becomes_an_expression_that_cannot_be_misread() {
        for (text, all) in [
            ("timeout", r#""timeout""#),
            ("Timeout retry", r#""timeout" AND "retry""#),
            ("\"connection reset\" tcp", r#""connection reset" AND "tcp""#),
            ("time*", r#""time"*"#),
            ("parse_line()", r#""parse line""#),
            ("NOT a OR b) NEAR(", r#""not" AND "a" AND "or" AND "b" AND "near""#),
            ("text:x ^y -z", r#""text x" AND "y" AND "z""#),
            ("\"open", r#""open""#),
            ("Größe", r#""größe""#),
        ] {
            assert_eq!(Query::parse(text).map(|query| query.all()), Ok(all.to_owned()), "{text}");
        }
        let any = |text: &str, known: &str| Query::parse(text).expect("words").any(&|word| word == known);
        assert_eq!(any("time out", "out"), r#""time"* OR "out""#);
        assert_eq!(any("ti out*", "out"), r#""ti" OR "out"*"#);
        assert_eq!(any("\"the time\"", "the"), r#""the time"*"#);
        for text in ["", "  ", "\"\"", "*", "()"] {
            assert_eq!(Query::parse(text), Err(NotAQuery::Empty), "{text:?}");
        }
        assert_eq!(Query::parse(&"a ".repeat(17)), Err(NotAQuery::TooLong));
        assert_eq!(Query::parse(&"a".repeat(401)), Err(NotAQuery::TooLong));
    }

    #[test]
    fn frequent_words_are_left_out_beside_others() {
        let query = Query::parse("the \"the timeout\" timeout").expect("words");
        assert_eq!(query.words(), ["the", "the", "timeout", "timeout"]);
        let left = query.without_frequent(&[900, 900, 3, 3], 1_000);
        assert_eq!(left.all(), r#""the timeout" AND "timeout""#);
        let alone = Query::parse("the").expect("a word");
        assert_eq!(alone.without_frequent(&[900], 1_000), alone);
        assert_eq!(query.without_frequent(&[90, 90, 3, 3], 100), query, "few messages are searched for all");
    }

    #[test]
    fn recent_and_asked_counts_more() {
        let now = Timestamp::from_millis(1_795_000_000_000);
        let day = 24 * 60 * 60_000;
        let message = |kind, days: u64| MessageRow {
            id: 1,
            session: 1,
            turn: 1,
            kind,
            at: Some(Timestamp::from_millis(now.millis() - days * day)),
            tool: String::new(),
            failed: false,
            text: String::new(),
        };
        let of = |kind, days| score(-1.0, &message(kind, days), now);
        assert!(of(Kind::Answer, 0) > of(Kind::Answer, 30) && of(Kind::Answer, 30) > of(Kind::Answer, 300));
        assert!(of(Kind::Prompt, 0) > of(Kind::Answer, 0) && of(Kind::Answer, 0) > of(Kind::Result, 0));
        assert!((of(Kind::Answer, 30) - 0.75).abs() < 1e-9);
        let timeless = MessageRow { at: None, ..message(Kind::Answer, 0) };
        assert!((score(-1.0, &timeless, now) - 0.5).abs() < 1e-9);
    }

    #[test]
    fn a_snippet_shows_the_words() {
        let words = ["timeout".to_owned(), "retry".to_owned()];
        assert_eq!(snippet("a\n  timeout", &words), "a timeout");
        let text = format!(
            "{} timeout {} Timeout and retry {}",
            "x ".repeat(300),
            "y ".repeat(300),
            "z ".repeat(300)
        );
        let piece = snippet(&text, &words);
        assert!(
            piece.contains("Timeout and retry") && piece.starts_with('…') && piece.ends_with('…'),
            "{piece}"
        );
        assert!(piece.chars().count() <= SNIPPET_CHARS_MAX + 2);
        assert_eq!(snippet("nothing of it", &words), "nothing of it");
        assert_eq!(snippet("", &words), "");
    }
}
