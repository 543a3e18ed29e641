//! History by libgit2: what a push would bring, and which commit comes before which.

use std::collections::{HashMap, HashSet};
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;
use std::rc::Rc;

use git2::{Commit, ErrorCode, ObjectType, Oid, Sort, TreeWalkMode, TreeWalkResult};

use super::Native;
use crate::base::limits::{OUTGOING_BLOBS_MAX, OUTGOING_COMMITS_MAX, TREE_OBJECT_BYTES_MAX};
use crate::git::blob::BlobId;
use crate::git::change::CommitText;
use crate::git::contents::{Content, Extent};
use crate::git::entry::{EntryKind, OutRange, Outgoing};
use crate::git::error::GitError;
use crate::git::tree::{Names, tree_entries};
use crate::ports::clock::Deadline;

/// How an [`OutRange`] names all branches of a remote.
pub(in crate::git) const REMOTES: &str = "--remotes=";
/// Trees that are kept in memory between commits.
const TREES_BYTES_MAX: usize = 64 << 20;
/// Folders within each other: more than people make, and an end for a hostile history.
const FOLDERS_DEPTH_MAX: usize = 512;

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
        let mut found = Found::new();
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
        let mut before = Vec::new();
        for parent in commit.parents() {
            before.push(parent.tree_id());
        }
        found.commit = commit.id().to_string();
        self.brought_below(commit.tree_id(), &before, found)
    }

    /// Adds what the tree `after` has and none of the trees `before` has. What is the same in one of them is passed
    /// over whole.
    fn brought_below(&self, after: Oid, before: &[Oid], found: &mut Found) -> Result<(), GitError> {
        if before.contains(&after) {
            return Ok(());
        }
        if found.depth > FOLDERS_DEPTH_MAX {
            return Err(GitError::Unfit("its folders go too deep"));
        }
        let tree = found.tree(&self.repo, after)?;
        let mut others = Vec::new();
        for id in before {
            others.push(found.tree(&self.repo, *id)?);
        }
        let mut others: Vec<Names<'_>> = others.iter().map(|tree| tree_entries(tree)).collect();
        for entry in tree_entries(&tree) {
            let entry = entry?;
            let mut there = Vec::new();
            for other in &mut others {
                there.extend(other.find(entry.name, entry.is())?);
            }
            if there.iter().any(|other| other.id == entry.id && other.kind == entry.kind) {
                continue;
            }
            let length = found.path.len();
            found.path.extend_from_slice(entry.name);
            match entry.kind {
                Some(kind) => found.add(entry.id, kind)?,
                None => {
                    found.path.push(b'/');
                    found.depth += 1;
                    let before: Result<Vec<Oid>, _> =
                        there.iter().map(|other| Oid::from_bytes(other.id)).collect();
                    self.brought_below(Oid::from_bytes(entry.id)?, &before?, found)?;
                    found.depth -= 1;
                }
            }
            found.path.truncate(length);
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

    /// Returns the paths that the commit `revision` holds.
    pub(in crate::git) fn paths_at(&self, revision: &str) -> Result<Vec<Vec<u8>>, GitError> {
        let tree = self.commit_of(revision)?.ok_or_else(|| absent(revision))?.tree()?;
        let mut paths = Vec::new();
        self.paths_below(tree.id(), (&mut Vec::new(), 0), &mut paths)?;
        Ok(paths)
    }

    fn paths_below(
        &self,
        tree: Oid,
        (path, depth): (&mut Vec<u8>, usize),
        paths: &mut Vec<Vec<u8>>,
    ) -> Result<(), GitError> {
        if depth > FOLDERS_DEPTH_MAX {
            return Err(GitError::Unfit("its folders go too deep"));
        }
        let odb = self.repo.odb()?;
        let object = odb.read(tree)?;
        for entry in tree_entries(object.data()) {
            let entry = entry?;
            let length = path.len();
            path.extend_from_slice(entry.name);
            match entry.kind {
                Some(_) => paths.push(path.clone()),
                None => {
                    path.push(b'/');
                    self.paths_below(Oid::from_bytes(entry.id)?, (path, depth + 1), paths)?;
                }
            }
            path.truncate(length);
        }
        Ok(())
    }

    /// Returns the paths at which the commit `revision` has the blob `id`.
    pub(in crate::git) fn paths_of(&self, revision: &str, id: &BlobId) -> Result<Vec<Vec<u8>>, GitError> {
        let tree = self.commit_of(revision)?.ok_or_else(|| absent(revision))?.tree()?;
        let id = Oid::from_bytes(id.as_bytes())?;
        let mut paths = Vec::new();
        tree.walk(TreeWalkMode::PreOrder, |folder, entry| {
            if entry.id() == id {
                paths.push([folder.as_bytes(), entry.name_bytes()].concat());
            }
            TreeWalkResult::Ok
        })?;
        Ok(paths)
    }

    /// Returns the id of the commit that `revision` names.
    pub(in crate::git) fn commit_id(&self, revision: &str) -> Result<BlobId, GitError> {
        let commit = self.commit_of(revision)?.ok_or_else(|| absent(revision))?;
        BlobId::from_bytes(commit.id().as_bytes()).ok_or(GitError::Unfit("an id has another form"))
    }

    /// Returns the commits that `tip` has and `base` has not, newest first.
    pub(in crate::git) fn commits_since(
        &self,
        base: &str,
        tip: &str,
    ) -> Result<(Vec<CommitText>, Extent), GitError> {
        let _ = self.commit_id(base)?;
        let range = OutRange { tips: vec![tip.to_owned()], without: vec![base.to_owned()] };
        let mut commits = Vec::new();
        for id in self.walk(&range)? {
            if commits.len() == OUTGOING_COMMITS_MAX {
                return Ok((commits, Extent::Cut));
            }
            let commit = self.repo.find_commit(id?)?;
            let message = commit.message_raw_bytes().to_vec();
            let (id, parents) = (commit.id().to_string(), commit.parent_count());
            commits.push(CommitText { id, message, parents });
        }
        Ok((commits, Extent::Whole))
    }

    /// Returns the commit that `revision` names; `None` where it names none that is here.
    fn commit_of(&self, revision: &str) -> Result<Option<Commit<'_>>, GitError> {
        let named = self.repo.revparse_single(revision).and_then(|object| object.peel_to_commit());
        match named {
            Ok(commit) => Ok(Some(commit)),
            Err(error) => match error.code() {
                ErrorCode::NotFound | ErrorCode::InvalidSpec | ErrorCode::Peel | ErrorCode::Ambiguous => {
                    Ok(None)
                }
                _other_library_code => Err(error.into()),
            },
        }
    }
}

/// What the walk has found so far.
struct Found {
    /// The commit and the folder that are looked at.
    commit: String,
    path: Vec<u8>,
    depth: usize,
    seen: HashSet<(Vec<u8>, BlobId)>,
    blobs: Vec<Outgoing>,
    /// Trees that were read: one commit's are the next one's trees before.
    trees: HashMap<Oid, Rc<Vec<u8>>>,
    tree_bytes: usize,
}

impl Found {
    fn new() -> Self {
        Self {
            commit: String::new(),
            path: Vec::new(),
            depth: 0,
            seen: HashSet::new(),
            blobs: Vec::new(),
            trees: HashMap::new(),
            tree_bytes: 0,
        }
    }

    fn add(&mut self, id: &[u8], kind: EntryKind) -> Result<(), GitError> {
        let id = BlobId::from_bytes(id).ok_or(GitError::Unfit("an id has another form"))?;
        if self.seen.insert((self.path.clone(), id)) {
            let (path, commit) = (self.path.clone(), self.commit.clone());
            self.blobs.push(Outgoing { path, id, kind, commit });
        }
        Ok(())
    }

    fn tree(&mut self, repo: &git2::Repository, id: Oid) -> Result<Rc<Vec<u8>>, GitError> {
        if let Some(tree) = self.trees.get(&id) {
            return Ok(Rc::clone(tree));
        }
        if self.tree_bytes > TREES_BYTES_MAX {
            self.trees.clear();
            self.tree_bytes = 0;
        }
        let odb = repo.odb()?;
        let object = odb.read(id)?;
        if object.kind() != ObjectType::Tree || object.len() > TREE_OBJECT_BYTES_MAX {
            return Err(GitError::Unfit("one of its trees is none"));
        }
        let tree = Rc::new(object.data().to_vec());
        self.tree_bytes += tree.len();
        self.trees.insert(id, Rc::clone(&tree));
        Ok(tree)
    }
}

fn absent(revision: &str) -> GitError {
    GitError::Refused(format!("`{revision}` names no commit here"))
}
