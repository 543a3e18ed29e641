//! What is installed, what drifted, what was edited, and whether anything of ours will run at all. Only looks.

use std::io;

use serde::Serialize;
use serde_json::Value;

use crate::base::digest::Digest;
use crate::base::limits::DOCUMENT_BYTES_MAX;
use crate::base::path::AbsPath;
use crate::config::layout::Layout;
use crate::engine::desired::{Desired, Resource, Spec};
use crate::engine::document::{Standing, StandingState};
use crate::engine::ledger::{Entry, Kind, Ledger};
use crate::engine::state::{DiskError, Look, Observation, Observed, State, observe};
use crate::engine::store::{PRIVATE_DIR, Places};
use crate::engine::survey::survey;
use crate::guard::snapshot::Expected;
use crate::install::change::Scope;
use crate::install::claude::Carrier;
use crate::install::guards::{Guards, guards};
use crate::install::init::{self, Guarded, Repositories};
use crate::install::node::{InstallError, Node};
use crate::install::recipe::shipped_texts;
use crate::install::recorded::is_installed;
use crate::install::service::look::ServiceStatus;
use crate::ports::fs::Fs;

/// Something of ours that is not as we left it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Drift {
    /// Where.
    pub path: AbsPath,
    /// Which part of the installation.
    pub part: String,
    /// What, in words.
    pub what: String,
}

/// Something worth listing that is no drift.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Listed {
    /// Where.
    pub path: AbsPath,
    /// What, in words.
    pub what: String,
}

/// How our hooks reach Claude Code, and what keeps them from running.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Hooks {
    /// What brings them; `None` when nothing does.
    pub carrier: Option<Carrier>,
    /// Whose settings.
    pub scope: Scope,
    /// Why nothing of ours will run, one reason a line.
    pub blocked: Vec<String>,
    /// What could not be looked at, so that nobody can tell whether it keeps them from running.
    pub unclear: Vec<String>,
}

/// The answer of `status`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Status {
    /// The state root.
    pub root: AbsPath,
    /// The installed version; `None` when nothing is installed.
    pub version: Option<String>,
    /// How many things are ours.
    pub resources: usize,
    /// What drifted.
    pub drift: Vec<Drift>,
    /// Edited files, open conflicts, what a person took out.
    pub listed: Vec<Listed>,
    /// The hooks.
    pub hooks: Hooks,
    /// The repositories under guard.
    pub repositories: Vec<Guarded>,
    /// Recorded data that is there.
    pub recorded: Vec<AbsPath>,
    /// The service, where somebody looked at it.
    pub service: Option<ServiceStatus>,
    /// What the guards answered, and the daemon.
    pub guards: Guards,
}

impl Status {
    /// Returns whether the repository at `top` is under guard.
    pub fn guards_repository(&self, top: &AbsPath) -> bool {
        self.repositories.iter().any(|repository| repository.path == *top)
    }

    /// Returns whether everything is as it should be.
    pub fn is_sound(&self) -> bool {
        let is_served = self.service.as_ref().is_none_or(ServiceStatus::is_sound);
        self.version.is_some() && self.drift.is_empty() && is_served
    }
}

/// Looks at the node.
///
/// # Errors
/// `Interrupted` while interrupted work is on disk; else see [`InstallError`].
pub fn status(
    node: &Node<'_>,
    os: &str,
    repositories: Option<&Repositories<'_>>,
) -> Result<Status, InstallError> {
    let store = node.look()?;
    let recorded = node.recorded(&store)?;
    let foreign = recorded.as_ref().map(|recorded| recorded.foreign.clone()).unwrap_or_default();
    let ledger = recorded.map(|recorded| recorded.ledger);
    let observation = survey(&store, &Desired::default(), ledger.as_ref())?;
    let mut drift: Vec<Drift> = foreign.into_iter().map(of_foreign).collect();
    let mut listed = Vec::new();
    let gone = ledger.as_ref().map(|ledger| init::gone_projects(node.fs, ledger)).unwrap_or_default();
    listed.extend(gone.iter().map(of_gone));
    let is_gone = |entry: &&Entry| entry.project.as_ref().is_some_and(|project| gone.contains(project));
    if let (Some(ledger), Some(repositories)) = (&ledger, repositories) {
        drift.extend(init::drift_of(node.fs, repositories, ledger));
    }
    let entries = ledger.as_ref().map(|ledger| ledger.entries.as_slice()).unwrap_or_default().iter();
    for entry in entries.filter(|entry| !is_gone(entry)) {
        match observation.get(&entry.path).map(|observed| judge(entry, observed, &observation, &store.places))
        {
            Some(Judgement::Sound) | None => {}
            Some(Judgement::Drifted(words)) => drift.extend(words.into_iter().map(|what| Drift {
                path: entry.path.clone(),
                part: entry.part.clone(),
                what,
            })),
            Some(Judgement::Listed(words)) => {
                listed.extend(words.into_iter().map(|what| Listed { path: entry.path.clone(), what }));
            }
        }
    }
    listed.extend(newer_content(node, ledger.as_ref()));
    if ledger.is_none() && store.has_harness()? {
        drift.push(Drift {
            path: store.places.ledger(),
            part: "ledger".to_owned(),
            what: "the ledger is gone; the next install rebuilds it by adopting what equals ours".to_owned(),
        });
    }
    let own = observation.get(&store.places.harness).map(|observed| &observed.state);
    if matches!(own, Some(State::Dir { mode }) if *mode != PRIVATE_DIR) {
        drift.push(Drift {
            path: store.places.harness.clone(),
            part: "folders".to_owned(),
            what: "its mode changed".to_owned(),
        });
    }
    let data = store.places.recorded();
    Ok(Status {
        root: store.places.root.clone(),
        // After an uninstall that left something the ledger is still there, without a program.
        version: ledger.as_ref().filter(|ledger| is_installed(ledger)).map(|ledger| ledger.version.clone()),
        resources: ledger.as_ref().map_or(0, |ledger| ledger.entries.len()),
        hooks: hooks(node, ledger.as_ref(), &observation, os)?,
        repositories: ledger.as_ref().map(|ledger| init::guarded(node.fs, ledger)).unwrap_or_default(),
        drift,
        listed,
        guards: guards(node)?,
        recorded: data.into_iter().filter(|path| has_names(&observation, path)).collect(),
        service: None,
    })
}

/// Returns the shipped texts of which this release has other content; an update brings it.
fn newer_content(node: &Node<'_>, ledger: Option<&Ledger>) -> Vec<Listed> {
    let shipped = shipped_texts(node.layout).into_iter().filter_map(|Resource { path, spec, .. }| {
        let entry = ledger?.entry(&path)?;
        let Spec::Shared { bytes, .. } = &spec else { return None };
        // An open conflict is told for itself.
        (entry.conflict.is_none() && entry.base != Some(Digest::of(bytes))).then_some(path)
    });
    let what = "newer content is shipped; `openclaw install --update` brings it";
    shipped.map(|path| Listed { path, what: what.to_owned() }).collect()
}

/// An entry that no release of ours can have written: the next install forgets it.
fn of_foreign(path: AbsPath) -> Drift {
    let what = "the ledger names it, but openclaw puts nothing there; the next install forgets it".to_owned();
    Drift { path, part: "ledger".to_owned(), what }
}

/// A repository that was moved or deleted: what was in it is nobody's drift.
fn of_gone(project: &AbsPath) -> Listed {
    let what = format!("this repository is gone; `openclaw init --remove '{project}'` forgets it");
    Listed { path: project.clone(), what }
}

fn has_names(observation: &Observation, path: &AbsPath) -> bool {
    observation.get(path).is_some_and(|observed| !observed.names.is_empty())
}

/// Returns the hook entries that ought to be installed: those that we put there and no person took out again.
pub fn expected_entries(ledger: &Ledger) -> Vec<Expected> {
    let entries = ledger.entries.iter().filter_map(|entry| Some((entry, entry.document.as_ref()?)));
    entries
        .flat_map(|(entry, record)| {
            let names = record.names().into_iter().filter(|name| !entry.restored.contains(name));
            names.filter_map(|name| {
                let event = name.strip_prefix("hooks.")?;
                let event = event.split(' ').next().unwrap_or(event).to_owned();
                Some(Expected { document: entry.path.clone(), event })
            })
        })
        .collect()
}

enum Judgement {
    Sound,
    Drifted(Vec<String>),
    Listed(Vec<String>),
}

/// Compares one entry with what is there.
fn judge(entry: &Entry, observed: &Observed, observation: &Observation, places: &Places) -> Judgement {
    let drifted = |what: &str| Judgement::Drifted(vec![what.to_owned()]);
    let listed = |what: &str| Judgement::Listed(vec![what.to_owned()]);
    if let Some(conflict) = &entry.conflict {
        let what = match &conflict.beside {
            Some(beside) => format!("open conflict: yours is kept, ours is in `{beside}`"),
            None => "open conflict: yours is kept".to_owned(),
        };
        return Judgement::Listed(vec![what]);
    }
    match (entry.kind, &observed.state) {
        (Kind::Json | Kind::Toml | Kind::Block | Kind::GitConfig, _) => judge_document(entry, observed),
        (Kind::GitHook | Kind::Unit, now) if *now == entry.written => judge_companion(entry, observation),
        (Kind::GitHook, State::File { digest, .. }) if Some(*digest) == entry.written.digest() => {
            drifted("its mode changed, so git does not run it")
        }
        (Kind::GitHook, State::File { .. } | State::Link { .. }) if !entry.found => {
            drifted("edited, or replaced by another hook")
        }
        (Kind::Displaced, State::Absent) => Judgement::Sound,
        (Kind::Displaced, _) => drifted("it is there again"),
        (Kind::Shared | Kind::Seed, State::Absent) if !entry.written.is_absent() => drifted("missing"),
        (Kind::Shared | Kind::Seed, State::File { digest, .. }) => {
            if Some(*digest) == entry.written.digest() { Judgement::Sound } else { listed("edited; kept") }
        }
        (Kind::Shared | Kind::Seed, State::Dir { .. } | State::Link { .. } | State::Other) => {
            listed("replaced by something else; kept")
        }
        (_, now) if *now == entry.written => Judgement::Sound,
        (_, _) if entry.found => Judgement::Sound,
        (_, State::Absent) => drifted("missing"),
        // Elsewhere the mode of a folder is the person's choice.
        (Kind::Directory, State::Dir { .. }) if !entry.path.is_within(&places.harness) => Judgement::Sound,
        (Kind::Directory, State::Dir { .. }) => drifted("its mode changed"),
        (_, State::File { digest, .. }) if Some(*digest) == entry.written.digest() => {
            drifted("its mode changed")
        }
        (_, _) => drifted("changed"),
    }
}

/// Judges the second path of a resource. What was restored once and is gone again was taken away by a person.
fn judge_companion(entry: &Entry, observation: &Observation) -> Judgement {
    let Some(companion) = &entry.companion else { return Judgement::Sound };
    let is_gone = seen_nothing(observation, &companion.path);
    if !is_gone || !entry.declined.is_empty() {
        return Judgement::Sound;
    }
    let role = if entry.kind == Kind::GitHook { "which ran before it" } else { "which starts it" };
    Judgement::Drifted(vec![format!("`{}`, {role}, is gone", companion.path)])
}

fn seen_nothing(observation: &Observation, path: &AbsPath) -> bool {
    observation.get(path).is_none_or(|observed| observed.state.is_absent())
}

fn judge_document(entry: &Entry, observed: &Observed) -> Judgement {
    let Some(record) = &entry.document else { return Judgement::Sound };
    let names = record.names();
    if names.is_empty() {
        return Judgement::Sound;
    }
    // An entry that was restored once and is gone again was taken out by a person: that is no drift.
    let gone =
        |name: &String| (!entry.restored.contains(name)).then(|| format!("our entry `{name}` is gone"));
    if observed.state.is_absent() {
        return of_drift(names.iter().filter_map(gone).collect());
    }
    let Some(bytes) = observed.bytes.as_deref() else {
        let why = observed.blocked.as_deref().unwrap_or("it cannot be read");
        return Judgement::Drifted(vec![format!("our entries cannot be seen: {why}")]);
    };
    match record.standings(bytes) {
        Err(odd) => Judgement::Drifted(vec![format!("our entries cannot be seen: {odd}")]),
        Ok(standings) => {
            let drift = standings.into_iter().filter_map(|Standing { name, state }| match state {
                StandingState::Whole => None,
                StandingState::Changed => Some(format!("our entry `{name}` was changed")),
                StandingState::Gone => gone(&name),
            });
            of_drift(drift.collect())
        }
    }
}

fn of_drift(drift: Vec<String>) -> Judgement {
    if drift.is_empty() { Judgement::Sound } else { Judgement::Drifted(drift) }
}

fn hooks(
    node: &Node<'_>,
    ledger: Option<&Ledger>,
    observation: &Observation,
    os: &str,
) -> Result<Hooks, InstallError> {
    let (carrier, scope) = carried(ledger, node.layout);
    let mut hooks = Hooks { carrier, scope, blocked: Vec::new(), unclear: Vec::new() };
    if carrier.is_some() {
        (hooks.blocked, hooks.unclear) = managed(node.fs, os);
        hooks.blocked.extend(own_blocks(node, observation, scope)?);
    }
    Ok(hooks)
}

/// Returns what carries Claude Code's hooks and where they stand, as recorded.
pub(super) fn carried(ledger: Option<&Ledger>, layout: &Layout) -> (Option<Carrier>, Scope) {
    let holds_hooks = |path: &AbsPath| {
        let entry = ledger.and_then(|ledger| ledger.entry(path))?;
        let names = entry.document.as_ref()?.names();
        names.iter().any(|name| name.starts_with("hooks.")).then_some(())
    };
    let has_plugin = ledger.is_some_and(|ledger| {
        ledger.entries.iter().any(|entry| entry.path.is_within(&layout.claude_plugin()))
    });
    if holds_hooks(&layout.claude_settings()).is_some() {
        (Some(Carrier::Settings), Scope::User)
    } else if holds_hooks(&layout.workspace_claude_settings()).is_some() {
        (Some(Carrier::Settings), Scope::Workspace)
    } else {
        (has_plugin.then_some(Carrier::Plugin), Scope::User)
    }
}

/// Returns why an administrator's settings keep our hooks from running, and what of them cannot be looked at.
pub(super) fn managed(fs: &dyn Fs, os: &str) -> (Vec<String>, Vec<String>) {
    let (mut blocked, mut unclear) = (Vec::new(), Vec::new());
    let places = Layout::claude_managed(os);
    let mut files = vec![places.file];
    match followed(fs, &places.drop_ins, |place| fs.list(place)) {
        Ok(names) => {
            let names = names.into_iter().flatten().filter(|name| name.ends_with(".json"));
            files.extend(names.map(|name| places.drop_ins.join_name(&name)));
        }
        Err(error) => unclear.push(unreadable(&places.drop_ins, &error)),
    }
    for file in files {
        match followed(fs, &file, |place| fs.read(place, DOCUMENT_BYTES_MAX)) {
            Ok(None) => {}
            Ok(Some(bytes)) => blocked.extend(managed_blocks(&file, &bytes)),
            Err(error) => unclear.push(unreadable(&file, &error)),
        }
    }
    (blocked, unclear)
}

/// Does `look` at what `path` leads to; `None` where it leads nowhere. On some systems all of `/etc` is links.
fn followed<T>(
    fs: &dyn Fs,
    path: &AbsPath,
    look: impl Fn(&AbsPath) -> io::Result<T>,
) -> io::Result<Option<T>> {
    fs.resolve(path)?.map(|place| look(&place)).transpose()
}

fn unreadable(path: &AbsPath, error: &io::Error) -> String {
    format!("`{path}` cannot be read, so whether an administrator lets hooks run cannot be told: {error}")
}

fn managed_blocks(file: &AbsPath, bytes: &[u8]) -> Vec<String> {
    // Claude Code skips a file that is no JSON.
    let value: Value = serde_json::from_slice(bytes).unwrap_or_default();
    let mut blocks = Vec::new();
    if value["allowManagedHooksOnly"] == Value::Bool(true) {
        blocks.push(format!("`allowManagedHooksOnly` in `{file}`: only an administrator's hooks run"));
    }
    if value["disableAllHooks"] == Value::Bool(true) {
        blocks.push(format!("`disableAllHooks` in `{file}`: no hooks run"));
    }
    blocks
}

/// Returns what the person's own settings keep from running, where our hooks are.
fn own_blocks(node: &Node<'_>, observation: &Observation, scope: Scope) -> Result<Vec<String>, DiskError> {
    let files = match scope {
        Scope::User => vec![node.layout.claude_settings()],
        // In the workspace both count.
        Scope::Workspace => vec![node.layout.claude_settings(), node.layout.workspace_claude_settings()],
    };
    let mut blocks = Vec::new();
    for path in files {
        let bytes = match observation.get(&path) {
            Some(observed) => observed.bytes.clone(),
            None => observe(node.fs, &path, Look::Document, DOCUMENT_BYTES_MAX)?.bytes,
        };
        let value: Value = bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default();
        if value["disableAllHooks"] == Value::Bool(true) {
            blocks.push(format!("`disableAllHooks` in `{path}`: no hooks run"));
        }
    }
    Ok(blocks)
}

#[cfg(test)]
mod tests;
