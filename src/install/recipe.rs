//! What an installation consists of, part by part. Pure: the disk was looked at before.

use crate::base::digest::Digest;
use crate::base::path::AbsPath;
use crate::config::layout::Layout;
use crate::config::value::{self, Profile};
use crate::content::{self, ItemKind};
use crate::engine::desired::{Desired, Resource, Spec, Stage};
use crate::engine::ledger::{Kind, Ledger};
use crate::engine::plan::{ConflictPolicy, ContentPolicy, Finding, FindingKind};
use crate::engine::state::Observed;
use crate::install::change::{Scope, Wish};
use crate::install::claude::{self, Carrier, Settings};
use crate::install::node::Node;
use crate::install::search_path;

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
    /// The person's settings hold entries of the predecessor, or held them before we replaced them.
    pub user_had_predecessor: bool,
    /// The same of the workspace's settings.
    pub workspace_had_predecessor: bool,
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
    explicit_plugin: bool,
    settings: Settings,
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
        let document = match scope {
            Scope::User => &found.settings,
            Scope::Workspace => &found.workspace_settings,
        };
        let settings = claude::judge(document, found.user, &node.layout.stable_binary());
        let carrier = match (wish.carrier, settings) {
            (value::Carrier::Plugin, _) => Carrier::Plugin,
            (value::Carrier::Settings, _) | (value::Carrier::Auto, Settings::Usable) => Carrier::Settings,
            (value::Carrier::Auto, Settings::Ignored | Settings::Untouchable) => Carrier::Plugin,
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
            explicit_plugin: wish.carrier == value::Carrier::Plugin,
            settings,
            carrier,
        }
    }

    /// Returns everything that should be there, in the order in which it may appear.
    pub fn desired(&self) -> Desired {
        let mut resources = self.binary();
        resources.extend(rules(self.layout));
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
        Desired { resources }
    }

    /// Returns what a person should know about the choice of the carrier.
    pub fn remarks(&self) -> Vec<Finding> {
        let path = self.settings_path();
        let what = match (self.settings, self.carrier) {
            (Settings::Usable, _) | (Settings::Untouchable, _) => return Vec::new(),
            (Settings::Ignored, Carrier::Plugin) => {
                "Claude Code ignores this file, because it takes strict JSON only (a comment or a trailing comma is \
                 enough): the hooks come by the plugin folder, and no deny rules are added"
            }
            (Settings::Ignored, Carrier::Settings) => {
                "Claude Code ignores this file, because it takes strict JSON only: the hooks in it do not run"
            }
        };
        vec![Finding {
            kind: FindingKind::Notice,
            path,
            position: None,
            what: what.to_owned(),
            fix: Some("take the comments and trailing commas out, then run `openclaw install`".to_owned()),
        }]
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
            },
            Resource {
                path: self.layout.stable_binary(),
                spec: Spec::Symlink { target },
                stage: Stage::Switch,
                part: "program",
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
        let mut entries = match (self.carrier, self.settings) {
            (Carrier::Settings, _) | (Carrier::Plugin, Settings::Untouchable) => {
                claude::hook_entries(&program)
            }
            (Carrier::Plugin, Settings::Usable | Settings::Ignored) => Vec::new(),
        };
        if self.settings != Settings::Ignored {
            entries.extend(claude::deny_entries());
        }
        let path = self.settings_path();
        // Whoever chose the plugin has no need of a settings file that cannot be edited.
        let is_moot = self.explicit_plugin && self.settings == Settings::Untouchable;
        let is_wanted = !is_moot && (!entries.is_empty() || self.owns(&path));
        let mut resources: Vec<Resource> =
            is_wanted.then(|| claude::settings(path.clone(), entries)).into_iter().collect();
        // Where ours is not, the predecessor's would still fire.
        let (other, has_predecessor) = match self.scope {
            Scope::User => (self.layout.workspace_claude_settings(), self.found.workspace_had_predecessor),
            Scope::Workspace => (self.layout.claude_settings(), self.found.user_had_predecessor),
        };
        if has_predecessor {
            resources.push(claude::settings(other, Vec::new()));
        }
        if self.carrier == Carrier::Plugin {
            resources.extend(claude::plugin(&self.layout.claude_plugin(), &program));
        }
        resources.extend(self.search_path());
        resources
    }

    fn search_path(&self) -> Vec<Resource> {
        let bin = self.layout.bin();
        let blocks = self.ledger.map(|ledger| ledger.entries.as_slice()).unwrap_or_default().iter();
        let mut files: Vec<AbsPath> =
            blocks.filter(|entry| entry.kind == Kind::Block).map(|entry| entry.path.clone()).collect();
        if let Some(shell) = self.shell {
            files.extend(search_path::start_up_files(&self.layout.home, shell));
        }
        files.sort();
        files.dedup();
        files.into_iter().map(|file| search_path::resource(file, &bin)).collect()
    }
}

/// Without a word from the person, an installation stays of the profile it is.
fn profile_of(ledger: Option<&Ledger>) -> Profile {
    let is_minimal = ledger.is_some_and(|ledger| {
        !ledger.entries.is_empty() && !ledger.entries.iter().any(|entry| entry.part == PLANS)
    });
    if is_minimal { Profile::Minimal } else { Profile::Standard }
}

fn scope_of(ledger: Option<&Ledger>, layout: &Layout) -> Scope {
    // Where only a predecessor's entries were replaced, there is none of ours.
    let has = |path: &AbsPath| {
        let record = ledger.and_then(|ledger| ledger.entry(path)?.document.as_ref());
        record.is_some_and(|record| !record.names().is_empty())
    };
    let is_workspace = has(&layout.workspace_claude_settings())
        && !has(&layout.claude_settings())
        && !has_plugin(ledger, layout);
    if is_workspace { Scope::Workspace } else { Scope::User }
}

fn has_plugin(ledger: Option<&Ledger>, layout: &Layout) -> bool {
    let folder = layout.claude_plugin();
    ledger.is_some_and(|ledger| ledger.entries.iter().any(|entry| entry.path.is_within(&folder)))
}

/// The part that only `standard` has.
const PLANS: &str = "plan templates";

fn shared(path: AbsPath, bytes: &'static [u8], part: &'static str) -> Resource {
    Resource { path, spec: Spec::Shared { bytes: bytes.into(), mode: 0o644 }, stage: Stage::Content, part }
}

fn seed(path: AbsPath, bytes: &'static [u8], mode: u32, part: &'static str) -> Resource {
    Resource { path, spec: Spec::Seed { bytes: bytes.into(), mode }, stage: Stage::Content, part }
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

fn plan_templates(layout: &Layout) -> Vec<Resource> {
    let folder = layout.plan_templates();
    content::by_kind(ItemKind::PlanTemplate)
        .map(|item| shared(folder.join(file_name(item.path)), item.bytes, PLANS))
        .collect()
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
        Some(seed(folder.join(relative), item.bytes, 0o644, "workspace"))
    });
    let link = Resource {
        path: layout.workspace_claude_rules(),
        spec: Spec::Symlink { target: "../../rules".to_owned() },
        stage: Stage::Content,
        part: "workspace",
    };
    seeds.chain([link]).collect()
}

/// Returns every resource that any installation of this program may have, for finding content by digest.
pub(super) fn everything(node: &Node<'_>, program: Digest) -> Desired {
    let wish = Wish {
        profile: Some(Profile::Standard),
        scope: Some(Scope::User),
        carrier: value::Carrier::Plugin,
        content: ContentPolicy::Bring,
        conflict: ConflictPolicy::Keep,
        modify_path: None,
    };
    let found = Found {
        is_upstream_home: false,
        user: 0,
        settings: Observed::absent(),
        workspace_settings: Observed::absent(),
        user_had_predecessor: false,
        workspace_had_predecessor: false,
    };
    Recipe::new(node, &wish, program, None, &found).desired()
}
