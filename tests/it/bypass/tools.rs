//! Ways to turn a guard off, or to reach a secret, by a tool that names a path.

use super::trial::{Layer, Trial, Way};
use crate::init::Git;
use Layer::{AgentHook, Nothing};

pub(super) const WAYS: &[Way] = &[
    Way::tool(
        "Write",
        "a hook of git",
        r#"{"file_path": ".git/hooks/pre-commit", "content": "x"}"#,
        AgentHook,
    ),
    Way::tool(
        "Edit",
        "git's configuration",
        r#"{"file_path": ".git/config", "old_string": "a", "new_string": "b"}"#,
        AgentHook,
    ),
    Way::tool(
        "Write",
        "git's configuration of the person",
        r#"{"file_path": "{home}/.gitconfig", "content": "x"}"#,
        AgentHook,
    ),
    Way::tool(
        "Edit",
        "the agent's settings",
        r#"{"file_path": "{home}/.claude/settings.json", "new_string": "{}"}"#,
        AgentHook,
    ),
    Way::tool(
        "Write",
        "settings of a project's agent",
        r#"{"file_path": ".claude/settings.local.json", "content": "{\"disableAllHooks\":true}"}"#,
        AgentHook,
    ),
    Way::tool(
        "MultiEdit",
        "the person's settings of openclaw",
        r#"{"file_path": "{root}/openclaw.toml", "edits": [{"new_string": "x"}]}"#,
        AgentHook,
    ),
    Way::tool(
        "Write",
        "the program",
        r#"{"file_path": "{root}/harness/bin/openclaw", "content": "x"}"#,
        AgentHook,
    ),
    Way::tool(
        "Write",
        "what is remembered as clean",
        r#"{"file_path": "{root}/harness/scan-memo", "content": "x"}"#,
        AgentHook,
    ),
    Way::tool(
        "Write",
        "the ledger, by way of dots",
        r#"{"file_path": "{root}/workspace/../harness/ledger.json", "content": "x"}"#,
        AgentHook,
    ),
    Way::tool(
        "Write",
        "other capitals",
        r#"{"file_path": ".GIT/Hooks/pre-commit", "content": "x"}"#,
        AgentHook,
    ),
    Way::tool(
        "NotebookEdit",
        "a notebook in a protected place",
        r#"{"notebook_path": ".git/hooks/x.ipynb", "new_source": "x"}"#,
        AgentHook,
    ),
    Way::tool(
        "mcp__files__write_file",
        "a tool of another server",
        r#"{"path": ".git/hooks/pre-commit", "content": "x"}"#,
        AgentHook,
    ),
    Way::tool(
        "mcp__files__move_file",
        "a move by another server",
        r#"{"source": "x", "destination": ".git/hooks/pre-commit"}"#,
        AgentHook,
    ),
    Way::tool(
        "apply_patch",
        "a patch",
        r#"{"input": "*** Begin Patch\n*** Update File: .git/config\n+x\n*** End Patch"}"#,
        AgentHook,
    ),
    Way::tool("Read", "a file of secrets", r#"{"file_path": ".env"}"#, AgentHook),
    Way::tool("Read", "openclaw's file of secrets", r#"{"file_path": "{root}/openclaw.env"}"#, AgentHook),
    Way::tool(
        "Grep",
        "a search in a key file",
        r#"{"pattern": ".", "path": "{home}/.ssh/id_ed25519"}"#,
        AgentHook,
    ),
    Way::tool(
        "mcp__odd__put",
        "a path in a field of another name",
        r#"{"whither": ".git/hooks/pre-commit", "content": "x"}"#,
        Nothing,
    ),
];

#[test]
fn each_tool_is_stopped_by_the_layer_that_the_table_names() {
    Trial::new(Git::System).check(WAYS.iter().map(|way| (way, way.layer)));
}
