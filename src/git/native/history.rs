//! History by libgit2: what a push would bring, and which commit comes before which.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;

use git2::{Commit, Delta, DiffOptions, ErrorCode, ObjectType, Oid, Sort, Tree};

use super::{Native, id_of};
use crate::base::limits::{OUTGOING_BLOBS_MAX, OUTGOING_COMMITS_MAX};
use crate::git::contents::{Content, Extent};
use crate::git::entry::{EntryKind, OutRange, Outgoing};
use crate::git::error::GitError;
use crate::ports::clock::Deadline;

/// How an [`OutRange`] names all branches of a remote.
pub(in crate::git) const REMOTES: &str = "--remotes=";

impl Native {
    /// Returns the blobs that the commits of `range` bring, each once at each path, the earliest commit first.
    pub(in crate::git) fn outgoing(
        &self,
        range: &OutRange,
        deadline: Deadline<'_>,
    ) -> Result<(Vec<Outgoing>, Extent), GitError> {
        let mut commits = Vec::new();
        let mut extent = Extent::Whole;
        for (number, commit) in self.walk(range)?.enumerate() {
            if number == OUTGOING_COMMITS_MAX {
                extent = Extent::Cut;
                break;
            }
            commits.push(commit?);
        }
        let mut found = Found { seen: HashSet::new(), blobs: Vec::new() };
        // Parents first, so that a blob is told with the commit that brought it. At a bound the newest are kept.
        for id in commits.into_iter().rev() {
            if deadline.has_passed() {
                return Err(GitError::TooLate);
            }
            self.brought(&self.repo.find_commit(id)?, &mut found)?;
            if found.blobs.len() >= OUTGOING_BLOBS_MAX {
                found.blobs.truncate(OUTGOING_BLOBS_MAX);
                return Ok((found.blobs, Extent::Cut));
            }
        }
        Ok((found.blobs, extent))
    }

    fn walk(&self, range: &OutRange) -> Result<git2::Revwalk<'_>, GitError> {
        let mut walk = self.repo.revwalk()?;
        walk.set_sorting(Sort::TOPOLOGICAL)?;
        for tip in &range.tips {
            walk.push(self.commit_of(tip)?.ok_or_else(|| absent(tip))?.id())?;
        }
        for without in &range.without {
            match without.strip_prefix(REMOTES) {
                Some(remote) => walk.hide_glob(&format!("refs/remotes/{remote}/*"))?,
                None => {
                    if let Some(commit) = self.commit_of(without)? {
                        walk.hide(commit.id())?;
                    }
                }
            }
        }
        Ok(walk)
    }

    /// Adds what `commit` has and none of its parents has.
    fn brought(&self, commit: &Commit<'_>, found: &mut Found) -> Result<(), GitError> {
        let tree = commit.tree()?;
        let mut parents = Vec::new();
        for parent in commit.parents() {
            parents.push(parent.tree()?);
        }
        let mut options = DiffOptions::new();
        options.skip_binary_check(true).include_typechange(true);
        let diff = self.repo.diff_tree_to_tree(parents.first(), Some(&tree), Some(&mut options))?;
        for delta in diff.deltas() {
            let file = delta.new_file();
            let (Some(path), Some(kind)) = (file.path_bytes(), EntryKind::of_mode(file.mode().into())) else {
                continue;
            };
            let is_theirs = parents.iter().skip(1).any(|parent| has(parent, path, file.id()));
            if delta.status() != Delta::Deleted && !is_theirs && found.seen.insert((path.to_vec(), file.id()))
            {
                let path = path.to_vec();
                found.blobs.push(Outgoing {
                    path,
                    id: id_of(file.id()),
                    kind,
                    commit: commit.id().to_string(),
                });
            }
        }
        Ok(())
    }

    /// Returns whether `before` is `after`, or one of the commits before it.
    pub(in crate::git) fn is_ancestor(&self, before: &str, after: &str) -> Result<bool, GitError> {
        let before = self.commit_of(before)?.ok_or_else(|| absent(before))?.id();
        let after = self.commit_of(after)?.ok_or_else(|| absent(after))?.id();
        Ok(before == after || self.repo.graph_descendant_of(after, before)?)
    }

    /// Returns what the commit `revision` holds at `path`.
    pub(in crate::git) fn version_at(
        &self,
        revision: &str,
        path: &[u8],
    ) -> Result<Option<Content>, GitError> {
        let tree = self.commit_of(revision)?.ok_or_else(|| absent(revision))?.tree()?;
        match tree.get_path(Path::new(OsStr::from_bytes(path))) {
            Ok(entry) if entry.kind() == Some(ObjectType::Blob) => self.object(entry.id()).map(Some),
            Ok(_folder_or_submodule) => Ok(None),
            Err(error) if error.code() == ErrorCode::NotFound => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Returns the commit that `revision` names; `None` where it names none that is here.
    fn commit_of(&self, revision: &str) -> Result<Option<Commit<'_>>, GitError> {
        let named = self.repo.revparse_single(revision).and_then(|object| object.peel_to_commit());
        match named {
            Ok(commit) => Ok(Some(commit)),
            Err(error) => match error.code() {
                ErrorCode::NotFound | ErrorCode::InvalidSpec | ErrorCode::Peel => Ok(None),
                _other_library_code => Err(error.into()),
            },
        }
    }
}

/// What the walk has found so far.
struct Found {
    seen: HashSet<(Vec<u8>, Oid)>,
    blobs: Vec<Outgoing>,
}

fn has(tree: &Tree<'_>, path: &[u8], id: Oid) -> bool {
    tree.get_path(Path::new(OsStr::from_bytes(path))).is_ok_and(|entry| entry.id() == id)
}

fn absent(revision: &str) -> GitError {
    GitError::Refused(format!("`{revision}` names no commit here"))
}
