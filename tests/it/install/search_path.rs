//! `--modify-path`: one block in the start-up files of the person's shell, which works and goes again exactly.

use std::process::Command;

use super::home::{check_status, check_unwritten, purge, read, stamps};
use crate::support::TestNode;

const MARK: &str = "# >>> openclaw path >>>";

/// Installs with the shell `shell`; the block is once in each of `files`, and a purge is the identity.
#[track_caller]
fn check(shell: &str, files: &[&str], prepare: impl FnOnce(&TestNode)) {
    let node = TestNode::new();
    prepare(&node);
    let before = node.tree();
    let run = |arguments: &[&str]| node.call(arguments).with("SHELL", shell).run().succeeds();
    let _ = run(&["install", "--yes", "--modify-path"]);
    let known = [".profile", ".bashrc", ".bash_profile", ".zshenv", ".zshrc", ".zprofile"];
    let has_block = |name: &&str| {
        let text = std::fs::read_to_string(node.path(name)).unwrap_or_default();
        assert!(text.matches(MARK).count() < 2, "{text}");
        text.contains(MARK)
    };
    let found: Vec<&str> = known.into_iter().filter(has_block).collect();
    assert_eq!(found, files, "{shell}");
    let installed = stamps(&node);
    // Asked for again, and not asked for: it stays as it is.
    let _ = run(&["install", "--modify-path"]);
    let _ = node.run(&["install"]).succeeds();
    check_unwritten(&node, &installed);
    let _ = purge(&node);
    assert_eq!(before.difference(&node.tree()), "", "{shell}");
}

#[test]
fn each_shell_gets_its_files() {
    check("/bin/sh", &[".profile"], |_| {});
    check("/bin/bash", &[".profile", ".bashrc"], |_| {});
    check("/usr/bin/zsh", &[".zshenv"], |_| {});
    check("", &[".profile"], |_| {});
}

#[test]
fn files_that_are_there_keep_every_byte() {
    for text in ["", "export A=1\n", "export A=1", "export A=1\r\n", "# caf\u{e9}\n\n\n"] {
        check("/bin/bash", &[".profile", ".bashrc"], |node| {
            node.write(".bashrc", text);
            node.write(".profile", text);
        });
    }
}

#[test]
fn a_start_up_file_behind_a_link_stays_behind_it() {
    check("/bin/zsh", &[".zshenv"], |node| {
        node.write("dotfiles/zsh/zshenv", "export A=1\n");
        std::os::unix::fs::symlink("dotfiles/zsh/zshenv", node.path(".zshenv")).expect("a link");
    });
}

#[test]
fn the_shell_finds_the_program_once() {
    let node = TestNode::new();
    let _ = node.call(&["install", "--yes", "--modify-path"]).with("SHELL", "/bin/sh").run().succeeds();
    let mut shell = Command::new("/bin/sh");
    shell.env_clear().env("HOME", node.home()).env("PATH", "/usr/bin:/bin");
    let output = shell
        .args(["-c", ". ~/.profile; . ~/.profile; command -v openclaw; echo $PATH"])
        .output()
        .expect("a shell");
    let bin = node.path(".openclaw/harness/bin").display().to_string();
    assert_eq!(String::from_utf8_lossy(&output.stdout), format!("{bin}/openclaw\n{bin}:/usr/bin:/bin\n"));
}

#[test]
fn a_block_that_is_edited_or_gone_is_drift_once() {
    let node = TestNode::new();
    node.write(".profile", "export A=1\n");
    let _ = node.call(&["install", "--yes", "--modify-path"]).with("SHELL", "/bin/sh").run().succeeds();
    let whole = String::from_utf8(read(&node, ".profile")).expect("UTF-8");
    node.write(".profile", whole.replace("export PATH", "export  PATH"));
    check_status(&node, &[".profile: our entry `path` was changed"], &[]);
    let _ = node.run(&["install", "--yes"]).succeeds();
    assert_eq!(read(&node, ".profile"), whole.as_bytes());
    node.write(".profile", "export A=1\n");
    check_status(&node, &[".profile: our entry `path` is gone"], &[]);
    let _ = node.run(&["install", "--yes"]).succeeds();
    assert_eq!(read(&node, ".profile"), whole.as_bytes());
    // Taken out again: a person chose so.
    node.write(".profile", "export A=1\n");
    check_status(&node, &[], &[]);
    let _ = node.run(&["install", "--yes"]).succeeds();
    assert_eq!(read(&node, ".profile"), b"export A=1\n");
    let _ = purge(&node);
    assert_eq!(read(&node, ".profile"), b"export A=1\n");
}
