//! How agent hosts take rules in a repository, apart from Claude Code, which reads `.claude/rules`: one row for each form.
//! Pure data; nothing here looks at a repository.

/// A form in which hosts take rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Instructions {
    /// The names of the hosts that read it, as in the table of hosts.
    pub hosts: &'static [&'static str],
    /// What plans and people call it.
    pub title: &'static str,
    /// Where rules stand.
    pub place: InstructionPlace,
    /// Files and folders of a repository that show that one of the hosts is used there.
    pub signs: &'static [&'static str],
}

/// Where a host looks for rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InstructionPlace {
    /// One text for all, which people write as well.
    Text {
        /// Its path from the top of the repository.
        path: &'static str,
    },
    /// One file for each rule.
    Files {
        /// The folder.
        folder: &'static str,
        /// What the files' names end in.
        ending: &'static str,
        /// How a file says what it is about.
        head: InstructionHead,
    },
}

/// How a host's file of one rule says what that is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InstructionHead {
    /// Cursor's: `globs` with commas, and `alwaysApply`.
    Cursor,
    /// Copilot's: `applyTo` with commas, `**` for every file.
    Copilot,
}

/// What the names of our files begin with, so that they stand in nobody's way.
pub const INSTRUCTION_PREFIX: &str = "openclaw-";

/// Every form, in the order in which it is shown.
pub const INSTRUCTIONS: &[Instructions] = &[
    Instructions {
        hosts: &["codex", "opencode", "windsurf"],
        title: "AGENTS.md",
        place: InstructionPlace::Text { path: "AGENTS.md" },
        signs: &["AGENTS.md", ".codex", ".opencode", "opencode.json", "opencode.jsonc", ".windsurf"],
    },
    Instructions {
        hosts: &["gemini"],
        title: "GEMINI.md",
        place: InstructionPlace::Text { path: "GEMINI.md" },
        signs: &["GEMINI.md", ".gemini"],
    },
    Instructions {
        hosts: &["cursor"],
        title: "Cursor rules",
        place: InstructionPlace::Files {
            folder: ".cursor/rules",
            ending: ".mdc",
            head: InstructionHead::Cursor,
        },
        signs: &[".cursor", ".cursorrules"],
    },
    Instructions {
        hosts: &["copilot"],
        title: "Copilot instructions",
        place: InstructionPlace::Files {
            folder: ".github/instructions",
            ending: ".instructions.md",
            head: InstructionHead::Copilot,
        },
        signs: &[".github/instructions", ".github/copilot-instructions.md", ".github/hooks"],
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agents::{HOSTS, claude};

    #[test]
    fn each_host_reads_rules_in_one_form() {
        for host in HOSTS.iter().filter(|host| host.name != claude::HOST.name) {
            let forms = INSTRUCTIONS.iter().filter(|form| form.hosts.contains(&host.name));
            assert_eq!(forms.count(), 1, "{}", host.name);
        }
        let named = INSTRUCTIONS.iter().flat_map(|form| form.hosts);
        assert!(named.into_iter().all(|name| crate::agents::host(name).is_some()));
    }
}
