//! Regular expressions that roles, rules and tasks bring: compiled within a bound, over bytes, `^` and `$` at ends of lines.
//! Pure.

use regex::bytes::{Regex, RegexBuilder};

use crate::base::limits::PATTERN_BYTES_MAX;

/// Returns the compiled pattern.
///
/// # Errors
/// What is wrong with it, one line.
pub fn compiled(pattern: &str) -> Result<Regex, String> {
    let built = RegexBuilder::new(pattern).multi_line(true).size_limit(PATTERN_BYTES_MAX).build();
    built.map_err(|error| {
        let said = error.to_string();
        // The last line says what is wrong; those before draw it.
        said.lines().last().unwrap_or("it is none").trim().trim_start_matches("error: ").to_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_by_lines_over_any_bytes() {
        let pattern = compiled("^b+$").expect("a pattern");
        assert!(pattern.is_match(b"\xff\nbb\n") && !pattern.is_match(b"abb\n"));
    }

    #[test]
    fn what_is_no_pattern_says_why_in_one_line() {
        assert_eq!(compiled("a(").expect_err("a refusal"), "unclosed group");
        assert_eq!(compiled("(?:a{1000}){1000}").expect_err("a refusal").lines().count(), 1);
    }
}
