//! What the machine lacks, and what that costs: one sentence a part, with the command that would enable it. Pure.

use crate::ports::machine::Machine;

/// Returns what is missing on the machine, for people.
pub fn machine_notes(machine: &Machine) -> Vec<String> {
    let mut notes = Vec::new();
    if machine.git.path.is_none() {
        notes.push(
            "git is not on PATH: repositories that only git itself can read are not checked before a commit; \
             install it (`apt install git`, `brew install git`)"
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
    use crate::ports::machine::{Init, Program};

    fn program(name: &str, is_there: bool) -> Program {
        let path = is_there.then(|| AbsPath::new("/usr/bin").expect("a path").join(name));
        Program { name: name.to_owned(), path, version: None }
    }

    fn machine(has_git: bool, has_claude: bool) -> Machine {
        Machine {
            os: "linux".to_owned(),
            arch: "x86_64".to_owned(),
            init: Init::None,
            git: program("git", has_git),
            tailscale: program("tailscale", false),
            agents: vec![program("claude", has_claude), program("codex", false)],
        }
    }

    #[test]
    fn each_missing_part_is_one_sentence_with_a_command() {
        assert_eq!(machine_notes(&machine(true, true)), Vec::<String>::new());
        let notes = machine_notes(&machine(false, false));
        assert_eq!(notes.len(), 2);
        assert!(notes[0].contains("`apt install git`") && notes[1].contains("`npm install -g"));
    }
}
