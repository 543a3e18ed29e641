//! One repository, read in process where that works and by git where it does not. Never changes it.

use std::cell::OnceCell;
use std::path::PathBuf;

use crate::git::blob::BlobId;
use crate::git::contents::{Content, Extent, FileContent};
use crate::git::direct::Direct;
use crate::git::entry::{Clean, EntryKind, OutRange, Outgoing, Staged};
use crate::git::error::GitError;
use crate::git::facts::Facts;
use crate::git::native::Native;
use crate::git::place::Place;
use crate::git::spawned::Spawned;
use crate::git::spawned::setting::CONFIGURATION;
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
    direct: Option<Direct<'a>>,
    /// Opened at the first question that the files alone do not answer.
    native: OnceCell<Option<Native>>,
    spawned: Spawned<'a>,
    place: Place,
    outside: Outside<'a>,
    /// A command set or moved configuration by its environment, which only git itself reads.
    is_configured: bool,
}

impl<'a> Repository<'a> {
    /// Opens the repository of `place`.
    ///
    /// # Errors
    /// [`GitError::Absent`] where there is none.
    pub fn open(place: Place, outside: Outside<'a>) -> Result<Self, GitError> {
        let direct = Direct::open(&place, outside.env, outside.deadline).ok();
        let native = OnceCell::new();
        if direct.is_none() {
            let _ = native.set(opened(&place)?);
        }
        let spawned = Spawned::new(place.clone(), outside);
        let is_configured = is_configured(&outside);
        Ok(Self { direct, native, spawned, place, outside, is_configured })
    }

    /// Opens the repository of `place` for one way of reading alone; with an `Exec` that has no git, no other one is
    /// behind it.
    #[cfg(test)]
    pub(super) fn by(way: Way, place: Place, outside: Outside<'a>) -> Result<Self, GitError> {
        let direct = match way {
            Way::Files => Some(Direct::open(&place, outside.env, outside.deadline)?),
            Way::Library | Way::Git => None,
        };
        let native = match way {
            Way::Library => Some(Native::open(&place)?),
            Way::Files | Way::Git => None,
        };
        let spawned = Spawned::new(place.clone(), outside);
        let (native, is_configured) = (OnceCell::from(native), is_configured(&outside));
        Ok(Self { direct, native, spawned, place, outside, is_configured })
    }

    /// Returns the entries of the index that differ from HEAD: what a commit would bring. Nothing that it would remove.
    ///
    /// # Errors
    /// Why it could not be read.
    pub fn staged_entries(&self) -> Result<(Vec<Staged>, Extent), GitError> {
        self.files_or_git(Direct::staged_entries, Spawned::staged_entries)
    }

    /// Returns the content that `staged` will have in a commit; a submodule has none.
    ///
    /// # Errors
    /// Why it could not be read.
    pub fn staged_content(&self, staged: &Staged) -> Result<Content, GitError> {
        if !staged.kind.has_blob() {
            return Ok(Content::Bytes(Vec::new()));
        }
        self.any(
            |direct| direct.staged_content(staged),
            |native| native.blob(&staged.id),
            |git| git.blob(&staged.id),
        )
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
            let slow = |_: &Spawned<'a>| Err(GitError::Unfit("git is asked for the rest at once"));
            let read = self.any(|direct| direct.staged_content(entry), |native| native.blob(&entry.id), slow);
            match read {
                Ok(content) => each(entry, content),
                Err(GitError::Unfit(_)) => return self.spawned.contents(&with_blob[done..], each),
                Err(error) => return Err(error),
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
            each(FileContent { path: entry.path.clone(), kind: entry.kind, content });
        })?;
        Ok(extent)
    }

    /// Returns the paths of the index, each once, sorted.
    ///
    /// # Errors
    /// Why it could not be read.
    pub fn index_paths(&self) -> Result<Vec<Vec<u8>>, GitError> {
        self.files_or_git(Direct::index_paths, Spawned::index_paths)
    }

    /// Returns what the blob `id` holds.
    ///
    /// # Errors
    /// Why it could not be read; one that is not there is an error too.
    pub fn blob(&self, id: &BlobId) -> Result<Content, GitError> {
        self.any(|direct| direct.blob(id), |native| native.blob(id), |git| git.blob(id))
    }

    /// Hands the content of each of the blobs `ids` to `each`, in their order, with its number: many at once cost less
    /// than each by itself where git has to be asked.
    ///
    /// # Errors
    /// [`GitError::TooLate`] at the deadline, which is looked at between blobs; else why it could not be read.
    pub fn blobs(&self, ids: &[BlobId], each: &mut dyn FnMut(usize, Content)) -> Result<(), GitError> {
        for (number, id) in ids.iter().enumerate() {
            self.in_time()?;
            let slow = |_: &Spawned<'a>| Err(GitError::Unfit("git is asked for the rest at once"));
            match self.any(|direct| direct.blob(id), |native| native.blob(id), slow) {
                Ok(content) => each(number, content),
                Err(GitError::Unfit(_)) => {
                    let mut number = number;
                    return self.spawned.blobs(&ids[number..], &mut |content| {
                        each(number, content);
                        number += 1;
                    });
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Returns the paths at which the commit `revision` has the blob `id`.
    ///
    /// # Errors
    /// [`GitError::Refused`] where there is no such commit.
    pub fn paths_of(&self, revision: &str, id: &BlobId) -> Result<Vec<Vec<u8>>, GitError> {
        self.either(|native| native.paths_of(revision, id), |git| git.paths_of(revision, id))
    }

    /// Returns how many bytes each of the blobs `ids` has.
    ///
    /// # Errors
    /// Why it could not be read; one that is not there is an error too.
    pub fn blob_sizes(&self, ids: &[BlobId]) -> Result<Vec<u64>, GitError> {
        self.either(|native| native.blob_sizes(ids), |git| git.sizes(ids))
    }

    /// Returns the tracked files of the work tree that have the content of their index entry, by their stat data: what
    /// was said about the blob holds for the file. One that was written together with the index is left out.
    ///
    /// # Errors
    /// [`GitError::TooLate`] at the deadline; else why it could not be read.
    pub fn tracked_clean(&self) -> Result<Vec<Clean>, GitError> {
        self.files_or_git(Direct::tracked_clean, Spawned::tracked_clean)
    }

    /// Returns the blobs that the commits of `range` bring, each once at each path, the earliest commit first.
    ///
    /// # Errors
    /// [`GitError::Refused`] for a tip that is not there, [`GitError::TooLate`] at the deadline, else why it could not
    /// be read.
    pub fn outgoing(&self, range: &OutRange) -> Result<(Vec<Outgoing>, Extent), GitError> {
        self.either(|native| native.outgoing(range, self.outside.deadline), |git| git.outgoing(range))
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

    /// Returns the paths that the commit `revision` holds, sorted, submodules included.
    ///
    /// # Errors
    /// [`GitError::Refused`] where there is no such commit.
    pub fn paths_at(&self, revision: &str) -> Result<Vec<Vec<u8>>, GitError> {
        let mut paths = self.either(|native| native.paths_at(revision), |git| git.paths_at(revision))?;
        paths.sort_unstable();
        Ok(paths)
    }

    /// Returns the last value of git's setting `name`, the person's and the machine's included; `None` where nobody set it.
    ///
    /// # Errors
    /// Why it could not be read.
    pub fn setting(&self, name: &str) -> Result<Option<String>, GitError> {
        if self.is_configured {
            return self.spawned.setting(name);
        }
        self.either(|native| native.setting(name), |git| git.setting(name))
    }

    /// Hands every file of the work tree that `wanted` takes, and that may differ from the index, to `each`.
    ///
    /// # Errors
    /// As [`Self::staged`].
    pub fn worktree(&self, wanted: &Wanted, each: &mut dyn FnMut(FileContent)) -> Result<Extent, GitError> {
        let listed =
            self.either(|native| native.worktree(wanted, self.outside.deadline), |git| git.worktree(wanted));
        let (files, extent) = listed?;
        for path in files {
            self.in_time()?;
            let found: Option<(EntryKind, Content)> =
                self.either(|native| native.worktree_content(&path), |git| git.worktree_content(&path))?;
            if let Some((kind, content)) = found {
                each(FileContent { path, kind, content });
            }
        }
        Ok(extent)
    }

    /// Returns what HEAD holds at `path`; `None` where it holds nothing.
    ///
    /// # Errors
    /// Why it could not be read.
    pub fn head_version(&self, path: &[u8]) -> Result<Option<Vec<u8>>, GitError> {
        self.any(
            |direct| direct.head_version(path),
            |native| native.head_version(path),
            |git| git.head_version(path),
        )
    }

    /// Returns what the index holds at `path`; `None` where it holds nothing.
    ///
    /// # Errors
    /// Why it could not be read.
    pub fn index_version(&self, path: &[u8]) -> Result<Option<Vec<u8>>, GitError> {
        self.any(
            |direct| direct.index_version(path),
            |native| native.index_version(path),
            |git| git.index_version(path),
        )
    }

    /// Returns branch, last commits and the amount of uncommitted work.
    ///
    /// # Errors
    /// Why it could not be read.
    pub fn facts(&self) -> Result<Facts, GitError> {
        let mut facts = self.either(Native::facts, Spawned::facts)?;
        if facts.changes.staged.is_none() {
            facts.changes.staged = self.staged_entries().ok().map(|(entries, _)| entries.len());
        }
        Ok(facts)
    }

    /// Returns the top of the work tree, its links resolved.
    ///
    /// # Errors
    /// [`GitError::Refused`] where there is none; else why it could not be read.
    pub fn top(&self) -> Result<PathBuf, GitError> {
        self.either(Native::root, Spawned::top)
    }

    /// Returns what lies in the work tree at `path`, as git would store it; `None` where it would store nothing.
    ///
    /// # Errors
    /// Why it could not be read.
    pub fn work_tree_content(&self, path: &[u8]) -> Result<Option<(EntryKind, Content)>, GitError> {
        self.either(|native| native.worktree_content(path), |git| git.worktree_content(path))
    }

    pub(super) fn deadline(&self) -> Deadline<'a> {
        self.outside.deadline
    }

    pub(super) fn outside(&self) -> Outside<'a> {
        self.outside
    }

    /// Reads the files themselves, and asks git where they are not of the ordinary form. Not the library: of the index
    /// it passes over what is not to be checked out, which a commit takes all the same.
    pub(super) fn files_or_git<T>(
        &self,
        direct: impl FnOnce(&Direct<'a>) -> Result<T, GitError>,
        spawned: impl FnOnce(&Spawned<'a>) -> Result<T, GitError>,
    ) -> Result<T, GitError> {
        match self.direct.as_ref().map(direct) {
            None | Some(Err(GitError::Unfit(_) | GitError::Native(_))) => spawned(&self.spawned),
            Some(answer) => answer,
        }
    }

    /// Reads the files themselves, and asks a slower way where they are not of the ordinary form.
    fn any<T>(
        &self,
        direct: impl FnOnce(&Direct<'a>) -> Result<T, GitError>,
        native: impl FnOnce(&Native) -> Result<T, GitError>,
        spawned: impl FnOnce(&Spawned<'a>) -> Result<T, GitError>,
    ) -> Result<T, GitError> {
        match self.direct.as_ref().map(direct) {
            None | Some(Err(GitError::Unfit(_) | GitError::Native(_))) => self.either(native, spawned),
            Some(answer) => answer,
        }
    }

    /// Asks the library, and git where the library cannot read this repository.
    pub(super) fn either<T>(
        &self,
        native: impl FnOnce(&Native) -> Result<T, GitError>,
        spawned: impl FnOnce(&Spawned<'a>) -> Result<T, GitError>,
    ) -> Result<T, GitError> {
        match self.native()?.map(native) {
            None | Some(Err(GitError::Native(_) | GitError::Unfit(_))) => spawned(&self.spawned),
            Some(answer) => answer,
        }
    }

    fn native(&self) -> Result<Option<&Native>, GitError> {
        if let Some(native) = self.native.get() {
            return Ok(native.as_ref());
        }
        let native = opened(&self.place)?;
        Ok(self.native.get_or_init(|| native).as_ref())
    }

    pub(super) fn in_time(&self) -> Result<(), GitError> {
        if self.outside.deadline.has_passed() { Err(GitError::TooLate) } else { Ok(()) }
    }
}

fn is_configured(outside: &Outside<'_>) -> bool {
    outside.env.keys().any(|name| name.starts_with(CONFIGURATION))
}

/// Opens the library's view; `None` where only git itself can read the repository.
fn opened(place: &Place) -> Result<Option<Native>, GitError> {
    match Native::open(place) {
        Ok(native) => Ok(Some(native)),
        Err(GitError::Native(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// A way of reading a repository.
#[cfg(test)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    Files,
    Library,
    Git,
}
