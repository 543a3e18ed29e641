//! What a command runs, as values: one step for each program, with its words as the program gets them.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::rc::Rc;

/// Stands in a text for what only a running shell knows.
pub const UNKNOWN: char = '\u{fffd}';

/// Where a text comes from that is not written in the command.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// The command itself, or a program of this machine.
    #[default]
    Plain,
    /// It was written in the command in a form that hides what it says.
    Decoded,
    /// The network.
    Download,
}

/// A word as a program gets it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Arg {
    /// Its text, with [`UNKNOWN`] for each part that only a running shell knows.
    pub text: String,
    /// Where the unknown part comes from.
    pub origin: Origin,
    /// Whether it holds a pattern that the shell replaces by file names.
    pub glob: bool,
    /// What a reader of the file would find, where the word is one that the shell makes (`<(…)`).
    pub content: Option<String>,
}

impl Arg {
    /// Returns a word that is all known.
    pub fn of(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// Returns a word of which nothing is known but where it comes from.
    pub fn unknown(origin: Origin) -> Self {
        Self { text: UNKNOWN.to_string(), origin, ..Self::default() }
    }

    /// Returns whether the text is all of it.
    pub fn is_known(&self) -> bool {
        !self.text.contains(UNKNOWN)
    }

    /// Returns whether it is a flag as far as can be told.
    pub fn is_flag(&self) -> bool {
        self.text.len() > 1 && self.text.starts_with('-')
    }
}

/// The variables that the command set, and holds at a step.
pub type Variables = BTreeMap<String, Arg>;

/// A program that runs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Step {
    /// Its name without the folder; empty where files are opened and nothing runs.
    pub program: String,
    /// The word that names it, as written.
    pub path: String,
    /// Where that word comes from.
    pub origin: Origin,
    /// Its words.
    pub args: Vec<Arg>,
    /// The folder it runs in, as far as it is known.
    pub dir: PathBuf,
    /// Whether the folder is known.
    pub dir_known: bool,
    /// The variables that the command set for it.
    pub variables: Rc<Variables>,
    /// Files that the shell opens for it to read.
    pub reads: Vec<Arg>,
    /// Files that the shell opens for it to write.
    pub writes: Vec<Arg>,
    /// Where its standard input comes from.
    pub input: Origin,
    /// Whether words come behind those that are written (`xargs`).
    pub is_fed: bool,
    /// Whether it runs a file that the command fetched before.
    pub is_fetched: bool,
}

impl Step {
    /// Returns the value of a variable that the command set.
    pub fn set(&self, name: &str) -> Option<&Arg> {
        self.variables.get(name)
    }

    /// Returns the words that are no flags; all behind `--`.
    pub fn operands(&self) -> Vec<&Arg> {
        let mut only = false;
        let mut operands = Vec::new();
        for arg in &self.args {
            if !only && arg.text == "--" {
                only = true;
            } else if only || !arg.is_flag() {
                operands.push(arg);
            }
        }
        operands
    }

    /// Returns whether a short flag stands in a cluster, or one of the long ones is given, in full or by its start.
    pub fn has_flag(&self, short: char, long: &[&str]) -> bool {
        self.args.iter().take_while(|arg| arg.text != "--").any(|arg| {
            if let Some(name) = arg.text.strip_prefix("--") {
                let name = name.split('=').next().unwrap_or_default();
                return name.len() >= 3 && long.iter().any(|long| long.starts_with(name));
            }
            arg.is_flag() && arg.text[1..].contains(short)
        })
    }
}
