//! Index against HEAD. A folder whose tree the index remembers, and that HEAD has unchanged, is passed over whole; of
//! HEAD only the trees of the other folders are read. Decides by ids and kinds alone.

use std::cmp::Ordering;
use std::iter::Peekable;
use std::ops::Range;

use crate::base::limits::STAGED_FILES_MAX;
use crate::git::contents::Extent;
use crate::git::direct::cache_tree::Folder;
use crate::git::direct::index::{Entry, Index};
use crate::git::direct::objects::{Objects, TreeEntry, tree_entries};
use crate::git::entry::Staged;
use crate::git::error::GitError;
use crate::ports::clock::Deadline;

/// Folders within each other: more than a path on disk has room for.
const DEPTH_MAX: usize = 2_048;

/// A comparison under way.
pub(super) struct Comparison<'a> {
    pub(super) index: &'a Index,
    pub(super) objects: &'a Objects,
    pub(super) deadline: Deadline<'a>,
    pub(super) staged: Vec<Staged>,
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

impl Comparison<'_> {
    /// Returns the entries that differ from the tree `head`, sorted by path.
    pub(super) fn run(mut self, head: Option<&[u8]>) -> Result<(Vec<Staged>, Extent), GitError> {
        let remembered = self.index.trees().map(|trees| trees.root());
        self.folder(Step { entries: 0..self.index.len(), prefix: 0, depth: 0, remembered }, head)?;
        let extent = if self.staged.len() > STAGED_FILES_MAX { Extent::Cut } else { Extent::Whole };
        self.staged.truncate(STAGED_FILES_MAX);
        Ok((self.staged, extent))
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
        let mut before = tree_entries(&tree).peekable();
        let mut number = entries.start;
        while number < entries.end && self.staged.len() <= STAGED_FILES_MAX {
            let path = index.path(number);
            let rest = &path[prefix..];
            let Some(slash) = rest.iter().position(|byte| *byte == b'/') else {
                let old = matching(&mut before, rest, Is::File)?;
                self.file(&index.entry(number), old)?;
                number += 1;
                continue;
            };
            let name = &rest[..slash];
            let covered = folders.binary_search_by_key(&name, |(name, _)| *name).ok().map(|at| folders[at].1);
            let end = self.end_of(&path[..=prefix + slash], number, entries.end, covered);
            let old = matching(&mut before, name, Is::Folder)?.map(|entry| entry.id);
            let step = Step {
                entries: number..end,
                prefix: prefix + slash + 1,
                depth: depth + 1,
                remembered: covered,
            };
            self.folder(step, old)?;
            number = end;
        }
        Ok(())
    }

    fn file(&mut self, entry: &Entry<'_>, old: Option<TreeEntry<'_>>) -> Result<(), GitError> {
        let Some(kind) = entry.kind().filter(|_| entry.is_committed()) else { return Ok(()) };
        if old.is_none_or(|old| old.kind != Some(kind) || old.id != entry.id_bytes()) {
            let (path, id) = (entry.path.to_vec(), entry.id()?);
            self.staged.push(Staged { path, id, kind, is_new: old.is_none() });
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

/// What a name is in a tree.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Is {
    File,
    Folder,
}

/// Goes on in the tree `before` up to `name`, and takes the entry where it has one.
fn matching<'t>(
    before: &mut Peekable<impl Iterator<Item = Result<TreeEntry<'t>, GitError>>>,
    name: &[u8],
    is: Is,
) -> Result<Option<TreeEntry<'t>>, GitError> {
    while let Some(next) = before.peek() {
        let Ok(entry) = next else { break };
        let entry_is = if entry.kind.is_none() { Is::Folder } else { Is::File };
        match order((entry.name, entry_is), (name, is)) {
            Ordering::Less => drop(before.next()),
            Ordering::Equal => return before.next().transpose(),
            Ordering::Greater => return Ok(None),
        }
    }
    before.next().transpose()
}

/// The order of a tree: as if the name of a folder ended with a slash.
fn order((one, one_is): (&[u8], Is), (other, other_is): (&[u8], Is)) -> Ordering {
    let shared = one.len().min(other.len());
    let next = |name: &[u8], is: Is| match (name.get(shared), is) {
        (Some(byte), _) => *byte,
        (None, Is::Folder) => b'/',
        (None, Is::File) => 0,
    };
    one[..shared].cmp(&other[..shared]).then_with(|| next(one, one_is).cmp(&next(other, other_is)))
}
