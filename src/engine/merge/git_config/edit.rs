//! Bringing our settings into a git configuration, and taking them out. Never touches a byte outside our lines, except
//! a value that ours takes the place of.

use std::ops::Range;

use super::EntryState;
use super::model::{Footprint, GitConfigEntry, Merged, Refusal, RefusalReason, Replaced};
use super::read::{Header, Item, Setting, read};
use crate::base::text::position_of;

/// The byte order mark, kept in front of the text and never part of it.
const BOM: &[u8] = b"\xef\xbb\xbf";

/// Returns the document with `entries` in it and those of `before` taken out that are not among them. `before` and
/// `prior` are the entries and the footprint of the last merge.
///
/// # Errors
/// When the document cannot be edited safely, with the place; it is then to be left as it is.
pub fn merge(
    document: &[u8],
    entries: &[GitConfigEntry],
    before: &[GitConfigEntry],
    prior: Option<&Footprint>,
) -> Result<Merged, Refusal> {
    let (mark, text) = split_mark(document);
    if !entries.iter().all(GitConfigEntry::is_sound) {
        return Err(Refusal::internal("an entry of ours is one of git"));
    }
    let mut work = Work { text: text.to_vec(), footprint: prior.cloned().unwrap_or_default() };
    work.forget_what_is_gone()?;
    let is_wanted = |old: &GitConfigEntry| entries.iter().any(|new| new.name() == old.name());
    work.take_out(before.iter().filter(|old| !is_wanted(old)))?;
    for entry in entries {
        work.put(entry, before.iter().find(|old| old.name() == entry.name()))?;
    }
    if states(&work.text, entries)?.iter().any(|state| *state != EntryState::Present) {
        return Err(Refusal::internal("what was put in is there"));
    }
    let ours: Vec<String> = entries.iter().chain(before).map(GitConfigEntry::name).collect();
    if foreign(text, &ours)? != foreign(&work.text, &ours)? {
        return Err(Refusal::internal("what is not ours stays"));
    }
    Ok(Merged { bytes: [mark, &work.text].concat(), footprint: work.footprint })
}

/// Returns the document without `entries`, where they are ours and their value still is.
///
/// # Errors
/// When the document cannot be edited safely, with the place; it is then to be left as it is.
pub fn unmerge(
    document: &[u8],
    entries: &[GitConfigEntry],
    footprint: &Footprint,
) -> Result<Vec<u8>, Refusal> {
    let (mark, text) = split_mark(document);
    let mut work = Work { text: text.to_vec(), footprint: footprint.clone() };
    work.take_out(entries)?;
    let ours: Vec<String> = entries.iter().map(GitConfigEntry::name).collect();
    if foreign(text, &ours)? != foreign(&work.text, &ours)? {
        return Err(Refusal::internal("what is not ours stays"));
    }
    Ok([mark, &work.text].concat())
}

/// Returns the state of each of `entries`, in their order. What git uses decides: the last value.
///
/// # Errors
/// When git could not read the document, with the place.
pub fn inspect(document: &[u8], entries: &[GitConfigEntry]) -> Result<Vec<EntryState>, Refusal> {
    states(split_mark(document).1, entries)
}

impl Footprint {
    /// Returns the footprint of entries that were all absent, in sections of which we wrote every header.
    pub(in crate::engine) fn claiming(entries: &[GitConfigEntry]) -> Self {
        let mut made: Vec<String> = entries.iter().map(GitConfigEntry::section_name).collect();
        made.dedup();
        Self { made, added: entries.iter().map(GitConfigEntry::name).collect(), replaced: Vec::new() }
    }
}

fn split_mark(document: &[u8]) -> (&[u8], &[u8]) {
    document.split_at(if document.starts_with(BOM) { BOM.len() } else { 0 })
}

fn states(text: &[u8], entries: &[GitConfigEntry]) -> Result<Vec<EntryState>, Refusal> {
    let items = read(text)?;
    let state = |entry: &GitConfigEntry| match settings_named(&items, &entry.name()).last() {
        None => EntryState::Missing,
        Some(setting) if has_value(setting, entry) => EntryState::Present,
        Some(_) => EntryState::Different,
    };
    Ok(entries.iter().map(state).collect())
}

/// A name with its value, as git hands them out.
type Pair = (Vec<u8>, Option<Vec<u8>>);

/// Returns everything in a document but the settings named in `ours`.
fn foreign(text: &[u8], ours: &[String]) -> Result<Vec<Pair>, Refusal> {
    let items = read(text)?;
    let settings = items.into_iter().filter_map(|item| match item {
        Item::Setting(setting) => Some((setting.name, setting.value)),
        Item::Header(_) => None,
    });
    Ok(settings.filter(|(name, _)| !ours.iter().any(|ours| ours.as_bytes() == name)).collect())
}

fn settings_named<'i>(items: &'i [Item], name: &str) -> impl Iterator<Item = &'i Setting> {
    items.iter().filter_map(move |item| match item {
        Item::Setting(setting) if setting.name == name.as_bytes() => Some(setting),
        Item::Setting(_) | Item::Header(_) => None,
    })
}

fn has_value(setting: &Setting, entry: &GitConfigEntry) -> bool {
    setting.value.as_deref() == Some(entry.value.as_bytes())
}

/// A document under way.
struct Work {
    text: Vec<u8>,
    footprint: Footprint,
}

impl Work {
    /// Forgets what the last merge left and somebody removed since, so that it can be added anew.
    fn forget_what_is_gone(&mut self) -> Result<(), Refusal> {
        let items = read(&self.text)?;
        let is_there = |name: &String| settings_named(&items, name).next().is_some();
        self.footprint.added.retain(is_there);
        self.footprint.replaced.retain(|replaced| is_there(&replaced.name));
        self.footprint.made.retain(|made| headers_named(&items, made).next().is_some());
        Ok(())
    }

    /// Makes the last value of a setting ours. `old` is what we put there before.
    fn put(&mut self, entry: &GitConfigEntry, old: Option<&GitConfigEntry>) -> Result<(), Refusal> {
        let name = entry.name();
        let items = read(&self.text)?;
        let there: Vec<&Setting> = settings_named(&items, &name).collect();
        if there.last().is_some_and(|last| has_value(last, entry)) {
            return Ok(());
        }
        let is_known = self.footprint.added.contains(&name)
            || self.footprint.replaced.iter().any(|replaced| replaced.name == name);
        let ours = old.filter(|_| is_known).and_then(|old| there.iter().rposition(|one| has_value(one, old)));
        match (ours, there.last()) {
            (Some(ours), Some(last)) if ours + 1 == there.len() => {
                self.set_value(last.rest.clone(), entry);
                Ok(())
            }
            // A person put another value behind ours: theirs is the one to remember.
            (Some(_), _) => {
                self.take_out(old)?;
                self.put_anew(entry)
            }
            (None, _) => {
                self.footprint.added.retain(|added| *added != name);
                self.footprint.replaced.retain(|replaced| replaced.name != name);
                self.put_anew(entry)
            }
        }
    }

    fn put_anew(&mut self, entry: &GitConfigEntry) -> Result<(), Refusal> {
        let name = entry.name();
        let items = read(&self.text)?;
        let Some(last) = settings_named(&items, &name).last() else { return self.add(entry, &items) };
        let rest = last.rest.clone();
        let Ok(previous) = String::from_utf8(self.text[rest.clone()].to_vec()) else {
            let position = position_of(&self.text, rest.start);
            return Err(Refusal { position, why: RefusalReason::NotUtf8 { name } });
        };
        self.set_value(rest, entry);
        self.footprint.replaced.push(Replaced { name, previous });
        Ok(())
    }

    fn set_value(&mut self, rest: Range<usize>, entry: &GitConfigEntry) {
        let value = format!(" = {}", quoted(&entry.value));
        self.text.splice(rest, value.into_bytes());
    }

    /// Writes a line for a setting that is not there: at the end of its last section, else in a new one.
    fn add(&mut self, entry: &GitConfigEntry, items: &[Item]) -> Result<(), Refusal> {
        let line = format!("{} = {}", entry.key, quoted(&entry.value));
        let section = entry.section_name();
        if let Some((at, indent)) = end_of_section(&self.text, items, &section) {
            let grown = with_line(&self.text, at, &[indent, line.as_bytes()].concat());
            if is_grown_by(&self.text, &grown, entry)? {
                self.text = grown;
                self.footprint.added.push(entry.name());
                return Ok(());
            }
        }
        let header = with_line(&self.text, self.text.len(), header_of(entry).as_bytes());
        let grown = with_line(&header, header.len(), format!("\t{line}").as_bytes());
        if !is_grown_by(&self.text, &grown, entry)? {
            return Err(Refusal::internal("a new section is read as one"));
        }
        self.text = grown;
        self.footprint.made.retain(|made| *made != section);
        self.footprint.made.push(section);
        self.footprint.added.push(entry.name());
        Ok(())
    }

    fn take_out<'e>(&mut self, entries: impl IntoIterator<Item = &'e GitConfigEntry>) -> Result<(), Refusal> {
        for entry in entries {
            self.take_out_one(entry)?;
        }
        for made in std::mem::take(&mut self.footprint.made).into_iter().rev() {
            if !self.remove_header(&made)? {
                self.footprint.made.insert(0, made);
            }
        }
        Ok(())
    }

    /// Takes out one setting, unless a person gave it another value since: then it is theirs.
    fn take_out_one(&mut self, entry: &GitConfigEntry) -> Result<(), Refusal> {
        let name = entry.name();
        let is_added = self.footprint.added.contains(&name);
        let replaced = self.footprint.replaced.iter().find(|replaced| replaced.name == name).cloned();
        self.footprint.added.retain(|added| *added != name);
        self.footprint.replaced.retain(|replaced| replaced.name != name);
        let items = read(&self.text)?;
        let ours = settings_named(&items, &name).filter(|setting| has_value(setting, entry)).last();
        let Some(ours) = ours else { return Ok(()) };
        if is_added {
            let cut = line_cut(&self.text, ours);
            self.text.drain(cut);
        } else if let Some(replaced) = replaced {
            self.text.splice(ours.rest.clone(), replaced.previous.into_bytes());
        }
        Ok(())
    }

    /// Removes the last header of a section of ours when nothing stands below it; returns whether it is gone.
    fn remove_header(&mut self, section: &str) -> Result<bool, Refusal> {
        let items = read(&self.text)?;
        let Some((n, header)) = headers_named(&items, section).last() else { return Ok(true) };
        let span = header.span.clone();
        let line = line_start(&self.text, span.start)..line_end(&self.text, span.end);
        let stands_alone = self.text[line.start..span.start].trim_ascii().is_empty()
            && self.text[span.end..line.end].trim_ascii().is_empty();
        let is_empty = !matches!(items.get(n + 1), Some(Item::Setting(_)));
        if !is_empty || !stands_alone {
            return Ok(false);
        }
        let cut = widened(&self.text, line);
        self.text.drain(cut);
        Ok(true)
    }
}

fn headers_named<'i>(items: &'i [Item], section: &str) -> impl Iterator<Item = (usize, &'i Header)> {
    items.iter().enumerate().filter_map(move |(n, item)| match item {
        Item::Header(header) if header.name == section.as_bytes() => Some((n, header)),
        Item::Header(_) | Item::Setting(_) => None,
    })
}

/// Returns whether git reads `grown` as `text` with just this one setting more.
fn is_grown_by(text: &[u8], grown: &[u8], entry: &GitConfigEntry) -> Result<bool, Refusal> {
    let Ok(items) = read(grown) else { return Ok(false) };
    let name = entry.name();
    let ours: Vec<&Setting> = settings_named(&items, &name).collect();
    let is_there = matches!(ours.as_slice(), [only] if has_value(only, entry));
    let ours = [name];
    Ok(is_there && foreign(text, &ours)? == foreign(grown, &ours)?)
}

/// Returns where a line at the end of the last section of this name goes, and its indent.
fn end_of_section<'t>(text: &'t [u8], items: &[Item], section: &str) -> Option<(usize, &'t [u8])> {
    let (n, header) = headers_named(items, section).last()?;
    let settings = items[n + 1..].iter().map_while(|item| match item {
        Item::Setting(setting) => Some(setting),
        Item::Header(_) => None,
    });
    let Some(last) = settings.last() else { return Some((line_end(text, header.span.end), b"\t")) };
    let indent = &text[line_start(text, last.key.start)..last.key.start];
    Some((last.end, if indent.trim_ascii().is_empty() { indent } else { b"\t" }))
}

fn header_of(entry: &GitConfigEntry) -> String {
    match &entry.subsection {
        None => format!("[{}]", entry.section),
        Some(name) => {
            format!("[{} \"{}\"]", entry.section, name.replace('\\', "\\\\").replace('"', "\\\""))
        }
    }
}

/// Returns a value as git reads it back.
fn quoted(value: &str) -> String {
    let is_plain = !value.is_empty()
        && !value.starts_with([' ', '\t', '\n'])
        && !value.ends_with([' ', '\t', '\n'])
        && !value.contains(['#', ';', '\t']);
    let mut escaped = String::new();
    for c in value.chars() {
        match c {
            '\\' => escaped.push_str("\\\\"),
            '"' => escaped.push_str("\\\""),
            '\n' => escaped.push_str("\\n"),
            '\t' => escaped.push_str("\\t"),
            '\u{8}' => escaped.push_str("\\b"),
            c => escaped.push(c),
        }
    }
    if is_plain { escaped } else { format!("\"{escaped}\"") }
}

/// Returns the text with `line` at `at`, the start of a line or the end of the text.
fn with_line(text: &[u8], at: usize, line: &[u8]) -> Vec<u8> {
    let newline = newline_of(text);
    let (before, after) = text.split_at(at);
    match before.last() {
        None | Some(b'\n') => [before, line, newline, after].concat(),
        // A lone CR and our LF would become one line end, which taking out could not tell apart.
        Some(b'\r') => [before, b"\r\n", line, after].concat(),
        Some(_) => [before, newline, line, after].concat(),
    }
}

/// Returns what goes with a setting of ours: its lines, or, where a person put something beside it, itself alone.
fn line_cut(text: &[u8], setting: &Setting) -> Range<usize> {
    let line_start = line_start(text, setting.key.start);
    let is_first = text[line_start..setting.key.start].trim_ascii().is_empty();
    let rest = &text[setting.rest.end..setting.end];
    match (is_first, rest.trim_ascii().is_empty()) {
        (true, true) => widened(text, line_start..setting.end),
        (true, false) => setting.key.start..setting.end - rest.trim_ascii_start().len(),
        (false, _) => setting.key.start..setting.rest.end,
    }
}

/// Returns `lines` with the line end in front, where they are the last and have none themselves.
fn widened(text: &[u8], lines: Range<usize>) -> Range<usize> {
    if lines.end < text.len() || text.ends_with(b"\n") {
        return lines;
    }
    let before = &text[..lines.start];
    let newline_len = if before.ends_with(b"\r\n") { 2 } else { usize::from(before.ends_with(b"\n")) };
    lines.start - newline_len..lines.end
}

fn line_start(text: &[u8], offset: usize) -> usize {
    text[..offset].iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1)
}

fn line_end(text: &[u8], offset: usize) -> usize {
    text[offset..].iter().position(|byte| *byte == b'\n').map_or(text.len(), |at| offset + at + 1)
}

/// Returns the line end of a text, which is that of its first line.
fn newline_of(text: &[u8]) -> &'static [u8] {
    match text.iter().position(|byte| *byte == b'\n') {
        Some(at) if text[..at].ends_with(b"\r") => b"\r\n",
        Some(_) | None => b"\n",
    }
}
