//! What git runs: a hook that first runs the one before it, a chain for a moved hooks folder, and one line for git's
//! configuration. Plain POSIX shell, no program but `grep` and `cat`; a missing binary warns and lets git go on.

use crate::agents::git::{EVENTS, WITH_INPUT};
use crate::base::path::AbsPath;
use crate::config::env::Variable;
use crate::engine::desired::BEFORE_ENDING;

/// The line by which a chain remembers the folder that it leads to.
const OLD: &str = "old=";

/// Returns the hook for `event` in a hooks folder of git's own.
pub(super) fn hook(program: &AbsPath, event: &str) -> String {
    let guard = Variable::GitHook.name();
    let (take, before, check) = match has_input(event) {
        true => (TAKE, format!("{FEED} | {guard}=$here \"$before\" \"$@\" || exit $?"), check_fed()),
        false => ("", format!("{guard}=$here \"$before\" \"$@\" || exit $?"), check()),
    };
    format!(
        "#!/bin/sh\n\
         # Made by `openclaw init`; `openclaw init --remove` takes it away and brings back what was here before.\n\
         # Runs the hook that was here before, then openclaw's check.\n\
         hook={event}\n\
         {program}\n\
         before=${{0%/*}}/$hook{BEFORE_ENDING}\n\
         here=$(CDPATH='' cd -P -- \"${{0%/*}}\" && pwd -P)/$hook\n\
         {take}\
         if [ -x \"$before\" ] && [ ! -d \"$before\" ] && [ \"${{{guard}-}}\" != \"$here\" ]; then\n\
         \x20 # Whoever keeps this file under another name runs its own hook by itself.\n\
         \x20 if [ \"${{0##*/}}\" = \"$hook\" ] || ! grep -q hook-impl \"$before\"; then\n\
         \x20   {before}\n\
         \x20 fi\n\
         fi\n\
         {check}",
        program = program_line(program),
    )
}

/// Returns the script for every hook where git looked into `old`, as `core.hooksPath` spells it, before.
pub(super) fn chain(program: &AbsPath, old: &str) -> String {
    let guard = Variable::GitHook.name();
    let plain: Vec<&str> = EVENTS.iter().copied().filter(|event| !has_input(event)).collect();
    let (fed, plain) = (WITH_INPUT.join(" | "), plain.join(" | "));
    format!(
        "#!/bin/sh\n\
         # Made by `openclaw init`; `openclaw init --remove` takes it away and points git back to the folder below.\n\
         # Runs the hook of that folder; for the hooks named below also openclaw's check.\n\
         {OLD}{old}\n\
         {program}\n\
         hook=${{0##*/}}\n\
         case $old in '~/'*) old=$HOME/${{old#'~/'}} ;; esac\n\
         case $hook in {fed})\n\
         {TAKE};;\n\
         esac\n\
         if [ -x \"$old/$hook\" ] && [ ! -d \"$old/$hook\" ] && [ \"${{{guard}-}}\" != \"$0\" ]; then\n\
         \x20 {guard}=$0\n\
         \x20 export {guard}\n\
         \x20 case $hook in\n\
         \x20   {fed}) {FEED} | \"$old/$hook\" \"$@\" || exit $? ;;\n\
         \x20   {plain}) \"$old/$hook\" \"$@\" || exit $? ;;\n\
         \x20   *) exec \"$old/$hook\" \"$@\" ;;\n\
         \x20 esac\n\
         fi\n\
         case $hook in {fed})\n\
         {check_fed};;\n\
         {plain}) ;;\n\
         *) exit 0 ;;\n\
         esac\n\
         {check}",
        old = quoted(old),
        program = program_line(program),
        check = check(),
        check_fed = check_fed(),
    )
}

/// Returns the folder that a chain leads to; `None` for what is no chain of ours.
pub(super) fn old_of(script: &str) -> Option<String> {
    let (_, rest) = script.split_once(&format!("\n{OLD}'"))?;
    let (quoted, _) = rest.split_once("'\nprogram=")?;
    Some(quoted.replace(r"'\''", "'"))
}

/// Returns the command of a hook of git's configuration. git puts `"$@"` behind it, which the last command passes over.
pub(super) fn command(program: &AbsPath, event: &str) -> String {
    let program = quoted(program.as_str());
    format!(
        "if [ -x {program} ]; then exec {program} hook git {event} \"$@\"; fi; echo {} >&2; :",
        quoted(MISSING)
    )
}

/// Returns whether git writes something to the hook for `event`.
fn has_input(event: &str) -> bool {
    WITH_INPUT.contains(&event)
}

const MISSING: &str = "openclaw: its program is missing, so this is not checked; install it again, or take `openclaw` out of the git hooks";
/// Keeps what git writes, byte for byte: the shell takes line ends off, so one more letter stands behind them.
const TAKE: &str = "input=$(cat && printf x) || exit 1\ninput=${input%x}\n";
/// Writes it once more. Whoever is at the other end may end without reading it, and then nobody wants to hear of it.
const FEED: &str = "printf %s \"$input\" 2>/dev/null";

fn program_line(program: &AbsPath) -> String {
    format!("program={}", quoted(program.as_str()))
}

fn check() -> String {
    format!(
        "if [ -x \"$program\" ]; then\n\
         \x20 exec \"$program\" hook git \"$hook\" \"$@\"\n\
         fi\n\
         echo {} >&2\n\
         exit 0\n",
        quoted(MISSING)
    )
}

/// As [`check`], where what git writes was taken already.
fn check_fed() -> String {
    format!(
        "if [ -x \"$program\" ]; then\n\
         \x20 {FEED} | \"$program\" hook git \"$hook\" \"$@\"\n\
         \x20 exit $?\n\
         fi\n\
         echo {} >&2\n\
         exit 0\n",
        quoted(MISSING)
    )
}

/// Returns `text` as one word of the shell.
pub(super) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chain_remembers_where_it_leads() {
        let program = AbsPath::new("/a b/it's/harness/bin/openclaw").expect("a path");
        for old in [".husky/_", "/x/it's 'a'\nfolder", "~/hooks", ""] {
            assert_eq!(old_of(&chain(&program, old)).as_deref(), Some(old), "{old:?}");
        }
        assert_eq!(old_of("#!/bin/sh\nexit 0\n"), None);
        assert_eq!(old_of(&hook(&program, "pre-commit")), None);
    }

    #[test]
    fn words_are_quoted_for_the_shell() {
        let program = AbsPath::new("/it's").expect("a path");
        assert!(
            command(&program, "pre-commit")
                .starts_with(r"if [ -x '/it'\''s' ]; then exec '/it'\''s' hook git")
        );
        assert!(hook(&program, "pre-commit").contains("\nprogram='/it'\\''s'\n"));
    }
}
