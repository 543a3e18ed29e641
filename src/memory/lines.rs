//! Cuts what comes of a file in pieces into whole lines, each with the offset behind it. A line that has not ended waits;
//! one that is too long is passed over without being held in memory. Pure.

use crate::base::limits::TRANSCRIPT_LINE_BYTES_MAX;

/// A whole line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Whole<'b> {
    /// Its bytes, without the line end.
    Line(&'b [u8]),
    /// It was longer than is held.
    TooLong,
}

/// The cutter: what it was given and has not ended yet.
#[derive(Debug)]
pub(super) struct Cutter {
    begun: Vec<u8>,
    /// Whether the line that has begun is too long, and its end is only looked for.
    is_too_long: bool,
    /// The offset behind the last whole line.
    offset: u64,
    /// How much was given since.
    open: u64,
    bytes_max: usize,
}

impl Cutter {
    /// Returns a cutter for what follows `offset`.
    pub(super) fn at(offset: u64) -> Self {
        Self::with(offset, TRANSCRIPT_LINE_BYTES_MAX)
    }

    fn with(offset: u64, bytes_max: usize) -> Self {
        Self { begun: Vec::new(), is_too_long: false, offset, open: 0, bytes_max }
    }

    /// Returns the offset behind the last whole line.
    pub(super) fn offset(&self) -> u64 {
        self.offset
    }

    /// Takes the next bytes, and hands each line that they end to `each`, with the offset behind it.
    pub(super) fn take(&mut self, bytes: &[u8], each: &mut dyn FnMut(Whole<'_>, u64)) {
        let mut rest = bytes;
        while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
            let (line, after) = (&rest[..end], &rest[end + 1..]);
            self.offset += self.open + end as u64 + 1;
            self.open = 0;
            rest = after;
            let is_too_long = self.is_too_long || self.begun.len() + line.len() > self.bytes_max;
            if is_too_long {
                each(Whole::TooLong, self.offset);
            } else if self.begun.is_empty() {
                each(Whole::Line(line), self.offset);
            } else {
                self.begun.extend_from_slice(line);
                each(Whole::Line(&self.begun), self.offset);
            }
            self.begun.clear();
            self.is_too_long = false;
        }
        self.open += rest.len() as u64;
        if self.is_too_long || self.begun.len() + rest.len() > self.bytes_max {
            self.is_too_long = true;
            self.begun = Vec::new();
        } else {
            self.begun.extend_from_slice(rest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A line, unless it was too long, and the offset behind it.
    type Told = (Option<Vec<u8>>, u64);

    /// Returns the lines of pieces, and the offset at the end.
    fn cut(pieces: &[&[u8]], bytes_max: usize) -> (Vec<Told>, u64) {
        let mut cutter = Cutter::with(0, bytes_max);
        let mut lines = Vec::new();
        for piece in pieces {
            cutter.take(piece, &mut |whole, offset| {
                lines.push(match whole {
                    Whole::Line(line) => (Some(line.to_vec()), offset),
                    Whole::TooLong => (None, offset),
                });
            });
        }
        (lines, cutter.offset())
    }

    #[test]
    fn a_line_waits_for_its_end_and_a_long_one_is_passed_over() {
        let line = |text: &str, offset| (Some(text.as_bytes().to_vec()), offset);
        assert_eq!(cut(&[b"ab"], 9), (vec![], 0));
        assert_eq!(cut(&[b"ab", b"c\n\nd"], 9), (vec![line("abc", 4), line("", 5)], 5));
        assert_eq!(cut(&[b"abcd\nef\n"], 3), (vec![(None, 5), line("ef", 8)], 8));
        assert_eq!(cut(&[b"ab", b"cd", b"e", b"\nef\n"], 3), (vec![(None, 6), line("ef", 9)], 9));
        assert_eq!(cut(&[b"abc\n"], 3), (vec![line("abc", 4)], 4));
    }

    proptest! {
        #[test]
        fn pieces_come_to_the_same_as_the_whole(text in "[ab\n]{0,60}", cuts in prop::collection::vec(0usize..60, 0..8)) {
            let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(text.len())).collect();
            cuts.sort_unstable();
            let mut pieces = Vec::new();
            let mut from = 0;
            for cut in cuts {
                pieces.push(&text.as_bytes()[from..cut]);
                from = cut;
            }
            pieces.push(&text.as_bytes()[from..]);
            prop_assert_eq!(cut(&pieces, 5), cut(&[text.as_bytes()], 5));
        }
    }
}
