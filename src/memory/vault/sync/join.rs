//! Two versions of one note made one, or kept apart under a name that says so. Pure.

use std::collections::BTreeSet;

use crate::base::digest::Digest;
use crate::base::relative::RelPath;
use crate::engine::merge::text::{Merged, merge};
use crate::memory::vault::note::stem;

/// What stands in the name of a version that could not be joined, ahead of the digits of its content.
const MARK: &str = " (conflict ";
/// How many digits.
const DIGITS: usize = 8;
/// Bytes of the name that are kept, so that it stays a name.
const STEM_BYTES_MAX: usize = 120;

/// Returns both versions in one; `None` where they changed the same lines, or a line of either would be lost.
pub(super) fn joined(base: &[u8], ours: &[u8], theirs: &[u8]) -> Option<Vec<u8>> {
    match merge("note.md", base, theirs, ours) {
        Merged::Clean(bytes) => (keeps(base, ours, &bytes) && keeps(base, theirs, &bytes)).then_some(bytes),
        Merged::Conflict => None,
    }
}

/// Returns whether every line that `side` added to `base` is in `result`.
fn keeps(base: &[u8], side: &[u8], result: &[u8]) -> bool {
    let (base, result) = (lines(base), lines(result));
    lines(side).into_iter().all(|line| base.contains(line) || result.contains(line))
}

fn lines(bytes: &[u8]) -> BTreeSet<&[u8]> {
    bytes.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii).filter(|line| !line.is_empty()).collect()
}

/// Returns the path beside `path` for a version of it with this digest, the `number`-th from 1.
pub(super) fn conflict_path(path: &RelPath, of: Digest, number: u32) -> Option<RelPath> {
    let mut at = STEM_BYTES_MAX.min(stem(path).len());
    while !stem(path).is_char_boundary(at) {
        at -= 1;
    }
    let again = if number == 1 { String::new() } else { format!(" {number}") };
    let name =
        format!("{}{MARK}{}{again}).md", stem(path)[..at].trim_end_matches([' ', '.']), of.short(DIGITS));
    match path.parent() {
        Some(folder) => folder.join(&name).ok(),
        None => RelPath::parse(&name).ok(),
    }
}

/// Returns whether a note is a version that could not be joined.
pub(in crate::memory::vault) fn is_conflict(path: &RelPath) -> bool {
    let inner = stem(path).rsplit_once(MARK).and_then(|(_, rest)| rest.strip_suffix(')'));
    let digits = inner.and_then(|inner| inner.split(' ').next());
    digits.is_some_and(|digits| digits.len() == DIGITS && digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_joined_or_kept_apart() {
        let text = |bytes: Option<Vec<u8>>| bytes.map(|bytes| String::from_utf8(bytes).expect("UTF-8"));
        let base = b"1\n2\n3\n4\n5\n";
        assert_eq!(
            text(joined(base, b"0\n1\n2\n3\n4\n5\n", b"1\n2\n3\n4\n5\n6\n")),
            Some("0\n1\n2\n3\n4\n5\n6\n".into())
        );
        assert_eq!(joined(base, b"1\nx\n3\n4\n5\n", b"1\ny\n3\n4\n5\n"), None);
        assert_eq!(joined(b"", b"a\n", b"b\n"), None);
        assert_eq!(text(joined(b"\xff\n1\n2\n", b"\xff\n1\n2\n", b"0\n")), Some("0\n".into()));
    }

    #[test]
    fn a_version_is_named_after_its_content() {
        let path = RelPath::parse("a/my note.md").expect("a path");
        let named = conflict_path(&path, Digest::of(b"x"), 1).expect("a path");
        assert!(named.as_str().starts_with("a/my note (conflict ") && is_conflict(&named), "{named}");
        let again = conflict_path(&path, Digest::of(b"x"), 2).expect("a path");
        assert!(again.as_str().ends_with(" 2).md") && is_conflict(&again) && !is_conflict(&path), "{again}");
        let long = RelPath::parse(&format!("{}.md", "ä".repeat(90))).expect("a path");
        assert!(is_conflict(&conflict_path(&long, Digest::of(b"x"), 9).expect("a path")));
    }
}
