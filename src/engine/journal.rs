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

/// What a journal file holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Decoded {
    /// The records that check, in order.
    pub records: Vec<Record>,
    /// The length of what checks; bytes behind it are a torn tail.
    pub bytes: usize,
    /// The schema named by a whole line that this release cannot read.
    pub newer: Option<String>,
}

/// Reads the records up to the first line that does not check, or that a newer release wrote.
pub fn decode(bytes: &[u8]) -> Decoded {
    let mut decoded = Decoded::default();
    let mut steps = 0;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        let Some(json) = checked(line) else { break };
        match serde_json::from_str(json) {
            Ok(record) if fits(&record, decoded.records.len(), &mut steps) => decoded.records.push(record),
            Ok(_) | Err(_) => {
                decoded.newer = Some(schema_of(json));
                break;
            }
        }
        decoded.bytes += line.len();
    }
    decoded
}

/// Returns whether a record stands where it may stand and names a step that the plan has.
fn fits(record: &Record, n: usize, steps: &mut usize) -> bool {
    match record {
        Record::Begin { plan, .. } => {
            *steps = plan.body.steps.len();
            n == 0
        }
        Record::Rederived { step, .. } | Record::Skipped { step } => step < steps,
        Record::Commit | Record::Undoing | Record::Done => n > 0,
    }
}

/// Returns the record of a line that is whole.
fn checked(line: &[u8]) -> Option<&str> {
    let line = std::str::from_utf8(line.strip_suffix(b"\n")?).ok()?;
    let (length, rest) = line.split_once(' ')?;
    let (sum, json) = rest.split_once(' ')?;
    (length.parse() == Ok(json.len()) && sum == Digest::of(json.as_bytes()).short(16)).then_some(json)
}

fn schema_of(json: &str) -> String {
    let value: serde_json::Value = serde_json::from_str(json).unwrap_or_default();
    value["schema"].as_str().unwrap_or("unknown").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::base::path::AbsPath;
    use crate::engine::plan::{Body, Closing, Fresh, PLAN_SCHEMA};

    fn begin() -> Record {
        let body = Body {
            schema: PLAN_SCHEMA.to_owned(),
            version: "1.0.0".to_owned(),
            root: AbsPath::new("/r").expect("a path"),
            parent: None,
            fresh: Fresh::Root,
            closing: Closing::Nothing,
            steps: Vec::new(),
            ledger: Vec::new(),
            findings: Vec::new(),
        };
        Record::Begin { schema: JOURNAL_SCHEMA.to_owned(), plan: Box::new(Plan::of(body)) }
    }

    #[test]
    fn a_torn_tail_is_ignored() {
        let records = vec![begin(), Record::Commit, Record::Done];
        let whole: Vec<u8> = records.iter().flat_map(encode).collect();
        let last = encode(&Record::Done).len();
        assert_eq!(decode(&whole), Decoded { records: records.clone(), bytes: whole.len(), newer: None });
        for cut in 1..=last {
            let records = records[..2].to_vec();
            let left = Decoded { records, bytes: whole.len() - last, newer: None };
            assert_eq!(decode(&whole[..whole.len() - cut]), left, "cut by {cut}");
        }
    }

    #[test]
    fn nothing_after_a_damaged_line_counts() {
        let mut bytes = encode(&begin());
        bytes[5] ^= 1;
        bytes.extend(encode(&Record::Done));
        assert_eq!(decode(&bytes), Decoded::default());
        assert_eq!(decode(b"\xff\xff\n"), Decoded::default());
    }

    #[test]
    fn records_out_of_place_are_not_ours() {
        let beyond = [encode(&begin()), encode(&Record::Skipped { step: 0 })].concat();
        for bytes in [encode(&Record::Commit), beyond, encode(&begin()).repeat(2)] {
            assert!(decode(&bytes).newer.is_some());
        }
    }

    #[test]
    fn a_whole_line_of_a_newer_release_is_not_torn() {
        let json = r#"{"record":"begin","schema":"openclaw.journal/2","plan":[]}"#;
        let line = format!("{} {} {json}\n", json.len(), Digest::of(json.as_bytes()).short(16));
        assert_eq!(decode(line.as_bytes()).newer.as_deref(), Some("openclaw.journal/2"));
    }
}
