//! Folders that we made: removed again when empty. A folder that was there keeps its mode and its owner.

use super::case::{self, Case, Change, Context, Decision};
use crate::base::path::AbsPath;
use crate::engine::desired::{Resource, Spec, Stage};
use crate::engine::ledger::Entry;
use crate::engine::plan::{Action, FindingKind, Step};
use crate::engine::state::{Observed, State};
use crate::engine::store::PRIVATE_DIR;

/// Mode of the folders that we make on the way to a file.
const PARENT_MODE: u32 = 0o755;

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
pub(in crate::engine) fn make_parent(
    context: &Context<'_>,
    path: &AbsPath,
    part: &str,
    project: Option<&AbsPath>,
) -> Decision {
    let mode = if context.is_ours_alone(path) { PRIVATE_DIR } else { PARENT_MODE };
    let resource = Resource {
        path: path.clone(),
        spec: Spec::Directory { mode },
        stage: Stage::Binary,
        part: "folders",
        project: project.cloned(),
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

/// Returns the entry of a folder that is there and counts as made by us.
pub(in crate::engine) fn adopted(context: &Context<'_>, path: &AbsPath, part: &str, state: State) -> Entry {
    let spec = Spec::Directory { mode: PARENT_MODE };
    let resource =
        Resource { path: path.clone(), spec, stage: Stage::Binary, part: "folders", project: None };
    let case = Case { resource: &resource, entry: None, seen: &Observed::absent(), context };
    Entry { part: part.to_owned(), ..case.entry(state) }
}

/// Decides what a folder of ours needs while something in it is wanted: in `harness/` its mode, elsewhere nothing.
pub(in crate::engine) fn repair(context: &Context<'_>, entry: &Entry, seen: &Observed) -> Decision {
    match (&seen.state, &entry.written) {
        (State::Dir { mode: now }, State::Dir { mode })
            if now != mode && context.is_ours_alone(&entry.path) =>
        {
            let after = entry.written.clone();
            Decision::nothing().step(Step { action: Action::SetMode, after, ..case::removal(entry, seen) })
        }
        _ => Decision::nothing(),
    }
}

/// What a folder that we made holds, when it should go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::engine) enum Holdings {
    /// Nothing.
    Nothing,
    /// Something of ours that stays.
    Ours,
    /// Only what somebody else put there.
    Theirs,
}

/// Decides how a folder that we made goes: when it is empty and still a folder. One that holds only things of the
/// person's is theirs from now on.
pub(in crate::engine) fn retire(entry: &Entry, seen: &Observed, holdings: Holdings) -> Decision {
    match (&seen.state, holdings) {
        (State::Dir { .. }, Holdings::Nothing) => {
            let step = Step { action: Action::RemoveDir, ..case::removal(entry, seen) };
            Decision { steps: vec![step], ..Decision::forget(entry) }
        }
        (State::Dir { .. }, Holdings::Ours) => Decision::nothing(),
        (State::Dir { .. }, Holdings::Theirs) => Decision::forget(entry).finding(case::finding(
            FindingKind::Left,
            &entry.path,
            "something else is in this folder",
        )),
        (State::Absent | State::File { .. } | State::Link { .. } | State::Other, _) => {
            Decision::forget(entry)
        }
    }
}
