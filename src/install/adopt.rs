//! The ledger that ought to be there, where it was lost: what equals ours, and every caller of ours wherever it can be.
//! It serves taking away only; an install adopts by itself.

use std::collections::BTreeSet;

use crate::base::digest::Digest;
use crate::base::limits::DOCUMENT_BYTES_MAX;
use crate::base::path::AbsPath;
use crate::engine::desired::{Desired, Reach, Resource, Spec, Stage};
use crate::engine::document::{DocumentRecord, DocumentSpec};
use crate::engine::ledger::{Companion, Entry, Kind, LEDGER_SCHEMA, Ledger};
use crate::engine::merge::block;
use crate::engine::merge::json::{self, EntryState, Footprint, JsonEntry, Member};
use crate::engine::plan::{LedgerChange, Policy, Step, plan};
use crate::engine::state::{Look, Observed, State, observe};
use crate::engine::store::Store;
use crate::install::change::find;
use crate::install::hosts;
use crate::install::node::{InstallError, Node};
use crate::install::question::Question;
use crate::install::recipe::{self, WORKSPACE};
use crate::install::recorded::Recorded;
use crate::install::service::{self, Manager};

/// Returns the ledger that was lost; `None` where there is one, or where nothing of ours is. Callers of ours may be all
/// that is left: an uninstall of the upstream OpenClaw empties the root, and knows nothing of settings elsewhere.
pub(super) fn adopted_if_lost(
    node: &Node<'_>,
    store: &Store<'_>,
    recorded: Option<&Recorded>,
) -> Result<Option<Ledger>, InstallError> {
    if recorded.is_some() {
        return Ok(None);
    }
    let everything = recipe::everything(node, node.program_digest()?);
    let mut callers = Vec::new();
    for resource in everything.iter().filter(|resource| resource.stage == Stage::Callers) {
        callers.extend(caller(node, resource)?.map(|caller| (resource, caller)));
    }
    let has_harness = store.has_harness()?;
    if callers.is_empty() && !has_harness {
        return Ok(None);
    }
    let is_upstream_home = find(node, store, None)?.is_upstream_home;
    let is_plugin_ours = calls_us(node);
    let wanted = once_each(everything.iter().filter(|resource| {
        // On an upstream home the workspace is theirs, and a plugin may call another root's program.
        (!is_upstream_home || resource.part != WORKSPACE)
            && (is_plugin_ours || !resource.path.is_within(&node.layout.claude_plugin()))
    }));
    let mut entries = equal_ones(node, store, &wanted)?;
    entries.extend(plugin_folders(node)?);
    for (resource, caller) in callers {
        let equal = equal_ones(node, store, std::slice::from_ref(resource))?;
        let (same, folders): (Vec<Entry>, Vec<Entry>) =
            equal.into_iter().partition(|entry| entry.path == resource.path);
        let best = same.into_iter().find(|entry| is_whole(entry, &caller)).unwrap_or(caller);
        for entry in [best].into_iter().chain(folders) {
            if !entries.iter().any(|known| known.path == entry.path) {
                entries.push(entry);
            }
        }
    }
    entries.sort_by(|one, other| one.path.cmp(&other.path));
    if !has_harness {
        // What an install would take for a person's is ours: a caller shows that there was an installation.
        entries
            .iter_mut()
            .filter(|entry| entry.kind != Kind::Directory)
            .for_each(|entry| entry.found = false);
    }
    Ok(Some(Ledger {
        schema: LEDGER_SCHEMA.to_owned(),
        root: store.places.root.clone(),
        version: node.version.to_owned(),
        plan: Digest::of(b""),
        // A root that is not there will be made for the change.
        root_made: !store.has_root()? || store.is_root_ours(),
        kept: Vec::new(),
        linger: false,
        entries,
    }))
}

/// Returns the resources that are no documents, each path once.
fn once_each<'r>(resources: impl Iterator<Item = &'r Resource>) -> Vec<Resource> {
    let mut paths = BTreeSet::new();
    let resources = resources.filter(|resource| !resource.spec.kind().is_document());
    resources.filter(|resource| paths.insert(resource.path.clone())).cloned().collect()
}

/// Returns the entries that an install would write without a change at their path.
fn equal_ones(
    node: &Node<'_>,
    store: &Store<'_>,
    resources: &[Resource],
) -> Result<Vec<Entry>, InstallError> {
    let question = Question {
        store,
        desired: &Desired { resources: resources.to_vec(), reach: Reach::Node, ..Desired::default() },
        recorded: None,
        policy: &Policy::repair(),
        version: node.version,
    };
    let body = plan(&question.request(&question.survey()?)).body;
    // A document behind a link is changed at another path than its own.
    let is_changed = |entry: &Entry| {
        let is_its =
            |step: &Step| step.path == entry.path || (entry.kind.is_document() && step.subject == entry.path);
        body.steps.iter().any(is_its)
    };
    let entries = body.ledger.iter().filter_map(|change| match change {
        LedgerChange::Put(entry) if !is_changed(entry) => Some((**entry).clone()),
        LedgerChange::Put(_) | LedgerChange::Drop(_) | LedgerChange::Linger(_) => None,
    });
    Ok(entries.collect())
}

/// Returns whether an install's entry takes out all that `caller` does; then it also knows what was there before.
fn is_whole(entry: &Entry, caller: &Entry) -> bool {
    let (Some(record), Some(wanted)) = (&entry.document, &caller.document) else { return true };
    let names = record.names();
    let has_all = wanted.names().iter().all(|name| names.contains(name));
    let members = |record: &DocumentRecord| match record {
        DocumentRecord::Json { footprint, .. } => footprint.members.len(),
        DocumentRecord::Toml { .. } | DocumentRecord::Block { .. } | DocumentRecord::GitConfig { .. } => 0,
    };
    has_all && (entry.original.is_some() || members(record) >= members(wanted))
}

/// Returns the folders of the plugin, which is ours when it calls us; they go when they are empty.
fn plugin_folders(node: &Node<'_>) -> Result<Vec<Entry>, InstallError> {
    if !calls_us(node) {
        return Ok(Vec::new());
    }
    let folder = node.layout.claude_plugin();
    let mut entries = Vec::new();
    for path in [folder.join("hooks"), folder.join(".claude-plugin"), folder] {
        let spec = Spec::Directory { mode: 0o755 };
        let (stage, part) = (Stage::Callers, "Claude Code plugin");
        let resource = Resource { path, spec, stage, part, project: None };
        let seen = observe(node.fs, &resource.path, Look::State, DOCUMENT_BYTES_MAX)?;
        if matches!(seen.state, State::Dir { .. }) {
            entries.push(entry(node, &resource, &seen, None));
        }
    }
    Ok(entries)
}

/// Returns the entry of what makes another program call us, as far as it is there; any release may have put it there.
fn caller(node: &Node<'_>, resource: &Resource) -> Result<Option<Entry>, InstallError> {
    let is_plugin = resource.path.is_within(&node.layout.claude_plugin());
    let is_of_host = hosts::is_own_file(node.layout, &resource.path);
    let kind = resource.spec.kind();
    if !is_plugin && !is_of_host && !kind.is_document() && kind != Kind::Unit {
        return Ok(None);
    }
    let seen = observe(node.fs, &resource.path, Look::Document, DOCUMENT_BYTES_MAX)?;
    let Some(bytes) = &seen.bytes else { return Ok(None) };
    Ok(match &resource.spec {
        Spec::Document { spec: DocumentSpec::Json { entries, .. }, .. } => {
            json_record(node, &resource.path, bytes, entries)
                .map(|record| entry(node, resource, &seen, Some(record)))
        }
        Spec::Document { spec: DocumentSpec::Block { block }, .. } => {
            let names_us = String::from_utf8_lossy(bytes).contains(node.layout.bin().as_str());
            let is_there = names_us && block::find(bytes, block).is_ok_and(|found| found.is_some());
            let record =
                DocumentRecord::Block { block: block.clone(), footprint: block::Footprint::default() };
            is_there.then(|| entry(node, resource, &seen, Some(record)))
        }
        Spec::File { .. } if is_of_host => {
            let is_ours = hosts::calls(bytes, &node.layout.stable_binary());
            is_ours.then(|| entry(node, resource, &seen, None))
        }
        Spec::File { .. } if calls_us(node) => Some(entry(node, resource, &seen, None)),
        Spec::Unit { wants, .. } => {
            let is_ours = |manager: &Manager| {
                manager.file(node.layout) == resource.path && starts_us(node, bytes, *manager)
            };
            let ours = Manager::ALL.iter().find(|manager| is_ours(manager));
            let companion = match wants {
                Some(wants) => link(node, &wants.link)?,
                None => None,
            };
            ours.map(|_| Entry { companion, ..entry(node, resource, &seen, None) })
        }
        Spec::Document { spec: DocumentSpec::Toml { .. } | DocumentSpec::GitConfig { .. }, .. }
        | Spec::Directory { .. }
        | Spec::File { .. }
        | Spec::Shared { .. }
        | Spec::Seed { .. }
        | Spec::Symlink { .. }
        | Spec::Binary { .. }
        | Spec::GitHook { .. }
        | Spec::Displaced => None,
    })
}

fn starts_us(node: &Node<'_>, bytes: &[u8], manager: Manager) -> bool {
    service::is_of_root(bytes, node.layout, manager)
}

/// Returns the link that starts a unit of ours, where it is there.
fn link(node: &Node<'_>, path: &AbsPath) -> Result<Option<Companion>, InstallError> {
    let written = observe(node.fs, path, Look::State, DOCUMENT_BYTES_MAX)?.state;
    let is_link = matches!(written, State::Link { .. });
    Ok(is_link.then(|| Companion { path: path.clone(), written, original: None }))
}

/// Returns whether the plugin folder, whatever release made it, calls this root's program.
fn calls_us(node: &Node<'_>) -> bool {
    let manifest = node.layout.claude_plugin().join("hooks/hooks.json");
    let program = serde_json::Value::from(node.layout.stable_binary().as_str()).to_string();
    // What cannot be read is not ours to judge.
    let bytes = node.fs.read(&manifest, DOCUMENT_BYTES_MAX).unwrap_or_default();
    String::from_utf8_lossy(&bytes).contains(&program)
}

/// Returns what of `entries` stands in a JSON document, as if we had put it there.
fn json_record(
    node: &Node<'_>,
    path: &AbsPath,
    bytes: &[u8],
    entries: &[JsonEntry],
) -> Option<DocumentRecord> {
    // Two roots never share a document: the handlers of another one, and the rules beside them, are that root's.
    if !hosts::other_programs(hosts::host_of(node.layout, path), bytes, node.layout).is_empty() {
        return None;
    }
    let states = json::inspect(bytes, entries).ok()?;
    let there: Vec<JsonEntry> = entries
        .iter()
        .zip(states)
        .filter(|(_, state)| *state != EntryState::Missing)
        .map(|(entry, _)| entry.clone())
        .collect();
    let members: Vec<Member> = there.iter().filter_map(member).collect();
    // Rules alone may be a person's. With a handler of ours, or beside our plugin, they are ours.
    let has_handler = there.iter().any(|entry| matches!(entry, JsonEntry::Handler { .. }));
    let is_ours = has_handler || (!members.is_empty() && calls_us(node));
    let mut made: Vec<Vec<String>> = there.iter().flat_map(ways).collect();
    made.sort_by(|one, other| one.len().cmp(&other.len()).then_with(|| one.cmp(other)));
    made.dedup();
    let constants = there.iter().filter_map(constant).collect();
    let footprint = Footprint { blank: None, made, filled: Vec::new(), members, constants };
    is_ours.then_some(DocumentRecord::Json { entries: there, footprint })
}

fn member(entry: &JsonEntry) -> Option<Member> {
    match entry {
        JsonEntry::Member { at, value } => Some(Member { at: at.clone(), value: value.clone() }),
        JsonEntry::Handler { .. } | JsonEntry::Constant { .. } => None,
    }
}

fn constant(entry: &JsonEntry) -> Option<String> {
    match entry {
        JsonEntry::Constant { key, .. } => Some(key.clone()),
        JsonEntry::Member { .. } | JsonEntry::Handler { .. } => None,
    }
}

/// Returns the containers on the way to an entry: they go when nothing is left in them.
fn ways(entry: &JsonEntry) -> Vec<Vec<String>> {
    let at = entry.way().unwrap_or_default();
    (1..=at.len()).map(|len| at[..len].to_vec()).collect()
}

fn entry(node: &Node<'_>, resource: &Resource, seen: &Observed, document: Option<DocumentRecord>) -> Entry {
    let Resource { path, spec, stage: _, part, project } = resource;
    Entry {
        part: (*part).to_owned(),
        version: node.version.to_owned(),
        place: seen.place.clone(),
        document,
        project: project.clone(),
        ..Entry::new(path.clone(), spec.kind(), seen.state.clone())
    }
}

#[cfg(test)]
mod tests;
