//! Executable texts without a first line that names what runs them: the shell that starts one has to guess.

use crate::git::EntryKind;
use crate::guard::checks::file::{File, Flaw};

pub(super) fn look(file: &File<'_>) -> Vec<Flaw> {
    if file.kind != EntryKind::Executable || !file.is_text || file.content.starts_with(b"#!") {
        return Vec::new();
    }
    let what = match file.content.strip_prefix("\u{feff}".as_bytes()) {
        Some(rest) if rest.starts_with(b"#!") => {
            "is executable, and a byte order mark stands before its `#!`"
        }
        Some(_) | None => "is executable and has no first line with `#!`",
    };
    vec![Flaw { line: 1, what: what.to_owned() }]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_executable_texts_need_one() {
        let count = |kind, content: &[u8]| look(&File::new(b"x", kind, content)).len();
        assert_eq!(count(EntryKind::Executable, b"echo hi\n"), 1);
        assert_eq!(count(EntryKind::Executable, b""), 1);
        assert_eq!(count(EntryKind::Executable, b"\xef\xbb\xbf#!/bin/sh\n"), 1);
        assert_eq!(count(EntryKind::Executable, b" #!/bin/sh\n"), 1);
        assert_eq!(count(EntryKind::Executable, b"#!/bin/sh\n"), 0);
        assert_eq!(count(EntryKind::Executable, b"\x7fELF\x02\0\0"), 0);
        assert_eq!(count(EntryKind::File, b"echo hi\n"), 0);
        assert_eq!(count(EntryKind::Link, b"target"), 0);
    }
}
