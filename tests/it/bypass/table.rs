//! The table. A row that says `Nothing` is a way that is open by design, and `SECURITY.md` names it; when a layer comes that
//! stops it, the test fails until the row says so. Holds no way that is not tried.

use super::trial::{Layer, Way, stopped_by};
use crate::init::Git;

const WAYS: &[Way] = &[
    Way::agent("a plain commit", "git commit -m x", Layer::AgentHook),
    Way::agent("--no-verify", "git commit --no-verify -m x", Layer::AgentHook),
    Way::agent("-n among other letters", "git commit -nm x", Layer::AgentHook),
    Way::agent("--no-verify behind a folder", "git -C . commit --no-verify -m x", Layer::AgentHook),
    Way::agent("a list", "true && git commit -m x", Layer::AgentHook),
    Way::agent("a skip in the command", "OPENCLAW_SKIP=secrets git commit -m x", Layer::AgentHook),
    Way::script("a plain commit by a script", "git commit -m x", Layer::GitHook),
    Way::script("a skip in a script", "OPENCLAW_SKIP=secrets git commit -m x", Layer::GitHook),
    Way::script("an alias", "git -c alias.save='commit -m x' save", Layer::GitHook),
    Way::script(
        "settings loosened beside it",
        "printf '[guard]\\nsecrets = \"off\"\\n' > .openclaw.toml; git commit -m x",
        Layer::GitHook,
    ),
    Way::script(
        "settings loosened in the same commit",
        "printf '[guard]\\nsecrets = \"off\"\\n' > .openclaw.toml; git add .openclaw.toml; git commit -m x",
        Layer::GitHook,
    ),
    Way::script(
        "an allow comment of its own",
        "echo \"key $(cut -d' ' -f2 key.txt) # openclaw:allow\" > key.txt; git add key.txt; git commit -m x",
        Layer::GitHook,
    ),
    Way::script(
        "another index",
        "cp .git/index .git/other; GIT_INDEX_FILE=.git/other git commit -m x",
        Layer::GitHook,
    ),
    Way::script("--no-verify by a script", "git commit --no-verify -m x", Layer::Nothing),
    Way::script(
        "plumbing by a script",
        "git update-ref HEAD $(git commit-tree -m x -p HEAD $(git write-tree))",
        Layer::Nothing,
    ),
];

/// Ways that depend on how git finds the hooks: what stops them where hooks lie in a folder, and where in the configuration.
const WAYS_BY_GIT: &[(Way, Layer)] = &[
    (
        Way::script("a hooks folder by -c", "git -c core.hooksPath=/dev/null commit -m x", Layer::Nothing),
        Layer::GitHook,
    ),
    (
        Way::script(
            "a hooks folder by the environment",
            "GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=core.hooksPath GIT_CONFIG_VALUE_0=/dev/null git commit -m x",
            Layer::Nothing,
        ),
        Layer::GitHook,
    ),
    (
        Way::script(
            "a hooks folder that stays",
            "git config core.hooksPath /dev/null; git commit -m x",
            Layer::Status,
        ),
        Layer::GitHook,
    ),
    (
        Way::script("the hook removed", "rm .git/hooks/pre-commit; git commit -m x", Layer::Status),
        Layer::GitHook,
    ),
];

fn check(git: Git, way: &Way, expected: Layer) {
    assert_eq!(stopped_by(git, way), expected, "{} with {git:?}", way.name);
}

#[test]
fn each_way_is_stopped_by_the_layer_that_the_table_names() {
    for way in WAYS {
        check(Git::System, way, way.layer);
    }
}

#[test]
fn the_ways_that_depend_on_where_git_finds_hooks() {
    for (way, with_new) in WAYS_BY_GIT {
        check(Git::System, way, way.layer);
        if !way.command.contains("rm ") {
            check(Git::New, way, *with_new);
        }
    }
}
