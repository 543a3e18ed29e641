//! Programs that run what nobody has read: fetched from the network, or written in a form that hides it.

use crate::guard::command::{Arg, INTERPRETERS, Origin, Step, UNKNOWN, is_version_of};
use crate::guard::policy::Guard;

use super::concern::{Concern, Weight, When, reason};

/// Adds what `step` would run unread.
pub(super) fn look(step: &Step, found: &mut Vec<Concern>) {
    let origin = run(step);
    let (rule, what, instead) = match origin {
        Origin::Plain => return,
        Origin::Download => (
            "command.download-run",
            "it would run what comes from the network, and nobody has read it",
            "Download it to a file in one command, read it, and ask the person before it runs; or use a package manager.",
        ),
        Origin::Decoded => (
            "command.hidden-run",
            "it would run a text that is encoded, so that nobody can read it",
            "Write the command as it is.",
        ),
    };
    found.push(Concern::new(
        Guard::Commands,
        Weight::Refuse,
        When::Always,
        reason(rule, Weight::Refuse, what, instead),
    ));
}

/// Returns where that comes from what a step runs.
fn run(step: &Step) -> Origin {
    if step.is_fetched {
        return Origin::Download;
    }
    let own = step.origin;
    let is_interpreter = INTERPRETERS.iter().any(|name| is_version_of(&step.program, name));
    match step.program.as_str() {
        "eval" => own
            .max(step.args.first().filter(|arg| is_all_unknown(arg)).map_or(Origin::Plain, |arg| arg.origin)),
        "source" | "." => own.max(step.args.first().map_or(Origin::Plain, |arg| arg.origin)),
        _ if is_interpreter => own.max(interpreted(step)),
        "su" | "at" | "batch" => own.max(step.input),
        _ => own,
    }
}

fn interpreted(step: &Step) -> Origin {
    let is_code = |arg: &Arg| {
        matches!(arg.text.as_str(), "-e" | "--eval" | "-r")
            || (arg.is_flag() && !arg.text.starts_with("--") && arg.text.ends_with('c'))
    };
    if let Some(at) = step.args.iter().position(is_code) {
        let code = step.args.get(at + 1);
        return code.filter(|code| is_all_unknown(code)).map_or(Origin::Plain, |code| code.origin);
    }
    let reads_input = step.args.iter().any(|arg| matches!(arg.text.as_str(), "-s" | "-" | "/dev/stdin"));
    match step.args.iter().find(|arg| !arg.is_flag()) {
        Some(file) if !reads_input => file.origin,
        Some(_) | None => step.input,
    }
}

/// Whether a text begins with what is not known: what stands in the middle is a value.
fn is_all_unknown(arg: &Arg) -> bool {
    arg.text.trim_start().starts_with(UNKNOWN)
}
