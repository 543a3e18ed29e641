//! What the next commit would bring, judged against HEAD: what a line of HEAD holds already is not new.

use crate::git::{Content, Extent, Staged};
use crate::guard::memo::Memo;
use crate::guard::repository::PROJECT_FILE;
use crate::guard::scan::error::ScanError;
use crate::guard::scan::judge::File;
use crate::guard::scan::look::look_at_all;
use crate::guard::scan::outcome::Outcome;
use crate::guard::scan::run::Scene;

pub(super) fn scan(scene: &Scene<'_>, mut memo: Option<&mut Memo<'_>>) -> Result<Outcome, ScanError> {
    let repository = scene.repository()?;
    let mut outcome = Outcome::default();
    let settings = PROJECT_FILE.as_bytes();
    let index = repository.index_version(settings).map_err(ScanError::Git)?;
    let head = repository.head_version(settings).map_err(ScanError::Git)?;
    let project = scene.project(index.as_deref(), head.as_deref());
    let now = |path: &[u8]| repository.index_version(path).ok().flatten();
    let baseline = scene.baseline(&project, &repository, &now, &mut outcome)?;
    outcome.problems.extend(project.problems.iter().map(|problem| format!("`.openclaw.toml`: {problem}")));
    let (entries, extent) = repository.staged_entries().map_err(ScanError::Git)?;
    outcome.is_cut |= extent == Extent::Cut;
    let entries: Vec<Staged> = entries.into_iter().filter(|entry| entry.kind.has_blob()).collect();
    let law = scene.law(project, baseline, Some(&repository));
    let is_known = |entry: &Staged| memo.as_ref().is_some_and(|memo| memo.is_clean(&entry.id));
    let (known, unknown): (Vec<Staged>, Vec<Staged>) = entries.into_iter().partition(is_known);
    outcome.looked_at = known.len() + unknown.len();
    outcome.remembered = known.len();
    let mut unread = Vec::new();
    let seen = look_at_all(|each| {
        let mut key = 0;
        repository.staged_contents(&unknown, &mut |entry, content| {
            match content {
                Content::Bytes(bytes) => each(key, bytes),
                Content::TooLarge(length) => unread.push((entry.path.clone(), too_large(length))),
            }
            key += 1;
        })
    });
    for (path, why) in unread {
        outcome.looked_at -= 1;
        outcome.unread(path, why);
    }
    for looked in seen.map_err(ScanError::Git)? {
        let entry = &unknown[looked.key];
        if looked.hits.is_empty() && !looked.is_archive {
            if let Some(memo) = memo.as_deref_mut() {
                memo.note(&entry.id);
            }
            continue;
        }
        let before = match (&entry.moved_from, entry.is_new) {
            (Some(path), _) => Some(path),
            (None, true) => None,
            (None, false) => Some(&entry.path),
        };
        let base = match before {
            Some(path) => repository.head_version(path).map_err(ScanError::Git)?,
            None => None,
        };
        law.judge(&file(entry), &looked, base.as_deref(), &mut outcome);
    }
    for entry in known.iter().chain(&unknown).filter(|entry| entry.is_new) {
        law.judge_name(&file(entry), &mut outcome);
    }
    Ok(outcome)
}

fn file(entry: &Staged) -> File<'_> {
    File { place: &entry.path, path: &entry.path, commit: None }
}

/// Says why a content was not looked at.
pub(super) fn too_large(bytes: u64) -> String {
    format!("it has {bytes} bytes, more than is looked at")
}
