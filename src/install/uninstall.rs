//! Uninstalling: the same engine with nothing desired. Adopts first where the ledger was lost.

use crate::base::digest::Digest;
use crate::base::path::AbsPath;
use crate::engine::desired::Desired;
use crate::engine::plan::{Closing, ConflictPolicy, ContentPolicy, Plan, Policy, Removal, plan};
use crate::engine::state::Observation;
use crate::engine::store::{Places, Store};
use crate::install::adopt::adopted_if_lost;
use crate::install::change::Proposal;
use crate::install::contents::Carried;
use crate::install::init;
use crate::install::node::{InstallError, Node};
use crate::install::question::Question;
use crate::install::recorded::Recorded;

/// Proposes to take away what is ours; `Purge` takes edited files and recorded data as well.
///
/// # Errors
/// `NotInstalled` where nothing of ours is there; `CallerElsewhere` where settings that this call does not know would call
/// a program that is gone, unless everything is to go at any rate; else see [`InstallError`].
pub fn propose_uninstall<'a>(
    node: &Node<'a>,
    store: &Store<'a>,
    removal: Removal,
) -> Result<Proposal<'a>, InstallError> {
    let found = node.recorded(store)?;
    let is_lost = found.is_none();
    let adopted = adopted_if_lost(node, store, found.as_ref())?;
    let adopted = adopted.map(|ledger| Recorded {
        digest: Digest::of(&ledger.to_bytes()),
        ledger,
        foreign: Vec::new(),
    });
    let Some(recorded) = found.or(adopted) else {
        return Err(InstallError::NotInstalled { root: store.places.root.clone() });
    };
    if removal == Removal::KeepEdited
        && let Some(path) = recorded.caller_elsewhere(node.fs, node.layout)
    {
        return Err(InstallError::CallerElsewhere { path: path.clone() });
    }
    let question = Question {
        store,
        desired: &Desired::default(),
        recorded: Some(&recorded),
        policy: &Policy { content: ContentPolicy::Repair, conflict: ConflictPolicy::Keep, removal },
        version: node.version,
    };
    let observation = question.survey()?;
    let mut plan = plan(&question.request(&observation));
    plan.body.ledger.extend(recorded.drops());
    plan.body.findings.extend(recorded.remarks());
    let gone = init::gone_projects(node.fs, &recorded.ledger);
    plan.body.findings.extend(gone.iter().map(init::forgotten));
    if is_lost {
        plan.body.parent = None;
    }
    let removed = removed(&store.places, plan.body.closing, &observation);
    let contents = Carried::of(node.fs, &[], None);
    Ok(Proposal { plan: Plan::of(plan.body), contents, carrier: None, removed })
}

/// Returns what goes whole after the last step, innermost first.
fn removed(places: &Places, closing: Closing, observation: &Observation) -> Vec<AbsPath> {
    let has_names = |path: &AbsPath| observation.get(path).is_some_and(|observed| !observed.names.is_empty());
    let data = || places.recorded().into_iter().filter(has_names).chain([places.harness.clone()]);
    match closing {
        Closing::Nothing => Vec::new(),
        Closing::Harness => data().collect(),
        Closing::Root => data().chain([places.root.clone()]).collect(),
    }
}
