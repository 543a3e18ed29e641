//! A lexer for Rust source, small but whole: what looks like code inside a string or a comment is never taken for code.
//! It never parses; `syntax` finds the few structures that the checks need.

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A name or a keyword; `r#name` is `name`.
    Name,
    /// A string, byte string, C string, character or byte, without its quotes, escapes as written.
    Text,
    /// `'name`, without the tick.
    Lifetime,
    /// A number.
    Number,
    /// A comment of any form, as written.
    Comment,
    /// `::`, `->` or `=>`, or one other character.
    Mark,
}

/// One token and the line it starts on, from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: Kind,
    /// Its text; see [`Kind`].
    pub text: String,
    /// Its first line.
    pub line: usize,
}

impl Token {
    /// Returns whether this is the name or keyword `name`.
    pub fn is_name(&self, name: &str) -> bool {
        self.kind == Kind::Name && self.text == name
    }

    /// Returns whether this is the mark `mark`.
    pub fn is_mark(&self, mark: &str) -> bool {
        self.kind == Kind::Mark && self.text == mark
    }
}

/// Returns the tokens of `source`, comments among them. What is not closed runs to the end.
pub fn tokens(source: &str) -> Vec<Token> {
    let mut lexer = Lexer { chars: source.chars().collect(), at: 0, line: 1, tokens: Vec::new() };
    if source.starts_with("#!") && !source.starts_with("#![") {
        lexer.skip_while(|c| c != '\n');
    }
    while lexer.at < lexer.chars.len() {
        lexer.next_token();
    }
    lexer.tokens
}

struct Lexer {
    chars: Vec<char>,
    at: usize,
    line: usize,
    tokens: Vec<Token>,
}

impl Lexer {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).copied()
    }

    fn skip_while(&mut self, wanted: impl Fn(char) -> bool) {
        while self.peek(0).is_some_and(&wanted) {
            self.at += 1;
        }
    }

    /// Adds the token made of `from..to`, and moves on to `next`.
    fn add(&mut self, kind: Kind, from: usize, to: usize, next: usize) {
        let end = self.chars.len();
        let text = self.chars[from.min(end)..to.min(end)].iter().collect();
        self.tokens.push(Token { kind, text, line: self.line });
        let next = next.min(end);
        self.line += self.chars[self.at..next].iter().filter(|c| **c == '\n').count();
        self.at = next;
    }

    fn next_token(&mut self) {
        let Some(first) = self.peek(0) else { return };
        match first {
            '\n' => {
                self.line += 1;
                self.at += 1;
            }
            c if c.is_whitespace() => self.at += 1,
            '/' if self.peek(1) == Some('/') => {
                let end = self.find_from(self.at, |c| c == '\n');
                self.add(Kind::Comment, self.at, end, end);
            }
            '/' if self.peek(1) == Some('*') => {
                let end = self.block_comment_end();
                self.add(Kind::Comment, self.at, end, end);
            }
            '"' => self.quoted(0, '"'),
            '\'' => self.tick(),
            c if c.is_ascii_digit() => self.number(),
            c if is_name_start(c) => self.name_or_prefixed(),
            ':' if self.peek(1) == Some(':') => self.add(Kind::Mark, self.at, self.at + 2, self.at + 2),
            '-' | '=' if self.peek(1) == Some('>') => self.add(Kind::Mark, self.at, self.at + 2, self.at + 2),
            _ => self.add(Kind::Mark, self.at, self.at + 1, self.at + 1),
        }
    }

    fn find_from(&self, from: usize, wanted: impl Fn(char) -> bool) -> usize {
        (from..self.chars.len()).find(|at| wanted(self.chars[*at])).unwrap_or(self.chars.len())
    }

    fn block_comment_end(&self) -> usize {
        let mut depth = 0;
        let mut at = self.at;
        while at < self.chars.len() {
            match (self.chars[at], self.chars.get(at + 1)) {
                ('/', Some('*')) => {
                    depth += 1;
                    at += 2;
                }
                ('*', Some('/')) => {
                    depth -= 1;
                    at += 2;
                    if depth == 0 {
                        return at;
                    }
                }
                _ => at += 1,
            }
        }
        at
    }

    /// A literal with escapes whose opening quote is `prefix` characters ahead.
    fn quoted(&mut self, prefix: usize, quote: char) {
        let from = self.at + prefix + 1;
        let mut at = from;
        while at < self.chars.len() && self.chars[at] != quote {
            at += if self.chars[at] == '\\' { 2 } else { 1 };
        }
        self.add(Kind::Text, from, at, at + 1);
    }

    /// A raw string whose hashes start `prefix` characters ahead.
    fn raw(&mut self, prefix: usize, hashes: usize) {
        let from = self.at + prefix + hashes + 1;
        let closes = |at: usize| {
            self.chars[at] == '"' && (1..=hashes).all(|more| self.chars.get(at + more) == Some(&'#'))
        };
        let to = (from..self.chars.len()).find(|at| closes(*at)).unwrap_or(self.chars.len());
        self.add(Kind::Text, from, to, to + 1 + hashes);
    }

    /// `'x'` and `'\n'` are characters, `'x` alone is a lifetime.
    fn tick(&mut self) {
        if self.peek(1) == Some('\\') || self.peek(2) == Some('\'') {
            self.quoted(0, '\'');
            return;
        }
        let end = self.find_from(self.at + 1, |c| !is_name_part(c));
        self.add(Kind::Lifetime, self.at + 1, end, end);
    }

    fn number(&mut self) {
        let is_decimal = !(self.peek(0) == Some('0') && matches!(self.peek(1), Some('x' | 'b' | 'o')));
        let mut at = self.at + 1;
        let mut seen_dot = false;
        while let Some(c) = self.chars.get(at).copied() {
            let next_is_digit = self.chars.get(at + 1).is_some_and(char::is_ascii_digit);
            let is_exponent_sign = is_decimal
                && matches!(c, '+' | '-')
                && matches!(self.chars[at - 1], 'e' | 'E')
                && next_is_digit;
            let is_point = c == '.' && !seen_dot && next_is_digit;
            if !is_name_part(c) && !is_exponent_sign && !is_point {
                break;
            }
            seen_dot |= is_point;
            at += 1;
        }
        self.add(Kind::Number, self.at, at, at);
    }

    fn name_or_prefixed(&mut self) {
        let end = self.find_from(self.at, |c| !is_name_part(c));
        let name: String = self.chars[self.at..end].iter().collect();
        let length = end - self.at;
        let hashes = self.chars[end..].iter().take_while(|c| **c == '#').count();
        let after_hashes = self.chars.get(end + hashes).copied();
        match (name.as_str(), self.chars.get(end).copied()) {
            ("r" | "br" | "cr", _) if after_hashes == Some('"') => self.raw(length, hashes),
            ("b" | "c", Some('"')) => self.quoted(length, '"'),
            ("b", Some('\'')) => self.quoted(length, '\''),
            ("r", Some('#')) if hashes == 1 && after_hashes.is_some_and(is_name_start) => {
                let name_end = self.find_from(end + 1, |c| !is_name_part(c));
                self.add(Kind::Name, end + 1, name_end, name_end);
            }
            _ => self.add(Kind::Name, self.at, end, end),
        }
    }
}

fn is_name_start(c: char) -> bool {
    c == '_' || c.is_alphabetic()
}

fn is_name_part(c: char) -> bool {
    c == '_' || c.is_alphanumeric()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Renders tokens as `kind:text` words, which the cases below compare.
    fn shown(source: &str) -> String {
        let word = |token: Token| {
            let kind = match token.kind {
                Kind::Name => "n",
                Kind::Text => "t",
                Kind::Lifetime => "l",
                Kind::Number => "d",
                Kind::Comment => "c",
                Kind::Mark => "m",
            };
            format!("{kind}:{}", token.text)
        };
        tokens(source).into_iter().map(word).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn every_kind_of_token_is_told_apart() {
        let cases = [
            ("use a::b;", "n:use n:a m::: n:b m:;"),
            (r#"let s = "crate::git";"#, "n:let n:s m:= t:crate::git m:;"),
            (r#""a\"b" c"#, r#"t:a\"b n:c"#),
            (r#""a\\" c"#, r#"t:a\\ n:c"#),
            ("r\"\\\" c", "t:\\ n:c"),
            ("r##\"a\"# b\"## c", "t:a\"# b n:c"),
            ("br#\"x\"# b\"y\" c\"z\" cr\"w\"", "t:x t:y t:z t:w"),
            ("r#type r#fn", "n:type n:fn"),
            ("'a' '\\'' b'x' '\\u{41}' '\"'", "t:a t:\\' t:x t:\\u{41} t:\""),
            ("&'a str <'a,'b> 'outer: loop", "m:& l:a n:str m:< l:a m:, l:b m:> l:outer m:: n:loop"),
            (
                "1..2 1.5e-3 0xE-1 1_000u64 x.0",
                "d:1 m:. m:. d:2 d:1.5e-3 d:0xE m:- d:1 d:1_000u64 n:x m:. d:0",
            ),
            ("1.max(2)", "d:1 m:. n:max m:( d:2 m:)"),
            ("a /* x /* y */ z */ b", "n:a c:/* x /* y */ z */ n:b"),
            ("a // use crate::git;\nb", "n:a c:// use crate::git; n:b"),
            ("#!/usr/bin/env run\nfn", "n:fn"),
            ("#![allow(x)]", "m:# m:! m:[ n:allow m:( n:x m:) m:]"),
            ("\"/*\" a \"*/\"", "t:/* n:a t:*/"),
            ("näme", "n:näme"),
            ("|| -> A { a => b - c }", "m:| m:| m:-> n:A m:{ n:a m:=> n:b m:- n:c m:}"),
        ];
        for (source, expected) in cases {
            assert_eq!(shown(source), expected, "{source}");
        }
    }

    #[test]
    fn what_is_not_closed_runs_to_the_end() {
        for source in ["\"abc", "r#\"abc\"", "/* abc /* */", "'\\", "b'", "\"abc\\", "r#"] {
            assert!(tokens(source).len() <= 2, "{source}");
        }
    }

    #[test]
    fn lines_count_through_strings_and_comments() {
        let found = tokens("a\n\"x\ny\"\n/* 1\n2 */ b\nr\"\n\" c");
        let lines: Vec<(&str, usize)> = found.iter().map(|t| (t.text.as_str(), t.line)).collect();
        assert_eq!(lines, [("a", 1), ("x\ny", 2), ("/* 1\n2 */", 4), ("b", 5), ("\n", 6), ("c", 7)]);
    }
}
