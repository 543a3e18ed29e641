//! One node: its disk, its places, its program; and a session, which holds the lock and has ended interrupted work.

use crate::base::digest::Digest;
use crate::base::limits::BINARY_BYTES_MAX;
use crate::base::path::AbsPath;
use crate::base::report::{Code, Explain, Report};
use crate::config::layout::Layout;
use crate::engine::apply::{ApplyError, Means, OnChange, apply};
use crate::engine::ledger::{Kind, LedgerError};
use crate::engine::plan::Plan;
use crate::engine::recover::{Direction, RecoverError, Recovered, recover};
use crate::engine::resolve::ResolveError;
use crate::engine::state::{At as _, DiskError};
use crate::engine::store::{Lock, LockError, Store};
use crate::install::change::{Applied, Proposal};
use crate::install::hosts;
use crate::install::recorded::Recorded;
use crate::ports::fs::Fs;
use crate::ports::progress::Progress;

/// The node that a verb works on.
pub struct Node<'a> {
    /// The disk.
    pub fs: &'a dyn Fs,
    /// Where everything is.
    pub layout: &'a Layout,
    /// The version of the running program.
    pub version: &'a str,
    /// The file of the running program.
    pub program: AbsPath,
    /// What the lock says about this run.
    pub holder: String,
}

/// Why a verb on the node failed.
#[derive(Debug, thiserror::Error)]
pub enum InstallError {
    /// The lock is not ours.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// Recovery stopped.
    #[error(transparent)]
    Recover(#[from] RecoverError),
    /// The apply failed.
    #[error(transparent)]
    Apply(#[from] ApplyError),
    /// The ledger cannot be used.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The disk refused.
    #[error(transparent)]
    Disk(#[from] DiskError),
    /// A conflict cannot be ended.
    #[error(transparent)]
    Resolve(#[from] ResolveError),
    /// An interrupted change is on disk, and this verb must not end it.
    #[error("look at the installation: an interrupted change is on disk")]
    Interrupted,
    /// The plan file is not a plan that this binary reads.
    #[error("read the plan: {why}")]
    PlanInvalid {
        /// In words.
        why: String,
    },
    /// The verb works on an installation, and there is none.
    #[error("find an installation in `{root}`")]
    NotInstalled {
        /// The root.
        root: AbsPath,
    },
    /// The program must not go while a file elsewhere calls it.
    #[error("take the entries of openclaw out of `{path}`: it lies outside the places of this call")]
    CallerElsewhere {
        /// The file.
        path: AbsPath,
    },
}

impl Explain for InstallError {
    fn report(&self) -> Report {
        match self {
            Self::Lock(error) => error.report(),
            Self::Recover(error) => error.report(),
            Self::Ledger(error) => error.report(),
            Self::Apply(error) => error.report(),
            Self::Disk(error) => error.report(),
            Self::Resolve(error) => resolve_report(error),
            Self::Interrupted => Report::new(Code::WorkInterrupted, "an interrupted change is on disk")
                .fix("run `openclaw recover` to finish it, or `openclaw recover --rollback` to undo it"),
            Self::PlanInvalid { why } => {
                Report::new(Code::PlanInvalid, "this is not a plan that can be applied")
                    .why(why.clone())
                    .fix("make a new one with `openclaw install --dry-run --json`")
            }
            Self::NotInstalled { root } => {
                Report::new(Code::RootUnusable, format!("openclaw is not installed in `{root}`"))
                    .fix("run `openclaw install`")
            }
            Self::CallerElsewhere { path } => caller_elsewhere_report(self, path),
        }
    }
}

fn caller_elsewhere_report(error: &InstallError, path: &AbsPath) -> Report {
    let report = Report::new(
        Code::ConflictOpen,
        "settings elsewhere would call a program that is gone; nothing was changed",
    )
    .because(error);
    let last = format!("or run `openclaw uninstall --purge`, and take the entries out of `{path}` by hand");
    // The folder of Claude Code that was named at the install: of its settings, or of the plugin in it, whose file of
    // hooks is called as another host's.
    let plugin = path.as_str().find("/skills/openclaw/").map(|end| path.as_str()[..end].to_owned());
    if let (None, Some((variable, folder))) = (&plugin, hosts::moved_by(path)) {
        return report.fix(format!("run `{variable}='{folder}' openclaw uninstall`")).fix(last);
    }
    let folder = plugin.or_else(|| path.parent().map(|parent| parent.to_string())).unwrap_or_default();
    report.fix(format!("run `CLAUDE_CONFIG_DIR='{folder}' openclaw uninstall`")).fix(last)
}

fn resolve_report(error: &ResolveError) -> Report {
    match error {
        ResolveError::None(path) => {
            Report::new(Code::ResolveNone, format!("no conflict is open at `{path}`"))
                .fix("run `openclaw status` to see open conflicts")
        }
        ResolveError::Broken(_) => Report::new(Code::ConflictOpen, "the merged file does not parse")
            .because(error)
            .fix("put it right, then run `openclaw resolve` again"),
        ResolveError::Gone(_) => Report::new(Code::ConflictOpen, "the file of the conflict is gone")
            .because(error)
            .fix("run `openclaw install` to bring it back"),
    }
}

impl<'a> Node<'a> {
    /// Returns the node's store.
    pub fn store(&self) -> Store<'a> {
        Store::new(self.fs, self.layout.root.clone())
    }

    /// Returns the store for a verb that only looks; it refuses while interrupted work is on disk.
    ///
    /// # Errors
    /// `Interrupted`, or as the disk says.
    pub fn look(&self) -> Result<Store<'a>, InstallError> {
        let store = self.store();
        store.check_harness()?;
        if store.is_interrupted()? { Err(InstallError::Interrupted) } else { Ok(store) }
    }

    /// Returns what is recorded about the node.
    pub(super) fn recorded(&self, store: &Store<'_>) -> Result<Option<Recorded>, InstallError> {
        let recorded = store.ledger()??.map(|(ledger, digest)| Recorded::of(self.layout, ledger, digest));
        // Every verb that asks what is recorded looks at the programs next, the largest files by far.
        let entries = recorded.iter().flat_map(|recorded| &recorded.ledger.entries);
        let programs = entries.filter(|entry| entry.kind == Kind::Binary).map(|entry| &entry.path);
        let programs: Vec<AbsPath> = programs.chain([&self.program]).cloned().collect();
        self.fs.foresee(&programs, BINARY_BYTES_MAX);
        Ok(recorded)
    }

    /// Returns the digest of the running program.
    pub(super) fn program_digest(&self) -> Result<Digest, InstallError> {
        Ok(self.fs.digest(&self.program, BINARY_BYTES_MAX).at("read", &self.program)?)
    }
}

/// A held lock on a node whose interrupted work is ended.
pub struct Session<'a> {
    /// The node.
    pub node: &'a Node<'a>,
    /// What opening ended.
    pub recovered: Vec<Recovered>,
    store: Store<'a>,
    lock: Lock,
}

impl<'a> Session<'a> {
    /// Takes the lock and ends interrupted work.
    ///
    /// # Errors
    /// See [`InstallError`].
    pub fn open(node: &'a Node<'a>, direction: Direction) -> Result<Self, InstallError> {
        let store = node.store();
        let lock = store.lock(&node.holder)?;
        let recovered = recover(&store, &lock, direction)?;
        Ok(Self { node, recovered, store, lock })
    }

    /// Returns the store.
    pub fn store(&self) -> &Store<'a> {
        &self.store
    }

    /// Applies what was proposed.
    ///
    /// # Errors
    /// See [`InstallError`].
    pub fn apply(
        &self,
        proposal: &Proposal<'_>,
        on_change: OnChange,
        progress: &dyn Progress,
    ) -> Result<Applied, InstallError> {
        let Proposal { plan, contents, .. } = proposal;
        apply(&self.store, &self.lock, plan, &Means { contents, on_change, progress })?;
        Ok(Applied { plan: plan.id, steps: count(plan) })
    }
}

fn count(plan: &Plan) -> usize {
    plan.body.steps.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::layout::Owner;
    use crate::install::world::{World, path};

    #[test]
    fn a_disk_that_refuses_during_recovery_leaves_interrupted_work() {
        let disk = || DiskError {
            doing: "read",
            path: path("/r/harness/journal/x"),
            source: std::io::Error::from(std::io::ErrorKind::StorageFull),
        };
        for error in [RecoverError::Disk(disk()), RecoverError::Apply(ApplyError::Disk(disk()))] {
            let report = InstallError::Recover(error).report();
            assert_eq!(report.code, Code::WorkInterrupted);
            for way in ["`openclaw recover`", "`openclaw recover --rollback`"] {
                assert!(report.fix.iter().any(|fix| fix.contains(way)), "{:?}", report.fix);
            }
        }
        assert_eq!(InstallError::Disk(disk()).report().code, Code::DiskFailed);
    }

    #[test]
    fn recorded_data_is_where_the_table_of_places_says() {
        let world = World::new();
        let recorded = world.node().store().places.recorded();
        let places = world.layout.places().filter(|(_, place)| place.owner == Owner::Recorded);
        let missing: Vec<AbsPath> = places
            .map(|(path, _)| path)
            .filter(|path| !recorded.iter().any(|folder| path.is_within(folder)))
            .collect();
        assert_eq!(missing, Vec::<AbsPath>::new());
        assert!(recorded.iter().all(|folder| world.layout.places().any(|(path, _)| path == *folder)));
    }
}
