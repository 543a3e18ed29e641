//! Searching notes: a bounded look through all that a reader may see, ranked by how rare the words are and where they
//! stand. No index is kept, so that nothing can be out of date.

use serde::Serialize;

use crate::base::limits::{SESSION_ROWS_MAX, SNIPPET_CHARS_MAX, VAULT_SEARCH_BYTES_MAX};
use crate::base::relative::RelPath;
use crate::base::text::shortened;
use crate::memory::search::Query;
use crate::memory::vault::error::VaultError;
use crate::memory::vault::kind::NoteKind;
use crate::memory::vault::note::Head;
use crate::memory::vault::place::Vault;

/// How many occurrences in the text one in the title is worth.
const TITLE_WEIGHT: f64 = 6.0;
/// And one in the tags.
const TAG_WEIGHT: f64 = 4.0;
/// The usual constants of the ranking: how soon more of the same counts less, and how much length counts.
const K1: f64 = 1.2;
/// See [`K1`].
const B: f64 = 0.75;

/// Which notes are looked through.
#[derive(Clone, Debug, Default)]
pub struct NoteFilter {
    /// Only this kind.
    pub kind: Option<NoteKind>,
    /// Only those with this tag.
    pub tag: Option<String>,
    /// Only those in this folder and below.
    pub folder: Option<RelPath>,
}

/// A note that fits.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NoteHit {
    /// What it says about itself.
    #[serde(flatten)]
    pub head: Head,
    /// The line that shows why, from 1.
    pub line: usize,
    /// What stands there.
    pub snippet: String,
    /// How well it fits; only the order means something.
    pub score: f64,
}

/// What a search found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NotesFound {
    /// The best first.
    pub hits: Vec<NoteHit>,
    /// How many notes were looked through.
    pub notes: usize,
    /// Why not all of them were, where that is so.
    pub unseen: Option<&'static str>,
}

struct Counted {
    head: Head,
    length: f64,
    /// For each word, how often it is there, title and tags weighted.
    times: Vec<f64>,
    line: usize,
    snippet: String,
}

impl Vault<'_> {
    /// Returns the notes that fit, the best first: those that have all words, or, where none has, those that have any.
    ///
    /// # Errors
    /// When the vault cannot be listed.
    pub fn search(
        &self,
        query: &Query,
        filter: &NoteFilter,
        rows_max: usize,
    ) -> Result<NotesFound, VaultError> {
        let words = query.words();
        let walked = self.walk()?;
        let mut unseen = walked.unseen;
        let (mut bytes, mut notes) = (0, 0);
        let mut counted: Vec<Counted> = Vec::new();
        let mut frequencies = vec![0_u64; words.len()];
        let mut length = 0.0;
        let is_in = |path: &RelPath| filter.folder.as_ref().is_none_or(|folder| path.is_within(folder));
        for path in walked.notes.iter().filter(|path| is_in(path)) {
            // What cannot be read is `doctor`'s to tell.
            let Ok(text) = self.text(path) else { continue };
            bytes += text.len() as u64;
            if bytes > VAULT_SEARCH_BYTES_MAX {
                unseen = Some("it holds more text than one search reads");
                break;
            }
            let head = Head::of(path, &text);
            let has_tag = |tag: &String| head.tags.iter().any(|of| of.eq_ignore_ascii_case(tag));
            let fits = filter.kind.is_none_or(|kind| head.kind == Some(kind))
                && filter.tag.as_ref().is_none_or(has_tag);
            if !fits {
                continue;
            }
            notes += 1;
            let note = count(head, &text, &words);
            length += note.length;
            for (frequency, times) in frequencies.iter_mut().zip(&note.times) {
                *frequency += u64::from(*times > 0.0);
            }
            if note.times.iter().any(|times| *times > 0.0) {
                counted.push(note);
            }
        }
        let has_all = |note: &Counted| note.times.iter().all(|times| *times > 0.0);
        if counted.iter().any(has_all) {
            counted.retain(has_all);
        }
        let mean = if notes == 0 { 1.0 } else { (length / notes as f64).max(1.0) };
        let rank = Rank { frequencies: &frequencies, notes: notes as f64, mean };
        let mut hits: Vec<NoteHit> = counted.into_iter().map(|note| rank.hit(note)).collect();
        hits.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.head.path.cmp(&b.head.path)));
        hits.truncate(rows_max.min(SESSION_ROWS_MAX));
        Ok(NotesFound { hits, notes, unseen })
    }
}

struct Rank<'a> {
    frequencies: &'a [u64],
    notes: f64,
    mean: f64,
}

impl Rank<'_> {
    fn hit(&self, note: Counted) -> NoteHit {
        let Counted { head, length, times, line, snippet } = note;
        let of_word = |(times, frequency): (&f64, &u64)| {
            let frequency = *frequency as f64;
            let rarity = ((self.notes - frequency + 0.5) / (frequency + 0.5) + 1.0).ln();
            rarity * times * (K1 + 1.0) / (times + K1 * (1.0 - B + B * length / self.mean))
        };
        let score = times.iter().zip(self.frequencies).map(of_word).sum();
        NoteHit { head, line, snippet, score }
    }
}

/// Counts the words of a search in a note, and finds the line that has the most of them.
fn count(head: Head, text: &str, words: &[String]) -> Counted {
    let mut times = vec![0.0; words.len()];
    let mut length = 0.0;
    let (mut best, mut line, mut snippet) = (0, 1, "");
    for (number, of_line) in text.lines().enumerate() {
        let mut here = 0;
        for word in tokens(of_line) {
            length += 1.0;
            if let Some(at) = words.iter().position(|wanted| begins(&word, wanted)) {
                times[at] += 1.0;
                here += 1;
            }
        }
        if here > best {
            (best, line, snippet) = (here, number + 1, of_line.trim());
        }
    }
    let weighted = |times: &mut [f64], text: &str, weight: f64| {
        for word in tokens(text) {
            if let Some(at) = words.iter().position(|wanted| begins(&word, wanted)) {
                times[at] += weight;
            }
        }
    };
    weighted(&mut times, &head.title, TITLE_WEIGHT);
    for tag in &head.tags {
        weighted(&mut times, tag, TAG_WEIGHT);
    }
    let snippet = shortened(if snippet.is_empty() { &head.title } else { snippet }, SNIPPET_CHARS_MAX);
    Counted { head, length, times, line, snippet }
}

/// Words of four letters and more may go on: people search for `decision` and mean `decisions`.
fn begins(word: &str, wanted: &str) -> bool {
    word == wanted || (wanted.chars().count() >= 4 && word.starts_with(wanted))
}

fn tokens(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|run| !run.is_empty()).map(str::to_lowercase)
}
