//! What a scan is asked for, and what it works with.

use std::path::PathBuf;

use crate::base::path::AbsPath;
use crate::base::time::Timestamp;
use crate::guard::repository::{Project, Trust};
use crate::ports::clock::Clock;
use crate::ports::exec::{Env, Exec};
use crate::ports::fs::Fs;
use crate::ports::tree::Sources;
use crate::secrets::Baseline;

/// What is looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// Files, and folders with everything below them.
    Paths(Vec<PathBuf>),
    /// What the next commit would bring.
    Staged,
    /// What commits brought.
    Range(Range),
}

/// A part of a history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Range {
    /// The commit before it; none where all that led to `tip` is meant.
    pub after: Option<String>,
    /// Its last commit.
    pub tip: String,
}

impl Range {
    /// Reads `A..B`, `A..` (to HEAD), or `B` alone, which means all that led to it.
    pub fn parse(text: &str) -> Option<Self> {
        let is_revision =
            |text: &str| !text.starts_with(['-', '.']) && !text.contains("..") && !text.contains('\0');
        let (after, tip) = match text.split_once("..") {
            Some(("", _)) => return None,
            Some((after, "")) => (Some(after.to_owned()), "HEAD"),
            Some((after, tip)) => (Some(after.to_owned()), tip),
            None => (None, text),
        };
        let is_good = !tip.is_empty() && is_revision(tip) && after.as_deref().is_none_or(is_revision);
        is_good.then(|| Self { after, tip: tip.to_owned() })
    }
}

/// What a scan is asked for.
#[derive(Clone, Debug)]
pub struct Request<'a> {
    /// What is looked at.
    pub what: What,
    /// The folder of the call.
    pub folder: Option<&'a AbsPath>,
    /// The person's home.
    pub home: Option<&'a AbsPath>,
    /// The baseline that was named; without one, each repository's own counts.
    pub baseline: Option<&'a Baseline>,
    /// Whose word counts that something is no secret.
    pub trust: Trust,
    /// The time, by which entries of a baseline end.
    pub now: Timestamp,
}

/// What a scan works with.
#[derive(Clone, Copy)]
pub struct Tools<'a> {
    /// The disk, for what is ours.
    pub fs: &'a dyn Fs,
    /// Finds and reads the files of a person.
    pub sources: Sources,
    /// Runs git for the repositories that we cannot open ourselves.
    pub exec: &'a dyn Exec,
    /// The environment of this call.
    pub env: &'a Env,
    /// The time.
    pub clock: &'a dyn Clock,
    /// Reads the settings of a repository.
    pub parse: &'a dyn Fn(&[u8]) -> Project,
    /// Where clean blobs are remembered.
    pub memo: Option<&'a AbsPath>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_as_git_writes_them() {
        let range = |after: Option<&str>, tip: &str| {
            Some(Range { after: after.map(str::to_owned), tip: tip.to_owned() })
        };
        for (text, want) in [
            ("a..b", range(Some("a"), "b")),
            ("v1.0..", range(Some("v1.0"), "HEAD")),
            ("main", range(None, "main")),
            ("origin/main..HEAD~2", range(Some("origin/main"), "HEAD~2")),
            ("", None),
            ("..", None),
            ("..b", None),
            ("a...b", None),
            ("a..b..c", None),
            ("--output=x", None),
            ("a..--output=x", None),
        ] {
            assert_eq!(Range::parse(text), want, "{text}");
        }
    }
}
