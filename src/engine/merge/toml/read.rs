//! Finding tables and keys in a TOML document, with their places in its text. Never changes text.

use std::ops::Range;

use toml_edit::{Document, InlineTable, Item, Table, Value};

use super::model::{Place, Refusal, RefusalReason};
use crate::base::text::position_of;

/// A parsed document with its text.
pub(super) struct Tree<'t> {
    pub(super) text: &'t str,
    document: Document<&'t str>,
}

/// Where a table of ours is written.
pub(super) enum Home<'d> {
    /// Under its own header, or at the top.
    Section(&'d Table),
    /// By dotted keys in the section of the first `usize` names.
    Dotted(&'d Table, usize),
    /// In braces, at that place in the text.
    Inline(usize),
    /// Nowhere, or only as the parent of other tables.
    Absent,
}

/// A setting in the document.
pub(super) struct Setting<'d> {
    /// Where its key is.
    pub(super) key: Range<usize>,
    /// Where its value is.
    pub(super) span: Range<usize>,
    pub(super) value: &'d Value,
    /// Whether it stands on lines of its own, not in braces.
    pub(super) has_line: bool,
}

impl<'t> Tree<'t> {
    pub(super) fn parse(text: &'t str) -> Result<Self, Refusal> {
        match Document::parse(text) {
            Ok(document) => Ok(Self { text, document }),
            Err(error) => Err(Refusal {
                position: position_of(text.as_bytes(), error.span().map_or(text.len(), |span| span.start)),
                why: RefusalReason::NotToml { message: error.message().to_owned() },
            }),
        }
    }

    /// Returns where the table `names` is written.
    pub(super) fn home(&self, names: &[String]) -> Result<Home<'_>, Refusal> {
        let mut table = self.document.as_table();
        let mut section_depth = 0;
        for (depth, name) in names.iter().enumerate() {
            match table.get(name) {
                None | Some(Item::None) => return Ok(Home::Absent),
                Some(Item::Table(inner)) => table = inner,
                Some(Item::Value(Value::InlineTable(inner))) => {
                    return Ok(Home::Inline(inner.span().map_or(0, |span| span.start)));
                }
                Some(item @ (Item::Value(_) | Item::ArrayOfTables(_))) => {
                    return Err(self.wrong_type(item, &names[..=depth].join(".")));
                }
            }
            if !table.is_dotted() {
                section_depth = depth + 1;
            }
        }
        Ok(match (table.is_dotted(), table.is_implicit() && !names.is_empty()) {
            (true, _) => Home::Dotted(table, section_depth),
            (false, true) => Home::Absent,
            (false, false) => Home::Section(table),
        })
    }

    /// Returns the setting at `place`, wherever it is written.
    pub(super) fn setting(&self, place: &Place) -> Result<Option<Setting<'_>>, Refusal> {
        let mut table = self.document.as_table();
        for (depth, name) in place.table.iter().enumerate() {
            match table.get(name) {
                None | Some(Item::None) => return Ok(None),
                Some(Item::Table(inner)) => table = inner,
                Some(Item::Value(Value::InlineTable(inner))) => {
                    return self.inline_setting(inner, place, depth + 1);
                }
                Some(item @ (Item::Value(_) | Item::ArrayOfTables(_))) => {
                    return Err(self.wrong_type(item, &place.table[..=depth].join(".")));
                }
            }
        }
        match table.get_key_value(&place.key) {
            None | Some((_, Item::None)) => Ok(None),
            Some((key, Item::Value(value))) => setting(key.span(), value, true).map(Some),
            Some((_, item @ (Item::Table(_) | Item::ArrayOfTables(_)))) => {
                Err(self.wrong_type(item, &place.to_string()))
            }
        }
    }

    fn inline_setting<'d>(
        &self,
        mut table: &'d InlineTable,
        place: &Place,
        depth: usize,
    ) -> Result<Option<Setting<'d>>, Refusal> {
        for (at, name) in place.table.iter().enumerate().skip(depth) {
            match table.get(name) {
                None => return Ok(None),
                Some(Value::InlineTable(inner)) => table = inner,
                Some(value) => {
                    let item = Item::Value(value.clone());
                    return Err(self.wrong_type(&item, &place.table[..=at].join(".")));
                }
            }
        }
        match table.get_key_value(&place.key) {
            Some((key, Item::Value(value))) => setting(key.span(), value, false).map(Some),
            Some((_, Item::None | Item::Table(_) | Item::ArrayOfTables(_))) | None => Ok(None),
        }
    }

    fn wrong_type(&self, item: &Item, key: &str) -> Refusal {
        let offset = item.span().or_else(|| first_span(item)).map_or(0, |span| span.start);
        self.refuse(offset, RefusalReason::WrongType { key: key.to_owned() })
    }

    /// Returns a refusal at `offset`.
    pub(super) fn refuse(&self, offset: usize, why: RefusalReason) -> Refusal {
        Refusal { position: position_of(self.text.as_bytes(), offset), why }
    }

    /// Returns where the values of `table` end that are written in its own section; `None` where there are none.
    pub(super) fn values_end(table: &Table) -> Option<usize> {
        let ends = table.iter().filter_map(|(_, item)| match item {
            Item::Value(value) => value.span().map(|span| span.end),
            Item::Table(inner) if inner.is_dotted() => Self::values_end(inner),
            Item::None | Item::Table(_) | Item::ArrayOfTables(_) => None,
        });
        ends.max()
    }

    /// Returns the start of the line of the first header, comments right above it included.
    pub(super) fn first_header(&self) -> Option<usize> {
        let mut start = 0;
        let mut candidate = 0;
        for line in self.text.split_inclusive('\n') {
            let content = line.trim_start();
            if content.starts_with('[') {
                return Some(candidate);
            }
            start += line.len();
            if !content.starts_with('#') {
                candidate = start;
            }
        }
        None
    }
}

fn setting(key: Option<Range<usize>>, value: &Value, has_line: bool) -> Result<Setting<'_>, Refusal> {
    match (key, value.span()) {
        (Some(key), Some(span)) => Ok(Setting { key, span, value, has_line }),
        (None, _) | (_, None) => Err(Refusal::internal("what was parsed has a place")),
    }
}

/// Returns the place of the first thing inside `item`, for a table that has no header of its own.
fn first_span(item: &Item) -> Option<Range<usize>> {
    let table = item.as_table()?;
    table
        .iter()
        .filter_map(|(_, inner)| inner.span().or_else(|| first_span(inner)))
        .min_by_key(|span| span.start)
}

/// Returns whether both values mean the same, however they are written.
pub(super) fn is_same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::String(left), Value::String(right)) => left.value() == right.value(),
        (Value::Integer(left), Value::Integer(right)) => left.value() == right.value(),
        (Value::Float(left), Value::Float(right)) => left.value().to_bits() == right.value().to_bits(),
        (Value::Boolean(left), Value::Boolean(right)) => left.value() == right.value(),
        (Value::Datetime(left), Value::Datetime(right)) => left.value() == right.value(),
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(left, right)| is_same(left, right))
        }
        (Value::InlineTable(left), Value::InlineTable(right)) => {
            left.len() == right.len()
                && left.iter().all(|(key, left)| right.get(key).is_some_and(|right| is_same(left, right)))
        }
        _ => false,
    }
}

/// Returns whether `value` can be remembered: what holds no text holds no secret.
pub(super) fn is_plain(value: &Value) -> bool {
    match value {
        Value::Integer(_) | Value::Float(_) | Value::Boolean(_) | Value::Datetime(_) => true,
        Value::String(_) | Value::Array(_) | Value::InlineTable(_) => false,
    }
}
