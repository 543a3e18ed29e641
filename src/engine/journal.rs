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

/// A line that is whole and holds no record of ours: another release wrote it, and only that one can go on from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("read line {line} of the journal, which another release wrote")]
pub struct Unknown {
    /// The line, from 1.
    pub line: usize,
}

/// Returns the records that check, in order, up to the first line that does not.
///
/// # Errors
/// When a line checks and is still not a record of ours, or not one that fits the plan.
pub fn decode(bytes: &[u8]) -> Result<Vec<Record>, Unknown> {
    let mut records = Vec::new();
    let mut steps = 0;
    for (n, line) in bytes.split_inclusive(|byte| *byte == b'\n').enumerate() {
        let Some(json) = checked(line) else { break };
        let record = serde_json::from_str(json).ok().filter(|record| fits(record, n, &mut steps));
        records.push(record.ok_or(Unknown { line: n + 1 })?);
    }
    Ok(records)
}

/// Returns whether a record stands where it may stand and names a step that the plan has.
fn fits(record: &Record, n: usize, steps: &mut usize) -> bool {
    match record {
        Record::Begin { plan, .. } => {
            *steps = plan.body.steps.len();
            n == 0
        }
        Record::Rederived { step, .. } | Record::Skipped { step } => *step < *steps,
        Record::Commit | Record::Undoing | Record::Done => n > 0,
    }
}

fn checked(line: &[u8]) -> Option<&str> {
    let line = std::str::from_utf8(line.strip_suffix(b"\n")?).ok()?;
    let (length, rest) = line.split_once(' ')?;
    let (sum, json) = rest.split_once(' ')?;
    let whole = length.parse() == Ok(json.len()) && sum == Digest::of(json.as_bytes()).short(16);
    whole.then_some(json)
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
        let whole = vec![begin(), Record::Commit, Record::Done];
        let bytes: Vec<u8> = whole.iter().flat_map(encode).collect();
        assert_eq!(decode(&bytes), Ok(whole.clone()));
        for cut in 1..encode(&Record::Done).len() {
            assert_eq!(decode(&bytes[..bytes.len() - cut]), Ok(whole[..2].to_vec()), "cut by {cut}");
        }
    }

    #[test]
    fn nothing_after_a_damaged_line_counts() {
        let mut bytes = encode(&begin());
        bytes[5] ^= 1;
        bytes.extend(encode(&Record::Done));
        assert_eq!(decode(&bytes), Ok(Vec::new()));
        assert_eq!(decode(b"\xff\xff\n"), Ok(Vec::new()));
    }

    #[test]
    fn a_whole_line_of_another_release_is_no_torn_one() {
        let line = |json: &str| {
            format!("{} {} {json}\n", json.len(), Digest::of(json.as_bytes()).short(16)).into_bytes()
        };
        assert_eq!(decode(&line(r#"{"record":"begin","schema":"openclaw.journal/2"}"#)), Err(Unknown { line: 1 }));
        let later = [encode(&begin()), line(r#"{"record":"paused"}"#)].concat();
        assert_eq!(decode(&later), Err(Unknown { line: 2 }));
    }

    #[test]
    fn records_out_of_place_are_unknown() {
        assert_eq!(decode(&encode(&Record::Commit)), Err(Unknown { line: 1 }));
        let beyond = [encode(&begin()), encode(&Record::Skipped { step: 0 })].concat();
        assert_eq!(decode(&beyond), Err(Unknown { line: 2 }));
        assert_eq!(decode(&encode(&begin()).repeat(2)), Err(Unknown { line: 2 }));
    }
}
