//! What the machine lacks, and what that costs: one sentence a part, with the command that would enable it. Pure.

use crate::ports::machine::{Init, Machine};

/// Returns what is missing on the machine, for people.
pub fn machine_notes(machine: &Machine) -> Vec<String> {
    let mut notes = Vec::new();
    let init = match machine.init {
        Init::SystemdUser | Init::Launchd => None,
        Init::SystemdWithoutUser => Some(
            "systemd runs no user manager for this login, so no service is installed: hooks work without one, and \
             `openclaw daemon run` drains their answers in the foreground; start one \
             (`sudo loginctl enable-linger \"$USER\"`)",
        ),
        Init::LaunchdWithoutGui => Some(
            "launchd has no desktop session of this person, so no service is installed: hooks work without one, and \
             `openclaw daemon run` drains their answers in the foreground; log in at the desktop, then run \
             `openclaw install`",
        ),
        Init::None => Some(
            "neither systemd nor launchd runs here, so no service is installed: hooks work without one, and \
             `openclaw daemon run` drains their answers in the foreground",
        ),
    };
    notes.extend(init.map(str::to_owned));
    if machine.git.path.is_none() {
        notes.push(
            "git is not on PATH: repositories that only git itself can read are not checked before a commit; \
             install it (`apt install git`, `brew install git`)"
                .to_owned(),
        );
    }
    if machine.tailscale.path.is_none() {
        notes.push(
            "Tailscale is not on PATH: other nodes do not reach this one; install it \
             (`apt install tailscale`, `brew install tailscale`)"
                .to_owned(),
        );
    }
    let has_claude = machine.agents.iter().any(|agent| agent.name == "claude" && agent.path.is_some());
    if !has_claude {
        notes.push(
            "Claude Code is not on PATH: its hooks wait for it; install it with \
             `npm install -g @anthropic-ai/claude-code`"
                .to_owned(),
        );
    }
    notes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::path::AbsPath;
    use crate::ports::machine::Program;

    fn program(name: &str, is_there: bool) -> Program {
        let path = is_there.then(|| AbsPath::new("/usr/bin").expect("a path").join(name));
        Program { name: name.to_owned(), path, version: None }
    }

    fn machine(init: Init, is_there: bool) -> Machine {
        Machine {
            os: "linux".to_owned(),
            arch: "x86_64".to_owned(),
            init,
            git: program("git", is_there),
            tailscale: program("tailscale", is_there),
            openclaw: Vec::new(),
            agents: vec![program("claude", is_there), program("codex", false)],
        }
    }

    #[test]
    fn each_missing_part_is_one_sentence_with_a_command() {
        for init in [Init::SystemdUser, Init::Launchd] {
            assert_eq!(machine_notes(&machine(init, true)), Vec::<String>::new());
        }
        for init in [Init::SystemdWithoutUser, Init::LaunchdWithoutGui, Init::None] {
            assert_eq!(machine_notes(&machine(init, true)).len(), 1);
            let notes = machine_notes(&machine(init, false));
            let told = ["`openclaw daemon run`", "git", "Tailscale", "Claude Code"];
            assert_eq!(notes.len(), told.len());
            for (note, told) in notes.iter().zip(told) {
                assert!(note.contains(told) && note.contains('`') && !note.contains(". "), "{note}");
            }
        }
    }
}
