//! Properties of the table and the decision; the shapes of projects are a table in `tests/it/rules`.

use proptest::prelude::*;

use super::signal::{ROWS, Sign};
use super::*;
use crate::ports::tree::Listing;

fn detection(files: &[(&str, &str)]) -> Detection {
    let listing = Listing::of(files.iter().map(|(path, _)| *path));
    let asked = questions(&listing);
    let contents = files.iter().filter(|(path, _)| asked.contains(path));
    detect(&listing, &contents.map(|(path, text)| ((*path).to_owned(), Content::from(*text))).collect())
}

fn ids(files: &[(&str, &str)]) -> Vec<&'static str> {
    detection(files).signals.iter().map(|found| found.signal.id()).collect()
}

#[test]
fn the_table_has_one_row_for_each_signal_in_order() {
    assert!(ROWS.is_sorted_by(|a, b| a.id < b.id && a.signal < b.signal));
    for signal in Signal::all() {
        assert_eq!(Signal::of_word(signal.id()), Some(signal));
        assert_eq!(signal.row().signal, signal);
    }
}

#[test]
fn words_of_rules_mean_signals() {
    for (word, signal) in [
        ("rust", Some(Signal::Rust)),
        (" Rust ", Some(Signal::Rust)),
        ("golang", Some(Signal::Go)),
        ("tsconfig.json", Some(Signal::Typescript)),
        ("hardhat.config.ts", Some(Signal::Solidity)),
        ("ProjectSettings/ProjectVersion.txt", Some(Signal::Unity)),
        ("requirements.txt", Some(Signal::Python)),
        ("Gemfile", None),
        ("", None),
    ] {
        assert_eq!(Signal::of_word(word), signal, "{word:?}");
    }
}

#[test]
fn a_few_stray_sources_are_no_project() {
    let rust = ("Cargo.toml", "[package]\nname = \"x\"\n");
    let sources = [rust, ("src/main.rs", ""), ("src/a.rs", ""), ("src/b.rs", ""), ("x.sh", ""), ("y.sh", "")];
    assert_eq!(ids(&sources), ["rust"]);
    let mut three = sources.to_vec();
    three.push(("scripts/z.sh", ""));
    assert_eq!(ids(&three), ["rust", "shell"]);
    assert_eq!(ids(&[("install.sh", ""), ("README.md", "")]), ["shell"]);
    assert_eq!(ids(&[("install.sh", ""), ("index.js", "")]), [""; 0]);
    assert_eq!(ids(&[("a.sh", ""), ("b.sh", ""), ("index.js", "")]), ["shell"]);
}

#[test]
fn sources_beside_a_manifest_of_a_subfolder_count_by_themselves() {
    let found = detection(&[
        ("api/pyproject.toml", ""),
        ("api/a.py", ""),
        ("tools/x/a.py", ""),
        ("tools/y/b.py", ""),
        ("tools/y/c.py", ""),
    ]);
    let python = found.found(Signal::Python).expect("python");
    assert_eq!(python.subtrees, ["api", "tools"]);
    assert_eq!(python.evidence[1].why, "`tools/x/a.py` is a `.py` source, and 2 more");
}

#[test]
fn a_file_that_was_not_read_counts_by_its_name() {
    let listing = Listing::of(["Cargo.toml", "package.json"]);
    let contents = [("Cargo.toml".to_owned(), Content::Unread("it is too large to be read".to_owned()))];
    let detection = detect(&listing, &contents.into_iter().collect());
    assert_eq!(detection.signals[0].signal, Signal::Rust);
    assert_eq!(detection.remarks.len(), 1);
    assert_eq!(detection.remarks[0].what, "it is too large to be read, so only its presence counts");
}

#[test]
fn questions_are_bounded_and_nearest_first() {
    let many = (0..crate::base::limits::MANIFESTS_MAX + 10).map(|n| format!("a/b/{n:05}/package.json"));
    let listing = Listing::of(many.chain(["z/Cargo.toml".to_owned(), "go.mod".to_owned()]));
    let asked = questions(&listing);
    assert_eq!(asked.len(), crate::base::limits::MANIFESTS_MAX);
    assert_eq!(asked[..2], ["go.mod", "z/Cargo.toml"]);
    assert!(!questions(&Listing::of(["tests/fixtures/package.json"])).iter().any(|_| true));
}

#[test]
fn each_file_of_the_table_is_found_alone() {
    for row in &ROWS {
        for sign in row.signs {
            let path = match sign {
                Sign::File(name) => format!("sub/{name}"),
                Sign::Named(begins, ends) => format!("sub/{begins}x{ends}"),
                Sign::Below(folder, ends) => format!("sub/{folder}/0001{ends}"),
                Sign::Depends(_, _)
                | Sign::PackageKey(_)
                | Sign::Says(_, _)
                | Sign::Built(_, _)
                | Sign::Sources(_) => continue,
            };
            let path = path.replace("0001ProjectVersion", "ProjectVersion");
            let detection = detection(&[(&path, "")]);
            let found = detection.found(row.signal).unwrap_or_else(|| panic!("{path}"));
            assert_eq!(found.subtrees, ["sub"], "{path}");
        }
    }
}

proptest! {
    #[test]
    fn the_order_of_files_says_nothing(order in Just(vec![
        ("package.json", r#"{"dependencies":{"react":"18"},"workspaces":["a/*"]}"#),
        ("a/b/package.json", r#"{"devDependencies":{"typescript":"5"}}"#),
        ("a/b/x.ts", ""),
        ("c/Cargo.toml", ""),
        ("c/x.rs", ""),
        ("d/x.sh", ""), ("d/y.sh", ""), ("e/z.sh", ""),
    ]).prop_shuffle()) {
        let mut sorted = order.clone();
        sorted.sort();
        prop_assert_eq!(detection(&order), detection(&sorted));
    }

    #[test]
    fn any_manifest_is_survived(name in "(package.json|Cargo.toml|pyproject.toml|go.work|pom.xml|settings.gradle|pnpm-workspace.yaml|requirements.txt)", text in "\\PC{0,80}") {
        prop_assert_eq!(detection(&[(&name, &text)]).files, 1);
    }

    #[test]
    fn workspaces_of_any_pattern_are_survived(pattern in "[*./!a-c{},\\[\\]]{0,20}") {
        let text = serde_json::json!({"workspaces": [pattern]}).to_string();
        let detection = detection(&[("package.json", &text), ("a/b/package.json", "{}")]);
        prop_assert_eq!(detection.packages.len(), 2);
    }
}
