//! Pushes that overwrite or remove what others have: told by flags and refspecs, and by the current branch where a push
//! names none.

use crate::guard::command::{GitCall, UNKNOWN};
use crate::guard::policy::{Guard, Policy};
use crate::guard::push::Protected;

use super::concern::{Concern, Weight, When, reason, shown};

/// Flags of `push` that take the next word.
const VALUED: &[&str] = &["-o", "--push-option", "--receive-pack", "--exec", "--repo"];

/// What the flags of a push ask for.
#[derive(Default)]
struct Flags {
    force: bool,
    lease: bool,
    mirror: bool,
    delete: bool,
    all: bool,
    prune: bool,
    dry_run: bool,
}

/// Adds what the push `call` would overwrite or remove.
pub(super) fn look(call: &GitCall, policy: &Policy, found: &mut Vec<Concern>) {
    if !matches!(call.verb.as_str(), "push" | "send-pack") {
        return;
    }
    let flags = flags(call);
    if flags.dry_run {
        return;
    }
    if flags.mirror {
        found.push(refused("push.force", "`--mirror` overwrites and removes every branch of the remote"));
        return;
    }
    let operands = call.operands(VALUED);
    let names_remote = !call.args.iter().any(|arg| arg.text.starts_with("--repo"));
    let refspecs = operands.get(usize::from(names_remote)..).unwrap_or_default();
    if flags.prune && (flags.all || refspecs.is_empty() || refspecs.iter().any(|arg| arg.text.contains('*')))
    {
        found.push(refused("push.delete", "`--prune` removes every branch of the remote that is not here"));
        return;
    }
    let overwrites = flags.force || flags.lease;
    if flags.all && overwrites {
        found.push(refused("push.force", "it overwrites every branch of the remote, protected ones too"));
        return;
    }
    if refspecs.is_empty() && overwrites {
        found.extend(bare(call));
    }
    for refspec in refspecs {
        found.extend(one(call, &refspec.text, &flags, policy));
    }
}

/// Returns what a forced push does that names no branch.
fn bare(call: &GitCall) -> Option<Concern> {
    let default = call.settings.iter().rev().find(|(key, _)| key == "push.default");
    match default.and_then(|(_, value)| value.as_deref()) {
        Some("nothing") => None,
        Some("matching") => {
            Some(refused("push.force", "with `push.default=matching` it overwrites every branch"))
        }
        Some(_) | None if call.place_known => {
            let what = "it overwrites the current branch, which is protected";
            let reason = reason("push.force", Weight::Refuse, what, INSTEAD);
            Some(Concern::new(Guard::Pushes, Weight::Refuse, When::Current(call.place.clone()), reason))
        }
        Some(_) | None => {
            Some(unresolved("it overwrites the branch of a folder that only the running shell knows"))
        }
    }
}

fn one(call: &GitCall, refspec: &str, flags: &Flags, policy: &Policy) -> Option<Concern> {
    let (forced, rest) = match refspec.strip_prefix('+') {
        Some(rest) => (true, rest),
        None => (flags.force || flags.lease, refspec),
    };
    let (source, target) = match rest.split_once(':') {
        Some((source, target)) => (source, target),
        None => (rest, rest),
    };
    // A bare `:` pushes what both sides have.
    let deletes = flags.delete || (source.is_empty() && !target.is_empty());
    if !forced && !deletes {
        return None;
    }
    let rule = if deletes { "push.delete" } else { "push.force" };
    let doing = if deletes { "removes" } else { "overwrites" };
    if target.contains(UNKNOWN) {
        return Some(unresolved(&format!("it {doing} a branch that only the running shell knows")));
    }
    if matches!(target, "HEAD" | "@" | "") {
        let what = format!("it {doing} the current branch, which is protected");
        let reason = reason(rule, Weight::Refuse, &what, INSTEAD);
        return Some(Concern::new(Guard::Pushes, Weight::Refuse, When::Current(call.place.clone()), reason));
    }
    let name = whole(target);
    let branch = name.strip_prefix("refs/heads/");
    let what = format!("it {doing} `{}`, which is protected", shown(branch.unwrap_or(&name)));
    let reason = reason(rule, Weight::Refuse, &what, INSTEAD);
    let is_all = branch.is_some_and(|branch| branch.contains('*'));
    let when = if is_all || is_protected(&name, &policy.protected_refs) {
        When::Always
    } else {
        When::Protected(call.place.clone(), name)
    };
    Some(Concern::new(Guard::Pushes, Weight::Refuse, when, reason))
}

const INSTEAD: &str = "Push to a branch of your own and open a request for review; if history has to change, ask the person to do it.";

/// Returns the whole name of a ref that a refspec names.
fn whole(target: &str) -> String {
    if target.starts_with("refs/") {
        return target.to_owned();
    }
    format!("refs/heads/{}", target.strip_prefix("heads/").unwrap_or(target))
}

/// Returns whether one of `patterns` protects a ref, or a branch by its name.
pub(super) fn is_protected(name: &str, patterns: &[String]) -> bool {
    Protected::of(patterns).has(whole(name).as_bytes())
}

fn refused(rule: &str, what: &str) -> Concern {
    let reason = reason(rule, Weight::Refuse, what, INSTEAD);
    Concern::new(Guard::Pushes, Weight::Refuse, When::Always, reason)
}

fn unresolved(what: &str) -> Concern {
    let weight = Weight::Unresolved;
    let instead = "Name the branch in the command.";
    Concern::new(Guard::Pushes, weight, When::Always, reason("push.unresolved", weight, what, instead))
}

fn flags(call: &GitCall) -> Flags {
    let mut flags = Flags::default();
    let mut args = call.args.iter().peekable();
    while let Some(arg) = args.next() {
        let text = arg.text.as_str();
        if text == "--" {
            break;
        }
        if let Some(long) = text.strip_prefix("--") {
            let name = long.split('=').next().unwrap_or_default();
            let is = |flag: &str, from: usize| name.len() >= from && flag.starts_with(name);
            flags.lease |= is("force-with-lease", "force-w".len());
            flags.force |= name == "force";
            flags.mirror |= is("mirror", 1);
            flags.delete |= is("delete", 2);
            flags.all |= name == "all" || is("branches", 1);
            flags.prune |= is("prune", "pr".len());
            flags.dry_run |= is("dry-run", 2);
        } else if arg.is_flag() {
            for letter in text[1..].chars() {
                match letter {
                    'f' => flags.force = true,
                    'd' => flags.delete = true,
                    'n' => flags.dry_run = true,
                    'o' => break,
                    _ => {}
                }
            }
        }
        if arg.is_flag() && crate::guard::command::takes_next(text, VALUED) {
            args.next();
        }
    }
    flags
}
