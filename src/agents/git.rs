//! git as a caller of ours: the events that our hook answers, and every hook that git knows. It has no settings of the
//! agents' kind, so it has no row in their table.

/// The name in `openclaw hook <name> …`.
pub const NAME: &str = "git";

/// The events that this binary answers. `git merge` without a conflict runs the second one in place of the first.
pub const EVENTS: &[&str] = &["pre-commit", "pre-merge-commit", "commit-msg", "pre-push"];

/// Those of them to which git writes something.
pub const WITH_INPUT: &[&str] = &["pre-push"];

/// Hooks that change nothing by being there, so that one of ours may stand for one that comes later.
pub const HARMLESS_HOOKS: &[&str] = &[
    "applypatch-msg",
    "pre-applypatch",
    "post-applypatch",
    "pre-commit",
    "pre-merge-commit",
    "prepare-commit-msg",
    "commit-msg",
    "post-commit",
    "pre-rebase",
    "post-checkout",
    "post-merge",
    "pre-push",
    "post-rewrite",
    "pre-auto-gc",
    "sendemail-validate",
];

/// Hooks that are costly, or that change what git does by being there at all.
pub const OTHER_HOOKS: &[&str] = &[
    "fsmonitor-watchman",
    "p4-changelist",
    "p4-post-changelist",
    "p4-pre-submit",
    "p4-prepare-changelist",
    "post-index-change",
    "post-receive",
    "post-update",
    "pre-receive",
    "proc-receive",
    "push-to-checkout",
    "reference-transaction",
    "update",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_hook_stands_in_one_list() {
        assert!(EVENTS.iter().all(|event| HARMLESS_HOOKS.contains(event)));
        assert!(HARMLESS_HOOKS.iter().all(|hook| !OTHER_HOOKS.contains(hook)));
    }
}
