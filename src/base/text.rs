//! Small facts about text: positions, line ends, and cutting at a length. Never changes a person's text.

/// A place in a text, both counted from 1; the column counts characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Character within the line, from 1.
    pub column: usize,
}

impl std::fmt::Display for Position {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}

/// Returns the position of byte `offset` in `bytes`, which need not be UTF-8 after it.
pub fn position_of(bytes: &[u8], offset: usize) -> Position {
    let before = &bytes[..offset.min(bytes.len())];
    let line_start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    Position {
        line: 1 + before.iter().filter(|byte| **byte == b'\n').count(),
        column: 1 + String::from_utf8_lossy(&before[line_start..]).chars().count(),
    }
}

/// Returns whether a character cannot be shown as what it is: it moves a cursor, turns the direction of what follows, or
/// is not seen at all, so a name with it looks like another one.
pub fn is_unseen(c: char) -> bool {
    let turns =
        matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{61c}');
    let is_empty = matches!(c, '\u{200b}' | '\u{2028}' | '\u{2029}' | '\u{2060}' | '\u{feff}');
    c.is_control() || turns || is_empty
}

/// Returns at most `chars_max` characters of `text`, the last one an ellipsis where it was cut.
pub fn shortened(text: &str, chars_max: usize) -> String {
    if text.chars().count() <= chars_max {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(chars_max.saturating_sub(1)).collect();
    short.push('…');
    short
}

/// Returns the candidate that `word` is most likely a slip of: at most two edits away, and fewer than its length.
pub fn closest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let edits_max = 2.min(word.chars().count().saturating_sub(1));
    let near = candidates.into_iter().map(|candidate| (edits_between(word, candidate), candidate));
    near.filter(|(edits, _)| *edits <= edits_max)
        .min_by_key(|(edits, _)| *edits)
        .map(|(_, candidate)| candidate)
}

/// Returns how many insertions, deletions, replacements and swaps of neighbours turn `a` into `b`.
fn edits_between(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let replaced = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut edits = replaced.min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                edits = edits.min(before[j - 2] + 1);
            }
            row.push(edits);
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_seen_is_told_from_what_can() {
        assert!("\n\u{1b}\u{7f}\u{9b}\u{202e}\u{2066}\u{200b}\u{feff}\u{2028}".chars().all(is_unseen));
        assert!(!"aZ 9-_/üß日本🙂\u{301}\u{200d}\u{a0}".chars().any(is_unseen));
    }

    #[test]
    fn positions_count_characters() {
        let text = "a\nbä c\n".as_bytes();
        assert_eq!(position_of(text, 0), Position { line: 1, column: 1 });
        assert_eq!(position_of(text, 2), Position { line: 2, column: 1 });
        assert_eq!(position_of(text, 6), Position { line: 2, column: 4 });
        assert_eq!(position_of(text, 999), Position { line: 3, column: 1 });
    }

    #[test]
    fn cutting_keeps_whole_characters() {
        assert_eq!(shortened("äöü", 3), "äöü");
        assert_eq!(shortened("äöüß", 3), "äö…");
        assert_eq!(shortened("abc", 0), "…");
    }

    #[test]
    fn slips_are_recognised_and_other_words_are_not() {
        let verbs = ["install", "status", "config"];
        for (word, expected) in [
            ("instal", Some("install")),
            ("statsu", Some("status")),
            ("stauts", Some("status")),
            ("confog", Some("config")),
            ("zzz", None),
            ("gateway", None),
            ("", None),
            ("x", None),
        ] {
            assert_eq!(closest(word, verbs), expected, "{word}");
        }
        assert_eq!(closest("abc", ["abd", "abc"]), Some("abc"));
    }
}
