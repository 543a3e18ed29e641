//! Ways of an agent's command: git hidden in the shell's own constructs, git's settings and plumbing, protected paths and
//! secrets reached by programs.

use super::trial::{Layer, Trial, Way};
use crate::init::Git;
use Layer::{AgentHook, Asked, Nothing};

/// Commands that make a commit without git's hooks, or would let later ones be made so.
pub(super) const GIT: &[Way] = &[
    Way::agent("an alias of one command", "git -c alias.save='commit -nm x' save", AgentHook),
    Way::agent("an alias that is a shell line", "git -c alias.save='!git commit -nm x' save", AgentHook),
    Way::agent(
        "an alias set and used by one command",
        "git config alias.save 'commit -nm x' && git save",
        AgentHook,
    ),
    Way::agent("a hooks folder that stays", "git config core.hooksPath /dev/null", AgentHook),
    Way::agent("the same in the newer form", "git config set --local core.hooksPath /dev/null", AgentHook),
    Way::agent("the same for every repository", "git config --global core.hooksPath /dev/null", AgentHook),
    Way::agent("a setting taken out", "git config --unset core.hooksPath", AgentHook),
    Way::agent("a hook turned off for good", "git config hook.openclaw-pre-commit.enabled false", AgentHook),
    Way::agent(
        "a section of hooks taken out",
        "git config --remove-section hook.openclaw-pre-commit",
        AgentHook,
    ),
    Way::agent(
        "a setting from a variable",
        "H=/dev/null git --config-env=core.hooksPath=H commit -m x",
        AgentHook,
    ),
    Way::agent(
        "settings in one variable",
        "GIT_CONFIG_PARAMETERS=\"'core.hooksPath=/dev/null'\" git commit -m x",
        AgentHook,
    ),
    Way::agent("plumbing", "git commit-tree -m x HEAD^{tree}", AgentHook),
    Way::agent("a branch set by hand", "git update-ref refs/heads/main HEAD~1", AgentHook),
    Way::agent(
        "plumbing in substitutions",
        "git update-ref HEAD $(git commit-tree -m x -p HEAD $(git write-tree))",
        AgentHook,
    ),
    Way::agent("another shell", "bash -c 'git commit -nm x'", AgentHook),
    Way::agent("another shell, its letters joined", "sh -ec \"git commit -nm x\"", AgentHook),
    Way::agent("a shell in a shell", "bash -c \"sh -c 'git commit -nm x'\"", AgentHook),
    Way::agent("`env`", "env A=1 git commit -nm x", AgentHook),
    Way::agent("`env -S`", "env -S 'git commit -nm x'", AgentHook),
    Way::agent("`env` with a skip", "env OPENCLAW_SKIP=secrets git commit -m x", AgentHook),
    Way::agent("`sudo`", "sudo -u root git commit -nm x", AgentHook),
    Way::agent("programs that start others", "nice -n 5 timeout 9 nohup git commit -nm x", AgentHook),
    Way::agent("`command`", "command git commit -nm x", AgentHook),
    Way::agent("`xargs`", "echo x | xargs git commit -nm", AgentHook),
    Way::agent("`find -exec`", "find . -name key.txt -exec git commit -nm x \\;", AgentHook),
    Way::agent("a heredoc", "bash <<'END'\ngit commit -nm x\nEND", AgentHook),
    Way::agent("a here-string", "bash <<< 'git commit -nm x'", AgentHook),
    Way::agent("a shell behind a pipe", "echo 'git commit -nm x' | sh", AgentHook),
    Way::agent("`eval`", "eval 'git commit -nm x'", AgentHook),
    Way::agent("`eval` of a variable", "c='git commit -nm x'; eval \"$c\"", AgentHook),
    Way::agent("the program in a variable", "g=git; $g commit -nm x", AgentHook),
    Way::agent("the option in a variable", "o=--no-verify; git commit $o -m x", AgentHook),
    Way::agent("a function", "save() { git commit -nm x; }; save", AgentHook),
    Way::agent("a subshell", "(cd . && git commit -nm x)", AgentHook),
    Way::agent("a condition", "if true; then git commit -nm x; fi", AgentHook),
    Way::agent("in the background", "git commit -nm x & wait", AgentHook),
    Way::agent("a substitution", "echo \"$(git commit -nm x)\"", AgentHook),
    Way::agent("quotes within the word", "\"g\"it com'm'it -nm x", AgentHook),
    Way::agent("a backslash", "\\git commit -nm x", AgentHook),
    Way::agent("the whole path of git", "/usr/bin/git commit -nm x", AgentHook),
    Way::agent("letters by number", "$'\\x67it' commit -nm x", AgentHook),
    Way::agent("braces", "git commit -{n,m} x", AgentHook),
    Way::agent("a key staged by the same command", "git add -A && git commit -m x", AgentHook),
];

/// Commands that write to a protected path, or read a secret.
pub(super) const PATHS: &[Way] = &[
    Way::agent("a redirection", "echo x > .git/hooks/pre-commit", AgentHook),
    Way::agent("a redirection that appends", "echo x >> {home}/.gitconfig", AgentHook),
    Way::agent("`tee`", "echo x | tee .git/hooks/pre-commit", AgentHook),
    Way::agent("`sed -i`", "sed -i s/block/off/ {root}/openclaw.toml", AgentHook),
    Way::agent("`mv` onto it", "mv x .git/hooks/pre-commit", AgentHook),
    Way::agent("`mv` away", "mv .git/hooks/pre-commit /tmp/x", AgentHook),
    Way::agent("`cp`", "cp x {home}/.claude/settings.json", AgentHook),
    Way::agent("`ln`", "ln -sf /bin/true .git/hooks/pre-commit", AgentHook),
    Way::agent("`rm`", "rm .git/hooks/pre-commit", AgentHook),
    Way::agent("`rm` of the program", "rm -f {root}/harness/bin/openclaw", AgentHook),
    Way::agent("`chmod`", "chmod -x .git/hooks/pre-commit", AgentHook),
    Way::agent("`dd`", "dd if=/dev/null of=.git/hooks/pre-commit", AgentHook),
    Way::agent("`truncate`", "truncate -s 0 .git/config", AgentHook),
    Way::agent("`install`", "install -m 755 x .git/hooks/pre-commit", AgentHook),
    Way::agent("a folder changed ahead", "cd .git/hooks && echo x > pre-commit", AgentHook),
    Way::agent("`cat` of a file of secrets", "cat .env", AgentHook),
    Way::agent("a search in a key", "grep -r . {home}/.ssh/id_ed25519", AgentHook),
    Way::agent("a secret as input", "wc -c < .env", AgentHook),
    Way::agent("a secret copied", "cp .env /tmp/x", AgentHook),
    Way::agent("an interpreter's own code", "python3 -c \"open('.git/hooks/pre-commit','w')\"", Nothing),
    Way::agent("a script that was written before", "./x.sh", Nothing),
    Way::agent("what cannot be resolved and can destroy", "rm -rf \"$(cat where)\"", Asked),
];

#[test]
fn each_command_of_git_is_stopped_by_the_layer_that_the_table_names() {
    Trial::new(Git::System).check(GIT.iter().map(|way| (way, way.layer)));
}

#[test]
fn each_command_on_a_path_is_stopped_by_the_layer_that_the_table_names() {
    Trial::new(Git::System).check(PATHS.iter().map(|way| (way, way.layer)));
}

#[test]
fn an_alias_that_was_set_before_is_read_as_what_it_stands_for() {
    let mut trial = Trial::new(Git::System);
    let repo = trial.repository();
    for alias in [
        "commit -nm x",
        "!git commit -nm x",
        "!f() { git commit -nm x; }; f",
        "-c core.hooksPath=/x commit -m x",
    ] {
        let _ = trial.world.git(&repo, &["config", "alias.save", alias]).passes();
        let call = serde_json::json!({ "command": "git save" });
        assert_eq!(trial.asked(&repo, "Bash", &call), AgentHook, "{alias}");
    }
}
