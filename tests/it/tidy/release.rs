//! What is released: the program lacks what only tests need, and the README claims nothing that cannot be run.

use std::collections::BTreeSet;

use super::house::{House, Source, assert_none, is_test_leaf, text_of};
use super::lexer::{Kind, Token};

/// The feature that puts the tests' clock and seed into the program.
const FEATURE: &str = "test-clock";
/// What the names of the variables that it reads begin with.
const VARIABLES: &str = "OPENCLAW_TEST_";
/// What the trailer of a test's second version begins with.
const TRAILER: &str = "openclaw-test-";
const README_LINES_MAX: usize = 120;

/// Returns whether a `cfg` predicate holds in tests only.
fn is_for_tests(leaf: &[Token]) -> bool {
    let is_feature = matches!(leaf, [feature, equals, name]
        if feature.is_name("feature") && equals.is_mark("=") && name.text == FEATURE);
    is_test_leaf(leaf) || is_feature
}

/// Returns the places where the program could read a variable or a trailer that is meant for tests.
fn test_variables_in_program(house: &House) -> Vec<String> {
    let roots = house.modules_declared_under(&is_for_tests);
    let mut found = Vec::new();
    for file in house.production().filter(|file| !file.is_below(&roots)) {
        let covered = file.covered_under(&is_for_tests);
        for (at, token) in file.code.iter().enumerate() {
            let is_variable =
                token.kind == Kind::Text && [VARIABLES, TRAILER].iter().any(|mark| token.text.contains(mark));
            if is_variable && !covered.iter().any(|range| range.contains(&at)) {
                found.push(format!(
                    "{}:{}: `{}` is in released binaries: put it under `#[cfg(feature = \"{FEATURE}\")]`",
                    file.path, token.line, token.text
                ));
            }
        }
    }
    found
}

/// Returns the features that are on when nobody asks for any.
fn default_features(manifest: &str) -> BTreeSet<String> {
    let manifest: toml_edit::DocumentMut = manifest.parse().expect("the manifest is TOML");
    let parts = |feature: &str| -> Vec<String> {
        let listed = manifest.get("features").and_then(|features| features.get(feature));
        let listed = listed.and_then(toml_edit::Item::as_array);
        listed.into_iter().flatten().filter_map(|part| part.as_str().map(str::to_owned)).collect()
    };
    let mut on = BTreeSet::new();
    let mut next = parts("default");
    while let Some(feature) = next.pop() {
        if on.insert(feature.clone()) {
            next.extend(parts(&feature));
        }
    }
    on
}

#[test]
fn released_binaries_lack_the_test_clock() {
    let manifest = text_of("Cargo.toml");
    assert!(manifest.contains(&format!("\n{FEATURE} = [")), "the feature has another name now");
    assert!(!default_features(&manifest).contains(FEATURE), "`{FEATURE}` is on by default");
    let installer = text_of("install.sh");
    for flag in ["--features", "--all-features", "-F "] {
        assert!(!installer.contains(flag), "install.sh builds with {flag}");
    }
    assert_none(&test_variables_in_program(&House::read()));
}

#[test]
fn planted_test_variables_are_found() {
    let cases = [
        ("fn f() { env(\"OPENCLAW_TEST_CLOCK\") }", 1),
        ("#[cfg(unix)] fn f() { env(\"OPENCLAW_TEST_CLOCK\") }", 1),
        ("#[cfg(any(unix, feature = \"test-clock\"))] fn f() { env(\"OPENCLAW_TEST_CLOCK\") }", 1),
        ("#[cfg(not(feature = \"test-clock\"))] fn f() { env(\"OPENCLAW_TEST_SEED\") }", 1),
        ("#[cfg(feature = \"test-clock\")] fn f() {} fn g() { env(\"OPENCLAW_TEST_CLOCK\") }", 1),
        ("#[cfg(feature = \"test-clock\")] fn f() { env(\"OPENCLAW_TEST_CLOCK\") }", 0),
        ("fn f() { #[cfg(feature = \"test-clock\")] let x = env(\"OPENCLAW_TEST_CLOCK\"); g() }", 0),
        (
            "#[cfg(all(unix, feature = \"test-clock\"))] mod clock { const C: &str = \"OPENCLAW_TEST_CLOCK\"; }",
            0,
        ),
        ("#![cfg(feature = \"test-clock\")] fn f() { env(\"OPENCLAW_TEST_CLOCK\") }", 0),
        ("#[cfg(test)] fn f() { env(\"OPENCLAW_TEST_CLOCK\") }", 0),
        ("// OPENCLAW_TEST_CLOCK\nfn f() {}", 0),
        ("const MARK: &str = \"openclaw-test-version: \";", 1),
        ("#[cfg(feature = \"test-clock\")] const MARK: &str = \"openclaw-test-version: \";", 0),
    ];
    for (text, expected) in cases {
        let house = House::of(vec![Source::new("src/sys/clock.rs", text)]);
        assert_eq!(test_variables_in_program(&house).len(), expected, "{text}");
    }
    let declared = Source::new("src/sys/mod.rs", "#[cfg(feature = \"test-clock\")] mod fixed; mod real;");
    let files = ["fixed", "real"]
        .map(|name| Source::new(&format!("src/sys/{name}.rs"), "const C: &str = \"OPENCLAW_TEST_CLOCK\";"));
    let found = test_variables_in_program(&House::of([declared].into_iter().chain(files).collect()));
    assert!(found.len() == 1 && found[0].starts_with("src/sys/real.rs:1"), "{found:?}");
}

#[test]
fn default_features_are_followed() {
    let on = default_features(
        "[features]\ndefault = [\"a\"]\na = [\"b\", \"dep:c\"]\nb = [\"test-clock\", \"a\"]\n",
    );
    assert!(on.contains(FEATURE) && on.contains("b"));
    assert!(!default_features("[features]\na = [\"test-clock\"]\n").contains(FEATURE));
}

/// Returns what is wrong with a README: its length, and figures that no command stands behind.
fn readme_violations(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let lines: Vec<&str> = text.lines().collect();
    if lines.len() >= README_LINES_MAX {
        found.push(format!(
            "{} lines: a README is one page, under {README_LINES_MAX}; the rest goes to docs/",
            lines.len()
        ));
    }
    let mut is_code = false;
    let mut header: Option<Vec<String>> = None;
    for (at, line) in lines.iter().enumerate() {
        let mut tell = |what: &str| found.push(format!("README.md:{}: {what}", at + 1));
        if line.starts_with("```") {
            is_code = !is_code;
        }
        let is_row = !is_code && line.starts_with('|');
        match (&header, is_row) {
            (_, false) => {
                header = None;
                if !is_code && prose_has_figure(line) {
                    tell("a figure in prose: give it a row with the command that measures it");
                }
            }
            (None, true) => header = Some(cells(line)),
            (Some(_), true) if line.chars().all(|c| matches!(c, '|' | '-' | ':' | ' ')) => {}
            (Some(header), true) => {
                if row_has_figure(&cells(line)) && !row_has_command(header, &cells(line)) {
                    tell("a figure without the command that reproduces it: fill the `command` column");
                }
            }
        }
    }
    found
}

fn cells(line: &str) -> Vec<String> {
    line.trim().trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect()
}

/// Returns `text` without what stands in backticks or in a link's target.
fn without_literals(text: &str) -> String {
    let outside: String = text.split('`').step_by(2).collect();
    let mut parts = outside.split("](");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |kept, part| kept + part.split_once(')').map_or("", |(_, rest)| rest))
}

fn row_has_figure(row: &[String]) -> bool {
    row.iter().any(|cell| without_literals(cell).contains(|c: char| c.is_ascii_digit()))
}

fn row_has_command(header: &[String], row: &[String]) -> bool {
    let column = header.iter().position(|heading| heading == "command");
    column.and_then(|column| row.get(column)).is_some_and(|cell| cell.len() > 2 && cell.starts_with('`'))
}

/// Returns whether a line of prose holds a number with a unit of time, size or share.
fn prose_has_figure(line: &str) -> bool {
    const UNITS: &[&str] = &[
        "ns", "µs", "us", "ms", "s", "seconds", "minutes", "min", "kB", "KB", "MB", "GB", "KiB", "MiB",
        "GiB", "%", "x", "times", "percent",
    ];
    let text = without_literals(line);
    let words: Vec<&str> =
        text.split_whitespace().map(|word| word.trim_matches(['.', ',', ';', ':', '(', ')'])).collect();
    let is_digit = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',');
    words.iter().enumerate().any(|(at, word)| {
        let unit = word.trim_start_matches(is_digit);
        let is_number = word.starts_with(|c: char| c.is_ascii_digit());
        let next = words.get(at + 1).copied().unwrap_or_default();
        is_number && (UNITS.contains(&unit) || (unit.is_empty() && UNITS.contains(&next)))
    })
}

#[test]
fn the_readme_is_one_page_and_its_figures_can_be_run() {
    assert_none(&readme_violations(&text_of("README.md")));
}

#[test]
fn planted_figures_are_found() {
    let table = |header: &str, row: &str| format!("{header}\n|---|---|\n{row}\n");
    let cases = [
        (table("| what | figure |", "| install | 300 ms |"), 1),
        (table("| what | command |", "| install in 300 ms | |"), 1),
        (table("| what | command |", "| install in 300 ms | run it |"), 1),
        (table("| what | command |", "| install in 300 ms | `cargo bench install` |"), 0),
        (table("| verb | what |", "| `sha256` | [a digest](docs/adr/0001.md) |"), 0),
        ("It costs 3 ms.".to_owned(), 1),
        ("It costs 3ms, or 4x more.".to_owned(), 1),
        ("50% of it.".to_owned(), 1),
        ("Rust 1.88, exit 3, `sleep 3 s`, and 4 files.".to_owned(), 0),
        ("```\nreal 3 ms\n```".to_owned(), 0),
        ("a\n".repeat(119), 0),
        ("a\n".repeat(120), 1),
    ];
    for (text, expected) in cases {
        assert_eq!(readme_violations(&text).len(), expected, "{text}");
    }
}
