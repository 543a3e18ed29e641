//! The reference pages equal what the library says of itself. `UPDATE_REFERENCE=1` writes them; nobody edits them.

use std::collections::BTreeSet;
use std::fs;

use openclaw::base::report::{Code, Exit};
use openclaw::cli::reference;

use super::house::{assert_none, top};

const FOLDER: &str = "docs/reference";
const COMMAND: &str = "UPDATE_REFERENCE=1 ./tests/run tidy::reference";

/// The name of a page and the function that renders its body.
type Page = (&'static str, fn() -> String);

const PAGES: &[Page] = &[
    ("cli.md", reference::cli),
    ("environment.md", reference::environment),
    ("error-codes.md", reference::error_codes),
    ("exit-codes.md", reference::exit_codes),
    ("files.md", reference::files),
    ("findings.md", reference::findings),
    ("settings.md", reference::settings),
];

#[test]
fn reference_pages_are_up_to_date() {
    let is_update = std::env::var_os("UPDATE_REFERENCE").is_some_and(|value| value == "1");
    let mut stale = Vec::new();
    for (name, render) in PAGES {
        let path = top().join(FOLDER).join(name);
        let page = format!("<!-- Generated: {COMMAND} -->\n{}", render());
        if is_update {
            fs::create_dir_all(top().join(FOLDER)).unwrap();
            fs::write(&path, &page).unwrap();
        }
        let found = fs::read_to_string(&path).unwrap_or_default();
        stale.extend(difference(&found, &page).map(|(line, what)| format!("{FOLDER}/{name}:{line}: {what}")));
    }
    assert!(stale.is_empty(), "run `{COMMAND}` and read the change\n{}\n", stale.join("\n"));
}

#[test]
fn every_reference_page_is_generated() {
    let known: BTreeSet<&str> = PAGES.iter().map(|(name, _)| *name).collect();
    let entries = fs::read_dir(top().join(FOLDER)).expect("the reference folder is there");
    let names = entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned());
    let strange: Vec<String> = names
        .filter(|name| !known.contains(name.as_str()))
        .map(|name| {
            format!("{FOLDER}/{name}: no function renders it; pages for reading live elsewhere in docs/")
        })
        .collect();
    assert_none(&strange);
}

/// Returns the first line at which two pages differ, from 1, with what both say.
fn difference(found: &str, expected: &str) -> Option<(usize, String)> {
    if found == expected {
        return None;
    }
    let lines = found.lines().count().max(expected.lines().count());
    let at = (0..lines).find(|at| found.lines().nth(*at) != expected.lines().nth(*at)).unwrap_or(lines);
    let line = |page: &str| page.lines().nth(at).unwrap_or("(the end)").to_owned();
    Some((at + 1, format!("\n  is:        {}\n  should be: {}", line(found), line(expected))))
}

#[test]
fn exits_have_distinct_numbers_and_codes_fit_them() {
    let numbers: BTreeSet<u8> = Exit::ALL.iter().map(|(exit, _)| exit.status()).collect();
    assert_eq!(numbers.len(), Exit::ALL.len(), "two exits have one number");
    for (code, text, exit, _) in Code::ALL {
        assert_eq!((code.as_str(), code.exit()), (*text, *exit));
        assert_ne!(*exit, Exit::Done, "`{text}` is no failure");
    }
}

#[test]
fn a_stale_page_is_told_with_its_line() {
    assert_eq!(difference("a\nb\n", "a\nb\n"), None);
    assert_eq!(difference("a\nb\n", "a\nc\n").map(|(line, _)| line), Some(2));
    assert_eq!(difference("", "a\n").map(|(line, _)| line), Some(1));
    assert_eq!(difference("a\nb\n", "a\n").map(|(line, _)| line), Some(2));
    assert_eq!(difference("a\n", "a").map(|(line, _)| line), Some(2));
}
