//! Inserting, removing and replacing one entry in the text of a document, and recording each as a patch operation.
//! Never touches a byte outside the entry, its comma, and the white space in front of it.

use std::ops::Range;

use json_patch::jsonptr::PointerBuf;
use json_patch::{AddOperation, PatchOperation, RemoveOperation, ReplaceOperation};
use jsonc_parser::ast::Value as Node;
use jsonc_parser::common::Ranged as _;
use serde_json::Value;

use super::model::Refusal;
use super::read::{Kind, Piece, Step, Tree};
use super::render::{Layout, Style, line_indent, starts_line};

/// The text of a document while it is edited.
pub(super) struct Draft {
    /// The text now.
    pub(super) text: String,
    /// What was done to it.
    pub(super) operations: Vec<PatchOperation>,
}

/// What a new entry is in its container.
#[derive(Clone, Copy)]
pub(super) enum Slot<'k> {
    /// A property of an object.
    Key(&'k str),
    /// The last element of an array.
    Last,
}

/// A container in the text.
struct Container {
    range: Range<usize>,
    children: Vec<Range<usize>>,
}

/// Text to put in place of a range.
type Splice = (Range<usize>, String);

impl Draft {
    /// Starts with `text`.
    pub(super) fn new(text: String) -> Self {
        Self { text, operations: Vec::new() }
    }

    /// Parses the text as it is now.
    pub(super) fn tree(&self) -> Result<Tree<'_>, Refusal> {
        Tree::parse(&self.text)
    }

    /// Puts `value` at the end of the container at `path`. Returns the white space that was between its brackets when
    /// there was nothing else.
    pub(super) fn insert(
        &mut self,
        path: &[Step],
        slot: Slot<'_>,
        value: &Value,
    ) -> Result<Option<String>, Refusal> {
        let tree = self.tree()?;
        let style = Style::of(&tree);
        let container = container(&tree, path)?;
        let close = container.range.end - 1;
        let before_close = piece_before(&tree, close)?;
        let (splices, inner) = match container.children.last() {
            Some(last) => (
                after_last(&tree, &style, &container, last, |layout, indent| {
                    entry(&style, slot, value, layout, indent)
                })?,
                None,
            ),
            None if before_close.kind == Kind::Other => {
                let inner = container.range.start + 1..close;
                let was = tree.text[inner.clone()].to_owned();
                let outer = line_indent(tree.text, container.range.start);
                let text = if style.layout == Layout::Lines || has_line_break(&was) {
                    let indent = format!("{outer}{}", style.unit);
                    let lines = entry(&style, slot, value, Layout::Lines, &indent);
                    format!("{nl}{indent}{lines}{nl}{outer}", nl = style.newline)
                } else {
                    entry(&style, slot, value, style.inline, outer)
                };
                (vec![(inner, text)], Some(was))
            }
            None => {
                let (layout, lead, indent) = beside_comments(&tree, &style, &container, before_close);
                let text = format!("{lead}{}", entry(&style, slot, value, layout, &indent));
                (vec![(before_close.end..before_close.end, text)], None)
            }
        };
        let last = match slot {
            Slot::Key(key) => Step::Key(key.to_owned()),
            Slot::Last => Step::Key("-".to_owned()),
        };
        let operation = AddOperation { path: pointer(path.iter().chain([&last])), value: value.clone() };
        self.apply(splices);
        self.operations.push(PatchOperation::Add(operation));
        Ok(inner)
    }

    /// Takes out the entry at `path`.
    pub(super) fn remove(&mut self, path: &[Step]) -> Result<(), Refusal> {
        let tree = self.tree()?;
        let (last, outer) = path.split_last().ok_or_else(|| Refusal::internal("the top level stays"))?;
        let container = container(&tree, outer)?;
        let index = child_index(&tree, outer, last)?;
        let child =
            container.children.get(index).cloned().ok_or_else(|| Refusal::internal("an entry is there"))?;
        let splices = cuts(&tree, &child)?.into_iter().map(|range| (range, String::new())).collect();
        let operation = RemoveOperation { path: pointer(path) };
        self.apply(splices);
        self.operations.push(PatchOperation::Remove(operation));
        Ok(())
    }

    /// Puts `value` in place of the one at `path`.
    pub(super) fn replace(&mut self, path: &[Step], value: &Value) -> Result<(), Refusal> {
        let tree = self.tree()?;
        let style = Style::of(&tree);
        let range = tree.at(path).ok_or_else(|| Refusal::internal("a value is there"))?.range();
        let layout =
            if has_line_break(&tree.text[range.start..range.end]) { Layout::Lines } else { style.inline };
        let text = style.value(value, layout, line_indent(tree.text, range.start));
        self.apply(vec![(range.start..range.end, text)]);
        let operation = ReplaceOperation { path: pointer(path), value: value.clone() };
        self.operations.push(PatchOperation::Replace(operation));
        Ok(())
    }

    /// Puts `inner` between the brackets of the hollow container at `path`. Means nothing, so it is no operation.
    pub(super) fn set_inner(&mut self, path: &[Step], inner: &str) -> Result<(), Refusal> {
        let range = container(&self.tree()?, path)?.range;
        self.apply(vec![(range.start + 1..range.end - 1, inner.to_owned())]);
        Ok(())
    }

    /// Applies `splices`, which are in order and do not overlap.
    fn apply(&mut self, splices: Vec<Splice>) {
        for (range, text) in splices.into_iter().rev() {
            self.text.replace_range(range, &text);
        }
    }
}

/// Returns the JSON pointer of `path`.
fn pointer<'s>(path: impl IntoIterator<Item = &'s Step>) -> PointerBuf {
    PointerBuf::from_tokens(path.into_iter().map(|step| match step {
        Step::Key(key) => key.clone(),
        Step::Index(index) => index.to_string(),
    }))
}

fn container(tree: &Tree<'_>, path: &[Step]) -> Result<Container, Refusal> {
    let node = tree.at(path).ok_or_else(|| Refusal::internal("a container is there"))?;
    let children = match node {
        Node::Object(object) => object.properties.iter().map(|found| found.range).collect::<Vec<_>>(),
        Node::Array(array) => array.elements.iter().map(|element| element.range()).collect(),
        Node::StringLit(_) | Node::NumberLit(_) | Node::BooleanLit(_) | Node::NullKeyword(_) => {
            return Err(Refusal::internal("a container holds entries"));
        }
    };
    let range = node.range();
    let children = children.into_iter().map(|child| child.start..child.end).collect();
    Ok(Container { range: range.start..range.end, children })
}

fn child_index(tree: &Tree<'_>, path: &[Step], last: &Step) -> Result<usize, Refusal> {
    let found = match (tree.at(path), last) {
        (Some(Node::Object(object)), Step::Key(key)) => {
            object.properties.iter().rposition(|found| found.name.as_str() == key)
        }
        (Some(Node::Array(_)), Step::Index(index)) => Some(*index),
        _ => None,
    };
    found.ok_or_else(|| Refusal::internal("an entry is there"))
}

/// Returns `slot` and `value` as text.
fn entry(style: &Style, slot: Slot<'_>, value: &Value, layout: Layout, indent: &str) -> String {
    let value = style.value(value, layout, indent);
    match slot {
        Slot::Key(key) => style.key(key, layout) + &value,
        Slot::Last => value,
    }
}

/// Puts an entry behind `last`, behind the comments that follow it, with a comma where the document has one.
fn after_last(
    tree: &Tree<'_>,
    style: &Style,
    container: &Container,
    last: &Range<usize>,
    entry: impl Fn(Layout, &str) -> String,
) -> Result<Vec<Splice>, Refusal> {
    let before_close = piece_before(tree, container.range.end - 1)?;
    let comma = following_comma(tree, last.end);
    let (layout, lead, indent) = if starts_line(tree.text, last.start) {
        let indent = line_indent(tree.text, last.start);
        (Layout::Lines, format!("{}{indent}", style.newline), indent.to_owned())
    } else {
        match before_close.kind {
            Kind::LineComment => beside_comments(tree, style, container, before_close),
            Kind::BlockComment | Kind::Comma | Kind::Other => {
                (style.inline, style.gap().to_owned(), line_indent(tree.text, last.start).to_owned())
            }
        }
    };
    let text = format!("{lead}{}", entry(layout, &indent));
    let end = before_close.end;
    Ok(match comma {
        Some(_) => vec![(end..end, text + ",")],
        None => vec![(last.end..last.end, ",".to_owned()), (end..end, text)],
    })
}

/// Returns layout, lead and indentation of an entry behind a comment. Behind a line comment only a new line will do.
fn beside_comments(
    tree: &Tree<'_>,
    style: &Style,
    container: &Container,
    comment: Piece,
) -> (Layout, String, String) {
    let outer = line_indent(tree.text, container.range.start);
    let inner = &tree.text[container.range.clone()];
    if style.layout == Layout::Lines || has_line_break(inner) || comment.kind == Kind::LineComment {
        let indent = format!("{outer}{}", style.unit);
        (Layout::Lines, format!("{}{indent}", style.newline), indent)
    } else {
        (style.inline, style.gap().to_owned(), outer.to_owned())
    }
}

/// Returns what to cut so that `child` is gone and the text is as if it had never been added at the end.
fn cuts(tree: &Tree<'_>, child: &Range<usize>) -> Result<Vec<Range<usize>>, Refusal> {
    let before = piece_before(tree, child.start)?;
    let comma_after = following_comma(tree, child.end);
    // Without a comma behind, the one in front goes with the entry.
    let comma_before = match comma_after {
        Some(_) => None,
        None => preceding_comma(tree, child.start),
    };
    let mut end = child.end;
    let mut detached = None;
    match comma_after {
        Some(comma) if tree.text[child.end..comma.start].trim().is_empty() => end = comma.end,
        Some(comma) => detached = Some(comma.start..comma.end),
        None => {}
    }
    let mut start = before.end;
    if before.kind == Kind::LineComment {
        let rest = tree.text[end..].trim_start_matches([' ', '\t']);
        if !rest.starts_with(['\n', '\r']) {
            // What follows must not end up in the comment.
            start = child.start;
            end = tree.text.len() - rest.len();
        }
    }
    let mut cuts = Vec::new();
    match comma_before {
        Some(comma) if comma.end == start => start = comma.start,
        Some(comma) => cuts.push(comma.start..comma.end),
        None => {}
    }
    cuts.push(start..end);
    cuts.extend(detached);
    Ok(cuts)
}

/// Returns the last token or comment that ends at or before `offset`.
fn piece_before(tree: &Tree<'_>, offset: usize) -> Result<Piece, Refusal> {
    let after = tree.pieces.partition_point(|piece| piece.end <= offset);
    after
        .checked_sub(1)
        .map(|at| tree.pieces[at])
        .ok_or_else(|| Refusal::internal("a bracket opens each container"))
}

/// Returns the comma behind the entry that ends at `offset`.
fn following_comma(tree: &Tree<'_>, offset: usize) -> Option<Piece> {
    let at = tree.pieces.partition_point(|piece| piece.start < offset);
    tree.pieces[at..]
        .iter()
        .copied()
        .find(|piece| !is_comment(piece))
        .filter(|piece| piece.kind == Kind::Comma)
}

/// Returns the comma in front of the entry that starts at `offset`.
fn preceding_comma(tree: &Tree<'_>, offset: usize) -> Option<Piece> {
    let at = tree.pieces.partition_point(|piece| piece.end <= offset);
    tree.pieces[..at]
        .iter()
        .rev()
        .copied()
        .find(|piece| !is_comment(piece))
        .filter(|piece| piece.kind == Kind::Comma)
}

fn is_comment(piece: &Piece) -> bool {
    match piece.kind {
        Kind::LineComment | Kind::BlockComment => true,
        Kind::Comma | Kind::Other => false,
    }
}

fn has_line_break(text: &str) -> bool {
    text.contains(['\n', '\r'])
}
