//! The top of the repository holds what a newcomer should see first, and nothing else.

use std::fs;

use super::house::{assert_none, top};

/// Besides these: names that begin with a dot, and folders of build output.
const ALLOWED: &[&str] = &[
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
    "SECURITY.md",
    "clippy.toml",
    "deny.toml",
    "docs",
    "hooks",
    "install.sh",
    "payload",
    "roles",
    "rules",
    "rustfmt.toml",
    "skills",
    "souls",
    "src",
    "templates",
    "tests",
];

/// What a reader, a lawyer and the registry look for.
const NEEDED: &[&str] =
    &["ARCHITECTURE.md", "CHANGELOG.md", "LICENSE-APACHE", "LICENSE-MIT", "README.md", "install.sh"];

fn strangers(names: &[String]) -> Vec<String> {
    let is_output = |name: &str| name == "target" || name.starts_with("target-");
    let is_known =
        |name: &&String| name.starts_with('.') || is_output(name) || ALLOWED.contains(&name.as_str());
    names
        .iter()
        .filter(|name| !is_known(name))
        .map(|name| {
            format!(
                "`{name}` lies at the top: find its room, or add it to tests/it/tidy/top.rs with a reason"
            )
        })
        .collect()
}

#[test]
fn the_top_holds_only_what_belongs_there() {
    let entries = fs::read_dir(top()).expect("the repository is there");
    let names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    assert_none(&strangers(&names));
    let missing: Vec<String> = NEEDED
        .iter()
        .filter(|needed| !names.iter().any(|name| name == *needed))
        .map(|needed| format!("`{needed}` is missing at the top"))
        .collect();
    assert_none(&missing);
}

#[test]
fn planted_strangers_are_found() {
    let names =
        ["src", ".git", "target", "target-ci", "notes.txt", "lib", "build.rs", "Makefile"].map(str::to_owned);
    assert_eq!(strangers(&names).len(), 4);
}
