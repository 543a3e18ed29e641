//! Fetches what the commit decision has to know: contents on their way into the repository, and HEAD's where it matters.

use crate::git::{Content, Extent, FileContent, GitError, Outside, Repository};
use crate::guard::command::GitCommit;
use crate::guard::commit::{CommitFacts, FileFindings};
use crate::guard::repository::{PROJECT_FILE, Project, Reading};
use crate::secrets::{self, Finding};

/// Why the facts are missing.
#[derive(Debug, thiserror::Error)]
pub enum GatherError {
    /// A repository could not be read.
    #[error("look at the staged files")]
    Git(#[source] GitError),
}

/// Returns the facts about `commits`. A place without a repository has none: git refuses the commit itself.
///
/// # Errors
/// When a repository is there and could not be read, or not in time.
pub fn gather(
    commits: &[GitCommit],
    outside: Outside<'_>,
    reading: Reading<'_>,
) -> Result<CommitFacts, GatherError> {
    let mut facts = CommitFacts::default();
    for (number, commit) in commits.iter().enumerate() {
        let is_seen = commits[..number].iter().any(|earlier| {
            earlier.place == commit.place
                && commit.worktree.iter().all(|wanted| earlier.worktree.contains(wanted))
        });
        if !is_seen {
            gather_one(commit, outside, reading, &mut facts).map_err(GatherError::Git)?;
        }
    }
    Ok(facts)
}

fn gather_one(
    commit: &GitCommit,
    outside: Outside<'_>,
    reading: Reading<'_>,
    facts: &mut CommitFacts,
) -> Result<(), GitError> {
    let repository = match Repository::open(commit.place.clone(), outside) {
        Ok(repository) => repository,
        Err(GitError::Absent(_)) => return Ok(()),
        Err(error) => return Err(error),
    };
    facts.repositories += 1;
    let settings = PROJECT_FILE.as_bytes();
    let index = repository.index_version(settings)?;
    let head = if index.is_some() { repository.head_version(settings)? } else { None };
    let project = reading.of(index.as_deref(), head.as_deref());
    facts.project.merge(&project);
    let mut suspects = Vec::new();
    let mut unread = Vec::new();
    let mut extent = Extent::Whole;
    {
        let mut each = |file: FileContent| match file.content {
            Content::TooLarge(_) => unread.push(file.path),
            Content::Bytes(bytes) => {
                let in_name = in_name(&file.path);
                let findings = secrets::scan(&bytes);
                if !findings.is_empty() || !in_name.is_empty() {
                    suspects.push(Suspect { path: file.path, bytes, in_name, findings });
                }
            }
        };
        extent = extent.and(repository.staged(&mut each)?);
        for wanted in &commit.worktree {
            extent = extent.and(repository.worktree(wanted, &mut each)?);
        }
    }
    for suspect in suspects {
        let file = suspect.judged(&repository, &project)?;
        if !file.findings.is_empty() && !facts.files.contains(&file) {
            facts.files.push(file);
        }
    }
    facts.unread.append(&mut unread);
    facts.extent = facts.extent.and(extent);
    Ok(())
}

/// A file with findings that are not yet compared with HEAD.
struct Suspect {
    path: Vec<u8>,
    bytes: Vec<u8>,
    in_name: Vec<Finding>,
    findings: Vec<Finding>,
}

impl Suspect {
    fn judged(self, repository: &Repository<'_>, project: &Project) -> Result<FileFindings, GitError> {
        let Self { path, bytes, in_name, findings } = self;
        let mut findings = match repository.head_version(&path)? {
            Some(base) => secrets::absent_from(&base, &bytes, findings),
            // A new path: its name counts as much as its content.
            None => in_name.into_iter().chain(findings).collect(),
        };
        findings.retain(|finding| !project.allows(&path, finding.rule));
        Ok(FileFindings { path, findings })
    }
}

/// Returns the secrets in a file's name, at line 0.
fn in_name(path: &[u8]) -> Vec<Finding> {
    let mut findings = secrets::scan(path);
    for finding in &mut findings {
        finding.line = 0;
    }
    findings
}
