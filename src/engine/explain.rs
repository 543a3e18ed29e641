//! What people read when the engine refuses or fails. Words only.

use super::apply::ApplyError;
use super::ledger::LedgerError;
use super::recover::RecoverError;
use super::state::DiskError;
use super::store::LockError;
use crate::base::path::AbsPath;
use crate::base::report::{Code, Explain, Report};

/// What else can be done where an interrupted change cannot be finished.
const ROLL_BACK: &str = "or undo what was interrupted: run `openclaw recover --rollback`";

impl Explain for LockError {
    fn report(&self) -> Report {
        match self {
            Self::Held { holder, .. } => {
                let holder = if holder.trim().is_empty() { "another run of openclaw" } else { holder.trim() };
                Report::new(Code::LockHeld, "another run of openclaw is at work here")
                    .why(format!("the lock is held by {holder}"))
                    .fix("wait until it is done, then run the command again")
            }
            Self::NotOurs { path, .. } => Report::new(Code::RootUnusable, "the state root cannot be used")
                .because(self)
                .fix(format!("look at `{path}` with `ls -ld`, move it away, then run the command again")),
            Self::NoParent { .. } => Report::new(Code::RootUnusable, "the state root cannot be made")
                .because(self)
                .fix("make its parent folder first, or choose another root with `--root`"),
            Self::Disk(error) => error.report(),
        }
    }
}

impl Explain for RecoverError {
    fn report(&self) -> Report {
        match self {
            Self::Newer(_) => newer_report(self),
            Self::OtherRoot { journal, root } => {
                Report::new(Code::WorkInterrupted, "an interrupted change of another root is on disk")
                    .because(self)
                    .fix(format!("run `openclaw recover --root '{root}'`"))
                    .fix(format!("where this folder is a mere copy of that root, remove `{journal}`"))
            }
            Self::ContentGone { .. } => {
                Report::new(Code::WorkInterrupted, "an interrupted change cannot be finished")
                    .because(self)
                    .fix("run `openclaw recover --rollback` to undo it")
            }
            Self::Disk(_) | Self::Apply(ApplyError::Disk(_)) => Report::new(
                Code::WorkInterrupted,
                "the disk refused while an interrupted change was ended",
            )
            .because(self)
            .fix("remove the cause (a full disk, say), then run `openclaw recover` to finish the change")
            .fix(ROLL_BACK),
            Self::Apply(error) => error.report().fix(ROLL_BACK),
        }
    }
}

impl Explain for ApplyError {
    fn report(&self) -> Report {
        match self {
            Self::Stale { .. } | Self::OtherParent | Self::NoContent { .. } => Report::new(
                Code::PlanStale,
                "the plan does not fit the machine any more; nothing was changed",
            )
            .because(self)
            .fix("make a new plan: run `openclaw install` or `openclaw install --dry-run` again"),
            Self::Occupied { path } => Report::new(
                Code::ConflictOpen,
                "a file has the name of a temporary file of ours; nothing was changed",
            )
            .because(self)
            .fix(format!("look at `{path}` and move it away, then run the command again")),
            Self::Ledger(error) => error.report(),
            Self::Disk(error) => error.report(),
            Self::Interrupted { .. } => {
                Report::new(Code::WorkInterrupted, "the change was begun and could not be finished")
                    .because(self)
                    .fix("remove the cause (a full disk, say), then run `openclaw recover`")
            }
        }
    }
}

impl Explain for LedgerError {
    fn report(&self) -> Report {
        match self {
            Self::OtherName { root } => other_name_report(self, root),
            Self::Newer(_) => newer_report(self),
        }
    }
}

impl Explain for DiskError {
    fn report(&self) -> Report {
        Report::new(Code::DiskFailed, "the disk refused; nothing was left half done")
            .because(self)
            .fix("check free space and permissions, then run the command again")
    }
}

fn newer_report(error: &dyn std::error::Error) -> Report {
    Report::new(Code::FormatNewer, "the state on disk was written by a newer openclaw")
        .because(error)
        .fix("run the newer openclaw, or install it again")
}

fn other_name_report(error: &LedgerError, root: &AbsPath) -> Report {
    Report::new(Code::RootUnusable, "the state root was installed under another name")
        .because(error)
        .fix(format!("call it by that name: add `--root '{root}'`"))
}
