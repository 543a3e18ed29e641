//! History by git itself: what a push would bring, and which commit comes before which.

use std::collections::HashSet;
use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt as _;

use super::{Spawned, checked, other_form};
use crate::base::limits::{OUTGOING_BLOBS_MAX, OUTGOING_COMMITS_MAX};
use crate::git::blob::BlobId;
use crate::git::change::CommitText;
use crate::git::contents::{Content, Extent};
use crate::git::entry::{EntryKind, OutRange, Outgoing};
use crate::git::error::GitError;
use crate::git::native::history::REMOTES;

impl Spawned<'_> {
    /// Returns the blobs that the commits of `range` bring, each once at each path, the earliest commit first.
    pub(in crate::git) fn outgoing(&self, range: &OutRange) -> Result<(Vec<Outgoing>, Extent), GitError> {
        let commits = self.commits(range)?;
        let mut extent = if commits.len() > OUTGOING_COMMITS_MAX { Extent::Cut } else { Extent::Whole };
        let mut asked = Vec::new();
        // Parents first, so that a blob is told with the commit that brought it. At a bound the newest are kept.
        for commit in commits.iter().take(OUTGOING_COMMITS_MAX).rev() {
            asked.extend_from_slice(commit.as_bytes());
            asked.push(b'\n');
        }
        // `-c` names, for a merge, only what differs from all of its parents.
        let diff =
            ["diff-tree", "--stdin", "-r", "--root", "-c", "--raw", "-z", "--no-abbrev", "--no-renames"];
        let raw = self.text(diff.map(OsString::from), asked)?;
        let mut blobs = Vec::new();
        let mut seen = HashSet::new();
        let mut commit = String::new();
        let mut fields = raw.split(|byte| *byte == 0).filter(|field| !field.is_empty());
        while let Some(field) = fields.next() {
            if !field.starts_with(b":") {
                commit = String::from_utf8_lossy(field).into_owned();
                continue;
            }
            let path = fields.next().ok_or_else(|| other_form("diff-tree"))?;
            let (mode, id) = after(field).ok_or_else(|| other_form("diff-tree"))?;
            if let (Some(kind), true) = (EntryKind::of_octal(mode), seen.insert((path.to_vec(), id))) {
                blobs.push(Outgoing { path: path.to_vec(), id, kind, commit: commit.clone() });
            }
        }
        if blobs.len() > OUTGOING_BLOBS_MAX {
            blobs.truncate(OUTGOING_BLOBS_MAX);
            extent = Extent::Cut;
        }
        Ok((blobs, extent))
    }

    /// Returns the commits of `range`, newest first, and one more than the bound where it is longer.
    fn commits(&self, range: &OutRange) -> Result<Vec<String>, GitError> {
        let mut arguments = vec![
            OsString::from("rev-list"),
            "--topo-order".into(),
            "--ignore-missing".into(),
            format!("--max-count={}", OUTGOING_COMMITS_MAX + 1).into(),
        ];
        for tip in &range.tips {
            arguments.push(self.commit_of(tip)?.ok_or_else(|| absent(tip))?.into());
        }
        arguments.push("--not".into());
        for without in &range.without {
            match without.strip_prefix(REMOTES) {
                Some(_) => arguments.push(without.into()),
                None => arguments.extend(self.commit_of(without)?.map(OsString::from)),
            }
        }
        let listed = self.text(arguments, Vec::new())?;
        Ok(String::from_utf8_lossy(&listed).lines().map(str::to_owned).collect())
    }

    /// Returns whether `before` is `after`, or one of the commits before it.
    pub(in crate::git) fn is_ancestor(&self, before: &str, after: &str) -> Result<bool, GitError> {
        let before = self.commit_of(before)?.ok_or_else(|| absent(before))?;
        let after = self.commit_of(after)?.ok_or_else(|| absent(after))?;
        let ask = ["merge-base", "--is-ancestor", &before, &after].map(OsString::from);
        let output = self.run(ask, Vec::new(), self.place.dir.clone())?;
        match output.status {
            Some(0) => Ok(true),
            Some(1) => Ok(false),
            Some(_) | None => checked(output).map(|_| false),
        }
    }

    /// Returns what the commit `revision` holds at `path`.
    pub(in crate::git) fn version_at(
        &self,
        revision: &str,
        path: &[u8],
    ) -> Result<Option<Content>, GitError> {
        let commit = self.commit_of(revision)?.ok_or_else(|| absent(revision))?;
        let name = OsString::from_vec([commit.as_bytes(), b":", path].concat());
        let kind =
            self.run(["cat-file".into(), "-t".into(), name.clone()], Vec::new(), self.place.dir.clone())?;
        if kind.status != Some(0) || kind.stdout != b"blob\n" {
            return Ok(None);
        }
        let id = self.text(["rev-parse".into(), "--verify".into(), name], Vec::new())?;
        let id = BlobId::from_hex(id.trim_ascii_end()).ok_or_else(|| other_form("rev-parse"))?;
        self.blob(&id).map(Some)
    }

    /// Returns the paths that the commit `revision` holds.
    pub(in crate::git) fn paths_at(&self, revision: &str) -> Result<Vec<Vec<u8>>, GitError> {
        let commit = self.commit_of(revision)?.ok_or_else(|| absent(revision))?;
        let ask = ["ls-tree", "-r", "-z", "--full-tree", "--name-only", &commit].map(OsString::from);
        let listed = self.text(ask, Vec::new())?;
        let paths = listed.split(|byte| *byte == 0).filter(|path| !path.is_empty());
        Ok(paths.map(<[u8]>::to_vec).collect())
    }

    /// Returns the paths at which the commit `revision` has the blob `id`.
    pub(in crate::git) fn paths_of(&self, revision: &str, id: &BlobId) -> Result<Vec<Vec<u8>>, GitError> {
        let commit = self.commit_of(revision)?.ok_or_else(|| absent(revision))?;
        let listed =
            self.text(["ls-tree", "-r", "-z", "--full-tree", &commit].map(OsString::from), Vec::new())?;
        // <mode> <kind> <id> TAB <path>
        let line = format!(" {id}\t").into_bytes();
        let lines = listed.split(|byte| *byte == 0);
        let path = |entry: &[u8]| {
            let tab = entry.iter().position(|byte| *byte == b'\t')?;
            entry[..=tab].ends_with(&line).then(|| entry[tab + 1..].to_vec())
        };
        Ok(lines.filter_map(path).collect())
    }

    /// Returns the id of the commit that `revision` names.
    pub(in crate::git) fn commit_id(&self, revision: &str) -> Result<BlobId, GitError> {
        let id = self.commit_of(revision)?.ok_or_else(|| absent(revision))?;
        BlobId::from_hex(id.as_bytes()).ok_or_else(|| other_form("rev-parse"))
    }

    /// Returns the commits that `tip` has and `base` has not, newest first.
    pub(in crate::git) fn commits_since(
        &self,
        base: &str,
        tip: &str,
    ) -> Result<(Vec<CommitText>, Extent), GitError> {
        let base = self.commit_id(base)?;
        let tip = self.commit_id(tip)?;
        let count = format!("--max-count={}", OUTGOING_COMMITS_MAX + 1);
        let range = format!("{base}..{tip}");
        // The line end behind the parents divides them from the message, which may be empty.
        let ask = ["log", "-z", "--topo-order", "--no-show-signature", "--format=%H %P%n%B", &count, &range];
        let listed = self.text(ask.into_iter().chain(["--"]).map(OsString::from), Vec::new())?;
        let mut commits = Vec::new();
        for entry in listed.split(|byte| *byte == 0).filter(|entry| !entry.is_empty()) {
            let end = entry.iter().position(|byte| *byte == b'\n').unwrap_or(entry.len());
            let head = String::from_utf8_lossy(&entry[..end]).into_owned();
            let mut ids = head.split_whitespace().map(str::to_owned);
            let id = ids.next().ok_or_else(|| other_form("log"))?;
            let message = entry.get(end + 1..).unwrap_or_default().to_vec();
            commits.push(CommitText { id, message, parents: ids.count() });
        }
        let extent = if commits.len() > OUTGOING_COMMITS_MAX { Extent::Cut } else { Extent::Whole };
        commits.truncate(OUTGOING_COMMITS_MAX);
        Ok((commits, extent))
    }

    /// Returns the id of the commit that `revision` names; `None` where it names none that is here.
    fn commit_of(&self, revision: &str) -> Result<Option<String>, GitError> {
        let commit = format!("{revision}^{{commit}}");
        let ask = ["rev-parse", "-q", "--verify", "--end-of-options", &commit].map(OsString::from);
        let output = self.run(ask, Vec::new(), self.place.dir.clone())?;
        let id = String::from_utf8_lossy(&output.stdout).trim_end().to_owned();
        Ok((output.status == Some(0) && BlobId::from_hex(id.as_bytes()).is_some()).then_some(id))
    }
}

/// Returns mode and blob that a line of `diff-tree` ends with: one colon and one mode and blob before for each parent.
fn after(line: &[u8]) -> Option<(&[u8], BlobId)> {
    let parents = line.iter().take_while(|byte| **byte == b':').count();
    let fields: Vec<&[u8]> = line[parents..].split(|byte| *byte == b' ').collect();
    Some((fields.get(parents)?, BlobId::from_hex(fields.get(2 * parents + 1)?)?))
}

fn absent(revision: &str) -> GitError {
    GitError::Refused(format!("`{revision}` names no commit here"))
}
