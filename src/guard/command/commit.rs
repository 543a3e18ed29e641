//! The words of `git commit` and `git add`: what is taken from the work tree, and what would keep hooks from running.

use std::path::Path;

use crate::git::{Include, Place, Wanted};
use crate::guard::command::git::{GitCall, OURS, TASK_FILE};
use crate::guard::command::step::{Arg, Origin, Step};

/// A commit that a command makes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GitCommit {
    /// Where it is made.
    pub place: Place,
    /// What it takes from the work tree: its `-a` and paths, and what was added ahead of it in the same command.
    pub worktree: Vec<Wanted>,
    /// What would keep the git hooks from running, where it has such.
    pub bypass: Option<Bypass>,
}

/// How a command keeps git hooks from running.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bypass {
    /// `--no-verify` or `-n`.
    NoVerify,
    /// Another hooks folder for this command.
    HooksPath,
    /// A hook of the configuration turned off for this command.
    HookDisabled,
    /// A variable of ours that is for people, set by the command.
    Variable(&'static str),
}

/// Long flags of `git commit` that take the next word.
const COMMIT_VALUED: [&str; 13] = [
    "--message",
    "--file",
    "--author",
    "--date",
    "--template",
    "--reuse-message",
    "--reedit-message",
    "--fixup",
    "--squash",
    "--cleanup",
    "--trailer",
    "--pathspec-from-file",
    "--unified",
];

/// Reads a git command: a commit is returned, an `add` is put into `added`, the rest is neither.
pub(super) fn read(step: &Step, call: &GitCall, added: &mut Vec<Wanted>) -> Option<GitCommit> {
    let mut args = call.args.clone();
    if step.is_fed && args.iter().all(Arg::is_known) {
        args.push(Arg::unknown(Origin::Plain));
    }
    match call.verb.as_str() {
        "commit" => {
            let reader = Reader { place: call.place.clone(), bypass: bypass(step, call) };
            Some(reader.commit(&args, added))
        }
        "add" | "stage" => {
            added.extend(add(&call.place.dir, &args));
            None
        }
        _ => None,
    }
}

/// Returns what around the verb keeps hooks from running: a setting, or a variable of ours.
pub(in crate::guard) fn bypass(step: &Step, call: &GitCall) -> Option<Bypass> {
    // Without the task file its role does not hold, so to take it away is one of the ways around.
    let is_set = |name: &str, value: &Arg| !value.text.is_empty() || name == TASK_FILE;
    let ours = OURS.into_iter().find(|name| step.set(name).is_some_and(|value| is_set(name, value)));
    let from_setting = || {
        call.settings.iter().find_map(|(key, value)| {
            if key == "core.hookspath" {
                return Some(Bypass::HooksPath);
            }
            let is_off = value.as_deref().is_none_or(|value| {
                ["false", "no", "off", "0", ""].contains(&value.to_ascii_lowercase().as_str())
            });
            let is_switch = key.starts_with("hook.") && key.ends_with(".enabled");
            (is_switch && is_off).then_some(Bypass::HookDisabled)
        })
    };
    ours.map(Bypass::Variable).or_else(from_setting)
}

/// A commit whose words are read.
struct Reader {
    place: Place,
    bypass: Option<Bypass>,
}

impl Reader {
    fn commit(mut self, args: &[Arg], added: &[Wanted]) -> GitCommit {
        let mut worktree = added.to_vec();
        let mut paths = Vec::new();
        let mut takes_unknown_paths = false;
        let mut rest = args;
        let mut no_verify = false;
        while let Some((arg, after)) = rest.split_first() {
            rest = after;
            let text = arg.text.as_str();
            if text == "--" {
                takes_unknown_paths |= rest.iter().any(|arg| !arg.is_known());
                paths.extend(rest.iter().map(|arg| arg.text.clone().into_bytes()));
                break;
            } else if let Some(long) = text.strip_prefix("--") {
                match long_flag(long) {
                    Long::All => worktree.push(Wanted { dir: None, paths: None, include: Include::Tracked }),
                    Long::NoVerify => no_verify = true,
                    Long::Verify => no_verify = false,
                    Long::PathsFromFile => takes_unknown_paths = true,
                    Long::Valued | Long::Other => {}
                }
                rest = rest.get(usize::from(takes_next(long))..).unwrap_or_default();
            } else if text.len() > 1 && text.starts_with('-') {
                let short = short_flags(&text[1..]);
                no_verify |= short.no_verify;
                if short.all {
                    worktree.push(Wanted { dir: None, paths: None, include: Include::Tracked });
                }
                rest = rest.get(usize::from(short.takes_next)..).unwrap_or_default();
            } else if arg.is_known() {
                paths.push(text.as_bytes().to_vec());
            } else {
                // A word that only a running shell knows; as a path it would be one of the tracked files.
                takes_unknown_paths = true;
            }
        }
        if !paths.is_empty() || takes_unknown_paths {
            let paths = (!takes_unknown_paths).then_some(paths);
            worktree.push(Wanted { dir: Some(self.place.dir.clone()), paths, include: Include::Tracked });
        }
        if no_verify {
            self.bypass = self.bypass.or(Some(Bypass::NoVerify));
        }
        GitCommit { place: self.place, worktree, bypass: self.bypass }
    }
}

/// What a long flag of `git commit` means here.
enum Long {
    All,
    NoVerify,
    Verify,
    PathsFromFile,
    Valued,
    Other,
}

/// Reads a long flag without its dashes; git takes any unambiguous start of a name.
fn long_flag(long: &str) -> Long {
    let name = long.split('=').next().unwrap_or_default();
    if name == "all" {
        Long::All
    } else if name.len() >= "no-veri".len() && "no-verify".starts_with(name) {
        Long::NoVerify
    } else if name.len() >= "veri".len() && "verify".starts_with(name) {
        Long::Verify
    } else if name.len() >= "pathspec-fr".len() && "pathspec-from-file".starts_with(name) {
        Long::PathsFromFile
    } else if takes_next(long) {
        Long::Valued
    } else {
        Long::Other
    }
}

fn takes_next(long: &str) -> bool {
    let is_start = |flag: &str| long.len() >= 3 && flag["--".len()..].starts_with(long);
    !long.contains('=') && COMMIT_VALUED.iter().any(|flag| is_start(flag))
}

#[derive(Default)]
struct Short {
    all: bool,
    no_verify: bool,
    takes_next: bool,
}

/// Reads a cluster such as `anm` without its dash; a flag that takes a value takes the rest of the cluster.
fn short_flags(cluster: &str) -> Short {
    let mut short = Short::default();
    for (at, letter) in cluster.char_indices() {
        match letter {
            'a' => short.all = true,
            'n' => short.no_verify = true,
            'm' | 'F' | 'C' | 'c' | 't' => {
                short.takes_next = at + letter.len_utf8() == cluster.len();
                return short;
            }
            // Their value is optional and always joined.
            'S' | 'u' => return short,
            _ => {}
        }
    }
    short
}

/// Reads the words after `git add`.
fn add(dir: &Path, args: &[Arg]) -> Option<Wanted> {
    let mut include = Include::Untracked;
    let mut paths = Vec::new();
    let (mut takes_all, mut takes_unknown) = (false, false);
    let mut only_paths = false;
    for arg in args {
        let text = arg.text.as_str();
        match text {
            _ if only_paths => {
                paths.push(text.as_bytes().to_vec());
                takes_unknown |= !arg.is_known();
            }
            "--" => only_paths = true,
            "--all" | "--no-ignore-removal" => takes_all = true,
            "--update" => (takes_all, include) = (true, include.min(Include::Tracked)),
            "--force" => include = Include::Ignored,
            "--dry-run" => return None,
            _ if text.starts_with("--pathspec-from-file") => takes_unknown = true,
            _ if text.starts_with("--") => {}
            _ if text.len() > 1 && text.starts_with('-') => {
                for letter in text.chars() {
                    match letter {
                        'A' => takes_all = true,
                        'u' => (takes_all, include) = (true, include.min(Include::Tracked)),
                        'f' => include = Include::Ignored,
                        'n' => return None,
                        _ => {}
                    }
                }
            }
            _ => {
                paths.push(text.as_bytes().to_vec());
                takes_unknown |= !arg.is_known();
            }
        }
    }
    let nothing = paths.is_empty() && !takes_all && !takes_unknown;
    let paths = if takes_unknown || paths.is_empty() { None } else { Some(paths) };
    (!nothing).then(|| Wanted { dir: Some(dir.to_owned()), paths, include })
}
