//! Error codes are promises: each is documented, given somewhere in the program, and provoked by a test.

use std::collections::BTreeSet;

use openclaw::base::report::Code;

use super::house::{House, Source, assert_none, text_of, top};
use super::lexer::{Kind, Token};

/// The file that declares the codes: what it says of them proves nothing.
const HOME: &str = "src/base/report";

/// Where a code is named, in the program and in tests.
struct Named {
    /// Variants that the program names.
    given: BTreeSet<String>,
    /// Variants that tests name.
    variants: BTreeSet<String>,
    /// Every text in tests.
    texts: Vec<String>,
}

impl Named {
    fn of(house: &House) -> Self {
        let mut named = Self { given: BTreeSet::new(), variants: BTreeSet::new(), texts: Vec::new() };
        for file in &house.files {
            if !file.path.starts_with(HOME) && !file.path.starts_with("tests/it/tidy/") {
                named.add(file);
            }
        }
        named
    }

    fn add(&mut self, file: &Source) {
        for (at, is_test) in file.test_mask().into_iter().enumerate() {
            let token = &file.code[at];
            if let Some(variant) = variant_at(&file.code, at) {
                let seen = if is_test { &mut self.variants } else { &mut self.given };
                seen.insert(variant.to_owned());
            } else if is_test && token.kind == Kind::Text {
                self.texts.push(token.text.clone());
            }
        }
    }

    fn is_provoked(&self, variant: &str, code: &str) -> bool {
        self.variants.contains(variant) || self.texts.iter().any(|text| tells(text, code))
    }
}

/// Returns the variant where `Code::Variant` stands at `at`.
fn variant_at(code: &[Token], at: usize) -> Option<&str> {
    match code.get(at..at + 3)? {
        [name, path, variant] if name.is_name("Code") && path.is_mark("::") && variant.kind == Kind::Name => {
            Some(&variant.text)
        }
        _ => None,
    }
}

/// Returns whether `text` holds `code` as a word of its own. A code without a dot is an English word as well, so it
/// counts only where it is the whole text, or quoted.
fn tells(text: &str, code: &str) -> bool {
    if !code.contains('.') {
        let quoted =
            [format!("\"{code}\""), format!("`{code}`"), format!("\\\"{code}\\\""), format!("[{code}]")];
        return text == code || quoted.iter().any(|quoted| text.contains(quoted));
    }
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '/');
    text.match_indices(code).any(|(at, _)| {
        let after = &text[at + code.len()..];
        // A full stop may end the sentence that the code ends.
        let goes_on = after.strip_prefix('.').unwrap_or(after).starts_with(is_part);
        !text[..at].ends_with(is_part) && !goes_on
    })
}

/// Returns one sentence for each code of `codes` that is given or not as `is_complete` wants, but not provoked.
fn unproven(named: &Named, codes: &[(String, &str)], is_complete: bool) -> Vec<String> {
    let mut found = Vec::new();
    for (variant, code) in codes {
        let is_given = named.given.contains(variant);
        if is_complete && !is_given {
            found.push(format!("`{code}`: no room gives it; delete it from {HOME}.rs"));
        } else if is_given && !named.is_provoked(variant, code) {
            found.push(format!("`{code}`: no test provokes it; a code that was never seen is a guess"));
        }
    }
    found
}

fn all() -> Vec<(String, &'static str)> {
    Code::ALL.iter().map(|(code, text, _, _)| (format!("{code:?}"), *text)).collect()
}

#[test]
fn every_code_is_given_and_provoked() {
    // Before there is a composition root there is no whole program, and codes wait for their rooms.
    let is_complete = top().join("src/app").is_dir();
    assert_none(&unproven(&Named::of(&House::read()), &all(), is_complete));
}

#[test]
fn every_code_is_documented() {
    let page = text_of("docs/reference/error-codes.md");
    let is_row = |code: &str| page.lines().any(|line| line.starts_with(&format!("| `{code}` |")));
    let missing: Vec<String> = all()
        .into_iter()
        .filter(|(_, code)| !is_row(code))
        .map(|(_, code)| format!("`{code}` has no row in docs/reference/error-codes.md"))
        .collect();
    assert_none(&missing);
}

#[test]
fn codes_are_unique_and_of_one_form() {
    let codes: BTreeSet<&str> = Code::ALL.iter().map(|(_, text, _, _)| *text).collect();
    assert_eq!(codes.len(), Code::ALL.len(), "two codes have one text");
    let is_part = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase());
    for code in codes {
        assert!(
            code == "internal" || (code.split('.').count() == 2 && code.split('.').all(is_part)),
            "{code}"
        );
    }
}

#[test]
fn planted_codes_are_seen() {
    let named = |files: &[(&str, &str)]| {
        Named::of(&House::of(files.iter().map(|(path, text)| Source::new(path, text)).collect()))
    };
    let codes = [("PlanStale".to_owned(), "plan.stale"), ("Internal".to_owned(), "internal")];
    let program = ("src/a.rs", "fn f() { Code::PlanStale; report::Code::Internal } // Code::Other");
    let cases = [
        (("tests/it/a.rs", "f(\"plan.stale\"); g(Code::Internal)"), ""),
        (("tests/it/a.rs", "f(\"failed with plan.stale.\"); g(\"code: \\\"internal\\\"\")"), ""),
        (("src/b.rs", "#[cfg(test)] mod tests { f(Code::PlanStale, \"internal\") }"), ""),
        (("src/b.rs", "f(\"plan.stale\", \"internal\")"), "plan.stale internal"),
        (("tests/it/a.rs", "// plan.stale \"internal\"\nf()"), "plan.stale internal"),
        (
            ("tests/it/a.rs", "f(\"plan.stale.more\", \"xplan.stale\", \"an internal error\")"),
            "plan.stale internal",
        ),
        (("tests/it/tidy/a.rs", "f(\"plan.stale\", \"internal\")"), "plan.stale internal"),
        (
            ("src/base/report.rs", "#[cfg(test)] mod tests { f(\"plan.stale\", \"internal\") }"),
            "plan.stale internal",
        ),
    ];
    for (test, expected) in cases {
        let found = unproven(&named(&[program, test]), &codes, true);
        let told: Vec<&str> = found.iter().filter_map(|line| line.split('`').nth(1)).collect();
        assert_eq!(told.join(" "), expected, "{test:?}");
    }
    let unused = named(&[("src/a.rs", "fn f() { \"plan.stale\" }")]);
    assert_eq!(unproven(&unused, &codes, true).len(), 2);
    assert_eq!(unproven(&unused, &codes, false).len(), 0);
}
