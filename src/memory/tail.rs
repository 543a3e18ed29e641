//! Where reading a transcript goes on: the file by device, inode and its first bytes, and the offset behind its last whole
//! line. Decides over facts; the disk is asked through the port and never written.

use std::io;

use serde::{Deserialize, Serialize};

use crate::base::digest::Digest;
use crate::base::limits::TRANSCRIPT_HEAD_BYTES_MAX;
use crate::base::path::AbsPath;
use crate::ports::fs::{Fs, NodeKind, Stat};

/// Digits of the digest of a file's first bytes.
const HEAD_DIGITS: usize = 16;

/// How far a transcript is read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// The device that the file is on.
    pub device: u64,
    /// Its inode number.
    pub inode: u64,
    /// The offset behind the last line that was read.
    pub offset: u64,
    /// How long the file was when it was last looked at.
    pub bytes: u64,
    /// When it had last been changed then.
    pub modified_ms: u64,
    /// The digest of its first bytes, as many as [`Position::head_bytes`] says.
    pub head: String,
}

impl Position {
    /// Returns how many bytes of a file of which `offset` bytes are read stand for it.
    pub fn head_bytes(offset: u64) -> u64 {
        offset.min(TRANSCRIPT_HEAD_BYTES_MAX)
    }
}

/// What there is to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Nothing since the last look.
    Nothing,
    /// What follows the offset.
    From(u64),
    /// All of it: it is another file by now, or a part of it is gone.
    Anew,
}

/// Returns what there is to read, from what the disk tells about a file without reading it; `None` where its first bytes
/// have to be compared.
pub fn glance(position: Option<&Position>, stat: &Stat) -> Option<Next> {
    let Some(position) = position else { return Some(Next::Anew) };
    let is_same = position.device == stat.device && position.inode == stat.inode;
    if !is_same || stat.bytes < position.offset {
        return Some(Next::Anew);
    }
    let is_untouched = stat.bytes == position.bytes && modified_ms(stat) == position.modified_ms;
    if is_untouched { Some(Next::Nothing) } else { None }
}

/// Returns what there is to read of the transcript `path`; `None` where it is gone or no file.
///
/// # Errors
/// As the disk says.
pub fn next(fs: &dyn Fs, path: &AbsPath, position: Option<&Position>) -> io::Result<Option<(Next, Stat)>> {
    let Some(stat) = fs.stat(path)?.filter(|stat| stat.kind == NodeKind::File) else { return Ok(None) };
    let next = match (glance(position, &stat), position) {
        (Some(next), _) => next,
        (None, Some(position)) if head_of(fs, path, position.offset)? == position.head => {
            Next::From(position.offset)
        }
        (None, Some(_) | None) => Next::Anew,
    };
    Ok(Some((next, stat)))
}

/// Returns the digest of the first bytes of a file of which `offset` bytes are read.
///
/// # Errors
/// As the disk says.
pub fn head_of(fs: &dyn Fs, path: &AbsPath, offset: u64) -> io::Result<String> {
    let bytes = fs.read_from(path, 0, Position::head_bytes(offset))?;
    Ok(Digest::of(&bytes).short(HEAD_DIGITS))
}

/// Returns when a file was last changed, in milliseconds.
pub fn modified_ms(stat: &Stat) -> u64 {
    u64::try_from(stat.modified_ns / 1_000_000).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::fs::SimFs;

    fn path() -> AbsPath {
        AbsPath::new("/t.jsonl").expect("a path")
    }

    /// Returns the position of somebody who has read `read` bytes of the file as it is.
    fn position(fs: &SimFs, read: u64) -> Position {
        let stat = fs.stat(&path()).expect("a disk").expect("a file");
        Position {
            device: stat.device,
            inode: stat.inode,
            offset: read,
            bytes: stat.bytes,
            modified_ms: modified_ms(&stat),
            head: head_of(fs, &path(), read).expect("readable"),
        }
    }

    fn next_of(fs: &SimFs, position: &Position) -> Option<Next> {
        next(fs, &path(), Some(position)).expect("a disk").map(|(next, _)| next)
    }

    #[test]
    fn what_grew_goes_on_and_what_was_replaced_begins_anew() {
        let fs = SimFs::new(Vec::new());
        assert_eq!(next(&fs, &path(), None).expect("a disk"), None, "it is gone");
        fs.put_file(&path(), b"one\ntwo\n", 0o600);
        assert_eq!(next(&fs, &path(), None).expect("a disk").map(|(next, _)| next), Some(Next::Anew));
        let read = position(&fs, 8);
        assert_eq!(next_of(&fs, &read), Some(Next::Nothing));
        fs.append(&path(), b"three\n").expect("appended");
        assert_eq!(next_of(&fs, &read), Some(Next::From(8)));
        let other = Position { inode: read.inode + 1, ..read.clone() };
        assert_eq!(next_of(&fs, &other), Some(Next::Anew), "another file");
        let longer = Position { offset: 99, ..read.clone() };
        assert_eq!(next_of(&fs, &longer), Some(Next::Anew), "it shrank");
        let headless = Position { head: "0".repeat(16), ..read };
        assert_eq!(next_of(&fs, &headless), Some(Next::Anew), "it begins with other bytes");
    }

    #[test]
    fn a_link_is_no_transcript() {
        let fs = SimFs::new(Vec::new());
        fs.put_link(&path(), "/elsewhere");
        assert_eq!(next(&fs, &path(), None).expect("a disk"), None);
    }
}
