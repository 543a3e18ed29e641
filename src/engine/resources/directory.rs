//! Folders that we made: removed again when empty. A folder that was there keeps its mode and its owner.

use super::case::{self, Case, Change, Context, Decision};
use crate::base::path::AbsPath;
use crate::engine::desired::{Resource, Spec, Stage};
use crate::engine::ledger::Entry;
use crate::engine::plan::{Action, FindingKind, Step};
use crate::engine::state::{Observed, State};

/// Mode of the folders that we make on the way to a file.
const PARENT_MODE: u32 = 0o755;
/// Mode of the folders in `harness/`.
const PRIVATE_MODE: u32 = 0o700;

pub(super) fn decide(case: &Case<'_>, mode: u32) -> Decision {
    let wanted = State::Dir { mode };
    match (&case.seen.state, case.entry) {
        (State::Absent, _) => {
            Decision::nothing().step(case.step(Action::MakeDir, wanted.clone())).record(case.entry(wanted))
        }
        (State::Dir { .. }, None) if !case.context.is_ledger_lost => Decision::nothing(),
        (State::Dir { mode: now }, _) if *now != mode => {
            Decision::nothing().step(case.step(Action::SetMode, wanted.clone())).record(case.entry(wanted))
        }
        (State::Dir { .. }, _) => Decision::nothing().record(case.keep_version(case.entry(wanted))),
        (State::File { .. } | State::Link { .. } | State::Other, _) => case.in_the_way(),
    }
}

/// Decides the folder on the way to another resource; it is known to be absent.
pub(in crate::engine) fn make_parent(context: &Context<'_>, path: &AbsPath, part: &str) -> Decision {
    let mode = if context.is_ours_alone(path) { PRIVATE_MODE } else { PARENT_MODE };
    let resource = Resource {
        path: path.clone(),
        spec: Spec::Directory { mode },
        stage: Stage::Binary,
        part: "folders",
    };
    let case = Case { resource: &resource, entry: None, seen: &Observed::absent(), context };
    let mut decision = decide(&case, mode);
    for step in &mut decision.steps {
        part.clone_into(&mut step.part);
    }
    if let Change::Put(entry) = &mut decision.record {
        part.clone_into(&mut entry.part);
    }
    decision
}

/// Decides how a folder that we made goes: when it is empty and still a folder.
pub(in crate::engine) fn retire(
    context: &Context<'_>,
    entry: &Entry,
    seen: &Observed,
    is_empty: bool,
) -> Decision {
    match (&seen.state, is_empty) {
        (State::Dir { .. }, true) => {
            let step = Step { action: Action::RemoveDir, ..case::removal(entry, seen) };
            Decision { steps: vec![step], ..Decision::forget(entry) }
        }
        (State::Dir { .. }, false) if context.purges() => Decision::forget(entry).finding(case::finding(
            FindingKind::Left,
            &entry.path,
            "left: something else is in this folder",
        )),
        (State::Dir { .. }, false) => Decision::nothing(),
        (State::Absent | State::File { .. } | State::Link { .. } | State::Other, _) => {
            Decision::forget(entry)
        }
    }
}
