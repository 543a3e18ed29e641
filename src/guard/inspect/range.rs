//! What the commits of a range leave behind: each file that they brought as the last of them has it, against the commit
//! before the range.

use std::collections::BTreeMap;

use crate::git::{Content, EntryKind, GitError, OutRange, Outside, Place, Repository};
use crate::guard::checks::{self, File, Flaw};
use crate::guard::commit::FileFlaws;
use crate::guard::gather::{Files, of_names};
use crate::guard::inspect::run::Checked;
use crate::guard::repository::{PROJECT_FILE, Reading};
use crate::guard::scan::{Range, Request, ScanError, Tools};

pub(super) fn checked(
    range: &Range,
    request: &Request<'_>,
    tools: &Tools<'_>,
    (outside, large): (Outside<'_>, u64),
) -> Result<Checked, ScanError> {
    let folder = request.folder.ok_or(ScanError::NoFolder)?;
    let place = Place::of(folder.as_path(), tools.env);
    let repository = Repository::open(place, outside).map_err(ScanError::Git)?;
    let settings = repository.head_version(PROJECT_FILE.as_bytes()).map_err(ScanError::Git)?;
    let reading = Reading { parse: tools.parse, trust: request.trust };
    let project = reading.of(settings.as_deref(), settings.as_deref());
    let flaws = flaws(&repository, range, large).map_err(ScanError::Git)?;
    Ok(Checked { flaws, project })
}

fn flaws(repository: &Repository<'_>, range: &Range, large: u64) -> Result<Vec<FileFlaws>, GitError> {
    let Range { after, tip } = range;
    let wanted = OutRange { tips: vec![tip.clone()], without: after.iter().cloned().collect() };
    let (brought, _extent) = repository.outgoing(&wanted)?;
    // The last commit that brought a path says what it is.
    let kinds: BTreeMap<&[u8], EntryKind> = brought.iter().map(|one| (&one.path[..], one.kind)).collect();
    let mut files = Files::default();
    let (mut new, mut links) = (Vec::new(), Vec::new());
    for (path, kind) in kinds {
        let Some(content) = repository.version_at(tip, path)? else { continue };
        let base = match after {
            Some(after) => repository.version_at(after, path)?,
            None => None,
        };
        if base.is_none() {
            new.push((path, None));
        }
        if let (EntryKind::Link, Content::Bytes(target)) = (kind, &content) {
            links.push((path.to_vec(), target.clone()));
        }
        files.add_all(path, of_file((path, kind), &content, base.as_ref(), large));
    }
    if !new.is_empty() || !links.is_empty() {
        of_names(&new, &links, &repository.paths_at(tip)?, &mut files);
    }
    Ok(files.into_flaws())
}

fn of_file(
    (path, kind): (&[u8], EntryKind),
    content: &Content,
    base: Option<&Content>,
    large: u64,
) -> Vec<(crate::guard::Guard, Flaw)> {
    let Content::Bytes(bytes) = content else {
        let was_large = base.is_some_and(|base| base.bytes() > large);
        return if was_large { Vec::new() } else { checks::in_length(content.bytes(), large) };
    };
    let file = File::new(path, kind, bytes);
    let found = checks::in_content(&file, large);
    match base {
        Some(Content::Bytes(base)) => checks::new_since(&File::new(path, kind, base), &file, found, large),
        Some(Content::TooLarge(_)) | None => found,
    }
}
