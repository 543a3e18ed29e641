//! Fetches what the commit decision has to know: contents on their way into the repository, and HEAD's where it matters.
//! One pass over the contents for secrets and checks; what is clean is remembered, what is not is found anew.

use crate::base::time::Timestamp;
use crate::git::{GitError, Outside, Repository, Staged};
use crate::guard::checks::{self, File, Flaw, Look};
use crate::guard::command::GitCommit;
use crate::guard::commit::{CommitFacts, FileFindings, FileFlaws};
use crate::guard::contents::{Origin, Seen, TooLarge, contents};
use crate::guard::memo::Memo;
use crate::guard::policy::Guard;
use crate::guard::repository::{PROJECT_FILE, Project, Reading, Trust};
use crate::guard::scan::glob_matches;
use crate::secrets::{self, Baseline, Finding, Standing};

/// Why the facts are missing.
#[derive(Debug, thiserror::Error)]
pub enum GatherError {
    /// A repository could not be read.
    #[error("look at the staged files")]
    Git(#[source] GitError),
}

/// By what facts are gathered.
pub struct Gathering<'a> {
    /// How settings of a repository are read.
    pub reading: Reading<'a>,
    /// The most that is not large.
    pub large_bytes_max: u64,
    /// The time, by which entries of a baseline end; without it there is no baseline.
    pub now: Option<Timestamp>,
    /// What is known to be clean; whoever made it saves it.
    pub memo: Option<Memo<'a>>,
}

/// Returns the facts about `commits`. A place without a repository has none: git refuses the commit itself.
///
/// # Errors
/// When a repository is there and could not be read, or not in time.
pub fn gather(
    commits: &[GitCommit],
    outside: Outside<'_>,
    gathering: &mut Gathering<'_>,
) -> Result<CommitFacts, GatherError> {
    let mut facts = CommitFacts::default();
    for (number, commit) in commits.iter().enumerate() {
        let is_seen = commits[..number].iter().any(|earlier| {
            earlier.place == commit.place
                && commit.worktree.iter().all(|wanted| earlier.worktree.contains(wanted))
        });
        if !is_seen {
            gather_one(commit, outside, gathering, &mut facts).map_err(GatherError::Git)?;
        }
    }
    Ok(facts)
}

fn gather_one(
    commit: &GitCommit,
    outside: Outside<'_>,
    gathering: &mut Gathering<'_>,
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
    let mut project = gathering.reading.of(index.as_deref(), head.as_deref());
    let (entries, extent) = repository.staged_entries()?;
    let looked = contents(&repository, &entries, &commit.worktree, gathering)?;
    let mut judging =
        Judging { repository: &repository, project: &mut project, gathering, entries: &entries };
    let mut files = Files::default();
    judging.contents(looked.seen, &mut files)?;
    judging.large(&looked.unread, &mut files);
    judging.names(&looked.found, &looked.links, &mut files)?;
    facts.project.merge(&project);
    files.into_facts(facts);
    facts.unread.extend(looked.unread.into_iter().map(|large| large.path));
    facts.extent = facts.extent.and(extent).and(looked.extent);
    Ok(())
}

/// What is told of each file, in the order in which it came up.
#[derive(Default)]
pub(super) struct Files {
    findings: Vec<FileFindings>,
    flaws: Vec<FileFlaws>,
}

impl Files {
    fn add_findings(&mut self, path: &[u8], findings: Vec<Finding>) {
        if !findings.is_empty() {
            self.findings.push(FileFindings { path: path.to_vec(), findings });
        }
    }

    fn add(&mut self, path: &[u8], guard: Guard, flaw: Flaw) {
        self.add_all(path, vec![(guard, flaw)]);
    }

    pub(super) fn add_all(&mut self, path: &[u8], flaws: Vec<(Guard, Flaw)>) {
        if flaws.is_empty() {
            return;
        }
        match self.flaws.iter_mut().find(|file| file.path == path) {
            Some(file) => file.flaws.extend(flaws),
            None => self.flaws.push(FileFlaws { path: path.to_vec(), flaws }),
        }
    }

    /// Returns the flaws of each file, in order.
    pub(super) fn into_flaws(mut self) -> Vec<FileFlaws> {
        for file in &mut self.flaws {
            file.flaws.sort_by_key(|(guard, flaw)| (flaw.line, *guard as usize));
            file.flaws.dedup();
        }
        self.flaws
    }

    fn into_facts(mut self, facts: &mut CommitFacts) {
        for file in std::mem::take(&mut self.findings) {
            if !facts.files.contains(&file) {
                facts.files.push(file);
            }
        }
        for file in self.into_flaws() {
            if !facts.flaws.contains(&file) {
                facts.flaws.push(file);
            }
        }
    }
}

struct Judging<'a, 'r, 'g> {
    repository: &'a Repository<'r>,
    project: &'a mut Project,
    gathering: &'a Gathering<'g>,
    entries: &'a [Staged],
}

impl Judging<'_, '_, '_> {
    /// Takes away what HEAD, the allow-list and the baseline know already.
    fn contents(&mut self, seen: Vec<Seen>, files: &mut Files) -> Result<(), GitError> {
        let mut baseline: Option<Baseline> = None;
        for seen in seen {
            let Seen { origin, path, kind, bytes, findings, flaws } = seen;
            let before = match origin {
                Origin::Entry(number) => before(&self.entries[number]),
                Origin::WorkTree => Some(&path[..]),
            };
            let base = match before {
                Some(before) => self.repository.head_version(before)?,
                None => None,
            };
            let (mut findings, flaws) = match (&base, before) {
                (Some(base), Some(before)) => {
                    let file = File::new(&path, kind, &bytes);
                    let base_file = File::new(before, kind, base);
                    let max = self.gathering.large_bytes_max;
                    let flaws = checks::new_since(&base_file, &file, flaws, max);
                    (secrets::absent_from(base, &bytes, findings), flaws)
                }
                (_, _) => (findings, flaws),
            };
            if origin == Origin::WorkTree && base.is_none() {
                findings.splice(0..0, in_name(&path));
            }
            findings.retain(|finding| !self.project.allows(&path, finding.rule));
            if !findings.is_empty() {
                let baseline = match &baseline {
                    Some(known) => known,
                    None => baseline.insert(self.baseline()?),
                };
                findings.retain(|finding| !self.is_known(baseline, &path, finding));
            }
            files.add_findings(&path, findings);
            files.add_all(&path, flaws);
        }
        Ok(())
    }

    fn is_known(&self, baseline: &Baseline, path: &[u8], finding: &Finding) -> bool {
        let Some(now) = self.gathering.now else { return false };
        let seen = secrets::Seen { rule: finding.rule, digest: finding.digest, path };
        match baseline.standing(&seen, now, &glob_matches) {
            Standing::Known(_) => true,
            Standing::New | Standing::Expired(_) => false,
        }
    }

    /// Returns the baseline that counts: HEAD's, or where a person commits, that of the index.
    fn baseline(&mut self) -> Result<Baseline, GitError> {
        let (name, text) = match self.gathering.reading.trust {
            Trust::Index => match self.project.baseline.clone() {
                Some(name) => (Some(name.clone()), self.repository.index_version(name.as_bytes())?),
                None => (None, None),
            },
            Trust::Head => {
                let head = self.repository.head_version(PROJECT_FILE.as_bytes())?;
                match head.and_then(|head| (self.gathering.reading.parse)(&head).baseline) {
                    Some(name) => (Some(name.clone()), self.repository.head_version(name.as_bytes())?),
                    None => (None, None),
                }
            }
        };
        let (Some(name), false) = (name, self.gathering.now.is_none()) else {
            return Ok(Baseline::default());
        };
        let Some(text) = text else {
            self.project.problems.push(format!("the baseline `{name}` is not there"));
            return Ok(Baseline::default());
        };
        let parsed = Baseline::parse(&text);
        if let Err(error) = &parsed {
            self.project
                .problems
                .push(format!("the baseline `{name}` counts for nothing: failed to {error}"));
        }
        Ok(parsed.unwrap_or_default())
    }

    /// Adds files that are too large to be read.
    fn large(&self, unread: &[TooLarge], files: &mut Files) {
        let max = self.gathering.large_bytes_max;
        for large in unread {
            let entry = match large.origin {
                Origin::Entry(number) => before(&self.entries[number]),
                Origin::WorkTree => Some(&large.path[..]),
            };
            // A version that cannot be asked for was no large one.
            let base = entry.and_then(|path| self.repository.version_at("HEAD", path).ok().flatten());
            let was_large = base.is_some_and(|base| base.bytes() > max);
            if !was_large {
                files.add_all(&large.path, checks::in_length(large.bytes, max));
            }
        }
    }

    /// Adds what is wrong with the names of new files, with links, and the secrets in names.
    fn names(
        &mut self,
        found: &[Vec<u8>],
        links: &[(Vec<u8>, Vec<u8>)],
        files: &mut Files,
    ) -> Result<(), GitError> {
        let mut new: Vec<(&[u8], Option<&[u8]>)> = Vec::new();
        for entry in self.entries.iter().filter(|entry| entry.is_new) {
            new.push((&entry.path, entry.moved_from.as_deref()));
            let mut findings = in_name(&entry.path);
            findings.retain(|finding| !self.project.allows(&entry.path, finding.rule));
            files.add_findings(&entry.path, findings);
        }
        for path in found {
            let is_listed = new.iter().any(|(known, _)| known == path);
            if !is_listed && self.repository.head_version(path)?.is_none() {
                new.push((path, None));
            }
        }
        if new.is_empty() && links.is_empty() {
            return Ok(());
        }
        let mut all = self.repository.index_paths()?;
        if !found.is_empty() {
            all.extend(new.iter().map(|(path, _)| path.to_vec()));
            all.sort_unstable();
            all.dedup();
        }
        of_names(&new, links, &all, files);
        Ok(())
    }
}

/// Adds what is wrong with the names of new files, each with the path it moved from, and with links, among all paths.
pub(super) fn of_names(
    new: &[(&[u8], Option<&[u8]>)],
    links: &[(Vec<u8>, Vec<u8>)],
    all: &[Vec<u8>],
    files: &mut Files,
) {
    let paths: Vec<&[u8]> = new.iter().map(|(path, _)| *path).collect();
    for check in checks::CHECKS {
        match check.look {
            Look::Name(look) => {
                for (path, moved_from) in new {
                    let was_one = moved_from.is_some_and(|from| look(from).is_some());
                    if let Some(what) = look(path).filter(|_| !was_one) {
                        files.add(path, check.guard, Flaw { line: 0, what });
                    }
                }
            }
            Look::Names(look) => {
                for (number, what) in look(&paths, all) {
                    files.add(paths[number], check.guard, Flaw { line: 0, what });
                }
            }
            Look::Link(look) => {
                for (path, target) in links {
                    if let Some(what) = look(path, target, all) {
                        files.add(path, check.guard, Flaw { line: 0, what });
                    }
                }
            }
            Look::Content(_) | Look::Length(_) | Look::Rules(_) => {}
        }
    }
}

/// Returns where HEAD has the version before; `None` of a new file.
fn before(entry: &Staged) -> Option<&[u8]> {
    match (&entry.moved_from, entry.is_new) {
        (Some(path), _) => Some(path),
        (None, true) => None,
        (None, false) => Some(&entry.path),
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
