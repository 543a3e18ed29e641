//! What a person chose for the guards. Filled from the settings by the driver; strict where nobody chose. One row each:
//! a new guard is a row here and a setting of its key.

use serde::{Deserialize, Serialize};

use crate::base::limits::{
    LARGE_FILE_BYTES_MAX, PROTECTED_REFS, SESSION_CONTEXT_CHARS_MAX, SESSION_MEMORY_CHARS_MAX,
    SESSION_RECAP_CHARS_MAX,
};
use crate::guard::verdict::{Reason, Verdict};

/// What a guard does about a finding, the stricter one greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// Does not look.
    Off,
    /// Says so and lets it pass.
    Advise,
    /// Refuses.
    Block,
}

impl Mode {
    /// Returns the verdict on a finding in this mode.
    pub fn verdict(self, reason: Reason) -> Verdict {
        match self {
            Self::Block => Verdict::Deny(reason),
            Self::Advise => Verdict::Advise(reason),
            Self::Off => Verdict::Allow,
        }
    }
}

macro_rules! guards {
    ($($(#[doc = $doc:literal])+ $guard:ident = $key:literal, $mode:ident;)+) => {
        /// What is looked at, each with a mode of its own.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Guard { $($(#[doc = $doc])+ $guard,)+ }

        impl Guard {
            /// Every guard, in the order that people see.
            pub const ALL: &[Self] = &[$(Self::$guard),+];

            /// Returns the key of its setting, in the settings and in a repository's own.
            pub fn key(self) -> &'static str {
                match self { $(Self::$guard => $key,)+ }
            }

            /// Returns its word: its key without the part that it shares with others.
            pub fn word(self) -> &'static str {
                let key = self.key();
                key.split_once('.').map_or(key, |(_, word)| word)
            }

            /// Returns the guard whose setting has this key.
            pub fn named(key: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|guard| guard.key() == key)
            }

            /// Returns its mode where nobody chose.
            pub fn default_mode(self) -> Mode {
                match self { $(Self::$guard => Mode::$mode,)+ }
            }
        }
    };
}

guards! {
    /// A commit that would carry a secret.
    Secrets = "guard.secrets", Block;
    /// A command that would skip git hooks.
    NoVerify = "guard.no_verify", Block;
    /// A push that would overwrite or remove a protected ref, or carry a secret.
    Pushes = "guard.pushes", Block;
    /// A command that would destroy what cannot be brought back.
    Commands = "guard.commands", Block;
    /// A tool that would write to a protected path.
    Paths = "guard.paths", Block;
    /// A tool that would read a file of secrets.
    Reading = "guard.reading", Block;
    /// A prompt that holds a secret.
    Prompts = "guard.prompts", Block;
    /// A tool's output that holds a secret.
    Output = "guard.output", Block;
    /// A commit message that is not of the agreed form.
    Messages = "guard.messages", Advise;
    /// JSON that does not parse.
    Json = "checks.json", Block;
    /// YAML that does not parse.
    Yaml = "checks.yaml", Block;
    /// TOML that does not parse.
    Toml = "checks.toml", Block;
    /// Lines that a merge left behind.
    Markers = "checks.markers", Block;
    /// A large file.
    Large = "checks.large", Block;
    /// Paths that differ in capitals alone.
    Case = "checks.case", Block;
    /// A link whose target is not there.
    Links = "checks.links", Advise;
    /// An executable text without a first line that names its interpreter.
    Shebangs = "checks.shebangs", Advise;
    /// A private key.
    PrivateKeys = "checks.private_keys", Block;
    /// A file of environment secrets.
    EnvFiles = "checks.env_files", Block;
    /// An open task marker that names nobody.
    Todos = "checks.todos", Advise;
    /// A commit that brings a text that its role forbids.
    Roles = "guard.roles", Block;
}

/// The mode of each guard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Modes(Vec<Mode>);

impl Default for Modes {
    fn default() -> Self {
        Self(Guard::ALL.iter().map(|guard| guard.default_mode()).collect())
    }
}

impl Modes {
    /// Returns the mode of `guard`; that of a guard that was not there when these were stored is its default.
    pub fn of(&self, guard: Guard) -> Mode {
        self.0.get(guard as usize).copied().unwrap_or(guard.default_mode())
    }

    /// Sets the mode of `guard`.
    pub fn set(&mut self, guard: Guard, mode: Mode) {
        if self.0.len() < Guard::ALL.len() {
            *self = Self(Guard::ALL.iter().map(|guard| self.of(*guard)).collect());
        }
        self.0[guard as usize] = mode;
    }

    /// Returns these with the mode of `guard` set.
    #[must_use]
    pub fn with(mut self, guard: Guard, mode: Mode) -> Self {
        self.set(guard, mode);
        self
    }
}

/// What is done about a command that cannot be read to its end and has a destructive shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Unresolved {
    /// Nothing.
    Allow,
    /// A person is asked.
    Ask,
    /// It is refused.
    Block,
}

/// The choices in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// What each guard does.
    pub modes: Modes,
    /// What is done about a command that cannot be resolved.
    pub unresolved: Unresolved,
    /// Patterns of the branches that a push may not overwrite or remove.
    pub protected_refs: Vec<String>,
    /// From how many bytes on a file counts as large.
    pub large_file_bytes_max: u64,
    /// The most characters that session start tells; zero tells nothing.
    pub context_chars_max: usize,
    /// The most characters beside those that it tells of earlier sessions; zero tells nothing of them.
    #[serde(default = "recap_chars_max")]
    pub recap_chars_max: usize,
    /// The most characters beside those that it tells of MEMORY.md; zero tells nothing of it.
    #[serde(default = "memory_chars_max")]
    pub memory_chars_max: usize,
}

fn recap_chars_max() -> usize {
    SESSION_RECAP_CHARS_MAX
}

fn memory_chars_max() -> usize {
    SESSION_MEMORY_CHARS_MAX
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            modes: Modes::default(),
            unresolved: Unresolved::Ask,
            protected_refs: PROTECTED_REFS.map(str::to_owned).to_vec(),
            large_file_bytes_max: LARGE_FILE_BYTES_MAX,
            context_chars_max: SESSION_CONTEXT_CHARS_MAX,
            recap_chars_max: SESSION_RECAP_CHARS_MAX,
            memory_chars_max: SESSION_MEMORY_CHARS_MAX,
        }
    }
}

impl Policy {
    /// Returns what `guard` does.
    pub fn mode(&self, guard: Guard) -> Mode {
        self.modes.of(guard)
    }

    /// Returns these choices with the mode of `guard` set.
    #[must_use]
    pub fn with(self, guard: Guard, mode: Mode) -> Self {
        Self { modes: self.modes.with(guard, mode), ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_guard_has_a_place_of_its_own() {
        for (at, guard) in Guard::ALL.iter().enumerate() {
            assert_eq!(*guard as usize, at, "{guard:?}");
            assert_eq!(Policy::default().with(*guard, Mode::Off).mode(*guard), Mode::Off);
        }
    }

    #[test]
    fn what_an_older_version_stored_is_filled_up() {
        let mut modes: Modes = serde_json::from_str("[\"off\"]").expect("a list");
        assert_eq!((modes.of(Guard::Secrets), modes.of(Guard::Todos)), (Mode::Off, Mode::Advise));
        modes.set(Guard::Todos, Mode::Block);
        assert_eq!((modes.of(Guard::Secrets), modes.of(Guard::Todos)), (Mode::Off, Mode::Block));
    }
}
