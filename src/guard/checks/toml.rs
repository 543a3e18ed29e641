//! TOML that does not parse.

use toml_edit::Document;

use crate::base::limits::CHECKED_TEXT_BYTES_MAX;
use crate::base::text::position_of;
use crate::guard::checks::file::{File, Flaw, name};
use crate::guard::checks::template;

/// Returns whether the file at `path` is TOML by its name.
pub(super) fn is_toml(path: &[u8]) -> bool {
    let name = name(path);
    name.ends_with(b".toml") || name == b"cargo.lock" || name == b"pipfile"
}

pub(super) fn look(file: &File<'_>) -> Vec<Flaw> {
    let Some(bytes) = file.bytes().filter(|_| is_toml(file.path)) else { return Vec::new() };
    if bytes.len() > CHECKED_TEXT_BYTES_MAX {
        return Vec::new();
    }
    let (at, said) = match str::from_utf8(bytes) {
        Err(error) => (error.valid_up_to(), "it is not UTF-8".to_owned()),
        Ok(text) => match Document::parse(text) {
            Ok(_) => return Vec::new(),
            Err(error) => {
                let said = error.message().lines().collect::<Vec<_>>().join(", ");
                (error.span().map_or(0, |span| span.start), said)
            }
        },
    };
    if template::is_likely(bytes) {
        return Vec::new();
    }
    vec![Flaw { line: position_of(bytes, at).line, what: format!("is no TOML: {said}") }]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::git::EntryKind;

    fn lines(path: &str, content: &[u8]) -> Vec<usize> {
        look(&File::new(path.as_bytes(), EntryKind::File, content)).iter().map(|flaw| flaw.line).collect()
    }

    #[test]
    fn what_does_not_parse_is_told_with_its_line() {
        for (content, line) in [
            (&b"a = 1\nb =\n"[..], 2),
            (b"a = 1\na = 2\n", 2),
            (b"[t]\n[t]\n", 2),
            (b"a = 'x\n", 1),
            (b"a = 1\nb = \"\xff\"\n", 2),
        ] {
            assert_eq!(lines("Cargo.toml", content), [line], "{}", content.escape_ascii());
        }
    }

    #[test]
    fn what_parses_passes_and_so_does_what_is_no_toml() {
        for content in
            [&b""[..], b"\xef\xbb\xbfa = 1\r\n", b"[a]\nb = [1,\n 2,\n]\n", b"name = \"{{ x }}\"\n"]
        {
            assert_eq!(lines("a.toml", content), [0; 0]);
        }
        assert_eq!(lines("a.toml", b"name = {{ cookiecutter.name }}\n"), [0; 0]);
        assert_eq!(lines("a.tomlx", b"a ="), [0; 0]);
        let large = b"a =\n".repeat(CHECKED_TEXT_BYTES_MAX / 4 + 1);
        assert_eq!(lines("a.toml", &large), [0; 0]);
    }
}
