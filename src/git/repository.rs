//! One repository, read in process where that works and by git where it does not. Never changes it.

use crate::git::blob::BlobId;
use crate::git::contents::{Content, Extent, FileContent};
use crate::git::entry::{Clean, OutRange, Outgoing, Staged};
use crate::git::error::GitError;
use crate::git::facts::Facts;
use crate::git::native::Native;
use crate::git::place::Place;
use crate::git::spawned::Spawned;
use crate::git::wanted::Wanted;
use crate::ports::clock::Deadline;
use crate::ports::exec::{Env, Exec};

/// What reading a repository needs from outside.
#[derive(Clone, Copy)]
pub struct Outside<'a> {
    /// Runs git for the repositories that we cannot open ourselves.
    pub exec: &'a dyn Exec,
    /// The environment of the command that is judged.
    pub env: &'a Env,
    /// When to give up.
    pub deadline: Deadline<'a>,
}

/// A repository.
pub struct Repository<'a> {
    native: Option<Native>,
    spawned: Spawned<'a>,
    deadline: Deadline<'a>,
}

impl<'a> Repository<'a> {
    /// Opens the repository of `place`.
    ///
    /// # Errors
    /// [`GitError::Absent`] where there is none.
    pub fn open(place: Place, outside: Outside<'a>) -> Result<Self, GitError> {
        let native = match Native::open(&place) {
            Ok(native) => Some(native),
            Err(GitError::Native(_)) => None,
            Err(error) => return Err(error),
        };
        Ok(Self { native, spawned: Spawned::new(place, outside), deadline: outside.deadline })
    }

    /// Returns the entries of the index that differ from HEAD: what a commit would bring. Nothing that it would remove.
    ///
    /// # Errors
    /// Why it could not be read.
    pub fn staged_entries(&self) -> Result<(Vec<Staged>, Extent), GitError> {
        self.either(Native::staged_entries, Spawned::staged_entries)
    }

    /// Returns the content that `staged` will have in a commit; a submodule has none.
    ///
    /// # Errors
    /// Why it could not be read.
    pub fn staged_content(&self, staged: &Staged) -> Result<Content, GitError> {
        if staged.kind.has_blob() { self.blob(&staged.id) } else { Ok(Content::Bytes(Vec::new())) }
    }

    /// Hands the content of each of `entries` to `each`, in their order: many at once cost less than each by itself
    /// where git has to be asked. Submodules are left out.
    ///
    /// # Errors
    /// [`GitError::TooLate`] at the deadline, which is looked at between files; else why it could not be read.
    pub fn staged_contents(
        &self,
        entries: &[Staged],
        each: &mut dyn FnMut(&Staged, Content),
    ) -> Result<(), GitError> {
        let with_blob: Vec<&Staged> = entries.iter().filter(|entry| entry.kind.has_blob()).collect();
        for (done, entry) in with_blob.iter().enumerate() {
            self.in_time()?;
            match self.native.as_ref().map(|native| native.blob(&entry.id)) {
                Some(Ok(content)) => each(entry, content),
                Some(Err(GitError::Native(_))) | None => {
                    return self.spawned.contents(&with_blob[done..], each);
                }
                Some(Err(error)) => return Err(error),
            }
        }
        Ok(())
    }

    /// Hands every file whose index entry differs from HEAD to `each`.
    ///
    /// # Errors
    /// As [`Self::staged_contents`].
    pub fn staged(&self, each: &mut dyn FnMut(FileContent)) -> Result<Extent, GitError> {
        let (entries, extent) = self.staged_entries()?;
        self.staged_contents(&entries, &mut |entry, content| {
            each(FileContent { path: entry.path.clone(), content });
        })?;
        Ok(extent)
    }

    /// Returns the paths of the index, each once, sorted.
    ///
    /// # Errors
    /// Why it could not be read.
    pub fn index_paths(&self) -> Result<Vec<Vec<u8>>, GitError> {
        self.either(Native::index_paths, Spawned::index_paths)
    }

    /// Returns what the blob `id` holds.
    ///
    /// # Errors
    /// Why it could not be read; one that is not there is an error too.
    pub fn blob(&self, id: &BlobId) -> Result<Content, GitError> {
        self.either(|native| native.blob(id), |git| git.blob(id))
    }

    /// Returns the tracked files of the work tree that have the content of their index entry, by their stat data: what
    /// was said about the blob holds for the file. One that was written together with the index is left out.
    ///
    /// # Errors
    /// [`GitError::TooLate`] at the deadline; else why it could not be read.
    pub fn tracked_clean(&self) -> Result<Vec<Clean>, GitError> {
        self.either(|native| native.tracked_clean(self.deadline), Spawned::tracked_clean)
    }

    /// Returns the blobs that the commits of `range` bring, each once at each path, the earliest commit first.
    ///
    /// # Errors
    /// [`GitError::Refused`] for a tip that is not there, [`GitError::TooLate`] at the deadline, else why it could not
    /// be read.
    pub fn outgoing(&self, range: &OutRange) -> Result<(Vec<Outgoing>, Extent), GitError> {
        self.either(|native| native.outgoing(range, self.deadline), |git| git.outgoing(range))
    }

    /// Returns whether the commit `before` is `after`, or one of those before it.
    ///
    /// # Errors
    /// [`GitError::Refused`] where one of the two is not there.
    pub fn is_ancestor(&self, before: &str, after: &str) -> Result<bool, GitError> {
        self.either(|native| native.is_ancestor(before, after), |git| git.is_ancestor(before, after))
    }

    /// Returns what the commit `revision` holds at `path`; `None` where it holds no file.
    ///
    /// # Errors
    /// [`GitError::Refused`] where there is no such commit.
    pub fn version_at(&self, revision: &str, path: &[u8]) -> Result<Option<Content>, GitError> {
        self.either(|native| native.version_at(revision, path), |git| git.version_at(revision, path))
    }

    /// Hands every file of the work tree that `wanted` takes, and that may differ from the index, to `each`.
    ///
    /// # Errors
    /// As [`Self::staged`].
    pub fn worktree(&self, wanted: &Wanted, each: &mut dyn FnMut(FileContent)) -> Result<Extent, GitError> {
        let listed = self.either(|native| native.worktree(wanted, self.deadline), |git| git.worktree(wanted));
        let (files, extent) = listed?;
        for path in files {
            self.in_time()?;
            let content: Option<Content> =
                self.either(|native| native.worktree_content(&path), |git| git.worktree_content(&path))?;
            if let Some(content) = content {
                each(FileContent { path, content });
            }
        }
        Ok(extent)
    }

    /// Returns what HEAD holds at `path`; `None` where it holds nothing.
    ///
    /// # Errors
    /// Why it could not be read.
    pub fn head_version(&self, path: &[u8]) -> Result<Option<Vec<u8>>, GitError> {
        self.either(|native| native.head_version(path), |git| git.head_version(path))
    }

    /// Returns what the index holds at `path`; `None` where it holds nothing.
    ///
    /// # Errors
    /// Why it could not be read.
    pub fn index_version(&self, path: &[u8]) -> Result<Option<Vec<u8>>, GitError> {
        self.either(|native| native.index_version(path), |git| git.index_version(path))
    }

    /// Returns branch, last commits and the amount of uncommitted work.
    ///
    /// # Errors
    /// Why it could not be read.
    pub fn facts(&self) -> Result<Facts, GitError> {
        self.either(Native::facts, Spawned::facts)
    }

    /// Asks the library, and git where the library cannot read this repository.
    fn either<T>(
        &self,
        native: impl FnOnce(&Native) -> Result<T, GitError>,
        spawned: impl FnOnce(&Spawned<'a>) -> Result<T, GitError>,
    ) -> Result<T, GitError> {
        match self.native.as_ref().map(native) {
            None | Some(Err(GitError::Native(_))) => spawned(&self.spawned),
            Some(answer) => answer,
        }
    }

    fn in_time(&self) -> Result<(), GitError> {
        if self.deadline.has_passed() { Err(GitError::TooLate) } else { Ok(()) }
    }
}
