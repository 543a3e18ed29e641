//! Reading a document into a tree with byte ranges. Never changes text and never guesses at broken documents.

use jsonc_parser::ast::{Array, Object, ObjectProp, Value as Node};
use jsonc_parser::common::Ranged as _;
use jsonc_parser::tokens::Token;
use jsonc_parser::{CollectOptions, CommentCollectionStrategy, ParseOptions, parse_to_ast};
use serde::de::IgnoredAny;

use super::model::{HostReading, Refusal, RefusalReason, Shape};
use crate::base::text::position_of;

/// The byte order mark, kept in front of the text and never part of it.
const BOM: &str = "\u{feff}";
/// Comments and trailing commas are what people write into settings; anything looser is a mistake that we report.
const LENIENT: ParseOptions = ParseOptions {
    allow_comments: true,
    allow_trailing_commas: true,
    allow_loose_object_property_names: false,
    allow_missing_commas: false,
    allow_single_quoted_strings: false,
    allow_hexadecimal_numbers: false,
    allow_unary_plus_numbers: false,
    allow_bare_decimal_point_numbers: false,
    allow_non_finite_numbers: false,
    allow_extended_string_escapes: false,
};

/// A document as text, its byte order mark apart.
#[derive(Clone, Copy)]
pub(super) struct Document<'t> {
    /// The byte order mark, or nothing.
    pub(super) mark: &'t str,
    /// The rest.
    pub(super) text: &'t str,
}

/// One step from a container to something inside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Key(String),
    Index(usize),
}

/// What a token is, as far as cutting and inserting cares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Comma,
    LineComment,
    BlockComment,
    Other,
}

/// A token's place in the text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) kind: Kind,
}

/// A parsed document: a tree with ranges, and all tokens and comments in order.
pub(super) struct Tree<'t> {
    pub(super) text: &'t str,
    pub(super) root: Node<'t>,
    pub(super) pieces: Vec<Piece>,
}

/// Returns how a host that takes strict JSON reads the document.
pub fn host_reads(document: &[u8]) -> HostReading {
    let Ok(document) = Document::of(document) else { return HostReading::Broken };
    if document.is_blank() {
        return HostReading::Blank;
    }
    if document.text.trim_start().starts_with('{') && is_strict(document.text) {
        return HostReading::Strict;
    }
    match Tree::parse(document.text) {
        Ok(_) => HostReading::Lenient,
        Err(_) => HostReading::Broken,
    }
}

/// Returns whether `text` is strict JSON. Numbers beyond a float's range and lone surrogates are, as for the hosts.
pub(super) fn is_strict(text: &str) -> bool {
    serde_json::from_str::<IgnoredAny>(text).is_ok()
}

impl<'t> Document<'t> {
    /// Reads `bytes` as text.
    pub(super) fn of(bytes: &'t [u8]) -> Result<Self, Refusal> {
        let text = std::str::from_utf8(bytes).map_err(|error| Refusal {
            position: position_of(bytes, error.valid_up_to()),
            why: RefusalReason::NotUtf8,
        })?;
        let text_start = if text.starts_with(BOM) { BOM.len() } else { 0 };
        let (mark, text) = text.split_at(text_start);
        Ok(Self { mark, text })
    }

    /// Returns whether there is nothing but white space.
    pub(super) fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }
}

impl<'t> Tree<'t> {
    /// Parses `text`, whose top level must be an object.
    pub(super) fn parse(text: &'t str) -> Result<Self, Refusal> {
        let collect = CollectOptions { comments: CommentCollectionStrategy::AsTokens, tokens: true };
        let parsed = parse_to_ast(text, &collect, &LENIENT).map_err(|error| Refusal {
            position: position_of(text.as_bytes(), error.range().start),
            why: RefusalReason::NotJson { message: error.kind().to_string() },
        })?;
        let refuse = |offset| Refusal {
            position: position_of(text.as_bytes(), offset),
            why: RefusalReason::NotAnObject,
        };
        let root = parsed.value.ok_or_else(|| refuse(text.len()))?;
        if !matches!(root, Node::Object(_)) {
            return Err(refuse(root.range().start));
        }
        let pieces = parsed.tokens.unwrap_or_default().into_iter().map(|token| Piece {
            start: token.range.start,
            end: token.range.end,
            kind: match token.token {
                Token::Comma => Kind::Comma,
                Token::CommentLine(_) => Kind::LineComment,
                Token::CommentBlock(_) => Kind::BlockComment,
                _ => Kind::Other,
            },
        });
        Ok(Self { text, pieces: pieces.collect(), root })
    }

    /// Returns the value at `path`; of a duplicate key the last one, as hosts read it.
    pub(super) fn at(&self, path: &[Step]) -> Option<&Node<'t>> {
        path.iter().try_fold(&self.root, |node, step| match (node, step) {
            (Node::Object(object), Step::Key(key)) => property(object, key).map(|found| &found.value),
            (Node::Array(array), Step::Index(index)) => array.elements.get(*index),
            _ => None,
        })
    }

    /// Returns the object at `keys`, if there is one.
    pub(super) fn object_at(&self, keys: &[String]) -> Option<&Object<'t>> {
        self.at(&steps(keys)).and_then(Node::as_object)
    }

    /// Returns the array at `keys`, if there is one.
    pub(super) fn array_at(&self, keys: &[String]) -> Option<&Array<'t>> {
        self.at(&steps(keys)).and_then(Node::as_array)
    }

    /// Returns whether the container at `path` holds neither entry nor comment.
    pub(super) fn is_hollow(&self, path: &[Step]) -> bool {
        let Some(node) = self.at(path) else { return false };
        let children = match node {
            Node::Object(object) => object.properties.len(),
            Node::Array(array) => array.elements.len(),
            Node::StringLit(_) | Node::NumberLit(_) | Node::BooleanLit(_) | Node::NullKeyword(_) => {
                return false;
            }
        };
        let range = node.range();
        children == 0 && self.text[range.start + 1..range.end - 1].trim().is_empty()
    }

    /// Checks that all places on the way `keys` hold objects and the last `shape`. A way that ends early is fine.
    pub(super) fn check_way(&self, keys: &[String], shape: Shape) -> Result<(), Refusal> {
        for depth in 1..=keys.len() {
            let Some(node) = self.at(&steps(&keys[..depth])) else { return Ok(()) };
            let expected = if depth == keys.len() { shape } else { Shape::Object };
            let fits = match expected {
                Shape::Object => node.as_object().is_some(),
                Shape::Array => node.as_array().is_some(),
            };
            if !fits {
                let why = RefusalReason::WrongType { key: keys[..depth].join("."), expected };
                return Err(self.refuse(node.range().start, why));
            }
        }
        Ok(())
    }

    /// Checks that each key on the way `keys` is there at most once.
    pub(super) fn check_single(&self, keys: &[String]) -> Result<(), Refusal> {
        for (depth, key) in keys.iter().enumerate() {
            let Some(object) = self.object_at(&keys[..depth]) else { return Ok(()) };
            let second = object.properties.iter().filter(|found| found.name.as_str() == key).nth(1);
            if let Some(second) = second {
                let why = RefusalReason::DuplicateKey { key: keys[..=depth].join(".") };
                return Err(self.refuse(second.range.start, why));
            }
        }
        Ok(())
    }

    /// Checks that no key of the object at `keys` is there twice.
    pub(super) fn check_distinct(&self, keys: &[String]) -> Result<(), Refusal> {
        let Some(object) = self.object_at(keys) else { return Ok(()) };
        let mut seen = std::collections::HashSet::new();
        match object.properties.iter().find(|found| !seen.insert(found.name.as_str())) {
            None => Ok(()),
            Some(second) => {
                let key = keys.iter().map(String::as_str).chain([second.name.as_str()]).collect::<Vec<_>>();
                let why = RefusalReason::DuplicateKey { key: key.join(".") };
                Err(self.refuse(second.range.start, why))
            }
        }
    }

    fn refuse(&self, offset: usize, why: RefusalReason) -> Refusal {
        Refusal { position: position_of(self.text.as_bytes(), offset), why }
    }
}

/// Returns the property `key`; of duplicates the last, as hosts read it.
pub(super) fn property<'o, 't>(object: &'o Object<'t>, key: &str) -> Option<&'o ObjectProp<'t>> {
    object.properties.iter().rfind(|found| found.name.as_str() == key)
}

/// Returns `keys` as steps.
pub(super) fn steps(keys: &[String]) -> Vec<Step> {
    keys.iter().cloned().map(Step::Key).collect()
}

/// Returns the text of `node` when it is a string.
pub(super) fn string_of<'n>(node: &'n Node<'_>) -> Option<&'n str> {
    node.as_string_lit().map(|text| text.value.as_ref())
}
