//! The lines of the block: what a person changed there goes into the record, what the record says goes there. A line that a
//! person wrote is copied as it is, in its place. Pure.

use std::collections::BTreeSet;

use crate::base::memory_block::{EntryLine, MEMORY, Parts, chars_of, entry_line, first_mark, last_mark};
use crate::base::time::Timestamp;
use crate::memory::learned::budget::{Budget, is_meter};
use crate::memory::learned::model::{By, Entry, Kind, Origin, Record, Standing, Was};

/// The block as it will be.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Rendered {
    /// Its lines with their line ends.
    pub inner: String,
    /// The budget with it in place.
    pub budget: Budget,
}

/// Takes what a person did to the lines of the block into the record: what they wrote stays as they wrote it, what they took
/// out is forgotten. Returns the entries that changed.
pub(super) fn fold(record: &mut Record, inner: &str, now: Timestamp) -> Vec<Was> {
    let lines: Vec<&str> = inner.lines().collect();
    let (mut ids, mut changed) = (BTreeSet::new(), Vec::new());
    for line in &lines {
        let Some(said) = entry_line(line) else { continue };
        if !ids.insert(said.id.to_owned()) || record.written.iter().any(|written| written == line) {
            continue;
        }
        changed.extend(by_hand(record, &said, now).map(|entry| record.put(entry)));
    }
    let written: Vec<String> =
        record.written.iter().filter_map(|line| Some(entry_line(line)?.id.to_owned())).collect();
    for id in written.iter().filter(|id| !ids.contains(*id)) {
        if let Some(entry) = record.entry(id).filter(|entry| entry.is_live()) {
            let entry = Entry { standing: Standing::Forgotten, ..entry.clone() };
            changed.push(record.put(entry));
        }
    }
    record.written = lines.into_iter().map(str::to_owned).collect();
    changed
}

/// Returns the entry that a line is which somebody wrote; `None` where its kind says nothing to us.
fn by_hand(record: &Record, said: &EntryLine<'_>, now: Timestamp) -> Option<Entry> {
    let kind = Kind::named(said.kind);
    let text = said.text.to_owned();
    if let Some(known) = record.entry(said.id) {
        let (kind, standing) = (kind.unwrap_or(known.kind), Standing::Live);
        let origin = Origin { by: By::Hand, ..known.origin.clone() };
        return Some(Entry { kind, text, standing, origin, last: now, is_by_hand: true, ..known.clone() });
    }
    Some(Entry {
        id: said.id.to_owned(),
        kind: kind?,
        text,
        origin: Origin::of(By::Hand),
        first: now,
        last: now,
        seen: 1,
        supersedes: said.supersedes.map(str::to_owned),
        standing: Standing::Live,
        is_by_hand: true,
    })
}

/// Returns the block for what the record says, beside what stands outside of it; `None` where there is none and nothing to
/// put into it.
pub(super) fn render(record: &Record, parts: &Parts<'_>) -> Option<Rendered> {
    let inner = parts.block.map(|block| block.inner);
    if inner.is_none() && record.live().next().is_none() {
        return None;
    }
    let newline = parts.newline();
    let lines = lines(record, inner.unwrap_or_default(), newline);
    let outside = parts.chars_outside() + lead_chars(parts);
    let marks = match parts.block {
        Some(block) => chars_of(block.first) + chars_of(block.last),
        None => {
            chars_of(first_mark(MEMORY).as_bytes())
                + chars_of(last_mark(MEMORY).as_bytes())
                + 2 * newline.len()
        }
    };
    let mut budget = Budget::beside(outside);
    let body: usize = lines.iter().map(|line| line.chars().count()).sum();
    // The meter counts itself, so that its own length may change once or twice.
    const ROUNDS: usize = 4;
    let mut meter = budget.meter();
    for _ in 0..ROUNDS {
        budget.block = marks + body + meter.chars().count() + newline.len();
        meter = budget.meter();
    }
    budget.block = marks + body + meter.chars().count() + newline.len();
    Some(Rendered { inner: [meter.as_str(), newline, &lines.concat()].concat(), budget })
}

/// Returns how many characters come in front of a block that is not there yet, so that it begins on a line of its own.
fn lead_chars(parts: &Parts<'_>) -> usize {
    let marks = first_mark(MEMORY).len() + last_mark(MEMORY).len() + 2 * parts.newline().len();
    if parts.block.is_some() { 0 } else { parts.with(MEMORY, "").len() - parts.before.len() - marks }
}

/// Returns the lines beside the meter: those that are there in their order, then what is new.
fn lines(record: &Record, inner: &str, newline: &str) -> Vec<String> {
    let (mut lines, mut placed) = (Vec::new(), BTreeSet::new());
    let mut has_meter = false;
    for raw in inner.split_inclusive('\n') {
        let line = raw.trim_end_matches(['\n', '\r']);
        if is_meter(line) && !has_meter {
            has_meter = true;
            continue;
        }
        let entry = entry_line(line).and_then(|said| record.entry(said.id));
        match entry.filter(|entry| placed.insert(entry.id.clone())) {
            Some(entry) if entry.is_live() && entry.is_by_hand => lines.push(raw.to_owned()),
            Some(entry) if entry.is_live() => lines.push(line_of(entry) + newline),
            Some(_) => {}
            None => lines.push(raw.to_owned()),
        }
    }
    let new = record.live().filter(|entry| !placed.contains(&entry.id));
    lines.extend(new.map(|entry| line_of(entry) + newline));
    lines
}

/// Returns the line of an entry, without a line end.
fn line_of(entry: &Entry) -> String {
    let Entry { id, kind, text, supersedes, .. } = entry;
    EntryLine { kind: kind.word(), text, supersedes: supersedes.as_deref(), id }.written()
}

/// Makes entries fit: while there is no room, the one with the least score goes into the archive. Lines that a person wrote
/// stay. Returns what went.
pub(super) fn fit(record: &mut Record, parts: &Parts<'_>, now: Timestamp) -> Vec<Was> {
    let mut went = Vec::new();
    while render(record, parts).is_some_and(|rendered| rendered.budget.block > rendered.budget.block_max) {
        let least = record.live().filter(|entry| !entry.is_by_hand).min_by(|a, b| {
            a.score(now).total_cmp(&b.score(now)).then(a.last.cmp(&b.last)).then(a.id.cmp(&b.id))
        });
        let Some(least) = least else { break };
        let least = Entry { standing: Standing::Archived, ..least.clone() };
        went.push(record.put(least));
    }
    went
}

/// Returns the lines of people that say something, outside the block and in it, with their numbers from 1.
pub(super) fn peoples_lines<'t>(text: &'t str, record: &Record) -> Vec<(usize, &'t str)> {
    let (first, last) = (first_mark(MEMORY), last_mark(MEMORY));
    let is_ours = |line: &str| {
        let entry = entry_line(line).and_then(|said| record.entry(said.id));
        line.trim() == first || line.trim() == last || is_meter(line) || entry.is_some()
    };
    let says = |line: &str| !line.trim_start().starts_with('#') && line.split_whitespace().nth(1).is_some();
    let lines = text.lines().enumerate().map(|(at, line)| (at + 1, line));
    lines.filter(|(_, line)| says(line) && !is_ours(line)).collect()
}
