//! Ways to commit a key that is staged. A row that says `Nothing` is open by design; when a layer comes that stops it, the
//! test fails until the row says so. Holds no way that is not tried.

use super::trial::{Layer, Trial, Way};
use crate::init::Git;
use Layer::{AgentHook, GitHook, Nothing, Status};

pub(super) const WAYS: &[Way] = &[
    Way::agent("a plain commit", "git commit -m x", AgentHook),
    Way::agent("`--no-verify`", "git commit --no-verify -m x", AgentHook),
    Way::agent("the option cut short", "git commit --no-veri -m x", AgentHook),
    Way::agent("`-n`", "git commit -n -m x", AgentHook),
    Way::agent("`-n` among other letters", "git commit -nm x", AgentHook),
    Way::agent("an option behind a folder", "git -C . commit --no-verify -m x", AgentHook),
    Way::agent("the folder of git named", "git --git-dir=.git --work-tree=. commit -nm x", AgentHook),
    Way::agent("a list", "true && git commit -m x", AgentHook),
    Way::agent("a hooks folder for one command", "git -c core.hooksPath=/dev/null commit -m x", AgentHook),
    Way::agent("the same in other capitals", "git -c CORE.hookspath=/dev/null commit -m x", AgentHook),
    Way::agent("a hook turned off", "git -c hook.openclaw-pre-commit.enabled=false commit -m x", AgentHook),
    Way::agent(
        "a setting by the environment",
        "GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=core.hooksPath GIT_CONFIG_VALUE_0=/dev/null git commit -m x",
        AgentHook,
    ),
    Way::agent("a skip in the command", "OPENCLAW_SKIP=secrets git commit -m x", AgentHook),
    Way::agent("a skip for what follows", "export OPENCLAW_SKIP=secrets; git commit -m x", AgentHook),
    Way::agent("another root", "OPENCLAW_ROOT=/tmp git commit -m x", AgentHook),
    Way::script("a plain commit", "git commit -m x", GitHook),
    Way::script("a skip", "OPENCLAW_SKIP=secrets git commit -m x", GitHook),
    Way::script("another root", "OPENCLAW_ROOT=/tmp git commit -m x", GitHook),
    Way::script("an alias", "git -c alias.save='commit -m x' save", GitHook),
    Way::script(
        "settings loosened beside it",
        "printf '[guard]\\nsecrets = \"off\"\\n' > .openclaw.toml; git commit -m x",
        GitHook,
    ),
    Way::script(
        "settings loosened in the same commit",
        "printf '[guard]\\nsecrets = \"off\"\\n' > .openclaw.toml; git add .openclaw.toml; git commit -m x",
        GitHook,
    ),
    Way::script(
        "an allow-list in the same commit",
        "printf '[[secrets.allow]]\\npath = \"**\"\\nreason = \"mine\"\\n' > .openclaw.toml; git add .openclaw.toml; git commit -m x",
        GitHook,
    ),
    Way::script(
        "an allow comment of its own",
        "echo \"key $(cut -d' ' -f2 key.txt) # openclaw:allow\" > key.txt; git add key.txt; git commit -m x",
        GitHook,
    ),
    Way::script(
        "another index",
        "cp .git/index .git/other; GIT_INDEX_FILE=.git/other git commit -m x",
        GitHook,
    ),
    Way::script("the file renamed", "git mv key.txt y; git commit -m x", GitHook),
    Way::script(
        "the file clean in the work tree, the key staged",
        "echo clean > key.txt; git commit -m x",
        GitHook,
    ),
    Way::script("`--no-verify`", "git commit --no-verify -m x", Nothing),
    Way::script("plumbing", "git update-ref HEAD $(git commit-tree -m x -p HEAD $(git write-tree))", Nothing),
];

/// Ways that depend on how git finds the hooks: what stops them where hooks lie in a folder, and where in the configuration.
pub(super) const WAYS_BY_GIT: &[(Way, Layer)] = &[
    (
        Way::script("a hooks folder for one command", "git -c core.hooksPath=/dev/null commit -m x", Nothing),
        GitHook,
    ),
    (
        Way::script(
            "a hooks folder by the environment",
            "GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=core.hooksPath GIT_CONFIG_VALUE_0=/dev/null git commit -m x",
            Nothing,
        ),
        GitHook,
    ),
    (
        Way::script(
            "a hooks folder that stays",
            "git config core.hooksPath /dev/null; git commit -m x",
            Status,
        ),
        GitHook,
    ),
    (
        Way::script(
            "a hook turned off",
            "git -c hook.openclaw-pre-commit.enabled=false commit -m x",
            GitHook,
        ),
        Nothing,
    ),
    (Way::script("the hook removed", "rm .git/hooks/pre-commit; git commit -m x", Status), GitHook),
    (
        Way::script("the hook without its bit", "chmod -x .git/hooks/pre-commit; git commit -m x", Status),
        GitHook,
    ),
    (
        Way::script(
            "another hook in its place",
            "printf '#!/bin/sh\\n' > .git/hooks/pre-commit; git commit -m x",
            Status,
        ),
        GitHook,
    ),
];

#[test]
fn each_way_is_stopped_by_the_layer_that_the_table_names() {
    Trial::new(Git::System).check(WAYS.iter().map(|way| (way, way.layer)));
}

#[test]
fn the_ways_that_depend_on_where_git_finds_hooks() {
    Trial::new(Git::System).check(WAYS_BY_GIT.iter().map(|(way, _)| (way, way.layer)));
    let in_folder = |way: &Way| way.tried.contains(".git/hooks");
    let ways = WAYS_BY_GIT.iter().filter(|(way, _)| !in_folder(way));
    Trial::new(Git::New).check(ways.map(|(way, with_new)| (way, *with_new)));
}
