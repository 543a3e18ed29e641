//! The scan: one keyword pass over the bytes, then the pattern of a rule only around its keywords.
//!
//! Patterns are compiled at their first hit, so clean bytes cost the keyword pass and nothing else. A finding names
//! place and kind; the secret itself never leaves this file.

use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Range;
use std::sync::OnceLock;

use regex::bytes::{Regex, RegexBuilder};

use crate::base::digest::Digest;
use crate::secrets::allow::{self, Allowance};
use crate::secrets::decode;
use crate::secrets::entropy::{self, contains};
use crate::secrets::keywords;
use crate::secrets::rule::{Reach, Rule, Value};
use crate::secrets::rules::{COUNT, RULES};

/// Findings of one text: a person reads a handful; more says nothing new and would be a way to fill memory.
const FINDINGS_MAX: usize = 200;
/// Bytes before a keyword in which a pattern may start (`MY_SERVICE_API_KEY` before `api_key`).
const BEFORE_BYTES: usize = 128;
/// Changes when the engine finds other things with the same rows.
const ENGINE_VERSION: u32 = 3;
/// Bytes looked at for a NUL, as git does to tell binary files.
const BINARY_PROBE_BYTES: usize = 8_000;

/// A secret's place and kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The line of its first byte, from 1.
    pub line: usize,
    /// The rule's id.
    pub rule: &'static str,
    /// What the rule finds, as a person would say it.
    pub title: &'static str,
    /// The public prefix of a token at most, and the length; never a part of the secret.
    pub preview: String,
    /// Whether a comment on its line allows it.
    pub allowance: Allowance,
    /// Names the secret without telling it: of the rule's id and the secret's bytes. Never shown beside the secret.
    pub digest: Digest,
    /// The bytes of its line, without the line end, in the text as scanned.
    pub(super) line_range: Range<usize>,
    /// The bytes of the secret, in the text as scanned.
    pub(super) range: Range<usize>,
}

/// Returns the secrets in `bytes`, in order of their place, each place once. UTF-16 with a byte order mark is read.
pub fn scan(bytes: &[u8]) -> Vec<Finding> {
    let text = as_text(bytes);
    scan_bytes(&text, is_binary(&text))
}

/// Returns those `findings` of `bytes` whose line does not stand in `base`, an older version of the same file.
pub fn absent_from(base: &[u8], bytes: &[u8], findings: Vec<Finding>) -> Vec<Finding> {
    let (base, text) = (as_text(base), as_text(bytes));
    let known: HashSet<&[u8]> = base.split(|byte| *byte == b'\n').map(without_return).collect();
    let is_new = |finding: &Finding| !known.contains(without_return(&text[finding.line_range.clone()]));
    findings.into_iter().filter(is_new).collect()
}

/// Returns those `findings` of `text` whose secret stands nowhere in `base`: for a part of a file, which has no whole lines.
pub fn new_in(base: &[u8], text: &[u8], findings: Vec<Finding>) -> Vec<Finding> {
    let is_known =
        |finding: &Finding| text.get(finding.range.clone()).is_some_and(|secret| contains(base, secret));
    findings.into_iter().filter(|finding| !is_known(finding)).collect()
}

fn without_return(line: &[u8]) -> &[u8] {
    line.strip_suffix(b"\r").unwrap_or(line)
}

/// Returns UTF-16 with a byte order mark as UTF-8, anything else as it is.
fn as_text(bytes: &[u8]) -> Cow<'_, [u8]> {
    from_utf16(bytes).map_or(Cow::Borrowed(bytes), |text| Cow::Owned(text.into_bytes()))
}

fn is_binary(bytes: &[u8]) -> bool {
    bytes[..bytes.len().min(BINARY_PROBE_BYTES)].contains(&0)
}

pub(super) fn scan_bytes(bytes: &[u8], is_binary: bool) -> Vec<Finding> {
    let mut hits = plain_hits(bytes, is_binary);
    for run in decode::runs(bytes) {
        // Assignments inside decoded text are whole source files in source maps: only tokens count there.
        let inner = plain_hits(&run.text, true);
        hits.extend(inner.first().map(|(rule, _)| (*rule, run.range)));
    }
    findings(bytes, hits)
}

/// Returns the rules and places found in `bytes` as they are.
fn plain_hits(bytes: &[u8], is_binary: bool) -> Vec<(usize, Range<usize>)> {
    // Few rules wake in one text, so a short list beats a slot for each of the hundreds.
    let mut pending: Vec<(usize, Range<usize>)> = Vec::new();
    let mut hits: Vec<(usize, Range<usize>)> = Vec::new();
    keywords::each_hit(bytes, |rule, hit| {
        let reach = RULES[rule].reach;
        let waiting = pending.iter_mut().find(|(waiting, _)| *waiting == rule);
        // Inside an open window only its end moves: a megabyte of keywords must not be looked at per keyword.
        if let Some((_, open)) = waiting {
            if hit.end <= open.end {
                open.end = end_of_window(bytes, open.end, hit.end, reach);
                return;
            }
            let next = window(bytes, hit.start, hit.end, reach);
            if next.start <= open.end {
                open.end = next.end;
            } else {
                search(bytes, rule, std::mem::replace(open, next), &mut hits);
            }
        } else {
            pending.push((rule, window(bytes, hit.start, hit.end, reach)));
        }
    });
    for (rule, window) in pending {
        search(bytes, rule, window, &mut hits);
    }
    if is_binary {
        hits.retain(|(rule, _)| RULES[*rule].value == Value::Token);
    }
    hits
}

/// Runs the pattern of one rule over one window.
fn search(bytes: &[u8], rule: usize, window: Range<usize>, hits: &mut Vec<(usize, Range<usize>)>) {
    let Some(regex) = pattern(rule) else { return };
    let seen = &bytes[..window.end];
    let mut at = window.start;
    while hits.len() < FINDINGS_MAX
        && at <= window.end
        && let Some(captures) = regex.captures_at(seen, at)
    {
        let whole = captures.get(0).map_or(at..at, |found| found.range());
        let secret = captures.name("secret").map_or(whole.clone(), |found| found.range());
        at = whole.end.max(at + 1);
        // A pattern knows best where it stands beside something that is open to everybody anyway.
        let is_open = captures.name("open").is_some();
        if !is_open && entropy::is_plausible(&RULES[rule], &bytes[secret.clone()]) {
            hits.push((rule, secret));
        }
    }
}

/// Sorts, keeps one finding a place, and counts lines on the way.
fn findings(bytes: &[u8], mut hits: Vec<(usize, Range<usize>)>) -> Vec<Finding> {
    // Rules stand in the table from the precise to the general, so the first one at a place names it best.
    hits.sort_by_key(|(rule, range)| (range.start, *rule));
    let mut found: Vec<Finding> = Vec::new();
    let (mut line, mut counted_to) = (1, 0);
    let mut kept: Vec<(usize, Range<usize>)> = Vec::new();
    for (rule, range) in hits {
        match kept.last_mut() {
            Some(last) if range.start < last.1.end => {
                if rule < last.0 {
                    *last = (rule, last.1.start.min(range.start)..last.1.end.max(range.end));
                }
            }
            _ => kept.push((rule, range)),
        }
    }
    for (rule, range) in kept {
        line += bytes[counted_to..range.start].iter().filter(|byte| **byte == b'\n').count();
        counted_to = range.start;
        let line_range = line_around(bytes, range.start);
        found.push(Finding {
            line,
            rule: RULES[rule].id,
            title: RULES[rule].title,
            preview: preview(&RULES[rule], &bytes[range.clone()]),
            digest: digest(&RULES[rule], &bytes[range.clone()]),
            allowance: allow::around(bytes, &line_range),
            line_range,
            range,
        });
    }
    found
}

fn line_around(bytes: &[u8], at: usize) -> Range<usize> {
    let start = bytes[..at].iter().rposition(|byte| *byte == b'\n').map_or(0, |newline| newline + 1);
    let end = bytes[at..].iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |newline| at + newline);
    start..end
}

fn digest(rule: &Rule, secret: &[u8]) -> Digest {
    Digest::of(&[rule.id.as_bytes(), b"\0", secret].concat())
}

/// Returns the digest of all that decides what is found: every row, and the engine's version.
pub fn ruleset() -> Digest {
    let mut all = format!("engine {ENGINE_VERSION}\n");
    for rule in RULES.iter() {
        let Rule { id, title: _, keywords, pattern, reach, entropy, value, check } = rule;
        all.push_str(&format!("{id}\0{keywords:?}\0{pattern}\0{reach:?}\0{entropy}\0{value:?}\0{check:?}\n"));
    }
    Digest::of(all.as_bytes())
}

/// Returns the keyword that the secret starts with, if it does (it is public), and the length.
fn preview(rule: &Rule, secret: &[u8]) -> String {
    let lower = secret.to_ascii_lowercase();
    let prefix = match rule.value {
        Value::Token => rule.keywords.iter().find(|keyword| lower.starts_with(keyword.as_bytes())),
        Value::Assigned => None,
    };
    let prefix =
        prefix.map_or(Cow::Borrowed(""), |keyword| String::from_utf8_lossy(&secret[..keyword.len()]));
    format!("{prefix}… ({} characters)", secret.len())
}

fn window(bytes: &[u8], start: usize, end: usize, reach: Reach) -> Range<usize> {
    let earliest = start.saturating_sub(BEFORE_BYTES);
    let from = bytes[earliest..start]
        .iter()
        .rposition(|byte| *byte == b'\n')
        .map_or(earliest, |at| earliest + at + 1);
    from..end_of_window(bytes, end, end, reach)
}

/// Returns where the window of a keyword that ends at `end` ends itself, when everything up to `seen` is inside.
fn end_of_window(bytes: &[u8], seen: usize, end: usize, reach: Reach) -> usize {
    let (Reach::Line(after) | Reach::Block(after)) = reach;
    let latest = bytes.len().min(end + after).max(seen);
    match reach {
        Reach::Block(_) => latest,
        Reach::Line(_) => {
            bytes[seen..latest].iter().position(|byte| *byte == b'\n').map_or(latest, |at| seen + at)
        }
    }
}

/// Returns the compiled pattern of a rule; a test proves that each one compiles.
fn pattern(rule: usize) -> Option<&'static Regex> {
    static PATTERNS: [OnceLock<Option<Regex>>; COUNT] = [const { OnceLock::new() }; COUNT];
    let compile = || RegexBuilder::new(RULES[rule].pattern).unicode(false).build().ok();
    PATTERNS[rule].get_or_init(compile).as_ref()
}

fn from_utf16(bytes: &[u8]) -> Option<String> {
    let decode: fn([u8; 2]) -> u16 = match bytes {
        [0xff, 0xfe, ..] => u16::from_le_bytes,
        [0xfe, 0xff, ..] => u16::from_be_bytes,
        _ => return None,
    };
    let units = bytes[2..].chunks_exact(2).map(|pair| decode([pair[0], pair[1]]));
    Some(char::decode_utf16(units).map(|c| c.unwrap_or('\u{fffd}')).collect())
}
