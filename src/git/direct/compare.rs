//! Index against HEAD. A folder whose tree the index remembers, and that HEAD has unchanged, is passed over whole; of
//! HEAD only the trees of the other folders are read. Decides by ids and kinds alone.

use std::collections::HashMap;
use std::ops::Range;

use crate::base::limits::STAGED_FILES_MAX;
use crate::git::blob::BlobId;
use crate::git::change::{Change, Version};
use crate::git::changes::change;
use crate::git::contents::Extent;
use crate::git::direct::cache_tree::Folder;
use crate::git::direct::changes::version;
use crate::git::direct::index::{Entry, Index};
use crate::git::direct::objects::Objects;
use crate::git::entry::{EntryKind, Staged};
use crate::git::error::GitError;
use crate::git::tree::{Is, TreeEntry, tree_entries};
use crate::ports::clock::Deadline;

/// Folders within each other: more than people make, and an end for a hostile index.
const DEPTH_MAX: usize = 512;

/// A path in HEAD: longer than any file system takes.
const PATH_BYTES_MAX: usize = 64 << 10;

/// A comparison under way.
pub(super) struct Comparison<'a> {
    pub(super) index: &'a Index,
    pub(super) objects: &'a Objects,
    pub(super) deadline: Deadline<'a>,
    staged: Vec<Staged>,
    /// What HEAD has at the paths of these.
    before: Vec<Option<Version>>,
    /// What HEAD has and the index has not: files, and folders with all in them.
    gone: Vec<Gone>,
}

struct Gone {
    path: Vec<u8>,
    id: Vec<u8>,
    /// What it is; `None` for a folder.
    kind: Option<EntryKind>,
}

/// A folder on its way through the comparison.
struct Step {
    /// Its entries of the index.
    entries: Range<usize>,
    /// Bytes of its path, the slash at its end included.
    prefix: usize,
    depth: usize,
    remembered: Option<Folder>,
}

impl<'a> Comparison<'a> {
    pub(super) fn of(index: &'a Index, objects: &'a Objects, deadline: Deadline<'a>) -> Self {
        Self { index, objects, deadline, staged: Vec::new(), before: Vec::new(), gone: Vec::new() }
    }

    /// Returns the entries that differ from the tree `head`, sorted by path.
    pub(super) fn run(mut self, head: Option<&[u8]>) -> Result<(Vec<Staged>, Extent), GitError> {
        let remembered = self.index.trees().map(|trees| trees.root());
        self.folder(Step { entries: 0..self.index.len(), prefix: 0, depth: 0, remembered }, head)?;
        let extent = if self.staged.len() > STAGED_FILES_MAX { Extent::Cut } else { Extent::Whole };
        self.staged.truncate(STAGED_FILES_MAX);
        self.tell_moves()?;
        Ok((self.staged, extent))
    }

    /// Returns all that differs from the tree `base`, what is gone from there included, in no order.
    pub(super) fn changes(mut self, base: &[u8]) -> Result<(Vec<Change>, Extent), GitError> {
        let remembered = self.index.trees().map(|trees| trees.root());
        self.folder(Step { entries: 0..self.index.len(), prefix: 0, depth: 0, remembered }, Some(base))?;
        let mut extent = if self.staged.len() > STAGED_FILES_MAX { Extent::Cut } else { Extent::Whole };
        let befores = std::mem::take(&mut self.before);
        let staged = std::mem::take(&mut self.staged).into_iter().zip(befores);
        let side = |kind, id| Some(Version { kind, id: Some(id) });
        let mut changes: Vec<Change> = staged
            .map(|(staged, before)| change(&staged.path, before, side(staged.kind, staged.id)))
            .collect();
        extent = extent.and(self.each_gone(&mut |path, id, kind| {
            if let Some(id) = BlobId::from_bytes(&id) {
                changes.push(change(&path, side(kind, id), None));
            }
        })?);
        Ok((changes, extent))
    }

    fn folder(&mut self, step: Step, head: Option<&[u8]>) -> Result<(), GitError> {
        let Step { entries, prefix, depth, remembered } = step;
        if depth > DEPTH_MAX {
            return Err(GitError::Unfit("its folders go too deep"));
        }
        if self.deadline.has_passed() {
            return Err(GitError::TooLate);
        }
        let index = self.index;
        if let (Some(head), Some(trees), Some(folder)) = (head, index.trees(), remembered)
            && trees.tree(folder).is_some_and(|(tree, covered)| tree == head && covered == entries.len())
        {
            return Ok(());
        }
        let folders = match (index.trees(), remembered) {
            (Some(trees), Some(folder)) => trees.folders(folder),
            (None, _) | (_, None) => Vec::new(),
        };
        let tree = head.map(|head| self.objects.tree(head)).transpose()?.unwrap_or_default();
        let mut before = tree_entries(&tree);
        let mut gone = Vec::new();
        let mut past = |entry: TreeEntry<'_>| gone.push((entry.name.to_vec(), entry.id.to_vec(), entry.kind));
        let mut number = entries.start;
        while number < entries.end && self.staged.len() <= STAGED_FILES_MAX {
            let path = index.path(number);
            let rest = &path[prefix..];
            let Some(slash) = rest.iter().position(|byte| *byte == b'/') else {
                let old = before.find_past(rest, Is::File, &mut past)?;
                self.file(&index.entry(number), old)?;
                number += 1;
                continue;
            };
            let name = &rest[..slash];
            if slash + 1 == rest.len() {
                // A sparse index: the whole folder is one entry.
                let old = before.find_past(name, Is::Folder, &mut past)?;
                if old.is_none_or(|old| old.id != index.entry(number).id_bytes()) {
                    return Err(GitError::Unfit("a folder changed that is not checked out"));
                }
                number += 1;
                continue;
            }
            let covered = folders.binary_search_by_key(&name, |(name, _)| *name).ok().map(|at| folders[at].1);
            let end = self.end_of(&path[..=prefix + slash], number, entries.end, covered);
            let old = before.find_past(name, Is::Folder, &mut past)?.map(|entry| entry.id);
            let step = Step {
                entries: number..end,
                prefix: prefix + slash + 1,
                depth: depth + 1,
                remembered: covered,
            };
            self.folder(step, old)?;
            number = end;
        }
        before.by_ref().filter_map(Result::ok).for_each(past);
        let folder = if entries.is_empty() { &[] } else { &index.path(entries.start)[..prefix] };
        let gone = gone.into_iter().map(|(name, id, kind)| Gone { path: [folder, &name].concat(), id, kind });
        self.gone.extend(gone);
        Ok(())
    }

    /// Notes which of the new paths have a blob that HEAD has at a path that is gone.
    fn tell_moves(&mut self) -> Result<(), GitError> {
        if !self.staged.iter().any(|staged| staged.is_new) {
            return Ok(());
        }
        let mut moved: HashMap<Vec<u8>, Vec<u8>> = HashMap::new();
        self.each_gone(&mut |path, id, _| drop(moved.insert(id, path)))?;
        for staged in self.staged.iter_mut().filter(|staged| staged.is_new) {
            staged.moved_from = moved.get(staged.id.as_bytes()).cloned();
        }
        Ok(())
    }

    /// Hands what is gone, file by file, to `each`, and returns whether that was all.
    fn each_gone(&mut self, each: &mut dyn FnMut(Vec<u8>, Vec<u8>, EntryKind)) -> Result<Extent, GitError> {
        let mut open = std::mem::take(&mut self.gone);
        let mut count = 0;
        while let Some(Gone { path, id, kind }) = open.pop() {
            if count >= STAGED_FILES_MAX || path.len() > PATH_BYTES_MAX {
                return Ok(Extent::Cut);
            }
            if self.deadline.has_passed() {
                return Err(GitError::TooLate);
            }
            match kind {
                Some(kind) => {
                    count += 1;
                    each(path, id, kind);
                }
                None => {
                    let tree = self.objects.tree(&id)?;
                    for entry in tree_entries(&tree) {
                        let entry = entry?;
                        let (path, id) = ([&path, b"/".as_slice(), entry.name].concat(), entry.id.to_vec());
                        open.push(Gone { path, id, kind: entry.kind });
                    }
                }
            }
        }
        Ok(Extent::Whole)
    }

    fn file(&mut self, entry: &Entry<'_>, old: Option<TreeEntry<'_>>) -> Result<(), GitError> {
        let Some(kind) = entry.kind().filter(|_| entry.is_committed()) else { return Ok(()) };
        if old.is_none_or(|old| old.kind != Some(kind) || old.id != entry.id_bytes()) {
            let (path, id) = (entry.path.to_vec(), entry.id()?);
            self.before.push(old.as_ref().map(version).transpose()?);
            self.staged.push(Staged { path, id, kind, is_new: old.is_none(), moved_from: None });
        }
        Ok(())
    }

    /// Returns the number of the first entry after the folder whose path, with its slash, is `folder`.
    fn end_of(&self, folder: &[u8], start: usize, end: usize, remembered: Option<Folder>) -> usize {
        let is_in = |number: usize| self.index.path(number).starts_with(folder);
        let covered =
            remembered.and_then(|folder| self.index.trees()?.tree(folder)).map(|(_, covered)| covered);
        if let Some(covered) = covered
            && covered > 0
            && covered <= end - start
            && is_in(start + covered - 1)
            && (start + covered == end || !is_in(start + covered))
        {
            return start + covered;
        }
        // The next letter after the slash: what is not before it is no longer in the folder.
        let mut after = folder.to_vec();
        if let Some(last) = after.last_mut() {
            *last = b'/' + 1;
        }
        self.index.first_at_or_after(start, &after).clamp(start + 1, end)
    }
}
