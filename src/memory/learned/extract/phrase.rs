//! A sentence as rules look at it: its words in small letters with blanks between and around them, without what it quotes
//! and without what it only begins with. Pure.

/// What a sentence begins with that says nothing.
const LEADS: [&str; 30] = [
    "ok",
    "okay",
    "also",
    "and",
    "so",
    "btw",
    "by the way",
    "hey",
    "hi",
    "hmm",
    "well",
    "oh",
    "right",
    "great",
    "thanks",
    "thank you",
    "good",
    "perfect",
    "nice",
    "fyi",
    "one more thing",
    "one thing",
    "another thing",
    "please note",
    "just",
    "but",
    "yes",
    "yeah",
    "alright",
    "cool",
];
/// What begins like one of these and says something.
const WHOLE: [&str; 3] = ["just so you know", "so you know", "so far"];
/// Quotes, as they open and close.
const QUOTES: [(char, char); 4] = [('"', '"'), ('“', '”'), ('«', '»'), ('`', '`')];

/// A sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Phrase {
    /// As it is remembered: without what it only begins with.
    pub text: String,
    /// Its words with one blank between and around them; what is in quotes is left out, and code is one word.
    said: String,
    /// Its words.
    pub words: Vec<String>,
}

impl Phrase {
    /// Takes a sentence apart.
    pub fn of(sentence: &str) -> Self {
        let text = without_leads(sentence);
        let words = words_of(&without_quotes(&text));
        let said = format!(" {} ", words.join(" "));
        let mut letters = text.chars();
        let text =
            letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default();
        Self { text, said, words }
    }

    /// Returns whether these words follow each other in it.
    pub fn has(&self, words: &str) -> bool {
        self.said.contains(&format!(" {words} "))
    }

    /// Returns whether one of these is in it.
    pub fn has_any(&self, all: &[&str]) -> bool {
        all.iter().any(|words| self.has(words))
    }

    /// Returns the words after those that it begins with; `None` where it does not.
    pub fn after(&self, lead: &str) -> Option<&str> {
        self.said.strip_prefix(&format!(" {lead} ")).map(str::trim_end)
    }

    /// Returns the words after the first of these that it begins with.
    pub fn after_any(&self, leads: &[&str]) -> Option<&str> {
        leads.iter().find_map(|lead| self.after(lead))
    }

    /// Returns the words after the first place of these words.
    pub fn behind(&self, words: &str) -> Option<&str> {
        self.said.split_once(&format!(" {words} ")).map(|(_, rest)| rest.trim_end())
    }

    /// Returns its first word.
    pub fn first(&self) -> &str {
        self.words.first().map_or("", String::as_str)
    }

    /// Returns whether it asks something.
    pub fn asks(&self) -> bool {
        self.text.trim_end().ends_with('?')
    }

    /// Returns the rest of it as a phrase.
    pub fn rest(&self, words: &str) -> Self {
        let words: Vec<String> = words.split_whitespace().map(str::to_owned).collect();
        Self { text: self.text.clone(), said: format!(" {} ", words.join(" ")), words }
    }
}

/// Returns the words of a text in small letters, without the signs around them.
fn words_of(text: &str) -> Vec<String> {
    let is_edge =
        |c: char| !(c.is_alphanumeric() || matches!(c, '/' | '~' | '_' | '$' | '#' | '+' | '\u{1}'));
    let lower = text.to_lowercase().replace('’', "'");
    let words = lower.split_whitespace().map(|word| word.trim_matches(is_edge));
    words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// Returns a text with code as it is and other quotations left out: what somebody else says is not said here.
fn without_quotes(text: &str) -> String {
    let mut left = String::with_capacity(text.len());
    let mut rest = text;
    'text: while let Some(at) = rest.find(|c| QUOTES.iter().any(|(open, _)| *open == c)) {
        let (before, quoted) = rest.split_at(at);
        left.push_str(before);
        for (open, close) in QUOTES {
            let Some(inner) = quoted.strip_prefix(open) else { continue };
            let Some((inside, after)) = inner.split_once(close) else { break };
            if open == '`' {
                left.push_str(inside);
            } else if inside.split_whitespace().count() <= 2 {
                // A name in quotes is no quotation.
                left.push_str(inside);
            }
            rest = after;
            continue 'text;
        }
        // It opens and never closes: a sign like any other.
        let mut signs = quoted.chars();
        signs.next();
        left.push(' ');
        rest = signs.as_str();
    }
    left.push_str(rest);
    left
}

/// Returns a sentence without what it only begins with.
fn without_leads(sentence: &str) -> String {
    let mut rest = sentence.trim();
    // One after the other: "ok, so, also".
    const ROUNDS_MAX: usize = 4;
    for _ in 0..ROUNDS_MAX {
        let lower = rest.to_lowercase();
        if WHOLE.iter().any(|whole| lower.starts_with(whole)) {
            break;
        }
        let lead = LEADS.iter().filter(|lead| lower.starts_with(**lead)).find(|lead| {
            rest.get(lead.len()..).is_some_and(|after| after.starts_with([',', ' ', ':', '-', '—', '.', '!']))
        });
        let Some(after) = lead.and_then(|lead| rest.get(lead.len()..)) else { break };
        rest = after.trim_start_matches([',', ' ', ':', '-', '—', '.', '!']);
    }
    rest.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_is_taken_apart() {
        let phrase = Phrase::of("ok, also always use `cargo nextest`, \"never say never again\" he said.");
        assert_eq!(phrase.text, "Always use `cargo nextest`, \"never say never again\" he said.");
        assert!(phrase.has("use cargo nextest") && !phrase.has("say never") && phrase.first() == "always");
        assert_eq!(phrase.after("always"), Some("use cargo nextest he said"));
        assert_eq!(Phrase::of("Also").text, "Also");
        assert!(Phrase::of("it's 5\" long").has("long"));
    }
}
