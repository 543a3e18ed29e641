//! Three-way merge of text files that we ship and people edit. Never writes conflict markers, and never changes the
//! line ends, the byte order mark or the missing final newline that a person chose.

use serde::de::IgnoredAny;

use super::json::{Unmerged, three_way};
use crate::base::limits::SHARED_BYTES_MAX;

/// The UTF-8 byte order mark.
const BOM: &[u8] = b"\xef\xbb\xbf";

/// The outcome of a merge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Merged {
    /// The person's changes and ours together.
    Clean(Vec<u8>),
    /// Both changed the same lines, or the result would no longer parse.
    Conflict,
}

/// How a file is written, apart from its lines.
struct Dress {
    has_mark: bool,
    is_crlf: bool,
    is_open: bool,
}

/// Returns `theirs` with the changes from `base` to `offered`. `name` tells the format that the result must parse as.
pub fn merge(name: &str, base: &[u8], theirs: &[u8], offered: &[u8]) -> Merged {
    if theirs == offered || base == offered {
        return Merged::Clean(theirs.to_vec());
    }
    if [base, theirs, offered].iter().any(|side| side.len() as u64 > SHARED_BYTES_MAX) {
        return Merged::Conflict;
    }
    if base == theirs {
        return parsing(name, offered.to_vec());
    }
    // Lines know nothing of keys: what two sides add at different lines may be one key twice.
    if name.ends_with(".json") {
        match three_way(base, theirs, offered) {
            Ok(bytes) => return Merged::Clean(bytes),
            Err(Unmerged::Conflict) => return Merged::Conflict,
            Err(Unmerged::Unreadable) => {}
        }
    }
    let dress = Dress::of(theirs);
    let (base, theirs, offered) = (dress.take_off(base), dress.take_off(theirs), dress.take_off(offered));
    // Equal but for the dress: one side has no change of its own, and the lines of the other are the answer.
    let lines = if base == theirs {
        Ok(offered)
    } else if base == offered || theirs == offered {
        Ok(theirs)
    } else {
        diffy::merge_bytes(&base, &theirs, &offered)
    };
    match lines {
        Ok(lines) => parsing(name, dress.put_on(lines)),
        // The error is the text with conflict markers, which nobody gets to see.
        Err(_) => Merged::Conflict,
    }
}

fn parsing(name: &str, bytes: Vec<u8>) -> Merged {
    if still_parses(name, &bytes) { Merged::Clean(bytes) } else { Merged::Conflict }
}

/// Returns whether `bytes` parse as what the file called `name` holds; a format without a parser here always does.
pub fn still_parses(name: &str, bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(BOM).unwrap_or(bytes);
    let text = std::str::from_utf8(bytes);
    match name.rsplit_once('.').map(|(_, extension)| extension) {
        Some("json") => text.is_ok_and(|text| serde_json::from_str::<IgnoredAny>(text).is_ok()),
        Some("toml") => text.is_ok_and(|text| toml_edit::Document::parse(text).is_ok()),
        Some("yaml" | "yml") => text.is_ok(),
        Some(_) | None => true,
    }
}

impl Dress {
    /// Returns the dress of `bytes`. Mixed line ends are content: a person's editor made them line by line.
    fn of(bytes: &[u8]) -> Self {
        let ends = bytes.iter().filter(|byte| **byte == b'\n').count();
        let crlf_ends = bytes.windows(2).filter(|pair| *pair == b"\r\n").count();
        Self {
            has_mark: bytes.starts_with(BOM),
            is_crlf: ends > 0 && ends == crlf_ends,
            is_open: !bytes.is_empty() && !bytes.ends_with(b"\n"),
        }
    }

    /// Returns the lines of `bytes`, each ending with a newline; CRLF as LF unless the person mixed them.
    fn take_off(&self, bytes: &[u8]) -> Vec<u8> {
        let bytes = bytes.strip_prefix(BOM).unwrap_or(bytes);
        let is_mixed = !self.is_crlf && !Self::of(bytes).is_crlf;
        let mut lines = if is_mixed { bytes.to_vec() } else { replaced(bytes, b"\r\n", b"\n") };
        if !lines.is_empty() && !lines.ends_with(b"\n") {
            lines.push(b'\n');
        }
        lines
    }

    fn put_on(&self, mut lines: Vec<u8>) -> Vec<u8> {
        if self.is_open && lines.ends_with(b"\n") {
            lines.pop();
        }
        if self.is_crlf {
            lines = replaced(&lines, b"\n", b"\r\n");
        }
        if self.has_mark { [BOM, &lines].concat() } else { lines }
    }
}

fn replaced(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut result = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at..].starts_with(from) {
            result.extend_from_slice(to);
            at += from.len();
        } else {
            result.push(bytes[at]);
            at += 1;
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(base: &str, theirs: &str, offered: &str, expected: Option<&str>) {
        let merged = merge("rule.md", base.as_bytes(), theirs.as_bytes(), offered.as_bytes());
        let shown = match &merged {
            Merged::Clean(bytes) => Some(String::from_utf8_lossy(bytes).into_owned()),
            Merged::Conflict => None,
        };
        assert_eq!(shown.as_deref(), expected, "{base:?} {theirs:?} {offered:?}");
    }

    #[test]
    fn changes_of_both_sides_meet() {
        for (base, theirs, offered, expected) in [
            ("a\nb\nc\n", "A\nb\nc\n", "a\nb\nC\n", Some("A\nb\nC\n")),
            ("a\nb\nc\n", "A\r\nb\r\nc\r\n", "a\nb\nC\n", Some("A\r\nb\r\nC\r\n")),
            ("a\nb\nc\n", "a\r\nb\r\nc\r\n", "a\nb\nC\n", Some("a\r\nb\r\nC\r\n")),
            ("a\nb\nc\n", "\u{feff}A\nb\nc\n", "a\nb\nC\n", Some("\u{feff}A\nb\nC\n")),
            ("a\nb\nc\n", "A\nb\nc", "a\nb\nc\nd\n", Some("A\nb\nc\nd")),
            ("a\nb\nc\n", "a\nb\nc", "a\nb\nc\nd\n", Some("a\nb\nc\nd")),
            ("a\nb\nc", "A\nb\nc\n", "a\nb\nc\nd", Some("A\nb\nc\nd\n")),
            ("a\nb\nc\n", "a\r\nb\nX\n", "A\nb\nc\n", None),
            ("a\nb\nc\nd\n", "a\r\nb\nc\nd\n", "a\nb\nc\nD\n", Some("a\r\nb\nc\nD\n")),
            ("a\n", "b\n", "c\n", None),
            ("a\n", "b\n", "b\n", Some("b\n")),
            ("", "a\n", "b\n", None),
            ("a\n", "", "b\n", None),
            ("a\n", "", "a\n", Some("")),
        ] {
            check(base, theirs, offered, expected);
        }
    }

    #[test]
    fn a_result_that_no_longer_parses_is_a_conflict() {
        let (base, theirs) = ("[\n1,\n2\n]\n", "[\n1,\n2,\n3\n]\n");
        let offered = "[\n1\n]\n";
        assert_eq!(merge("x.json", base.as_bytes(), theirs.as_bytes(), offered.as_bytes()), Merged::Conflict);
        let clean = merge("x.toml", b"[a]\n\nb = 1\n", b"[a]\nx = 1\n\nb = 1\n", b"[a]\n\nb = 1\nx = 2\n");
        assert_eq!(clean, Merged::Conflict);
    }

    #[test]
    fn formats_are_told_by_name() {
        for (name, bytes, parses) in [
            ("a.json", &b"{}"[..], true),
            ("a.json", b"\xef\xbb\xbf{\"n\": 1e999}", true),
            ("a.json", b"{} // c", false),
            ("a.json", b"", false),
            ("a.toml", b"a = 1\r\n", true),
            ("a.toml", b"a = ", false),
            ("a.toml", b"a = '\xff'", false),
            ("a.yaml", b"a: [", true),
            ("a.yml", b"\xff", false),
            ("a.md", b"\xff", true),
            ("json", b"{", true),
        ] {
            assert_eq!(still_parses(name, bytes), parses, "{name} {bytes:?}");
        }
    }

    fn lines() -> impl Strategy<Value = Vec<String>> {
        proptest::collection::vec("[a-d]{1,2}|<<<<<<<", 0..12)
    }

    fn written(lines: &[String], end: &str, is_open: bool) -> Vec<u8> {
        let mut text: String = lines.iter().map(|line| format!("{line}{end}")).collect();
        if is_open {
            text.truncate(text.len().saturating_sub(end.len()));
        }
        text.into_bytes()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1_000))]

        #[test]
        fn a_side_without_changes_yields(base in lines(), other in lines(), crlf: bool, open: bool) {
            let end = if crlf { "\r\n" } else { "\n" };
            let (base, other) = (written(&base, end, open), written(&other, end, open));
            prop_assert_eq!(merge("a.md", &base, &base, &other), Merged::Clean(other.clone()));
            prop_assert_eq!(merge("a.md", &base, &other, &base), Merged::Clean(other.clone()));
            prop_assert_eq!(merge("a.md", &base, &other, &other), Merged::Clean(other));
        }

        #[test]
        fn a_clean_merge_is_made_of_lines_of_both(
            base in lines(), theirs in lines(), offered in lines(), crlf: bool, open: bool,
        ) {
            let end = if crlf { "\r\n" } else { "\n" };
            let theirs_bytes = written(&theirs, end, open);
            let base_bytes = written(&base, "\n", false);
            let merged = merge("a.md", &base_bytes, &theirs_bytes, &written(&offered, "\n", false));
            if let Merged::Clean(bytes) = merged {
                let text = String::from_utf8(bytes).expect("UTF-8");
                for line in text.lines() {
                    prop_assert!(theirs.iter().chain(&offered).any(|known| known == line), "{:?}", line);
                }
                if crlf && theirs_bytes.contains(&b'\n') {
                    prop_assert!(!text.replace("\r\n", "").contains('\n'));
                }
                // What only the person has is still there.
                for line in theirs.iter().filter(|line| !base.contains(line)) {
                    prop_assert!(text.lines().any(|known| known == line), "{:?} lost", line);
                }
            }
        }

        #[test]
        fn changes_far_apart_never_conflict(before in lines(), after in lines(), crlf: bool) {
            let end = if crlf { "\r\n" } else { "\n" };
            let whole = |first: &str, last: &str| {
                let middle = (0..4).map(|n| format!("middle {n}"));
                let edge = [first.to_owned()].into_iter().chain(before.clone()).chain(middle);
                edge.chain(after.clone()).chain([last.to_owned()]).collect::<Vec<String>>()
            };
            let base = written(&whole("first", "last"), "\n", false);
            let theirs = written(&whole("theirs", "last"), end, false);
            let offered = written(&whole("first", "ours"), "\n", false);
            let expected = written(&whole("theirs", "ours"), end, false);
            prop_assert_eq!(merge("a.md", &base, &theirs, &offered), Merged::Clean(expected));
        }

        #[test]
        fn arbitrary_bytes_never_panic(base: Vec<u8>, theirs: Vec<u8>, offered: Vec<u8>) {
            let _ = merge("a.json", &base, &theirs, &offered);
            let _ = merge("a.toml", &base, &theirs, &offered);
            let _ = merge("a.md", &base, &theirs, &offered);
        }
    }
}
