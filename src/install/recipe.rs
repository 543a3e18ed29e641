//! What an installation consists of, part by part. Pure: the disk was looked at before.

use std::collections::BTreeSet;

use crate::agents::claude::HOST as CLAUDE;
use crate::base::digest::Digest;
use crate::base::path::AbsPath;
use crate::config::layout::Layout;
use crate::config::value::{self, Profile};
use crate::content::{self, ItemKind};
use crate::engine::desired::{Desired, Reach, Resource, Spec, Stage};
use crate::engine::document::DocumentRecord;
use crate::engine::ledger::{Kind, Ledger};
use crate::engine::plan::{ConflictPolicy, ContentPolicy, Finding, FindingKind, Step};
use crate::engine::state::Observed;
use crate::install::change::{Scope, ServiceWish, Wish};
use crate::install::claude::{self, Carrier, Readability};
use crate::install::hosts::{self, FoundHost};
use crate::install::node::Node;
use crate::install::recorded::is_installed;
use crate::install::search_path;
use crate::install::service::{self, Manager, predecessor};

/// What the disk told that the recipe depends on.
pub(super) struct Found {
    /// The root is an upstream OpenClaw's home: nothing is seeded into its workspace.
    pub is_upstream_home: bool,
    /// Who we are.
    pub user: u32,
    /// Claude Code's settings of the person.
    pub settings: Observed,
    /// Claude Code's settings of the workspace.
    pub workspace_settings: Observed,
    /// The workspace's settings hold entries of the predecessor, or held them before we replaced them.
    pub workspace_had_predecessor: bool,
    /// Every other agent host.
    pub hosts: Vec<FoundHost>,
    /// Managers whose file of our name starts the program of another root.
    pub foreign_units: Vec<Manager>,
    /// Units of the predecessor, and links to them.
    pub predecessor_units: Vec<AbsPath>,
}

impl Found {
    /// Returns Claude Code's settings of `scope`.
    fn document(&self, scope: Scope) -> &Observed {
        match scope {
            Scope::User => &self.settings,
            Scope::Workspace => &self.workspace_settings,
        }
    }
}

/// One installation, decided.
pub(super) struct Recipe<'a> {
    layout: &'a Layout,
    version: &'a str,
    program: Digest,
    ledger: Option<&'a Ledger>,
    found: &'a Found,
    profile: Profile,
    scope: Scope,
    shell: Option<&'a str>,
    wished: value::Carrier,
    service: ServiceWish,
    /// The other agent hosts that are called for.
    hosts: Vec<&'a FoundHost>,
    readability: Readability,
    /// What brings the hooks.
    pub carrier: Carrier,
}

impl<'a> Recipe<'a> {
    /// Decides what `wish` means on this node.
    pub fn new(
        node: &Node<'a>,
        wish: &'a Wish,
        program: Digest,
        ledger: Option<&'a Ledger>,
        found: &'a Found,
    ) -> Self {
        let scope = wish.scope.unwrap_or_else(|| scope_of(ledger, node.layout));
        let document = found.document(scope);
        let mut entries = claude::hook_entries(&node.layout.stable_binary());
        entries.extend(claude::deny_entries(node.layout));
        let readability = claude::judge(document, found.user, scope, entries);
        let is_stuck = readability == Readability::Untouchable
            && claude::runs_ours(document, &node.layout.stable_binary());
        let carrier = match (scope, wish.carrier, readability) {
            // Handlers that cannot be taken out would fire beside the plugin's.
            _ if is_stuck => Carrier::Settings,
            // A plugin reaches every project.
            (Scope::Workspace, _, _) => Carrier::Settings,
            (Scope::User, value::Carrier::Plugin, _) => Carrier::Plugin,
            (Scope::User, value::Carrier::Settings, _) => Carrier::Settings,
            (Scope::User, value::Carrier::Auto, Readability::Usable) => Carrier::Settings,
            (Scope::User, value::Carrier::Auto, Readability::Ignored | Readability::Untouchable) => {
                Carrier::Plugin
            }
        };
        Self {
            layout: node.layout,
            version: node.version,
            program,
            ledger,
            found,
            profile: wish.profile.unwrap_or_else(|| profile_of(ledger)),
            scope,
            shell: wish.modify_path.as_deref(),
            wished: wish.carrier,
            service: wish.service,
            hosts: hosts_of(wish, scope, node.layout, ledger, found),
            readability,
            carrier,
        }
    }

    /// Returns everything that should be there, in the order in which it may appear.
    pub fn desired(&self) -> Desired {
        let mut resources = self.binary();
        resources.extend(rules(self.layout));
        resources.extend(roles(self.layout));
        resources.extend(configuration(self.layout));
        match self.profile {
            Profile::Minimal => {}
            Profile::Standard => {
                resources.extend(plan_templates(self.layout));
                let seeds = workspace(self.layout).into_iter();
                // On an upstream home the workspace is theirs; what we once put there stays ours.
                resources.extend(seeds.filter(|seed| !self.found.is_upstream_home || self.owns(&seed.path)));
            }
        }
        resources.extend(self.callers());
        resources.extend(self.services());
        Desired { resources, reach: Reach::Node, ..Desired::default() }
    }

    /// Returns what a person should know about the choice of the carrier.
    pub fn remarks(&self) -> Vec<Finding> {
        let mut remarks = Vec::new();
        match (self.readability, self.carrier) {
            (Readability::Usable | Readability::Untouchable, _) => {}
            (Readability::Ignored, Carrier::Plugin) => remarks.push(self.ignored(
                "Claude Code ignores this file, because it takes strict JSON only (a comment or a trailing comma is \
                 enough): the hooks come by the plugin folder, and no deny rules are added",
            )),
            (Readability::Ignored, Carrier::Settings) => remarks.push(self.ignored(
                "Claude Code ignores this file, because it takes strict JSON only (a comment or a trailing comma is \
                 enough): the hooks in it do not run, and no deny rules are added",
            )),
        }
        if self.scope == Scope::Workspace && self.wished == value::Carrier::Plugin {
            remarks.push(self.notice(
                "a plugin folder reaches every project, so in the workspace's scope the hooks come by this file"
                    .to_owned(),
            ));
        }
        remarks.extend(self.service_remarks());
        remarks.extend(self.hosts.iter().flat_map(|found| self.host_remarks(found)));
        if self.carrier == Carrier::Settings && self.readability != Readability::Untouchable {
            let bytes = self.found.document(self.scope).bytes.as_deref().unwrap_or_default();
            let program = self.layout.stable_binary();
            remarks.extend(hosts::other_programs(&CLAUDE, bytes, self.layout).into_iter().map(|other| {
                self.notice(format!(
                    "calls `{other}`, an openclaw of another root; `{program}` takes its place"
                ))
            }));
        }
        remarks
    }

    /// Returns what a person should know about the hooks of another host.
    fn host_remarks(&self, found: &FoundHost) -> Vec<Finding> {
        let path = hosts::file(found.host, self.layout);
        let about = |what: String| Finding { path: path.clone(), ..self.notice(what) };
        let fix = "take the comments and trailing commas out, then run `openclaw install`".to_owned();
        let ignored = hosts::ignored(found).map(|why| Finding { fix: Some(fix), ..about(why) });
        let bytes = found.file.bytes.as_deref().unwrap_or_default();
        let program = self.layout.stable_binary();
        let others = hosts::other_programs(found.host, bytes, self.layout).into_iter();
        let others = others.map(|other| {
            about(format!("calls `{other}`, an openclaw of another root; `{program}` takes its place"))
        });
        ignored.into_iter().chain(others).collect()
    }

    /// Returns what a person has to do in hosts whose file one of `steps` changes.
    pub fn to_do(&self, steps: &[Step]) -> Vec<Finding> {
        let words = self.hosts.iter().filter_map(|found| Some((found.host, found.host.on_change?)));
        words
            .map(|(host, what)| (hosts::file(host, self.layout), what))
            .filter(|(file, _)| steps.iter().any(|step| step.subject == *file))
            .map(|(path, what)| Finding { path, ..self.notice(what.to_owned()) })
            .collect()
    }

    /// Makes what is told about a document fit the scope that was asked for: only a document that holds our hooks says
    /// which scope it is.
    pub fn fit(&self, findings: &mut [Finding]) {
        let path = self.settings_path();
        for finding in findings.iter_mut().filter(|finding| finding.path == path) {
            if let (Scope::Workspace, Some(fix)) = (self.scope, &mut finding.fix) {
                *fix = fix.replace("`openclaw install`", "`openclaw install --scope workspace`");
            }
        }
    }

    fn notice(&self, what: String) -> Finding {
        Finding { kind: FindingKind::Notice, path: self.settings_path(), position: None, what, fix: None }
    }

    fn ignored(&self, what: &str) -> Finding {
        let fix = "take the comments and trailing commas out, then run `openclaw install`".to_owned();
        Finding { fix: Some(fix), ..self.notice(what.to_owned()) }
    }

    fn owns(&self, path: &AbsPath) -> bool {
        self.ledger.is_some_and(|ledger| ledger.entry(path).is_some())
    }

    fn binary(&self) -> Vec<Resource> {
        let target = format!("../versions/{}/openclaw", self.version);
        vec![
            Resource {
                path: self.layout.version_binary(self.version),
                spec: Spec::Binary { digest: self.program, mode: 0o755 },
                stage: Stage::Binary,
                part: "program",
                project: None,
            },
            Resource {
                path: self.layout.stable_binary(),
                spec: Spec::Symlink { target },
                stage: Stage::Switch,
                part: "program",
                project: None,
            },
        ]
    }

    fn settings_path(&self) -> AbsPath {
        match self.scope {
            Scope::User => self.layout.claude_settings(),
            Scope::Workspace => self.layout.workspace_claude_settings(),
        }
    }

    /// Everything that makes other programs call us.
    fn callers(&self) -> Vec<Resource> {
        let program = self.layout.stable_binary();
        // What cannot be edited whole is left whole: also the rules stay out, and the refusal says where it is odd.
        let mut entries = match (self.carrier, self.readability) {
            (Carrier::Settings, _) | (Carrier::Plugin, Readability::Untouchable) => {
                claude::hook_entries(&program)
            }
            (Carrier::Plugin, Readability::Usable | Readability::Ignored) => Vec::new(),
        };
        if self.readability != Readability::Ignored {
            entries.extend(claude::deny_entries(self.layout));
        }
        let path = self.settings_path();
        // Whoever chose the plugin has no need of a settings file that cannot be edited.
        let is_moot = self.wished == value::Carrier::Plugin
            && self.carrier == Carrier::Plugin
            && self.readability == Readability::Untouchable;
        let is_wanted = !is_moot && (!entries.is_empty() || self.owns(&path));
        let mut resources: Vec<Resource> =
            is_wanted.then(|| claude::settings(path.clone(), self.scope, entries)).into_iter().collect();
        // Where ours is not, the predecessor's would still fire.
        let workspace = self.layout.workspace_claude_settings();
        if path != workspace && self.found.workspace_had_predecessor {
            resources.push(claude::settings(workspace, Scope::Workspace, Vec::new()));
        }
        if self.carrier == Carrier::Plugin {
            resources.extend(claude::plugin(&self.layout.claude_plugin(), &program));
        }
        resources.extend(self.hosts.iter().map(|found| hosts::resource(found.host, self.layout)));
        resources.extend(self.search_path());
        resources
    }

    /// The service, and the places that a predecessor's services leave to it.
    fn services(&self) -> Vec<Resource> {
        let recorded = self.ledger.into_iter().flat_map(predecessor::recorded);
        let mut displaced: Vec<AbsPath> = recorded.collect();
        let wanted = match (self.profile, self.service) {
            (Profile::Minimal, _) | (Profile::Standard, ServiceWish::Out) => return Vec::new(),
            (Profile::Standard, ServiceWish::Keep) => {
                Manager::ALL.into_iter().find(|manager| self.owns(&manager.file(self.layout)))
            }
            (Profile::Standard, ServiceWish::Bring(manager)) => {
                displaced.extend(self.taken_over().cloned());
                (!self.found.foreign_units.contains(&manager)).then_some(manager)
            }
        };
        displaced.sort();
        displaced.dedup();
        let service = wanted.and_then(|manager| service::resource(self.layout, manager));
        displaced.into_iter().map(predecessor::resource).chain(service).collect()
    }

    /// Returns what of the predecessor's goes with this plan; launchd's agents are not looked at.
    fn taken_over(&self) -> impl Iterator<Item = &AbsPath> {
        let is_taken =
            self.profile == Profile::Standard && self.service == ServiceWish::Bring(Manager::Systemd);
        self.found.predecessor_units.iter().filter(move |_| is_taken)
    }

    /// Returns what a person should know about the service.
    fn service_remarks(&self) -> Vec<Finding> {
        let ServiceWish::Bring(manager) = self.service else { return Vec::new() };
        if self.profile == Profile::Minimal {
            return Vec::new();
        }
        let about = |path: AbsPath, what: &str| Finding {
            kind: FindingKind::Notice,
            path,
            position: None,
            what: what.to_owned(),
            fix: None,
        };
        let mut remarks: Vec<Finding> = self
            .taken_over()
            .filter(|path| predecessor::is_unit(path))
            .map(|path| {
                about(
                    path.clone(),
                    "a service of a predecessor: it is stopped, and its file comes back with `openclaw uninstall`",
                )
            })
            .collect();
        let file = manager.file(self.layout);
        if self.found.foreign_units.contains(&manager) {
            remarks.push(about(
                file,
                "the service of another root stays, so this one has none: `openclaw daemon run` does its work",
            ));
        } else if service::text(self.layout, manager).is_none() {
            remarks.push(about(
                file,
                "the state root has a quote, a backslash or a control character in its path, which the file of a \
                 service cannot hold: there is none",
            ));
        }
        remarks
    }

    fn search_path(&self) -> Vec<Resource> {
        let bin = self.layout.bin();
        let blocks = self.ledger.map(|ledger| ledger.entries.as_slice()).unwrap_or_default().iter();
        // Those of a repository are `init`'s.
        let ours = blocks.filter(|entry| entry.kind == Kind::Block && entry.project.is_none());
        let mut files: Vec<AbsPath> = ours.map(|entry| entry.path.clone()).collect();
        if let Some(shell) = self.shell {
            files.extend(search_path::start_up_files(&self.layout.home, shell));
        }
        files.sort();
        files.dedup();
        files.into_iter().map(|file| search_path::resource(file, &bin)).collect()
    }
}

/// Returns the hosts that get our hooks: those that are here, and those that have them, unless the person leaves them out.
/// In the workspace's scope there are none: their hooks reach every project.
fn hosts_of<'a>(
    wish: &Wish,
    scope: Scope,
    layout: &Layout,
    ledger: Option<&Ledger>,
    found: &'a Found,
) -> Vec<&'a FoundHost> {
    if scope == Scope::Workspace {
        return Vec::new();
    }
    let is_here = |found: &FoundHost| {
        let FoundHost { host, has_folder, file: _ } = found;
        let has_entry = ledger.is_some_and(|ledger| ledger.entry(&hosts::file(host, layout)).is_some());
        *has_folder || has_entry || wish.programs.iter().any(|program| program == host.program)
    };
    let is_left_out = |found: &FoundHost| wish.hosts_skipped.iter().any(|name| name == found.host.name);
    found.hosts.iter().filter(|found| is_here(found) && !is_left_out(found)).collect()
}

/// Without a word from the person, an installation stays of the profile it is.
fn profile_of(ledger: Option<&Ledger>) -> Profile {
    let is_minimal = ledger.is_some_and(|ledger| {
        is_installed(ledger) && !ledger.entries.iter().any(|entry| entry.part == PLANS)
    });
    if is_minimal { Profile::Minimal } else { Profile::Standard }
}

/// Without a word from the person, the hooks stay where we put them.
fn scope_of(ledger: Option<&Ledger>, layout: &Layout) -> Scope {
    let entry = ledger.and_then(|ledger| ledger.entry(&layout.workspace_claude_settings()));
    let names = entry.and_then(|entry| entry.document.as_ref()).map(DocumentRecord::names);
    let holds_hooks = names.is_some_and(|names| names.iter().any(|name| name.starts_with("hooks.")));
    if holds_hooks { Scope::Workspace } else { Scope::User }
}

/// The part that only `standard` has.
const PLANS: &str = "plan templates";
/// The part that an upstream home has of its own.
pub(super) const WORKSPACE: &str = "workspace";

fn shared(path: AbsPath, bytes: &'static [u8], part: &'static str) -> Resource {
    let spec = Spec::Shared { bytes: bytes.into(), mode: 0o644 };
    Resource { path, spec, stage: Stage::Content, part, project: None }
}

fn seed(path: AbsPath, bytes: &'static [u8], mode: u32, part: &'static str) -> Resource {
    let spec = Spec::Seed { bytes: bytes.into(), mode };
    Resource { path, spec, stage: Stage::Content, part, project: None }
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn rules(layout: &Layout) -> Vec<Resource> {
    let folder = layout.rules();
    content::by_kind(ItemKind::Rule)
        .map(|item| shared(folder.join(file_name(item.path)), item.bytes, "rules"))
        .collect()
}

/// The roles, and the rules that hold for every role.
fn roles(layout: &Layout) -> Vec<Resource> {
    let folder = layout.roles();
    let roles = content::by_kind(ItemKind::Role)
        .map(|item| shared(folder.join(file_name(item.path)), item.bytes, "roles"));
    let rules = content::by_kind(ItemKind::HarnessRules)
        .map(|item| shared(layout.harness_rules(), item.bytes, "harness rules"));
    roles.chain(rules).collect()
}

fn plan_templates(layout: &Layout) -> Vec<Resource> {
    let folder = layout.plan_templates();
    content::by_kind(ItemKind::PlanTemplate)
        .map(|item| shared(folder.join(file_name(item.path)), item.bytes, PLANS))
        .collect()
}

/// Returns the texts of every profile that people may edit and an update merges.
pub(super) fn shipped_texts(layout: &Layout) -> Vec<Resource> {
    rules(layout).into_iter().chain(roles(layout)).chain(plan_templates(layout)).collect()
}

fn configuration(layout: &Layout) -> Vec<Resource> {
    let item = |path| content::item(path).expect("the manifest lists the configuration templates").bytes;
    vec![
        seed(layout.settings(), item("templates/config/openclaw.toml"), 0o644, "settings"),
        seed(layout.env_file(), item("templates/config/openclaw.env"), 0o600, "settings"),
    ]
}

fn workspace(layout: &Layout) -> Vec<Resource> {
    let folder = layout.workspace();
    let seeds = content::by_kind(ItemKind::WorkspaceSeed).filter_map(|item| {
        let relative = item.path.strip_prefix("payload/workspace/")?;
        Some(seed(folder.join(relative), item.bytes, 0o644, WORKSPACE))
    });
    let link = Resource {
        path: layout.workspace_claude_rules(),
        spec: Spec::Symlink { target: "../../rules".to_owned() },
        stage: Stage::Content,
        part: WORKSPACE,
        project: None,
    };
    seeds.chain([link]).collect()
}

/// Returns the shipped texts in the ledger that this release does not have: only an update takes them away.
pub(super) fn no_longer_shipped(
    node: &Node<'_>,
    program: Digest,
    ledger: Option<&Ledger>,
) -> BTreeSet<AbsPath> {
    let entries = ledger.map(|ledger| ledger.entries.as_slice()).unwrap_or_default().iter();
    let mut paths: BTreeSet<AbsPath> = entries
        .filter(|entry| entry.kind == Kind::Shared && entry.project.is_none())
        .map(|entry| entry.path.clone())
        .collect();
    for resource in everything(node, program) {
        paths.remove(&resource.path);
    }
    paths
}

/// Returns every resource that any installation of this program may have; a path may come more than once.
pub(super) fn everything(node: &Node<'_>, program: Digest) -> Vec<Resource> {
    let ways = [
        (Scope::User, value::Carrier::Settings),
        (Scope::User, value::Carrier::Plugin),
        (Scope::Workspace, value::Carrier::Settings),
    ];
    let found = Found {
        is_upstream_home: false,
        user: 0,
        settings: Observed::absent(),
        workspace_settings: Observed::absent(),
        workspace_had_predecessor: false,
        hosts: Vec::new(),
        foreign_units: Vec::new(),
        predecessor_units: Vec::new(),
    };
    let mut resources = Vec::new();
    for (scope, carrier) in ways {
        let wish = Wish {
            profile: Some(Profile::Standard),
            scope: Some(scope),
            carrier,
            content: ContentPolicy::Bring,
            conflict: ConflictPolicy::Keep,
            modify_path: None,
            service: ServiceWish::Out,
            programs: Vec::new(),
            hosts_skipped: Vec::new(),
        };
        resources.extend(Recipe::new(node, &wish, program, None, &found).desired().resources);
    }
    let bin = node.layout.bin();
    let files = search_path::every_file(&node.layout.home).into_iter();
    resources.extend(files.map(|file| search_path::resource(file, &bin)));
    resources.extend(Manager::ALL.into_iter().filter_map(|manager| service::resource(node.layout, manager)));
    resources.extend(hosts::rows().map(|host| hosts::resource(host, node.layout)));
    // What another scope or carrier once needed is taken out of the workspace's settings without wanting anything.
    resources.push(claude::settings(node.layout.workspace_claude_settings(), Scope::Workspace, Vec::new()));
    resources
}

#[cfg(test)]
mod tests;
