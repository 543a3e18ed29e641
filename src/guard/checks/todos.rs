//! Open tasks in comments that name nobody and no issue: nobody will do them. A name or a number in brackets behind the
//! word passes, and so does an issue, a person or an address in the rest of the line.

use crate::guard::checks::file::{Clue, FLAWS_MAX, File, Flaw, name};

/// What opens a comment, right before the word.
const OPENERS: [&[u8]; 13] =
    [b"//", b"/*", b"/**", b"#", b"--", b"<!--", b";", b"%", b"\"\"\"", b"'''", b"(*", b"{-", b"///"];
/// Ends of the names of pages, where most of these are something else.
const PAGES: [&[u8]; 8] = [b".md", b".mdx", b".markdown", b".mdc", b".rst", b".txt", b".adoc", b".org"];

pub(super) fn look(file: &File<'_>) -> Vec<Flaw> {
    let is_page = is_page(file.path);
    let open = file.places(Clue::Todo).filter(|at| is_open(file, *at, is_page)).take(FLAWS_MAX);
    open.map(|at| {
        let word = if file.content[at..].starts_with(b"TODO") { "TODO" } else { "FIXME" };
        Flaw { line: file.line_of(at), what: format!("holds a {word} that names nobody and no issue") }
    })
    .collect()
}

/// Returns whether the file at `path` is a page.
pub(super) fn is_page(path: &[u8]) -> bool {
    let name = name(path);
    PAGES.iter().any(|end| name.ends_with(end))
}

fn is_open(file: &File<'_>, at: usize, is_page: bool) -> bool {
    let line = file.line_around(at);
    let column = at - file.content[..at].iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
    let Some((before, rest)) = line.split_at_checked(column) else { return false };
    let rest = rest.strip_prefix(b"TODO").or_else(|| rest.strip_prefix(b"FIXME")).unwrap_or(rest);
    in_comment(before, is_page) && is_word_end(rest) && !names_somebody(rest)
}

fn in_comment(before: &[u8], is_page: bool) -> bool {
    let before = before.trim_ascii_end();
    let before = before.strip_suffix(b"@").unwrap_or(before).trim_ascii_end();
    if is_page {
        return before.ends_with(b"<!--");
    }
    // Within a block comment each line begins with a star.
    before == b"*" || before.trim_ascii() == b"*" || OPENERS.iter().any(|opener| before.ends_with(opener))
}

fn is_word_end(rest: &[u8]) -> bool {
    rest.first().is_none_or(|next| !next.is_ascii_alphanumeric() && *next != b'_' && *next != b'-')
}

fn names_somebody(rest: &[u8]) -> bool {
    if let Some(inner) = rest.strip_prefix(b"(") {
        let name = inner.split(|byte| *byte == b')').next().unwrap_or_default();
        return !name.trim_ascii().is_empty();
    }
    let has = |mark: &[u8]| rest.windows(mark.len()).any(|window| window == mark);
    let after = |mark: u8, is: fn(&u8) -> bool| rest.windows(2).any(|two| two[0] == mark && is(&two[1]));
    has(b"http://")
        || has(b"https://")
        || after(b'#', u8::is_ascii_digit)
        || after(b'@', u8::is_ascii_alphabetic)
        || rest.split(|byte| !byte.is_ascii_alphanumeric() && *byte != b'-').any(is_issue)
}

/// Returns whether `word` is the name of an issue in a tracker: `ABC-123`.
fn is_issue(word: &[u8]) -> bool {
    let Some(dash) = word.iter().position(|byte| *byte == b'-') else { return false };
    let (project, number) = (&word[..dash], &word[dash + 1..]);
    project.len() >= 2
        && project.iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
        && !number.is_empty()
        && number.iter().all(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::git::EntryKind;

    fn count(path: &str, line: &str) -> usize {
        // The word is put together, so that this file holds none itself.
        let line = line.replace('T', concat!("TO", "DO")).replace('F', concat!("FIX", "ME"));
        look(&File::new(path.as_bytes(), EntryKind::File, line.as_bytes())).len()
    }

    #[test]
    fn what_names_nobody_is_told() {
        for line in [
            "// T",
            "x(); // T: tidy this",
            "# F this is slow",
            "/* T */",
            " * T later",
            "-- T: index",
            "//T",
            "// T() who",
            "# T - x",
            "/// @T x",
            "<!-- T -->",
            "; T",
        ] {
            assert_eq!(count("a.rs", line), 1, "{line}");
        }
        assert_eq!(count("a.md", "<!-- T: picture -->"), 1);
        assert_eq!(count("a.rs", "// T a\n\n// F b\n"), 2);
    }

    #[test]
    fn what_names_somebody_or_is_something_else_passes() {
        for line in [
            "// T(ada): tidy",
            "// T(#12)",
            "# T: see #12",
            "# T: ABC-123 then",
            "# F https://example.org/1",
            "// T @ada",
            "let T = 1;",
            "\"T\"",
            "// TS are counted",
            "// T_LIST",
            "# see the T list",
            "print(\"# of T\")",
            "",
        ] {
            assert_eq!(count("a.rs", line), 0, "{line}");
        }
        assert_eq!(count("a.md", "# T"), 0);
        assert_eq!(count("notes.txt", "- T: milk"), 0);
    }
}
