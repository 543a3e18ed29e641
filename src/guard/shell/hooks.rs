//! Ways around git hooks: flags, settings, variables that turn them off, and git's own tools that make a commit without.

use crate::guard::command::{Arg, GitCall, Step, bypass, takes_next};
use crate::guard::policy::Guard;

use super::concern::{Concern, Weight, When, reason, shown};

/// Verbs that run hooks, each with its flags that take the next word.
const RUNNING: &[(&str, &[&str])] = &[
    ("commit", &["-m", "-F", "-C", "-c", "-t", "--message", "--file", "--author", "--date", "--template"]),
    (
        "merge",
        &["-m", "-F", "-s", "-X", "--message", "--file", "--strategy", "--strategy-option", "--into-name"],
    ),
    ("am", &["-C", "-p", "--directory", "--exclude", "--include", "--whitespace"]),
    (
        "rebase",
        &["-x", "-s", "-X", "-C", "--exec", "--onto", "--strategy", "--strategy-option", "--whitespace"],
    ),
    ("cherry-pick", &["-m", "-s", "-X", "--mainline", "--strategy", "--strategy-option"]),
    ("revert", &["-m", "-X", "--mainline", "--strategy", "--strategy-option"]),
    ("pull", &["-s", "-X", "-j", "--strategy", "--strategy-option", "--depth"]),
    ("push", &["-o", "--push-option", "--receive-pack", "--exec", "--repo"]),
];
/// Tools that move branches or make commits without any hook.
const PLUMBING: &[&str] = &["commit-tree", "update-ref", "fast-import"];
/// Flags of `config` that only look.
const LOOKING: &[&str] = &[
    "--get",
    "--get-all",
    "--get-regexp",
    "--get-urlmatch",
    "-l",
    "--list",
    "--get-color",
    "--get-colorbool",
];
const CONFIG_VALUED: &[&str] =
    &["-f", "-t", "--file", "--blob", "--type", "--default", "--comment", "--value", "--url"];

/// Adds the ways around hooks that `call` takes; those of a commit itself are judged with the commit.
pub(super) fn look(step: &Step, call: &GitCall, found: &mut Vec<Concern>) {
    let verb = call.verb.as_str();
    if let Some((_, valued)) = RUNNING.iter().find(|(name, _)| *name == verb) {
        running(step, call, valued, found);
    }
    if PLUMBING.contains(&verb) {
        found.push(refused(
            "commit.plumbing",
            &format!("`git {verb}` makes or moves commits past every hook of this repository"),
            "Use `git commit`, `git branch` or `git tag`, which run the hooks.",
        ));
    }
    if verb == "config" {
        found.extend(config(call));
    }
}

fn running(step: &Step, call: &GitCall, valued: &[&str], found: &mut Vec<Concern>) {
    let verb = call.verb.as_str();
    let rule = if verb == "push" { "push.no-verify" } else { "commit.no-verify" };
    let without =
        "Run it without. If a hook fails, fix what it reports, or ask the person to do it from a terminal.";
    // A commit's own are in its facts.
    if verb != "commit" {
        if skips_verify(call, valued) {
            found.push(refused(rule, "`--no-verify` skips the git hooks of this repository", without));
        }
        if bypass(step, call).is_some() {
            found.push(refused(rule, "a setting or variable of this command turns git hooks off", without));
        }
    }
    if let Some(name) = skip_variable(step) {
        found.push(refused(
            "commit.skip-variable",
            &format!("`{name}` turns off checks that git hooks of this repository make"),
            without,
        ));
    }
    if call.other_programs {
        found.push(refused(
            "commit.git-programs",
            "git is told to take its own programs from another folder",
            without,
        ));
    }
    if let Some((key, _)) =
        call.settings.iter().find(|(key, _)| key == "include.path" || key.starts_with("includeif."))
    {
        let what = format!("`{}` brings settings that may turn git hooks off", shown(key));
        let reason = reason("commit.hooks-setting", Weight::Ask, &what, without);
        found.push(Concern::new(Guard::NoVerify, Weight::Ask, When::Always, reason));
    }
}

fn skips_verify(call: &GitCall, valued: &[&str]) -> bool {
    let mut skips = false;
    let mut args = call.args.iter();
    while let Some(arg) = args.next() {
        let text = arg.text.as_str();
        match text.strip_prefix("--") {
            Some("") => break,
            Some(name) if name.len() >= "no-veri".len() && "no-verify".starts_with(name) => skips = true,
            Some(name) if name.len() >= "veri".len() && "verify".starts_with(name) => skips = false,
            Some(_) => {}
            None if call.verb == "am" && arg.is_flag() && text[1..].contains('n') => skips = true,
            None => {}
        }
        if arg.is_flag() && takes_next(text, valued) {
            args.next();
        }
    }
    skips
}

/// Returns the variable of another tool by which the command turns off a hook's checks.
fn skip_variable(step: &Step) -> Option<&'static str> {
    let value = |name: &str| step.set(name).map(|value| value.text.as_str());
    let is_off = |value: &str| matches!(value, "0" | "false" | "no" | "off");
    let off = ["HUSKY", "LEFTHOOK"].into_iter().find(|name| value(name).is_some_and(is_off));
    let names = [
        "SKIP",
        "HUSKY_SKIP_HOOKS",
        "LEFTHOOK_EXCLUDE",
        "OVERCOMMIT_DISABLE",
        "SKIP_SIMPLE_GIT_HOOKS",
        "PREK_SKIP",
    ];
    let given = || {
        names.into_iter().find(|name| value(name).is_some_and(|value| !value.is_empty() && !is_off(value)))
    };
    off.or_else(given)
}

/// Returns what a `git config` would turn off.
fn config(call: &GitCall) -> Option<Concern> {
    let has = |words: &[&str]| call.args.iter().any(|arg| words.contains(&arg.text.as_str()));
    let mut operands: Vec<&Arg> = call.operands(CONFIG_VALUED);
    let verb = operands.first().map_or("", |arg| arg.text.as_str());
    let is_new_form =
        matches!(verb, "set" | "unset" | "get" | "list" | "rename-section" | "remove-section" | "edit");
    if has(LOOKING) || matches!(verb, "get" | "list") {
        return None;
    }
    let changes_section =
        has(&["--remove-section", "--rename-section"]) || matches!(verb, "rename-section" | "remove-section");
    let unsets = has(&["--unset", "--unset-all"]) || verb == "unset";
    if is_new_form {
        operands.remove(0);
    }
    let key = operands.first()?.text.to_ascii_lowercase();
    let value = operands.get(1).map(|arg| arg.text.to_ascii_lowercase());
    if changes_section {
        let is_guarded = key == "core" || key == "hook" || key.starts_with("hook.");
        return is_guarded.then(|| setting(Weight::Refuse, &key));
    }
    if value.is_none() && !unsets && verb != "set" {
        return None;
    }
    let switches_on = || value.as_deref().is_some_and(|value| matches!(value, "true" | "yes" | "on" | "1"));
    match key.as_str() {
        "core.hookspath" => Some(setting(Weight::Refuse, &key)),
        key if key.starts_with("hook.") && !(key.ends_with(".enabled") && switches_on()) => {
            Some(setting(Weight::Refuse, key))
        }
        key if key == "include.path" || key.starts_with("includeif.") => Some(setting(Weight::Ask, key)),
        _ => None,
    }
}

fn setting(weight: Weight, key: &str) -> Concern {
    let what = format!("it changes `{}`, which says what git hooks run here", shown(key));
    let instead =
        "Leave it as it is. If it has to change, tell the person what and why; they do it from a terminal.";
    Concern::new(
        Guard::NoVerify,
        weight,
        When::Always,
        reason("commit.hooks-setting", weight, &what, instead),
    )
}

fn refused(rule: &str, what: &str, instead: &str) -> Concern {
    Concern::new(Guard::NoVerify, Weight::Refuse, When::Always, reason(rule, Weight::Refuse, what, instead))
}
