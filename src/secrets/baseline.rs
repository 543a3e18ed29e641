//! Findings that were there before, by the digest of the secret: known ones, each with a reason and perhaps a last day.
//! Reads and writes the text of such a file; never holds a secret, and never touches a disk.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::base::digest::Digest;
use crate::base::limits::BASELINE_BYTES_MAX;
use crate::base::text::is_unseen;
use crate::base::time::Timestamp;

/// The form that is written, and the only one that is read.
pub const BASELINE_SCHEMA: &str = "openclaw.baseline/1";
/// What an entry says that nobody gave a reason.
const REASON: &str = "was there when the baseline was written";
/// Length of a date, and the milliseconds in which it counts.
const DATE_CHARS: usize = "2026-11-20".len();
const DAY_MS: u64 = 24 * 60 * 60 * 1_000;

/// Findings that were there before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline {
    entries: Vec<Known>,
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Known {
    /// Where it was found first; for people, and never compared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen_in: Option<String>,
    /// The rule's id.
    pub rule: String,
    /// The digest of rule and secret.
    pub digest: Digest,
    /// The files in which it counts, as a glob from the top of the repository; in every file where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Why it may stay.
    pub reason: String,
    /// The last day on which it counts (`2027-01-31`, UTC); for good where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<String>,
}

/// What a baseline says about a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing<'a> {
    /// Nothing.
    New,
    /// It was there before.
    Known(&'a Known),
    /// It was allowed until a day that has passed.
    Expired(&'a Known),
}

/// A finding as a baseline sees it.
#[derive(Clone, Copy, Debug)]
pub struct Seen<'a> {
    /// The rule's id.
    pub rule: &'a str,
    /// The digest of rule and secret.
    pub digest: Digest,
    /// The file, from the top of the repository; any bytes.
    pub path: &'a [u8],
}

/// Why a text is no baseline.
#[derive(Debug, thiserror::Error)]
pub enum BaselineError {
    /// It is longer than any baseline.
    #[error("read a baseline of more than {BASELINE_BYTES_MAX} bytes")]
    TooLarge,
    /// It is not JSON of this form.
    #[error("read the baseline's JSON")]
    Malformed(#[source] serde_json::Error),
    /// It has another version, or is something else.
    #[error("read a file that calls itself `{0}` and not `{BASELINE_SCHEMA}`")]
    Foreign(String),
    /// A date is none.
    #[error("read `{0}` as a day; one is written as `2027-01-31`")]
    Date(String),
    /// An entry has no reason.
    #[error("use the entry of the rule `{0}`: it gives no reason")]
    Unexplained(String),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    schema: String,
    entries: Vec<Known>,
}

impl Baseline {
    /// Reads the text of a baseline.
    ///
    /// # Errors
    /// See [`BaselineError`].
    pub fn parse(text: &[u8]) -> Result<Self, BaselineError> {
        if text.len() as u64 > BASELINE_BYTES_MAX {
            return Err(BaselineError::TooLarge);
        }
        // The version comes first: a newer form may have anything else.
        let object: Map<String, Value> = serde_json::from_slice(text).map_err(BaselineError::Malformed)?;
        let schema = object.get("schema").and_then(Value::as_str).unwrap_or_default();
        if schema != BASELINE_SCHEMA {
            let schema = schema.chars().filter(|c| !c.is_control()).take(60).collect();
            return Err(BaselineError::Foreign(schema));
        }
        let form: Form = serde_json::from_slice(text).map_err(BaselineError::Malformed)?;
        for entry in &form.entries {
            if entry.reason.trim().is_empty() {
                return Err(BaselineError::Unexplained(entry.rule.clone()));
            }
            if let Some(date) = &entry.expires {
                end_of(date)?;
            }
        }
        Ok(Self { entries: form.entries })
    }

    /// Returns the text of the baseline: the same for the same entries, whatever their order was.
    pub fn to_text(&self) -> String {
        let mut entries = self.entries.clone();
        entries.sort();
        entries.dedup();
        let form = Form { schema: BASELINE_SCHEMA.to_owned(), entries };
        let text =
            serde_json::to_string_pretty(&form).expect("text, digests and nothing else have a JSON form");
        text + "\n"
    }

    /// Returns how many entries there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Returns whether there are none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Returns what the baseline says about `seen`; `matches` tells whether a glob takes a path.
    pub fn standing(
        &self,
        seen: &Seen<'_>,
        now: Timestamp,
        matches: &dyn Fn(&str, &[u8]) -> bool,
    ) -> Standing<'_> {
        let mut standing = Standing::New;
        for entry in self.entries.iter().filter(|entry| entry.is_about(seen, matches)) {
            if !entry.is_over(now) {
                return Standing::Known(entry);
            }
            standing = Standing::Expired(entry);
        }
        standing
    }

    /// Returns the baseline of `found`: entries that are still about one stay as they are, the others go, and what has
    /// none gets one.
    pub fn of(&self, found: &[Seen<'_>], matches: &dyn Fn(&str, &[u8]) -> bool) -> Self {
        let mut stay: BTreeSet<Known> = BTreeSet::new();
        let mut new: Vec<Known> = Vec::new();
        for seen in found {
            let about: Vec<&Known> =
                self.entries.iter().filter(|entry| entry.is_about(seen, matches)).collect();
            if about.is_empty() {
                let is_listed =
                    new.iter().any(|entry| entry.digest == seen.digest && entry.rule == seen.rule);
                if !is_listed {
                    new.push(Known {
                        seen_in: Some(shown(seen.path)),
                        rule: seen.rule.to_owned(),
                        digest: seen.digest,
                        path: None,
                        reason: REASON.to_owned(),
                        expires: None,
                    });
                }
            }
            stay.extend(about.into_iter().cloned());
        }
        stay.extend(new);
        Self { entries: stay.into_iter().collect() }
    }
}

impl Known {
    fn is_about(&self, seen: &Seen<'_>, matches: &dyn Fn(&str, &[u8]) -> bool) -> bool {
        self.digest == seen.digest
            && self.rule == seen.rule
            && self.path.as_ref().is_none_or(|glob| matches(glob, seen.path))
    }

    fn is_over(&self, now: Timestamp) -> bool {
        // A date was looked at when the text was read; what is none after all allows nothing.
        self.expires
            .as_ref()
            .is_some_and(|date| end_of(date).is_ok_and(|end| now >= end) || end_of(date).is_err())
    }
}

/// Returns the first moment after the day `date`.
fn end_of(date: &str) -> Result<Timestamp, BaselineError> {
    let refuse = || BaselineError::Date(date.chars().filter(|c| !c.is_control()).take(40).collect());
    if date.len() != DATE_CHARS || !date.starts_with(|c: char| c.is_ascii_digit()) || !date.contains('-') {
        return Err(refuse());
    }
    let start = Timestamp::before(Timestamp::from_millis(0), date).map_err(|_| refuse())?;
    Ok(Timestamp::from_millis(start.millis().saturating_add(DAY_MS)))
}

fn shown(path: &[u8]) -> String {
    match str::from_utf8(path) {
        Ok(text) if !text.chars().any(is_unseen) => text.to_owned(),
        Ok(_) | Err(_) => path.escape_ascii().to_string(),
    }
}

#[cfg(test)]
mod tests;
