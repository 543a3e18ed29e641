//! What holds while a command is followed: folder, variables, functions, files it fetched. Cloned for a shell of its own.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use brush_parser::ast::FunctionBody;

use crate::guard::command::alias::{AliasWanted, Aliases};
use crate::guard::command::feed::Feed;
use crate::guard::command::flat;
use crate::guard::command::parse::{self, DEPTH_MAX, Parsed, STEPS_MAX, Unreadable, WORK_BYTES_MAX};
use crate::guard::command::step::{Arg, Step, UNKNOWN, Variables};
use crate::ports::exec::Env;

/// What a level of nesting costs of the bytes that may be read.
const STEP_BYTES: usize = 16;

/// The state of a shell.
#[derive(Clone, Default)]
pub(super) struct Shell {
    pub(super) dir: PathBuf,
    pub(super) dir_known: bool,
    pub(super) set: Rc<Variables>,
    pub(super) arrays: Rc<BTreeMap<String, Vec<Arg>>>,
    pub(super) functions: Rc<BTreeMap<String, Rc<FunctionBody>>>,
    pub(super) positional: Option<Rc<Vec<Arg>>>,
}

/// Follows a command.
pub(super) struct Walker<'e> {
    pub(super) env: &'e Env,
    pub(super) aliases: &'e Aliases,
    pub(super) shell: Shell,
    pub(super) steps: Vec<Step>,
    /// Files that the command fetched from the network.
    pub(super) fetched: BTreeSet<String>,
    /// Aliases that would have to be known.
    pub(super) wanted: Vec<AliasWanted>,
    /// Functions that are being called.
    pub(super) calls: Vec<String>,
    /// How many pipes and background jobs are around.
    pub(super) beside: usize,
    /// Whether a function starts itself beside itself.
    pub(super) is_bomb: bool,
    /// Whether a part of the text was refused by the grammar.
    pub(super) is_refused: bool,
    pub(super) trouble: Option<Unreadable>,
    depth: usize,
    /// Bytes that may still be read.
    left: usize,
}

impl<'e> Walker<'e> {
    pub(super) fn new(cwd: &Path, env: &'e Env, aliases: &'e Aliases) -> Self {
        Self {
            env,
            aliases,
            shell: Shell { dir: cwd.to_owned(), dir_known: true, ..Shell::default() },
            steps: Vec::new(),
            fetched: BTreeSet::new(),
            wanted: Vec::new(),
            calls: Vec::new(),
            beside: 0,
            is_bomb: false,
            is_refused: false,
            trouble: None,
            depth: 0,
            left: WORK_BYTES_MAX,
        }
    }

    /// Follows a text that a shell runs, and returns what it prints.
    pub(super) fn script(&mut self, text: &str, input: &Feed) -> Feed {
        if !self.spend(text.len()) || !self.enter() {
            return Feed::default();
        }
        let feed = match parse::program(text) {
            Ok(Parsed::Program(program)) => {
                let mut feed = Feed::default();
                for (number, list) in program.complete_commands.iter().enumerate() {
                    let next = self.list(list, input);
                    feed = if number == 0 { next } else { feed.and(next) };
                }
                feed
            }
            Ok(Parsed::Tokens(tokens)) => {
                self.is_refused = true;
                flat::tokens(self, &tokens);
                Feed::default()
            }
            Ok(Parsed::Text) => {
                self.is_refused = true;
                flat::text(self, text);
                Feed::default()
            }
            Err(trouble) => {
                self.trouble = Some(trouble);
                Feed::default()
            }
        };
        self.leave();
        feed
    }

    /// As [`Self::script`], in a shell of its own: its folder and variables end with it.
    pub(super) fn apart(&mut self, text: &str, input: &Feed) -> Feed {
        let before = self.shell.clone();
        let feed = self.script(text, input);
        self.shell = before;
        feed
    }

    /// Goes one level deeper; `false` where that is too deep, or something else ended the reading.
    pub(super) fn enter(&mut self) -> bool {
        if self.trouble.is_some() {
            return false;
        }
        if self.depth >= DEPTH_MAX {
            self.trouble = Some(Unreadable::TooDeep);
            return false;
        }
        if !self.spend(STEP_BYTES) {
            return false;
        }
        self.depth += 1;
        true
    }

    /// Takes `bytes` off what may still be read; `false` where nothing is left.
    pub(super) fn spend(&mut self, bytes: usize) -> bool {
        match self.left.checked_sub(bytes) {
            Some(left) => self.left = left,
            None => self.trouble = Some(Unreadable::TooManySteps),
        }
        self.trouble.is_none()
    }

    pub(super) fn leave(&mut self) {
        self.depth -= 1;
    }

    /// Adds a step, with the folder and what is set.
    pub(super) fn push(&mut self, step: Step, own: &Rc<Variables>) {
        if self.steps.len() >= STEPS_MAX {
            self.trouble = Some(Unreadable::TooManySteps);
            return;
        }
        let (dir, dir_known) = (self.shell.dir.clone(), self.shell.dir_known);
        self.steps.push(Step { dir, dir_known, variables: Rc::clone(own), ..step });
    }

    /// Returns the value of a variable; `None` for one that nobody is known to have set.
    pub(super) fn variable(&self, name: &str) -> Option<Arg> {
        if let Some(value) = self.shell.set.get(name) {
            return Some(value.clone());
        }
        match name {
            "PWD" if self.shell.dir_known => Some(Arg::of(self.shell.dir.to_string_lossy())),
            "PWD" | "OLDPWD" => None,
            "IFS" => Some(Arg::of(" ")),
            "RANDOM" | "UID" | "EUID" | "PPID" | "SECONDS" | "LINENO" | "BASHPID" => Some(Arg::of("1")),
            _ => Some(Arg::of(self.env.get(name)?.to_str()?)),
        }
    }

    pub(super) fn assign(&mut self, name: &str, value: Arg) {
        Rc::make_mut(&mut self.shell.set).insert(name.to_owned(), value);
    }

    /// Goes to a folder as `cd` does.
    pub(super) fn change_dir(&mut self, folder: &str) {
        if folder.contains(UNKNOWN) || folder == "-" || folder.starts_with('+') {
            self.shell.dir_known = false;
            return;
        }
        let joined = self.shell.dir.join(folder);
        // From a folder that is not known, only a path from the top leads to one that is.
        self.shell.dir_known |= folder.starts_with('/');
        self.shell.dir = joined;
    }
}
