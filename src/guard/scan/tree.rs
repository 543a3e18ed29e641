//! Files and folders as they are. In a repository what is ignored is left out unless it is tracked, and a tracked file
//! that is as the index has it stands for its blob, so that what was clean before is not read again.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};
use std::thread;

use crate::base::limits::STAGED_FILE_BYTES_MAX;
use crate::git::{BlobId, Clean, GitError, Outside, Place, Repository};
use crate::guard::memo::Memo;
use crate::guard::project::top_of;
use crate::guard::repository::{PROJECT_FILE, Project};
use crate::guard::scan::error::ScanError;
use crate::guard::scan::judge::{File, Law};
use crate::guard::scan::look::{look_at_all, look_at_names};
use crate::guard::scan::outcome::{Outcome, shown_path};
use crate::guard::scan::request::Request;
use crate::guard::scan::run::Scene;
use crate::ports::fs::{Fs, is_link_in_the_way};
use crate::ports::tree::{Sources, Swept, Target};
use crate::secrets::{Baseline, Finding};

pub(super) fn scan(
    paths: &[PathBuf],
    scene: &Scene<'_>,
    mut memo: Option<&mut Memo<'_>>,
) -> Result<Outcome, ScanError> {
    let mut outcome = Outcome::default();
    let mut trees: BTreeMap<PathBuf, Vec<Named<'_>>> = BTreeMap::new();
    let home = scene.request.home.map(|home| home.as_path());
    for path in paths {
        let target = (scene.tools.sources.find)(path, home).map_err(|source| Named::refused(path, source))?;
        trees.entry(target.top.clone()).or_default().push(Named { path, target });
    }
    let base = shown_base(scene.tools.fs, scene.request);
    for (top, named) in trees {
        let prefix = shown_prefix(&top, base.as_deref());
        Looking { scene, top: &top, prefix, named }.run(memo.as_deref_mut(), &mut outcome)?;
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

/// What a person named, and where it belongs.
struct Named<'a> {
    path: &'a Path,
    target: Target,
}

impl Named<'_> {
    fn refused(path: &Path, source: io::Error) -> ScanError {
        ScanError::Path { path: shown_path(path.as_os_str().as_bytes()), source }
    }
}

/// What lies below one top, as far as it was asked for.
#[derive(Default)]
struct Tree {
    /// Sorted, each once.
    files: Vec<Vec<u8>>,
    /// What was found in names.
    in_names: Vec<(Vec<u8>, Vec<Finding>)>,
    repositories: BTreeSet<Vec<u8>>,
    unread: Vec<(Vec<u8>, String)>,
    is_cut: bool,
}

impl Tree {
    fn sweep(named: &[Named<'_>], sources: &Sources) -> Result<Self, ScanError> {
        let mut tree = Self::default();
        for Named { path, target } in named {
            let swept = (sources.sweep)(target).map_err(|source| Named::refused(path, source))?;
            let Swept { files, repositories, unread, is_cut } = swept;
            tree.files.extend(files);
            tree.repositories.extend(repositories);
            tree.unread.extend(unread);
            tree.is_cut |= is_cut;
        }
        tree.files.sort();
        tree.files.dedup();
        tree.in_names = look_at_names(tree.files.iter());
        Ok(tree)
    }

    /// Adds files that are not ignored because they are tracked.
    fn add(&mut self, tracked: Vec<Vec<u8>>) {
        let is_new = |path: &Vec<u8>| self.files.binary_search(path).is_err();
        let new: Vec<Vec<u8>> = tracked.into_iter().filter(is_new).collect();
        self.in_names.extend(look_at_names(new.iter()));
        self.files.extend(new);
        // Two runs that are in order: a stable sort only merges them.
        self.files.sort();
        self.files.dedup();
    }
}

/// What git says of the files: those it tracks, and those it knows to be unchanged, in the order of their paths.
#[derive(Default)]
struct Tracked {
    paths: Vec<Vec<u8>>,
    clean: Vec<Clean>,
}

impl Tracked {
    fn of(repository: &Repository<'_>, is_remembering: bool) -> Result<Self, ScanError> {
        let paths = repository.index_paths().map_err(ScanError::Git)?;
        let clean =
            if is_remembering { repository.tracked_clean().map_err(ScanError::Git)? } else { Vec::new() };
        Ok(Self { paths, clean })
    }

    fn blob(&self, path: &[u8]) -> Option<BlobId> {
        let at = self.clean.binary_search_by(|file| file.path[..].cmp(path)).ok()?;
        Some(self.clean[at].id)
    }
}

struct Looking<'a, 's> {
    scene: &'a Scene<'s>,
    top: &'a Path,
    prefix: Vec<u8>,
    named: Vec<Named<'a>>,
}

impl<'s> Looking<'_, 's> {
    fn run(self, memo: Option<&mut Memo<'_>>, outcome: &mut Outcome) -> Result<(), ScanError> {
        let repository = match self.named.iter().any(|named| named.target.is_repository) {
            true => open(self.top, self.scene.outside, outcome)?,
            false => None,
        };
        let (mut tree, tracked) = self.listed(repository.as_ref(), memo.is_some())?;
        for (path, why) in std::mem::take(&mut tree.unread) {
            outcome.unread(self.shown(&path), why);
        }
        let nested = tree.repositories.iter().map(|path| shown_path(&self.shown(path)));
        outcome.repositories.extend(nested);
        outcome.is_cut |= tree.is_cut;
        let (project, baseline) = self.settings(repository.as_ref(), outcome)?;
        let law = self.scene.law(project, baseline, repository.as_ref());
        self.look(&law, &tree, (memo, &tracked), outcome)
    }

    /// Returns the files, and what git says of them: the disk is walked on one thread while git's index is compared with
    /// it on another.
    fn listed(
        &self,
        repository: Option<&Repository<'_>>,
        is_remembering: bool,
    ) -> Result<(Tree, Tracked), ScanError> {
        let (named, sources) = (&self.named, &self.scene.tools.sources);
        let Some(repository) = repository else {
            return Ok((Tree::sweep(named, sources)?, Tracked::default()));
        };
        let (tree, tracked) = thread::scope(|scope| {
            let sweeping = scope.spawn(|| Tree::sweep(named, sources));
            let tracked = Tracked::of(repository, is_remembering);
            (sweeping.join().unwrap_or_else(|defect| std::panic::resume_unwind(defect)), tracked)
        });
        let (mut tree, mut tracked) = (tree?, tracked?);
        let mut paths = std::mem::take(&mut tracked.paths);
        paths.retain(|path| named.iter().any(|named| named.target.covers(path)));
        tree.add(paths);
        Ok((tree, tracked))
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
        tree: &Tree,
        (mut memo, tracked): (Option<&mut Memo<'_>>, &Tracked),
        outcome: &mut Outcome,
    ) -> Result<(), ScanError> {
        let is_known = |path: &[u8]| match (&memo, tracked.blob(path)) {
            (Some(memo), Some(id)) => memo.is_clean(&id),
            (_, _) => false,
        };
        let unknown: Vec<&Vec<u8>> = tree.files.iter().filter(|path| !is_known(path)).collect();
        outcome.remembered += tree.files.len() - unknown.len();
        outcome.looked_at += tree.files.len() - unknown.len();
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
            } else if let (Some(memo), Some(id)) = (memo.as_deref_mut(), tracked.blob(path))
                && !looked.is_archive
            {
                memo.note(&id);
            }
        }
        for (place, findings) in &tree.in_names {
            let path = &self.shown(place);
            law.judge_found_in_name(&File { place, path, commit: None }, findings.clone(), outcome);
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
