//! Every path we own or touch, as one table, and how the root is found. Reads facts through `Fs`; never writes.

use std::ffi::OsStr;
use std::io;
use std::path::Path;

use crate::base::path::{AbsPath, NotAPath};
use crate::base::report::{Code, Explain, Report};
use crate::config::env::{Environment, Variable};
use crate::ports::fs::{Fs, NodeKind, Stat};

/// Whose a place is, for the documentation. What is removed is decided by the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// Ours alone: made, replaced and removed by us.
    Ours,
    /// Ours, and made again from other files whenever it is missing.
    Derived,
    /// Ours, but it records what happened here and cannot be made again.
    Recorded,
    /// Text that we ship and people edit: merged on update.
    Shared,
    /// The person's; made by us at most when absent.
    Theirs,
    /// A document of another program, in which we keep entries at most.
    Foreign,
}

impl Owner {
    /// Every owner with the word and the sentence that documentation uses.
    pub const ALL: [(Self, &'static str, &'static str); 6] = [
        (Self::Ours, "ours", "made, replaced and removed by openclaw"),
        (Self::Derived, "derived", "made again from other files whenever it is missing"),
        (
            Self::Recorded,
            "recorded",
            "records what happened; `uninstall` leaves it, `uninstall --purge` removes it",
        ),
        (Self::Shared, "shared", "shipped text that people edit; merged on update"),
        (Self::Theirs, "theirs", "the person's; made at most when absent"),
        (Self::Foreign, "foreign", "another program's; holds entries of ours at most"),
    ];

    /// Returns the word for this owner.
    pub fn word(self) -> &'static str {
        match self {
            Self::Ours => "ours",
            Self::Derived => "derived",
            Self::Recorded => "recorded",
            Self::Shared => "shared",
            Self::Theirs => "theirs",
            Self::Foreign => "foreign",
        }
    }
}

/// The folder that a place is counted from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// The state root.
    Root,
    /// Claude Code's folder.
    Claude,
    /// The folder of another agent host, by its name in the table of hosts.
    Host(&'static str),
    /// The person's units for systemd.
    Units,
    /// The person's agents for launchd.
    Agents,
}

/// What a place is on disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlaceKind {
    /// A folder.
    Folder,
    /// A file.
    File,
    /// A symbolic link.
    Link,
}

/// One row: a path we own or touch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// What `relative` is counted from.
    pub anchor: Anchor,
    /// The path below the anchor.
    pub relative: &'static str,
    /// What it is.
    pub kind: PlaceKind,
    /// Whose it is.
    pub owner: Owner,
    /// What it is for.
    pub doc: &'static str,
}

/// Where everything is on this machine, for this person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    /// The person's home.
    pub home: AbsPath,
    /// The state root.
    pub root: AbsPath,
    /// Claude Code's folder.
    pub claude: AbsPath,
    /// The folder of the person's configuration, as the XDG rules name it.
    pub config: AbsPath,
    /// The folders of agent hosts that a variable moves.
    pub moved: MovedFolders,
}

/// The folders of agent hosts that are elsewhere than usual, by the name of the host.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MovedFolders(Vec<(&'static str, AbsPath)>);

/// Where an agent host has its folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HostFolder {
    /// The host's name in the table of hosts.
    pub host: &'static str,
    /// What `relative` is counted from where no variable moves the folder.
    pub base: HostBase,
    /// The folder below that.
    pub relative: &'static str,
    /// The variable that moves it, and what of the folder is found below what the variable names.
    pub variable: Option<(Variable, &'static str)>,
}

/// What the usual folder of a host is counted from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HostBase {
    /// Home.
    Home,
    /// The folder of the person's configuration.
    Config,
}

/// The folders of the hosts that we put hooks into, apart from Claude Code.
pub const HOST_FOLDERS: &[HostFolder] = &[
    HostFolder {
        host: "codex",
        base: HostBase::Home,
        relative: ".codex",
        variable: Some((Variable::CodexHome, "")),
    },
    HostFolder {
        host: "gemini",
        base: HostBase::Home,
        relative: ".gemini",
        variable: Some((Variable::GeminiHome, ".gemini")),
    },
    // `OPENCODE_CONFIG_DIR` names one more folder; this one is read at any rate.
    HostFolder { host: "opencode", base: HostBase::Config, relative: "opencode", variable: None },
    HostFolder { host: "cursor", base: HostBase::Home, relative: ".cursor", variable: None },
    HostFolder {
        host: "copilot",
        base: HostBase::Home,
        relative: ".copilot",
        variable: Some((Variable::CopilotHome, "")),
    },
    HostFolder { host: "windsurf", base: HostBase::Home, relative: ".codeium/windsurf", variable: None },
];

/// The name under which [`MovedFolders`] has OpenCode's folder of data, which is not that of its settings.
const OPENCODE_DATA: &str = "opencode data";

macro_rules! places {
    ($($(#[doc = $doc:literal])+ $name:ident = $anchor:ident$(($host:literal))? $relative:literal, $kind:ident, $owner:ident;)+) => {
        /// Every place, parents before what they hold.
        pub const PLACES: &[Place] = &[$(Place {
            anchor: Anchor::$anchor$(($host))?,
            relative: $relative,
            kind: PlaceKind::$kind,
            owner: Owner::$owner,
            doc: concat!($($doc),+),
        },)+];

        impl Layout {
            $($(#[doc = $doc])+
            pub fn $name(&self) -> AbsPath {
                self.anchor(Anchor::$anchor$(($host))?).join($relative)
            })+
        }
    };
}

places! {
    /// Settings, commented; edited in place.
    settings = Root "openclaw.toml", File, Theirs;
    /// Secrets, readable by the person alone.
    env_file = Root "openclaw.env", File, Theirs;
    /// Rules for agents.
    rules = Root "rules", Folder, Shared;
    /// Roles of agents.
    roles = Root "roles", Folder, Shared;
    /// Rules for how agents work, told or checked: shipped rules and the person's own, by id.
    harness_rules = Root "harness-rules.json", File, Shared;
    /// Plan templates.
    plan_templates = Root "plan-templates", Folder, Shared;
    /// Everything that is ours alone.
    harness = Root "harness", Folder, Ours;
    /// Holds the stable path of the program.
    bin = Root "harness/bin", Folder, Ours;
    /// The stable path that hooks and units name: a link to the current version, the one switch.
    stable_binary = Root "harness/bin/openclaw", Link, Ours;
    /// Whole versions; the previous one stays for rollback.
    versions = Root "harness/versions", Folder, Ours;
    /// What we last wrote: path, kind, digest, mode, version, owner.
    ledger = Root "harness/ledger.json", File, Ours;
    /// Pristine copies of shared files as last shipped, the base of a three-way merge.
    base = Root "harness/base", Folder, Ours;
    /// The write-ahead journal of a change in progress.
    journal = Root "harness/journal", Folder, Ours;
    /// Replaced bytes, by their digest.
    backup = Root "harness/backup", Folder, Ours;
    /// Work of agents that `check` took out of a work tree, one folder each with its `record.json`; `check --restore` puts
    /// it back.
    quarantine = Root "harness/quarantine", Folder, Recorded;
    /// What is remembered of agents' sessions.
    state = Root "harness/state", Folder, Recorded;
    /// Sessions of agents, their messages and the index over them (`state.db-wal` and `state.db-shm` belong to it).
    state_db = Root "harness/state/state.db", File, Recorded;
    /// Copies of that database (`state-<milliseconds>.db`), the newest few.
    state_backups = Root "harness/state/backups", Folder, Recorded;
    /// Sessions that a person had forgotten, so that they do not come back from their transcripts.
    forgotten = Root "harness/state/forgotten.jsonl", File, Recorded;
    /// Sessions whose entry in the log of their day was written, so that one that a person removes stays away.
    logged_days = Root "harness/state/days.json", File, Recorded;
    /// What the vault and Obsidian had in common when they were last made equal (`sync.json`, `base/`), with notes that were
    /// deleted on one side.
    vault_state = Root "harness/state/vault", Folder, Recorded;
    /// What an agent should remember, with its history: entries of `MEMORY.md`, proposals, what went, changes to undo.
    memory_record = Root "harness/state/memory.json", File, Recorded;
    /// What the model of `memory.extractor` was asked about, so that nothing is sent twice.
    extractor_record = Root "harness/state/extractor.json", File, Recorded;
    /// Answers of the guards on their way to the record.
    spool = Root "harness/spool", Folder, Recorded;
    /// The file that answers of the guards are appended to.
    spool_file = Root "harness/spool/hooks.jsonl", File, Recorded;
    /// The answers of the guards in segments (`guard-<n>.jsonl`), their counts and how far they go (`guard.json`).
    logs = Root "harness/logs", Folder, Recorded;
    /// Sub-agents that began and ended, and sessions that ended (`agents.1.jsonl` is the one before).
    agents_log = Root "harness/logs/agents.jsonl", File, Recorded;
    /// What happened in the daemon: an event a line (`daemon.1.jsonl` is the one before).
    daemon_log = Root "harness/logs/daemon.jsonl", File, Recorded;
    /// What the service writes on its streams where its manager keeps no journal (launchd).
    service_log = Root "harness/logs/service.log", File, Recorded;
    /// Blobs that were scanned and hold no secret, under the rules of this version; for speed alone.
    scan_memo = Root "harness/scan-memo", File, Derived;
    /// What the node remembers of releases: what it saw, keys it learned, versions it left, a change under way.
    upgrade_state = Root "harness/upgrade.json", File, Ours;
    /// Locks, sockets and process ids.
    run = Root "harness/run", Folder, Derived;
    /// What is kept of agents' sessions for some days: state before a compaction, names of secrets.
    sessions = Root "harness/run/sessions", Folder, Derived;
    /// What is ready to be told of earlier sessions, one file for each project.
    contexts = Root "harness/run/context", Folder, Derived;
    /// Releases that did not come whole yet; the next upgrade goes on with them.
    downloads = Root "harness/run/downloads", Folder, Derived;
    /// The lock that every verb that changes the machine takes.
    lock = Root "harness/run/lock", File, Derived;
    /// The lock that an upgrade holds from its first look to its last act, and an uninstall as well.
    upgrade_lock = Root "harness/run/upgrade.lock", File, Derived;
    /// The lock of whoever removes old sessions and copies their database.
    memory_lock = Root "harness/run/memory.lock", File, Derived;
    /// The lock of whoever asks a model what is worth remembering.
    extractor_lock = Root "harness/run/extractor.lock", File, Derived;
    /// The lock that the daemon holds.
    daemon_lock = Root "harness/run/daemon.lock", File, Derived;
    /// What the daemon says about itself.
    daemon_health = Root "harness/run/daemon.json", File, Derived;
    /// The socket at which the daemon tells how it is, for this person alone.
    daemon_socket = Root "harness/run/daemon.sock", File, Derived;
    /// The lock that a verb holds while it changes a note.
    notes_lock = Root "harness/run/notes.lock", File, Derived;
    /// The lock that a sync of the vault holds.
    vault_lock = Root "harness/run/vault.lock", File, Derived;
    /// The agents' workspace.
    workspace = Root "workspace", Folder, Theirs;
    /// The log of each day, and the live tasks; people and agents write here.
    workspace_memory = Root "workspace/memory", Folder, Theirs;
    /// What agents and people learned, and errors that wait for somebody.
    workspace_learnings = Root "workspace/.learnings", Folder, Theirs;
    /// Notes that people and agents keep: Markdown with front matter, by kind.
    vault = Root "workspace/memory-vault", Folder, Theirs;
    /// What agents should remember: people write it, and our block in it holds what was learned.
    memory_file = Root "workspace/MEMORY.md", File, Theirs;
    /// Claude Code's settings for the workspace.
    workspace_claude_settings = Root "workspace/.claude/settings.json", File, Foreign;
    /// The link through which agents in the workspace find the rules.
    workspace_claude_rules = Root "workspace/.claude/rules", Link, Ours;
    /// The upstream OpenClaw's configuration; its presence makes the root an upstream home.
    upstream_config = Root "openclaw.json", File, Foreign;
    /// Claude Code's settings of the person.
    claude_settings = Claude "settings.json", File, Foreign;
    /// Our hooks as a plugin folder of Claude Code.
    claude_plugin = Claude "skills/openclaw", Folder, Ours;
    /// Codex CLI's hooks of the person.
    codex_hooks = Host("codex") "hooks.json", File, Foreign;
    /// Gemini CLI's settings of the person.
    gemini_settings = Host("gemini") "settings.json", File, Foreign;
    /// Our plugin of OpenCode, which calls the program.
    opencode_plugin = Host("opencode") "plugins/openclaw.js", File, Ours;
    /// Cursor's hooks of the person.
    cursor_hooks = Host("cursor") "hooks.json", File, Foreign;
    /// Our hooks for Copilot CLI.
    copilot_hooks = Host("copilot") "hooks/openclaw.json", File, Ours;
    /// Windsurf's hooks of the person.
    windsurf_hooks = Host("windsurf") "hooks.json", File, Foreign;
    /// Our service, for systemd.
    unit = Units "openclaw-harness.service", File, Ours;
    /// The link by which the service starts with the session.
    unit_wants = Units "default.target.wants/openclaw-harness.service", Link, Ours;
    /// Our service, for launchd.
    launch_agent = Agents "dev.openclaw-harness.plist", File, Ours;
}

/// The settings that an administrator puts over everybody's, by place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ManagedPlaces {
    /// The file.
    pub file: AbsPath,
    /// The folder of drop-ins, `*.json`, merged in the order of their names.
    pub drop_ins: AbsPath,
}

impl Layout {
    /// The path of the stable program below a root.
    const STABLE_BINARY: &'static str = "/harness/bin/openclaw";

    /// Returns the layout for a process with this environment; `root_flag` is the value of `--root`.
    ///
    /// `fs` is the disk without anchors: which folders are anchors is only known afterwards ([`Layout::anchors`]).
    /// Home must belong to the effective user, and so must the root where it exists: what `sudo` writes into another
    /// person's home locks that person out.
    ///
    /// # Errors
    /// See [`LayoutError`].
    pub fn find(
        environment: &Environment,
        root_flag: Option<&OsStr>,
        fs: &dyn Fs,
    ) -> Result<Self, LayoutError> {
        let layout = Self::named_by(environment, root_flag)?;
        layout.check_home(fs)?;
        layout.check_root(fs)?;
        Ok(layout)
    }

    /// Returns the layout that the environment and `--root` name, without a look at the disk.
    ///
    /// # Errors
    /// Those of [`LayoutError`] that are about texts.
    pub fn named_by(environment: &Environment, root_flag: Option<&OsStr>) -> Result<Self, LayoutError> {
        let home = environment.get(Variable::Home).ok_or(LayoutError::HomeUnset)?;
        let home = path_of(home).map_err(LayoutError::Home)?;
        let chosen = [
            ("--root", root_flag.filter(|text| !text.is_empty())),
            (Variable::Root.name(), environment.get(Variable::Root)),
            (Variable::StateDir.name(), environment.get(Variable::StateDir)),
        ];
        let root = match chosen.into_iter().find_map(|(origin, text)| Some((origin, text?))) {
            Some((origin, text)) => path_of(text).map_err(|source| LayoutError::Root { origin, source })?,
            None => home.join(".openclaw"),
        };
        if home.is_within(&root) {
            return Err(LayoutError::RootHoldsHome { root });
        }
        let claude = match environment.get(Variable::ClaudeConfigDir) {
            Some(text) => path_of(text).map_err(LayoutError::Claude)?,
            None => home.join(".claude"),
        };
        // The XDG rules let a relative path count as unset, and systemd does so.
        let config = environment.get(Variable::ConfigHome).and_then(|text| path_of(text).ok());
        let config = config.unwrap_or_else(|| home.join(".config"));
        Ok(Self { home, root, claude, config, moved: MovedFolders::named_by(environment) })
    }

    /// Returns the root that a program invoked by its stable path, or from its version's folder, belongs to.
    pub fn root_of_program(program: &AbsPath) -> Option<AbsPath> {
        let text = program.as_str();
        if let Some(root) = text.strip_suffix(Self::STABLE_BINARY) {
            return AbsPath::new(root).ok();
        }
        let (root, version) = text.strip_suffix("/openclaw")?.rsplit_once("/harness/versions/")?;
        if version.contains('/') { None } else { AbsPath::new(root).ok() }
    }

    /// Returns the folders that the person chose; they are reached through links.
    pub fn anchors(&self) -> Vec<AbsPath> {
        let chosen = [&self.home, &self.root, &self.claude, &self.config].map(Clone::clone);
        let others = [Anchor::Units, Anchor::Agents].map(|anchor| self.anchor(anchor));
        let data = self.opencode_data();
        chosen.into_iter().chain(others).chain(self.host_folders()).chain([data]).collect()
    }

    /// Returns the folder that `anchor` stands for.
    pub fn anchor(&self, anchor: Anchor) -> AbsPath {
        match anchor {
            Anchor::Root => self.root.clone(),
            Anchor::Claude => self.claude.clone(),
            Anchor::Host(host) => self.host_folder(host),
            Anchor::Units => self.config.join("systemd/user"),
            Anchor::Agents => self.home.join("Library/LaunchAgents"),
        }
    }

    /// Returns the folder of the agent host `host`; that of one without a row is hidden in home under its name.
    pub fn host_folder(&self, host: &str) -> AbsPath {
        let moved = self.moved.0.iter().find(|(name, _)| *name == host).map(|(_, folder)| folder.clone());
        moved.unwrap_or_else(|| match HOST_FOLDERS.iter().find(|folder| folder.host == host) {
            Some(HostFolder { base: HostBase::Home, relative, .. }) => self.home.join(relative),
            Some(HostFolder { base: HostBase::Config, relative, .. }) => self.config.join(relative),
            None => self.home.join(&format!(".{host}")),
        })
    }

    /// Returns the folder in which OpenCode keeps its sessions.
    pub fn opencode_data(&self) -> AbsPath {
        let moved = self.moved.0.iter().find(|(name, _)| *name == OPENCODE_DATA);
        moved.map_or_else(|| self.home.join(".local/share/opencode"), |(_, folder)| folder.clone())
    }

    /// Returns the folders of the hosts that we put hooks into, apart from Claude Code.
    pub fn host_folders(&self) -> impl Iterator<Item = AbsPath> + '_ {
        HOST_FOLDERS.iter().map(|folder| self.host_folder(folder.host))
    }

    /// Returns every row of the table with its path here.
    pub fn places(&self) -> impl Iterator<Item = (AbsPath, &'static Place)> + '_ {
        PLACES.iter().map(|place| (self.anchor(place.anchor).join(place.relative), place))
    }

    /// Returns the program of `version`, which is a version of ours (no slash).
    pub fn version_binary(&self, version: &str) -> AbsPath {
        self.versions().join(version).join("openclaw")
    }

    /// Returns the guard snapshot of `version`, which is a version of ours (no slash).
    pub fn snapshot(&self, version: &str) -> AbsPath {
        self.harness().join(&format!("snapshot-{version}"))
    }

    /// Returns where Claude Code reads an administrator's settings on `os` (as [`std::env::consts::OS`] names it).
    pub fn claude_managed(os: &str) -> ManagedPlaces {
        let folder = match os {
            "macos" => "/Library/Application Support/ClaudeCode",
            _ => "/etc/claude-code",
        };
        let folder = AbsPath::new(folder).expect("a constant absolute path");
        ManagedPlaces {
            file: folder.join("managed-settings.json"),
            drop_ins: folder.join("managed-settings.d"),
        }
    }

    fn check_home(&self, fs: &dyn Fs) -> Result<(), LayoutError> {
        let unread = |source| LayoutError::HomeUnread { path: self.home.clone(), source };
        judge_home(&self.home, followed(fs, &self.home).map_err(unread)?, fs.user())
    }

    fn check_root(&self, fs: &dyn Fs) -> Result<(), LayoutError> {
        let unread = |source| LayoutError::RootUnread { path: self.root.clone(), source };
        let parent = self.root.parent().unwrap_or_else(|| self.root.clone());
        let parent = fs.resolve(&parent).map_err(unread)?;
        let stat = |path: Option<AbsPath>| path.map_or(Ok(None), |path| fs.stat(&path)).map_err(unread);
        let facts = RootFacts {
            entry: stat(parent.as_ref().map(|parent| parent.join(self.root.name())))?,
            target: followed(fs, &self.root).map_err(unread)?,
            parent: stat(parent)?,
        };
        judge_root(&self.root, facts, fs.user())
    }
}

impl MovedFolders {
    /// Returns what the variables of hosts name. One that is no absolute path counts as unset.
    fn named_by(environment: &Environment) -> Self {
        let moved = HOST_FOLDERS.iter().filter_map(|folder| {
            let (variable, below) = folder.variable?;
            let named = path_of(environment.get(variable)?).ok()?;
            Some((folder.host, if below.is_empty() { named } else { named.join(below) }))
        });
        let data = environment.get(Variable::DataHome).and_then(|text| path_of(text).ok());
        let data = data.map(|folder| (OPENCODE_DATA, folder.join("opencode")));
        Self(moved.chain(data).collect())
    }
}

/// What the disk tells about the root: the entry itself, what it leads to, and what the folder above leads to.
#[derive(Clone, Copy)]
struct RootFacts {
    entry: Option<Stat>,
    target: Option<Stat>,
    parent: Option<Stat>,
}

fn judge_home(home: &AbsPath, target: Option<Stat>, user: u32) -> Result<(), LayoutError> {
    let path = home.clone();
    match target {
        None => Err(LayoutError::HomeMissing { path }),
        Some(stat) if stat.kind != NodeKind::Dir => Err(LayoutError::HomeNotFolder { path }),
        Some(stat) if stat.uid != user => Err(LayoutError::HomeForeign { path, owner: stat.uid, user }),
        Some(_) => Ok(()),
    }
}

fn judge_root(root: &AbsPath, facts: RootFacts, user: u32) -> Result<(), LayoutError> {
    let path = root.clone();
    let is_folder = |stat: Option<Stat>| stat.is_some_and(|stat| stat.kind == NodeKind::Dir);
    match (facts.target, facts.entry) {
        (Some(stat), _) if stat.kind != NodeKind::Dir => Err(LayoutError::RootNotFolder { path }),
        (Some(stat), _) if stat.uid != user => Err(LayoutError::RootForeign { path, owner: stat.uid, user }),
        (Some(_), _) => Ok(()),
        // A link that leads nowhere: a folder cannot be made in its place.
        (None, Some(_)) => Err(LayoutError::RootNotFolder { path }),
        (None, None) if is_folder(facts.parent) => Ok(()),
        (None, None) => {
            let parent = root.parent().unwrap_or_else(|| root.clone());
            Err(LayoutError::RootWithoutParent { path, parent })
        }
    }
}

/// Why there is no usable layout.
#[derive(Debug, thiserror::Error)]
pub enum LayoutError {
    /// HOME is unset or empty.
    #[error("read `HOME`: it is not set")]
    HomeUnset,
    /// HOME is no absolute UTF-8 path.
    #[error("read `HOME`")]
    Home(#[source] NotAPath),
    /// HOME leads nowhere.
    #[error("find the home folder `{path}`")]
    HomeMissing {
        /// The path in HOME.
        path: AbsPath,
    },
    /// HOME is something else than a folder.
    #[error("use `{path}` as home: it is not a folder")]
    HomeNotFolder {
        /// The path in HOME.
        path: AbsPath,
    },
    /// The disk refused to tell about HOME.
    #[error("look at the home folder `{path}`")]
    HomeUnread {
        /// The path in HOME.
        path: AbsPath,
        /// What the disk said.
        source: io::Error,
    },
    /// HOME belongs to somebody else.
    #[error("use `{path}` as home: it belongs to user {owner}, and this process runs as user {user}")]
    HomeForeign {
        /// The path in HOME.
        path: AbsPath,
        /// Its owner.
        owner: u32,
        /// The effective user.
        user: u32,
    },
    /// CLAUDE_CONFIG_DIR is no absolute UTF-8 path.
    #[error("read `CLAUDE_CONFIG_DIR`")]
    Claude(#[source] NotAPath),
    /// The chosen root is no absolute UTF-8 path.
    #[error("read the state root from `{origin}`")]
    Root {
        /// The flag or variable that names it.
        origin: &'static str,
        /// What is wrong with it.
        source: NotAPath,
    },
    /// The root is home itself or a folder above it.
    #[error("use `{root}` as state root: it holds the home folder")]
    RootHoldsHome {
        /// The root.
        root: AbsPath,
    },
    /// The root is something else than a folder.
    #[error("use `{path}` as state root: it is not a folder")]
    RootNotFolder {
        /// The root.
        path: AbsPath,
    },
    /// The folder to make the root in is missing.
    #[error("use `{path}` as state root: there is no folder `{parent}`")]
    RootWithoutParent {
        /// The root.
        path: AbsPath,
        /// What is missing.
        parent: AbsPath,
    },
    /// The disk refused to tell about the root.
    #[error("look at the state root `{path}`")]
    RootUnread {
        /// The root.
        path: AbsPath,
        /// What the disk said.
        source: io::Error,
    },
    /// The root belongs to somebody else.
    #[error("use `{path}` as state root: it belongs to user {owner}, and this process runs as user {user}")]
    RootForeign {
        /// The root.
        path: AbsPath,
        /// Its owner.
        owner: u32,
        /// The effective user.
        user: u32,
    },
}

impl Explain for LayoutError {
    fn report(&self) -> Report {
        let (code, what, fix) = match self {
            Self::HomeUnset | Self::Home(_) => (
                Code::HomeUnusable,
                "there is no usable home folder".to_owned(),
                "set `HOME` to the absolute path of your home folder".to_owned(),
            ),
            Self::HomeMissing { .. } | Self::HomeNotFolder { .. } | Self::HomeUnread { .. } => (
                Code::HomeUnusable,
                "the home folder cannot be used".to_owned(),
                "set `HOME` to a folder that exists".to_owned(),
            ),
            Self::HomeForeign { path, .. } => (
                Code::HomeForeign,
                format!("the home folder `{path}` belongs to another user"),
                "run the command as the owner of that folder (without `sudo`), or set `HOME` to your own"
                    .to_owned(),
            ),
            Self::Claude(_) => (
                Code::ConfigInvalid,
                "Claude Code's folder cannot be used".to_owned(),
                "set `CLAUDE_CONFIG_DIR` to an absolute path, or unset it".to_owned(),
            ),
            Self::Root { origin, .. } => (
                Code::RootUnusable,
                "the state root cannot be used".to_owned(),
                format!("give `{origin}` an absolute path, such as `/home/you/.openclaw`"),
            ),
            Self::RootHoldsHome { .. } => (
                Code::RootUnusable,
                "the state root cannot be used".to_owned(),
                "choose a folder of its own, such as `~/.openclaw`".to_owned(),
            ),
            Self::RootNotFolder { path } | Self::RootUnread { path, .. } => (
                Code::RootUnusable,
                "the state root cannot be used".to_owned(),
                format!("look at `{path}` with `ls -ld`, move it away, or choose another with `--root`"),
            ),
            Self::RootWithoutParent { parent, .. } => (
                Code::RootUnusable,
                "the state root cannot be used".to_owned(),
                format!("make the folder first: `mkdir -p '{parent}'`"),
            ),
            Self::RootForeign { .. } => (
                Code::RootUnusable,
                "the state root belongs to another user".to_owned(),
                "run the command as its owner (without `sudo`), or choose another with `--root`".to_owned(),
            ),
        };
        Report::new(code, what).why(self.why()).fix(fix)
    }
}

impl LayoutError {
    /// Returns the cause as a sentence.
    fn why(&self) -> String {
        match self {
            Self::Home(source) | Self::Claude(source) | Self::Root { source, .. } => {
                format!("cannot {source}")
            }
            Self::HomeUnread { source, .. } | Self::RootUnread { source, .. } => {
                format!("cannot {self}: {source}")
            }
            Self::HomeUnset
            | Self::HomeMissing { .. }
            | Self::HomeNotFolder { .. }
            | Self::HomeForeign { .. }
            | Self::RootHoldsHome { .. }
            | Self::RootNotFolder { .. }
            | Self::RootWithoutParent { .. }
            | Self::RootForeign { .. } => format!("cannot {self}"),
        }
    }
}

/// Returns the facts of what `path` leads to. Anchors are chosen by the person, so they are reached through links.
fn followed(fs: &dyn Fs, path: &AbsPath) -> io::Result<Option<Stat>> {
    match fs.resolve(path)? {
        Some(target) => fs.stat(&target),
        None => Ok(None),
    }
}

fn path_of(text: &OsStr) -> Result<AbsPath, NotAPath> {
    AbsPath::from_path(Path::new(text))
}

#[cfg(test)]
mod tests;
