//! What a push would bring: each blob judged against the parents of the commit that brings it. What a parent has, the
//! remote has too, or the commit that brought it there is judged by itself; so only what is new to the remote counts.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use crate::base::time::Timestamp;
use crate::git::{BlobId, Content, GitError, Outgoing, Repository};
use crate::guard::memo::Memo;
use crate::guard::repository::{PROJECT_FILE, Project, Reading, Trust};
use crate::guard::scan::history::first_of_each;
use crate::guard::scan::judge::{File, Law, whole};
use crate::guard::scan::look::{Looked, look};
use crate::guard::scan::outcome::Outcome;
use crate::guard::scan::staged::too_large;
use crate::secrets::{self, Baseline};

/// Parents of one commit that are asked: git itself makes no larger merge.
const PARENTS_MAX: usize = 64;

/// Blobs on their way to a remote.
pub struct Brought<'a> {
    /// The blobs, the earliest commit first; each has content.
    pub blobs: Vec<Outgoing>,
    /// Where they are.
    pub repository: &'a Repository<'a>,
    /// What the repository's settings say.
    pub project: Project,
    /// Reads these settings.
    pub parse: &'a dyn Fn(&[u8]) -> Project,
    /// Whose word counts that something is no secret.
    pub trust: Trust,
    /// The time.
    pub now: Timestamp,
}

impl Brought<'_> {
    /// Looks for secrets in what is not remembered, and notes in `memo` what has none.
    ///
    /// # Errors
    /// [`GitError::TooLate`] at the deadline, else why something could not be read; what was noted until then is true.
    pub fn scan(self, memo: Option<&mut Memo<'_>>) -> Result<Outcome, GitError> {
        let Self { blobs, repository, project, parse, trust, now } = self;
        let mut outcome = Outcome::default();
        let baseline = baseline(&project, repository, &Reading { parse, trust }, &mut outcome)?;
        let seen = look_at(&blobs, repository, memo, &mut outcome)?;
        let law = Law { project, baseline: Cow::Owned(baseline), trust, now, repository: Some(repository) };
        for one in &blobs {
            let file = File { place: &one.path, path: &one.path, commit: Some(&one.commit) };
            if let Some(looked) = seen.get(&one.id) {
                law.judge(&file, &new_to(repository, one, looked)?, None, &mut outcome);
            }
            if !secrets::scan(&one.path).is_empty() && is_new_name(repository, one)? {
                law.judge_name(&file, &mut outcome);
            }
        }
        first_of_each(&mut outcome);
        Ok(outcome)
    }
}

/// Returns what was seen in the blobs that are not remembered and hold something.
fn look_at(
    blobs: &[Outgoing],
    repository: &Repository<'_>,
    mut memo: Option<&mut Memo<'_>>,
    outcome: &mut Outcome,
) -> Result<BTreeMap<BlobId, Looked>, GitError> {
    let mut once = BTreeSet::new();
    let different = blobs.iter().filter(|one| once.insert(one.id));
    let is_known = |one: &&Outgoing| memo.as_deref().is_some_and(|memo| memo.is_clean(&one.id));
    let (known, unknown): (Vec<&Outgoing>, Vec<&Outgoing>) = different.partition(is_known);
    (outcome.remembered, outcome.looked_at) = (known.len(), known.len() + unknown.len());
    let ids: Vec<BlobId> = unknown.iter().map(|one| one.id).collect();
    let mut seen = BTreeMap::new();
    repository.blobs(&ids, &mut |number, content| {
        let one = unknown[number];
        let looked = match content {
            Content::Bytes(bytes) => look(number, bytes),
            Content::TooLarge(length) => return outcome.unread(one.path.clone(), too_large(length)),
        };
        if !looked.hits.is_empty() || !looked.told.is_empty() {
            seen.insert(one.id, looked);
        } else if let (Some(memo), false) = (memo.as_deref_mut(), looked.is_archive) {
            memo.note(&one.id);
        }
    })?;
    Ok(seen)
}

/// Returns what was seen without that which a parent of the commit has at the same path.
fn new_to(repository: &Repository<'_>, one: &Outgoing, looked: &Looked) -> Result<Looked, GitError> {
    let mut looked = looked.clone();
    if looked.hits.is_empty() {
        return Ok(looked);
    }
    for before in parents_with(repository, one)?.into_iter().filter_map(whole) {
        looked.hits.retain(|hit| {
            let finding = vec![hit.finding.clone()];
            hit.entry.is_some() || !secrets::absent_from(&before, &looked.bytes, finding).is_empty()
        });
    }
    Ok(looked)
}

/// Returns what the parents of the commit that brings `one` have in its place: at its path, or where the same blob was
/// that this commit takes away.
///
/// # Errors
/// Why it could not be read.
pub fn parents_with(repository: &Repository<'_>, one: &Outgoing) -> Result<Vec<Content>, GitError> {
    let mut contents = Vec::new();
    for number in 1..=PARENTS_MAX {
        let parent = format!("{}^{number}", one.commit);
        match repository.version_at(&parent, &one.path) {
            Ok(Some(content)) => contents.push(content),
            Ok(None) => {
                for path in repository.paths_of(&parent, &one.id)? {
                    if repository.version_at(&one.commit, &path)?.is_none() {
                        contents.push(repository.blob(&one.id)?);
                        break;
                    }
                }
            }
            // There is no such parent, or a shallow history ends here.
            Err(GitError::Refused(_)) => break,
            Err(error) => return Err(error),
        }
    }
    Ok(contents)
}

/// Returns whether no parent of the commit has a file with this name.
fn is_new_name(repository: &Repository<'_>, one: &Outgoing) -> Result<bool, GitError> {
    for number in 1..=PARENTS_MAX {
        match repository.version_at(&format!("{}^{number}", one.commit), &one.path) {
            Ok(Some(_)) => return Ok(false),
            Ok(None) => {}
            Err(GitError::Refused(_)) => break,
            Err(error) => return Err(error),
        }
    }
    Ok(true)
}

/// Returns the repository's baseline: HEAD's, or where a person is at the terminal the index's.
fn baseline(
    project: &Project,
    repository: &Repository<'_>,
    reading: &Reading<'_>,
    outcome: &mut Outcome,
) -> Result<Baseline, GitError> {
    let name = match reading.trust {
        Trust::Index => project.baseline.clone(),
        Trust::Head => {
            repository.head_version(PROJECT_FILE.as_bytes())?.and_then(|text| (reading.parse)(&text).baseline)
        }
    };
    let Some(name) = name else { return Ok(Baseline::default()) };
    let text = match reading.trust {
        Trust::Index => repository.index_version(name.as_bytes()).ok().flatten(),
        Trust::Head => repository.head_version(name.as_bytes())?,
    };
    let Some(text) = text else {
        outcome.problems.push(format!("the baseline `{name}`, which `.openclaw.toml` names, is not there"));
        return Ok(Baseline::default());
    };
    Ok(Baseline::parse(&text).unwrap_or_else(|error| {
        outcome.problems.push(format!("the baseline `{name}` counts for nothing: cannot {error}"));
        Baseline::default()
    }))
}
