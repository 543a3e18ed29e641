//! The reference pages equal what the library says of itself. `UPDATE_REFERENCE=1` writes them; nobody edits them.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;

use openclaw::base::report::{Code, Exit};

use super::house::{assert_none, top};

const FOLDER: &str = "docs/reference";
const COMMAND: &str = "UPDATE_REFERENCE=1 ./tests/run tidy::reference";

/// The name of a page and the function that renders its body.
type Page = (&'static str, fn() -> String);

const PAGES: &[Page] = &[("error-codes.md", error_codes), ("exit-codes.md", exit_codes)];

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

fn exit_codes() -> String {
    let mut page = "# Exit codes\n\nEvery verb but `openclaw hook` ends with one of these; a hook follows the protocol \
                    of its host.\nA process that a signal ends shows 128 and the signal's number, as 130 after \
                    Ctrl-C.\n\n| exit | meaning |\n|---|---|\n"
        .to_owned();
    for (exit, meaning) in Exit::ALL {
        // Writing to a String cannot fail.
        let _ = writeln!(page, "| {} | {meaning} |", exit.status());
    }
    page
}

fn error_codes() -> String {
    let mut page =
        "# Error codes\n\nThe field `error.code` of `--json`. Codes are stable, words may change; the exit follows \
                    from the code\n(see [exit codes](exit-codes.md)).\n\n| code | exit | meaning |\n|---|---|---|\n"
            .to_owned();
    for (_, code, exit, meaning) in Code::ALL {
        // Writing to a String cannot fail.
        let _ = writeln!(page, "| `{code}` | {} | {} |", exit.status(), meaning.trim());
    }
    page
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
