//! What of a repository the ledger may name: exactly the places where `init` puts something. Pure.

use crate::agents::git::{EVENTS, HARMLESS_HOOKS, OTHER_HOOKS};
use crate::agents::{INSTRUCTION_PREFIX, INSTRUCTIONS, InstructionPlace};
use crate::base::path::AbsPath;
use crate::engine::desired::BEFORE_ENDING;
use crate::engine::ledger::{Entry, Kind};

/// Where rules for agents are, below the top of a work tree.
pub(super) const RULES: &str = ".claude/rules";

/// Returns whether an entry can be one that `init` made for `project`.
pub(in crate::install) fn is_plausible(project: &AbsPath, entry: &Entry) -> bool {
    let Some(relative) = entry.path.relative_to(project) else { return false };
    let companion = entry.companion.as_ref().map(|companion| &companion.path);
    if companion.is_some_and(|companion| *companion != entry.path.with_suffix(BEFORE_ENDING)) {
        return false;
    }
    let in_folder =
        |folder: &str| relative.strip_prefix(folder)?.strip_prefix('/').filter(|name| !name.contains('/'));
    let hook = in_folder("hooks");
    let chained = in_folder("openclaw/hooks");
    let is_rule = in_folder(RULES).is_some_and(|name| name.ends_with(".md"));
    let is_named = |name: &str| HARMLESS_HOOKS.contains(&name) || OTHER_HOOKS.contains(&name);
    match entry.kind {
        Kind::Shared => is_rule || is_instruction(relative),
        Kind::Symlink => is_rule || chained.is_some_and(is_named),
        Kind::File => chained == Some("chain"),
        Kind::GitHook => hook.is_some_and(|name| EVENTS.contains(&name)),
        Kind::Displaced => matches!(hook, Some("pre-commit" | "pre-push")),
        Kind::GitConfig => matches!(relative, "config" | "config.worktree"),
        Kind::Directory => {
            matches!(relative, ".claude" | ".claude/rules" | "hooks" | "openclaw" | "openclaw/hooks")
                || is_above_instructions(relative)
        }
        Kind::Block => is_text(relative),
        Kind::Seed | Kind::Json | Kind::Toml | Kind::Binary | Kind::Unit => false,
    }
}

/// Returns whether a path is that of a host's file for one rule.
fn is_instruction(relative: &str) -> bool {
    INSTRUCTIONS.iter().any(|row| match row.place {
        InstructionPlace::Text { .. } => false,
        InstructionPlace::Files { folder, ending, head: _ } => {
            let name = relative.strip_prefix(folder).and_then(|rest| rest.strip_prefix('/'));
            name.is_some_and(|name| {
                name.starts_with(INSTRUCTION_PREFIX) && name.ends_with(ending) && !name.contains('/')
            })
        }
    })
}

/// Returns whether a path is a folder that such files lie in, or one above it.
fn is_above_instructions(relative: &str) -> bool {
    INSTRUCTIONS.iter().any(|row| match row.place {
        InstructionPlace::Text { .. } => false,
        InstructionPlace::Files { folder, .. } => {
            folder == relative || folder.strip_prefix(relative).is_some_and(|rest| rest.starts_with('/'))
        }
    })
}

/// Returns whether a path is that of a text that holds a block of ours.
fn is_text(relative: &str) -> bool {
    INSTRUCTIONS.iter().any(|row| match row.place {
        InstructionPlace::Text { path } => path == relative,
        InstructionPlace::Files { .. } => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::digest::Digest;
    use crate::engine::ledger::Companion;
    use crate::engine::state::State;

    fn entry(kind: Kind, path: &str) -> Entry {
        let written = State::File { digest: Digest::of(b"x"), mode: 0o644 };
        Entry::new(AbsPath::new(path).expect("a path of the test"), kind, written)
    }

    #[test]
    fn exactly_what_init_puts_there_is_plausible() {
        let project = AbsPath::new("/p").expect("a path");
        for (kind, path, want) in [
            (Kind::Shared, "/p/.claude/rules/rust.md", true),
            (Kind::Symlink, "/p/.claude/rules/rust.md", true),
            (Kind::Shared, "/p/.claude/rules/x/rust.md", false),
            (Kind::Shared, "/p/src/main.rs", false),
            (Kind::Shared, "/q/.claude/rules/rust.md", false),
            (Kind::GitHook, "/p/hooks/pre-commit", true),
            (Kind::GitHook, "/p/hooks/pre-push", true),
            (Kind::GitHook, "/p/hooks/commit-msg", true),
            (Kind::GitHook, "/p/hooks/post-commit", false),
            (Kind::GitHook, "/p/src/pre-commit", false),
            (Kind::Displaced, "/p/hooks/pre-push", true),
            (Kind::Displaced, "/p/hooks/post-commit", false),
            (Kind::Displaced, "/p/README.md", false),
            (Kind::GitConfig, "/p/config", true),
            (Kind::GitConfig, "/p/config.worktree", true),
            (Kind::GitConfig, "/p/.gitmodules", false),
            (Kind::File, "/p/openclaw/hooks/chain", true),
            (Kind::File, "/p/openclaw/hooks/other", false),
            (Kind::Symlink, "/p/openclaw/hooks/pre-push", true),
            (Kind::Symlink, "/p/openclaw/hooks/main.rs", false),
            (Kind::Directory, "/p/.claude/rules", true),
            (Kind::Directory, "/p", false),
            (Kind::Directory, "/p/src", false),
            (Kind::Json, "/p/package.json", false),
            (Kind::Block, "/p/AGENTS.md", true),
            (Kind::Block, "/p/GEMINI.md", true),
            (Kind::Block, "/p/README.md", false),
            (Kind::Block, "/p/x/AGENTS.md", false),
            (Kind::Shared, "/p/.cursor/rules/openclaw-rust.mdc", true),
            (Kind::Shared, "/p/.cursor/rules/rust.mdc", false),
            (Kind::Shared, "/p/.cursor/rules/openclaw-x/rust.mdc", false),
            (Kind::Shared, "/p/.github/instructions/openclaw-rust.instructions.md", true),
            (Kind::Shared, "/p/.github/instructions/openclaw-rust.md", false),
            (Kind::Directory, "/p/.github", true),
            (Kind::Directory, "/p/.cursor/rules", true),
            (Kind::Directory, "/p/.cur", false),
            (Kind::Binary, "/p/openclaw/hooks/chain", false),
        ] {
            assert_eq!(is_plausible(&project, &entry(kind, path)), want, "{kind:?} {path}");
        }
    }

    #[test]
    fn the_hook_that_ours_calls_lies_beside_it() {
        let project = AbsPath::new("/p").expect("a path");
        let with = |companion: &str| {
            let path = AbsPath::new(companion).expect("a path");
            let companion = Companion { path, written: State::Absent, original: None };
            Entry { companion: Some(companion), ..entry(Kind::GitHook, "/p/hooks/pre-commit") }
        };
        assert!(is_plausible(&project, &with("/p/hooks/pre-commit.openclaw-before")));
        assert!(!is_plausible(&project, &with("/p/thesis")));
    }
}
