//! Proposals: a wish becomes a plan with the content behind it. Nothing is changed here; a session applies.

use serde::Serialize;

use crate::base::digest::Digest;
use crate::base::limits::{DOCUMENT_BYTES_MAX, PLAN_BYTES_MAX};
use crate::base::path::AbsPath;
use crate::config::settings::Settings;
use crate::config::value::{self, Profile, Value};
use crate::engine::desired::{Desired, Resource, Spec, Stage};
use crate::engine::document::DocumentSpec;
use crate::engine::ledger::{Ledger, Original};
use crate::engine::merge::toml::TomlEntry;
use crate::engine::plan::{
    Action, ConflictPolicy, ContentPolicy, Finding, FindingKind, PLAN_SCHEMA, Plan, Policy, Removal, Request,
    Source, Step, plan, plan_edit,
};
use crate::engine::resolve::{Choice, resolve};
use crate::engine::state::{Look, Observed, observe};
use crate::engine::store::Store;
use crate::engine::survey::survey;
use crate::install::claude::{self, Carrier};
use crate::install::contents::Carried;
use crate::install::node::{InstallError, Node};
use crate::install::recipe::{self, Found, Recipe};

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
}

/// A plan with what it takes to apply it.
pub struct Proposal<'a> {
    /// The plan.
    pub plan: Plan,
    /// The bytes behind its digests.
    pub contents: Carried<'a>,
    /// What brings the hooks, where that was decided here.
    pub carrier: Option<Carrier>,
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
    let ledger = node.ledger(store)?;
    let digest = node.program_digest()?;
    let found = find(node, store, ledger.as_ref().map(|(ledger, _)| ledger))?;
    let recipe = Recipe::new(node, wish, digest, ledger.as_ref().map(|(ledger, _)| ledger), &found);
    let desired = recipe.desired();
    let observation = survey(store, &desired, ledger.as_ref().map(|(ledger, _)| ledger))?;
    let policy =
        Policy { content: wish.content, conflict: wish.conflict.clone(), removal: Removal::KeepEdited };
    let request = Request {
        places: &store.places,
        desired: &desired,
        ledger: ledger.as_ref().map(|(ledger, digest)| (ledger, *digest)),
        observation: &observation,
        policy: &policy,
        version: node.version,
    };
    let mut plan = plan(&request);
    plan.body.findings.extend(recipe.remarks());
    let contents = Carried::of(node.fs, &desired, (digest, node.program.clone()));
    Ok(Proposal { plan: Plan::of(plan.body), contents, carrier: Some(recipe.carrier) })
}

/// Looks at what the recipe depends on.
fn find(node: &Node<'_>, store: &Store<'_>, ledger: Option<&Ledger>) -> Result<Found, InstallError> {
    let layout = node.layout;
    let document = |path: &AbsPath| -> Result<Observed, InstallError> {
        Ok(observe(node.fs, path, Look::Document, DOCUMENT_BYTES_MAX)?)
    };
    let root = &layout.root;
    let mut is_upstream = false;
    for mark in [layout.upstream_config(), root.join("state/openclaw.sqlite"), root.join("agents")] {
        is_upstream |= !observe(node.fs, &mark, Look::State, DOCUMENT_BYTES_MAX)?.state.is_absent();
    }
    let settings = document(&layout.claude_settings())?;
    let workspace_settings = document(&layout.workspace_claude_settings())?;
    let had_predecessor = |path: &AbsPath, now: &Observed| -> Result<bool, InstallError> {
        let is_there = claude::has_predecessor(now.bytes.as_deref().unwrap_or_default());
        Ok(is_there || claude::has_predecessor(&original(store, ledger, path)?))
    };
    Ok(Found {
        is_upstream_home: is_upstream,
        user: store.places.user,
        user_had_predecessor: had_predecessor(&layout.claude_settings(), &settings)?,
        workspace_had_predecessor: had_predecessor(&layout.workspace_claude_settings(), &workspace_settings)?,
        settings,
        workspace_settings,
    })
}

/// Returns what a document held before our first edit; empty where that is not kept.
fn original(store: &Store<'_>, ledger: Option<&Ledger>, path: &AbsPath) -> Result<Vec<u8>, InstallError> {
    let original = ledger.and_then(|ledger| ledger.entry(path)?.original.as_ref());
    let Some(Original::Bytes { digest, mode: _ }) = original else { return Ok(Vec::new()) };
    let backup = store.places.backup_of(digest);
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
    if let Some(path) = plan.body.steps.iter().find_map(|step| stray(node, step)) {
        return Err(invalid(&format!("`{path}` is in none of our places")));
    }
    let digest = node.program_digest()?;
    let contents = Carried::of(node.fs, &recipe::everything(node, digest), (digest, node.program.clone()));
    Ok(Proposal { plan, contents, carrier: None })
}

/// Returns the path of a step that no plan of ours would have: it comes from a file that anybody may have written.
fn stray<'p>(node: &Node<'_>, step: &'p Step) -> Option<&'p AbsPath> {
    let copied = match &step.action {
        Action::Write { source: Source::Copy { path } | Source::Merge { base: path, .. } } => Some(path),
        Action::Write { source: Source::Content | Source::Edit { .. } }
        | Action::MakeDir
        | Action::RemoveDir
        | Action::SetMode
        | Action::Link
        | Action::Remove => None,
    };
    // A document behind a link of the person's is written where it is.
    let is_linked = || matches!(node.fs.resolve(&step.subject), Ok(Some(place)) if place == step.path);
    let is_path_ours = node.is_place(&step.path) || is_linked();
    let harness = node.layout.harness();
    let stray_copy = copied.filter(|path| !path.is_within(&harness));
    let stray_path = (!is_path_ours).then_some(&step.path);
    let stray_subject = (!node.is_place(&step.subject)).then_some(&step.subject);
    stray_path.or(stray_subject).or(stray_copy)
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
    let ledger = node.ledger(store)?;
    let nothing = Desired::default();
    let observation = survey(store, &nothing, ledger.as_ref().map(|(ledger, _)| ledger))?;
    let request = Request {
        places: &store.places,
        desired: &nothing,
        ledger: ledger.as_ref().map(|(ledger, digest)| (ledger, *digest)),
        observation: &observation,
        policy: &Policy::repair(),
        version: node.version,
    };
    let plan = resolve(&request, path, choice)?;
    let digest = node.program_digest()?;
    let contents = Carried::of(node.fs, &recipe::everything(node, digest), (digest, node.program.clone()));
    Ok(Proposal { plan, contents, carrier: None })
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
    let ledger: Option<(Ledger, Digest)> = node.ledger(store)?;
    if ledger.is_none() {
        return Err(InstallError::NotInstalled { root: store.places.root.clone() });
    }
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
        }],
    };
    let observation = survey(store, &desired, None)?;
    let request = Request {
        places: &store.places,
        desired: &desired,
        ledger: None,
        observation: &observation,
        policy: &Policy::repair(),
        version: node.version,
    };
    let mut plan = plan_edit(&request);
    plan.body.parent = ledger.map(|(_, digest)| digest);
    // A file that is there already is the point of the edit, not a remark.
    plan.body.findings.retain(|finding: &Finding| finding.kind != FindingKind::Adopted);
    let digest = Digest::of(b"");
    let contents = Carried::of(node.fs, &desired, (digest, node.program.clone()));
    Ok(Proposal { plan: Plan::of(plan.body), contents, carrier: None })
}

/// Returns the wish that the settings express, before any flag.
pub fn wish_of(settings: &Settings) -> Wish {
    use crate::config::settings::Source;
    use crate::config::value::OnConflict;
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
    }
}
