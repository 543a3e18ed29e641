//! What came of one check. Plain data.

use crate::base::digest::Digest;

/// What came of one check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// It looked, and found nothing.
    Passed,
    /// It found these.
    Found(Vec<Finding>),
    /// Nothing asks for it.
    NotAsked,
    /// What it reads was not handed in; why.
    NotRun(String),
    /// It could not look, which counts as if it had found something; why.
    Failed(String),
}

impl State {
    /// Returns what `findings` come to.
    pub(super) fn of(findings: Vec<Finding>) -> Self {
        if findings.is_empty() { Self::Passed } else { Self::Found(findings) }
    }
}

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// It is told, whatever the consequence of its check is.
    Advice,
    /// A person has to look at most.
    Look,
    /// The consequence of its check follows.
    #[default]
    Full,
}

/// What a check found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The path in the repository, any bytes; none where no file is meant.
    pub path: Option<Vec<u8>>,
    /// The line, from 1.
    pub line: Option<usize>,
    /// The rule's id: the check's key, and behind a dot what is more precise.
    pub rule: String,
    /// What it is, after the name of the file; never holds a secret.
    pub what: String,
    /// What to do about it.
    pub fix: String,
    /// The commit that brought it.
    pub commit: Option<String>,
    /// How much it weighs.
    pub weight: Weight,
    /// Other paths that go back with this one: the other side of a move.
    pub with: Vec<Vec<u8>>,
}

impl Finding {
    /// Returns the finding of `rule` that says `what`.
    pub(super) fn new(rule: impl Into<String>, what: impl Into<String>, fix: impl Into<String>) -> Self {
        Self {
            path: None,
            line: None,
            rule: rule.into(),
            what: what.into(),
            fix: fix.into(),
            commit: None,
            weight: Weight::Full,
            with: Vec::new(),
        }
    }

    /// Returns it with another weight.
    pub(super) fn weighing(self, weight: Weight) -> Self {
        Self { weight, ..self }
    }

    /// Returns it at a path.
    pub(super) fn at(self, path: &[u8]) -> Self {
        Self { path: Some(path.to_vec()), ..self }
    }

    /// Returns it at a line; 0 is the file as a whole.
    pub(super) fn line(self, line: usize) -> Self {
        Self { line: Some(line).filter(|line| *line > 0), ..self }
    }

    /// Returns what names it across versions of its file.
    pub fn fingerprint(&self) -> Digest {
        let path = self.path.as_deref().unwrap_or_default();
        Digest::of(&[self.rule.as_bytes(), b"\0", self.what.as_bytes(), b"\0", path].concat())
    }
}
