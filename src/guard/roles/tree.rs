//! A YAML text as a tree in which each value knows its place. Strict where YAML is loose: keys are texts, none is there
//! twice, nothing is merged in or expanded. Pure.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_saphyr::options::{DuplicateKeyPolicy, MergeKeyPolicy};
use serde_saphyr::{Location, Spanned};

use crate::base::limits::{ROLE_ALIASES_MAX, ROLE_DEPTH_MAX, ROLE_NODES_MAX};
use crate::base::text::Position;

/// A value with its place.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Node {
    pub at: Position,
    pub value: Value,
}

/// What a value is.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    Null,
    Bool(bool),
    /// A number, as it would be written.
    Number(String),
    Text(String),
    List(Vec<Node>),
    /// Keys with their places.
    Map(Vec<(String, Position, Node)>),
}

impl Value {
    /// Returns what it is, in words.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Null => "nothing",
            Self::Bool(_) => "true or false",
            Self::Number(_) => "a number",
            Self::Text(_) => "a text",
            Self::List(_) => "a list",
            Self::Map(_) => "a table",
        }
    }
}

/// Reads `text`, which is one YAML document.
///
/// # Errors
/// With the place and what is wrong there.
pub(super) fn parse(text: &str) -> Result<Node, (Position, String)> {
    let options = serde_saphyr::options! {
        duplicate_keys: DuplicateKeyPolicy::Error,
        merge_keys: MergeKeyPolicy::Error,
        strict_booleans: true,
        with_snippet: false,
        budget: serde_saphyr::budget! {
            max_depth: ROLE_DEPTH_MAX,
            max_nodes: ROLE_NODES_MAX,
            max_aliases: ROLE_ALIASES_MAX,
        },
    };
    serde_saphyr::from_str_with_options::<Spanned<Value>>(text, options).map(node).map_err(|error| {
        let error = error.without_snippet();
        let at = error.location().map_or(Position { line: 1, column: 1 }, position);
        (at, said(&error.to_string()))
    })
}

fn node(spanned: Spanned<Value>) -> Node {
    Node { at: position(spanned.referenced), value: spanned.value }
}

fn position(location: Location) -> Position {
    let number = |number: u64| usize::try_from(number).unwrap_or(usize::MAX).max(1);
    Position { line: number(location.line()), column: number(location.column()) }
}

/// Returns the first line of what the parser says, without the place, which is told by itself.
fn said(text: &str) -> String {
    let first = text.lines().next().unwrap_or_default();
    let first = first.strip_prefix("error: ").unwrap_or(first);
    let rest = first.strip_prefix("line ").and_then(|rest| rest.split_once(": "));
    let first = match rest {
        Some((place, rest)) if place.chars().all(|c| c.is_ascii_digit() || " ,column".contains(c)) => rest,
        Some(_) | None => first,
    };
    first.rsplit_once(" at line ").map_or(first, |(said, _)| said).to_owned()
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyValue)
    }
}

struct AnyValue;

impl<'de> Visitor<'de> for AnyValue {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        Value::deserialize(deserializer)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.to_string()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.to_string()))
    }

    fn visit_i128<E>(self, value: i128) -> Result<Value, E> {
        Ok(Value::Number(value.to_string()))
    }

    fn visit_u128<E>(self, value: u128) -> Result<Value, E> {
        Ok(Value::Number(value.to_string()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Value::Number(value.to_string()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::Text(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let mut nodes = Vec::new();
        while let Some(spanned) = list.next_element::<Spanned<Value>>()? {
            nodes.push(node(spanned));
        }
        Ok(Value::List(nodes))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut pairs = Vec::new();
        while let Some(key) = map.next_key::<Spanned<String>>()? {
            let spanned = map.next_value::<Spanned<Value>>()?;
            pairs.push((key.value, position(key.referenced), node(spanned)));
        }
        Ok(Value::Map(pairs))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_know_their_places() {
        let text =
            "# a role\nid: x\nlist:\n  - one\n  - 5\nmap:\n  deep: {a: [true, ~]}\ntext: |\n  two\n  lines\n";
        let root = parse(text).expect("a document");
        let Value::Map(pairs) = root.value else { unreachable!("the document is a table") };
        let keys: Vec<_> = pairs.iter().map(|(key, at, _)| (key.as_str(), at.line, at.column)).collect();
        assert_eq!(keys, [("id", 2, 1), ("list", 3, 1), ("map", 6, 1), ("text", 8, 1)]);
        let Value::List(items) = &pairs[1].2.value else { unreachable!("a list") };
        assert_eq!(items[0], Node { at: Position { line: 4, column: 5 }, value: Value::Text("one".into()) });
        assert_eq!(items[1], Node { at: Position { line: 5, column: 5 }, value: Value::Number("5".into()) });
        assert_eq!(pairs[3].2.value, Value::Text("two\nlines\n".into()));
    }

    #[test]
    fn what_is_no_yaml_is_told_with_its_place() {
        let line = |text: &str| parse(text).expect_err("no document").0.line;
        assert_eq!(line("a: 1\nb: [1,\nc: 2\n"), 2);
        assert_eq!(line("a: 1\nb: 2\na: 3\n"), 3);
        assert_eq!(line("a: 1\n---\nb: 2\n"), 3);
        assert_eq!(line("a: &x {b: 1}\nc:\n  <<: *x\n"), 3);
        let (_, said) = parse("a: 1\na: 2\n").expect_err("no document");
        assert!(said.contains("duplicate") && !said.contains("line"), "{said}");
    }

    #[test]
    fn bombs_end() {
        assert!(parse(&"[".repeat(10_000)).is_err());
        assert!(parse(&format!("[{}]", "1,".repeat(ROLE_NODES_MAX + 1))).is_err());
        let mut bomb = "a: &a [1,1,1,1,1,1,1,1,1]\n".to_owned();
        for (from, to) in ["a", "b", "c", "d", "e", "f", "g"].iter().zip(["b", "c", "d", "e", "f", "g", "h"])
        {
            bomb.push_str(&format!(
                "{to}: &{to} [*{from},*{from},*{from},*{from},*{from},*{from},*{from},*{from}]\n"
            ));
        }
        assert!(parse(&bomb).is_err());
    }
}
