//! The words of `git commit` and `git add`: what is taken from the work tree, and what would keep hooks from running.

use std::ffi::OsString;
use std::path::Path;

use crate::git::{Include, Place, Wanted};
use crate::guard::command::run::Shell;
use crate::guard::command::word::Arg;
use crate::ports::exec::Env;

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

/// Variables that a command may not set: they would turn checks off or point us elsewhere.
const OURS: [&str; 3] = ["OPENCLAW_SKIP", "OPENCLAW_ROOT", "OPENCLAW_STATE_DIR"];
/// Flags of git itself that take the next word.
const GIT_VALUED: [&str; 8] = [
    "-C",
    "-c",
    "--git-dir",
    "--work-tree",
    "--namespace",
    "--super-prefix",
    "--config-env",
    "--attr-source",
];
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

/// Reads the words after `git`: a commit is returned, an `add` is put into `added`, the rest is neither.
pub(super) fn read(shell: &Shell<'_>, args: &[Arg], added: &mut Vec<Wanted>) -> Option<GitCommit> {
    let mut call = Call { place: Place::of(&shell.dir, &environment(shell)), bypass: from_variables(shell) };
    let mut args = args.to_vec();
    if shell.is_fed {
        args.push(Arg { text: String::new(), known: false });
    }
    let rest = call.global_flags(&args);
    let (verb, rest) = rest.split_first()?;
    match verb.text.as_str() {
        "commit" => Some(call.commit(rest, added)),
        "add" | "stage" => {
            added.extend(add(&call.place.dir, rest));
            None
        }
        _ => None,
    }
}

/// A git command whose verb is not reached yet.
struct Call {
    place: Place,
    bypass: Option<Bypass>,
}

impl Call {
    fn global_flags<'a>(&mut self, mut args: &'a [Arg]) -> &'a [Arg] {
        while let Some((flag, rest)) = args.split_first()
            && flag.text.starts_with('-')
        {
            let (name, joined) = match flag.text.split_once('=') {
                Some((name, value)) if name.starts_with("--") => (name, Some(value)),
                Some(_) | None => (flag.text.as_str(), None),
            };
            let takes_next = joined.is_none() && GIT_VALUED.contains(&name);
            let next = rest.first().filter(|_| takes_next);
            let value = joined.or(next.map(|arg| arg.text.as_str())).unwrap_or_default();
            let is_known = next.is_none_or(|arg| arg.known);
            match name {
                "-C" if is_known => self.place.dir = self.place.dir.join(value),
                "--git-dir" => self.place.git_dir = Some(self.place.dir.join(value)),
                "--work-tree" => self.place.work_tree = Some(self.place.dir.join(value)),
                "-c" | "--config-env" => self.bypass = self.bypass.or(from_setting(value)),
                _ => {}
            }
            args = rest.get(usize::from(takes_next)..).unwrap_or_default();
        }
        args
    }

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
                takes_unknown_paths |= rest.iter().any(|arg| !arg.known);
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
            } else if arg.known {
                paths.push(text.as_bytes().to_vec());
            } else if text.is_empty() {
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
                takes_unknown |= !arg.known;
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
                takes_unknown |= !arg.known;
            }
        }
    }
    let nothing = paths.is_empty() && !takes_all && !takes_unknown;
    let paths = if takes_unknown || paths.is_empty() { None } else { Some(paths) };
    (!nothing).then(|| Wanted { dir: Some(dir.to_owned()), paths, include })
}

/// Returns what a setting given on the command line turns off.
fn from_setting(setting: &str) -> Option<Bypass> {
    let (key, value) = setting.split_once('=').unwrap_or((setting, "true"));
    let key = key.to_ascii_lowercase();
    if key == "core.hookspath" {
        return Some(Bypass::HooksPath);
    }
    let is_off = ["false", "no", "off", "0", ""].contains(&value.to_ascii_lowercase().as_str());
    let is_switch = key.starts_with("hook.") && key.ends_with(".enabled");
    (is_switch && is_off).then_some(Bypass::HookDisabled)
}

/// Returns what the variables that the command set turn off.
fn from_variables(shell: &Shell<'_>) -> Option<Bypass> {
    let ours = OURS.into_iter().find(|name| shell.set.contains_key(*name)).map(Bypass::Variable);
    let is_setting = |name: &str| name.starts_with("GIT_CONFIG_KEY_") || name == "GIT_CONFIG_PARAMETERS";
    let settings =
        shell.set.iter().filter(|(name, _)| is_setting(name)).filter_map(|(_, value)| value.as_deref());
    ours.or_else(|| {
        settings.map(str::to_ascii_lowercase).find_map(|value| {
            if value.contains("core.hookspath") {
                Some(Bypass::HooksPath)
            } else if value.contains("hook.") && value.contains(".enabled") {
                Some(Bypass::HookDisabled)
            } else {
                None
            }
        })
    })
}

fn environment(shell: &Shell<'_>) -> Env {
    let names = ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"];
    let set =
        names.iter().filter_map(|name| Some(((*name).to_owned(), OsString::from(shell.variable(name)?))));
    set.collect()
}
