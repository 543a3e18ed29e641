//! Commands as agents write them, and as somebody writes them who wants to slip past.

use std::ffi::OsString;
use std::path::Path;

use proptest::prelude::*;

use super::*;
use crate::git::Include;
use crate::ports::exec::Env;

fn try_read(command: &str, cwd: &Path, env: &Env) -> Result<Vec<GitCommit>, Unreadable> {
    let reading = super::read(command, cwd, env, &Aliases::default())?;
    Ok(commits(&reading.git_calls(env)))
}

fn read(command: &str) -> Vec<GitCommit> {
    let env = Env::from([("HOME".to_owned(), OsString::from("/home/ada"))]);
    try_read(command, Path::new("/work"), &env).expect("readable")
}

/// Shows the commits of a command: folder, bypass, and what each takes from the work tree.
fn shown(command: &str) -> Vec<String> {
    let show = |commit: &GitCommit| {
        let mut text = commit.place.dir.display().to_string();
        if let Some(bypass) = commit.bypass {
            text.push_str(&format!(" {bypass:?}"));
        }
        for wanted in &commit.worktree {
            let paths = wanted.paths.as_ref().map(|paths| {
                paths
                    .iter()
                    .map(|path| String::from_utf8_lossy(path).into_owned())
                    .collect::<Vec<_>>()
                    .join(",")
            });
            let kind = match wanted.include {
                Include::Tracked => "tracked",
                Include::Untracked => "untracked",
                Include::Ignored => "ignored",
            };
            text.push_str(&format!(" [{kind} {}]", paths.as_deref().unwrap_or("*")));
        }
        text
    };
    read(command).iter().map(show).collect()
}

#[test]
fn commits_are_found_where_they_run() {
    for command in [
        "git commit -m x",
        "git  commit",
        "git\tcommit",
        "git \\\n commit",
        "/usr/bin/git commit",
        "\\git commit",
        "g'i't com\"mi\"t",
        "git --no-pager -c user.name=x commit",
        "true && git commit",
        "true || git commit",
        "false; git commit",
        "false\ngit commit",
        "true | git commit -F -",
        "true & git commit",
        "(git commit)",
        "{ git commit; }",
        "if true; then git commit; fi",
        "while true; do git commit; done",
        "! git commit",
        "time git commit",
        "f() { git commit; }; f",
        "function f { git commit; }; f",
        "case x in x) git commit;; esac",
        "echo \"$(git commit)\"",
        "echo `git commit`",
        "cat <(git commit)",
        "cat <<EOF\n$(git commit)\nEOF",
        "echo ${x:-$(git commit)}",
        "env git commit",
        "env -u X A=b git commit",
        "sudo -u ada git commit",
        "command git commit",
        "nohup nice -n 5 git commit",
        "timeout -k 5 30 git commit",
        "A=1 B=2 git commit",
        "bash -c 'git commit'",
        "sh -ec \"git commit\"",
        "bash -c \"bash -c 'git commit'\"",
        "bash <<'EOF'\ngit commit\nEOF",
        "eval \"git commit\"",
        "eval git commit",
        "X=commit; git $X",
        "G='git commit'; $G",
        "echo $((1<<2)); git commit",
        "((i<<2))\ngit commit",
        "git commit 2>/dev/null >out",
        "git commit # a note",
        "echo 'unterminated\" ' ; git commit",
        "$'\\x67it' commit",
    ] {
        assert_eq!(shown(command).len(), 1, "{command}");
    }
}

#[test]
fn prose_and_other_commands_are_no_commits() {
    for command in [
        "echo \"git commit\"",
        "echo git commit",
        "grep -r 'git commit --no-verify' .",
        "# git commit",
        "ls # ; git commit",
        "cat <<'EOF'\ngit commit\n$(git commit)\nEOF",
        "cat <<-EOF\n\tgit commit\n\tEOF",
        "git log --grep=commit",
        "git log commit",
        "git show-commit",
        "gitk commit",
        "git-commit-notes",
        "git help commit",
        "git -c x commit-tree",
        "git commit-tree abc",
        "f() { git commit; }",
        "function f { git commit; }; g",
        "printf '%s' 'a; git commit'",
        "git status > git commit",
        "vim 'git commit'",
        "git add commit",
        "",
        "(",
        "'",
        "git",
        "git -C",
        "$(",
        "<<",
        "bash -c",
    ] {
        assert_eq!(shown(command), [""; 0], "{command}");
    }
}

#[test]
fn the_folder_is_followed() {
    for (command, want) in [
        ("git commit", "/work"),
        ("git -C sub commit", "/work/sub"),
        ("git -C a -C b commit", "/work/a/b"),
        ("git -C /abs commit", "/abs"),
        ("cd sub && git commit", "/work/sub"),
        ("cd -P sub; cd deeper; git commit", "/work/sub/deeper"),
        ("cd ~/x && git commit", "/home/ada/x"),
        ("cd \"$HOME\" && git commit", "/home/ada"),
        ("D=/d; cd $D && git commit", "/d"),
        ("(cd sub); git commit", "/work"),
        ("(cd sub && git commit)", "/work/sub"),
        ("cd \"$(git rev-parse --show-toplevel)\" && git commit", "/work"),
        ("cd $UNKNOWN && git commit", "/work"),
        ("bash -c 'cd x'; git commit", "/work"),
        ("env -C sub git commit", "/work/sub"),
        ("eval 'cd sub'; git commit", "/work/sub"),
    ] {
        assert_eq!(shown(command), [want], "{command}");
    }
}

#[test]
fn repository_and_index_of_flags_and_variables() {
    let place = |command: &str| read(command)[0].place.clone();
    let flags = place("git --git-dir=r.git --work-tree /w commit");
    assert_eq!(flags.git_dir.as_deref(), Some(Path::new("/work/r.git")));
    assert_eq!(flags.work_tree.as_deref(), Some(Path::new("/w")));
    let variables = place("GIT_INDEX_FILE=i GIT_DIR=/g git commit");
    assert_eq!(variables.index.as_deref(), Some(Path::new("/work/i")));
    assert_eq!(variables.git_dir.as_deref(), Some(Path::new("/g")));
    assert_eq!(place("export GIT_DIR=/g; git commit").git_dir.as_deref(), Some(Path::new("/g")));
    assert_eq!(place("GIT_DIR=/g true; git commit").git_dir, None);
}

#[test]
fn every_way_around_the_hooks_is_seen() {
    for (command, want) in [
        ("git commit --no-verify", "NoVerify"),
        ("git commit -n", "NoVerify"),
        ("git commit -nm x", "NoVerify"),
        ("git commit -anm x", "NoVerify [tracked *]"),
        ("git commit -qsn", "NoVerify"),
        ("git commit --no-veri -m x", "NoVerify"),
        ("git commit --verify --no-verify", "NoVerify"),
        ("N=--no-verify; git commit $N", "NoVerify"),
        ("git commit -m x $'--no-verify'", "NoVerify"),
        ("git -c core.hooksPath=/dev/null commit", "HooksPath"),
        ("git -c CORE.HOOKSPATH= commit", "HooksPath"),
        ("git --config-env=core.hooksPath=X commit", "HooksPath"),
        ("git --config-env core.hooksPath=X commit", "HooksPath"),
        ("git -c hook.openclaw.enabled=false commit", "HookDisabled"),
        ("GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=core.hooksPath GIT_CONFIG_VALUE_0=/x git commit", "HooksPath"),
        ("OPENCLAW_SKIP=secrets git commit", "Variable(\"OPENCLAW_SKIP\")"),
        ("OPENCLAW_TASK_FILE=/tmp/mine git commit", "Variable(\"OPENCLAW_TASK_FILE\")"),
        ("OPENCLAW_TASK_FILE= git commit", "Variable(\"OPENCLAW_TASK_FILE\")"),
        ("unset OPENCLAW_TASK_FILE; git commit", "Variable(\"OPENCLAW_TASK_FILE\")"),
        ("export OPENCLAW_SKIP=1; git commit", "Variable(\"OPENCLAW_SKIP\")"),
        ("env OPENCLAW_SKIP=1 git commit", "Variable(\"OPENCLAW_SKIP\")"),
        ("bash -c 'OPENCLAW_ROOT=/x git commit'", "Variable(\"OPENCLAW_ROOT\")"),
        ("sudo OPENCLAW_STATE_DIR=/x git commit", "Variable(\"OPENCLAW_STATE_DIR\")"),
    ] {
        assert_eq!(shown(command), [format!("/work {want}")], "{command}");
    }
}

#[test]
fn values_and_messages_are_no_flags() {
    for command in [
        "git commit -m '--no-verify'",
        "git commit -m -n",
        "git commit -mn",
        "git commit --message=--no-verify",
        "git commit --message --no-verify",
        "git commit -F -n",
        "git commit --author -n",
        "git commit --no-verify --verify",
        "git commit -Sn",
        "git commit -un",
        "git commit -m \"$(cat <<'EOF'\ndo not use git commit --no-verify (it's bad)\n\nEOF\n)\"",
        "git -c hook.x.enabled=true commit",
        "git -c user.name=core.hooksPath commit",
        "OPENCLAW_SKIP=1 true; git commit",
        "echo OPENCLAW_SKIP=1; git commit",
    ] {
        assert_eq!(shown(command), ["/work"], "{command}");
    }
}

#[test]
fn what_comes_from_the_work_tree() {
    for (command, want) in [
        ("git commit -a", " [tracked *]"),
        ("git commit --all -m x", " [tracked *]"),
        ("git commit -am x", " [tracked *]"),
        ("git commit -ma", ""),
        ("git commit --amend", ""),
        ("git commit src 'a b'", " [tracked src,a b]"),
        ("git commit -m x -- -n", " [tracked -n]"),
        ("git commit -m x $FILES", " [tracked *]"),
        ("git commit --pathspec-from-file=f", " [tracked *]"),
        ("git add . && git commit", " [untracked .]"),
        ("git add -A; git commit -a", " [untracked *] [tracked *]"),
        ("git add -u && git commit", " [tracked *]"),
        ("git add -f .env && git commit", " [ignored .env]"),
        ("git add -n . && git commit", ""),
        ("git add && git commit", ""),
        ("git stage x && git commit", " [untracked x]"),
        ("git add -- -x && git commit", " [untracked -x]"),
        ("git add \"$F\" && git commit", " [untracked *]"),
        ("ls | xargs git add && git commit", " [untracked *]"),
        ("(git add a) && bash -c 'git add b' && git commit", " [untracked a] [untracked b]"),
        ("git commit; git add a", ""),
    ] {
        assert_eq!(shown(command), [format!("/work{want}")], "{command}");
    }
}

#[test]
fn several_commits_come_in_order() {
    assert_eq!(
        shown("git commit && cd b && git add x && git commit -n"),
        ["/work", "/work/b NoVerify [untracked x]"]
    );
}

#[test]
fn nesting_beyond_the_bound_is_refused_not_ignored() {
    let env = Env::new();
    for deep in [format!("{}git commit", "(".repeat(5_000)), format!("{}git commit", "$(".repeat(5_000))] {
        assert_eq!(try_read(&deep, Path::new("/"), &env), Err(Unreadable::TooDeep));
    }
    for deep in [
        "eval ".repeat(40) + "git commit",
        "${".repeat(5_000) + "git commit",
        "<<E\n$(".repeat(40) + "git commit",
    ] {
        assert_eq!(try_read(&deep, Path::new("/"), &env), Err(Unreadable::TooDeep), "{deep:.40}");
    }
    assert_eq!(try_read(&"a;".repeat(200_000), Path::new("/"), &env), Err(Unreadable::TooLong));
}

#[test]
fn hostile_lengths_are_read_in_time() {
    for piece in ["a;", "$((", "(((", "$'", "<<x ", "\n", "`", "x=y ", "{", "git add ;", "\"$(("] {
        let text = piece.repeat((250 << 10) / piece.len());
        // Whatever it says, it says it at once: nextest's own timeout is the bound.
        let _ = try_read(&text, Path::new("/"), &Env::new());
    }
}

proptest! {
    #[test]
    fn no_text_makes_the_reader_fail(text in "[ -~\n\täöü]{0,200}") {
        let _ = try_read(&text, Path::new("/"), &Env::new());
    }

    #[test]
    fn no_mix_of_shell_pieces_makes_it_fail(pieces in proptest::collection::vec(prop_oneof![
        Just("git commit "), Just("'"), Just("\""), Just("$("), Just(")"), Just("`"), Just("<<E\n"), Just("E\n"),
        Just("${"), Just("}"), Just("$(("), Just("))"), Just("\\"), Just(";"), Just("bash -c "), Just("é"), Just("$'"),
    ], 0..40)) {
        let _ = try_read(&pieces.concat(), Path::new("/"), &Env::new());
    }

    #[test]
    fn a_commit_behind_any_closed_prose_is_found(prose in "[a-zA-Z .,!#$]{0,60}") {
        let command = format!("echo '{prose}'; git commit -m '{prose}' --no-verify");
        prop_assert_eq!(shown(&command), ["/work NoVerify"]);
    }
}
