//! The verb: what was asked for goes to the place that knows how to look there.

use std::borrow::Cow;

use crate::base::limits::SCAN_MS_MAX;
use crate::git::{GitError, Outside, Place, Repository};
use crate::guard::memo::Memo;
use crate::guard::repository::{PROJECT_FILE, Project, Reading, Trust};
use crate::guard::scan::error::ScanError;
use crate::guard::scan::judge::Law;
use crate::guard::scan::outcome::Outcome;
use crate::guard::scan::request::{Request, Tools, What};
use crate::guard::scan::{history, staged, tree};
use crate::ports::clock::Deadline;
use crate::secrets::{self, Baseline};

/// Looks for secrets.
///
/// # Errors
/// When what was named is not there, or the repository or a baseline cannot be read. A file that cannot be read is
/// told in the outcome.
pub fn scan(request: &Request<'_>, tools: &Tools<'_>) -> Result<Outcome, ScanError> {
    let scene = Scene::new(request, tools);
    let mut memo = tools.memo.map(|path| Memo::open(tools.fs, path, secrets::ruleset()));
    let outcome = match &request.what {
        What::Paths(paths) => tree::scan(paths, &scene, memo.as_mut()).map(Outcome::sorted),
        What::Staged => staged::scan(&scene, memo.as_mut()).map(Outcome::sorted),
        What::Range(range) => history::scan(range, &scene, memo.as_mut()),
    };
    if let Some(memo) = memo {
        // A memory that cannot be kept costs time at the next scan, and no finding.
        let _ = memo.save();
    }
    outcome
}

/// The request and what it is answered with, together.
pub(super) struct Scene<'a> {
    pub request: &'a Request<'a>,
    pub tools: &'a Tools<'a>,
    pub outside: Outside<'a>,
}

impl<'a> Scene<'a> {
    fn new(request: &'a Request<'a>, tools: &'a Tools<'a>) -> Self {
        let deadline = Deadline::after(tools.clock, SCAN_MS_MAX);
        let outside = Outside { exec: tools.exec, env: tools.env, deadline };
        Self { request, tools, outside }
    }

    /// Returns the repository that the folder of the call is in.
    pub fn repository(&self) -> Result<Repository<'a>, ScanError> {
        let folder = self.request.folder.ok_or(ScanError::NoFolder)?;
        match Repository::open(Place::of(folder.as_path(), self.tools.env), self.outside) {
            Ok(repository) => Ok(repository),
            Err(GitError::Absent(_)) => Err(ScanError::NoRepository),
            Err(error) => Err(ScanError::Git(error)),
        }
    }

    /// Returns the settings that hold for `now` on top of `head`, each the content of the file there.
    pub fn project(&self, now: Option<&[u8]>, head: Option<&[u8]>) -> Project {
        Reading { parse: self.tools.parse, trust: self.request.trust }.of(now, head)
    }

    /// Returns the baseline that was named; without one the repository's own: what HEAD has of it, or where a person is
    /// at the terminal what `now` reads.
    pub fn baseline(
        &self,
        project: &Project,
        repository: &Repository<'_>,
        now: &dyn Fn(&[u8]) -> Option<Vec<u8>>,
        outcome: &mut Outcome,
    ) -> Result<Cow<'a, Baseline>, ScanError> {
        if let Some(named) = self.request.baseline {
            return Ok(Cow::Borrowed(named));
        }
        let (name, text) = match self.request.trust {
            Trust::Index => {
                let Some(name) = &project.baseline else { return Ok(Cow::default()) };
                (name.clone(), now(name.as_bytes()))
            }
            Trust::Head => {
                let settings = repository.head_version(PROJECT_FILE.as_bytes()).map_err(ScanError::Git)?;
                let head = settings.map(|text| (self.tools.parse)(&text)).unwrap_or_default();
                let Some(name) = head.baseline else { return Ok(Cow::default()) };
                let text = repository.head_version(name.as_bytes()).map_err(ScanError::Git)?;
                (name, text)
            }
        };
        let Some(text) = text else {
            outcome
                .problems
                .push(format!("the baseline `{name}`, which `.openclaw.toml` names, is not there"));
            return Ok(Cow::default());
        };
        let parsed = Baseline::parse(&text);
        parsed.map(Cow::Owned).map_err(|source| ScanError::Baseline { path: name, source })
    }

    /// Returns by what is judged in `repository`, whose settings are `project`.
    pub fn law<'r>(
        &self,
        project: Project,
        baseline: Cow<'r, Baseline>,
        repository: Option<&'r Repository<'r>>,
    ) -> Law<'r> {
        Law { project, baseline, trust: self.request.trust, now: self.request.now, repository }
    }
}
