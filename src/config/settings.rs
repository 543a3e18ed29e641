//! The table of settings and the values in force, each with where it came from. Reading files is `read`'s.

use crate::base::limits::{
    MEMORY_BACKUP_HOURS, MEMORY_BACKUP_HOURS_MAX, MEMORY_BACKUPS, MEMORY_BACKUPS_MAX, MEMORY_MIB,
    MEMORY_MIB_RANGE, PROTECTED_REFS, RETENTION_DAYS_MAX, RULES_CONTEXT_CHARS_MAX, SESSION_CONTEXT_CHARS_MAX,
    SESSION_MEMORY_CHARS_MAX, SESSION_RECAP_CHARS_MAX,
};
use crate::base::path::AbsPath;
use crate::base::text::closest;
use crate::config::env::Variable;
use crate::config::extractor::{Endpoint, ModelName};
use crate::config::origin::{KeyLines, ReleaseSource};
use crate::config::transcripts::TranscriptSources;
use crate::config::value::{
    Carrier, CheckConsequence, CheckHours, ContextChars, DayLogChoice, FileBytes, GuardMode, Kind,
    LearnChoice, LingerChoice, OnConflict, Profile, ServiceChoice, Typed, UnresolvedChoice, UpgradeChannel,
    UpgradePolicy, Value, Whole, Words,
};
use crate::config::vault::{DomainLines, FolderText, ReaderLines, TombstoneDays};
use crate::config::window::Window;

/// One row: a setting that a person can make.
pub struct Setting {
    /// Its name, the table before the dot.
    pub key: &'static str,
    /// What it takes.
    pub kind: Kind,
    /// What holds when nobody chose.
    pub default: fn() -> Value,
    doc: &'static str,
}

impl Setting {
    /// Returns the row named `key`.
    pub fn named(key: &str) -> Option<&'static Self> {
        SETTINGS.iter().find(|setting| setting.key == key)
    }

    /// Returns the key that `key` is probably a slip of.
    pub fn closest_key(key: &str) -> Option<&'static str> {
        closest(key, SETTINGS.iter().map(|setting| setting.key))
    }

    /// Returns the tables that settings stand in.
    pub fn groups() -> impl Iterator<Item = &'static str> {
        SETTINGS.iter().filter_map(|setting| Some(setting.key.split_once('.')?.0))
    }

    /// Returns what the setting is for, one line.
    pub fn doc(&self) -> &'static str {
        self.doc.trim()
    }
}

/// Where a value came from; later ones win.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// Nobody chose.
    Default,
    /// A settings file.
    File {
        /// The file.
        path: AbsPath,
        /// The line of the value, from 1.
        line: usize,
    },
    /// An environment variable.
    Variable(Variable),
    /// A flag of this call, as typed.
    Flag(&'static str),
}

impl std::fmt::Display for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File { path, line } => write!(f, "{path}:{line}"),
            Self::Variable(variable) => f.write_str(variable.name()),
            Self::Flag(flag) => f.write_str(flag),
        }
    }
}

/// A value with its source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sourced<T> {
    /// The value in force.
    pub value: T,
    /// Where it came from.
    pub source: Source,
}

/// A value that the setting does not take; the setting keeps what it had.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{key}` takes {kind}")]
pub struct NotTaken {
    /// The setting.
    pub key: &'static str,
    /// What it takes.
    pub kind: Kind,
}

macro_rules! settings {
    ($($(#[doc = $doc:literal])+ $field:ident: $type:ty = $default:expr, $key:literal;)+) => {
        /// Every setting, in the order that people see.
        pub const SETTINGS: &[Setting] = &[$(Setting {
            key: $key,
            kind: <$type as Typed>::KIND,
            default: || { let value: $type = $default; value.to_value() },
            doc: concat!($($doc),+),
        },)+];

        /// The settings in force.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct Settings { $($(#[doc = $doc])+ pub $field: Sourced<$type>,)+ }

        impl Default for Settings {
            fn default() -> Self {
                Self { $($field: Sourced { value: $default, source: Source::Default },)+ }
            }
        }

        impl Settings {
            /// Sets the setting of the row `setting`, which is one of [`SETTINGS`].
            ///
            /// # Errors
            /// When the setting does not take `value`.
            pub fn assign(&mut self, setting: &Setting, value: &Value, source: Source) -> Result<(), NotTaken> {
                $(if setting.key == $key {
                    let refusal = NotTaken { key: $key, kind: setting.kind };
                    let value = <$type as Typed>::from_value(value).ok_or(refusal)?;
                    self.$field = Sourced { value, source };
                    return Ok(());
                })+
                Ok(())
            }

            /// Returns every setting with its value in force and where that came from, in table order.
            pub fn rows(&self) -> Vec<(&'static Setting, Value, &Source)> {
                let values = [$((self.$field.value.to_value(), &self.$field.source),)+];
                SETTINGS.iter().zip(values).map(|(setting, (value, source))| (setting, value, source)).collect()
            }
        }
    };
}

settings! {
    /// How hooks reach Claude Code: entries in its settings, a plugin folder, or whichever of them it will read.
    claude_carrier: Carrier = Carrier::Auto, "claude.carrier";
    /// Agent hosts besides Claude Code, by name (`codex`, say), that `openclaw install` leaves alone; the others get hooks where they are found.
    agents_skip: Words = Words(Vec::new()), "agents.skip";
    /// Verbs that the upstream `openclaw` answers when both have them.
    upstream_prefer: Words = Words(Vec::new()), "upstream.prefer";
    /// How much `openclaw install` brings.
    install_profile: Profile = Profile::Standard, "install.profile";
    /// What happens to a shipped file that both you and a new release changed.
    install_on_conflict: OnConflict = OnConflict::Keep, "install.on_conflict";
    /// Whether `openclaw install` brings the service, where a service manager answers.
    install_service: ServiceChoice = ServiceChoice::Auto, "install.service";
    /// Whether `openclaw install` lets your services run without a login (systemd's linger).
    install_linger: LingerChoice = LingerChoice::Ask, "install.linger";
    /// The most characters that a session start tells an agent; 0 tells nothing.
    session_context_chars_max: ContextChars = ContextChars::new(SESSION_CONTEXT_CHARS_MAX as u16), "session.context_chars_max";
    /// The most characters beside those that a session start tells an agent of earlier sessions in the same project; 0 tells nothing of them.
    session_recap_chars_max: ContextChars = ContextChars::new(SESSION_RECAP_CHARS_MAX as u16), "session.recap_chars_max";
    /// The most characters beside those that a session start tells an agent of `MEMORY.md`; 0 tells nothing of it.
    session_memory_chars_max: ContextChars = ContextChars::new(SESSION_MEMORY_CHARS_MAX as u16), "session.memory_chars_max";
    /// The most characters that an agent is told of rules: by `openclaw prompt`, by `rules match --told`, and in what `openclaw init` writes for hosts; 0 tells nothing.
    rules_context_chars_max: ContextChars = ContextChars::new(RULES_CONTEXT_CHARS_MAX as u16), "rules.context_chars_max";
    /// What happens when a commit would carry a secret.
    guard_secrets: GuardMode = GuardMode::Block, "guard.secrets";
    /// What happens when an agent's command would skip git hooks.
    guard_no_verify: GuardMode = GuardMode::Block, "guard.no_verify";
    /// What happens when a push would overwrite or remove a protected ref, or carry a secret.
    guard_pushes: GuardMode = GuardMode::Block, "guard.pushes";
    /// What happens when an agent's command would destroy what cannot be brought back.
    guard_commands: GuardMode = GuardMode::Block, "guard.commands";
    /// What happens when an agent would write to a protected path: hooks, agents' settings, files of secrets, the state root.
    guard_paths: GuardMode = GuardMode::Block, "guard.paths";
    /// What happens when an agent would read a file of secrets.
    guard_reading: GuardMode = GuardMode::Block, "guard.reading";
    /// What happens when a prompt holds a secret.
    guard_prompts: GuardMode = GuardMode::Block, "guard.prompts";
    /// What happens when a tool's output holds a secret: `block` replaces it where the host allows that.
    guard_output: GuardMode = GuardMode::Block, "guard.output";
    /// What happens when a commit message is not of the agreed form.
    guard_messages: GuardMode = GuardMode::Advise, "guard.messages";
    /// What happens when a commit would bring a text that its role forbids: the role of the task, or the repository's default.
    guard_roles: GuardMode = GuardMode::Block, "guard.roles";
    /// What happens to a command with a destructive shape that cannot be read to its end.
    guard_unresolved: UnresolvedChoice = UnresolvedChoice::Ask, "guard.unresolved";
    /// Branches, as patterns, that a push may not overwrite or remove.
    guard_protected_refs: Words = Words::of(&PROTECTED_REFS), "guard.protected_refs";
    /// Agent hosts, by name (`codex`, say; `openclaw` for the upstream's own agents), whose transcripts `openclaw session` does not read.
    memory_skip: Words = Words(Vec::new()), "memory.skip";
    /// Programs whose transcripts `openclaw session` reads besides those of the hosts it knows, a line each: `NAME: PATH; kind=FIELD; text=FIELD; at=FIELD; session=FIELD`.
    memory_sources: TranscriptSources = TranscriptSources::none(), "memory.sources";
    /// Days after which a session in which nothing happened is no longer kept; 0 keeps it for ever.
    memory_retention_days: Whole<0, RETENTION_DAYS_MAX> = Whole::new(0), "memory.retention_days";
    /// How many mebibytes the database of sessions may take; beyond it the oldest sessions go.
    memory_size_mib_max: Whole<{ MEMORY_MIB_RANGE.0 }, { MEMORY_MIB_RANGE.1 }> = Whole::new(MEMORY_MIB), "memory.size_mib_max";
    /// Hours between two copies of the database of sessions, made when it has changed; 0 makes none.
    memory_backup_hours: Whole<0, MEMORY_BACKUP_HOURS_MAX> = Whole::new(MEMORY_BACKUP_HOURS), "memory.backup_hours";
    /// How many of these copies are kept, the newest ones.
    memory_backups_max: Whole<1, MEMORY_BACKUPS_MAX> = Whole::new(MEMORY_BACKUPS), "memory.backups_max";
    /// Whether sessions that ended come into `workspace/memory/YYYY-MM-DD.md`.
    memory_day_log: DayLogChoice = DayLogChoice::On, "memory.day_log";
    /// Who may reach which folders of the vault under a name (`openclaw vault search --as NAME`): `ada reads shared writes private/ada`.
    vault_readers: ReaderLines = ReaderLines::none(), "vault.readers";
    /// A folder in an Obsidian vault that notes are kept equal with, in both directions; nothing leaves Obsidian alone.
    vault_obsidian: FolderText = FolderText::none(), "vault.obsidian";
    /// Which folders of the vault are kept equal with which folders there (`decisions = Team/Decisions`); nothing is one folder for each kind of note, and `shared`.
    vault_domains: DomainLines = DomainLines::none(), "vault.domains";
    /// How many days a note that was deleted on one side is kept for `openclaw vault sync --restore`.
    vault_tombstone_days: TombstoneDays = TombstoneDays::DEFAULT, "vault.tombstone_days";
    /// Whether what you say in sessions is remembered in `MEMORY.md`, or waits for `openclaw memory promote`.
    memory_learn: LearnChoice = LearnChoice::On, "memory.learn";
    /// A model that is asked what else of a session is worth remembering, by the address of its OpenAI-compatible endpoint; what it says waits for `openclaw memory promote`. Nothing asks nobody.
    memory_extractor: Endpoint = Endpoint::none(), "memory.extractor";
    /// The name of that model, as its server knows it.
    memory_extractor_model: ModelName = ModelName::none(), "memory.extractor_model";
    /// What happens when a commit would bring JSON that does not parse.
    checks_json: GuardMode = GuardMode::Block, "checks.json";
    /// What happens when a commit would bring YAML that does not parse.
    checks_yaml: GuardMode = GuardMode::Block, "checks.yaml";
    /// What happens when a commit would bring TOML that does not parse.
    checks_toml: GuardMode = GuardMode::Block, "checks.toml";
    /// What happens when a commit would bring lines that a merge left behind.
    checks_markers: GuardMode = GuardMode::Block, "checks.markers";
    /// What happens when a commit would bring a large file.
    checks_large: GuardMode = GuardMode::Block, "checks.large";
    /// What happens when a commit would bring paths that differ in capitals alone.
    checks_case: GuardMode = GuardMode::Block, "checks.case";
    /// What happens when a commit would bring a link whose target is not there.
    checks_links: GuardMode = GuardMode::Advise, "checks.links";
    /// What happens when a commit would bring an executable text that names no interpreter.
    checks_shebangs: GuardMode = GuardMode::Advise, "checks.shebangs";
    /// What happens when a commit would bring a private key.
    checks_private_keys: GuardMode = GuardMode::Block, "checks.private_keys";
    /// What happens when a commit would bring a file of environment secrets.
    checks_env_files: GuardMode = GuardMode::Block, "checks.env_files";
    /// What happens when a commit would bring an open task marker that names nobody.
    checks_todos: GuardMode = GuardMode::Advise, "checks.todos";
    /// From how many bytes on a file counts as large.
    checks_large_bytes_max: FileBytes = FileBytes::DEFAULT, "checks.large_bytes_max";
    /// What follows when `openclaw check` judges work and a change lies outside the scope of the work.
    evaluate_scope: CheckConsequence = CheckConsequence::Block, "evaluate.scope";
    /// What follows when `openclaw check` judges work and a file that git is told to ignore lies outside the scope.
    evaluate_ignored: CheckConsequence = CheckConsequence::Warn, "evaluate.ignored";
    /// What follows when `openclaw check` judges work and a changed file holds a text that a role or a rule forbids.
    evaluate_forbidden: CheckConsequence = CheckConsequence::Block, "evaluate.forbidden";
    /// What follows when `openclaw check` judges work and the work, or a commit on the way, brings a secret.
    evaluate_secrets: CheckConsequence = CheckConsequence::Block, "evaluate.secrets";
    /// What follows when `openclaw check` judges work and a file is not in order: what `[checks]` looks for, sizes aside.
    evaluate_files: CheckConsequence = CheckConsequence::Block, "evaluate.files";
    /// What follows when `openclaw check` judges work and a file is larger than `checks.large_bytes_max`.
    evaluate_size: CheckConsequence = CheckConsequence::Block, "evaluate.size";
    /// What follows when `openclaw check` judges work and a file that the work has to bring is missing.
    evaluate_required: CheckConsequence = CheckConsequence::Block, "evaluate.required";
    /// What follows when `openclaw check` judges work and a commit is not as agreed, or history lost the base.
    evaluate_commits: CheckConsequence = CheckConsequence::Block, "evaluate.commits";
    /// What follows when `openclaw check` judges work and a rule of the project has no effect.
    evaluate_rules: CheckConsequence = CheckConsequence::Warn, "evaluate.rules";
    /// What follows when `openclaw check` judges work and a git hook that openclaw installed was changed.
    evaluate_hooks: CheckConsequence = CheckConsequence::Block, "evaluate.hooks";
    /// What follows when `openclaw check` judges work and a command ran that a rule blocks.
    evaluate_output: CheckConsequence = CheckConsequence::Block, "evaluate.output";
    /// What follows when `openclaw check` judges work and a command printed an error that nobody mended.
    evaluate_errors: CheckConsequence = CheckConsequence::Review, "evaluate.errors";
    /// What follows when `openclaw check` judges work and the metric of the task does not pass.
    evaluate_metric: CheckConsequence = CheckConsequence::Block, "evaluate.metric";
    /// What follows when `openclaw check` judges work and a rule asks for a metric and the task has none.
    evaluate_metric_required: CheckConsequence = CheckConsequence::Warn, "evaluate.metric_required";
    /// What follows when `openclaw check` judges work and a service that has to be there does not answer.
    evaluate_before: CheckConsequence = CheckConsequence::Block, "evaluate.before";
    /// What follows when `openclaw check` judges work and a program that has to agree with the work does not.
    evaluate_after: CheckConsequence = CheckConsequence::Block, "evaluate.after";
    /// What happens about new releases when nobody asks: nothing, they are told, or they are taken in `upgrade.window`.
    upgrade_policy: UpgradePolicy = UpgradePolicy::Off, "upgrade.policy";
    /// Which releases are followed: finished ones, also those that are tried out, or none until you name a version.
    upgrade_channel: UpgradeChannel = UpgradeChannel::Stable, "upgrade.channel";
    /// Where releases come from; nothing is the repository of this package.
    upgrade_source: ReleaseSource = ReleaseSource::of_package(), "upgrade.source";
    /// Public keys whose signatures on releases count, beside those that this program pins.
    upgrade_keys: KeyLines = KeyLines::none(), "upgrade.keys";
    /// When `upgrade.policy = "auto"` may change the version; nothing is always. A window past midnight belongs to the day it begins on.
    upgrade_window: Window = Window::always(), "upgrade.window";
    /// Hours between two looks for a release, where `upgrade.policy` is not `off`.
    upgrade_check_hours: CheckHours = CheckHours::DEFAULT, "upgrade.check_hours";
}

#[cfg(test)]
mod tests;
