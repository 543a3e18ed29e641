//! Fetches what the verdict on a push has to know. Reads the repository alone: the remote is not asked, git said where
//! its refs are.

use std::collections::BTreeMap;

use super::decide::{Change, LargeFile, PushFacts, Unseen, Update};
use super::lines::RefLine;
use super::protected::Protected;
use crate::base::time::Timestamp;
use crate::git::Outside;
use crate::git::{BlobId, Content, EntryKind, Extent, GitError, OutRange, Outgoing, Place, Repository};
use crate::guard::memo::Memo;
use crate::guard::policy::{Guard, Mode, Policy};
use crate::guard::repository::{PROJECT_FILE, Project, Reading};
use crate::guard::scan::{Brought, parents_with};

/// What is asked about a push.
pub struct PushRequest<'a> {
    /// Where git runs.
    pub place: Place,
    /// What git said.
    pub lines: &'a [RefLine],
    /// The name of the remote; none where a URL was named.
    pub remote: Option<&'a str>,
    /// How the repository's settings are read.
    pub reading: Reading<'a>,
    /// Returns what is in force once the repository's settings are known.
    pub policy: &'a dyn Fn(&Project) -> Policy,
    /// The time.
    pub now: Timestamp,
}

/// Returns the facts about a push, and the choices in force. What was found clean is noted in `memo`.
///
/// # Errors
/// When the repository could not be read, or not in time; what was looked at until then is noted.
pub fn gather(
    request: &PushRequest<'_>,
    outside: Outside<'_>,
    memo: Option<&mut Memo<'_>>,
) -> Result<(PushFacts, Policy), GitError> {
    let repository = Repository::open(request.place.clone(), outside)?;
    let settings = PROJECT_FILE.as_bytes();
    let head = repository.head_version(settings)?;
    // A bare repository has no index; then HEAD speaks for itself.
    let index = repository.index_version(settings).ok().flatten().or_else(|| head.clone());
    let project = request.reading.of(index.as_deref(), head.as_deref());
    let policy = (request.policy)(&project);
    let mut facts = PushFacts { project, ..PushFacts::default() };
    if policy.mode(Guard::Pushes) != Mode::Off {
        facts.updates = updates(request.lines, &policy, &repository)?;
    }
    let (is_scanned, is_measured) =
        (policy.mode(Guard::Secrets) != Mode::Off, policy.mode(Guard::Large) != Mode::Off);
    if is_scanned || is_measured {
        let brought = brought(request, &repository, &mut facts)?;
        if is_measured {
            facts.large = large(&brought, &repository, policy.large_file_bytes_max)?;
        }
        if is_scanned {
            scan(brought, request, &repository, memo, &mut facts)?;
        }
    }
    Ok((facts, policy))
}

fn scan(
    brought: Vec<Outgoing>,
    request: &PushRequest<'_>,
    repository: &Repository<'_>,
    memo: Option<&mut Memo<'_>>,
    facts: &mut PushFacts,
) -> Result<(), GitError> {
    let Reading { parse, trust } = request.reading;
    let project = facts.project.clone();
    let brought = Brought { blobs: brought, repository, project, parse, trust, now: request.now };
    let outcome = brought.scan(memo)?;
    facts.findings = outcome.findings;
    facts.problems.extend(outcome.problems);
    facts.unseen.extend(outcome.unread.into_iter().map(|unread| Unseen::Path(unread.path, unread.why)));
    if outcome.is_cut {
        facts.unseen.push(Unseen::Older);
    }
    Ok(())
}

fn updates(lines: &[RefLine], policy: &Policy, repository: &Repository<'_>) -> Result<Vec<Update>, GitError> {
    let protected = Protected::of(&policy.protected_refs);
    let mut updates = Vec::new();
    for line in lines.iter().filter(|line| protected.has(&line.remote_ref)) {
        let change = match (line.local, line.remote) {
            (None, _) => Change::Removal,
            (Some(_), None) => Change::Forward,
            (Some(local), Some(remote)) => {
                match repository.is_ancestor(&remote.to_string(), &local.to_string()) {
                    Ok(true) => Change::Forward,
                    Ok(false) => Change::Rewrite,
                    Err(GitError::Refused(_)) => Change::Unknown,
                    Err(error) => return Err(error),
                }
            }
        };
        updates.push(Update { line: line.clone(), change });
    }
    Ok(updates)
}

/// Returns the blobs that the remote does not have, as far as is known here.
fn brought(
    request: &PushRequest<'_>,
    repository: &Repository<'_>,
    facts: &mut PushFacts,
) -> Result<Vec<Outgoing>, GitError> {
    let mut tips = BTreeMap::new();
    for line in request.lines {
        if let Some(local) = line.local {
            tips.entry(local).or_insert(line);
        }
    }
    let mut range = OutRange::default();
    let mut loose = Vec::new();
    for (id, line) in tips {
        let tip = id.to_string();
        match repository.is_ancestor(&tip, &tip) {
            Ok(_) => range.tips.push(tip),
            // A tag may name a file. One that names a folder is nobody's habit.
            Err(GitError::Refused(_)) => match repository.blob(&id) {
                Ok(_) => loose.push(Outgoing {
                    path: line.remote_ref.clone(),
                    id,
                    kind: EntryKind::File,
                    commit: tip,
                }),
                Err(_) => facts.unseen.push(Unseen::Ref(line.local_ref.clone())),
            },
            Err(error) => return Err(error),
        }
    }
    if !range.tips.is_empty() {
        range.without = without(request);
        let (brought, extent) = repository.outgoing(&range)?;
        loose.extend(brought);
        if extent == Extent::Cut {
            facts.unseen.push(Unseen::Older);
        }
    }
    loose.retain(|one| one.kind.has_blob());
    Ok(loose)
}

/// Returns what the remote has: where its refs are, and where they were when we last asked it.
fn without(request: &PushRequest<'_>) -> Vec<String> {
    let now = request.lines.iter().filter_map(|line| line.remote).map(|id| id.to_string());
    // Whatever could be read as a pattern would take away what other remotes have.
    let is_plain = |name: &&str| {
        !name.is_empty()
            && !name.starts_with(['-', '/', '.'])
            && !name.contains("..")
            && name.chars().all(|c| c.is_alphanumeric() || "-_./+@".contains(c))
    };
    let known = request.remote.filter(is_plain).map(|name| format!("--remotes={name}"));
    known.into_iter().chain(now).collect()
}

fn large(
    brought: &[Outgoing],
    repository: &Repository<'_>,
    bytes_max: u64,
) -> Result<Vec<LargeFile>, GitError> {
    let mut ids: Vec<BlobId> = brought.iter().map(|one| one.id).collect();
    ids.sort_unstable();
    ids.dedup();
    let sizes = repository.blob_sizes(&ids)?;
    let sizes: BTreeMap<BlobId, u64> =
        ids.into_iter().zip(sizes).filter(|(_, bytes)| *bytes > bytes_max).collect();
    let mut large = Vec::new();
    for one in brought {
        let Some(bytes) = sizes.get(&one.id) else { continue };
        let was_large = |content: &Content| match content {
            Content::Bytes(before) => before.len() as u64 > bytes_max,
            Content::TooLarge(_) => true,
        };
        if !parents_with(repository, one)?.iter().any(was_large) {
            large.push(LargeFile { path: one.path.clone(), bytes: *bytes, commit: one.commit.clone() });
        }
    }
    Ok(large)
}
