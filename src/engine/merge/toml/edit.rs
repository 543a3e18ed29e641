//! Bringing our settings into a TOML document, and taking them out. Never touches a byte outside our lines, except a
//! value that ours takes the place of.

use std::ops::Range;

use toml_edit::{Item, Key, Value};

use super::EntryState;
use super::model::{Footprint, Made, Merged, Place, Refusal, RefusalReason, Replaced, TomlEntry};
use super::read::{Home, Tree, is_plain, is_same};
use crate::base::text::position_of;

/// The byte order mark, kept in front of the text and never part of it.
const BOM: &str = "\u{feff}";

/// Returns the document with `entries` in it and `retract` taken out, and what to remember. `prior` is the footprint
/// of the last merge.
///
/// # Errors
/// When the document cannot be edited safely, with the place; it is then to be left as it is.
pub fn merge(
    document: &[u8],
    entries: &[TomlEntry],
    retract: &[TomlEntry],
    prior: Option<&Footprint>,
) -> Result<Merged, Refusal> {
    let (mark, text) = text_of(document)?;
    let mut work = Work { text: text.to_owned(), footprint: prior.cloned().unwrap_or_default() };
    work.forget_what_is_gone()?;
    let retract = retract.iter().filter(|old| !entries.iter().any(|new| new.place() == old.place()));
    work.take_out(retract)?;
    for entry in entries {
        work.put(entry)?;
    }
    let states = states(&work.text, entries)?;
    if states.iter().any(|state| *state != EntryState::Present) {
        return Err(Refusal::internal("what was put in is there"));
    }
    Ok(Merged { bytes: [mark, &work.text].concat().into_bytes(), footprint: work.footprint })
}

/// Returns the document without `entries`, as far as `footprint` says that they are ours and their value still is.
///
/// # Errors
/// When the document cannot be edited safely, with the place; it is then to be left as it is.
pub fn unmerge(document: &[u8], entries: &[TomlEntry], footprint: &Footprint) -> Result<Vec<u8>, Refusal> {
    let (mark, text) = text_of(document)?;
    let mut work = Work { text: text.to_owned(), footprint: footprint.clone() };
    work.take_out(entries)?;
    Tree::parse(&work.text).map_err(|_| Refusal::internal("the result parses"))?;
    Ok([mark, &work.text].concat().into_bytes())
}

/// Returns the state of each of `entries`, in their order.
///
/// # Errors
/// When the document cannot be read safely, with the place.
pub fn inspect(document: &[u8], entries: &[TomlEntry]) -> Result<Vec<EntryState>, Refusal> {
    states(text_of(document)?.1, entries)
}

fn text_of(document: &[u8]) -> Result<(&str, &str), Refusal> {
    let text = std::str::from_utf8(document).map_err(|error| Refusal {
        position: position_of(document, error.valid_up_to()),
        why: RefusalReason::NotUtf8,
    })?;
    Ok(text.split_at(if text.starts_with(BOM) { BOM.len() } else { 0 }))
}

fn states(text: &str, entries: &[TomlEntry]) -> Result<Vec<EntryState>, Refusal> {
    let tree = Tree::parse(text)?;
    let state = |entry: &TomlEntry| {
        let wanted = value_of(entry)?;
        Ok(match tree.setting(&entry.place())? {
            None => EntryState::Missing,
            Some(setting) if is_same(setting.value, &wanted) => EntryState::Present,
            Some(_) => EntryState::Different,
        })
    };
    entries.iter().map(state).collect()
}

fn value_of(entry: &TomlEntry) -> Result<Value, Refusal> {
    entry.value.parse().map_err(|_| Refusal::internal("a value of ours is TOML"))
}

/// A document under way.
struct Work {
    text: String,
    footprint: Footprint,
}

impl Work {
    /// Forgets what the last merge left and somebody removed since, so that it can be added anew.
    fn forget_what_is_gone(&mut self) -> Result<(), Refusal> {
        let tree = Tree::parse(&self.text)?;
        let is_there = |place: &Place| matches!(tree.setting(place), Ok(Some(_)));
        self.footprint.added.retain(is_there);
        self.footprint.replaced.retain(|replaced| is_there(&replaced.place));
        self.footprint.made.retain(|made| matches!(tree.home(&made.table), Ok(Home::Section(_))));
        Ok(())
    }

    fn put(&mut self, entry: &TomlEntry) -> Result<(), Refusal> {
        let wanted = value_of(entry)?;
        let tree = Tree::parse(&self.text)?;
        let place = entry.place();
        let Some(setting) = tree.setting(&place)? else { return self.add(entry) };
        if is_same(setting.value, &wanted) {
            return Ok(());
        }
        let previous = is_plain(setting.value).then(|| self.text[setting.span.clone()].to_owned());
        let span = setting.span;
        self.text.replace_range(span, entry.value.trim());
        let known = self.footprint.added.contains(&place)
            || self.footprint.replaced.iter().any(|replaced| replaced.place == place);
        if !known {
            self.footprint.replaced.push(Replaced { place, previous });
        }
        Ok(())
    }

    /// Writes a line for a key that is not there.
    fn add(&mut self, entry: &TomlEntry) -> Result<(), Refusal> {
        let tree = Tree::parse(&self.text)?;
        let assignment = |names: &[String]| {
            let names =
                names.iter().chain([&entry.key]).map(|name| Key::new(name).display_repr().into_owned());
            format!("{} = {}", names.collect::<Vec<_>>().join("."), entry.value.trim())
        };
        match tree.home(&entry.table)? {
            Home::Inline(offset) => {
                return Err(tree.refuse(offset, RefusalReason::InlineTable { key: entry.table.join(".") }));
            }
            Home::Section(table) => {
                let line = assignment(&[]);
                match (Tree::values_end(table), table.span(), entry.table.is_empty()) {
                    (Some(end), _, _) => self.add_line_after(end, &line),
                    (None, Some(header), false) => self.add_line_after(header.end, &line),
                    (None, None, false) => return Err(Refusal::internal("a header has a place")),
                    (None, _, true) => match tree.first_header() {
                        Some(start) => self.add_line_at(start, &line),
                        None => self.add_line_at(self.text.len(), &line),
                    },
                }
            }
            Home::Dotted(table, section_depth) => {
                let line = assignment(&entry.table[section_depth..]);
                let end =
                    Tree::values_end(table).ok_or_else(|| Refusal::internal("a dotted table has values"))?;
                self.add_line_after(end, &line);
            }
            Home::Absent => self.add_table(&entry.table, &assignment(&[])),
        }
        self.footprint.added.push(entry.place());
        Ok(())
    }

    /// Writes `line` below the line of `offset`, indented as that.
    fn add_line_after(&mut self, offset: usize, line: &str) {
        let start = line_start(&self.text, offset);
        let own = &self.text[start..offset];
        let indent = own[..own.len() - own.trim_start_matches([' ', '\t']).len()].to_owned();
        self.add_line_at(line_end(&self.text, offset), &format!("{indent}{line}"));
    }

    /// Writes `line` at `offset`, the start of a line or the end of the text.
    fn add_line_at(&mut self, offset: usize, line: &str) {
        let newline = newline_of(&self.text);
        let is_open = offset > 0 && !self.text[..offset].ends_with('\n');
        let text = if is_open { format!("{newline}{line}") } else { format!("{line}{newline}") };
        self.text.insert_str(offset, &text);
    }

    fn add_table(&mut self, names: &[String], line: &str) {
        let newline = newline_of(&self.text);
        let is_open = !self.text.is_empty() && !self.text.ends_with('\n');
        let has_gap = self.text.lines().last().is_some_and(|last| !last.trim().is_empty());
        if is_open {
            self.text.push_str(newline);
        }
        if has_gap {
            self.text.push_str(newline);
        }
        let names_text: Vec<_> =
            names.iter().map(|name| Key::new(name).display_repr().into_owned()).collect();
        self.text.push_str(&format!("[{}]{newline}{line}", names_text.join(".")));
        if !is_open {
            self.text.push_str(newline);
        }
        self.footprint.made.push(Made { table: names.to_vec(), has_gap });
    }

    fn take_out<'e>(&mut self, entries: impl IntoIterator<Item = &'e TomlEntry>) -> Result<(), Refusal> {
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
    fn take_out_one(&mut self, entry: &TomlEntry) -> Result<(), Refusal> {
        let place = entry.place();
        let is_added = self.footprint.added.contains(&place);
        let replaced = self.footprint.replaced.iter().find(|replaced| replaced.place == place).cloned();
        self.footprint.added.retain(|added| *added != place);
        self.footprint.replaced.retain(|replaced| replaced.place != place);
        let tree = Tree::parse(&self.text)?;
        let Ok(Some(setting)) = tree.setting(&place) else { return Ok(()) };
        if !is_same(setting.value, &value_of(entry)?) {
            return Ok(());
        }
        if is_added && setting.has_line {
            let cut = line_cut(&self.text, setting.key.start, setting.span.end);
            self.text.replace_range(cut, "");
        } else if let Some(previous) = replaced.and_then(|replaced| replaced.previous)
            && previous.parse::<Value>().is_ok_and(|value| is_plain(&value))
        {
            let span = setting.span;
            self.text.replace_range(span, &previous);
        }
        Ok(())
    }

    /// Removes the header of a table of ours that has nothing below it; returns whether it is gone.
    fn remove_header(&mut self, made: &Made) -> Result<bool, Refusal> {
        let tree = Tree::parse(&self.text)?;
        let Ok(Home::Section(table)) = tree.home(&made.table) else { return Ok(true) };
        let is_empty = table.iter().all(|(_, item)| match item {
            Item::Table(inner) => !inner.is_dotted(),
            Item::None | Item::ArrayOfTables(_) => true,
            Item::Value(_) => false,
        });
        let Some(header) = table.span().filter(|_| is_empty && !made.table.is_empty()) else {
            return Ok(false);
        };
        if !self.text[header.end..line_end(&self.text, header.end)].trim().is_empty() {
            return Ok(false);
        }
        let mut start = line_start(&self.text, header.start);
        if made.has_gap && start > 0 {
            let above = line_start(&self.text, start - 1);
            if self.text[above..start].trim().is_empty() {
                start = above;
            }
        }
        let end = line_end(&self.text, header.end);
        self.text.replace_range(widened(&self.text, start..end), "");
        Ok(true)
    }
}

/// Returns the lines of a setting whose key starts at `start` and whose value ends at `end`; a comment behind stays.
fn line_cut(text: &str, start: usize, end: usize) -> Range<usize> {
    let rest = &text[end..line_end(text, end)];
    if rest.trim().is_empty() {
        return widened(text, line_start(text, start)..end + rest.len());
    }
    let blanks = rest.len() - rest.trim_start().len();
    let line_start = line_start(text, start);
    let indent = text[line_start..start].len() - text[line_start..start].trim_start().len();
    line_start + indent..end + blanks
}

/// Returns `lines` with the line end in front, where they are the last and have none themselves.
fn widened(text: &str, lines: Range<usize>) -> Range<usize> {
    if lines.end < text.len() || text.ends_with('\n') {
        return lines;
    }
    let before = &text[..lines.start];
    let newline_len = if before.ends_with("\r\n") { 2 } else { usize::from(before.ends_with('\n')) };
    lines.start - newline_len..lines.end
}

fn line_start(text: &str, offset: usize) -> usize {
    text[..offset].rfind('\n').map_or(0, |at| at + 1)
}

fn line_end(text: &str, offset: usize) -> usize {
    text[offset..].find('\n').map_or(text.len(), |at| offset + at + 1)
}

/// Returns the line end of a text, which is that of its first line.
fn newline_of(text: &str) -> &'static str {
    match text.find('\n') {
        Some(at) if text[..at].ends_with('\r') => "\r\n",
        Some(_) | None => "\n",
    }
}
