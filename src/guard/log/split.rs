//! From the bytes of a spool file or a segment to its lines. Pure; garbage is counted and never stops what follows.

use crate::base::limits::SPOOL_LINE_BYTES_MAX;
use crate::base::spool::Line;

/// The beginning of every line of ours.
const OPENING: &str = "{\"v\":";

/// What some bytes hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Split {
    /// The lines, in their order.
    pub lines: Vec<Line>,
    /// Lines that are none of ours.
    pub unreadable: u64,
    /// Bytes up to the end of the last whole line; what follows is still being written.
    pub whole: usize,
}

/// Returns the lines in `bytes`.
///
/// A writer that died within its line leaves a piece without an end, and the next one appends to it: then the piece is
/// unreadable and the line behind it is not.
pub fn split(bytes: &[u8]) -> Split {
    let ended = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let is_endless = bytes.len() - ended > SPOOL_LINE_BYTES_MAX;
    let mut split = Split { whole: if is_endless { bytes.len() } else { ended }, ..Split::default() };
    split.unreadable = u64::from(is_endless);
    for text in bytes[..ended].split(|byte| *byte == b'\n').filter(|text| !text.is_empty()) {
        let text = String::from_utf8_lossy(text);
        let behind = || text.rfind(OPENING).filter(|at| *at > 0).and_then(|at| Line::of(&text[at..]));
        match Line::of(&text) {
            Some(line) => split.lines.push(line),
            None => {
                split.unreadable += 1;
                split.lines.extend(behind());
            }
        }
    }
    split
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::spool::{Outcome, SCHEMA};
    use crate::base::time::Timestamp;

    fn line(n: u64) -> Line {
        let (host, event, session, tool) = ("claude".into(), "Stop".into(), format!("s{n}"), String::new());
        let (verdict, rule, at) = (Outcome::Allow, String::new(), Timestamp::from_millis(n));
        Line { v: SCHEMA, at, host, event, session, tool, verdict, rule, micros: n, probe: false }
    }

    fn check(bytes: &[u8], lines: &[u64], unreadable: u64, rest: usize) {
        let split = split(bytes);
        let found: Vec<u64> = split.lines.iter().map(|line| line.micros).collect();
        let shown = String::from_utf8_lossy(bytes);
        assert_eq!((found.as_slice(), split.unreadable), (lines, unreadable), "{shown}");
        assert_eq!(bytes.len() - split.whole, rest, "{shown}");
    }

    #[test]
    fn lines_are_found_between_whatever_else_is_there() {
        let (one, two) = (line(1).to_bytes(), line(2).to_bytes());
        let torn = &two[..two.len() / 2];
        check(b"", &[], 0, 0);
        check(b"\n\n", &[], 0, 0);
        check(&[one.as_slice(), &two].concat(), &[1, 2], 0, 0);
        check(&[one.as_slice(), torn].concat(), &[1], 0, torn.len());
        check(&[torn, &one].concat(), &[1], 1, 0);
        check(&[one.as_slice(), b"\xff\0\n{}\nnull\n", &two].concat(), &[1, 2], 3, 0);
        check(&two[..two.len() - 1], &[], 0, two.len() - 1);
    }

    #[test]
    fn a_line_without_an_end_is_given_up() {
        let bytes = vec![b'x'; SPOOL_LINE_BYTES_MAX];
        check(&bytes, &[], 0, bytes.len());
        check(&[bytes.as_slice(), b"x"].concat(), &[], 1, 0);
        check(&[line(1).to_bytes().as_slice(), &bytes, b"x"].concat(), &[1], 1, 0);
    }
}
