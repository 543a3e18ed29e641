//! What of a text somebody said in their own words: its sentences, without code, quotations, tables, logs and differences.
//! Pure; when in doubt a line is left out.

/// Sentences of fewer characters say nothing, and longer ones say too much for one entry.
const SENTENCE_CHARS: std::ops::RangeInclusive<usize> = 10..=220;
/// A line of fewer characters was ended on purpose, and no editor wrapped it.
const WRAPPED_CHARS_MIN: usize = 50;
/// Short forms whose full stop ends no sentence.
const SHORT_FORMS: [&str; 8] = ["e.g.", "i.e.", "etc.", "vs.", "cf.", "approx.", "no.", "incl."];

/// Returns the sentences of a text.
pub(super) fn sentences(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut paragraph = String::new();
    let mut fence = None;
    let mut is_wrapped = false;
    for line in text.lines() {
        let trimmed = line.trim();
        let mark = ["```", "~~~"].into_iter().find(|mark| trimmed.starts_with(mark));
        if let Some(mark) = mark
            && fence.is_none_or(|open| open == mark)
        {
            fence = if fence.is_some() { None } else { Some(mark) };
            end(&mut paragraph, &mut found);
            continue;
        }
        if fence.is_some() || is_not_said(line) {
            end(&mut paragraph, &mut found);
            continue;
        }
        let (item, is_item) = without_mark(trimmed);
        if trimmed.is_empty() || is_item || !is_wrapped || !goes_on(&paragraph, item) {
            end(&mut paragraph, &mut found);
        }
        is_wrapped = trimmed.chars().count() >= WRAPPED_CHARS_MIN;
        if !paragraph.is_empty() {
            paragraph.push(' ');
        }
        paragraph.push_str(item);
    }
    end(&mut paragraph, &mut found);
    found
}

/// Returns whether a line is nothing that somebody says: a quotation, code, a table, a log, a difference, a trace.
fn is_not_said(line: &str) -> bool {
    const LEADS: [&str; 14] =
        [">", "|", "+", "@@", "---", "===", "$ ", "% ", "at ", "diff ", "{", "}", "<", "//"];
    let trimmed = line.trim();
    let is_indented = line.starts_with("    ") || line.starts_with('\t');
    let is_dated = {
        let head: Vec<char> = trimmed.chars().take(5).collect();
        head.len() == 5 && head[..4].iter().all(char::is_ascii_digit) && head[4] == '-'
    };
    let letters = trimmed.chars().filter(|c| c.is_alphabetic()).count();
    let is_mostly_signs = letters * 2 < trimmed.chars().filter(|c| !c.is_whitespace()).count();
    let is_code = trimmed.ends_with('{') || trimmed.ends_with(';');
    LEADS.iter().any(|lead| trimmed.starts_with(lead))
        || is_indented
        || is_dated
        || is_mostly_signs
        || is_code
}

/// Returns a line without the mark of a list or heading, and whether it had one.
fn without_mark(line: &str) -> (&str, bool) {
    for mark in ["- [ ] ", "- [x] ", "- ", "* ", "• "] {
        if let Some(rest) = line.strip_prefix(mark) {
            return (rest.trim_start(), true);
        }
    }
    if line.starts_with('#') {
        return (line.trim_start_matches('#').trim_start(), true);
    }
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let rest = &line[digits..];
    match rest.strip_prefix(". ").or_else(|| rest.strip_prefix(") ")) {
        Some(rest) if (1..=2).contains(&digits) => (rest.trim_start(), true),
        Some(_) | None => (line, false),
    }
}

/// Returns whether a line goes on with the sentence of the one before it.
fn goes_on(paragraph: &str, line: &str) -> bool {
    let is_open = paragraph.chars().next_back().is_some_and(|last| !matches!(last, '.' | '?' | '!' | ':'));
    is_open && line.chars().next().is_some_and(|first| first.is_lowercase() || matches!(first, '`' | '('))
}

fn end(paragraph: &mut String, found: &mut Vec<String>) {
    let text = std::mem::take(paragraph);
    let mut from = 0;
    for (at, c) in text.char_indices() {
        let after = at + c.len_utf8();
        let is_end = matches!(c, '.' | '?' | '!' | '…')
            && text[after..].chars().next().is_none_or(char::is_whitespace)
            && !SHORT_FORMS.iter().any(|short| text[from..after].to_lowercase().ends_with(short));
        if is_end {
            push(found, &text[from..after]);
            from = after;
        }
    }
    push(found, &text[from..]);
}

fn push(found: &mut Vec<String>, sentence: &str) {
    let sentence = sentence.split_whitespace().collect::<Vec<_>>().join(" ").replace("**", "");
    if SENTENCE_CHARS.contains(&sentence.chars().count()) {
        found.push(sentence);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_somebody_said_is_told_from_what_they_showed() {
        for (text, expected) in [
            ("small thing\nnever say so", vec!["small thing", "never say so"]),
            (
                "Always use tabs. And here is a question to which I want an answer: why does\nit fail?",
                vec![
                    "Always use tabs.",
                    "And here is a question to which I want an answer: why does it fail?",
                ],
            ),
            ("- use tabs always\n- never push to main", vec!["use tabs always", "never push to main"]),
            ("1. first of these\n2) second of these", vec!["first of these", "second of these"]),
            ("> always say yes\nI never said so.", vec!["I never said so."]),
            ("```\nalways say yes\n```\nand then some", vec!["and then some"]),
            ("~~~\n```\nalways say yes\n~~~", vec![]),
            ("    always say yes to it\n2026-11-20 always on port 80", vec![]),
            ("let x = always(1);\nif always {\n} // never\n+ always a line", vec![]),
            ("Use short names, e.g. for loops.", vec!["Use short names, e.g. for loops."]),
            ("The port is 5433\nThe host is db1", vec!["The port is 5433", "The host is db1"]),
        ] {
            assert_eq!(sentences(text), expected, "{text:?}");
        }
    }
}
