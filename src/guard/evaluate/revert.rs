//! Puts paths back to what the base has, by a quarantine: what the work left there is kept and comes back by its name. Only
//! files of the work tree go back; the index and commits stay as they are.

use crate::base::limits::EVALUATE_MS_MAX;
use crate::base::path::{AbsPath, NotAPath};
use crate::base::report::{Code, Explain, Report};
use crate::git::{Content, EntryKind, GitError, Outside, Place, Repository};
use crate::guard::evaluate::gather::Means;
use crate::guard::evaluate::outcome::{Outcome, Restore};
use crate::guard::evaluate::request::{Area, Request};
use crate::guard::quarantine::{self, Former, Keeper, PutBack, QuarantineError};
use crate::guard::scan::shown_path;
use crate::ports::clock::Deadline;

/// What became of the paths that go back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reverted {
    /// What moved; none where nothing had to.
    pub quarantine: Option<quarantine::Outcome>,
    /// The paths that stay as they are, with why.
    pub stays: Vec<(Vec<u8>, &'static str)>,
}

/// Why nothing went back.
#[derive(Debug, thiserror::Error)]
pub enum RevertError {
    /// The base cannot be read.
    #[error("read what the base has")]
    Git(#[source] GitError),
    /// The top of the repository has a path that is not used.
    #[error("use the path of the repository")]
    Path(#[source] NotAPath),
    /// The quarantine was not made.
    #[error(transparent)]
    Quarantine(#[from] QuarantineError),
}

impl Explain for RevertError {
    fn report(&self) -> Report {
        match self {
            Self::Git(_) => Report::new(Code::RepositoryUnusable, "the repository cannot be read")
                .because(self)
                .fix("see whether `git status` and `git fsck` work there"),
            Self::Path(_) => {
                Report::new(Code::RepositoryUnusable, "nothing can be put back in this repository")
                    .because(self)
                    .fix("move the repository to a path of UTF-8")
            }
            Self::Quarantine(error) => error.report(),
        }
    }
}

/// Puts back what `outcome` says goes back.
///
/// # Errors
/// See [`RevertError`]; then everything is as it was.
pub fn revert(
    request: &Request,
    outcome: &Outcome,
    means: &Means<'_>,
    keeper: &Keeper<'_>,
) -> Result<Reverted, RevertError> {
    let mut reverted = Reverted { quarantine: None, stays: Vec::new() };
    if request.area != Area::WorkTree {
        let why = "only files of the work tree go back";
        reverted.stays.extend(outcome.restores.iter().map(|restore| (restore.path.clone(), why)));
        return Ok(reverted);
    }
    if outcome.restores.is_empty() {
        return Ok(reverted);
    }
    let deadline = Deadline::after(means.clock, EVALUATE_MS_MAX);
    let outside = Outside { exec: means.exec, env: means.env, deadline };
    let place = Place::of(request.folder.as_path(), means.env);
    let repository = Repository::open(place, outside).map_err(RevertError::Git)?;
    let mut paths = Vec::new();
    for restore in &outcome.restores {
        match former(restore, &repository).map_err(RevertError::Git)? {
            Ok(to) => paths.push(PutBack { path: restore.path.clone(), to }),
            Err(why) => reverted.stays.push((restore.path.clone(), why)),
        }
    }
    if paths.is_empty() {
        return Ok(reverted);
    }
    let top = repository.top().map_err(RevertError::Git)?;
    let wanted = quarantine::Request {
        repository: AbsPath::from_path(&top).map_err(RevertError::Path)?,
        paths,
        reason: reason(outcome),
    };
    reverted.quarantine = Some(quarantine::quarantine(&wanted, keeper)?);
    Ok(reverted)
}

/// Returns what the base has at a path, or why that cannot be put back.
fn former(restore: &Restore, repository: &Repository<'_>) -> Result<Result<Former, &'static str>, GitError> {
    let Some(before) = restore.before else { return Ok(Ok(Former::Absent)) };
    let Some(id) = before.id.filter(|_| before.kind.has_blob()) else {
        return Ok(Err("it is another repository: `git submodule update --force` puts it back"));
    };
    let Content::Bytes(bytes) = repository.blob(&id)? else {
        return Ok(Err("it is too large to be put back: `git checkout` does it"));
    };
    Ok(Ok(match before.kind {
        EntryKind::Link => Former::Link { target: bytes },
        EntryKind::File => Former::File { bytes, is_executable: false },
        EntryKind::Executable => Former::File { bytes, is_executable: true },
        EntryKind::Submodule => return Ok(Err("it is another repository")),
    }))
}

/// Returns why, in words: the checks whose findings go back.
fn reason(outcome: &Outcome) -> String {
    let mut checks: Vec<&str> = Vec::new();
    for (result, finding, consequence) in outcome.findings() {
        let is_reason = consequence == super::table::Consequence::Revert && finding.path.is_some();
        if is_reason && !checks.contains(&result.check.key()) {
            checks.push(result.check.key());
        }
    }
    let first = outcome.restores.first().map(|restore| shown_path(&restore.path)).unwrap_or_default();
    let more = match outcome.restores.len() {
        0 | 1 => String::new(),
        count => format!(" and {} more", count - 1),
    };
    format!("`openclaw check` ({}): `{first}`{more}", checks.join(", "))
}
