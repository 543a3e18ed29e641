//! What a check looks at, and what it says about it. Values only.

use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, MatchKind};

use crate::git::EntryKind;

/// Bytes looked at for a NUL, as git does to tell binary files.
const BINARY_PROBE_BYTES: usize = 8_000;
/// Clues of one file: more of the same says nothing new.
const CLUES_MAX: usize = 2_000;
/// Flaws that one check tells of one file: a person reads a handful.
pub(super) const FLAWS_MAX: usize = 50;

/// A file on its way into a commit.
pub struct File<'a> {
    /// Its path in the repository; any bytes but NUL.
    pub path: &'a [u8],
    /// What it is.
    pub kind: EntryKind,
    /// What it holds; of a link, its target.
    pub content: &'a [u8],
    /// Whether it is a regular file without a NUL near its beginning.
    pub is_text: bool,
    /// Where words stand that some check looks for, found in one pass for all of them.
    pub(super) clues: Vec<(Clue, usize)>,
}

/// A word that some check looks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Clue {
    /// Seven `<`.
    Ours,
    /// Seven `>`.
    Theirs,
    /// A word for an open task.
    Todo,
}

const CLUES: [(&str, Clue); 4] =
    [("<<<<<<<", Clue::Ours), (">>>>>>>", Clue::Theirs), ("TODO", Clue::Todo), ("FIXME", Clue::Todo)];

impl<'a> File<'a> {
    /// Returns the file with what all checks have to know.
    pub fn new(path: &'a [u8], kind: EntryKind, content: &'a [u8]) -> Self {
        let is_regular = match kind {
            EntryKind::File | EntryKind::Executable => true,
            EntryKind::Link | EntryKind::Submodule => false,
        };
        let is_text = is_regular && !content[..content.len().min(BINARY_PROBE_BYTES)].contains(&0);
        let clues = if is_text { clues(content) } else { Vec::new() };
        Self { path, kind, content, is_text, clues }
    }

    /// Returns the content without a byte order mark; `None` where it is no text of UTF-8 at all, such as UTF-16.
    pub(super) fn bytes(&self) -> Option<&'a [u8]> {
        let is_wide = self.content.starts_with(&[0xff, 0xfe]) || self.content.starts_with(&[0xfe, 0xff]);
        let plain = self.content.strip_prefix("\u{feff}".as_bytes()).unwrap_or(self.content);
        (self.is_text && !is_wide).then_some(plain)
    }

    pub(super) fn places(&self, clue: Clue) -> impl Iterator<Item = usize> {
        self.clues.iter().filter(move |(found, _)| *found == clue).map(|(_, at)| *at)
    }

    /// Returns the number, from 1, of the line that byte `at` is in.
    pub(super) fn line_of(&self, at: usize) -> usize {
        1 + self.content[..at].iter().filter(|byte| **byte == b'\n').count()
    }

    /// Returns the line that byte `at` is in, without its end.
    pub(super) fn line_around(&self, at: usize) -> &'a [u8] {
        let start = self.content[..at].iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        let rest = &self.content[start..];
        let line = &rest[..rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len())];
        line.strip_suffix(b"\r").unwrap_or(line)
    }

    /// Returns whether the line that byte `at` is in begins there.
    pub(super) fn begins_line(&self, at: usize) -> bool {
        at == 0 || self.content[at - 1] == b'\n'
    }
}

/// Returns the name of `path` in lower case, without the folders.
pub(super) fn name(path: &[u8]) -> Vec<u8> {
    path.rsplit(|byte| *byte == b'/').next().unwrap_or(path).to_ascii_lowercase()
}

fn clues(content: &[u8]) -> Vec<(Clue, usize)> {
    static WORDS: OnceLock<Option<AhoCorasick>> = OnceLock::new();
    let words = WORDS.get_or_init(|| {
        let words = CLUES.map(|(word, _)| word);
        AhoCorasick::builder().match_kind(MatchKind::LeftmostFirst).build(words).ok()
    });
    let Some(words) = words else { return Vec::new() };
    let found = words.find_iter(content).take(CLUES_MAX);
    found.map(|found| (CLUES[found.pattern().as_usize()].1, found.start())).collect()
}

/// What is wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Flaw {
    /// The line, from 1; 0 for the file as a whole.
    pub line: usize,
    /// What it is, after the file's name: a fragment such as "is no JSON".
    pub what: String,
}

impl Flaw {
    /// Returns a flaw of the file as a whole.
    pub(super) fn whole(what: impl Into<String>) -> Self {
        Self { line: 0, what: what.into() }
    }
}
