//! Pieces put together to the words that a program gets: what is joined, what is split at blanks, what escapes mean.

use crate::guard::command::parse::VALUE_BYTES_MAX;
use crate::guard::command::step::Arg;

/// Puts words together.
pub(super) struct Joiner<'o> {
    open: Option<Arg>,
    done: &'o mut Vec<Arg>,
    splits: bool,
}

impl<'o> Joiner<'o> {
    /// Puts finished words into `done`; where it does not split, there is one at most.
    pub(super) fn new(done: &'o mut Vec<Arg>, splits: bool) -> Self {
        Self { open: None, done, splits }
    }

    /// Adds text to the word, which is there from now on even if the text is empty.
    pub(super) fn push(&mut self, text: &str) {
        self.open.get_or_insert_with(Arg::default).text.push_str(text);
    }

    /// Adds text in which patterns count.
    pub(super) fn push_unquoted(&mut self, text: &str) {
        let open = self.open.get_or_insert_with(Arg::default);
        open.glob |= text.contains(['*', '?', '[']);
        open.text.push_str(text);
    }

    /// Adds a value that quotes keep together.
    pub(super) fn push_quoted(&mut self, value: &Arg) {
        let open = self.open.get_or_insert_with(Arg::default);
        open.text.push_str(&value.text);
        open.origin = open.origin.max(value.origin);
    }

    /// Adds a value that is split at blanks.
    pub(super) fn push_split(&mut self, value: &Arg) {
        if !self.splits {
            self.push_quoted(value);
            return;
        }
        for (number, piece) in value.text.split([' ', '\t', '\n']).enumerate() {
            if number > 0 {
                self.next();
            }
            if !piece.is_empty() {
                let open = self.open.get_or_insert_with(Arg::default);
                open.text.push_str(piece);
                open.glob |= piece.contains(['*', '?', '[']);
                open.origin = open.origin.max(value.origin);
            }
        }
    }

    /// Ends the word.
    pub(super) fn next(&mut self) {
        let open = self.open.take().map(|arg| match arg.text.len() {
            0..=VALUE_BYTES_MAX => arg,
            _ => Arg { glob: arg.glob, ..Arg::unknown(arg.origin) },
        });
        self.done.extend(open);
    }

    pub(super) fn finish(mut self) {
        self.next();
    }
}

/// Returns a text with what `$'…'`, `echo -e` and `printf` make of backslashes.
pub(super) fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\\') {
        plain.push_str(before);
        let mut letters = after.chars();
        let Some(letter) = letters.next() else {
            plain.push('\\');
            return plain;
        };
        let tail = letters.as_str();
        rest = match letter {
            'n' => kept(&mut plain, '\n', tail),
            't' => kept(&mut plain, '\t', tail),
            'r' => kept(&mut plain, '\r', tail),
            'a' | 'b' | 'f' | 'v' | 'e' | 'E' => kept(&mut plain, ' ', tail),
            'x' => number(&mut plain, tail, 16, 2),
            'u' => number(&mut plain, tail, 16, 4),
            'U' => number(&mut plain, tail, 16, 8),
            '0' => number(&mut plain, tail, 8, 3),
            '1'..='7' => number(&mut plain, after, 8, 3),
            other => kept(&mut plain, other, tail),
        };
    }
    plain.push_str(rest);
    plain
}

fn kept<'t>(plain: &mut String, letter: char, tail: &'t str) -> &'t str {
    plain.push(letter);
    tail
}

fn number<'t>(plain: &mut String, text: &'t str, radix: u32, digits_max: usize) -> &'t str {
    let digits = text.chars().take(digits_max).take_while(|c| c.is_digit(radix)).count();
    let value = u32::from_str_radix(&text[..digits], radix).unwrap_or_default();
    // Nothing that a shell runs holds a null byte.
    plain.extend(char::from_u32(value).filter(|c| *c != '\0'));
    &text[digits..]
}

/// Returns a text without the line breaks that a backslash hides.
pub(super) fn joined_lines(text: &str) -> std::borrow::Cow<'_, str> {
    if text.contains("\\\n") { text.replace("\\\n", "").into() } else { text.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_taken_off() {
        for (text, want) in [
            ("plain", "plain"),
            ("a\\x67b", "agb"),
            ("\\147it", "git"),
            ("\\0147it", "git"),
            ("\\u0067it", "git"),
            ("a\\nb", "a\nb"),
            ("it\\'s", "it's"),
            ("end\\", "end\\"),
            ("\\x", ""),
            ("\\U00110000", ""),
            ("\\é", "é"),
        ] {
            assert_eq!(unescaped(text), want, "{text}");
        }
    }
}
