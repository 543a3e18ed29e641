//! The agreed form of a message: conventional commits, with the types and the length that a repository chose. Pure and
//! total; what git itself writes has the form that git gives it.

use super::subject::{Head, derived, meant};
use crate::base::limits::SUBJECT_CHARS_MAX;
use crate::guard::repository::Project;

/// The types where a repository names none.
pub const TYPES: [&str; 11] =
    ["feat", "fix", "docs", "style", "refactor", "perf", "test", "build", "ci", "chore", "revert"];
/// What the subjects begin with that git makes.
const OF_GIT: [&str; 6] = ["Merge ", "Revert \"", "Reapply \"", "fixup! ", "squash! ", "amend! "];
/// The type of a commit that a task of the mesh makes, with the task's id as its scope.
const MESH: &str = "mesh";

/// What is agreed on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// Types that a subject may begin with.
    pub types: Vec<String>,
    /// The most characters of a subject.
    pub subject_chars_max: usize,
}

/// What is not as agreed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// The subject has no type.
    Untyped,
    /// Its type is none of those that are agreed on.
    UnknownType(String),
    /// Type, scope and colon are there, with a slip in how they are written.
    Misspelt,
    /// Nothing stands behind the colon.
    NoText,
    /// The subject has this many characters.
    Long(usize),
    /// No blank line divides subject and body.
    Undivided,
    /// This trailer is not written as tools read it; the form that they read.
    Trailer(&'static str),
}

/// What was found in a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// The subject.
    pub subject: String,
    /// What is not as agreed; never empty.
    pub flaws: Vec<Flaw>,
    /// The subject as agreed, where it can be derived.
    pub better: Option<String>,
}

impl Default for Form {
    fn default() -> Self {
        Self { types: TYPES.map(str::to_owned).to_vec(), subject_chars_max: usize::from(SUBJECT_CHARS_MAX) }
    }
}

impl Form {
    /// Returns what a repository agreed on.
    pub fn of(project: &Project) -> Self {
        let usual = Self::default();
        let types = if project.commit_types.is_empty() { usual.types } else { project.commit_types.clone() };
        let subject_chars_max = project.subject_chars_max.map_or(usual.subject_chars_max, usize::from);
        Self { types, subject_chars_max }
    }

    /// Judges a message as git will take it; `None` where all is as agreed, or git refuses it for being empty.
    pub fn judge(&self, message: &[u8]) -> Option<Judged> {
        let text = String::from_utf8_lossy(message);
        let mut lines = text.lines();
        let subject = lines.next().map(str::trim_end).filter(|subject| !subject.is_empty())?;
        if OF_GIT.iter().any(|start| subject.starts_with(start)) {
            return None;
        }
        let mut flaws = Vec::new();
        let better = self.judge_subject(subject, &mut flaws);
        let chars = subject.chars().count();
        if chars > self.subject_chars_max {
            flaws.push(Flaw::Long(chars));
        }
        let body: Vec<&str> = lines.collect();
        if body.first().is_some_and(|line| !line.trim().is_empty()) {
            flaws.push(Flaw::Undivided);
        }
        flaws.extend(trailer(&body).map(Flaw::Trailer));
        // What is not UTF-8 cannot be offered: it would come back with other bytes.
        let is_text = std::str::from_utf8(message).is_ok();
        let better = better.filter(|better| is_text && better.chars().count() <= self.subject_chars_max);
        (!flaws.is_empty()).then(|| Judged { subject: subject.to_owned(), flaws, better })
    }

    fn judge_subject(&self, subject: &str, flaws: &mut Vec<Flaw>) -> Option<String> {
        let Some(head) = Head::of(subject) else {
            flaws.push(Flaw::Untyped);
            return derived(subject, &self.types);
        };
        let is_known = self.types.contains(&head.kind) || (head.kind == MESH && head.scopes.len() == 1);
        if head.text.is_empty() {
            flaws.push(Flaw::NoText);
        }
        if !is_known {
            flaws.push(Flaw::UnknownType(head.kind.clone()));
        } else if !head.text.is_empty() && head.written(&head.kind) != subject {
            flaws.push(Flaw::Misspelt);
        }
        let kind = if is_known { Some(head.kind.as_str()) } else { meant(&head.kind, &self.types) };
        let written = head.written(kind?);
        (written != subject && !head.text.is_empty()).then_some(written)
    }
}

/// Names of the trailer that tells of a break, in small letters; tools read the first two, in capitals.
const BREAKING: [&str; 3] = ["breaking change:", "breaking-change:", "breaking changes:"];
/// Trailers of git by their names, and what people write in place of them, in small letters. git reads any capitals.
const TRAILERS: [(&str, &[&str]); 2] = [
    ("Signed-off-by:", &["signed off by:", "signed-off by:", "signed off-by:"]),
    ("Co-authored-by:", &["co authored by:", "coauthored-by:", "co-authored by:", "coauthored by:"]),
];

/// Returns the form of the first trailer that has another one, or no value.
fn trailer(body: &[&str]) -> Option<&'static str> {
    body.iter().find_map(|line| {
        let lower = line.to_lowercase();
        let has_value = line.split_once(':').is_some_and(|(_, value)| !value.trim().is_empty());
        // In small letters and without a colon it may be the begin of a sentence.
        if BREAKING.iter().any(|name| lower.starts_with(name)) || line.starts_with("BREAKING CHANGE ") {
            let is_read = line.starts_with("BREAKING CHANGE:") || line.starts_with("BREAKING-CHANGE:");
            return (!is_read || !has_value).then_some("BREAKING CHANGE:");
        }
        let is_odd = |name: &str, ways: &[&str]| {
            ways.iter().any(|way| lower.starts_with(way))
                || (lower.starts_with(&name.to_lowercase()) && !has_value)
        };
        TRAILERS.iter().find(|(name, ways)| is_odd(name, ways)).map(|(name, _)| *name)
    })
}
