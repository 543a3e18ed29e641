//! Repositories read in process by libgit2: no child process, no lock, no write.
//!
//! libgit2 cannot read every repository (sparse index, reftable, SHA-256): then each function fails before it has said
//! anything, and the caller asks git itself.
#![expect(
    clippy::disallowed_methods,
    reason = "a work tree has names of any bytes, which the port does not take; libgit2 reads it so too"
)]

use std::collections::{BTreeSet, HashSet};
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use git2::{ErrorCode, Index, IndexEntry, ObjectType, Oid, RepositoryOpenFlags, StatusOptions};

use crate::base::limits::{STAGED_FILE_BYTES_MAX, STAGED_FILES_MAX, STATUS_ENTRIES_MAX};
use crate::git::blob::BlobId;
use crate::git::change::Loose;
use crate::git::contents::{Content, Extent};
use crate::git::entry::EntryKind;
use crate::git::error::GitError;
use crate::git::facts::{Branch, COMMITS, Changes, CommitLine, Facts, SHORT_ID};
use crate::git::loose;
use crate::git::place::{Place, on_disk};
use crate::git::untracked::Walk;
use crate::git::wanted::{Include, Scope, Wanted};
use crate::git::worktree;
use crate::ports::clock::Deadline;

pub(super) mod history;
mod setting;

/// The part of an entry's mode that says what it is, and a regular file's.
const FILE_KIND: u32 = 0o170_000;
const REGULAR: u32 = 0o100_000;

/// A repository opened by libgit2.
pub(super) struct Native {
    repo: git2::Repository,
    index: Option<PathBuf>,
}

impl Native {
    /// Opens the repository of `place`.
    pub(super) fn open(place: &Place) -> Result<Self, GitError> {
        // git itself does not hash what it reads either; over a large commit the hashing costs as much as the scan.
        git2::opts::strict_hash_verification(false);
        let none: [&OsStr; 0] = [];
        let opened = match &place.git_dir {
            Some(git_dir) => {
                let flags = RepositoryOpenFlags::NO_SEARCH | RepositoryOpenFlags::NO_DOTGIT;
                git2::Repository::open_ext(git_dir, flags, none)
            }
            None => git2::Repository::open_ext(&place.dir, RepositoryOpenFlags::CROSS_FS, none),
        };
        let repo = opened.map_err(|error| match error.code() {
            ErrorCode::NotFound => GitError::Absent(place.dir.clone()),
            _other_library_code => GitError::Native(error),
        })?;
        // With GIT_DIR alone, git takes the current folder as the work tree.
        let work_tree = place.work_tree.as_ref().or(place.git_dir.as_ref().map(|_| &place.dir));
        if let Some(work_tree) = work_tree {
            repo.set_workdir(work_tree, false)?;
        }
        Ok(Self { repo, index: place.index.clone() })
    }

    /// Returns what the blob `id` holds.
    pub(super) fn blob(&self, id: &BlobId) -> Result<Content, GitError> {
        self.object(Oid::from_bytes(id.as_bytes())?)
    }

    /// Returns how many bytes each of the blobs `ids` has.
    pub(super) fn blob_sizes(&self, ids: &[BlobId]) -> Result<Vec<u64>, GitError> {
        let odb = self.repo.odb()?;
        let size = |id: &BlobId| Ok(odb.read_header(Oid::from_bytes(id.as_bytes())?)?.0 as u64);
        ids.iter().map(size).collect()
    }

    fn object(&self, id: Oid) -> Result<Content, GitError> {
        let (bytes, _kind) = self.repo.odb()?.read_header(id)?;
        if bytes as u64 > STAGED_FILE_BYTES_MAX {
            return Ok(Content::TooLarge(bytes as u64));
        }
        Ok(Content::Bytes(self.repo.find_blob(id)?.content().to_vec()))
    }

    /// Returns the files of the work tree that `wanted` takes and that may differ from the index.
    pub(super) fn worktree(
        &self,
        wanted: &Wanted,
        deadline: Deadline<'_>,
    ) -> Result<(Vec<Vec<u8>>, Extent), GitError> {
        let root = self.root()?;
        let scope = wanted.scope(&root);
        let index = self.index()?;
        let Tracked { modified: mut files, names } = tracked(&index, &root, &scope, deadline)?;
        let mut extent = Extent::Whole;
        if wanted.include != Include::Tracked {
            let is_ignored = |path: &[u8]| {
                wanted.include == Include::Untracked
                    && self.repo.is_path_ignored(OsStr::from_bytes(path)).unwrap_or(false)
            };
            let walk = Walk { root: &root, tracked: &names, is_ignored: &is_ignored, deadline };
            let (untracked, seen) = walk.files(&scope)?;
            files.extend(untracked);
            extent = seen;
        }
        if files.len() > STAGED_FILES_MAX {
            files.truncate(STAGED_FILES_MAX);
            extent = Extent::Cut;
        }
        Ok((files, extent))
    }

    /// Returns what lies in the work tree beside `tracked`, and whether that is all.
    pub(super) fn loose(
        &self,
        tracked: &BTreeSet<Vec<u8>>,
        deadline: Deadline<'_>,
    ) -> Result<(Vec<Loose>, Extent), GitError> {
        let root = self.root()?;
        let is_ignored = |path: &[u8]| self.repo.is_path_ignored(OsStr::from_bytes(path)).unwrap_or(false);
        loose::Walk { root: &root, tracked, is_ignored: &is_ignored, deadline }.run()
    }

    /// Returns what git would store for the file `path` of the work tree.
    pub(super) fn worktree_content(&self, path: &[u8]) -> Result<Option<(EntryKind, Content)>, GitError> {
        worktree::content(&on_disk(&self.root()?, path)).map_err(GitError::WorkTree)
    }

    /// Returns what HEAD holds at `path`.
    pub(super) fn head_version(&self, path: &[u8]) -> Result<Option<Vec<u8>>, GitError> {
        let Some(tree) = self.head_tree()? else { return Ok(None) };
        let entry = match tree.get_path(Path::new(OsStr::from_bytes(path))) {
            Ok(entry) => entry,
            Err(error) if error.code() == ErrorCode::NotFound => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        if entry.kind() != Some(ObjectType::Blob) {
            return Ok(None);
        }
        Ok(Some(self.repo.find_blob(entry.id())?.content().to_vec()))
    }

    /// Returns what the index holds at `path`.
    pub(super) fn index_version(&self, path: &[u8]) -> Result<Option<Vec<u8>>, GitError> {
        let entry = self.index()?.get_path(Path::new(OsStr::from_bytes(path)), 0);
        let Some(entry) = entry.filter(|entry| entry.mode & FILE_KIND == REGULAR) else { return Ok(None) };
        Ok(Some(self.repo.find_blob(entry.id)?.content().to_vec()))
    }

    /// Returns the facts for session start. A work tree beyond the bound is not walked.
    pub(super) fn facts(&self) -> Result<Facts, GitError> {
        let head = self.repo.find_reference("HEAD")?;
        let branch = match head.symbolic_target_bytes() {
            Some(target) => {
                let target = String::from_utf8_lossy(target);
                Branch::Named(target.strip_prefix("refs/heads/").unwrap_or(&target).to_owned())
            }
            None => Branch::Detached(head.target().map(short).unwrap_or_default()),
        };
        Ok(Facts { branch, commits: self.last_commits()?, changes: self.count_changes()? })
    }

    fn last_commits(&self) -> Result<Vec<CommitLine>, GitError> {
        if self.head_tree()?.is_none() {
            return Ok(Vec::new());
        }
        let mut walk = self.repo.revwalk()?;
        walk.push_head()?;
        let mut commits = Vec::new();
        // A shallow or partial clone ends where its history does.
        for id in walk.take(COMMITS).map_while(Result::ok) {
            let commit = self.repo.find_commit(id)?;
            let subject = String::from_utf8_lossy(commit.summary_bytes().unwrap_or_default()).into_owned();
            commits.push(CommitLine { id: short(id), subject });
        }
        Ok(commits)
    }

    fn count_changes(&self) -> Result<Changes, GitError> {
        if self.repo.is_bare() {
            return Ok(Changes::default());
        }
        if self.index()?.len() > STATUS_ENTRIES_MAX {
            return Ok(Changes::default());
        }
        let mut options = StatusOptions::new();
        options.include_untracked(true).exclude_submodules(true).update_index(false).no_refresh(false);
        let staged = git2::Status::INDEX_NEW
            | git2::Status::INDEX_MODIFIED
            | git2::Status::INDEX_DELETED
            | git2::Status::INDEX_RENAMED
            | git2::Status::INDEX_TYPECHANGE;
        let modified = git2::Status::WT_MODIFIED
            | git2::Status::WT_DELETED
            | git2::Status::WT_TYPECHANGE
            | git2::Status::WT_RENAMED
            | git2::Status::CONFLICTED;
        let statuses = self.repo.statuses(Some(&mut options))?;
        let count = |which: git2::Status| {
            Some(statuses.iter().filter(|entry| entry.status().intersects(which)).count())
        };
        Ok(Changes {
            staged: count(staged),
            modified: count(modified),
            untracked: count(git2::Status::WT_NEW),
        })
    }

    fn index(&self) -> Result<Index, GitError> {
        let index = match &self.index {
            Some(path) => Index::open(path)?,
            None => self.repo.index()?,
        };
        Ok(index)
    }

    /// Returns the root of the work tree with its links resolved.
    pub(super) fn root(&self) -> Result<PathBuf, GitError> {
        let root =
            self.repo.workdir().ok_or_else(|| GitError::Refused("the repository is bare".to_owned()))?;
        root.canonicalize().map_err(GitError::WorkTree)
    }

    /// Returns the tree of HEAD; `None` before the first commit.
    fn head_tree(&self) -> Result<Option<git2::Tree<'_>>, GitError> {
        match self.repo.head() {
            Ok(head) => Ok(Some(head.peel_to_tree()?)),
            Err(error) if matches!(error.code(), ErrorCode::UnbornBranch | ErrorCode::NotFound) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}

/// The tracked files, as the walk for untracked ones needs them.
struct Tracked {
    /// Those in scope whose stat data differs from their entry.
    modified: Vec<Vec<u8>>,
    /// All of them.
    names: HashSet<Vec<u8>>,
}

/// Compares the index with the work tree by stat data alone.
///
/// A file that was written within the tick of the index looks unchanged and is taken too: reading one more costs
/// little, and a missed one is a leak.
fn tracked(index: &Index, root: &Path, scope: &Scope, deadline: Deadline<'_>) -> Result<Tracked, GitError> {
    let written = written(index);
    let mut tracked = Tracked { modified: Vec::new(), names: HashSet::with_capacity(index.len()) };
    for (number, entry) in index.iter().enumerate() {
        in_time(number, deadline)?;
        if scope.takes(&entry.path) {
            let path = on_disk(root, &entry.path);
            let is_file = path.symlink_metadata().is_ok_and(|facts| !facts.is_dir());
            if is_file && !is_same(&path, &entry, written) {
                tracked.modified.push(entry.path.clone());
            }
        }
        tracked.names.insert(entry.path);
    }
    Ok(tracked)
}

/// Returns when the index was written.
fn written(index: &Index) -> Option<i64> {
    index.path().and_then(|path| path.metadata().ok()).map(|facts| facts.mtime())
}

/// Returns whether the file at `path` has the stat data of `entry`, and was written before the index.
fn is_same(path: &Path, entry: &IndexEntry, written: Option<i64>) -> bool {
    let Ok(facts) = path.symlink_metadata() else { return false };
    facts.len() as u32 == entry.file_size
        && !facts.is_dir()
        && facts.mtime() == i64::from(entry.mtime.seconds())
        && (entry.mtime.nanoseconds() == 0 || facts.mtime_nsec() == i64::from(entry.mtime.nanoseconds()))
        && written.is_some_and(|written| facts.mtime() < written)
}

fn in_time(number: usize, deadline: Deadline<'_>) -> Result<(), GitError> {
    if number.is_multiple_of(256) && deadline.has_passed() { Err(GitError::TooLate) } else { Ok(()) }
}

fn short(id: Oid) -> String {
    let mut text = id.to_string();
    text.truncate(SHORT_ID);
    text
}
