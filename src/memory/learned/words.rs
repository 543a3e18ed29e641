//! How two statements compare: the same, one in the place of the other, against each other, or about different things. Pure
//! and without a model; what it cannot tell it leaves apart.

use std::collections::BTreeSet;

/// How a newer statement stands to an older one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Relation {
    /// It says the same.
    Same,
    /// It says of the same thing something else.
    Replaces,
    /// It is against it, as far as words tell.
    Contradicts,
    /// Nothing of it.
    Apart,
}

/// Words that say nothing about what a statement is about.
const EMPTY_WORDS: [&str; 64] = [
    "a", "an", "the", "is", "are", "was", "be", "been", "it", "its", "it's", "that", "this", "of", "on",
    "in", "at", "to", "for", "with", "and", "or", "we", "i", "you", "our", "my", "your", "no", "yes",
    "actually", "please", "now", "runs", "run", "listens", "lives", "uses", "use", "using", "always",
    "should", "must", "will", "have", "has", "do", "from", "as", "by", "so", "just", "also", "under", "then",
    "there", "want", "prefer", "i'd", "we'll", "i'll", "let's", "go", "ever",
];
/// Words after which what follows is said not to be.
const NOT: [&str; 10] =
    ["not", "never", "don't", "no", "avoid", "isn't", "aren't", "stop", "without", "doesn't"];
/// Two words of the same meaning.
const NOT_PAIRS: [(&str, &str); 2] = [("instead", "of"), ("rather", "than")];
/// Words that end what is said not to be.
const BUT: [&str; 6] = ["but", "use", "it's", "instead", "because", "unless"];

/// A statement, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Statement {
    words: Vec<String>,
    /// Words of what it is about.
    frame: BTreeSet<String>,
    /// Numbers, paths, addresses, versions.
    values: BTreeSet<String>,
    /// What is said to be.
    is: BTreeSet<String>,
    /// What is said not to be.
    is_not: BTreeSet<String>,
}

impl Statement {
    /// Takes a text apart.
    pub(super) fn of(text: &str) -> Self {
        let words = words(text);
        let (mut frame, mut values) = (BTreeSet::new(), BTreeSet::new());
        let (mut is, mut is_not) = (BTreeSet::new(), BTreeSet::new());
        let mut is_denied = false;
        for (at, word) in words.iter().enumerate() {
            let before = at.checked_sub(1).map_or("", |before| words[before].as_str());
            let begins = NOT.contains(&word.as_str());
            let pair = NOT_PAIRS.contains(&(before, word.as_str()));
            if begins || pair {
                is_denied = true;
                continue;
            }
            let next = words.get(at + 1).map_or("", String::as_str);
            let starts_pair = NOT_PAIRS.contains(&(word.as_str(), next));
            if BUT.contains(&word.as_str()) && !(word == "use" && NOT.contains(&before)) && !starts_pair {
                is_denied = false;
            }
            if EMPTY_WORDS.contains(&word.as_str()) || starts_pair {
                continue;
            }
            if is_denied {
                is_not.insert(word.clone())
            } else {
                is.insert(word.clone())
            };
            if is_value(word) {
                if !is_denied {
                    values.insert(word.clone());
                }
            } else {
                frame.insert(word.clone());
            }
        }
        Self { words, frame, values, is, is_not }
    }

    /// Returns how this statement, the newer one, stands to `older`.
    pub(super) fn to(&self, older: &Self) -> Relation {
        let similarity = self.similarity(older);
        let opposed =
            self.is.intersection(&older.is_not).count() + self.is_not.intersection(&older.is).count() > 0;
        if similarity > 0.9 && !opposed && self.values == older.values {
            return Relation::Same;
        }
        let alike = overlap(&self.all(), &older.all());
        if opposed {
            return match alike {
                alike if alike >= 0.5 => Relation::Replaces,
                alike if alike >= 0.25 => Relation::Contradicts,
                _ => Relation::Apart,
            };
        }
        let has_values = !self.values.is_empty() && !older.values.is_empty();
        if has_values && self.values != older.values {
            return if is_same_thing(&self.frame, &older.frame) {
                Relation::Replaces
            } else {
                Relation::Apart
            };
        }
        if similarity > 0.7 && self.values == older.values { Relation::Replaces } else { Relation::Apart }
    }

    /// Returns how alike the words and pairs of words are, from 0 to 1.
    fn similarity(&self, other: &Self) -> f64 {
        let grams = |words: &[String]| -> BTreeSet<String> {
            let pairs = words.windows(2).map(|pair| pair.join(" "));
            words.iter().cloned().chain(pairs).collect()
        };
        overlap(&grams(&self.words), &grams(&other.words))
    }

    fn all(&self) -> BTreeSet<String> {
        self.frame.union(&self.values).cloned().collect()
    }
}

/// Returns how many of all words are in both, from 0 to 1.
fn overlap(a: &BTreeSet<String>, b: &BTreeSet<String>) -> f64 {
    let both = a.intersection(b).count();
    let all = a.len() + b.len() - both;
    if all == 0 { 0.0 } else { both as f64 / all as f64 }
}

/// Returns whether the words of two statements are about the same thing: nearly the same ones, or those of one are among
/// the other's.
fn is_same_thing(a: &BTreeSet<String>, b: &BTreeSet<String>) -> bool {
    let (less, more) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let is_within = less.is_subset(more) && (less.len() >= 2 || (less.len() == 1 && more.len() <= 2));
    is_within || overlap(a, b) >= 0.8
}

/// Returns the words of a text in small letters, without what stands around them.
pub(super) fn words(text: &str) -> Vec<String> {
    let is_edge = |c: char| !(c.is_alphanumeric() || matches!(c, '/' | '~' | '_' | '$' | '#' | '+'));
    let lower = text.to_lowercase().replace('’', "'");
    let trimmed = lower.split_whitespace().map(|word| word.trim_matches(is_edge).trim_end_matches('/'));
    trimmed.filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// Returns whether a word is a value: a number, a path, an address, a version.
pub(super) fn is_value(word: &str) -> bool {
    let has_digit = word.bytes().any(|byte| byte.is_ascii_digit());
    has_digit || word.contains('/') || word.starts_with('~') || word.contains("://")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_are_told_apart() {
        use Relation::{Apart, Contradicts, Replaces, Same};
        for (older, newer, relation) in [
            ("Use pnpm, never npm.", "use pnpm never npm", Same),
            ("The staging database is on port 5453.", "No, the staging database is on port 5459.", Replaces),
            ("The staging database is on port 5453.", "The production database is on port 5459.", Apart),
            ("The API port is 80", "The web port is 81", Apart),
            ("Always use tabs", "Never use tabs", Replaces),
            ("Use pnpm, not npm", "Use npm, not pnpm", Replaces),
            ("Never push to main", "We push to main after review by a second person", Contradicts),
            ("Never push to main", "Never push to release branches", Apart),
            (
                "Write short commit messages in English",
                "Write very short commit messages in English",
                Replaces,
            ),
            ("Tests run with cargo nextest", "The docs are written in Markdown", Apart),
            ("Node is at version 20", "Node is at version 22", Replaces),
        ] {
            assert_eq!(Statement::of(newer).to(&Statement::of(older)), relation, "{older:?} {newer:?}");
        }
    }
}
