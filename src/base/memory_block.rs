//! A marked block of ours in a text that people write: where it is, what stands outside it, and what a model is told of the
//! whole. Pure: bytes in, bytes out. It must never change a byte outside the block, and never guess where a damaged one ends.

use std::borrow::Cow;

use crate::base::text::is_unseen;

/// The name of the block in `MEMORY.md`.
pub const MEMORY: &str = "memory";
/// The byte order mark that a text may begin with.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
/// What a mark of ours begins with, whatever its name, also where somebody changed its end.
const LEAD: &str = "<!-- ";

/// A text, in the three parts that a block makes of it. Together they are the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parts<'t> {
    /// What stands before the block; all of the text where there is none.
    pub before: &'t [u8],
    /// The block.
    pub block: Option<Marked<'t>>,
    /// What stands after it.
    pub after: &'t [u8],
}

/// A block with its marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Marked<'t> {
    /// The line of the first mark, its line end included.
    pub first: &'t [u8],
    /// The lines between the marks.
    pub inner: &'t str,
    /// The line of the last mark, its line end included where it has one.
    pub last: &'t [u8],
}

/// Why a text is left as it is. Lines count from 1.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Damage {
    /// The first mark is there, and nothing ends it.
    #[error("line {line} begins the block `{id}`, and no line ends it")]
    NeverEnds {
        /// The block.
        id: String,
        /// Of the first mark.
        line: usize,
    },
    /// The last mark is there, and nothing begins it.
    #[error("line {line} ends the block `{id}`, and no line before it begins one")]
    NeverBegins {
        /// The block.
        id: String,
        /// Of the last mark.
        line: usize,
    },
    /// There are two blocks, or one in the other.
    #[error("line {line} begins the block `{id}` once more")]
    Twice {
        /// The block.
        id: String,
        /// Of the second first mark.
        line: usize,
    },
    /// A mark is no longer as it was written.
    #[error("line {line} looks like a mark of the block `{id}`, and is none")]
    Altered {
        /// The block.
        id: String,
        /// Of the mark.
        line: usize,
    },
    /// It holds a NUL byte, or the block holds bytes that are no UTF-8.
    #[error("line {line} is no text in UTF-8")]
    NotText {
        /// The line.
        line: usize,
    },
}

impl Damage {
    /// Returns the line at which it shows, from 1.
    pub fn line(&self) -> usize {
        match self {
            Self::NeverEnds { line, .. }
            | Self::NeverBegins { line, .. }
            | Self::Twice { line, .. }
            | Self::Altered { line, .. }
            | Self::NotText { line } => *line,
        }
    }
}

/// Returns the line that a block of this name begins with, without its line end.
pub fn first_mark(id: &str) -> String {
    format!("{LEAD}>>> openclaw {id} >>> -->")
}

/// Returns the line that a block of this name ends with, without its line end.
pub fn last_mark(id: &str) -> String {
    format!("{LEAD}<<< openclaw {id} <<< -->")
}

/// Returns the parts of a text around the block of this name.
///
/// # Errors
/// When the marks do not say where the block begins and ends.
pub fn split<'t>(bytes: &'t [u8], id: &str) -> Result<Parts<'t>, Damage> {
    let (first, last) = (first_mark(id), last_mark(id));
    let id = || id.to_owned();
    let (mut begun, mut ended) = (None, None);
    let mut at = 0;
    for (index, line) in bytes.split_inclusive(|byte| *byte == b'\n').enumerate() {
        let (number, end) = (index + 1, at + line.len());
        if line.contains(&0) {
            return Err(Damage::NotText { line: number });
        }
        match mark_of(bare(line, index == 0), [&first, &last]) {
            Mark::None => {}
            Mark::First if begun.is_some() => return Err(Damage::Twice { id: id(), line: number }),
            Mark::First => begun = Some((number, at, end)),
            Mark::Last => match begun {
                Some(_) if ended.is_none() => ended = Some((at, end)),
                Some(_) | None => return Err(Damage::NeverBegins { id: id(), line: number }),
            },
            Mark::Altered => return Err(Damage::Altered { id: id(), line: number }),
        }
        at = end;
    }
    match (begun, ended) {
        (None, _) => Ok(Parts { before: bytes, block: None, after: b"" }),
        (Some((line, ..)), None) => Err(Damage::NeverEnds { id: id(), line }),
        (Some((line, from, inner)), Some((inner_end, to))) => {
            let within = str::from_utf8(&bytes[inner..inner_end]).map_err(|error| {
                let valid = &bytes[inner..inner + error.valid_up_to()];
                Damage::NotText { line: line + 1 + valid.iter().filter(|byte| **byte == b'\n').count() }
            })?;
            // A byte order mark is no part of the first line.
            let from =
                if from == 0 && bytes.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len() } else { from };
            let (first, last) = (&bytes[from..inner], &bytes[inner_end..to]);
            let block = Some(Marked { first, inner: within, last });
            Ok(Parts { before: &bytes[..from], block, after: &bytes[to..] })
        }
    }
}

impl Parts<'_> {
    /// Returns the text with these lines between the marks; a block that is not there yet comes to the end. Each line of
    /// `inner` has the line end that it will have, the last one too.
    pub fn with(&self, id: &str, inner: &str) -> Vec<u8> {
        let Self { before, block, after } = self;
        if let Some(Marked { first, last, .. }) = block {
            return [before, *first, inner.as_bytes(), *last, after].concat();
        }
        let newline = self.newline();
        let mut bytes = before.to_vec();
        if !before.is_empty() && !before.ends_with(b"\n") {
            bytes.extend_from_slice(newline.as_bytes());
        }
        if before.iter().any(|byte| !byte.is_ascii_whitespace()) && !ends_blank(&bytes) {
            bytes.extend_from_slice(newline.as_bytes());
        }
        for part in [&first_mark(id), newline, inner, &last_mark(id), newline] {
            bytes.extend_from_slice(part.as_bytes());
        }
        bytes
    }

    /// Returns how the text ends its lines, as its first line says.
    pub fn newline(&self) -> &'static str {
        let texts = [self.before, self.block.map_or(&b""[..], |block| block.first), self.after];
        let first = texts.iter().find_map(|text| text.split_inclusive(|byte| *byte == b'\n').next());
        if first.is_some_and(|line| line.ends_with(b"\r\n")) { "\r\n" } else { "\n" }
    }

    /// Returns how many characters stand outside the block; a byte order mark is none.
    pub fn chars_outside(&self) -> usize {
        chars_of(self.before.strip_prefix(BYTE_ORDER_MARK).unwrap_or(self.before)) + chars_of(self.after)
    }
}

/// Returns how many characters a text has; each part that is no UTF-8 counts as one.
pub fn chars_of(bytes: &[u8]) -> usize {
    String::from_utf8_lossy(bytes).chars().count()
}

/// An entry of memory, as its line in the block says it: `- [kind] text <!-- supersedes: ID --> ^ID`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryLine<'t> {
    /// The word for its kind.
    pub kind: &'t str,
    /// The text.
    pub text: &'t str,
    /// The id of the entry that it took the place of.
    pub supersedes: Option<&'t str>,
    /// Its id.
    pub id: &'t str,
}

impl EntryLine<'_> {
    /// Returns the line, without a line end.
    pub fn written(&self) -> String {
        let Self { kind, text, supersedes, id } = self;
        let pointer = supersedes.map(|old| format!(" {SUPERSEDES}{old} -->")).unwrap_or_default();
        format!("- [{kind}] {text}{pointer} ^{id}")
    }
}

/// What stands before the id of a superseded entry.
const SUPERSEDES: &str = "<!-- supersedes: ";

/// Returns the entry that a line of the block is; `None` of a line that somebody wrote there.
pub fn entry_line(line: &str) -> Option<EntryLine<'_>> {
    let (body, id) = line.trim_end().rsplit_once(" ^")?;
    let is_id = id.len() > 1 && id.starts_with('m') && id[1..].bytes().all(|byte| byte.is_ascii_hexdigit());
    let (kind, rest) = body.trim_start().strip_prefix("- [")?.split_once("] ")?;
    let is_kind = !kind.is_empty() && kind.bytes().all(|byte| byte.is_ascii_lowercase());
    if !is_id || !is_kind {
        return None;
    }
    let pointer = rest.strip_suffix("-->").and_then(|rest| rest.rsplit_once(SUPERSEDES));
    let (text, supersedes) = match pointer {
        Some((text, old)) => (text.trim(), Some(old.trim())),
        None => (rest.trim(), None),
    };
    (!text.is_empty()).then_some(EntryLine { kind, text, supersedes, id })
}

/// Returns what a model is told of a text with the block of memory in it, `chars_max` characters at most: what people
/// wrote, and the entries without what only we need. Of a text whose block is damaged, all lines that are no marks.
pub fn told(bytes: &[u8], chars_max: usize) -> String {
    let text = String::from_utf8_lossy(bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes));
    let (first, last) = (first_mark(MEMORY), last_mark(MEMORY));
    let is_mark = |line: &&str| line.trim() != first && line.trim() != last;
    let mut said = String::new();
    let (mut chars, mut is_blank) = (0, true);
    for line in text.lines().filter(is_mark) {
        let line = shown(line);
        // No more than one empty line, and none at the beginning.
        if line.is_empty() && is_blank {
            continue;
        }
        is_blank = line.is_empty();
        chars += line.chars().count() + 1;
        if chars > chars_max {
            break;
        }
        said.push_str(&line);
        said.push('\n');
    }
    said.truncate(said.trim_end().len());
    said
}

/// Returns a line as a model reads it, without characters that nobody sees.
fn shown(line: &str) -> Cow<'_, str> {
    let line = line.trim_end();
    let line = match entry_line(line) {
        Some(EntryLine { kind, text, .. }) => Cow::Owned(format!("- [{kind}] {text}")),
        None => Cow::Borrowed(line),
    };
    if line.chars().any(|c| c != '\t' && is_unseen(c)) {
        return Cow::Owned(line.chars().filter(|c| *c == '\t' || !is_unseen(*c)).collect());
    }
    line
}

/// What a line is to a block.
enum Mark {
    None,
    First,
    Last,
    Altered,
}

fn mark_of(line: &[u8], [first, last]: [&str; 2]) -> Mark {
    // A mark has no other form; what begins like one and goes on otherwise was one.
    let stem = |mark: &str| mark.len() - " >>> -->".len();
    if line == first.as_bytes() {
        Mark::First
    } else if line == last.as_bytes() {
        Mark::Last
    } else if [first, last].iter().any(|mark| is_begun(line, &mark.as_bytes()[..stem(mark)])) {
        Mark::Altered
    } else {
        Mark::None
    }
}

/// Returns whether `line` begins with `stem` as a whole word.
fn is_begun(line: &[u8], stem: &[u8]) -> bool {
    let rest = line.strip_prefix(stem);
    rest.is_some_and(|rest| rest.first().is_none_or(|byte| !byte.is_ascii_alphanumeric() && *byte != b'-'))
}

/// Returns a line without what may stand around a mark.
fn bare(line: &[u8], is_first: bool) -> &[u8] {
    let line = if is_first { line.strip_prefix(BYTE_ORDER_MARK).unwrap_or(line) } else { line };
    line.trim_ascii()
}

fn ends_blank(bytes: &[u8]) -> bool {
    let without = bytes.strip_suffix(b"\n").map(|rest| rest.strip_suffix(b"\r").unwrap_or(rest));
    without.is_some_and(|rest| rest.is_empty() || rest.ends_with(b"\n"))
}

#[cfg(test)]
mod tests;
