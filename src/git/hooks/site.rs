//! One repository as far as hooks are concerned. Plain data.

use std::fmt;

use crate::base::path::AbsPath;

/// A version of git.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct GitVersion {
    /// The first number.
    pub major: u32,
    /// The second number.
    pub minor: u32,
}

impl GitVersion {
    /// The first git that runs the hooks of its configuration.
    pub const WITH_CONFIG_HOOKS: Self = Self { major: 2, minor: 54 };
    /// The first git that tells the scope of a setting, without which nothing can be put back where it was.
    pub const OLDEST: Self = Self { major: 2, minor: 26 };

    /// Reads what `git --version` prints.
    pub fn parse(line: &str) -> Option<Self> {
        let mut numbers = line.trim().strip_prefix("git version ")?.split(['.', ' ', '-']);
        let mut next = || numbers.next()?.parse().ok();
        Some(Self { major: next()?, minor: next()? })
    }
}

impl fmt::Display for GitVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

/// Whose configuration a value stands in; later ones win.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// The machine's.
    System,
    /// The person's.
    Global,
    /// The repository's.
    Local,
    /// One work tree's.
    Worktree,
    /// One command's, by its flags or its environment.
    Command,
}

impl Scope {
    /// Returns the word that people read.
    pub fn word(self) -> &'static str {
        match self {
            Self::System => "the machine's configuration",
            Self::Global => "your configuration",
            Self::Local => "the repository's configuration",
            Self::Worktree => "this work tree's configuration",
            Self::Command => "the environment",
        }
    }
}

/// A `core.hooksPath`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HooksPath {
    /// As it is written.
    pub value: String,
    /// Whose it is.
    pub scope: Scope,
    /// The file that it stands in; a command's stands in none.
    pub file: Option<AbsPath>,
}

/// A hook of the configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigHook {
    /// Its name.
    pub name: String,
    /// What it runs.
    pub command: String,
    /// Whose it is.
    pub scope: Scope,
}

/// A repository, seen from one folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// The git that was asked, the first on PATH.
    pub version: GitVersion,
    /// The top of the work tree; `None` in a bare repository.
    pub top: Option<AbsPath>,
    /// The git folder of this work tree.
    pub git_dir: AbsPath,
    /// The git folder that all its work trees share.
    pub common_dir: AbsPath,
    /// Every `core.hooksPath`, the one in force last.
    pub hooks_paths: Vec<HooksPath>,
    /// The hooks of the configuration.
    pub config_hooks: Vec<ConfigHook>,
}

impl Site {
    /// Returns the `core.hooksPath` in force for whoever runs git here without settings for one command.
    pub fn hooks_path(&self) -> Option<&HooksPath> {
        self.hooks_paths.iter().rev().find(|path| path.scope != Scope::Command)
    }

    /// Returns the hooks folder that git looks into where no `core.hooksPath` is set.
    pub fn own_hooks(&self) -> AbsPath {
        self.common_dir.join("hooks")
    }

    /// Returns whether this work tree is one of several that share the git folder.
    pub fn is_linked(&self) -> bool {
        self.git_dir != self.common_dir
    }
}
