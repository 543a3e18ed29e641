//! Recursive deletion, moving away and opening up of what a person cannot get back: the system, the home, the folder that
//! is worked in, repositories, `.git`. Told by where a path leads as text, in whatever spelling.

use std::path::{Path, PathBuf};

use crate::guard::command::{Arg, Step, UNKNOWN, is_filtered};
use crate::guard::paths::{Ground, absolute};
use crate::guard::policy::Guard;

use super::concern::{Concern, Weight, When, reason, shown};

/// Programs that delete folders; the first takes a flag for it.
const DELETERS: &[&str] = &["rm", "rimraf", "srm", "trash", "trash-put"];
/// Folders of the top that belong to the system.
const SYSTEM: &[&str] = &[
    "Applications",
    "Library",
    "System",
    "Users",
    "Volumes",
    "bin",
    "boot",
    "dev",
    "etc",
    "home",
    "lib",
    "lib32",
    "lib64",
    "media",
    "mnt",
    "opt",
    "private",
    "proc",
    "root",
    "run",
    "sbin",
    "srv",
    "sys",
    "usr",
    "var",
];
/// Folders below `usr` and `var` that do as well.
const SYSTEM_BELOW: &[&str] = &[
    "bin", "sbin", "lib", "lib32", "lib64", "libexec", "local", "share", "include", "log", "db", "cache",
    "spool",
];
/// Folders for what is thrown away.
const TEMPORARY: &[&str] =
    &["/tmp", "/var/tmp", "/private/tmp", "/private/var/tmp", "/var/folders", "/dev/shm"];

/// Where a path leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// The top, or a folder of the system.
    System,
    /// The home of a person.
    Home,
    /// The folder that is worked in, or one that it lies in.
    Above,
    /// What git keeps.
    Git,
    /// All that lies in a folder.
    Contents(PathBuf),
    /// A folder or file.
    Folder(PathBuf),
    /// Only a running shell knows.
    Unresolved,
    /// Nothing that is looked at.
    Other,
}

/// Adds what `step` would delete, move away or open up.
pub(super) fn look(step: &Step, ground: Ground<'_>, found: &mut Vec<Concern>) {
    let program = step.program.as_str();
    match program {
        "rm" if step.has_flag('r', &["recursive"]) || step.has_flag('R', &[]) => {
            deleted(step, &step.operands(), ground, found);
        }
        "npx" if step.args.first().is_some_and(|arg| arg.text == "rimraf") => {
            deleted(step, &step.operands().into_iter().skip(1).collect::<Vec<_>>(), ground, found);
        }
        _ if program != "rm" && DELETERS.contains(&program) => deleted(step, &step.operands(), ground, found),
        "find" if step.args.iter().any(|arg| arg.text == "-delete") => find(step, ground, found),
        "mv" => {
            let operands = step.operands();
            let count =
                operands.len().saturating_sub(usize::from(!step.has_flag('t', &["target-directory"])));
            for source in &operands[..count] {
                let target = target(source, step, ground);
                if !matches!(target, Target::Unresolved | Target::Contents(_) | Target::Folder(_)) {
                    deletion(&target, source, "move away", found);
                }
            }
        }
        "rsync" if step.args.iter().any(|arg| arg.text.starts_with("--del")) => {
            if let Some(last) = step.operands().last() {
                let target = target(last, step, ground);
                match target {
                    Target::System | Target::Home => deletion(&target, last, "empty", found),
                    Target::Above | Target::Git => {
                        found.push(asked(
                            Weight::Ask,
                            When::Always,
                            "command.delete-repository",
                            &last.text,
                            "empty",
                        ));
                    }
                    Target::Contents(_) | Target::Folder(_) | Target::Unresolved | Target::Other => {}
                }
            }
        }
        "chmod" | "chown" | "chgrp" | "setfacl" if step.has_flag('R', &["recursive"]) => {
            for operand in step.operands() {
                if matches!(target(operand, step, ground), Target::System | Target::Home) {
                    found.push(Concern::new(
                        Guard::Commands,
                        Weight::Refuse,
                        When::Always,
                        reason(
                            "command.permissions",
                            Weight::Refuse,
                            &format!(
                                "it would change owners or permissions of all below `{}`",
                                shown(&operand.text)
                            ),
                            "Name the files that need it; for more, tell the person what and why.",
                        ),
                    ));
                }
            }
        }
        _ => {}
    }
}

fn deleted(step: &Step, operands: &[&Arg], ground: Ground<'_>, found: &mut Vec<Concern>) {
    for operand in operands {
        deletion(&target(operand, step, ground), operand, "delete", found);
    }
}

fn find(step: &Step, ground: Ground<'_>, found: &mut Vec<Concern>) {
    let here = Arg::of(".");
    let is_root = |arg: &&Arg| !arg.text.starts_with(['-', '(', '!']);
    let mut roots: Vec<&Arg> = step.args.iter().take_while(is_root).collect();
    if roots.is_empty() {
        roots.push(&here);
    }
    let filtered = is_filtered(&step.args);
    let looks_for_git = step.args.windows(2).any(|pair| pair[0].text == "-name" && pair[1].text == ".git");
    for root in roots {
        let target = if looks_for_git { Target::Git } else { target(root, step, ground) };
        match target {
            Target::System if filtered => {
                found.push(asked(
                    Weight::Ask,
                    When::Always,
                    "command.delete-root",
                    &root.text,
                    "delete what it finds below",
                ));
            }
            Target::Home | Target::Above | Target::Contents(_) | Target::Folder(_) | Target::Unresolved
                if filtered => {}
            target => deletion(&target, root, "delete", found),
        }
    }
}

fn deletion(target: &Target, operand: &Arg, doing: &str, found: &mut Vec<Concern>) {
    let text = operand.text.as_str();
    found.push(match target {
        Target::System => asked(Weight::Refuse, When::Always, "command.delete-root", text, doing),
        Target::Home => asked(Weight::Refuse, When::Always, "command.delete-home", text, doing),
        Target::Above => asked(Weight::Refuse, When::Always, "command.delete-repository", text, doing),
        Target::Git => asked(Weight::Refuse, When::Always, "command.delete-git", text, doing),
        Target::Contents(folder) | Target::Folder(folder) => {
            asked(Weight::Ask, When::Holds(folder.clone()), "command.delete-repository", text, doing)
        }
        Target::Unresolved => asked(Weight::Unresolved, When::Always, "command.unresolved", text, doing),
        Target::Other => return,
    });
}

fn asked(weight: Weight, when: When, rule: &str, text: &str, doing: &str) -> Concern {
    let what = match rule {
        "command.delete-root" => "a folder of the system",
        "command.delete-home" => "a person's home",
        "command.delete-git" => "a repository's history",
        "command.delete-repository" => "a repository, or the folder that is worked in",
        _ => "a folder that only the running shell knows",
    };
    let what = format!("it would {doing} `{}`, {what}", shown(text));
    let instead = "Name the files or folders below it that are no longer needed; for more, tell the person what and why.";
    Concern::new(Guard::Commands, weight, when, reason(rule, weight, &what, instead))
}

/// Returns where `arg` leads.
pub(super) fn target(arg: &Arg, step: &Step, ground: Ground<'_>) -> Target {
    let (text, all) = without_pattern(&arg.text, arg.glob);
    if let Some(at) = text.find(UNKNOWN) {
        return unknown(&text[..at], &text[at..], step, ground);
    }
    let is_relative = !text.starts_with(['/', '~']);
    if is_relative && !step.dir_known {
        let is_here = text.trim_matches(['.', '/']).is_empty();
        return if is_here {
            Target::Unresolved
        } else if text.split('/').any(|part| part == ".git") {
            Target::Git
        } else {
            Target::Other
        };
    }
    place(&absolute(text, Ground { cwd: &step.dir, ..ground }), ground, all)
}

fn place(path: &Path, ground: Ground<'_>, all: bool) -> Target {
    if is_system(path) {
        return Target::System;
    }
    if is_home(path, ground.home) {
        return Target::Home;
    }
    let is_git = path.components().any(|part| part.as_os_str().eq_ignore_ascii_case(".git"));
    let is_ours =
        path.starts_with(ground.cwd) || path.parent().is_some_and(|above| ground.cwd.starts_with(above));
    if is_git && path.ends_with(".git") && (is_ours || !is_temporary(path)) {
        return Target::Git;
    }
    if ground.cwd.starts_with(path) {
        return if all { Target::Contents(path.to_owned()) } else { Target::Above };
    }
    match (is_temporary(path), all) {
        (true, _) => Target::Other,
        (false, true) => Target::Contents(path.to_owned()),
        (false, false) => Target::Folder(path.to_owned()),
    }
}

/// Returns where a path leads of which only `head` is known up to the first unknown part.
fn unknown(head: &str, tail: &str, step: &Step, ground: Ground<'_>) -> Target {
    // With a name of its own behind it, or one that begins before it, it is no top.
    if tail.contains(|c: char| c.is_alphanumeric()) || head.ends_with(|c: char| c != '/') {
        return Target::Other;
    }
    if head.is_empty() {
        return Target::Unresolved;
    }
    let place = place(&absolute(head, Ground { cwd: &step.dir, ..ground }), ground, false);
    match place {
        Target::System | Target::Home => Target::Unresolved,
        Target::Above
        | Target::Git
        | Target::Contents(_)
        | Target::Folder(_)
        | Target::Unresolved
        | Target::Other => Target::Other,
    }
}

/// Takes a pattern that means everything off the end.
fn without_pattern(text: &str, glob: bool) -> (&str, bool) {
    const ALL: &[&str] = &["*", ".*", ".[!.]*", ".[^.]*", "..?*", "?*", "**", "*.*"];
    let mut rest = text;
    let mut all = false;
    loop {
        let before = rest;
        rest = match rest.trim_end_matches('/') {
            "" if rest.starts_with('/') => "/",
            trimmed => trimmed,
        };
        rest = rest.strip_suffix("/.").map_or(rest, |head| if head.is_empty() { "/" } else { head });
        let name = rest.rsplit('/').next().unwrap_or_default();
        if glob && ALL.contains(&name) {
            all = true;
            let head = &rest[..rest.len() - name.len()];
            rest = if head.is_empty() { "." } else { head };
        }
        if rest == before {
            return (rest, all);
        }
    }
}

fn is_system(path: &Path) -> bool {
    let parts: Vec<&str> = path.iter().skip(1).map(|part| part.to_str().unwrap_or_default()).collect();
    match parts.as_slice() {
        [] => true,
        [top] => SYSTEM.contains(top),
        ["usr" | "var" | "System" | "Library", below] => SYSTEM_BELOW.contains(below),
        _ => false,
    }
}

fn is_home(path: &Path, home: Option<&Path>) -> bool {
    let is_one = home.is_some_and(|home| home.starts_with(path));
    let is_other =
        path.parent().is_some_and(|above| above == Path::new("/home") || above == Path::new("/Users"));
    is_one || is_other
}

fn is_temporary(path: &Path) -> bool {
    TEMPORARY.iter().any(|folder| path.starts_with(folder) && path != Path::new(folder))
}
