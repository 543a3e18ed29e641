//! What people see when something is refused or fails: a stable code, what, why, fix. Rooms keep their own errors.

use serde::Serialize;

/// How the process ends. The numbers are a contract (`docs/reference/exit-codes.md`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Done, or the answer is yes.
    Done,
    /// The answer is no: drift, unhealthy, findings, no match.
    No,
    /// The call or the configuration is wrong.
    Usage,
    /// A person must decide: a conflict, a stale plan, settings that we must not touch.
    Decide,
    /// Denied by governance.
    Denied,
    /// Unavailable: locked, offline, disk full.
    Unavailable,
    /// Interrupted work remains; `openclaw recover` ends it.
    Interrupted,
    /// A defect of ours.
    Internal,
}

impl Exit {
    /// Every exit, in the order of its number, with its meaning for the reference.
    pub const ALL: [(Self, &'static str); 8] = [
        (Self::Done, "done, or the answer is yes"),
        (Self::No, "the answer is no (drift, unhealthy, findings, no match)"),
        (Self::Usage, "usage or configuration"),
        (Self::Decide, "a person must decide (conflict, stale plan, settings we must not touch)"),
        (Self::Denied, "denied by governance"),
        (Self::Unavailable, "unavailable (locked, offline, disk full)"),
        (Self::Interrupted, "interrupted work remains (`openclaw recover`)"),
        (Self::Internal, "internal error"),
    ];

    /// Returns the process exit status.
    pub fn status(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::No => 1,
            Self::Usage => 2,
            Self::Decide => 3,
            Self::Denied => 4,
            Self::Unavailable => 5,
            Self::Interrupted => 6,
            Self::Internal => 70,
        }
    }
}

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $text:literal, $exit:ident;)+) => {
        /// A stable error code. Branch on it; words may change.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Code { $($(#[doc = $doc])+ $name,)+ }

        impl Code {
            /// Every code with its text, exit and documentation, from which the reference is made.
            pub const ALL: &'static [(Self, &'static str, Exit, &'static str)] =
                &[$((Self::$name, $text, Exit::$exit, concat!($($doc),+)),)+];

            /// Returns the code as written in JSON and shown to people.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)+ }
            }

            /// Returns how a process that fails with this code ends.
            pub fn exit(self) -> Exit {
                match self { $(Self::$name => Exit::$exit,)+ }
            }
        }
    };
}

codes! {
    /// The command line is not understood.
    UsageInvalid = "usage.invalid", Usage;
    /// No verb of ours has this name and no upstream `openclaw` is on PATH.
    VerbUnknown = "verb.unknown", Usage;
    /// The upstream `openclaw` could not be started, or calls back into this one.
    UpstreamFailed = "upstream.failed", Unavailable;
    /// A settings file does not parse or holds a value that a setting does not take.
    ConfigInvalid = "config.invalid", Usage;
    /// No setting has this name.
    ConfigUnknown = "config.unknown", Usage;
    /// A baseline of findings does not parse, or is of a form that this binary does not read.
    BaselineInvalid = "baseline.invalid", Usage;
    /// No rule has this id.
    RuleUnknown = "rule.unknown", Usage;
    /// No role has this id, or the role of this id cannot be used.
    RoleUnknown = "role.unknown", Usage;
    /// A task file does not parse or holds a value that its key does not take.
    TaskInvalid = "task.invalid", Usage;
    /// `rules new` was asked for a rule that is there already, or in a place that cannot hold one.
    RuleRefused = "rule.refused", Usage;
    /// HOME is unset, relative, not a folder, or its path is not UTF-8.
    HomeUnusable = "home.unusable", Usage;
    /// HOME belongs to another user (as under `sudo`).
    HomeForeign = "home.foreign", Usage;
    /// The state root cannot be used: not a folder, another user's, or its parent is missing.
    RootUnusable = "root.unusable", Usage;
    /// There is no git repository at the folder that was named.
    RepositoryAbsent = "repository.absent", Usage;
    /// The repository cannot be put under guard: git does not read it, or the folder is inside a git folder.
    RepositoryUnusable = "repository.unusable", Usage;
    /// The repository belongs to another user.
    RepositoryForeign = "repository.foreign", Usage;
    /// git is not on PATH, or is too old to be asked.
    GitUnusable = "git.unusable", Unavailable;
    /// `core.hooksPath` is set in a file that is not the repository's own.
    HooksElsewhere = "hooks.elsewhere", Decide;
    /// The plan file is not a plan of a version that this binary reads.
    PlanInvalid = "plan.invalid", Usage;
    /// The machine changed since the plan was made.
    PlanStale = "plan.stale", Decide;
    /// A person has to look at the work before it is taken.
    CheckReview = "check.review", Decide;
    /// A file or document was left as it is and needs a decision.
    ConflictOpen = "conflict.open", Decide;
    /// The verb changes the machine and neither a terminal nor `--yes` was there to agree.
    ConfirmNeeded = "confirm.needed", Decide;
    /// `resolve` was asked about a path with no open conflict.
    ResolveNone = "resolve.none", Usage;
    /// No session of this id is remembered, or several are.
    SessionUnknown = "session.unknown", Usage;
    /// No daemon answers at its socket.
    DaemonSilent = "daemon.silent", Unavailable;
    /// No note of the vault has this name or path, or several have.
    NoteUnknown = "note.unknown", Usage;
    /// A note of this name is there already.
    NoteExists = "note.exists", Decide;
    /// A note cannot be used: its path is none of the vault, or it is a link, too large or no text.
    NoteUnusable = "note.unusable", Usage;
    /// No reader of this name is in the settings.
    ReaderUnknown = "reader.unknown", Usage;
    /// The reader may not reach this part of the vault.
    ReaderDenied = "reader.denied", Denied;
    /// The vault, or the folder in Obsidian that it is kept equal with, cannot be used.
    VaultUnusable = "vault.unusable", Decide;
    /// Most notes are gone from one side of a sync at once, and nobody agreed that the other side loses them too.
    VaultEmptied = "vault.emptied", Decide;
    /// The database of sessions is damaged, or is none of ours.
    DatabaseDamaged = "database.damaged", Decide;
    /// No entry of this id, or no change of this number, is remembered.
    MemoryUnknown = "memory.unknown", Usage;
    /// `MEMORY.md` or the record of its entries is not as it was written, and was left as it is.
    MemoryDamaged = "memory.damaged", Decide;
    /// What a person wants to be remembered does not fit, and nothing else may go for it.
    MemoryFull = "memory.full", Decide;
    /// Entries changed since the change that should be undone.
    MemoryChanged = "memory.changed", Decide;
    /// No quarantine of this id is kept.
    QuarantineUnknown = "quarantine.unknown", Usage;
    /// Places changed since a quarantine put them back, so that what it holds must not take their place.
    QuarantineChanged = "quarantine.changed", Decide;
    /// The record or a content of a quarantine is not as it was made.
    QuarantineDamaged = "quarantine.damaged", Decide;
    /// `upgrade.source`, a URL in a manifest or the proxy's variable is none that can be asked.
    SourceUnusable = "source.unusable", Usage;
    /// Nothing answers where releases lie, or it does not answer in time or not to the end.
    SourceUnreached = "source.unreached", Unavailable;
    /// The server of the releases does not prove who it is, or sends elsewhere over plain http.
    SourceUntrusted = "source.untrusted", Decide;
    /// The source has no release of this channel, this version or this target.
    ReleaseAbsent = "release.absent", Unavailable;
    /// What came is not what the signed manifest says: its length, its digest, its form, what is packed in it.
    ReleaseDamaged = "release.damaged", Decide;
    /// The release that lies at the source has expired, by the clock of this machine.
    ReleaseExpired = "release.expired", Decide;
    /// The source shows an older state than this node has seen before.
    ReleaseReplayed = "release.replayed", Decide;
    /// The release is of a lower version than what is installed, and nobody named it.
    ReleaseOlder = "release.older", Decide;
    /// The release is not for this node: another version, channel, target or format, too far a step, or taken back.
    ReleaseUnfit = "release.unfit", Decide;
    /// The program was put where it is by cargo, a package or Nix, which also brings its next version.
    UpgradeElsewhere = "upgrade.elsewhere", Decide;
    /// The new version did not pass, or could not be switched to; the old one is at work.
    UpgradeFailed = "upgrade.failed", Decide;
    /// There is no version to go back to.
    UpgradeNoWayBack = "upgrade.none", Usage;
    /// What the node remembers of releases is not as it was written.
    UpgradeDamaged = "upgrade.damaged", Decide;
    /// Another run holds the lock.
    LockHeld = "lock.held", Unavailable;
    /// The disk refused a read or a write; nothing was half-done.
    DiskFailed = "disk.failed", Unavailable;
    /// An interrupted change remains on disk.
    WorkInterrupted = "work.interrupted", Interrupted;
    /// The state on disk was written by a newer release.
    FormatNewer = "format.newer", Usage;
    /// No key is known by which a release could be trusted: this build pins none and settings name none.
    ReleaseUnpinned = "release.unpinned", Unavailable;
    /// A release is not signed by a trusted key, or is not what was signed.
    ReleaseUntrusted = "release.untrusted", Decide;
    /// A release's document or a key of a release is not written as it has to be.
    ReleaseInvalid = "release.invalid", Decide;
    /// A defect of ours; nothing a person did wrong.
    Internal = "internal", Internal;
}

/// One refusal or failure, as a person reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The stable code.
    pub code: Code,
    /// What failed, one line, lower case after "failed to" is not assumed: a whole sentence without a full stop.
    pub what: String,
    /// Why, one line a cause, outermost first.
    pub why: Vec<String>,
    /// What to do, a command or an edit a line.
    pub fix: Vec<String>,
}

impl Report {
    /// Returns a report with no cause and no fix yet.
    pub fn new(code: Code, what: impl Into<String>) -> Self {
        Self { code, what: what.into(), why: Vec::new(), fix: Vec::new() }
    }

    /// Adds a cause.
    #[must_use]
    pub fn why(mut self, why: impl Into<String>) -> Self {
        self.why.push(why.into());
        self
    }

    /// Adds each link of an error's source chain as a cause, the error itself first.
    #[must_use]
    pub fn because(mut self, error: &dyn std::error::Error) -> Self {
        let mut next = Some(error);
        while let Some(error) = next {
            self.why.push(error.to_string());
            next = error.source();
        }
        self
    }

    /// Adds a thing to do.
    #[must_use]
    pub fn fix(mut self, fix: impl Into<String>) -> Self {
        self.fix.push(fix.into());
        self
    }
}

impl Serialize for Report {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct as _;
        let Self { code, what, why, fix } = self;
        let mut object = serializer.serialize_struct("Report", 4)?;
        object.serialize_field("code", code.as_str())?;
        object.serialize_field("what", what)?;
        object.serialize_field("why", why)?;
        object.serialize_field("fix", fix)?;
        object.end()
    }
}

/// An error that can say what a person should read.
pub trait Explain {
    /// Returns the report of this error.
    fn report(&self) -> Report;
}
