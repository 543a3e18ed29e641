//! Files and folders as they are. In a repository what is ignored is left out unless it is tracked, and a tracked file
//! that is as the index has it stands for its blob, so that what was clean before is not read again.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};

use crate::base::limits::STAGED_FILE_BYTES_MAX;
use crate::git::{BlobId, GitError, Outside, Place, Repository};
use crate::guard::memo::Memo;
use crate::guard::project::top_of;
use crate::guard::repository::{PROJECT_FILE, Project};
use crate::guard::scan::error::ScanError;
use crate::guard::scan::judge::{File, Law};
use crate::guard::scan::look::look_at_all;
use crate::guard::scan::outcome::{Outcome, shown_path};
use crate::guard::scan::request::Request;
use crate::guard::scan::run::Scene;
use crate::ports::fs::{Fs, is_link_in_the_way};
use crate::ports::tree::Swept;
use crate::secrets::Baseline;

pub(super) fn scan(
    paths: &[PathBuf],
    scene: &Scene<'_>,
    mut memo: Option<&mut Memo<'_>>,
) -> Result<Outcome, ScanError> {
    let mut outcome = Outcome::default();
    let mut trees: BTreeMap<PathBuf, Tree> = BTreeMap::new();
    let home = scene.request.home.map(|home| home.as_path());
    for path in paths {
        let swept = (scene.tools.sources.sweep)(path, home)
            .map_err(|source| ScanError::Path { path: shown_path(path.as_os_str().as_bytes()), source })?;
        trees.entry(swept.top.clone()).or_default().add(swept);
    }
    let base = shown_base(scene.tools.fs, scene.request);
    for (top, tree) in trees {
        let prefix = shown_prefix(&top, base.as_deref());
        Looking { scene, top: &top, prefix, tree }.run(memo.as_deref_mut(), &mut outcome)?;
    }
    Ok(outcome)
}

/// Returns the folder that shown paths are counted from: the repository of the call, else its folder.
pub(in crate::guard) fn shown_base(fs: &dyn Fs, request: &Request<'_>) -> Option<PathBuf> {
    let folder = request.folder?;
    let folder = fs.resolve(folder).ok()??;
    let top = top_of(fs, &folder, request.home).ok()?;
    Some(top.as_path().to_owned())
}

/// Returns what is put ahead of paths below `top`: nothing, the way there, or all of it.
pub(in crate::guard) fn shown_prefix(top: &Path, base: Option<&Path>) -> Vec<u8> {
    let way = base.and_then(|base| top.strip_prefix(base).ok()).unwrap_or(top).as_os_str().as_bytes();
    if way.is_empty() || way.ends_with(b"/") { way.to_owned() } else { [way, b"/"].concat() }
}

/// What was asked for below one top.
#[derive(Default)]
struct Tree {
    is_repository: bool,
    below: Vec<Vec<u8>>,
    files: BTreeSet<Vec<u8>>,
    repositories: BTreeSet<Vec<u8>>,
    unread: Vec<(Vec<u8>, String)>,
    is_cut: bool,
}

impl Tree {
    fn add(&mut self, swept: Swept) {
        let Swept { top: _, is_repository, below, files, repositories, unread, is_cut } = swept;
        self.is_repository = is_repository;
        self.below.push(below);
        self.files.extend(files);
        self.repositories.extend(repositories);
        self.unread.extend(unread);
        self.is_cut |= is_cut;
    }

    fn asks_for(&self, path: &[u8]) -> bool {
        self.below.iter().any(|below| {
            below.is_empty()
                || path.strip_prefix(&below[..]).is_some_and(|rest| rest.is_empty() || rest[0] == b'/')
        })
    }
}

struct Looking<'a, 's> {
    scene: &'a Scene<'s>,
    top: &'a Path,
    prefix: Vec<u8>,
    tree: Tree,
}

impl<'s> Looking<'_, 's> {
    fn run(mut self, memo: Option<&mut Memo<'_>>, outcome: &mut Outcome) -> Result<(), ScanError> {
        let repository = match self.tree.is_repository {
            true => open(self.top, self.scene.outside, outcome)?,
            false => None,
        };
        if let Some(repository) = &repository {
            let tracked = repository.index_paths().map_err(ScanError::Git)?;
            let tracked = tracked.into_iter().filter(|path| self.tree.asks_for(path));
            let tracked: Vec<Vec<u8>> = tracked.collect();
            self.tree.files.extend(tracked);
        }
        for (path, why) in std::mem::take(&mut self.tree.unread) {
            outcome.unread(self.shown(&path), why);
        }
        let nested = self.tree.repositories.iter().map(|path| shown_path(&self.shown(path)));
        outcome.repositories.extend(nested);
        outcome.is_cut |= self.tree.is_cut;
        let (project, baseline) = self.settings(repository.as_ref(), outcome)?;
        let law = self.scene.law(project, baseline, repository.as_ref());
        self.look(&law, memo, outcome)
    }

    /// Returns the settings of this tree, and the baseline.
    fn settings(
        &self,
        repository: Option<&Repository<'_>>,
        outcome: &mut Outcome,
    ) -> Result<(Project, Cow<'s, Baseline>), ScanError> {
        let Some(repository) = repository else {
            return Ok((
                Project::default(),
                self.scene.request.baseline.map(Cow::Borrowed).unwrap_or_default(),
            ));
        };
        let read = |path: &[u8]| (self.scene.tools.sources.read)(self.top, path, STAGED_FILE_BYTES_MAX).ok();
        let settings = PROJECT_FILE.as_bytes();
        let head = repository.head_version(settings).map_err(ScanError::Git)?;
        let project = self.scene.project(read(settings).as_deref(), head.as_deref());
        outcome
            .problems
            .extend(project.problems.iter().map(|problem| format!("`.openclaw.toml`: {problem}")));
        let baseline = self.scene.baseline(&project, repository, &read, outcome)?;
        Ok((project, baseline))
    }

    fn look(
        &self,
        law: &Law<'_>,
        mut memo: Option<&mut Memo<'_>>,
        outcome: &mut Outcome,
    ) -> Result<(), ScanError> {
        let clean = match (law.repository, &memo) {
            (Some(repository), Some(_)) => repository.tracked_clean().map_err(ScanError::Git)?,
            (_, _) => Vec::new(),
        };
        let clean: HashMap<&[u8], BlobId> = clean.iter().map(|file| (&file.path[..], file.id)).collect();
        let blob = |path: &[u8]| clean.get(path).copied();
        let is_known = |path: &[u8]| match (&memo, blob(path)) {
            (Some(memo), Some(id)) => memo.is_clean(&id),
            (_, _) => false,
        };
        let unknown: Vec<&Vec<u8>> = self.tree.files.iter().filter(|path| !is_known(path)).collect();
        outcome.remembered += self.tree.files.len() - unknown.len();
        outcome.looked_at += self.tree.files.len() - unknown.len();
        let mut refused: Vec<(&[u8], io::Error)> = Vec::new();
        let seen = look_at_all(|each| {
            for (key, path) in unknown.iter().enumerate() {
                match (self.scene.tools.sources.read)(self.top, path, STAGED_FILE_BYTES_MAX) {
                    Ok(bytes) => each(key, bytes),
                    Err(error) => refused.push((path, error)),
                }
            }
            Ok::<(), ScanError>(())
        })?;
        for (path, error) in refused {
            if !is_elsewhere(&error) {
                outcome.unread(self.shown(path), error.to_string());
            }
        }
        outcome.looked_at += seen.len();
        for looked in &seen {
            let path = unknown[looked.key];
            if !looked.hits.is_empty() || !looked.told.is_empty() {
                let shown = self.shown(path);
                law.judge(&File { place: path, path: &shown, commit: None }, looked, None, outcome);
            } else if let (Some(memo), Some(id)) = (memo.as_deref_mut(), blob(path))
                && !looked.is_archive
            {
                memo.note(&id);
            }
        }
        for path in &self.tree.files {
            let shown = self.shown(path);
            law.judge_name(&File { place: path, path: &shown, commit: None }, outcome);
        }
        Ok(())
    }

    fn shown(&self, path: &[u8]) -> Vec<u8> {
        [&self.prefix, path].concat()
    }
}

/// Opens the repository at `top`; `None` where what is named `.git` there is none.
fn open<'s>(
    top: &Path,
    outside: Outside<'s>,
    outcome: &mut Outcome,
) -> Result<Option<Repository<'s>>, ScanError> {
    let place = Place { dir: top.to_owned(), git_dir: None, work_tree: None, index: None };
    match Repository::open(place, outside) {
        Ok(repository) => Ok(Some(repository)),
        Err(GitError::Absent(_)) => {
            let top = shown_path(top.as_os_str().as_bytes());
            outcome.problems.push(format!("`{top}` holds a `.git` that is no repository"));
            Ok(None)
        }
        Err(error) => Err(ScanError::Git(error)),
    }
}

/// Returns whether a file is not in the work tree: removed, or a tracked link or submodule.
fn is_elsewhere(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory | io::ErrorKind::InvalidInput
    ) || is_link_in_the_way(error)
}
