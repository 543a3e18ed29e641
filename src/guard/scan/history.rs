//! What the commits of a range brought: each blob once, judged against the commit before the range. A secret that came
//! and went stays in the history, so it is found; each one is told with the first commit and path that have it.

use std::collections::{BTreeMap, BTreeSet};

use crate::git::Content;
use crate::git::{BlobId, Extent, OutRange, Outgoing, Repository};
use crate::guard::memo::Memo;
use crate::guard::repository::PROJECT_FILE;
use crate::guard::scan::error::ScanError;
use crate::guard::scan::judge::{File, Law, whole};
use crate::guard::scan::look::{Looked, look_at_all};
use crate::guard::scan::outcome::Outcome;
use crate::guard::scan::request::Range;
use crate::guard::scan::run::Scene;
use crate::guard::scan::staged::too_large;

pub(super) fn scan(
    range: &Range,
    scene: &Scene<'_>,
    mut memo: Option<&mut Memo<'_>>,
) -> Result<Outcome, ScanError> {
    let repository = scene.repository()?;
    let mut outcome = Outcome::default();
    let head = repository.head_version(PROJECT_FILE.as_bytes()).map_err(ScanError::Git)?;
    let project = scene.project(head.as_deref(), head.as_deref());
    let now = |path: &[u8]| repository.head_version(path).ok().flatten();
    let baseline = scene.baseline(&project, &repository, &now, &mut outcome)?;
    outcome.problems.extend(project.problems.iter().map(|problem| format!("`.openclaw.toml`: {problem}")));
    let brought = brought(range, &repository, &mut outcome)?;
    let mut wanted: BTreeSet<BlobId> = brought.iter().map(|one| one.id).collect();
    outcome.looked_at = wanted.len();
    if let Some(memo) = memo.as_deref() {
        wanted.retain(|id| !memo.is_clean(id));
    }
    outcome.remembered = outcome.looked_at - wanted.len();
    let wanted: Vec<BlobId> = wanted.into_iter().collect();
    let mut unread: BTreeMap<BlobId, String> = BTreeMap::new();
    let seen = look_at_all(|each| {
        for (key, id) in wanted.iter().enumerate() {
            match repository.blob(id)? {
                Content::Bytes(bytes) => each(key, bytes),
                Content::TooLarge(length) => {
                    unread.insert(*id, too_large(length));
                }
            }
        }
        Ok(())
    });
    outcome.looked_at -= unread.len();
    let mut suspects: BTreeMap<BlobId, Looked> = BTreeMap::new();
    for looked in seen.map_err(ScanError::Git)? {
        let id = wanted[looked.key];
        if !looked.hits.is_empty() || !looked.told.is_empty() {
            suspects.insert(id, looked);
        } else if let Some(memo) = memo.as_deref_mut()
            && !looked.is_archive
        {
            memo.note(&id);
        }
    }
    let law = scene.law(project, baseline, Some(&repository));
    let after = range.after.as_deref();
    for one in &brought {
        if let Some(why) = unread.remove(&one.id) {
            outcome.unread(one.path.clone(), why);
        }
        judge(one, suspects.get(&one.id), after, &law, &mut outcome)?;
    }
    first_of_each(&mut outcome);
    Ok(outcome)
}

fn brought(
    range: &Range,
    repository: &Repository<'_>,
    outcome: &mut Outcome,
) -> Result<Vec<Outgoing>, ScanError> {
    let Range { after, tip } = range;
    // What is excluded and not there would take nothing away, and a slip would become a scan of everything.
    if let Some(after) = after {
        repository.is_ancestor(after, tip).map_err(ScanError::Range)?;
    }
    let range = OutRange { tips: vec![tip.clone()], without: after.iter().cloned().collect() };
    let (mut brought, extent) = repository.outgoing(&range).map_err(ScanError::Range)?;
    outcome.is_cut |= extent == Extent::Cut;
    brought.retain(|one| one.kind.has_blob());
    Ok(brought)
}

fn judge(
    one: &Outgoing,
    looked: Option<&Looked>,
    after: Option<&str>,
    law: &Law<'_>,
    outcome: &mut Outcome,
) -> Result<(), ScanError> {
    let file = File { place: &one.path, path: &one.path, commit: Some(&one.commit) };
    let repository = law.repository.expect("a history has a repository");
    let version = |revision: &str| match repository.version_at(revision, &one.path) {
        Ok(content) => Ok(content),
        Err(error) => Err(ScanError::Git(error)),
    };
    if let Some(looked) = looked {
        let base = match after {
            Some(after) => version(after)?.and_then(whole),
            None => None,
        };
        law.judge(&file, looked, base.as_deref(), outcome);
    }
    if !crate::secrets::scan(&one.path).is_empty() {
        let is_old = match after {
            Some(after) => version(after)?.is_some(),
            None => false,
        };
        if !is_old {
            law.judge_name(&file, outcome);
        }
    }
    Ok(())
}

/// Keeps the first finding of each secret in each file: later versions of the file carry it along.
pub(super) fn first_of_each(outcome: &mut Outcome) {
    let mut told = BTreeSet::new();
    outcome.findings.retain(|found| told.insert((found.path.clone(), found.rule, found.digest)));
    let mut told = BTreeSet::new();
    outcome.allowed.retain(|allowed| {
        let found = &allowed.found;
        told.insert((found.path.clone(), found.rule, found.digest))
    });
}
