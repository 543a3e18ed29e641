//! git commands that throw away work which no commit has.

use crate::guard::command::{Arg, GitCall};
use crate::guard::policy::Guard;

use super::concern::{Concern, Weight, When, reason};

/// Flags of `checkout`, `restore` and `switch` that take the next word.
const VALUED: &[&str] =
    &["-b", "-B", "-s", "-c", "-C", "--source", "--orphan", "--conflict", "--pathspec-from-file"];

/// Adds what `call` would throw away.
pub(super) fn look(call: &GitCall, found: &mut Vec<Concern>) {
    let has = |short: char, long: &str| {
        call.args.iter().take_while(|arg| arg.text != "--").any(|arg| match arg.text.strip_prefix("--") {
            Some(name) => name.len() >= 3 && long.starts_with(name),
            None => arg.is_flag() && arg.text[1..].contains(short),
        })
    };
    let place = || call.place.clone();
    let takes_all = || call.operands(VALUED).iter().any(|arg| is_everything(arg));
    let mut ask = |when: When, what: &str| {
        let instead = "Commit or stash the work first, name single files, or ask the person.";
        let reason = reason("command.discard-work", Weight::Ask, what, instead);
        found.push(Concern::new(Guard::Commands, Weight::Ask, when, reason));
    };
    let first = call.args.iter().find(|arg| !arg.is_flag()).map_or("", |arg| arg.text.as_str());
    match call.verb.as_str() {
        "reset" if has('\0', "hard") => {
            ask(When::Work(place()), "`reset --hard` would throw away uncommitted work");
        }
        "checkout" if has('f', "force") || takes_all() => {
            ask(When::Work(place()), "`checkout` would overwrite uncommitted work");
        }
        "switch" if has('f', "force") || has('\0', "discard-changes") => {
            ask(When::Work(place()), "`switch` would overwrite uncommitted work");
        }
        "restore" if takes_all() && (!has('S', "staged") || has('W', "worktree")) => {
            ask(When::Work(place()), "`restore` would overwrite uncommitted work");
        }
        "clean" if has('f', "force") && !has('n', "dry-run") => {
            ask(When::Untracked(place()), "`clean` would delete files that git does not know");
        }
        "checkout-index" if has('f', "force") && has('a', "all") => {
            ask(When::Work(place()), "`checkout-index` would overwrite uncommitted work");
        }
        "read-tree" if has('\0', "reset") && has('u', "") => {
            ask(When::Work(place()), "`read-tree --reset -u` would overwrite uncommitted work");
        }
        "stash" if matches!(first, "drop" | "clear") => {
            ask(When::Always, "it would throw away stashed work");
        }
        "reflog" if matches!(first, "expire" | "delete") => {
            ask(When::Always, "it would take away the way back to earlier commits");
        }
        "worktree" if first == "remove" && has('f', "force") => {
            ask(When::Always, "it would delete a work tree with what is not committed in it");
        }
        _ => {}
    }
}

fn is_everything(arg: &Arg) -> bool {
    matches!(arg.text.as_str(), "." | "./" | ":/" | ":/*" | ":(top)" | "*" | "'*'" | ":")
}
