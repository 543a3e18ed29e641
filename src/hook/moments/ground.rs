//! What the moments of a tool have to know of the disk: where a path leads, what a file holds, what the repository asks for.

use std::path::{Path, PathBuf};

use crate::base::limits::SHARED_BYTES_MAX;
use crate::base::path::AbsPath;
use crate::config::env::Variable;
use crate::git::{Outside, Place, Repository};
use crate::guard::paths::{Ground, absolute};
use crate::guard::{PROJECT_FILE, Policy, Project, Reading, Trust};
use crate::hook::answer::{Call, Machine};
use crate::hook::commit::DEADLINE_MS;
use crate::hook::project;
use crate::ports::clock::Deadline;
use crate::ports::fs::NodeKind;

/// Folders that are looked through upwards for something that is there.
const PARENTS_MAX: usize = 64;

/// Where the tool works.
pub(super) struct Scene<'a> {
    machine: Machine<'a>,
    root: Option<PathBuf>,
    home: Option<PathBuf>,
    cwd: PathBuf,
}

impl<'a> Scene<'a> {
    /// Returns the scene of a call in the folder `cwd`.
    pub(super) fn of(call: &Call<'a>, cwd: &str) -> Self {
        let home = call.machine.env.get(Variable::Home.name()).map(PathBuf::from);
        let root = call.layout.map(|layout| layout.root.as_path().to_owned());
        Self { machine: call.machine, root, home, cwd: call.folder(cwd).to_owned() }
    }

    /// Returns where paths start.
    pub(super) fn ground(&self) -> Ground<'_> {
        Ground { root: self.root.as_deref(), home: self.home.as_deref(), cwd: &self.cwd }
    }

    /// Returns the path from the top, as its text says.
    pub(super) fn place(&self, path: &str) -> Option<AbsPath> {
        AbsPath::from_path(&absolute(path, self.ground())).ok()
    }

    /// Returns where `path` leads, where that is somewhere else than its text says. A file that is not there yet leads
    /// where the folder above it does.
    pub(super) fn real(&self, path: &str) -> Option<AbsPath> {
        let place = self.place(path)?;
        let mut above = place.clone();
        for _ in 0..PARENTS_MAX {
            match self.machine.fs.resolve(&above) {
                Ok(Some(real)) => {
                    let rest = place.relative_to(&above).unwrap_or_default();
                    let whole = if rest.is_empty() { real } else { real.join(rest) };
                    return (whole != place).then_some(whole);
                }
                // A link that leads nowhere is told by its own text; a loop leads nowhere at all.
                Ok(None) => {
                    if let Some(target) = self.dangling(&above) {
                        return Some(target);
                    }
                    above = above.parent()?;
                }
                Err(_) => return None,
            }
        }
        None
    }

    /// Returns where a link leads whose target is not there yet.
    fn dangling(&self, path: &AbsPath) -> Option<AbsPath> {
        let stat = self.machine.fs.stat(path).ok().flatten()?;
        if stat.kind != NodeKind::Symlink {
            return None;
        }
        let target = self.machine.fs.read_link(path).ok()?;
        let parent = path.parent()?;
        let ground = Ground { cwd: parent.as_path(), ..self.ground() };
        let target = AbsPath::from_path(&absolute(&target, ground)).ok()?;
        let parent = self.machine.fs.resolve(&target.parent()?).ok().flatten();
        Some(parent.map_or(target.clone(), |parent| parent.join(target.name())))
    }

    /// Returns what the file at `path` holds now; nothing where it is not there, or cannot be read.
    pub(super) fn content(&self, path: &str) -> Vec<u8> {
        let place = self.place(path);
        let real = place.and_then(|place| self.machine.fs.resolve(&place).ok().flatten());
        real.and_then(|real| self.machine.fs.read(&real, SHARED_BYTES_MAX).ok()).unwrap_or_default()
    }

    /// Returns the choices in force here: `policy`, tightened by the repository's own settings, and these.
    ///
    /// A repository that cannot be read asks for nothing: what a person chose holds in any case.
    pub(super) fn project(&self, policy: Policy) -> (Policy, Project) {
        let deadline = Deadline::after(self.machine.clock, DEADLINE_MS);
        let outside = Outside { exec: self.machine.exec, env: self.machine.env, deadline };
        let reading = Reading { parse: &project::parse, trust: Trust::Head };
        let settings = PROJECT_FILE.as_bytes();
        let read = || {
            let repository = Repository::open(Place::of(&self.cwd, self.machine.env), outside).ok()?;
            let index = repository.index_version(settings).ok()?;
            let head = if index.is_some() { repository.head_version(settings).ok()? } else { None };
            Some(reading.of(index.as_deref(), head.as_deref()))
        };
        let project = read().unwrap_or_default();
        (policy.tightened(&project), project)
    }

    /// Returns the path below the top of the repository that it lies in; `None` outside of one.
    pub(super) fn in_repository(&self, path: &str) -> Option<String> {
        let place = self.place(path)?;
        let mut above = place.parent()?;
        for _ in 0..PARENTS_MAX {
            if matches!(self.machine.fs.stat(&above.join(".git")), Ok(Some(_))) {
                return place.relative_to(&above).map(str::to_owned);
            }
            above = above.parent()?;
        }
        None
    }

    /// Returns the folder that the tool works in.
    pub(super) fn cwd(&self) -> &Path {
        &self.cwd
    }
}
