//! One repository read from its own files. Every question has the answer that git would give, or an error by which the
//! caller asks a slower way; never a part of an answer.

use std::cell::OnceCell;

use crate::base::limits::INDEX_BYTES_MAX;
use crate::git::blob::BlobId;
use crate::git::contents::{Content, Extent};
use crate::git::direct::compare::Comparison;
use crate::git::direct::index::Index;
use crate::git::direct::objects::Objects;
use crate::git::direct::place::Layout;
use crate::git::direct::work_tree::WorkTree;
use crate::git::direct::{files, head};
use crate::git::entry::{Clean, EntryKind, Staged};
use crate::git::error::GitError;
use crate::git::place::Place;
use crate::git::tree::tree_entries;
use crate::ports::clock::Deadline;
use crate::ports::exec::Env;

/// A repository in the ordinary form.
pub(in crate::git) struct Direct<'a> {
    layout: Layout,
    env: &'a Env,
    deadline: Deadline<'a>,
    index: OnceCell<Index>,
    objects: OnceCell<Objects>,
    work_tree: OnceCell<WorkTree>,
    /// The tree of HEAD; none before the first commit.
    head: OnceCell<Option<BlobId>>,
}

impl<'a> Direct<'a> {
    /// Finds the repository of `place`.
    pub(in crate::git) fn open(
        place: &Place,
        env: &'a Env,
        deadline: Deadline<'a>,
    ) -> Result<Self, GitError> {
        Ok(Self {
            layout: Layout::find(place)?,
            env,
            deadline,
            index: OnceCell::new(),
            objects: OnceCell::new(),
            work_tree: OnceCell::new(),
            head: OnceCell::new(),
        })
    }

    /// Returns the entries of the index that differ from HEAD.
    pub(in crate::git) fn staged_entries(&self) -> Result<(Vec<Staged>, Extent), GitError> {
        let (index, objects, deadline) = (self.index()?, self.objects()?, self.deadline);
        let head = self.head()?;
        Comparison::of(index, objects, deadline).run(head.map(BlobId::as_bytes))
    }

    /// Returns the content that `staged` will have in a commit: from its file where that is the blob.
    pub(in crate::git) fn staged_content(&self, staged: &Staged) -> Result<Content, GitError> {
        let index = self.index()?;
        let entry = index.find(&staged.path).filter(|entry| entry.id_bytes() == staged.id.as_bytes());
        let read = entry.and_then(|entry| self.work_tree().ok()?.content(&entry, index));
        match read {
            Some(content) => Ok(Content::Bytes(content)),
            None => self.blob(&staged.id),
        }
    }

    /// Returns the paths of the index, each once.
    pub(in crate::git) fn index_paths(&self) -> Result<Vec<Vec<u8>>, GitError> {
        let index = self.index()?;
        if index.is_sparse() {
            return Err(SPARSE);
        }
        let mut paths: Vec<Vec<u8>> = index.entries().map(|entry| entry.path.to_vec()).collect();
        paths.dedup();
        Ok(paths)
    }

    /// Returns what the blob `id` holds.
    pub(in crate::git) fn blob(&self, id: &BlobId) -> Result<Content, GitError> {
        self.objects()?.blob(id.as_bytes())
    }

    /// Returns the tracked files that are unchanged.
    pub(in crate::git) fn tracked_clean(&self) -> Result<Vec<Clean>, GitError> {
        self.work_tree()?.clean(self.index()?, self.deadline)
    }

    /// Returns what the index holds at `path`.
    pub(in crate::git) fn index_version(&self, path: &[u8]) -> Result<Option<Vec<u8>>, GitError> {
        let index = self.index()?;
        let entry = match index.find(path) {
            Some(entry) if is_file(entry.kind()) => entry,
            None if index.is_sparse() => return Err(SPARSE),
            Some(_) | None => return Ok(None),
        };
        let id = entry.id()?;
        let path = path.to_vec();
        let staged = Staged { path, id, kind: EntryKind::File, is_new: false, moved_from: None };
        bytes(self.staged_content(&staged)?).map(Some)
    }

    /// Returns what HEAD holds at `path`.
    pub(in crate::git) fn head_version(&self, path: &[u8]) -> Result<Option<Vec<u8>>, GitError> {
        let Some(root) = self.head()? else { return Ok(None) };
        let objects = self.objects()?;
        let mut tree = objects.tree(root.as_bytes())?;
        let mut names = path.split(|byte| *byte == b'/').peekable();
        while let Some(name) = names.next() {
            let mut found = None;
            for entry in tree_entries(&tree) {
                let entry = entry?;
                if entry.name == name {
                    found = Some(entry);
                    break;
                }
            }
            let Some(entry) = found else { return Ok(None) };
            match (names.peek(), entry.kind) {
                (Some(_), None) => tree = objects.tree(entry.id)?,
                (None, kind) if kind.is_some_and(EntryKind::has_blob) => {
                    return bytes(objects.blob(entry.id)?).map(Some);
                }
                (Some(_), Some(_)) | (None, _) => return Ok(None),
            }
        }
        Ok(None)
    }

    pub(super) fn index(&self) -> Result<&Index, GitError> {
        kept(&self.index, || {
            let read = files::read(&self.layout.index, INDEX_BYTES_MAX);
            match read.map_err(|_| GitError::Unfit("its index cannot be read"))? {
                Some(files::Read { bytes, stat }) => {
                    let written = (stat.st_mtime, stat.st_mtime_nsec as i64);
                    Index::parse(bytes, self.layout.id_bytes, written)
                }
                None => Ok(Index::absent(self.layout.id_bytes)),
            }
        })
    }

    pub(super) fn objects(&self) -> Result<&Objects, GitError> {
        kept(&self.objects, || Objects::open(&self.layout.shared, self.layout.id_bytes))
    }

    pub(super) fn work_tree(&self) -> Result<&WorkTree, GitError> {
        kept(&self.work_tree, || WorkTree::open(&self.layout, self.env))
    }

    pub(super) fn deadline(&self) -> Deadline<'a> {
        self.deadline
    }

    fn head(&self) -> Result<Option<&BlobId>, GitError> {
        let head = kept(&self.head, || match head::commit(&self.layout)? {
            Some(commit) => self.objects()?.tree_of(commit.as_bytes()).map(Some),
            None => Ok(None),
        });
        head.map(Option::as_ref)
    }
}

pub(super) const SPARSE: GitError = GitError::Unfit("its index does not tell all paths");

/// Returns what `cell` keeps, and makes it at the first question.
fn kept<T>(cell: &OnceCell<T>, make: impl FnOnce() -> Result<T, GitError>) -> Result<&T, GitError> {
    if let Some(value) = cell.get() {
        return Ok(value);
    }
    let value = make()?;
    Ok(cell.get_or_init(|| value))
}

fn is_file(kind: Option<EntryKind>) -> bool {
    matches!(kind, Some(EntryKind::File | EntryKind::Executable))
}

/// Returns the bytes of what was small enough to read.
fn bytes(content: Content) -> Result<Vec<u8>, GitError> {
    match content {
        Content::Bytes(bytes) => Ok(bytes),
        Content::TooLarge(_) => Err(GitError::Unfit("one of its blobs is too large")),
    }
}
