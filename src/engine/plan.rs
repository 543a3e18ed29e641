//! A plan: steps from what is there to what should be there. Immutable, serialisable, named by its content. Pure.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::desired::{Desired, Reach, Resource, Stage};
use super::document::DocumentEdit;
use super::ledger::{self, Entry, Kind, Ledger};
use super::resources::directory::Holdings;
use super::resources::{self, Case, Change, Context, Decision};
use super::state::{Observation, Observed, State};
use super::store::{PRIVATE_DIR, Places};
use crate::base::digest::Digest;
use crate::base::path::AbsPath;
use crate::base::text::Position;

/// Format of a plan; another one is refused.
pub const PLAN_SCHEMA: &str = "openclaw.plan/1";

/// Where the bytes of a written file come from. Never the bytes themselves: they may hold keys.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "from", rename_all = "kebab-case")]
pub enum Source {
    /// Content that we ship, by the digest of the step's after-state.
    Content,
    /// A file on disk, by its path.
    Copy {
        /// The file.
        path: AbsPath,
    },
    /// The person's file merged with what we offer.
    Merge {
        /// The content that both started from.
        base: AbsPath,
        /// What we offer.
        offered: Digest,
    },
    /// An edit of somebody else's document.
    Edit {
        /// The edit.
        edit: DocumentEdit,
    },
}

/// What a step does at its path.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case")]
pub enum Action {
    /// Makes a folder.
    MakeDir,
    /// Removes an empty folder.
    RemoveDir,
    /// Sets the mode of a folder, or of a file whose content stays.
    SetMode,
    /// Makes or replaces a file.
    Write {
        /// Where its bytes come from.
        source: Source,
    },
    /// Makes or replaces a link.
    Link,
    /// Removes a file or a link.
    Remove,
}

/// One change at one path.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// Where it happens.
    pub path: AbsPath,
    /// Which part of the installation it belongs to.
    pub part: String,
    /// What it does.
    #[serde(flatten)]
    pub action: Action,
    /// What must be there just before.
    pub before: State,
    /// What is there afterwards.
    pub after: State,
    /// The path in whose ledger entry this step's result is recorded.
    pub subject: AbsPath,
    /// For an edit of a JSON document: what it does, as JSON Patch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub patch: Option<serde_json::Value>,
}

/// What the plan says beside its steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FindingKind {
    /// A new conflict: a person must decide.
    Conflict,
    /// A conflict that was offered before and is still open.
    Open,
    /// A document left as it is because it cannot be edited safely.
    Refused,
    /// What we ship has other content than what is here, or is no longer shipped; an update brings that.
    Offered,
    /// A shared file that the person edited; kept.
    Edited,
    /// Something that stays behind.
    Left,
    /// Something that equals ours and is now in the ledger.
    Adopted,
    /// An entry of ours that a person took out for good.
    Declined,
    /// Good to know.
    Notice,
}

/// One remark of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// What sort of remark.
    pub kind: FindingKind,
    /// Where.
    pub path: AbsPath,
    /// Where in the document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<Position>,
    /// What, in words.
    pub what: String,
    /// What to do about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fix: Option<String>,
}

/// What of ours has to be made before the journal can be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fresh {
    /// Everything is there.
    Nothing,
    /// `harness/` is not there.
    Harness,
    /// The state root is not there either.
    Root,
}

/// What of ours goes after the last step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Closing {
    /// Nothing.
    Nothing,
    /// `harness/` with everything in it.
    Harness,
    /// Also the state root, if nothing else is in it.
    Root,
}

/// What the plan does to the ledger.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LedgerChange {
    /// Adds or replaces the entry of a path.
    Put(Box<Entry>),
    /// Removes the entry of a path.
    Drop(AbsPath),
    /// Says whether it was we who let services of the person run on after logout.
    Linger(bool),
}

/// The content of a plan, from which its name is made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Body {
    /// [`PLAN_SCHEMA`].
    pub schema: String,
    /// The version that made it.
    pub version: String,
    /// The state root it is for.
    pub root: AbsPath,
    /// Digest of the ledger it starts from.
    pub parent: Option<Digest>,
    /// What must be made first.
    pub fresh: Fresh,
    /// What goes last.
    pub closing: Closing,
    /// The changes, in order.
    pub steps: Vec<Step>,
    /// The changes of the ledger.
    pub ledger: Vec<LedgerChange>,
    /// Remarks.
    pub findings: Vec<Finding>,
}

/// A plan with its name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// Digest of the body.
    pub id: Digest,
    /// The rest.
    #[serde(flatten)]
    pub body: Body,
}

impl Plan {
    /// Names a body.
    pub fn of(body: Body) -> Self {
        Self { id: digest_of(&body), body }
    }

    /// Returns whether the name fits the content: nobody edited the plan by hand.
    pub fn is_genuine(&self) -> bool {
        self.id == digest_of(&self.body)
    }

    /// Returns whether applying it would change nothing at all.
    pub fn is_empty(&self) -> bool {
        self.body.steps.is_empty() && self.body.ledger.is_empty() && self.body.closing == Closing::Nothing
    }

    /// Returns whether a person must decide something that this plan leaves open.
    pub fn needs_decision(&self) -> bool {
        self.body.findings.iter().any(|f| matches!(f.kind, FindingKind::Conflict | FindingKind::Refused))
    }
}

fn digest_of(body: &Body) -> Digest {
    Digest::of(&serde_json::to_vec(body).expect("a plan has only string keys and finite numbers"))
}

/// How content that changed between releases is treated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContentPolicy {
    /// Repair what is missing; bring nothing new.
    Repair,
    /// Bring new content by three-way merge.
    Bring,
}

/// What happens to a file of theirs where ours should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConflictPolicy {
    /// Keep theirs, put ours beside.
    Keep,
    /// Replace every one, with a backup.
    Replace,
    /// Replace just these, with a backup.
    ReplaceOnly(BTreeSet<AbsPath>),
}

/// How far a removal goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Removal {
    /// Edited files and recorded data stay.
    KeepEdited,
    /// Everything of ours goes.
    Purge,
}

/// The choices a plan is made with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// New content.
    pub content: ContentPolicy,
    /// Files in the way.
    pub conflict: ConflictPolicy,
    /// Files no longer wanted.
    pub removal: Removal,
}

impl Policy {
    /// The choices of a plain install.
    pub fn repair() -> Self {
        Self { content: ContentPolicy::Repair, conflict: ConflictPolicy::Keep, removal: Removal::KeepEdited }
    }
}

/// Everything a plan is made from.
pub struct Request<'a> {
    /// Where things are.
    pub places: &'a Places,
    /// What should be there.
    pub desired: &'a Desired,
    /// What we last wrote, with the digest of the ledger file.
    pub ledger: Option<(&'a Ledger, Digest)>,
    /// What is there.
    pub observation: &'a Observation,
    /// The choices.
    pub policy: &'a Policy,
    /// The version that plans.
    pub version: &'a str,
}

/// Makes the plan. Total: whatever was observed, the answer is a plan, at worst one with findings.
pub fn plan(request: &Request<'_>) -> Plan {
    let mut draft = Draft::new(request);
    let mut resources: Vec<&Resource> = request.desired.resources.iter().collect();
    resources.sort_by_key(|resource| resource.stage);
    if !resources.is_empty() {
        draft.keep_private();
    }
    for resource in &resources {
        draft.want(resource);
    }
    let wanted: BTreeSet<&AbsPath> = resources.iter().map(|resource| &resource.path).collect();
    draft.retire_all(&wanted);
    draft.finish()
}

/// Makes the plan of one edit in a document of theirs that leaves no trace in the ledger (a setting, say).
pub fn plan_edit(request: &Request<'_>) -> Plan {
    let made = plan(request);
    let is_edit = |step: &Step| matches!(&step.action, Action::Write { source: Source::Edit { .. } });
    let steps = made.body.steps.into_iter().filter(is_edit).collect();
    Plan::of(Body { steps, ledger: Vec::new(), closing: Closing::Nothing, ..made.body })
}

struct Draft<'a> {
    request: &'a Request<'a>,
    context: Context<'a>,
    entries: BTreeMap<&'a AbsPath, &'a Entry>,
    steps: Vec<Step>,
    ledger: Vec<LedgerChange>,
    findings: Vec<Finding>,
    made: BTreeSet<AbsPath>,
    gone: BTreeSet<AbsPath>,
    /// Something is in the way of the program, so nothing may call it.
    is_program_blocked: bool,
    /// A document keeps entries of ours, so what they call must stay.
    is_program_needed: bool,
}

impl<'a> Draft<'a> {
    fn new(request: &'a Request<'a>) -> Self {
        let context = Context {
            places: request.places,
            policy: request.policy,
            version: request.version,
            observation: request.observation,
            is_ledger_lost: request.ledger.is_none()
                && seen(request.observation, &request.places.harness).is_some(),
        };
        Self {
            request,
            context,
            entries: ledger::by_path(request.ledger.map(|(ledger, _)| ledger), &request.desired.reach),
            steps: Vec::new(),
            ledger: Vec::new(),
            findings: Vec::new(),
            made: BTreeSet::new(),
            gone: BTreeSet::new(),
            is_program_blocked: false,
            is_program_needed: false,
        }
    }

    /// Puts the mode of `harness/` right: replaced bytes of documents that hold keys are kept in it.
    fn keep_private(&mut self) {
        let path = &self.request.places.harness;
        let Some(State::Dir { mode }) = seen(self.request.observation, path).map(|observed| &observed.state)
        else {
            return;
        };
        if *mode != PRIVATE_DIR {
            self.steps.push(Step {
                path: path.clone(),
                part: "folders".to_owned(),
                action: Action::SetMode,
                before: State::Dir { mode: *mode },
                after: State::Dir { mode: PRIVATE_DIR },
                subject: path.clone(),
                patch: None,
            });
        }
    }

    fn want(&mut self, resource: &'a Resource) {
        let is_caller = resource.stage == Stage::Callers;
        if is_caller && self.is_program_blocked {
            self.withhold(resource);
            return;
        }
        let told = self.findings.len();
        self.want_unblocked(resource);
        let is_blocked = self.findings[told..].iter().any(|finding| finding.kind == FindingKind::Conflict);
        self.is_program_blocked |= is_blocked && matches!(resource.stage, Stage::Binary | Stage::Switch);
    }

    /// Leaves a caller out: what names a program that is not there fails at every call.
    fn withhold(&mut self, resource: &Resource) {
        self.findings.push(Finding {
            kind: FindingKind::Notice,
            path: resource.path.clone(),
            position: None,
            what: "left out, because the program that it would call is not in its place".to_owned(),
            fix: None,
        });
    }

    fn want_unblocked(&mut self, resource: &'a Resource) {
        let absent = Observed::absent();
        let seen = self.request.observation.get(&resource.path).unwrap_or(&absent);
        let entry = self.entries.get(&resource.path).copied();
        let case = Case { resource, entry, seen, context: &self.context };
        let decision = resources::decide(&case);
        let paths = decision.steps.iter().map(|step| &step.path).chain([&resource.path]);
        if let Some(way) = paths.into_iter().find_map(|path| self.blocked_way(path)) {
            // One thing in the way of many resources is told once.
            if !self.findings.contains(&way) {
                self.findings.push(way);
            }
            return;
        }
        if self.context.is_ledger_lost {
            self.adopt_folders(&resource.path, resource.part);
        }
        self.take(decision, entry);
    }

    /// After a lost ledger the folders on the way to ours, below the root, count as made by us.
    fn adopt_folders(&mut self, path: &AbsPath, part: &str) {
        let mut folder = path.parent();
        while let Some(at) = folder.filter(|at| at.is_within(&self.request.places.root)) {
            if self.request.places.is_skeleton(&at) {
                break;
            }
            if let Some(Observed { state: state @ State::Dir { .. }, .. }) =
                seen(self.request.observation, &at)
                && self.made.insert(at.clone())
            {
                let entry = resources::directory::adopted(&self.context, &at, part, state.clone());
                self.ledger.push(LedgerChange::Put(Box::new(entry)));
            }
            folder = at.parent();
        }
    }

    /// Returns what is in the way to a path: a parent that is not a folder.
    fn blocked_way(&self, path: &AbsPath) -> Option<Finding> {
        let folder = self.first_seen_folder(path)?;
        let observed = &self.request.observation[&folder];
        let is_way = matches!(observed.state, State::Dir { .. });
        (!is_way).then(|| Finding {
            kind: FindingKind::Conflict,
            path: folder.clone(),
            position: None,
            what: format!("{} is where a folder of ours should be", observed.state.words()),
            fix: Some(format!("move `{folder}` away, then run `openclaw install`")),
        })
    }

    /// Returns the nearest folder above `path` at which something was seen.
    fn first_seen_folder(&self, path: &AbsPath) -> Option<AbsPath> {
        let mut folder = path.parent();
        while let Some(at) = folder {
            if seen(self.request.observation, &at).is_some() {
                return Some(at);
            }
            folder = at.parent();
        }
        None
    }

    fn take(&mut self, decision: Decision, entry: Option<&Entry>) {
        let project = match &decision.record {
            Change::Put(entry) => entry.project.clone(),
            Change::Keep | Change::Drop(_) => entry.and_then(|entry| entry.project.clone()),
        };
        for step in decision.steps {
            if !step.after.is_absent() {
                self.make_way(&step, project.as_ref());
                self.made.insert(step.path.clone());
            } else {
                self.gone.insert(step.path.clone());
            }
            self.steps.push(step);
        }
        match decision.record {
            Change::Keep => {}
            Change::Put(new) if entry == Some(&*new) => {}
            Change::Put(new) => self.ledger.push(LedgerChange::Put(new)),
            Change::Drop(path) => self.ledger.push(LedgerChange::Drop(path)),
        }
        self.findings.extend(decision.findings);
    }

    /// Plans the folders that a step needs, outermost first.
    fn make_way(&mut self, step: &Step, project: Option<&AbsPath>) {
        let mut missing = Vec::new();
        let mut folder = step.path.parent();
        while let Some(at) = folder {
            let is_there = seen(self.request.observation, &at).is_some()
                || self.made.contains(&at)
                || self.request.places.is_skeleton(&at);
            if is_there {
                break;
            }
            folder = at.parent();
            missing.push(at);
        }
        for path in missing.into_iter().rev() {
            // A pristine copy of a repository's file lies in a folder of the node.
            let project = project.filter(|project| path.is_within(project));
            let decision = resources::directory::make_parent(&self.context, &path, &step.part, project);
            let entry = self.entries.get(&path).copied();
            self.made.insert(path);
            self.steps.extend(decision.steps);
            if let Change::Put(new) = decision.record
                && entry != Some(&*new)
            {
                self.ledger.push(LedgerChange::Put(new));
            }
        }
    }

    /// Plans the removal of what the ledger has and nobody wants: callers first, the binary last, folders at the end.
    fn retire_all(&mut self, wanted: &BTreeSet<&AbsPath>) {
        let mut unwanted: Vec<&'a Entry> =
            self.entries.values().copied().filter(|entry| !wanted.contains(&entry.path)).collect();
        unwanted.sort_by_key(|entry| std::cmp::Reverse((retire_rank(entry.kind), entry.path.depth())));
        let mut keep = self.previous_binaries();
        keep.extend(self.stay());
        let links = self.request.desired.resources.iter().filter_map(|resource| resource.spec.wants());
        let links = links.map(|wants| &wants.link);
        let needed: Vec<&AbsPath> = wanted.iter().copied().chain(links).collect();
        let absent = Observed::absent();
        for entry in unwanted {
            let is_kept = keep.contains(&entry.path) || self.made.contains(&entry.path);
            let is_program =
                matches!(entry.kind, Kind::Binary | Kind::Symlink) && self.context.is_ours_alone(&entry.path);
            if is_kept || (is_program && self.is_program_needed) {
                continue;
            }
            let observed = self.request.observation.get(&entry.path).unwrap_or(&absent);
            let decision = match entry.kind {
                Kind::Directory if needed.iter().any(|path| path.is_within(&entry.path)) => {
                    resources::directory::repair(&self.context, entry, observed)
                }
                Kind::Directory => {
                    resources::directory::retire(entry, observed, self.holdings(entry, observed))
                }
                Kind::File
                | Kind::Shared
                | Kind::Seed
                | Kind::Symlink
                | Kind::Json
                | Kind::Toml
                | Kind::Block
                | Kind::Binary
                | Kind::GitHook
                | Kind::GitConfig
                | Kind::Unit
                | Kind::Displaced => resources::retire(&self.context, entry, observed),
            };
            self.is_program_needed |= decision.findings.iter().any(|f| f.kind == FindingKind::Refused);
            self.take(decision, Some(entry));
        }
    }

    /// Returns what a folder that nobody wants any more still holds after the plan.
    fn holdings(&self, folder: &Entry, observed: &Observed) -> Holdings {
        let is_dropped = |path: &AbsPath| {
            self.ledger.iter().any(|change| matches!(change, LedgerChange::Drop(dropped) if dropped == path))
        };
        let is_kept =
            |path: &AbsPath| *path != folder.path && path.is_within(&folder.path) && !is_dropped(path);
        let beyond =
            self.request.ledger.map(|(ledger, _)| ledger.entries.as_slice()).unwrap_or_default().iter();
        let mut beyond = beyond.filter(|entry| !self.entries.contains_key(&entry.path));
        if self.made.iter().any(is_kept)
            || self.entries.keys().any(|path| is_kept(path))
            || beyond.any(|entry| is_kept(&entry.path))
        {
            return Holdings::Ours;
        }
        let is_gone = |name: &String| {
            let path = folder.path.join_name(name);
            self.gone.contains(&path) && !self.made.contains(&path)
        };
        match observed.names.iter().all(is_gone) {
            true => Holdings::Nothing,
            false if self.context.is_ours_alone(&folder.path) => Holdings::Ours,
            false => Holdings::Theirs,
        }
    }

    /// Returns what stays although nobody wants it any more, and tells that an update takes it away.
    fn stay(&mut self) -> Vec<AbsPath> {
        let stay = &self.request.desired.stay;
        let there: Vec<AbsPath> =
            stay.iter().filter(|path| self.entries.contains_key(path)).cloned().collect();
        self.findings.extend(there.iter().map(|path| Finding {
            kind: FindingKind::Offered,
            path: path.clone(),
            position: None,
            what: "no longer shipped".to_owned(),
            fix: None,
        }));
        there
    }

    /// Returns the versions that stay for rollback while anything is installed: the one that the stable link names
    /// until now, or, once it names the wanted one, whichever stayed then.
    fn previous_binaries(&self) -> Vec<AbsPath> {
        let resources = &self.request.desired.resources;
        let Some(wanted) = resources.iter().find(|r| r.spec.kind() == Kind::Binary) else {
            return Vec::new();
        };
        let others =
            self.entries.values().filter(|entry| entry.kind == Kind::Binary && entry.path != wanted.path);
        let linked = self.entries.values().find_map(|entry| match (&entry.kind, &entry.written) {
            (Kind::Symlink, State::Link { target }) if self.context.is_ours_alone(&entry.path) => {
                let version = target.strip_prefix("../")?;
                Some(self.request.places.harness.join(version))
            }
            _ => None,
        });
        let others: Vec<AbsPath> = others.map(|entry| entry.path.clone()).collect();
        match linked.filter(|linked| others.contains(linked)) {
            Some(linked) => vec![linked],
            None => others,
        }
    }

    fn finish(self) -> Plan {
        let closing = self.closing();
        let body = Body {
            schema: PLAN_SCHEMA.to_owned(),
            version: self.request.version.to_owned(),
            root: self.request.places.root.clone(),
            parent: self.request.ledger.map(|(_, digest)| digest),
            fresh: self.fresh(),
            closing,
            steps: self.steps,
            ledger: self.ledger,
            findings: self.findings,
        };
        Plan::of(body)
    }

    fn fresh(&self) -> Fresh {
        let Places { root, harness, .. } = self.request.places;
        match (seen(self.request.observation, root), seen(self.request.observation, harness)) {
            (None, _) => Fresh::Root,
            (Some(_), None) => Fresh::Harness,
            (Some(_), Some(_)) => Fresh::Nothing,
        }
    }

    /// Returns what goes after the last step: only when nothing is wanted any more.
    fn closing(&self) -> Closing {
        let Desired { resources, reach, stay: _ } = self.request.desired;
        let is_removal = resources.is_empty() && *reach == Reach::Everything;
        if !is_removal || self.is_program_needed || self.fresh() != Fresh::Nothing {
            return Closing::Nothing;
        }
        let dropped: BTreeSet<&AbsPath> = self
            .ledger
            .iter()
            .filter_map(|change| match change {
                LedgerChange::Drop(path) => Some(path),
                LedgerChange::Put(_) | LedgerChange::Linger(_) => None,
            })
            .collect();
        let is_all_dropped = self.entries.keys().all(|path| dropped.contains(path));
        let has_data = self.request.places.has_recorded_data(self.request.observation);
        match (self.request.policy.removal, is_all_dropped && !has_data) {
            (Removal::KeepEdited, false) => Closing::Nothing,
            (Removal::Purge, _) | (Removal::KeepEdited, true) => {
                let root_made = self.request.ledger.is_some_and(|(ledger, _)| ledger.root_made);
                if root_made { Closing::Root } else { Closing::Harness }
            }
        }
    }
}

/// Callers go first and what they displaced comes back, then content, the link, the binary, and folders when empty.
fn retire_rank(kind: Kind) -> u8 {
    match kind {
        Kind::Json | Kind::Toml | Kind::Block | Kind::GitConfig | Kind::GitHook | Kind::Unit => 6,
        Kind::Displaced => 5,
        Kind::Shared | Kind::Seed | Kind::File => 4,
        Kind::Symlink => 3,
        Kind::Binary => 2,
        Kind::Directory => 1,
    }
}

/// Returns what was seen at a path, unless nothing was there.
pub(super) fn seen<'o>(observation: &'o Observation, path: &AbsPath) -> Option<&'o Observed> {
    observation.get(path).filter(|observed| !observed.state.is_absent())
}
