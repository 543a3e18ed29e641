//! What of a repository the ledger may name: exactly the places where `init` puts something. Pure.

use crate::agents::git::{EVENTS, HARMLESS_HOOKS, OTHER_HOOKS};
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
        Kind::Shared => is_rule,
        Kind::Symlink => is_rule || chained.is_some_and(is_named),
        Kind::File => chained == Some("chain"),
        Kind::GitHook => hook.is_some_and(|name| EVENTS.contains(&name)),
        Kind::Displaced => matches!(hook, Some("pre-commit" | "pre-push")),
        Kind::GitConfig => matches!(relative, "config" | "config.worktree"),
        Kind::Directory => {
            matches!(relative, ".claude" | ".claude/rules" | "hooks" | "openclaw" | "openclaw/hooks")
        }
        Kind::Seed | Kind::Json | Kind::Toml | Kind::Block | Kind::Binary | Kind::Unit => false,
    }
}
