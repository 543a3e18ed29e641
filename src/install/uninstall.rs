//! Uninstalling: the same engine with nothing desired. Adopts first where the ledger was lost.

use crate::base::digest::Digest;
use crate::engine::desired::Desired;
use crate::engine::ledger::{LEDGER_SCHEMA, Ledger};
use crate::engine::plan::{
    ConflictPolicy, ContentPolicy, LedgerChange, Plan, Policy, Removal, Request, plan,
};
use crate::engine::store::Store;
use crate::engine::survey::survey;
use crate::install::change::{Proposal, propose_install, wish_of};
use crate::install::contents::Carried;
use crate::install::node::{InstallError, Node};

/// Proposes to take away what is ours; `Purge` takes edited files and recorded data as well.
///
/// # Errors
/// `NotInstalled` where nothing of ours is there; else see [`InstallError`].
pub fn propose_uninstall<'a>(
    node: &Node<'a>,
    store: &Store<'a>,
    removal: Removal,
) -> Result<Proposal<'a>, InstallError> {
    let found = node.ledger(store)?;
    let is_lost = found.is_none();
    if is_lost && !store.has_harness()? {
        return Err(InstallError::NotInstalled { root: store.places.root.clone() });
    }
    let (ledger, digest) = match found {
        Some(found) => found,
        None => (adopted(node, store)?, Digest::of(b"")),
    };
    let nothing = Desired::default();
    let observation = survey(store, &nothing, Some(&ledger))?;
    let policy = Policy { content: ContentPolicy::Repair, conflict: ConflictPolicy::Keep, removal };
    let request = Request {
        places: &store.places,
        desired: &nothing,
        ledger: Some((&ledger, digest)),
        observation: &observation,
        policy: &policy,
        version: node.version,
    };
    let mut plan = plan(&request);
    if is_lost {
        plan.body.parent = None;
    }
    let contents = Carried::of(node.fs, &nothing, (digest, node.program.clone()));
    Ok(Proposal { plan: Plan::of(plan.body), contents, carrier: None })
}

/// Returns the ledger that an install would write by adopting what equals ours.
fn adopted(node: &Node<'_>, store: &Store<'_>) -> Result<Ledger, InstallError> {
    let proposal = propose_install(node, store, &wish_of(&crate::config::settings::Settings::default()))?;
    let touched: Vec<_> = proposal.plan.body.steps.iter().map(|step| step.subject.clone()).collect();
    let entries = proposal.plan.body.ledger.into_iter().filter_map(|change| match change {
        LedgerChange::Put(entry) if !touched.contains(&entry.path) => Some(*entry),
        LedgerChange::Put(_) | LedgerChange::Drop(_) => None,
    });
    Ok(Ledger {
        schema: LEDGER_SCHEMA.to_owned(),
        root: store.places.root.clone(),
        version: node.version.to_owned(),
        plan: proposal.plan.id,
        root_made: store.is_root_ours(),
        kept: Vec::new(),
        entries: entries.collect(),
    })
}
