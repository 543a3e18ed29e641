//! Each kind of finding with its place, and rules that nothing is found in.

use super::*;
use crate::content;
use crate::guard::detect::detect;
use crate::guard::rules::Folders;
use crate::ports::tree::Listing;
use crate::sim::fs::SimFs;

fn at(path: &str) -> AbsPath {
    AbsPath::new(path).expect("a path of the test")
}

/// Returns code, file, line, column and text of each finding in a project with these rules and files.
fn found(rules: &[(&str, &str)], files: &[&str]) -> Vec<(String, String, usize, usize, String)> {
    let fs = SimFs::new(Vec::new());
    for (name, text) in rules {
        fs.put_file(&at(&format!("/p/.claude/rules/{name}")), text.as_bytes(), 0o644);
    }
    fs.put_file(
        &at("/r/rules/security.md"),
        content::item("rules/security.md").expect("a rule").text().as_bytes(),
        0o644,
    );
    let catalog =
        Catalog::gather(&fs, &Folders { node: Some(at("/r/rules")), project: Some(at("/p/.claude/rules")) });
    let listing = Listing::of(files.iter().copied());
    let linted = lint(&catalog, &detect(&listing, &Default::default()), Some(&listing.files));
    let row = |lint: &Lint| {
        let Position { line, column } = lint.at.unwrap_or(Position { line: 0, column: 0 });
        (lint.row.code.to_owned(), lint.path.name().to_owned(), line, column, lint.what.clone())
    };
    linted.findings.iter().map(row).collect()
}

#[track_caller]
fn check(rules: &[(&str, &str)], files: &[&str], want: &[(&str, &str, usize, usize, &str)]) {
    let found = found(rules, files);
    let rows: Vec<(&str, &str, usize, usize)> = found
        .iter()
        .map(|(code, name, line, column, _)| (code.as_str(), name.as_str(), *line, *column))
        .collect();
    let wanted: Vec<(&str, &str, usize, usize)> =
        want.iter().map(|(code, name, line, column, _)| (*code, *name, *line, *column)).collect();
    assert_eq!(rows, wanted, "{found:?}");
    for ((.., what), (.., part)) in found.iter().zip(want) {
        assert!(what.contains(part), "{what}");
    }
}

#[test]
fn a_sound_rule_and_shipped_ones_are_not_told() {
    let text = "---\nid: house\ntier: project\npriority: 0\npaths:\n  - \"src/**\"\n  - docs\n---\n\n# House\n\n- One.\n";
    check(&[("house.md", text)], &["src/a.rs", "docs/b.md"], &[]);
    check(&[("security.md", content::item("rules/security.md").expect("a rule").text())], &[], &[]);
    check(&[("plain.md", "# No front matter\n\n- One.\n")], &[], &[]);
}

#[test]
fn heads_are_told_with_line_and_column() {
    check(
        &[(
            "a.md",
            "---\nid: a\nglobs: '*.rs'\nalwaysApply: true\npathss: x\ntier: projekt\nodd\n---\ntext\n",
        )],
        &[],
        &[
            ("rules.key-foreign", "a.md", 3, 1, "Cursor's and Windsurf's key"),
            ("rules.key-foreign", "a.md", 4, 1, "a rule without `paths` is for every file"),
            ("rules.key-unknown", "a.md", 5, 1, "`paths` is a key"),
            ("rules.front-matter", "a.md", 6, 7, "`projekt` is no tier"),
            ("rules.front-matter", "a.md", 7, 1, "neither"),
        ],
    );
    check(
        &[("b.md", "---\napplyTo: '**'\n---\ntext")],
        &[],
        &[("rules.key-foreign", "b.md", 2, 1, "Copilot's")],
    );
}

#[test]
fn globs_that_match_nothing_are_told() {
    let long = "x".repeat(1_100);
    check(
        &[("a.md", &format!("---\npaths: ['src/*.rs', '*.rs', {long}]\n---\ntext\n"))],
        &["src/main.rs"],
        &[
            ("rules.glob-dead", "a.md", 2, 21, "`*.rs` matches no file here"),
            ("rules.glob-unusable", "a.md", 2, 29, "more than 1024 characters"),
        ],
    );
    // A rule that does not hold here is not held to this repository's files.
    check(&[("b.md", "---\ntier: framework\ndetect: [unity]\npaths: ['**/*.cs']\n---\ntext\n")], &["a"], &[]);
}

#[test]
fn signals_that_say_nothing_are_told() {
    check(
        &[
            ("a.md", "---\ntier: framework\ndetect: [rust, rusty, Cargo.toml]\n---\ntext\n"),
            ("b.md", "---\ndetect: [rust]\n---\ntext\n"),
        ],
        &["Cargo.toml"],
        &[
            ("rules.detect-unknown", "a.md", 3, 16, "`rust` is one"),
            ("rules.detect-unused", "b.md", 2, 9, "of the tier `universal`"),
        ],
    );
}

#[test]
fn ids_and_texts_that_stand_twice_are_told() {
    check(
        &[
            ("a.md", "---\nid: same\n---\n- Keep every handler below two hundred lines of code.\n"),
            ("b.md", "---\nid: same\n---\ntext\n"),
            ("c.md", "# C\n\n* keep every handler below two hundred lines of code.\n- Short.\n"),
        ],
        &[],
        &[
            ("rules.id-twice", "b.md", 2, 5, "/p/.claude/rules/a.md"),
            ("rules.repeats", "a.md", 4, 1, "the rule `c` says this line too"),
        ],
    );
}

#[test]
fn rules_that_only_their_ids_put_in_order_are_told() {
    let rule = |paths: &str, priority: i32| {
        format!("---\npriority: {priority}\npaths: [{paths}]\n---\ntext {paths}\n")
    };
    check(
        &[("a.md", &rule("'**/*.tsx'", 5)), ("b.md", &rule("src", 5)), ("c.md", &rule("src", 6))],
        &["src/x.tsx", "lib/y.tsx"],
        &[("rules.order", "a.md", 0, 0, "`b` are both about `src/x.tsx`")],
    );
}

#[test]
fn texts_that_are_empty_long_or_hide_something_are_told() {
    check(
        &[
            ("a.md", "---\nid: a\n---\n\n# Title\n\n<!-- later\n-->\n"),
            ("b.md", &format!("{}\n", "word ".repeat(1_300))),
            ("c.md", "# C\n\nRead\u{202e} this.\r\nä\u{200b}b\n"),
        ],
        &[],
        &[
            ("rules.empty", "a.md", 0, 0, "no text"),
            ("rules.long", "b.md", 0, 0, "about 1625 tokens"),
            ("rules.unseen", "c.md", 3, 5, "U+202E"),
            ("rules.unseen", "c.md", 4, 2, "U+200B"),
        ],
    );
}

#[test]
fn every_kind_has_a_name_of_its_own() {
    let codes: BTreeSet<&str> = LINTS.iter().map(|row| row.code).collect();
    assert_eq!(codes.len(), LINTS.len());
    assert!(
        LINTS
            .iter()
            .all(|row| row.code.starts_with("rules.") && !row.fix.is_empty() && !row.title.ends_with('.'))
    );
}

#[test]
fn rules_for_every_file_are_weighed() {
    let fs = SimFs::new(Vec::new());
    fs.put_file(
        &at("/r/rules/all.md"),
        format!("---\nid: all\n---\n{}\n", "x".repeat(401)).as_bytes(),
        0o644,
    );
    fs.put_file(&at("/r/rules/some.md"), b"---\npaths: [src]\n---\ntext\n", 0o644);
    let catalog = Catalog::gather(&fs, &Folders { node: Some(at("/r/rules")), project: None });
    let linted = lint(&catalog, &Detection::default(), None);
    assert_eq!((linted.rules, linted.everywhere, linted.chars, linted.tokens()), (2, 1, 401, 101));
    assert!(!linted.has_problem());
}
