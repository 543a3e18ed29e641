//! The record of what an agent printed and which commands ran: JSON lines of a documented form (`docs/check.md`). A record
//! that cannot be read to its end is refused whole, because what is missing may be what matters. Pure.

use std::collections::HashSet;

use serde::Deserialize;

use crate::base::limits::{RECORD_BYTES_MAX, RECORD_LINES_MAX};

/// The form that this binary reads.
pub const RECORD_SCHEMA: &str = "openclaw.output/1";

/// What an agent printed and ran.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// What it said, in order.
    pub said: Vec<String>,
    /// What it ran, in order.
    pub ran: Vec<Ran>,
}

/// A command that ran.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ran {
    /// The line of the record, from 1.
    pub line: usize,
    /// How it was given.
    pub command: Command,
    /// Its exit status, where it is known.
    pub status: Option<i64>,
    /// What it printed.
    pub output: String,
}

/// How a command was given.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Command {
    /// A text for a shell.
    Shell(String),
    /// A program and its arguments.
    Argv(Vec<String>),
}

impl Default for Command {
    fn default() -> Self {
        Self::Argv(Vec::new())
    }
}

/// Why a text is no [`Record`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// It is larger than [`RECORD_BYTES_MAX`], or has more lines than [`RECORD_LINES_MAX`].
    #[error("the record has more than {RECORD_BYTES_MAX} bytes or {RECORD_LINES_MAX} lines")]
    TooLarge,
    /// Its first line does not tell its form.
    #[error("line 1 of the record does not say `{{\"schema\": \"{RECORD_SCHEMA}\"}}`")]
    NoSchema,
    /// It is of another form.
    #[error("the record is of the form `{0}`; this openclaw reads `{RECORD_SCHEMA}`")]
    Foreign(String),
    /// A line is not of the form.
    #[error("line {line} of the record is not of its form: {what}")]
    Line {
        /// The line.
        line: usize,
        /// What is wrong.
        what: String,
    },
}

#[derive(Deserialize)]
struct Head {
    schema: String,
}

#[derive(Deserialize)]
struct Line {
    said: Option<String>,
    ran: Option<Words>,
    status: Option<i64>,
    #[serde(default)]
    output: String,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Words {
    Shell(String),
    Argv(Vec<String>),
}

impl Record {
    /// Reads a record.
    ///
    /// # Errors
    /// See [`RecordError`].
    pub fn parse(bytes: &[u8]) -> Result<Self, RecordError> {
        if bytes.len() as u64 > RECORD_BYTES_MAX {
            return Err(RecordError::TooLarge);
        }
        let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
        let mut lines = bytes.split(|byte| *byte == b'\n').zip(1..);
        let head = lines.next().and_then(|(head, _)| serde_json::from_slice::<Head>(head).ok());
        let Head { schema } = head.ok_or(RecordError::NoSchema)?;
        if schema != RECORD_SCHEMA {
            return Err(RecordError::Foreign(schema.chars().take(60).collect()));
        }
        let mut record = Self::default();
        for (text, line) in lines {
            if text.trim_ascii().is_empty() {
                continue;
            }
            if line > RECORD_LINES_MAX {
                return Err(RecordError::TooLarge);
            }
            let wrong = |what: String| RecordError::Line { line, what };
            let Line { said, ran, status, output } =
                serde_json::from_slice(text).map_err(|error| wrong(error.to_string()))?;
            match (said, ran) {
                (Some(said), None) => record.said.push(said),
                (None, Some(words)) => {
                    let command = match words {
                        Words::Shell(text) => Command::Shell(text),
                        Words::Argv(argv) => Command::Argv(argv),
                    };
                    record.ran.push(Ran { line, command, status, output });
                }
                (Some(_), Some(_)) | (None, None) => {
                    return Err(wrong("it takes one of `said` and `ran`".to_owned()));
                }
            }
        }
        Ok(record)
    }
}

impl Ran {
    /// Returns those of `ran` that are the last run of their command: what an agent ran again, it mended.
    pub fn last_of_each(ran: &[Self]) -> Vec<&Self> {
        let mut seen = HashSet::new();
        let mut last: Vec<&Self> = ran.iter().rev().filter(|one| seen.insert(&one.command)).collect();
        last.reverse();
        last
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "{\"schema\":\"openclaw.output/1\"}\n";

    #[test]
    fn a_record_tells_what_was_said_and_what_ran() {
        let text = format!(
            "{HEAD}{{\"said\":\"I look\"}}\n\n{{\"ran\":\"cargo test | tail\",\"status\":101,\"output\":\"boom\",\"more\":1}}\n\
             {{\"ran\":[\"git\",\"status\"]}}\r\n"
        );
        let record = Record::parse(text.as_bytes()).expect("a record");
        assert_eq!(record.said, ["I look"]);
        let shell = Command::Shell("cargo test | tail".to_owned());
        assert_eq!(
            record.ran[0],
            Ran { line: 4, command: shell, status: Some(101), output: "boom".to_owned() }
        );
        let argv = Command::Argv(vec!["git".to_owned(), "status".to_owned()]);
        assert_eq!((&record.ran[1].command, record.ran[1].status), (&argv, None));
        assert_eq!(Record::parse(HEAD.trim().as_bytes()), Ok(Record::default()));
    }

    #[test]
    fn what_is_not_of_the_form_is_refused_whole() {
        let refused = |text: &str| Record::parse(text.as_bytes()).expect_err("a refusal").to_string();
        assert!(refused("").contains("line 1"));
        assert!(refused("{\"said\":\"x\"}").contains("line 1"));
        assert!(refused("{\"schema\":\"openclaw.output/2\"}").contains("openclaw.output/2"));
        for line in ["{\"said\":", "{\"said\":\"a\",\"ran\":\"b\"}", "{}", "{\"ran\":1}", "[]", "\u{1}"] {
            assert!(refused(&format!("{HEAD}{line}\n")).contains("line 2"), "{line}");
        }
        let many = format!("{HEAD}{}", "{\"said\":\"\"}\n".repeat(RECORD_LINES_MAX));
        assert_eq!(Record::parse(many.as_bytes()), Err(RecordError::TooLarge));
    }

    #[test]
    fn only_the_last_run_of_a_command_counts() {
        let run = |line, text: &str| Ran { line, command: Command::Shell(text.to_owned()), ..Ran::default() };
        let ran = [run(1, "a"), run(2, "b"), run(3, "a")];
        let last: Vec<usize> = Ran::last_of_each(&ran).iter().map(|one| one.line).collect();
        assert_eq!(last, [2, 3]);
    }
}
