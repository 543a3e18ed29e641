//! What a tool may do to a path: decided by its text, which the caller gives once as written and once with links followed.

use std::path::{Component, Path, PathBuf};

use super::table::{
    Class, GIT_OPEN, GUARD_FILES, HOOK_FOLDERS, KEY_ENDS, KEY_NAMES, PUBLIC_NAMES, ROWS, TEST_FOLDERS,
};
use crate::base::text::{is_unseen, shortened};
use crate::guard::verdict::Reason;
use crate::secrets;

/// Characters of a path in a reason.
const PATH_CHARS_MAX: usize = 160;

/// What a tool does to a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Touch {
    /// Writes, moves or removes it.
    Write,
    /// Reads it.
    Read,
}

/// Where paths start.
#[derive(Clone, Copy, Debug)]
pub struct Ground<'a> {
    /// The state root, where something is installed.
    pub root: Option<&'a Path>,
    /// The person's home, where it is known.
    pub home: Option<&'a Path>,
    /// The folder that the tool works in.
    pub cwd: &'a Path,
}

/// What of the state root agents leave alone; the workspace is theirs.
const OWN: &[&str] =
    &["harness", "openclaw.toml", "openclaw.env", "rules", "plan-templates", "roles", "harness-rules.json"];
/// Our file of secrets in the state root.
const OWN_SECRETS: &str = "openclaw.env";

/// Returns why a tool may not touch `path`, which is as its input says it; `None` where it may.
pub fn judge(path: &str, touch: Touch, ground: Ground<'_>) -> Option<Reason> {
    if path.is_empty() {
        return None;
    }
    let absolute = absolute(path, ground);
    let is_own = |name: &&str| ground.root.is_some_and(|root| absolute.starts_with(root.join(name)));
    match touch {
        Touch::Write if OWN.iter().any(is_own) || ground.root == Some(&absolute) => {
            Some(refused(path, touch, "paths.state-root", "it is openclaw's own"))
        }
        Touch::Read if is_own(&OWN_SECRETS) => Some(of_secrets(path, touch)),
        Touch::Write | Touch::Read => match (class(&absolute, touch)?, touch) {
            (Class::Secrets, _) => Some(of_secrets(path, touch)),
            (_, Touch::Read) => None,
            (Class::GitInternals, Touch::Write) => Some(refused(
                path,
                touch,
                "paths.git-internals",
                "git keeps its own state and its hooks there",
            )),
            (Class::GitSettings, Touch::Write) => Some(refused(
                path,
                touch,
                "paths.git-settings",
                "it says for every repository which hooks git runs",
            )),
            (Class::AgentSettings, Touch::Write) => Some(refused(
                path,
                touch,
                "paths.agent-settings",
                "it says which hooks and permissions an agent has",
            )),
            (Class::Administration, Touch::Write) => {
                Some(refused(path, touch, "paths.administration", "it says who may do what on this machine"))
            }
        },
    }
}

/// Returns what to tell about a write that is let through: it changes what later commits are judged by.
pub fn advice(path: &str, ground: Ground<'_>) -> Option<Reason> {
    let absolute = absolute(path, ground);
    let parts = components(&absolute);
    let name = parts.last()?;
    let is_guard = GUARD_FILES.contains(&name.as_str());
    let is_hook = parts.iter().rev().skip(1).any(|part| HOOK_FOLDERS.contains(&part.as_str()));
    (is_guard || is_hook).then(|| Reason {
        rule: "paths.guard-settings".to_owned(),
        why: format!(
            "`{}` says what git hooks and guards do in this repository (rule paths.guard-settings).",
            shown(path)
        ),
        instead: "Tell the person what you change in it and why; nothing that it loosens counts before a person commits it."
            .to_owned(),
    })
}

fn of_secrets(path: &str, touch: Touch) -> Reason {
    let (rule, doing, instead) = match touch {
        Touch::Read => (
            "reading.secrets-file",
            "read",
            "Ask the person for what you need to know of it, or read its example file; a program that loads it by itself may run.",
        ),
        Touch::Write => (
            "paths.secrets-file",
            "write",
            "Ask the person to put the value in; write an example file with placeholders where one is missing.",
        ),
    };
    Reason {
        rule: rule.to_owned(),
        why: format!(
            "openclaw refuses to {doing} `{}`: files of this name hold secrets (rule {rule}).",
            shown(path)
        ),
        instead: instead.to_owned(),
    }
}

fn refused(path: &str, touch: Touch, rule: &str, because: &str) -> Reason {
    let doing = match touch {
        Touch::Write => "write, move or remove",
        Touch::Read => "read",
    };
    Reason {
        rule: rule.to_owned(),
        why: format!("openclaw refuses to {doing} `{}`: {because} (rule {rule}).", shown(path)),
        instead: "Leave it as it is. If it has to change, tell the person what and why; they do it from a terminal."
            .to_owned(),
    }
}

/// Returns a path as one harmless line.
fn shown(path: &str) -> String {
    let line: String = path.chars().map(|c| if is_unseen(c) { ' ' } else { c }).collect();
    shortened(&secrets::redacted(&line), PATH_CHARS_MAX)
}

/// Returns what kind of protected place `path` is; `None` for any other.
fn class(path: &Path, touch: Touch) -> Option<Class> {
    let parts = components(path);
    let text = parts.join("/");
    if is_git_internal(&parts) {
        return Some(Class::GitInternals);
    }
    let ends =
        |tail: &str| text.strip_suffix(tail).is_some_and(|rest| rest.is_empty() || rest.ends_with('/'));
    let lies_below = |tail: &str| {
        let folder = format!("/{tail}/");
        text.starts_with(&folder[1..]) || text.contains(&folder)
    };
    let row = ROWS.iter().find(|row| ends(row.tail) || (row.below && lies_below(row.tail)));
    match row.map(|row| row.class) {
        Some(Class::Secrets) if touch == Touch::Read && is_public(&parts) => None,
        Some(class) => Some(class),
        None => is_secret_name(&parts).then_some(Class::Secrets),
    }
}

fn components(path: &Path) -> Vec<String> {
    let normal = path.components().filter_map(|part| match part {
        Component::Normal(name) => Some(name.to_string_lossy().to_ascii_lowercase()),
        Component::Prefix(_) | Component::RootDir | Component::CurDir | Component::ParentDir => None,
    });
    normal.collect()
}

fn is_git_internal(parts: &[String]) -> bool {
    let Some(at) = parts.iter().position(|part| part == ".git" || part.ends_with(".git")) else {
        return false;
    };
    let below = parts[at + 1..].join("/");
    if parts[at] == ".git" {
        return !GIT_OPEN.contains(&below.as_str());
    }
    // A bare repository is a folder whose name ends so; any other file may be named so, too.
    let inner = ["hooks", "objects", "refs", "config", "head", "packed-refs", "info", "worktrees"];
    parts.get(at + 1).is_some_and(|part| inner.contains(&part.as_str()))
}

fn is_public(parts: &[String]) -> bool {
    parts.last().is_some_and(|name| name.ends_with(".pub") || PUBLIC_NAMES.contains(&name.as_str()))
}

fn is_secret_name(parts: &[String]) -> bool {
    let Some((name, folders)) = parts.split_last() else { return false };
    if is_environment_file(name) {
        return true;
    }
    if name == "environ" && parts.first().is_some_and(|top| top == "proc") {
        return true;
    }
    let is_for_tests = folders.iter().any(|folder| TEST_FOLDERS.contains(&folder.as_str()));
    let is_example = ["example", "sample", "template", "dummy"].iter().any(|word| name.contains(word));
    let is_key = KEY_NAMES.contains(&name.as_str()) || KEY_ENDS.iter().any(|end| name.ends_with(end));
    is_key && !is_for_tests && !is_example
}

/// `.env`, and what of its kind is for one machine; `.env.example` and `.env.production` are committed in many projects.
fn is_environment_file(name: &str) -> bool {
    name == ".env" || name == ".env.local" || (name.starts_with(".env.") && name.ends_with(".local"))
}

/// Returns `path` from the top, without `.` and `..`, as its text says; links are not looked at.
pub fn absolute(path: &str, ground: Ground<'_>) -> PathBuf {
    let from_home = match path {
        "~" => ground.home.map(Path::to_owned),
        _ => path.strip_prefix("~/").and_then(|rest| Some(ground.home?.join(rest))),
    };
    let joined = from_home.unwrap_or_else(|| ground.cwd.join(path));
    let mut plain = PathBuf::new();
    for part in joined.components() {
        match part {
            Component::ParentDir => {
                plain.pop();
            }
            Component::CurDir => {}
            Component::Prefix(_) | Component::RootDir | Component::Normal(_) => plain.push(part),
        }
    }
    plain
}

#[cfg(test)]
mod tests;
