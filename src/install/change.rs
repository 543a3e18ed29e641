//! Proposals: a wish becomes a plan with the content behind it. Nothing is changed here; a session applies.

use serde::Serialize;

use crate::base::digest::Digest;
use crate::base::limits::{DOCUMENT_BYTES_MAX, PLAN_BYTES_MAX};
use crate::base::path::AbsPath;
use crate::config::settings::Settings;
use crate::config::value::{self, Profile, Value};
use crate::engine::apply::ApplyError;
use crate::engine::desired::{Desired, Reach, Resource, Spec, Stage};
use crate::engine::document::DocumentSpec;
use crate::engine::ledger::{Ledger, Original};
use crate::engine::merge::toml::TomlEntry;
use crate::engine::plan::{
    ConflictPolicy, ContentPolicy, Finding, FindingKind, LedgerChange, PLAN_SCHEMA, Plan, Policy, Removal,
    plan, plan_edit,
};
use crate::engine::resolve::{Choice, resolve};
use crate::engine::state::{Look, Observed, observe};
use crate::engine::store::Store;
use crate::install::adopt::adopted_if_lost;
use crate::install::claude::{self, Carrier};
use crate::install::contents::Carried;
use crate::install::hosts::{self, FoundHost};
use crate::install::node::{InstallError, Node};
use crate::install::question::Question;
use crate::install::recipe::{self, Found, Recipe};
use crate::install::recorded::Recorded;
use crate::install::service::{self, Manager, predecessor};
use crate::install::vouch::{Grounds, vouch};

/// Whose Claude Code settings get our entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// The person's: every project.
    User,
    /// The agents' workspace alone.
    Workspace,
}

/// What a person wants installed. What is `None` stays as it is, or is the default.
#[derive(Clone, Debug)]
pub struct Wish {
    /// How much.
    pub profile: Option<Profile>,
    /// Whose settings.
    pub scope: Option<Scope>,
    /// How the hooks get to Claude Code.
    pub carrier: value::Carrier,
    /// Whether new content comes.
    pub content: ContentPolicy,
    /// What happens to files in the way.
    pub conflict: ConflictPolicy,
    /// The shell whose start-up files get our search path.
    pub modify_path: Option<String>,
    /// Whether the service comes.
    pub service: ServiceWish,
    /// Programs of agent hosts that are on PATH.
    pub programs: Vec<String>,
    /// Agent hosts, by name, that are left alone.
    pub hosts_skipped: Vec<String>,
}

/// What is wished about the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServiceWish {
    /// It comes, for this manager.
    Bring(Manager),
    /// No manager answers: what is installed stays.
    Keep,
    /// It goes.
    Out,
}

/// A plan with what it takes to apply it.
pub struct Proposal<'a> {
    /// The plan.
    pub plan: Plan,
    /// The bytes behind its digests.
    pub contents: Carried<'a>,
    /// What brings the hooks, where that was decided here.
    pub carrier: Option<Carrier>,
    /// What goes whole after the last step.
    pub removed: Vec<AbsPath>,
}

impl Wish {
    /// Returns whether the service comes with it.
    pub fn brings_service(&self) -> bool {
        match self.service {
            ServiceWish::Bring(_) => self.profile != Some(Profile::Minimal),
            ServiceWish::Keep | ServiceWish::Out => false,
        }
    }
}

impl Proposal<'_> {
    /// Returns the proposal with one more thing to remember.
    #[must_use]
    pub fn with(self, change: LedgerChange) -> Self {
        let mut body = self.plan.body;
        body.ledger.push(change);
        Self { plan: Plan::of(body), ..self }
    }
}

/// What was applied.
#[derive(Clone, Debug, Serialize)]
pub struct Applied {
    /// The plan.
    pub plan: Digest,
    /// How many steps it had.
    pub steps: usize,
}

/// Proposes what it takes to have the node as wished.
///
/// # Errors
/// See [`InstallError`].
pub fn propose_install<'a>(
    node: &Node<'a>,
    store: &Store<'a>,
    wish: &Wish,
) -> Result<Proposal<'a>, InstallError> {
    let recorded = node.recorded(store)?;
    let ledger = recorded.as_ref().map(|recorded| &recorded.ledger);
    let found = find(node, store, ledger)?;
    let digest = node.program_digest()?;
    let recipe = Recipe::new(node, wish, digest, ledger, &found);
    let mut desired = recipe.desired();
    if wish.content == ContentPolicy::Repair {
        desired.stay = recipe::no_longer_shipped(node, digest, ledger);
    }
    let policy =
        Policy { content: wish.content, conflict: wish.conflict.clone(), removal: Removal::KeepEdited };
    let question = Question {
        store,
        desired: &desired,
        recorded: recorded.as_ref(),
        policy: &policy,
        version: node.version,
    };
    let observation = question.survey()?;
    let mut plan = plan(&question.request(&observation));
    recipe.fit(&mut plan.body.findings);
    plan.body.findings.extend(recipe.remarks());
    plan.body.findings.extend(recipe.to_do(&plan.body.steps));
    if let Some(recorded) = &recorded {
        plan.body.ledger.extend(recorded.drops());
        plan.body.findings.extend(recorded.remarks());
    }
    let contents = Carried::of(node.fs, &desired.resources, Some((digest, node.program.clone())));
    let carrier = Some(recipe.carrier);
    Ok(Proposal { plan: Plan::of(plan.body), contents, carrier, removed: Vec::new() })
}

/// Looks at what the recipe depends on.
pub(super) fn find(
    node: &Node<'_>,
    store: &Store<'_>,
    ledger: Option<&Ledger>,
) -> Result<Found, InstallError> {
    let layout = node.layout;
    let document = |path: &AbsPath| -> Result<Observed, InstallError> {
        Ok(observe(node.fs, path, Look::Document, DOCUMENT_BYTES_MAX)?)
    };
    let root = &layout.root;
    let marks = [layout.upstream_config(), root.join("state/openclaw.sqlite"), root.join("agents")];
    // What we may not even look at is theirs as well.
    let is_there = |mark: &AbsPath| node.fs.stat(mark).map_or(true, |stat| stat.is_some());
    let workspace_settings = document(&layout.workspace_claude_settings())?;
    let original = original(store, ledger, &layout.workspace_claude_settings())?;
    let now = workspace_settings.bytes.as_deref().unwrap_or_default();
    let mut foreign_units = Vec::new();
    for manager in Manager::ALL {
        let file = manager.file(layout);
        let is_recorded = ledger.is_some_and(|ledger| ledger.entry(&file).is_some());
        let seen = observe(node.fs, &file, Look::Content, DOCUMENT_BYTES_MAX)?;
        let bytes = seen.bytes.unwrap_or_default();
        if !is_recorded && service::is_of_another_root(&bytes, layout, manager) {
            foreign_units.push(manager);
        }
    }
    let mut hosts = Vec::new();
    for host in hosts::rows() {
        let folder = layout.host_folder(host.name);
        // A folder that cannot be looked at is there.
        let has_folder = node.fs.resolve(&folder).map_or(true, |place| place.is_some());
        hosts.push(FoundHost { host, has_folder, file: document(&hosts::file(host, layout))? });
    }
    Ok(Found {
        hosts,
        foreign_units,
        predecessor_units: predecessor::find(node.fs, layout)?,
        is_upstream_home: marks.iter().any(is_there),
        user: store.places.user,
        workspace_had_predecessor: claude::has_predecessor(now) || claude::has_predecessor(&original),
        settings: document(&layout.claude_settings())?,
        workspace_settings,
    })
}

/// Returns what a document held before our first edit; empty where that is not kept.
fn original(store: &Store<'_>, ledger: Option<&Ledger>, path: &AbsPath) -> Result<Vec<u8>, InstallError> {
    let original = ledger.and_then(|ledger| ledger.entry(path)?.original.as_ref());
    let Some(digest) = original.and_then(Original::backup) else { return Ok(Vec::new()) };
    let backup = store.places.backup_of(&digest);
    Ok(observe(store.fs, &backup, Look::Content, DOCUMENT_BYTES_MAX)?.bytes.unwrap_or_default())
}

/// Proposes to apply a plan that was saved.
///
/// # Errors
/// See [`InstallError`].
pub fn propose_saved<'a>(
    node: &Node<'a>,
    store: &Store<'a>,
    saved: &[u8],
) -> Result<Proposal<'a>, InstallError> {
    let invalid = |why: &str| InstallError::PlanInvalid { why: why.to_owned() };
    if saved.len() as u64 > PLAN_BYTES_MAX {
        return Err(invalid("it is too long"));
    }
    let mut value: serde_json::Value =
        serde_json::from_slice(saved).map_err(|error| invalid(&format!("it is not JSON: {error}")))?;
    // The whole `--json` answer is accepted as well as the plan in it.
    if let Some(inner) = value.pointer_mut("/data/plan") {
        value = inner.take();
    }
    let schema = value.get("schema").and_then(serde_json::Value::as_str);
    if schema != Some(PLAN_SCHEMA) {
        return Err(invalid(&format!("its schema is not `{PLAN_SCHEMA}`")));
    }
    let plan: Plan = serde_json::from_value(value)
        .map_err(|error| invalid(&format!("it does not fit the schema: {error}")))?;
    if !plan.is_genuine() {
        return Err(invalid("its content does not fit its id: it was edited"));
    }
    if plan.body.root != store.places.root {
        return Err(invalid(&format!("it is for the root `{}`", plan.body.root)));
    }
    let recorded = node.recorded(store)?;
    if recorded.as_ref().map(|recorded| recorded.digest) != plan.body.parent {
        return Err(ApplyError::OtherParent.into());
    }
    let digest = node.program_digest()?;
    let mut everything = recipe::everything(node, digest);
    everything.extend(predecessor::find(node.fs, node.layout)?.into_iter().map(predecessor::resource));
    let adopted = adopted_if_lost(node, store, recorded.as_ref())?;
    let ledger = recorded.as_ref().map(|recorded| &recorded.ledger).or(adopted.as_ref());
    let foreign = recorded.as_ref().map(|recorded| recorded.foreign.as_slice()).unwrap_or_default();
    vouch(&Grounds::new(node, store, &everything, ledger).forgetting(foreign), &plan.body)?;
    let contents = Carried::of(node.fs, &everything, Some((digest, node.program.clone())));
    Ok(Proposal { plan, contents, carrier: None, removed: Vec::new() })
}

/// Proposes the end of a conflict.
///
/// # Errors
/// See [`InstallError`].
pub fn propose_resolve<'a>(
    node: &Node<'a>,
    store: &Store<'a>,
    path: &AbsPath,
    choice: Choice,
) -> Result<Proposal<'a>, InstallError> {
    let recorded = node.recorded(store)?;
    let question = Question {
        store,
        desired: &Desired::default(),
        recorded: recorded.as_ref(),
        policy: &Policy::repair(),
        version: node.version,
    };
    let observation = question.survey()?;
    let plan = resolve(&question.request(&observation), path, choice)?;
    let digest = node.program_digest()?;
    let everything = recipe::everything(node, digest);
    let contents = Carried::of(node.fs, &everything, Some((digest, node.program.clone())));
    Ok(Proposal { plan, contents, carrier: None, removed: Vec::new() })
}

/// Proposes one setting in `openclaw.toml`.
///
/// # Errors
/// `NotInstalled` where there is no `harness/`; a refused document is a finding of the plan.
pub fn propose_setting<'a>(
    node: &Node<'a>,
    store: &Store<'a>,
    key: &str,
    value: &Value,
) -> Result<Proposal<'a>, InstallError> {
    let Some(recorded) = node.recorded(store)? else {
        return Err(InstallError::NotInstalled { root: store.places.root.clone() });
    };
    let (table, key) = key.rsplit_once('.').unwrap_or(("", key));
    let table = table.split('.').filter(|part| !part.is_empty()).map(str::to_owned).collect();
    let entry = TomlEntry { table, key: key.to_owned(), value: value.to_string() };
    let path = node.layout.settings();
    let desired = Desired {
        resources: vec![Resource {
            path: path.clone(),
            spec: Spec::Document { spec: DocumentSpec::Toml { entries: vec![entry] }, mode: 0o644 },
            stage: Stage::Content,
            part: "settings",
            project: None,
        }],
        reach: Reach::Node,
        ..Desired::default()
    };
    let mut plan = edit(node, store, &desired, &recorded)?;
    // A file that is there already is the point of the edit, not a remark.
    plan.body.findings.retain(|finding: &Finding| finding.kind != FindingKind::Adopted);
    let contents = Carried::of(node.fs, &desired.resources, None);
    Ok(Proposal { plan: Plan::of(plan.body), contents, carrier: None, removed: Vec::new() })
}

/// Plans an edit that leaves no trace in the ledger, on top of what is recorded.
fn edit(
    node: &Node<'_>,
    store: &Store<'_>,
    desired: &Desired,
    recorded: &Recorded,
) -> Result<Plan, InstallError> {
    let policy = Policy::repair();
    let question = Question { store, desired, recorded: None, policy: &policy, version: node.version };
    let observation = question.survey()?;
    let mut plan = plan_edit(&question.request(&observation));
    plan.body.parent = Some(recorded.digest);
    Ok(plan)
}

/// Proposes to remember one thing about the node, and nothing else.
///
/// # Errors
/// `NotInstalled` where there is no ledger; else see [`InstallError`].
pub fn propose_ledger_change<'a>(
    node: &Node<'a>,
    store: &Store<'a>,
    change: LedgerChange,
) -> Result<Proposal<'a>, InstallError> {
    let Some(recorded) = node.recorded(store)? else {
        return Err(InstallError::NotInstalled { root: store.places.root.clone() });
    };
    let nothing = Desired { reach: Reach::Node, ..Desired::default() };
    let mut plan = edit(node, store, &nothing, &recorded)?;
    plan.body.ledger = vec![change];
    let contents = Carried::of(node.fs, &[], None);
    Ok(Proposal { plan: Plan::of(plan.body), contents, carrier: None, removed: Vec::new() })
}

/// Returns the wish that the settings express, before any flag.
pub fn wish_of(settings: &Settings) -> Wish {
    use crate::config::settings::Source;
    use crate::config::value::{OnConflict, ServiceChoice};
    let profile = &settings.install_profile;
    Wish {
        profile: (profile.source != Source::Default).then_some(profile.value),
        scope: None,
        carrier: settings.claude_carrier.value,
        content: ContentPolicy::Repair,
        conflict: match settings.install_on_conflict.value {
            OnConflict::Replace => ConflictPolicy::Replace,
            OnConflict::Keep | OnConflict::Ask => ConflictPolicy::Keep,
        },
        modify_path: None,
        // Which manager answers is not written in settings.
        service: match settings.install_service.value {
            ServiceChoice::Auto => ServiceWish::Keep,
            ServiceChoice::Off => ServiceWish::Out,
        },
        // What is on PATH is not written in settings either.
        programs: Vec::new(),
        hosts_skipped: settings.agents_skip.value.0.clone(),
    }
}
