//! What a scan found. Plain data; no part of a secret, and names as they may be shown.

use crate::base::digest::Digest;
use crate::base::limits::SCAN_FINDINGS_MAX;
use crate::base::text::{is_unseen, shortened};
use crate::secrets;

/// Characters of a path as it is shown.
const PATH_CHARS_MAX: usize = 400;

/// What a scan found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// What counts, by path and line.
    pub findings: Vec<Found>,
    /// What somebody allowed.
    pub allowed: Vec<Allowed>,
    /// What could not be looked at.
    pub unread: Vec<Unread>,
    /// Repositories within the repository, which were left out.
    pub repositories: Vec<String>,
    /// What is odd, whole sentences.
    pub problems: Vec<String>,
    /// Files and blobs that were looked at.
    pub looked_at: usize,
    /// Those of which an earlier look is remembered.
    pub remembered: usize,
    /// A bound was reached, and not everything was seen.
    pub is_cut: bool,
}

/// A secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The file, from the top of the repository of the call where it is in it; any bytes. In an archive: `archive!/entry`.
    pub path: Vec<u8>,
    /// The file as globs see it: from the top of its own repository, without the entry.
    pub(super) place: Vec<u8>,
    /// The line, from 1; 0 for the file's name.
    pub line: usize,
    /// The rule's id.
    pub rule: &'static str,
    /// What the rule finds.
    pub title: &'static str,
    /// A token's public prefix and its length.
    pub preview: String,
    /// Names the secret without telling it.
    pub digest: Digest,
    /// The commit that brought it, where history was looked at.
    pub commit: Option<String>,
    /// The last day on which a baseline allowed it.
    pub expired: Option<String>,
}

/// A secret that does not count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allowed {
    /// What was found.
    pub found: Found,
    /// Who says so.
    pub by: Permit,
}

/// Who says that something is no secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Permit {
    /// This comment beside it.
    Comment(&'static str),
    /// The repository's `secrets.allow`.
    List,
    /// A baseline, for this reason.
    Baseline(String),
}

/// What could not be looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    /// The file or folder, as [`Found::path`].
    pub path: Vec<u8>,
    /// Why.
    pub why: String,
}

impl Outcome {
    pub(super) fn add(&mut self, found: Found) {
        if self.findings.len() < SCAN_FINDINGS_MAX {
            self.findings.push(found);
        } else {
            self.is_cut = true;
        }
    }

    pub(super) fn allow(&mut self, found: Found, by: Permit) {
        if self.allowed.len() < SCAN_FINDINGS_MAX {
            self.allowed.push(Allowed { found, by });
        }
    }

    pub(super) fn unread(&mut self, path: Vec<u8>, why: impl Into<String>) {
        self.unread.push(Unread { path, why: why.into() });
    }

    /// Brings everything into the order in which it is shown; a history stays in its own.
    pub(super) fn sorted(mut self) -> Self {
        self.findings.sort_by(|a, b| a.order().cmp(&b.order()));
        self.allowed.sort_by(|a, b| a.found.order().cmp(&b.found.order()));
        self.unread.sort_by(|a, b| a.path.cmp(&b.path));
        self
    }
}

impl Found {
    #[cfg(test)]
    pub(in crate::guard) fn of_test(path: &[u8], digest: Digest) -> Self {
        Self {
            path: path.to_vec(),
            place: path.to_vec(),
            line: 3,
            rule: "test-rule",
            title: "a key of the test",
            preview: "k... (3 characters)".to_owned(),
            digest,
            commit: Some("1".repeat(40)),
            expired: None,
        }
    }

    fn order(&self) -> (&[u8], usize, &str) {
        (&self.path, self.line, self.rule)
    }
}

/// Returns a path as people can read it: escaped where it is no plain text, cut, and without a secret in it.
pub fn shown_path(path: &[u8]) -> String {
    let text = match str::from_utf8(path) {
        Ok(text) if !text.chars().any(is_unseen) => text.to_owned(),
        Ok(_) | Err(_) => path.escape_ascii().to_string(),
    };
    shortened(&secrets::redacted(&text), PATH_CHARS_MAX)
}

/// Returns a path for a form that takes any bytes: as it is, unless it holds a secret.
pub fn told_path(path: &[u8]) -> Vec<u8> {
    if secrets::scan(path).is_empty() { path.to_owned() } else { shown_path(path).into_bytes() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_cannot_steer_a_screen_and_tells_no_secret() {
        for (path, shown) in [
            (&b"src/a b.rs"[..], "src/a b.rs"),
            (b"a\nb", "a\\nb"),
            (b"a\x1b[31m", "a\\x1b[31m"),
            (b"\xff/x", "\\xff/x"),
            ("ü/`$(x)`".as_bytes(), "ü/`$(x)`"),
        ] {
            assert_eq!(shown_path(path), shown);
        }
        let token = concat!("gh", "p_a8Kd03jfLQm2xZ7vBn5tYr9wEs1uHg4cOiPq");
        assert!(!shown_path(format!("backup/{token}.txt").as_bytes()).contains(token));
        assert!(shown_path(&[b'a'; 5_000]).chars().count() <= PATH_CHARS_MAX);
    }
}
