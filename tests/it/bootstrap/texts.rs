//! The text of `install.sh`: it says what the program says, and the checker of shell scripts finds nothing in it.

use std::process::Command;

use openclaw::base::limits::{RELEASE_BYTES_MAX, RELEASE_SIGNATURE_BYTES_MAX, RELEASE_TARBALL_BYTES_MAX};
use openclaw::content::ALLOWED_SIGNERS;
use openclaw::upgrade::{NAMESPACE, PRINCIPAL, RELEASE_SCHEMA};

use super::ground::SCRIPT;

const MANIFEST: &str = include_str!("../../../Cargo.toml");
const PAGE: &str = include_str!("../../../docs/install.md");

#[test]
fn shellcheck_finds_nothing() {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/install.sh");
    let output = Command::new("shellcheck")
        .args(["--norc", "--severity=style", "--shell=sh", script])
        .output()
        .expect("`shellcheck` is on PATH: run ./tests/run");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

#[test]
fn every_shell_reads_it() {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/install.sh");
    for (shell, options) in super::ground::Machine::ALL.map(super::ground::Machine::shell) {
        let output = Command::new(shell).args(options).args(["-n", script]).output().expect("the shell");
        assert!(output.status.success() && output.stderr.is_empty(), "{shell}: {output:?}");
    }
}

/// Returns the lines that are quoted behind `signers=` in the script.
fn signers() -> Vec<&'static str> {
    let (_, rest) = SCRIPT.split_once("\nsigners='").expect("the script holds keys");
    let (text, _) = rest.split_once("'\n").expect("a quote");
    text.lines().filter(|line| !line.is_empty()).collect()
}

#[test]
fn the_script_trusts_whom_the_program_trusts() {
    let pinned = ALLOWED_SIGNERS.lines().map(str::trim);
    let pinned: Vec<&str> = pinned.filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
    assert_eq!(signers(), pinned, "put the lines of payload/release-keys/allowed_signers behind `signers=`");
}

#[test]
fn the_script_reads_what_the_program_signs() {
    let manifest: toml_edit::DocumentMut = MANIFEST.parse().expect("the manifest is TOML");
    let repository = manifest["package"]["repository"].as_str().expect("a repository");
    let lines = [
        format!("repository={repository}"),
        format!("principal={PRINCIPAL}"),
        format!("namespace={NAMESPACE}"),
        format!(
            "list_bytes_max={RELEASE_BYTES_MAX} signature_bytes_max={RELEASE_SIGNATURE_BYTES_MAX} \
             archive_bytes_max={RELEASE_TARBALL_BYTES_MAX} program_bytes_max={RELEASE_TARBALL_BYTES_MAX}"
        ),
        format!(
            "    [ \"$(value schema)\" = {RELEASE_SCHEMA} ] || refuse 3 \"the list of the release is of another form\" \\"
        ),
    ];
    for line in lines {
        assert!(SCRIPT.lines().any(|found| found == line), "{line}");
    }
}

/// The page of the documentation names each option, each variable, and each exit.
#[test]
fn the_page_tells_what_the_script_takes() {
    let (_, usage) = SCRIPT.split_once("cat <<'END'\n").expect("a usage");
    let (usage, _) = usage.split_once("\nEND\n").expect("its end");
    let words = usage.split(|c: char| c.is_whitespace() || "(),.".contains(c));
    let named: Vec<&str> = words
        .filter(|word| word.starts_with("--") && word.len() > 2 || word.starts_with("OPENCLAW_"))
        .collect();
    assert!(named.len() >= 10, "{named:?}");
    for word in named {
        assert!(PAGE.contains(&format!("`{word}")), "docs/install.md does not name `{word}`");
    }
    let exits = SCRIPT.split("refuse ").skip(1).filter_map(|rest| rest.split(' ').next()?.parse::<u8>().ok());
    for exit in exits {
        assert!(PAGE.contains(&format!("| {exit} |")), "docs/install.md does not tell exit {exit}");
    }
}
