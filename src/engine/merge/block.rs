//! A marked block of ours in a text file that somebody else owns. Never touches a byte outside the block, apart from a
//! newline that the file lacked at its end, which is remembered.

use std::fmt;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::base::text::{Position, position_of};

/// How the file writes a comment that takes a whole line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CommentStyle {
    /// `# ...`
    Hash,
    /// `<!-- ... -->`
    Html,
    /// `// ...`
    Slash,
}

/// A block of ours.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// What tells it from other blocks of ours: one word.
    pub id: String,
    /// The lines between the marks; each ends with `\n`.
    pub body: String,
    /// How the marks are written.
    pub style: CommentStyle,
}

/// What is needed to take the block out again exactly.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Footprint {
    /// Whether the file had no newline at its end.
    pub was_open: bool,
}

/// The file with the block in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merged {
    /// The new content.
    pub bytes: Vec<u8>,
    /// What to remember.
    pub footprint: Footprint,
}

/// How a block that is there compares with the wanted one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// The same lines, once.
    Exact,
    /// Other lines, or more than once.
    Different,
}

/// Why a file is left as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum RefusalReason {
    /// It holds a NUL byte, so it is no text or in an encoding that we do not write.
    NotText,
    /// A first mark has no last mark.
    NeverEnds {
        /// The block's id.
        id: String,
    },
    /// A last mark has no first mark.
    NeverBegins {
        /// The block's id.
        id: String,
    },
    /// A defect of ours: the block itself would not be found again.
    Internal,
}

/// A file that is left as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("edit the file: {why} at {position}")]
pub struct Refusal {
    /// Where the reason shows.
    pub position: Position,
    /// The reason.
    pub why: RefusalReason,
}

/// Returns the file with `block` in it: where it is when it is there, else at the end. `prior` is the footprint of the
/// last time.
///
/// # Errors
/// When the marks do not match, with the place.
pub fn ensure(bytes: &[u8], block: &Block, prior: Option<&Footprint>) -> Result<Merged, Refusal> {
    let places = places(bytes, block)?;
    let newline = newline_of(bytes);
    let wanted = block.written(newline);
    let Some((first, others)) = places.split_first() else {
        let footprint = Footprint { was_open: !bytes.is_empty() && !bytes.ends_with(b"\n") };
        let lead: &[u8] = match footprint.was_open {
            // A lone CR and our LF would become one line end, which taking out could not tell apart.
            true if bytes.ends_with(b"\r") => b"\r\n",
            true => newline.as_bytes(),
            false => b"",
        };
        return Ok(Merged { bytes: [bytes, lead, wanted.as_bytes()].concat(), footprint });
    };
    let footprint = prior.copied().unwrap_or_default();
    let mut result = bytes.to_vec();
    for other in others.iter().rev() {
        result.drain(other.clone());
    }
    if !is_same(&result[first.clone()], &wanted) {
        // The person's file may end with our last mark, without a newline.
        let is_open = !result[first.clone()].ends_with(b"\n");
        let wanted = if is_open { wanted.trim_end_matches(['\r', '\n']) } else { &wanted };
        result.splice(first.clone(), wanted.bytes());
    }
    Ok(Merged { bytes: result, footprint })
}

/// Returns the file without `block`.
///
/// # Errors
/// When the marks do not match, with the place.
pub fn remove(bytes: &[u8], block: &Block, footprint: &Footprint) -> Result<Vec<u8>, Refusal> {
    let places = places(bytes, block)?;
    let is_last = places.last().is_some_and(|last| last.end == bytes.len());
    let mut result = bytes.to_vec();
    for place in places.iter().rev() {
        result.drain(place.clone());
    }
    if footprint.was_open && is_last && result.ends_with(b"\n") {
        result.truncate(result.len() - newline_len(&result));
    }
    Ok(result)
}

/// Returns how `block` stands in the file; `None` when it is not there.
///
/// # Errors
/// When the marks do not match, with the place.
pub fn find(bytes: &[u8], block: &Block) -> Result<Option<Found>, Refusal> {
    let places = places(bytes, block)?;
    let wanted = block.written("\n");
    Ok(match places.as_slice() {
        [] => None,
        [only] if is_same(&bytes[only.clone()], &wanted) => Some(Found::Exact),
        [_, ..] => Some(Found::Different),
    })
}

impl Block {
    fn mark(&self, arrows: &str) -> String {
        let mark = format!("{arrows} openclaw {} {arrows}", self.id);
        match self.style {
            CommentStyle::Hash => format!("# {mark}"),
            CommentStyle::Html => format!("<!-- {mark} -->"),
            CommentStyle::Slash => format!("// {mark}"),
        }
    }

    fn first_mark(&self) -> String {
        self.mark(">>>")
    }

    fn last_mark(&self) -> String {
        self.mark("<<<")
    }

    fn written(&self, newline: &str) -> String {
        let (first, last) = (self.first_mark(), self.last_mark());
        let lines = [first.as_str()].into_iter().chain(self.body.lines()).chain([last.as_str()]);
        lines.flat_map(|line| [line, newline]).collect()
    }

    /// Returns whether it would be found again as it was written.
    fn is_sound(&self) -> bool {
        let is_mark =
            |line: &str| [self.first_mark(), self.last_mark()].iter().any(|mark| mark == line.trim());
        let id_is_word =
            !self.id.is_empty() && self.id.chars().all(|c| c.is_ascii_graphic()) && !self.id.contains("--");
        id_is_word && !self.body.contains(['\0', '\r']) && !self.body.lines().any(is_mark)
    }
}

/// Returns where the block is, marks and line ends included.
fn places(bytes: &[u8], block: &Block) -> Result<Vec<Range<usize>>, Refusal> {
    let refuse = |offset, why| Refusal { position: position_of(bytes, offset), why };
    if !block.is_sound() {
        return Err(refuse(0, RefusalReason::Internal));
    }
    if let Some(offset) = bytes.iter().position(|byte| *byte == 0) {
        return Err(refuse(offset, RefusalReason::NotText));
    }
    let (first, last) = (block.first_mark(), block.last_mark());
    let mut places = Vec::new();
    let mut open = None;
    let mut start = if bytes.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
    for line in bytes[start..].split_inclusive(|byte| *byte == b'\n') {
        let text = line.trim_ascii();
        let end = start + line.len();
        if text == first.as_bytes() {
            if let Some(earlier) = open.replace(start) {
                return Err(refuse(earlier, RefusalReason::NeverEnds { id: block.id.clone() }));
            }
        } else if text == last.as_bytes() {
            match open.take() {
                Some(from) => places.push(from..end),
                None => return Err(refuse(start, RefusalReason::NeverBegins { id: block.id.clone() })),
            }
        }
        start = end;
    }
    match open {
        None => Ok(places),
        Some(from) => Err(refuse(from, RefusalReason::NeverEnds { id: block.id.clone() })),
    }
}

/// Returns whether both are the same lines, whatever their line ends.
fn is_same(found: &[u8], wanted: &str) -> bool {
    std::str::from_utf8(found).is_ok_and(|found| found.lines().eq(wanted.lines()))
}

/// Returns the line end of a text, which is that of its first line.
fn newline_of(bytes: &[u8]) -> &'static str {
    match bytes.iter().position(|byte| *byte == b'\n') {
        Some(at) if bytes[..at].ends_with(b"\r") => "\r\n",
        Some(_) | None => "\n",
    }
}

fn newline_len(bytes: &[u8]) -> usize {
    if bytes.ends_with(b"\r\n") { 2 } else { 1 }
}

impl fmt::Display for RefusalReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotText => f.write_str("it is not a text file"),
            Self::NeverEnds { id } => write!(f, "the block `openclaw {id}` begins here and has no last mark"),
            Self::NeverBegins { id } => {
                write!(f, "the block `openclaw {id}` ends here and has no first mark")
            }
            Self::Internal => f.write_str("our own block failed its check"),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const FIRST: &str = "# >>> openclaw path >>>";
    const LAST: &str = "# <<< openclaw path <<<";

    fn block(body: &str) -> Block {
        Block { id: "path".into(), body: body.into(), style: CommentStyle::Hash }
    }

    /// Checks the file with the block, written with `|` for FIRST and `!` for LAST, and that taking out restores.
    fn check(before: &str, after: &str) {
        let block = block("export A\n");
        let after = after.replace('|', FIRST).replace('!', LAST);
        let merged = ensure(before.as_bytes(), &block, None).expect("a file");
        assert_eq!(String::from_utf8_lossy(&merged.bytes), after, "{before:?}");
        let again = ensure(&merged.bytes, &block, Some(&merged.footprint)).expect("a file");
        assert_eq!(again, merged);
        assert_eq!(find(&merged.bytes, &block), Ok(Some(Found::Exact)));
        let restored = remove(&merged.bytes, &block, &merged.footprint).expect("a file");
        assert_eq!(String::from_utf8_lossy(&restored), before);
    }

    #[test]
    fn a_block_goes_to_the_end_and_leaves_no_trace() {
        check("", "|\nexport A\n!\n");
        check("a\n", "a\n|\nexport A\n!\n");
        check("a", "a\n|\nexport A\n!\n");
        check("a\r\nb", "a\r\nb\r\n|\r\nexport A\r\n!\r\n");
        check("a\r", "a\r\r\n|\nexport A\n!\n");
        check("a\n\n\n", "a\n\n\n|\nexport A\n!\n");
        check("\u{feff}", "\u{feff}\n|\nexport A\n!\n");
    }

    #[test]
    fn a_block_that_is_there_is_brought_in_order() {
        let wanted = block("new\n");
        for (before, after) in [
            ("a\n|\nold\nolder\n!\nb\n", "a\n|\nnew\n!\nb\n"),
            ("a\n|\n!\nb", "a\n|\nnew\n!\nb"),
            ("|\nold\n!", "|\nnew\n!"),
            ("a\r\n  |\t\r\nold\r\n!\r\n", "a\r\n|\r\nnew\r\n!\r\n"),
            ("|\nold\n!\na\n|\nnew\n!\nb\n", "|\nnew\n!\na\nb\n"),
            ("a\n|\r\nnew\n!\n", "a\n|\r\nnew\n!\n"),
        ] {
            let [before, after] = [before, after].map(|text| text.replace('|', FIRST).replace('!', LAST));
            let merged = ensure(before.as_bytes(), &wanted, None).expect("a file");
            assert_eq!(String::from_utf8_lossy(&merged.bytes), after);
            assert_eq!(ensure(after.as_bytes(), &wanted, None), Ok(merged));
        }
    }

    #[test]
    fn what_a_person_added_behind_keeps_its_line() {
        let merged = ensure(b"a", &block("x\n"), None).expect("a file");
        for (added, left) in [("b", "a\nb"), ("b\n", "a\nb\n")] {
            let edited = [&merged.bytes[..], added.as_bytes()].concat();
            assert_eq!(remove(&edited, &block("x\n"), &merged.footprint), Ok(left.as_bytes().to_vec()));
        }
    }

    #[test]
    fn marks_that_do_not_match_are_refused() {
        let id = || "path".to_owned();
        for (text, line, why) in [
            ("a\n|\nb\n", 2, RefusalReason::NeverEnds { id: id() }),
            ("|\n|\n!\n", 1, RefusalReason::NeverEnds { id: id() }),
            ("a\n!\n", 2, RefusalReason::NeverBegins { id: id() }),
            ("|\n!\n!\n", 3, RefusalReason::NeverBegins { id: id() }),
            ("a\0", 1, RefusalReason::NotText),
        ] {
            let column = if why == RefusalReason::NotText { 2 } else { 1 };
            let expected = Refusal { position: Position { line, column }, why };
            let text = text.replace('|', FIRST).replace('!', LAST);
            assert_eq!(ensure(text.as_bytes(), &block("x\n"), None), Err(expected.clone()));
            assert_eq!(find(text.as_bytes(), &block("x\n")), Err(expected.clone()));
            assert_eq!(remove(text.as_bytes(), &block("x\n"), &Footprint::default()), Err(expected));
        }
    }

    #[test]
    fn an_unsound_block_is_a_defect() {
        let unsound = [block(LAST), block("a\rb\n"), Block { id: "a b".into(), ..block("") }];
        for block in unsound.into_iter().chain([Block { id: String::new(), ..block("") }]) {
            assert_eq!(ensure(b"", &block, None).expect_err("a refusal").why, RefusalReason::Internal);
        }
    }

    #[test]
    fn other_blocks_and_styles_are_foreign() {
        let html = Block { style: CommentStyle::Html, ..block("text\n") };
        let slash = Block { style: CommentStyle::Slash, ..block("text\n") };
        let other = Block { id: "paths".into(), ..block("text\n") };
        let mut bytes = b"top\n".to_vec();
        for block in [&html, &slash, &other] {
            assert_eq!(find(&bytes, block), Ok(None));
            bytes = ensure(&bytes, block, None).expect("a file").bytes;
        }
        let text = String::from_utf8_lossy(&bytes).into_owned();
        assert!(
            text.contains("<!-- >>> openclaw path >>> -->\ntext\n<!-- <<< openclaw path <<< -->\n"),
            "{text}"
        );
        assert!(text.contains("// >>> openclaw path >>>\n"), "{text}");
        for block in [&html, &slash, &other] {
            bytes = remove(&bytes, block, &Footprint::default()).expect("a file");
        }
        assert_eq!(bytes, b"top\n");
    }

    fn file() -> impl Strategy<Value = Vec<u8>> {
        let line = prop_oneof!["[a-c #<>]{0,5}", Just("# >>> openclaw other >>>".to_owned())];
        (proptest::collection::vec((line, 0..3usize), 0..8), any::<bool>()).prop_map(|(lines, is_open)| {
            let ends = ["\n", "\r\n", "\n\n"];
            let mut text: String = lines.iter().map(|(line, end)| format!("{line}{}", ends[*end])).collect();
            if is_open {
                text.pop();
            }
            text.into_bytes()
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1_000))]

        #[test]
        fn taking_out_restores_the_bytes(file in file(), body in "([a-z ]{0,4}\n){0,3}") {
            let block = block(&body);
            let merged = ensure(&file, &block, None).expect("a file");
            prop_assert_eq!(&ensure(&merged.bytes, &block, Some(&merged.footprint)), &Ok(merged.clone()));
            prop_assert_eq!(remove(&merged.bytes, &block, &merged.footprint), Ok(file));
        }

        #[test]
        fn an_update_touches_only_the_block(before in file(), after in file(), old in "([a-z]{0,4}\n){0,3}") {
            let mut open_end = before;
            if !open_end.is_empty() && !open_end.ends_with(b"\n") {
                open_end.push(b'\n');
            }
            let head = ensure(&open_end, &block(&old), None).expect("a file").bytes;
            let whole = [&head[..], &after].concat();
            let updated = ensure(&whole, &block("new\n"), None).expect("a file").bytes;
            prop_assert!(updated.starts_with(&open_end));
            prop_assert!(updated.ends_with(&after));
            prop_assert_eq!(find(&updated, &block("new\n")), Ok(Some(Found::Exact)));
        }

        #[test]
        fn arbitrary_bytes_never_panic(bytes: Vec<u8>, cut in 0usize..200) {
            let mut marked = ensure(b"a\n", &block("x\n"), None).expect("a file").bytes;
            marked.truncate(cut);
            marked.extend(bytes);
            let _ = ensure(&marked, &block("y\n"), None);
            let _ = remove(&marked, &block("y\n"), &Footprint { was_open: true });
        }
    }
}
