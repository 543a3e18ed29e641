//! What has to be known to judge a piece of work: gathered once, then judged. Plain data.

use crate::git::{Change, CommitText, Extent};
use crate::guard::commit::FileFlaws;
use crate::guard::evaluate::record::{Record, RecordError};
use crate::guard::evaluate::table::Check;
use crate::guard::policy::Policy;
use crate::guard::repository::Project;

/// What is known about a piece of work.
#[derive(Clone, Debug)]
pub struct Facts {
    /// The id of the commit that it began at.
    pub base: String,
    /// What changed since then, sorted by path.
    pub changes: Vec<Change>,
    /// Whether these are all.
    pub extent: Extent,
    /// What checks say about files, against the base.
    pub flaws: Vec<FileFlaws>,
    /// Secrets that the base does not have.
    pub secrets: Vec<SecretSeen>,
    /// Whether every commit in between was looked at.
    pub history: Extent,
    /// Contents that could not be looked at: path, why, and how many bytes they have where that is the reason.
    pub unread: Vec<Unread>,
    /// Forbidden texts that the base does not have.
    pub forbidden: Vec<ForbiddenSeen>,
    /// What became of each required output, in the order of the request.
    pub required: Vec<Met>,
    /// Patterns that are none.
    pub unfit: Vec<Unfit>,
    /// The commits that were made since, newest first.
    pub commits: Vec<CommitText>,
    /// Whether the base is one of the commits before the tip.
    pub is_base_kept: bool,
    /// What the base's settings ask for, tightened by those of now.
    pub project: Project,
    /// The choices in force.
    pub policy: Policy,
    /// What the agent printed and ran.
    pub record: Option<Result<Record, RecordError>>,
    /// What became of our hooks.
    pub hooks: Hooks,
    /// What is wrong with the project's rules; `Err` says why they could not be looked at.
    pub rules: Option<Result<Vec<RuleSeen>, String>>,
    /// How the metric ended.
    pub metric: Option<Proof>,
    /// How each service answered, in the order of the request.
    pub before: Vec<Proof>,
    /// How each program ended, in the order of the request.
    pub after: Vec<Proof>,
}

/// A secret in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretSeen {
    /// The path; in an archive `archive!/entry`.
    pub path: Vec<u8>,
    /// The line; 0 for the file's name.
    pub line: usize,
    /// The rule's id.
    pub rule: &'static str,
    /// What the rule finds.
    pub title: &'static str,
    /// A token's public prefix and its length.
    pub preview: String,
    /// The commit that brought it, where the file as it is does not have it any more.
    pub commit: Option<String>,
}

/// A content that could not be looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    /// The path.
    pub path: Vec<u8>,
    /// Why.
    pub why: String,
}

/// A forbidden text in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForbiddenSeen {
    /// Which one, by its place in the request.
    pub number: usize,
    /// The path.
    pub path: Vec<u8>,
    /// The line.
    pub line: usize,
    /// The text, cut, fit for a screen, without a secret.
    pub text: String,
}

/// What became of a required output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Met {
    /// No changed file has such a path.
    Absent,
    /// Some have, and none holds what is asked for.
    Empty,
    /// One has.
    Yes,
}

/// A pattern that is none, with who brought it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unfit {
    /// The check that needs it.
    pub check: Check,
    /// Who asks for it.
    pub source: String,
    /// What is wrong.
    pub why: String,
}

/// What became of the hooks that openclaw put into the repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hooks {
    /// The repository is not under guard.
    Unguarded,
    /// They are as they were put there.
    Whole,
    /// What is wrong, a sentence each.
    Changed(Vec<String>),
    /// It could not be told; why.
    Unknown(String),
}

/// Something wrong with a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleSeen {
    /// The rule's file.
    pub path: Vec<u8>,
    /// The line.
    pub line: usize,
    /// What is wrong.
    pub what: String,
}

/// How something that was asked ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Proof {
    /// As it should.
    Holds,
    /// Otherwise; what was seen.
    Fails(String),
    /// It could not be asked; why.
    Unknown(String),
}
