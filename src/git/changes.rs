//! The changes since a commit: what the index, another commit or the work tree has otherwise. Commits in between count as
//! far as something is left of them; the work tree is taken as it lies there, whatever the index says about it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::base::digest::Digest;
use crate::base::limits::CHANGES_MAX;
use crate::git::blob::BlobId;
use crate::git::change::{Change, CommitText, Loose, LooseIs, Standing, Until, Version};
use crate::git::contents::{Content, Extent};
use crate::git::direct::{Direct, file_id};
use crate::git::entry::EntryKind;
use crate::git::error::GitError;
use crate::git::loose::{self, Submodule};
use crate::git::place::{Place, on_disk};
use crate::git::repository::Repository;
use crate::git::spawned::Spawned;

/// Repositories within each other that are looked into for work that no commit has.
const DEPTH_MAX: usize = 4;

impl Repository<'_> {
    /// Returns what changed between the commit `base` and `until`, sorted by path. A file that moved is two changes: its
    /// new path says where it came from, its old path that nothing is there any more.
    ///
    /// # Errors
    /// [`GitError::Refused`] for a commit that is not there, [`GitError::TooLate`] at the deadline, else why something could
    /// not be read.
    pub fn changes(&self, base: &str, until: &Until) -> Result<(Vec<Change>, Extent), GitError> {
        self.changes_within(base, until, 0)
    }

    /// Returns the id of the commit that `revision` names.
    ///
    /// # Errors
    /// [`GitError::Refused`] where there is none.
    pub fn commit_id(&self, revision: &str) -> Result<BlobId, GitError> {
        self.either(|native| native.commit_id(revision), |git| git.commit_id(revision))
    }

    /// Returns the commits that `tip` has and `base` has not, newest first, and whether these are all.
    ///
    /// # Errors
    /// [`GitError::Refused`] for a commit that is not there, else why it could not be read.
    pub fn commits_since(&self, base: &str, tip: &str) -> Result<(Vec<CommitText>, Extent), GitError> {
        self.either(|native| native.commits_since(base, tip), |git| git.commits_since(base, tip))
    }

    /// Returns the files below a folder that git is told to ignore, and whether these are all.
    ///
    /// # Errors
    /// [`GitError::TooLate`] at the deadline; else why it could not be read.
    pub fn files_below(&self, folder: &[u8]) -> Result<(Vec<Vec<u8>>, Extent), GitError> {
        loose::files_below(&self.top()?, folder, self.deadline())
    }

    fn changes_within(
        &self,
        base: &str,
        until: &Until,
        depth: usize,
    ) -> Result<(Vec<Change>, Extent), GitError> {
        let base = self.commit_id(base)?;
        let (mut changes, extent) = match until {
            Until::Commit(tip) => {
                let tip = self.commit_id(tip)?;
                self.files_or_git(|direct| direct.between(&base, &tip), |git| git.between(&base, &tip))?
            }
            Until::Index => self.to_index(&base)?,
            Until::WorkTree => self.to_work_tree(&base, depth)?,
        };
        tell_moves(&mut changes);
        Ok((changes, extent))
    }

    fn to_index(&self, base: &BlobId) -> Result<(Vec<Change>, Extent), GitError> {
        self.files_or_git(|direct| direct.index_since(base), |git| git.index_since(base))
    }

    fn to_work_tree(&self, base: &BlobId, depth: usize) -> Result<(Vec<Change>, Extent), GitError> {
        let (staged, mut extent) = self.to_index(base)?;
        let mut known: BTreeMap<Vec<u8>, Change> =
            staged.into_iter().map(|change| (change.path.clone(), change)).collect();
        let tracked = self.files_or_git(Direct::index_paths, Spawned::index_paths)?;
        let doubtful = self.files_or_git(Direct::doubtful, Spawned::doubtful)?;
        // An entry in conflict, or one that was only announced, is in no comparison with the index.
        let odd = doubtful.iter().filter(|one| one.staged.is_none()).map(|one| one.path.clone());
        let odd: Vec<Vec<u8>> = odd.collect();
        let befores = self.versions(base, &odd)?;
        for one in doubtful {
            self.in_time()?;
            let before = match (known.get(&one.path), one.staged) {
                (Some(change), _) => change.before,
                (None, Some(staged)) => Some(staged),
                (None, None) => befores.get(&one.path).copied(),
            };
            let expected = one.staged.or(before);
            let after = match self.found(&one.path, expected, (base, depth))? {
                None if one.is_sparse => one.staged,
                found => found,
            };
            note(&mut known, one.path, (before, after), Standing::Tracked);
        }
        let names: BTreeSet<Vec<u8>> = tracked.into_iter().collect();
        let (found, seen) =
            self.either(|native| native.loose(&names, self.deadline()), |git| git.loose(&names))?;
        extent = extent.and(seen);
        for Loose { path, is_ignored, is } in found {
            self.in_time()?;
            if is != LooseIs::Folder {
                self.covered(&path, (&names, base), &mut known)?;
            }
            let before = known.get(&path).and_then(|change| change.before);
            let standing = match (is_ignored, before) {
                (_, Some(_)) => Standing::Tracked,
                (true, None) => Standing::Ignored,
                (false, None) => Standing::Untracked,
            };
            let after = match is {
                LooseIs::File if standing == Standing::Ignored => {
                    Some(Version { kind: EntryKind::File, id: None })
                }
                LooseIs::File => self.found(&path, before, (base, depth))?,
                LooseIs::Folder => Some(Version { kind: EntryKind::File, id: None }),
                LooseIs::Repository => Some(Version { kind: EntryKind::Submodule, id: None }),
            };
            note(&mut known, path, (before, after), standing);
            if known.len() > CHANGES_MAX {
                return Ok((known.into_values().take(CHANGES_MAX).collect(), Extent::Cut));
            }
        }
        Ok((known.into_values().collect(), extent))
    }

    /// Puts down that nothing is there of what a folder held, where something else lies in its place at `path`.
    fn covered(
        &self,
        path: &[u8],
        (tracked, base): (&BTreeSet<Vec<u8>>, &BlobId),
        known: &mut BTreeMap<Vec<u8>, Change>,
    ) -> Result<(), GitError> {
        let folder = [path, b"/"].concat();
        let inside = tracked.range(folder.clone()..).take_while(|path| path.starts_with(&folder));
        let inside: Vec<Vec<u8>> = inside.cloned().collect();
        let befores = self.versions(base, &inside)?;
        for path in inside {
            let before = befores.get(&path).copied();
            note(known, path, (before, None), Standing::Tracked);
        }
        Ok(())
    }

    /// Returns what lies in the work tree at `path`; `expected` is what it would be if nobody had touched it.
    fn found(
        &self,
        path: &[u8],
        expected: Option<Version>,
        (base, depth): (&BlobId, usize),
    ) -> Result<Option<Version>, GitError> {
        if expected.is_some_and(|version| version.kind == EntryKind::Submodule) {
            return self.found_submodule(path, expected, depth);
        }
        let Some((kind, content)) = self.work_tree_content(path)? else { return Ok(None) };
        let Content::Bytes(bytes) = content else { return Ok(Some(Version { kind, id: None })) };
        let wanted = expected.and_then(|version| version.id);
        let length = base.as_bytes().len();
        let id = blob_id(&bytes, length);
        // Ends of lines are git's business: the file may lie there otherwise than it is stored.
        if let (Some(wanted), true) = (wanted, id != wanted && bytes.contains(&b'\r')) {
            let plain = without_returns(&bytes);
            if blob_id(&plain, length) == Some(wanted) {
                return Ok(Some(Version { kind, id: Some(wanted) }));
            }
        }
        Ok(Some(Version { kind, id }))
    }

    /// Returns the commit that a submodule is at; one that is not checked out is where it should be.
    fn found_submodule(
        &self,
        path: &[u8],
        expected: Option<Version>,
        depth: usize,
    ) -> Result<Option<Version>, GitError> {
        let folder = on_disk(&self.top()?, path);
        if let Some(found) = self.work_tree_content(path)? {
            // A file or a link lies in its place.
            return Ok(Some(Version { kind: found.0, id: None }));
        }
        let unknown = Some(Version { kind: EntryKind::Submodule, id: None });
        match loose::submodule(&folder)? {
            Submodule::Absent => return Ok(None),
            Submodule::Empty => return Ok(expected),
            Submodule::Other => return Ok(unknown),
            Submodule::Repository => {}
        }
        let place = Place { dir: folder, git_dir: None, work_tree: None, index: None };
        let inner = Repository::open(place, self.outside())?;
        let Ok(head) = inner.commit_id("HEAD") else { return Ok(unknown) };
        if depth >= DEPTH_MAX {
            return Ok(unknown);
        }
        let (inside, _) = inner.changes_within("HEAD", &Until::WorkTree, depth + 1)?;
        let is_worked_on = inside.iter().any(|change| change.standing != Standing::Ignored);
        let id = if is_worked_on { None } else { Some(head) };
        Ok(Some(Version { kind: EntryKind::Submodule, id }))
    }

    /// Returns what the commit `base` has at each of `paths`.
    fn versions(&self, base: &BlobId, paths: &[Vec<u8>]) -> Result<HashMap<Vec<u8>, Version>, GitError> {
        if paths.is_empty() {
            return Ok(HashMap::new());
        }
        self.files_or_git(|direct| direct.versions(base, paths), |git| git.versions(base, paths))
    }
}

/// Puts down what became of a path; what is as it was is no change.
fn note(
    known: &mut BTreeMap<Vec<u8>, Change>,
    path: Vec<u8>,
    (before, after): (Option<Version>, Option<Version>),
    standing: Standing,
) {
    let is_told = match (before, after) {
        (Some(before), Some(after)) => before != after || after.id.is_none(),
        (None, None) => false,
        (Some(_), None) | (None, Some(_)) => true,
    };
    if is_told {
        let change = Change { path: path.clone(), before, after, moved_from: None, standing };
        known.insert(path, change);
    } else {
        known.remove(&path);
    }
}

/// Tells of each new path where its content was that is gone from there. An empty file is like any other one, so it never
/// moved.
fn tell_moves(changes: &mut [Change]) {
    let gone = changes.iter().filter(|change| change.after.is_none());
    let gone = gone.filter_map(|change| Some((change.before?.id?, change.path.clone())));
    let mut gone: HashMap<BlobId, Vec<u8>> = gone.collect();
    for length in [20, 32] {
        if let Some(empty) = blob_id(b"", length) {
            gone.remove(&empty);
        }
    }
    for change in changes.iter_mut().filter(|change| change.before.is_none()) {
        let id = change.after.filter(|after| after.kind.has_blob()).and_then(|after| after.id);
        change.moved_from = id.and_then(|id| gone.get(&id).cloned());
    }
}

/// Returns the id that git gives a blob of this content, in the format whose ids have `length` bytes.
fn blob_id(content: &[u8], length: usize) -> Option<BlobId> {
    if length == 20 {
        return BlobId::from_bytes(&file_id(content));
    }
    let whole = [format!("blob {}\0", content.len()).as_bytes(), content].concat();
    BlobId::from_hex(Digest::of(&whole).hex().as_bytes())
}

fn without_returns(bytes: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(bytes.len());
    for (at, byte) in bytes.iter().enumerate() {
        if *byte != b'\r' || bytes.get(at + 1) != Some(&b'\n') {
            plain.push(*byte);
        }
    }
    plain
}

/// What both ways of reading share in telling a comparison.
pub(super) fn change(path: &[u8], before: Option<Version>, after: Option<Version>) -> Change {
    Change { path: path.to_vec(), before, after, moved_from: None, standing: Standing::Tracked }
}
