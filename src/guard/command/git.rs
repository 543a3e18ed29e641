//! The words of a git command up to its verb: where it works, what it sets for itself, which aliases stand for what.

use std::ffi::OsString;
use std::rc::Rc;

use crate::git::Place;
use crate::guard::command::alias::AliasWanted;
use crate::guard::command::shell::Walker;
use crate::guard::command::step::{Arg, Step, Variables};
use crate::ports::exec::Env;

/// Variables that a command may not set: they would turn checks off or point us elsewhere.
pub const OURS: [&str; 4] = ["OPENCLAW_SKIP", "OPENCLAW_ROOT", "OPENCLAW_STATE_DIR", TASK_FILE];
/// The one among them that tightens while it is there.
pub(super) const TASK_FILE: &str = "OPENCLAW_TASK_FILE";
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
/// Pairs of `GIT_CONFIG_KEY_n` that are read.
const PAIRS_MAX: usize = 64;
/// Verbs that git knows by itself: an alias of such a name is not used.
const VERBS: &[&str] = &[
    "add",
    "am",
    "annotate",
    "apply",
    "archive",
    "backfill",
    "bisect",
    "blame",
    "branch",
    "bundle",
    "cat-file",
    "check-attr",
    "check-ignore",
    "check-mailmap",
    "check-ref-format",
    "checkout",
    "checkout-index",
    "cherry",
    "cherry-pick",
    "clean",
    "clone",
    "column",
    "commit",
    "commit-graph",
    "commit-tree",
    "config",
    "count-objects",
    "credential",
    "daemon",
    "describe",
    "diagnose",
    "diff",
    "diff-files",
    "diff-index",
    "diff-tree",
    "difftool",
    "fast-export",
    "fast-import",
    "fetch",
    "fetch-pack",
    "filter-branch",
    "fmt-merge-msg",
    "for-each-ref",
    "for-each-repo",
    "format-patch",
    "fsck",
    "gc",
    "grep",
    "gui",
    "hash-object",
    "help",
    "history",
    "hook",
    "index-pack",
    "init",
    "init-db",
    "instaweb",
    "interpret-trailers",
    "log",
    "ls-files",
    "ls-remote",
    "ls-tree",
    "mailinfo",
    "mailsplit",
    "maintenance",
    "merge",
    "merge-base",
    "merge-file",
    "merge-index",
    "merge-tree",
    "mergetool",
    "mktag",
    "mktree",
    "multi-pack-index",
    "mv",
    "name-rev",
    "notes",
    "pack-objects",
    "pack-redundant",
    "pack-refs",
    "patch-id",
    "prune",
    "prune-packed",
    "pull",
    "push",
    "quiltimport",
    "range-diff",
    "read-tree",
    "rebase",
    "receive-pack",
    "reflog",
    "refs",
    "remote",
    "repack",
    "replace",
    "replay",
    "repo",
    "request-pull",
    "rerere",
    "reset",
    "restore",
    "rev-list",
    "rev-parse",
    "revert",
    "rm",
    "scalar",
    "send-email",
    "send-pack",
    "shortlog",
    "show",
    "show-branch",
    "show-index",
    "show-ref",
    "sparse-checkout",
    "stage",
    "stash",
    "status",
    "stripspace",
    "submodule",
    "switch",
    "symbolic-ref",
    "tag",
    "unpack-file",
    "unpack-objects",
    "update-index",
    "update-ref",
    "update-server-info",
    "upload-archive",
    "upload-pack",
    "var",
    "verify-commit",
    "verify-pack",
    "verify-tag",
    "version",
    "whatchanged",
    "worktree",
    "write-tree",
];

/// A git command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GitCall {
    /// Where it works.
    pub place: Place,
    /// Whether that is known.
    pub place_known: bool,
    /// Its verb; empty for none.
    pub verb: String,
    /// The words behind the verb.
    pub args: Vec<Arg>,
    /// Settings for this command alone, with lower-case keys; a value that is not known is `None`.
    pub settings: Vec<(String, Option<String>)>,
    /// Whether it is told to take its programs from another folder.
    pub other_programs: bool,
}

/// What an alias stands for.
pub(super) enum Meaning {
    Words(Vec<Arg>),
    /// A text for a shell.
    Text(String),
}

impl GitCall {
    /// Returns the git command that a step is; `None` for any other program.
    pub fn of(step: &Step, env: &Env) -> Option<Self> {
        let dashed = step.program.strip_prefix("git-").filter(|verb| VERBS.contains(verb));
        if step.program != "git" && dashed.is_none() {
            return None;
        }
        let places = environment(&step.variables, env);
        let mut call = Self {
            place: Place::of(&step.dir, &places),
            place_known: step.dir_known,
            verb: dashed.unwrap_or_default().to_owned(),
            args: Vec::new(),
            settings: from_variables(&step.variables),
            other_programs: step.set("GIT_EXEC_PATH").is_some(),
        };
        let rest = if dashed.is_some() {
            step.args.as_slice()
        } else {
            call.global_flags(&step.args, &step.variables)
        };
        call.args = match (dashed, rest.split_first()) {
            (Some(_), _) => rest.to_vec(),
            (None, Some((verb, rest))) => {
                call.verb = verb.text.clone();
                rest.to_vec()
            }
            (None, None) => Vec::new(),
        };
        Some(call)
    }

    fn global_flags<'a>(&mut self, mut args: &'a [Arg], variables: &Variables) -> &'a [Arg] {
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
            let is_known = next.is_none_or(Arg::is_known);
            match name {
                "-C" if is_known => self.place.dir = self.place.dir.join(value),
                "-C" => self.place_known = false,
                "--git-dir" => self.place.git_dir = Some(self.place.dir.join(value)),
                "--work-tree" => self.place.work_tree = Some(self.place.dir.join(value)),
                "-c" => self.settings.push(setting(value)),
                "--config-env" => {
                    let (key, name) = value.split_once('=').unwrap_or((value, ""));
                    let value = variables.get(name).filter(|value| value.is_known());
                    self.settings.push((key.to_ascii_lowercase(), value.map(|value| value.text.clone())));
                }
                "--exec-path" => self.other_programs |= joined.is_some(),
                _ => {}
            }
            args = rest.get(usize::from(takes_next)..).unwrap_or_default();
        }
        args
    }

    /// Returns the words that are no flags; all behind `--`.
    pub fn operands(&self, valued: &[&str]) -> Vec<&Arg> {
        let mut operands = Vec::new();
        let mut args = self.args.iter();
        while let Some(arg) = args.next() {
            if arg.text == "--" {
                operands.extend(args);
                break;
            }
            if arg.is_flag() {
                if takes_next(&arg.text, valued) {
                    args.next();
                }
            } else {
                operands.push(arg);
            }
        }
        operands
    }
}

/// Returns whether a flag takes the next word: one of `valued`, each in full, long ones also by their start.
pub fn takes_next(flag: &str, valued: &[&str]) -> bool {
    if flag.contains('=') {
        return false;
    }
    if flag.starts_with("--") {
        return flag.len() >= 5 && valued.iter().any(|name| name.starts_with(flag));
    }
    let Some(last) = flag.chars().last() else { return false };
    valued.iter().any(|name| name.len() == 2 && name.ends_with(last) && !name.starts_with("--"))
}

impl Walker<'_> {
    /// Returns what the verb among `words` stands for; `None` where it is git's own, or nobody knows it.
    pub(super) fn alias_of(&mut self, words: &[Arg], own: &Rc<Variables>) -> Option<Meaning> {
        let step = Step {
            program: "git".to_owned(),
            args: words.get(1..)?.to_vec(),
            dir: self.shell.dir.clone(),
            dir_known: self.shell.dir_known,
            variables: Rc::clone(own),
            ..Step::default()
        };
        let call = GitCall::of(&step, self.env)?;
        let verb = call.verb.as_str();
        let is_name = verb.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
        if verb.is_empty() || !is_name || VERBS.contains(&verb) {
            return None;
        }
        let key = format!("alias.{}", verb.to_ascii_lowercase());
        let given = call.settings.iter().rev().find(|(name, _)| *name == key);
        let given = given.map(|(_, value)| value.clone()).or_else(|| self.set_before(&key).map(Some));
        let value = match given {
            Some(value) => value?,
            None => {
                let wanted = AliasWanted { place: call.place.clone(), verb: verb.to_owned() };
                let known = self.aliases.of(&wanted).map(|value| value.map(str::to_owned));
                match known {
                    Some(value) => value?,
                    None => {
                        self.wanted.push(wanted);
                        return None;
                    }
                }
            }
        };
        if let Some(text) = value.strip_prefix('!') {
            let rest: Vec<String> = call.args.iter().map(|arg| quoted(&arg.text)).collect();
            return Some(Meaning::Text(format!("{text} {}", rest.join(" "))));
        }
        let global = step.args.len() - call.args.len() - 1;
        let mut all = vec![Arg::of("git")];
        all.extend(step.args[..global].iter().cloned());
        self.words_of_alias(&value, &mut all);
        all.extend(call.args);
        // An alias of itself would have no end.
        if all.get(global + 1).is_some_and(|arg| arg.text == verb) { None } else { Some(Meaning::Words(all)) }
    }

    /// Returns what an earlier part of the same command sets `key` to.
    fn set_before(&self, key: &str) -> Option<String> {
        let calls = self.steps.iter().rev().filter_map(|step| GitCall::of(step, self.env));
        calls.filter(|call| call.verb == "config").find_map(|call| {
            let at = call.args.iter().position(|arg| arg.text.eq_ignore_ascii_case(key))?;
            call.args.get(at + 1).map(|arg| arg.text.clone())
        })
    }

    fn words_of_alias(&mut self, text: &str, words: &mut Vec<Arg>) {
        let (mut open, mut quote) = (None::<String>, None);
        let mut letters = text.chars();
        while let Some(letter) = letters.next() {
            match (quote, letter) {
                (Some(end), _) if letter == end => quote = None,
                (None, '\'' | '"') => {
                    quote = Some(letter);
                    open.get_or_insert_default();
                }
                (None, ' ' | '\t' | '\n') => words.extend(open.take().map(Arg::of)),
                (None | Some('"'), '\\') => open.get_or_insert_default().extend(letters.next()),
                (_, _) => open.get_or_insert_default().push(letter),
            }
        }
        words.extend(open.map(Arg::of));
    }
}

/// Returns the texts for a shell among the words of a git command.
pub(super) fn texts(words: &[Arg]) -> Vec<String> {
    let has = |word: &str| words.iter().any(|arg| arg.text == word);
    let behind = |flags: &[&str]| {
        let pairs = words.windows(2).filter(|pair| flags.contains(&pair[0].text.as_str()));
        pairs.map(|pair| pair[1].text.clone()).collect::<Vec<_>>()
    };
    let joined = |verb: &str| {
        let at = words.iter().position(|arg| arg.text == verb).map_or(words.len(), |at| at + 1);
        let rest: Vec<&str> = words[at..]
            .iter()
            .map(|arg| arg.text.as_str())
            .skip_while(|word| word.starts_with("--"))
            .collect();
        vec![rest.join(" ")]
    };
    if has("rebase") {
        let mut texts = behind(&["-x", "--exec"]);
        texts.extend(words.iter().filter_map(|arg| arg.text.strip_prefix("--exec=")).map(str::to_owned));
        texts
    } else if has("submodule") && has("foreach") {
        joined("foreach")
    } else if has("bisect") && has("run") {
        joined("run")
    } else if has("filter-branch") {
        behind(&["--tree-filter", "--index-filter", "--msg-filter", "--commit-filter", "--env-filter"])
    } else {
        Vec::new()
    }
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

fn setting(text: &str) -> (String, Option<String>) {
    let (key, value) = text.split_once('=').unwrap_or((text, "true"));
    (key.to_ascii_lowercase(), Some(value.to_owned()))
}

/// Returns the settings that variables of the command hold.
fn from_variables(variables: &Variables) -> Vec<(String, Option<String>)> {
    let mut settings = Vec::new();
    for number in 0..PAIRS_MAX {
        let Some(key) = variables.get(&format!("GIT_CONFIG_KEY_{number}")) else { break };
        let value = variables.get(&format!("GIT_CONFIG_VALUE_{number}"));
        let value = value.filter(|value| value.is_known()).map(|value| value.text.clone());
        settings.push((key.text.to_ascii_lowercase(), value));
    }
    if let Some(parameters) = variables.get("GIT_CONFIG_PARAMETERS") {
        // Either `'key=value'` or `'key'='value'`, each behind a blank.
        for each in parameters.text.split_whitespace() {
            settings.push(setting(&each.replace('\'', "")));
        }
    }
    settings
}

fn environment(variables: &Variables, env: &Env) -> Env {
    let names = ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"];
    let value = |name: &str| match variables.get(name) {
        Some(value) => Some(OsString::from(&value.text)),
        None => env.get(name).map(OsString::from),
    };
    names.iter().filter_map(|name| Some(((*name).to_owned(), value(name)?))).collect()
}
