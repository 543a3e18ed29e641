//! The verb: secrets by the scan, the rest by the checks, each over the same contents.

use crate::base::limits::SCAN_MS_MAX;
use crate::git::{Outside, Place};
use crate::guard::command::GitCommit;
use crate::guard::commit::FileFlaws;
use crate::guard::gather::{GatherError, Gathering, gather};
use crate::guard::inspect::outcome::Inspection;
use crate::guard::inspect::{range, work_tree};
use crate::guard::policy::Policy;
use crate::guard::repository::{Project, Reading};
use crate::guard::scan::{Request, ScanError, Tools, What, scan};
use crate::ports::clock::Deadline;

/// What the checks found in one place, and what its repository's settings ask for.
#[derive(Default)]
pub(super) struct Checked {
    pub(super) flaws: Vec<FileFlaws>,
    pub(super) project: Project,
}

/// Looks at what is asked for; `policy` holds the person's choices, which settings of the repository tighten.
///
/// # Errors
/// As [`scan`].
pub fn inspect(request: &Request<'_>, tools: &Tools<'_>, policy: &Policy) -> Result<Inspection, ScanError> {
    let outcome = scan(request, tools)?;
    let deadline = Deadline::after(tools.clock, SCAN_MS_MAX);
    let outside = Outside { exec: tools.exec, env: tools.env, deadline };
    let large = policy.large_file_bytes_max;
    let checked = match &request.what {
        What::Staged => staged(request, tools, outside, large)?,
        What::Range(range) => range::checked(range, request, tools, (outside, large))?,
        What::Paths(paths) => work_tree::checked(paths, request, tools, (outside, large))?,
    };
    let policy = policy.clone().tightened(&checked.project);
    Ok(Inspection::of(outcome, checked.flaws, &policy))
}

fn staged(
    request: &Request<'_>,
    tools: &Tools<'_>,
    outside: Outside<'_>,
    large: u64,
) -> Result<Checked, ScanError> {
    let folder = request.folder.ok_or(ScanError::NoFolder)?;
    let place = Place::of(folder.as_path(), tools.env);
    let commit = GitCommit { place, worktree: Vec::new(), bypass: None };
    let reading = Reading { parse: tools.parse, trust: request.trust };
    let mut gathering = Gathering { reading, large_bytes_max: large, now: Some(request.now), memo: None };
    let facts = gather(&[commit], outside, &mut gathering).map_err(|error| match error {
        GatherError::Git(error) => ScanError::Git(error),
    })?;
    Ok(Checked { flaws: facts.flaws, project: facts.project })
}
