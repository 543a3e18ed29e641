//! Our values as text in the style of the document around them. Never decides where they go.

use std::io;
use std::str::FromStr as _;

use jsonc_parser::ast::Value as Node;
use jsonc_parser::common::Ranged as _;
use serde::Serialize as _;
use serde_json::ser::{Formatter, PrettyFormatter, Serializer};
use serde_json::{Number, Value};

use super::read::Tree;

/// How a value is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layout {
    /// One entry a line.
    Lines,
    /// All on one line, a space after commas and colons.
    Spaced,
    /// All on one line without spaces.
    Dense,
}

/// How the document is written.
#[derive(Clone, Debug)]
pub(super) struct Style {
    /// Its line end.
    pub(super) newline: &'static str,
    /// One level of indentation.
    pub(super) unit: String,
    /// Its layout as a whole.
    pub(super) layout: Layout,
    /// The layout of what it writes on one line.
    pub(super) inline: Layout,
}

impl Style {
    /// Returns the style of `tree`. A document without entries is written like a new one.
    pub(super) fn of(tree: &Tree<'_>) -> Self {
        let text = tree.text;
        let newline = match text.find('\n') {
            Some(at) if text[..at].ends_with('\r') => "\r\n",
            _ => "\n",
        };
        let properties = tree.root.as_object().map(|root| root.properties.as_slice()).unwrap_or_default();
        let colon_is_tight =
            |node: &jsonc_parser::ast::ObjectProp<'_>| text[..node.value.range().start].ends_with(':');
        let inline =
            if properties.first().is_some_and(colon_is_tight) { Layout::Dense } else { Layout::Spaced };
        let on_own_line = properties.iter().find(|found| starts_line(text, found.range.start));
        let layout = if properties.is_empty() || on_own_line.is_some() { Layout::Lines } else { inline };
        let outer = line_indent(text, tree.root.range().start);
        let unit = on_own_line
            .and_then(|found| line_indent(text, found.range.start).strip_prefix(outer))
            .filter(|unit| !unit.is_empty())
            .unwrap_or("  ");
        Self { newline, unit: unit.to_owned(), layout, inline }
    }

    /// Returns what separates two entries on one line, after the comma.
    pub(super) fn gap(&self) -> &'static str {
        match self.inline {
            Layout::Dense => "",
            Layout::Spaced | Layout::Lines => " ",
        }
    }

    /// Returns `key` and its colon.
    pub(super) fn key(&self, key: &str, layout: Layout) -> String {
        let colon = match layout {
            Layout::Dense => ":",
            Layout::Spaced | Layout::Lines => ": ",
        };
        format!("{}{colon}", Value::from(key))
    }

    /// Returns `value` as text; lines after the first start with `indent`.
    pub(super) fn value(&self, value: &Value, layout: Layout, indent: &str) -> String {
        match layout {
            Layout::Dense => value.to_string(),
            Layout::Spaced => written(value, SpacedFormatter),
            Layout::Lines => written(value, PrettyFormatter::with_indent(self.unit.as_bytes()))
                .replace('\n', &format!("{}{indent}", self.newline)),
        }
    }
}

/// Returns whether only blanks stand before `offset` on its line, and there is a line before it.
pub(super) fn starts_line(text: &str, offset: usize) -> bool {
    text[..offset].trim_end_matches([' ', '\t']).ends_with(['\n', '\r'])
}

/// Returns the blanks that start the line of `offset`.
pub(super) fn line_indent(text: &str, offset: usize) -> &str {
    let line = &text[text[..offset].rfind(['\n', '\r']).map_or(0, |at| at + 1)..offset];
    &line[..line.len() - line.trim_start_matches([' ', '\t']).len()]
}

/// Returns `node` as a value; of duplicate keys the last, as hosts read it.
pub(super) fn value_of(node: &Node<'_>) -> Value {
    match node {
        Node::StringLit(text) => Value::from(text.value.as_ref()),
        // A number beyond a float's range stands for itself.
        Node::NumberLit(number) => {
            Number::from_str(number.value).map_or_else(|_| number.value.into(), Value::from)
        }
        Node::BooleanLit(fact) => Value::from(fact.value),
        Node::NullKeyword(_) => Value::Null,
        Node::Array(array) => array.elements.iter().map(value_of).collect(),
        Node::Object(object) => object
            .properties
            .iter()
            .map(|found| (found.name.as_str().to_owned(), value_of(&found.value)))
            .collect(),
    }
}

fn written(value: &Value, formatter: impl Formatter) -> String {
    let mut bytes = Vec::new();
    // Writing a Value to memory cannot fail: its keys are strings and a Vec grows.
    let _ = value.serialize(&mut Serializer::with_formatter(&mut bytes, formatter));
    String::from_utf8_lossy(&bytes).into_owned()
}

struct SpacedFormatter;

impl Formatter for SpacedFormatter {
    fn begin_array_value<W: ?Sized + io::Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        if first { Ok(()) } else { writer.write_all(b", ") }
    }

    fn begin_object_key<W: ?Sized + io::Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        if first { Ok(()) } else { writer.write_all(b", ") }
    }

    fn begin_object_value<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b": ")
    }
}
