//! What a command does, step by step, as far as commits are concerned: folders, variables, prefixes, nested shells.
//!
//! Follows what is written, runs nothing. A folder that only a running shell knows leaves the folder as it is.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::git::Wanted;
use crate::guard::command::commit::{self, GitCommit};
use crate::guard::command::lex::{self, Item, Simple, Unreadable};
use crate::guard::command::word::Arg;
use crate::ports::exec::Env;

/// Shells whose `-c` is read.
const SHELLS: [&str; 6] = ["sh", "bash", "dash", "zsh", "ksh", "ash"];
/// Words ahead of a program that are no program.
const KEYWORDS: [&str; 10] = ["if", "then", "elif", "else", "while", "until", "do", "!", "{", "time"];
/// Builtins that set variables.
const SETTERS: [&str; 5] = ["export", "declare", "typeset", "readonly", "local"];
/// Programs that run the rest of their words: flags that take a value, and words of their own after the flags.
const PREFIXES: [(&str, &[&str], usize); 15] = [
    ("command", &[], 0),
    ("builtin", &[], 0),
    ("exec", &["-a"], 0),
    ("nohup", &[], 0),
    ("setsid", &[], 0),
    ("time", &["-f", "-o"], 0),
    ("nice", &["-n", "--adjustment"], 0),
    ("ionice", &["-c", "-n"], 0),
    ("stdbuf", &["-i", "-o", "-e"], 0),
    ("timeout", &["-s", "-k", "--signal", "--kill-after"], 1),
    ("sudo", &["-u", "-g", "-h", "-p", "-C", "-r", "-t", "-U", "-D", "--user", "--group", "--chdir"], 0),
    ("doas", &["-u", "-C"], 0),
    ("env", &["-u", "-C", "-S", "--unset", "--chdir"], 0),
    ("xargs", &["-n", "-P", "-I", "-L", "-d", "-a", "-s", "-E"], 0),
    ("watch", &["-n", "--interval"], 0),
];

/// What holds at a step.
#[derive(Clone)]
pub(super) struct Shell<'e> {
    pub(super) dir: PathBuf,
    env: &'e Env,
    /// Variables that the command set, over those it started with; `None` for a value that only a shell knows.
    pub(super) set: BTreeMap<String, Option<String>>,
    /// What `git add` took so far.
    pub(super) added: Vec<Wanted>,
    /// Whether `xargs` puts words behind those that are written.
    pub(super) is_fed: bool,
    depth: usize,
    steps: usize,
}

/// Returns every git commit that `command` runs in `cwd` with the environment `env`, in order.
///
/// # Errors
/// See [`Unreadable`].
pub fn commits(command: &str, cwd: &Path, env: &Env) -> Result<Vec<GitCommit>, Unreadable> {
    let mut shell = Shell {
        dir: cwd.to_owned(),
        env,
        set: BTreeMap::new(),
        added: Vec::new(),
        is_fed: false,
        depth: 0,
        steps: 0,
    };
    let mut found = Vec::new();
    shell.script(command, &mut found)?;
    Ok(found)
}

impl Shell<'_> {
    /// Returns the value of a variable, as far as it is known and text.
    pub(super) fn variable(&self, name: &str) -> Option<&str> {
        match self.set.get(name) {
            Some(value) => value.as_deref(),
            None => self.env.get(name)?.to_str(),
        }
    }

    fn script(&mut self, text: &str, found: &mut Vec<GitCommit>) -> Result<(), Unreadable> {
        self.depth += 1;
        let script = lex::read(text, self.depth)?;
        self.items(&script.items, &script.documents, found)?;
        self.depth -= 1;
        Ok(())
    }

    fn items(
        &mut self,
        items: &[Item],
        documents: &[String],
        found: &mut Vec<GitCommit>,
    ) -> Result<(), Unreadable> {
        for item in items {
            match item {
                Item::Sub(inner) => {
                    let mut shell = self.clone();
                    shell.items(inner, documents, found)?;
                    // Its folder and variables end with it; what it staged stays staged.
                    self.added = shell.added;
                    self.steps = shell.steps;
                }
                Item::Simple(simple) => self.simple(simple, documents, found)?,
            }
        }
        Ok(())
    }

    fn simple(
        &mut self,
        simple: &Simple,
        documents: &[String],
        found: &mut Vec<GitCommit>,
    ) -> Result<(), Unreadable> {
        self.steps += 1;
        if self.steps > lex::STEPS_MAX {
            return Err(Unreadable::TooManySteps);
        }
        let mut args = Vec::new();
        for word in &simple.words {
            word.expand(|name| self.variable(name), &mut args);
        }
        let args = without_keywords(&args);
        // What is set ahead of a program holds for it alone.
        let mut own = self.clone();
        let rest = own.assignments(args);
        if rest.is_empty() {
            self.assignments(args);
            return Ok(());
        }
        let Some((program, rest)) = own.program(rest) else { return Ok(()) };
        match program {
            "cd" | "pushd" => {
                if let Some(folder) =
                    rest.iter().find(|arg| !arg.text.starts_with('-')).filter(|arg| arg.known)
                {
                    self.dir = self.dir.join(&folder.text);
                }
            }
            "eval" => {
                let text: Vec<&str> = rest.iter().map(|arg| arg.text.as_str()).collect();
                own.script(&text.join(" "), found)?;
                *self = Self { depth: self.depth, ..own };
            }
            "git" => {
                if let Some(commit) = commit::read(&own, rest, &mut self.added) {
                    found.push(commit);
                }
            }
            name if SETTERS.contains(&name) => {
                let flags = rest.iter().take_while(|arg| arg.text.starts_with('-')).count();
                self.assignments(&rest[flags..]);
            }
            name if SHELLS.contains(&name) => {
                let inner = own.nested(rest, simple, documents, found)?;
                self.added = inner.added;
                self.steps = inner.steps;
            }
            _ => {}
        }
        Ok(())
    }

    /// Reads what a shell is told to run: its `-c`, or a here-document where it is given no file.
    fn nested(
        mut self,
        args: &[Arg],
        simple: &Simple,
        documents: &[String],
        found: &mut Vec<GitCommit>,
    ) -> Result<Self, Unreadable> {
        let is_command_flag =
            |arg: &&Arg| arg.text.starts_with('-') && !arg.text.starts_with("--") && arg.text.contains('c');
        let flag = args.iter().position(|arg| is_command_flag(&arg));
        let mut text = String::new();
        if let Some(flag) = flag {
            let script = args[flag + 1..].iter().find(|arg| !arg.text.starts_with(['-', '+']));
            text.push_str(script.map_or("", |arg| arg.text.as_str()));
        } else if args.iter().all(|arg| arg.text.starts_with('-')) {
            for document in &simple.documents {
                text.push_str(documents.get(*document).map_or("", String::as_str));
            }
        }
        self.script(&text, found)?;
        Ok(self)
    }

    /// Takes the leading `NAME=value` words and returns the rest.
    fn assignments<'a>(&mut self, args: &'a [Arg]) -> &'a [Arg] {
        let mut rest = args;
        while let Some((first, after)) = rest.split_first()
            && let Some((name, value)) = first.text.split_once('=')
            && is_name(name)
        {
            let name = name.trim_end_matches('+').to_owned();
            self.set.insert(name, first.known.then(|| value.to_owned()));
            rest = after;
        }
        rest
    }

    /// Returns the program's name and arguments, past everything that only runs another program.
    fn program<'a>(&mut self, mut args: &'a [Arg]) -> Option<(&'a str, &'a [Arg])> {
        loop {
            let (program, rest) = args.split_first()?;
            let name = program.text.rsplit('/').next().unwrap_or_default();
            let Some((_, valued, words)) = PREFIXES.iter().find(|(prefix, ..)| *prefix == name) else {
                return Some((name, rest));
            };
            self.is_fed |= name == "xargs";
            args = self.after_flags(name, rest, valued);
            args = args.get(*words..)?;
        }
    }

    fn after_flags<'a>(&mut self, prefix: &str, mut args: &'a [Arg], valued: &[&str]) -> &'a [Arg] {
        while let Some((flag, rest)) = args.split_first()
            && flag.text.starts_with('-')
        {
            if flag.text == "--" {
                args = rest;
                break;
            }
            let takes_next = valued.contains(&flag.text.as_str());
            let moves = matches!(
                (prefix, flag.text.as_str()),
                ("env", "-C" | "--chdir") | ("sudo", "-D" | "--chdir")
            );
            if let (true, Some(folder)) = (moves, rest.first()) {
                self.dir = self.dir.join(&folder.text);
            }
            args = rest.get(usize::from(takes_next)..).unwrap_or_default();
        }
        // `env A=b git` and `sudo A=b git`.
        self.assignments(args)
    }
}

fn without_keywords(args: &[Arg]) -> &[Arg] {
    let mut rest = args;
    while let Some((first, after)) = rest.split_first() {
        if first.text == "function" && !after.is_empty() {
            rest = &after[1..];
        } else if KEYWORDS.contains(&first.text.as_str()) {
            rest = after;
        } else {
            break;
        }
    }
    rest
}

fn is_name(name: &str) -> bool {
    let name = name.strip_suffix('+').unwrap_or(name);
    !name.is_empty()
        && !name.starts_with(|c: char| c.is_ascii_digit())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}
