//! One repository, read in process where that works and by git where it does not. Never changes it.

use crate::git::contents::{Content, Extent, FileContent};
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

    /// Hands every file whose index entry differs from HEAD to `each`.
    ///
    /// # Errors
    /// [`GitError::TooLate`] at the deadline, which is looked at between files; else why it could not be read.
    pub fn staged(&self, each: &mut dyn FnMut(FileContent)) -> Result<Extent, GitError> {
        if let Some(native) = &self.native {
            match native.changes() {
                Ok((changes, extent)) => {
                    for change in &changes {
                        self.in_time()?;
                        each(native.content(change)?);
                    }
                    return Ok(extent);
                }
                Err(GitError::Native(_)) => {}
                Err(error) => return Err(error),
            }
        }
        let (changes, extent) = self.spawned.changes()?;
        self.spawned.contents(&changes, each)?;
        Ok(extent)
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
