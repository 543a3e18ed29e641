//! What a release tells of the crates that are linked into its program: which those are, as cargo says it, and one page with
//! the terms of each. For the tool that makes releases; asks nobody.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde::Deserialize;

use crate::base::path::AbsPath;

/// A crate, as `cargo metadata` tells of it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Linked {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Its terms as an SPDX expression, where they have a name.
    pub license: Option<String>,
    /// The file of its terms, relative to its folder, where they have none.
    pub license_file: Option<String>,
    /// Where its source is kept.
    pub repository: Option<String>,
    /// Its `Cargo.toml` on this machine.
    pub manifest_path: AbsPath,
}

impl Linked {
    /// Returns its name and version in one.
    pub fn full_name(&self) -> String {
        format!("{} {}", self.name, self.version)
    }
}

/// The texts of terms, each with the full names of the crates that hold it.
pub type Texts = BTreeMap<String, Vec<String>>;

/// Why it cannot be told what is linked.
#[derive(Debug, thiserror::Error)]
pub enum LinkedError {
    /// It is not what `cargo metadata` prints.
    #[error("read what `cargo metadata` says")]
    Metadata(#[from] serde_json::Error),
    /// A crate of the tree is in no row.
    #[error("find {0} in what `cargo metadata` says")]
    Untold(String),
}

/// What `cargo metadata` prints, as far as it is read.
#[derive(Debug, Deserialize)]
struct Metadata {
    packages: Vec<Linked>,
}

/// Returns the crates that are linked into a program, by name: those of `tree`, which `cargo tree --prefix none` printed
/// and which begins with the program itself, as `metadata` tells of them, which is JSON.
///
/// # Errors
/// See [`LinkedError`].
pub fn linked(tree: &str, metadata: &str) -> Result<Vec<Linked>, LinkedError> {
    let Metadata { packages } = serde_json::from_str(metadata)?;
    let mut missing = names_of(tree);
    let mut found: Vec<Linked> =
        packages.into_iter().filter(|one| missing.remove(&one.full_name())).collect();
    if let Some(name) = missing.pop_first() {
        return Err(LinkedError::Untold(name));
    }
    found.sort_by_key(Linked::full_name);
    Ok(found)
}

/// Returns the full name of each crate below the first line of a tree.
fn names_of(tree: &str) -> BTreeSet<String> {
    let named = |line: &str| {
        let (name, rest) = line.split_once(" v")?;
        Some(format!("{name} {}", rest.split(' ').next().unwrap_or(rest)))
    };
    let mut names = tree.lines().filter_map(named);
    let own = names.next();
    names.filter(|name| Some(name) != own.as_ref()).collect()
}

/// Returns the page for a program that was built for `target`: a list of the crates, then each text once.
pub fn notices(target: &str, crates: &[Linked], texts: &Texts) -> String {
    let mut page = format!(
        "What openclaw for {target} holds besides its own code, and under which terms.\n\n\
         The Rust standard library: MIT OR Apache-2.0, https://github.com/rust-lang/rust\n"
    );
    if target.contains("linux") {
        page.push_str(
            "The GNU C Library: LGPL-2.1-or-later, https://www.gnu.org/software/libc/. It is linked in; whoever wants\n\
             another one builds the source of this version with it.\n",
        );
    }
    page.push('\n');
    let with_text: BTreeSet<&String> = texts.values().flatten().collect();
    for one in crates {
        let name = one.full_name();
        let license = one.license.as_deref().unwrap_or("see its text below");
        let place = one.repository.as_deref().map(|place| format!(", {place}")).unwrap_or_default();
        let without = if with_text.contains(&name) { "" } else { " (published without a text)" };
        // Writing to a String cannot fail.
        let _ = writeln!(page, "{name}: {license}{place}{without}");
    }
    // By whom it is held and not by its words, so that a text is found in the order of the list.
    let mut held: Vec<(&Vec<String>, &String)> = texts.iter().map(|(text, held)| (held, text)).collect();
    held.sort();
    for (held, text) in held {
        let _ = write!(page, "\n{LINE}{}\n\n{text}\n", held.join(", "));
    }
    page
}

/// Stands above each text.
const LINE: &str = "--------------------------------------------------------------------------------\n";

#[cfg(test)]
mod tests {
    use super::*;

    fn row(name: &str, license: &str) -> String {
        let rest = r#""license_file": null, "repository": null, "manifest_path": "/r/x/Cargo.toml", "edition": "2024""#;
        format!(r#"{{"name": "{name}", "version": "1.0.2", "license": {license}, {rest}}}"#)
    }

    fn metadata(rows: &[String]) -> String {
        format!(r#"{{"packages": [{}], "version": 1}}"#, rows.join(", "))
    }

    #[test]
    fn what_is_linked_stands_below_the_first_line_and_is_told_of() {
        let tree =
            "own v0.1.0 (/work)\nserde v1.0.2\ngit v1.0.2\nown v0.1.0 (/work) (*)\nserde v1.0.2 (*)\n\n";
        let rows = ["serde", "own", "cc", "git"].map(|name| row(name, "\"MIT\""));
        let found = linked(tree, &metadata(&rows)).expect("crates");
        assert_eq!(found.iter().map(Linked::full_name).collect::<Vec<_>>(), ["git 1.0.2", "serde 1.0.2"]);
        // A crate that nobody tells of would be left out without a word.
        let refused = linked(tree, &metadata(&rows[..3])).expect_err("git is missing").to_string();
        assert_eq!(refused, "find git 1.0.2 in what `cargo metadata` says");
        assert!(matches!(linked(tree, "no JSON"), Err(LinkedError::Metadata(_))));
    }

    #[test]
    fn a_page_names_each_crate_and_holds_each_text_once() {
        let rows = [row("a", "\"MIT\""), row("b", "null"), row("c", "\"MIT\"")];
        let crates = linked("own v1\na v1.0.2\nb v1.0.2\nc v1.0.2\n", &metadata(&rows)).expect("crates");
        let held = vec!["a 1.0.2".to_owned(), "b 1.0.2".to_owned()];
        let page = notices("x86_64-unknown-linux-gnu", &crates, &Texts::from([("Terms".to_owned(), held)]));
        let list = "\na 1.0.2: MIT\nb 1.0.2: see its text below\nc 1.0.2: MIT (published without a text)\n";
        assert!(page.contains(list) && page.contains("GNU C Library"), "{page}");
        assert!(page.ends_with(&format!("\n{LINE}a 1.0.2, b 1.0.2\n\nTerms\n")), "{page}");
        assert!(!notices("aarch64-apple-darwin", &[], &Texts::new()).contains("GNU"));
    }
}
