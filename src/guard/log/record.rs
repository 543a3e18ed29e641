//! How far the log goes: which segment, how many bytes of it count, and what of each spool file is in it. The form of
//! `logs/guard.json`, which the daemon replaces as a whole once the segment is on disk. Pure.

use serde::{Deserialize, Serialize};

use crate::base::digest::Digest;
use crate::base::spool;
use crate::base::time::Timestamp;

use super::counts::Counts;

/// The version of the form.
const SCHEMA: u32 = 1;
/// Bytes at a file's beginning by which it is told from another that got its inode number.
const HEAD_BYTES_MAX: u64 = 256;
/// Digits kept of their digest.
const HEAD_DIGITS: usize = 16;

/// A spool file and how much of it is in the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// Its name when it was last seen.
    pub name: String,
    /// Its inode number.
    pub inode: u64,
    /// How many of its bytes are in the log.
    pub offset: u64,
    /// The digest of its first bytes, [`Source::head_bytes`] of them.
    pub head: String,
}

impl Source {
    /// Returns how many bytes of a file of which `offset` bytes are read stand for it.
    pub fn head_bytes(offset: u64) -> u64 {
        offset.min(HEAD_BYTES_MAX)
    }

    /// Returns the digest of a file's first bytes.
    pub fn head_of(bytes: &[u8]) -> String {
        Digest::of(bytes).short(HEAD_DIGITS)
    }

    /// Returns whether a file that is now called `name`, with this inode number and length, can be this one: a number is
    /// given again once its file is removed, and a file that was turned over never gets its first name back.
    pub fn can_be(&self, name: &str, inode: u64, bytes: u64) -> bool {
        let is_named = self.name == name || self.name == spool::FILE;
        is_named && self.inode == inode && self.offset <= bytes
    }
}

/// The daemon's record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// The version of this form.
    pub v: u32,
    /// When the counting began.
    pub since: Timestamp,
    /// The number of the segment that is written to.
    pub segment: u64,
    /// How many bytes of it count; what is beyond was written by a daemon that died before it recorded so.
    pub bytes: u64,
    /// Lines that were put into segments, those of removed segments included.
    pub lines: u64,
    /// Trial runs, which are in no segment.
    pub probes: u64,
    /// Lines of the spool that could not be read.
    pub unreadable: u64,
    /// The spool files.
    pub sources: Vec<Source>,
    /// Counts of all lines.
    pub counts: Counts,
}

/// What a record's file holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Written {
    /// There is none.
    Nothing,
    /// A record.
    Record(Box<Record>),
    /// One of a newer release.
    Newer,
    /// Something else.
    Broken,
}

impl Record {
    /// Returns the record of a log that begins with segment `segment`.
    pub fn starting(since: Timestamp, segment: u64) -> Self {
        let (sources, counts) = (Vec::new(), Counts::default());
        Self { v: SCHEMA, since, segment, bytes: 0, lines: 0, probes: 0, unreadable: 0, sources, counts }
    }

    /// Returns the record as its file holds it.
    pub fn to_bytes(&self) -> Vec<u8> {
        // A struct of numbers, names and unit enums has no way to fail.
        let mut bytes = serde_json::to_vec(self).unwrap_or_default();
        bytes.push(b'\n');
        bytes
    }

    /// Reads the content of a record's file.
    pub fn parse(bytes: &[u8]) -> Written {
        #[derive(Deserialize)]
        struct Version {
            v: u32,
        }
        match serde_json::from_slice::<Version>(bytes) {
            Ok(Version { v }) if v > SCHEMA => Written::Newer,
            Ok(_) | Err(_) => match serde_json::from_slice::<Self>(bytes) {
                Ok(record) => Written::Record(Box::new(record)),
                Err(_) => Written::Broken,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The form as this release writes it; a change of it needs a new version and keeps this readable.
    const FORM: &str = r#"{"v":1,"since":5,"segment":3,"bytes":7,"lines":9,"probes":1,"unreadable":2,"sources":[{"name":"hooks.jsonl","inode":4,"offset":6,"head":"00"}],"counts":[{"host":"claude","event":"Stop","verdict":"allow","count":9,"micros":[0,9]}]}
"#;

    #[test]
    fn the_form_is_the_released_one() {
        let Written::Record(record) = Record::parse(FORM.as_bytes()) else { unreachable!("it parses") };
        assert_eq!(String::from_utf8(record.to_bytes()).expect("UTF-8"), FORM);
        assert_eq!((record.segment, record.counts.0[0].count), (3, 9));
    }

    #[test]
    fn other_forms_are_told_apart() {
        assert_eq!(Record::parse(b"{\"v\":2,\"x\":1}"), Written::Newer);
        for bytes in [&b""[..], b"{\"v\":1}", b"null", b"\xff"] {
            assert_eq!(Record::parse(bytes), Written::Broken, "{bytes:?}");
        }
    }

    #[test]
    fn a_file_is_known_by_number_name_and_length() {
        let source = Source { name: spool::FILE.to_owned(), inode: 4, offset: 6, head: String::new() };
        assert!(source.can_be(spool::FILE, 4, 6) && source.can_be(spool::TAKEN, 4, 9));
        assert!(!source.can_be(spool::FILE, 5, 6) && !source.can_be(spool::FILE, 4, 5));
        let taken = Source { name: spool::TAKEN.to_owned(), ..source };
        assert!(taken.can_be(spool::TAKEN, 4, 6) && !taken.can_be(spool::FILE, 4, 6));
    }
}
