//! Regular expressions of roles and rules: one dialect and one bound, for who validates them and who judges by them. Pure.

use regex::bytes::{Regex, RegexBuilder};
use regex_syntax::ParserBuilder;

use crate::base::limits::PATTERN_BYTES_MAX;

/// Why a text is no pattern.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
    /// It does not parse.
    #[error("it does not parse: {0}")]
    Syntax(String),
    /// It is too large once compiled.
    #[error("it takes more than {PATTERN_BYTES_MAX} bytes once it is compiled")]
    TooLarge,
    /// It matches where nothing is, so it would match every file.
    #[error("it matches an empty text, and so everything")]
    Empty,
}

/// Looks whether `text` is a pattern, which takes a small part of the time of compiling it: whoever reads definitions asks
/// this of all, and whoever judges compiles those that apply.
///
/// # Errors
/// See [`PatternError`].
pub fn check(text: &str) -> Result<(), PatternError> {
    let mut parser = ParserBuilder::new().unicode(false).multi_line(true).utf8(false).build();
    let parsed = parser.parse(text).map_err(|error| PatternError::Syntax(last_words(&error.to_string())))?;
    if parsed.properties().minimum_len() == Some(0) {
        return Err(PatternError::Empty);
    }
    // Only a counted repetition makes a short text large.
    let counts = text.as_bytes().windows(2).any(|pair| pair[0] == b'{' && pair[1].is_ascii_digit());
    if counts { built(text).map(drop) } else { Ok(()) }
}

/// Compiles a pattern over bytes, in which `^` and `$` are the ends of lines, and classes and `(?i)` know the letters of
/// ASCII: the tables for all others take half a megabyte of the program.
///
/// # Errors
/// See [`PatternError`].
pub fn compile(text: &str) -> Result<Regex, PatternError> {
    check(text)?;
    built(text)
}

fn built(text: &str) -> Result<Regex, PatternError> {
    let pattern =
        RegexBuilder::new(text).unicode(false).multi_line(true).size_limit(PATTERN_BYTES_MAX).build();
    pattern.map_err(|error| match error {
        regex::Error::CompiledTooBig(_) => PatternError::TooLarge,
        error => PatternError::Syntax(last_words(&error.to_string())),
    })
}

/// Returns what the parser says, without its drawing of the place.
fn last_words(text: &str) -> String {
    let last = text.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or_default();
    last.strip_prefix("error: ").unwrap_or(last).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_over_lines_of_bytes() {
        let pattern = compile(r"^\s*x$").expect("a pattern");
        assert!(pattern.is_match(b"\xff\n  x\ny"));
        assert!(!pattern.is_match(b"xx"));
        // No table of letters is needed, so what the tests accept the program accepts.
        assert!(compile(r"(?i)\bfa\w+").is_ok_and(|pattern| pattern.is_match(b"FAIL")));
        assert!(compile("[\u{e9}]").is_err() && compile(r"\pL").is_err());
    }

    #[test]
    fn what_is_no_pattern_is_told() {
        let said = |text: &str| {
            let said = compile(text).expect_err("no pattern");
            assert_eq!(check(text), Err(said.clone()), "who reads and who judges agree");
            said.to_string()
        };
        assert_eq!(said("(a"), "it does not parse: unclosed group");
        assert!(said("(?=a)").contains("look-around"));
        assert_eq!(said("^$"), said("a*"));
        assert_eq!(said("a*"), "it matches an empty text, and so everything");
        assert!(said("(a{1000}){1000}").contains("bytes"));
    }
}
