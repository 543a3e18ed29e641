//! Trees compared by the files of the repository: a commit with the index, a commit with another one. Only ids and kinds
//! decide, and folders with the same tree are passed over whole.

use std::collections::HashMap;

use crate::base::limits::CHANGES_MAX;
use crate::git::blob::BlobId;
use crate::git::change::{Change, Doubtful, Version};
use crate::git::changes::change;
use crate::git::contents::Extent;
use crate::git::direct::compare::Comparison;
use crate::git::direct::objects::Objects;
use crate::git::direct::reader::{Direct, SPARSE};
use crate::git::error::GitError;
use crate::git::tree::{Is, TreeEntry, tree_entries};
use crate::ports::clock::Deadline;

/// Folders within each other: more than people make, and an end for a hostile history.
const DEPTH_MAX: usize = 512;

impl Direct<'_> {
    /// Returns what the index has otherwise than the commit `base`, sorted by path.
    pub(in crate::git) fn index_since(&self, base: &BlobId) -> Result<(Vec<Change>, Extent), GitError> {
        let (index, objects) = (self.index()?, self.objects()?);
        if index.is_sparse() {
            return Err(SPARSE);
        }
        let tree = objects.tree_of(base.as_bytes())?;
        let (mut changes, extent) =
            Comparison::of(index, objects, self.deadline()).changes(tree.as_bytes())?;
        changes.sort_unstable();
        Ok((changes, extent))
    }

    /// Returns what the commit `tip` has otherwise than the commit `base`, sorted by path.
    pub(in crate::git) fn between(
        &self,
        base: &BlobId,
        tip: &BlobId,
    ) -> Result<(Vec<Change>, Extent), GitError> {
        let objects = self.objects()?;
        let (before, after) = (objects.tree_of(base.as_bytes())?, objects.tree_of(tip.as_bytes())?);
        let mut walk = Trees { objects, deadline: self.deadline(), path: Vec::new(), changes: Vec::new() };
        walk.folder((Some(before.as_bytes()), Some(after.as_bytes())), 0)?;
        let Trees { mut changes, .. } = walk;
        let extent = if changes.len() > CHANGES_MAX { Extent::Cut } else { Extent::Whole };
        changes.truncate(CHANGES_MAX);
        changes.sort_unstable();
        Ok((changes, extent))
    }

    /// Returns the entries of the index whose file is not known to be unchanged.
    pub(in crate::git) fn doubtful(&self) -> Result<Vec<Doubtful>, GitError> {
        self.work_tree()?.doubtful(self.index()?, self.deadline())
    }

    /// Returns what the commit `base` has at each of `paths`.
    pub(in crate::git) fn versions(
        &self,
        base: &BlobId,
        paths: &[Vec<u8>],
    ) -> Result<HashMap<Vec<u8>, Version>, GitError> {
        let objects = self.objects()?;
        let root = objects.tree_of(base.as_bytes())?;
        let mut trees: HashMap<Vec<u8>, Vec<u8>> = HashMap::new();
        let mut versions = HashMap::new();
        for path in paths {
            let mut tree = root.as_bytes().to_vec();
            let mut names = path.split(|byte| *byte == b'/').peekable();
            while let Some(name) = names.next() {
                if !trees.contains_key(&tree) {
                    trees.insert(tree.clone(), objects.tree(&tree)?);
                }
                let is = if names.peek().is_some() { Is::Folder } else { Is::File };
                let bytes = trees.get(&tree).map(Vec::as_slice).unwrap_or_default();
                let Some(entry) = tree_entries(bytes).find(name, is)? else { break };
                match entry.kind {
                    None => tree = entry.id.to_vec(),
                    Some(_) => {
                        versions.insert(path.clone(), version(&entry)?);
                    }
                }
            }
        }
        Ok(versions)
    }
}

/// Returns what an entry of a tree, which is no folder, says.
pub(super) fn version(entry: &TreeEntry<'_>) -> Result<Version, GitError> {
    let id = BlobId::from_bytes(entry.id).ok_or(OTHER)?;
    Ok(Version { kind: entry.kind.ok_or(OTHER)?, id: Some(id) })
}

const OTHER: GitError = GitError::Unfit("one of its trees has another form");

/// Two trees on their way through the comparison.
struct Trees<'a> {
    objects: &'a Objects,
    deadline: Deadline<'a>,
    path: Vec<u8>,
    changes: Vec<Change>,
}

impl Trees<'_> {
    fn folder(
        &mut self,
        (before, after): (Option<&[u8]>, Option<&[u8]>),
        depth: usize,
    ) -> Result<(), GitError> {
        if before == after || self.changes.len() > CHANGES_MAX {
            return Ok(());
        }
        if depth > DEPTH_MAX {
            return Err(GitError::Unfit("its folders go too deep"));
        }
        if self.deadline.has_passed() {
            return Err(GitError::TooLate);
        }
        let read = |id: Option<&[u8]>| id.map(|id| self.objects.tree(id)).transpose();
        let (before, after) = (read(before)?.unwrap_or_default(), read(after)?.unwrap_or_default());
        // By name and by what it is: a file in place of a folder is both a change of the file and of the folder.
        let mut names: HashMap<(&[u8], bool), [Option<TreeEntry<'_>>; 2]> = HashMap::new();
        for (side, tree) in [&before, &after].into_iter().enumerate() {
            for entry in tree_entries(tree) {
                let entry = entry?;
                names.entry((entry.name, entry.is() == Is::Folder)).or_default()[side] = Some(entry);
            }
        }
        for ((name, is_folder), [before, after]) in names {
            let length = self.path.len();
            self.path.extend_from_slice(name);
            if is_folder {
                self.path.push(b'/');
                let ids = (before.map(|entry| entry.id), after.map(|entry| entry.id));
                self.folder(ids, depth + 1)?;
            } else {
                let side = |entry: Option<TreeEntry<'_>>| entry.map(|entry| version(&entry)).transpose();
                let (before, after) = (side(before)?, side(after)?);
                if before != after {
                    self.changes.push(change(&self.path, before, after));
                }
            }
            self.path.truncate(length);
        }
        Ok(())
    }
}
