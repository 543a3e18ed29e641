//! The write-ahead journal of one plan: a text file with one checked record a line. Never holds contents.
//!
//! A line is `<length> <first 16 hex digits of the SHA-256 of the record> <record as JSON>\n`. A torn last line is
//! ignored; so is anything after the first line that does not check.

use serde::{Deserialize, Serialize};

use super::ledger::Entry;
use super::plan::Plan;
use super::state::State;
use crate::base::digest::Digest;

/// Format of the journal; a newer one is refused.
pub const JOURNAL_SCHEMA: &str = "openclaw.journal/1";

/// One record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "record", rename_all = "kebab-case")]
pub enum Record {
    /// The plan that starts here. Nothing outside the journal has changed yet.
    Begin {
        /// [`JOURNAL_SCHEMA`].
        schema: String,
        /// The plan.
        plan: Box<Plan>,
    },
    /// Everything is prepared and durable; from here on the plan goes forward.
    Commit,
    /// A shared document changed under the plan and its step was derived again.
    Rederived {
        /// Index of the step.
        step: usize,
        /// What was there.
        before: State,
        /// What is there after the rename.
        after: State,
        /// The ledger entry that goes with it.
        entry: Box<Entry>,
    },
    /// A step that recovery left undone because a person changed the place meanwhile.
    Skipped {
        /// Index of the step.
        step: usize,
    },
    /// The plan is being undone.
    Undoing,
    /// Every rename is made and durable, and what undoing would need is about to go.
    Done,
}

/// Returns the line that holds `record`.
pub fn encode(record: &Record) -> Vec<u8> {
    let json = serde_json::to_string(record).expect("a record has only string keys and finite numbers");
    format!("{} {} {json}\n", json.len(), Digest::of(json.as_bytes()).short(16)).into_bytes()
}

/// Returns the records that check, in order, up to the first line that does not.
pub fn decode(bytes: &[u8]) -> Vec<Record> {
    let mut records = Vec::new();
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        match decode_line(line) {
            Some(record) => records.push(record),
            None => break,
        }
    }
    records
}

fn decode_line(line: &[u8]) -> Option<Record> {
    let line = std::str::from_utf8(line.strip_suffix(b"\n")?).ok()?;
    let (length, rest) = line.split_once(' ')?;
    let (sum, json) = rest.split_once(' ')?;
    let whole = length.parse() == Ok(json.len()) && sum == Digest::of(json.as_bytes()).short(16);
    if whole { serde_json::from_str(json).ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_torn_tail_is_ignored() {
        let mut bytes = encode(&Record::Commit);
        bytes.extend(encode(&Record::Skipped { step: 3 }));
        let whole = vec![Record::Commit, Record::Skipped { step: 3 }];
        assert_eq!(decode(&bytes), whole);
        for cut in 1..encode(&Record::Skipped { step: 3 }).len() {
            assert_eq!(decode(&bytes[..bytes.len() - cut]), whole[..1], "cut by {cut}");
        }
    }

    #[test]
    fn nothing_after_a_damaged_line_counts() {
        let mut bytes = encode(&Record::Commit);
        bytes[5] ^= 1;
        bytes.extend(encode(&Record::Done));
        assert_eq!(decode(&bytes), []);
        assert_eq!(decode(b"\xff\xff\n"), []);
    }
}
