//! The fields of a JSON object with the line of each, so that what is wrong in a file that people write is told where it
//! stands. Pure; what nobody asks for is left over and can be told.

use std::fmt;

use serde::de::{DeserializeOwned, Deserializer as _, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::base::text::position_of;

/// What is wrong with a text, and in which line, counted from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// The line.
    pub line: usize,
    /// What is wrong, without a full stop.
    pub what: String,
}

/// The fields of one object, each taken once.
#[derive(Debug)]
pub struct Fields<'a> {
    document: &'a str,
    line: usize,
    fields: Vec<(String, &'a RawValue)>,
}

impl<'a> Fields<'a> {
    /// Reads the object that `document` is.
    ///
    /// # Errors
    /// Where it is no object, or holds a key twice.
    pub fn of(document: &'a str) -> Result<Self, Wrong> {
        Self::within(document, document)
    }

    /// Reads the object `text`, which is a part of `document`.
    ///
    /// # Errors
    /// As [`Fields::of`].
    pub fn within(document: &'a str, text: &'a str) -> Result<Self, Wrong> {
        let line = line_of(document, text);
        let wrong =
            |error: &serde_json::Error| Wrong { line: line + error.line().max(1) - 1, what: words(error) };
        let mut reader = serde_json::Deserializer::from_str(text);
        let fields = reader.deserialize_map(Pairs).map_err(|error| wrong(&error))?;
        reader.end().map_err(|error| wrong(&error))?;
        let first = text.len() - text.trim_start().len();
        let fields = Self { document, line: line_of(document, &text[first..]), fields };
        for (at, (key, raw)) in fields.fields.iter().enumerate() {
            if fields.fields[..at].iter().any(|(other, _)| other == key) {
                return Err(Wrong { line: fields.line_of(raw), what: format!("`{key}` is there twice") });
            }
        }
        Ok(fields)
    }

    /// Returns the line in which the object begins.
    pub fn line(&self) -> usize {
        self.line
    }

    /// Returns the line of the value of `key`, else that of the object.
    pub fn line_at(&self, key: &str) -> usize {
        self.fields.iter().find(|(own, _)| own == key).map_or(self.line, |(_, raw)| self.line_of(raw))
    }

    /// Takes the value of `key`; a null is none.
    ///
    /// # Errors
    /// Where the value is of another kind.
    pub fn take<T: DeserializeOwned>(&mut self, key: &str) -> Result<Option<T>, Wrong> {
        let Some(raw) = self.raw(key) else { return Ok(None) };
        serde_json::from_str(raw.get()).map(Some).map_err(|error| Wrong {
            line: self.line_of(raw) + error.line().max(1) - 1,
            what: format!("`{key}`: {}", words(&error)),
        })
    }

    /// Takes the object at `key`; a null is none.
    ///
    /// # Errors
    /// As [`Fields::of`].
    pub fn take_object(&mut self, key: &str) -> Result<Option<Self>, Wrong> {
        let Some(raw) = self.raw(key) else { return Ok(None) };
        let of_key = |Wrong { line, what }| Wrong { line, what: format!("`{key}`: {what}") };
        Self::within(self.document, raw.get()).map(Some).map_err(of_key)
    }

    /// Takes the list at `key`, each element with its line; a null is none.
    ///
    /// # Errors
    /// Where it is no list.
    pub fn take_list(&mut self, key: &str) -> Result<Option<Vec<(usize, &'a str)>>, Wrong> {
        let Some(raw) = self.raw(key) else { return Ok(None) };
        let elements: Vec<&'a RawValue> = serde_json::from_str(raw.get()).map_err(|error| Wrong {
            line: self.line_of(raw) + error.line().max(1) - 1,
            what: format!("`{key}`: {}", words(&error)),
        })?;
        Ok(Some(elements.into_iter().map(|element| (self.line_of(element), element.get())).collect()))
    }

    /// Returns the keys that nobody took, with their lines.
    pub fn left(&self) -> Vec<(String, usize)> {
        self.fields.iter().map(|(key, raw)| (key.clone(), self.line_of(raw))).collect()
    }

    fn raw(&mut self, key: &str) -> Option<&'a RawValue> {
        let at = self.fields.iter().position(|(own, _)| own == key)?;
        let (_, raw) = self.fields.remove(at);
        Some(raw).filter(|raw| raw.get() != "null")
    }

    fn line_of(&self, raw: &RawValue) -> usize {
        line_of(self.document, raw.get())
    }
}

/// Returns the line of `document` in which `part`, a part of it, begins.
fn line_of(document: &str, part: &str) -> usize {
    let offset = (part.as_ptr() as usize).saturating_sub(document.as_ptr() as usize);
    position_of(document.as_bytes(), offset).line
}

/// Returns what the parser says, without the place, which is told by itself.
fn words(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.rsplit_once(" at line ").map_or(text.clone(), |(words, _)| words.to_owned())
}

struct Pairs;

impl<'de> Visitor<'de> for Pairs {
    type Value = Vec<(String, &'de RawValue)>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut pairs = Vec::new();
        while let Some(pair) = map.next_entry()? {
            pairs.push(pair);
        }
        Ok(pairs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_taken_and_the_rest_is_told_by_line() {
        let text = "{\n  \"a\": \"x\",\n  \"b\": [\n    1,\n    {\"c\": null}\n  ],\n  \"o\": {\n \"deep\": true},\n \"z\": 0\n}";
        let mut fields = Fields::of(text).expect("an object");
        assert_eq!((fields.line(), fields.line_at("o"), fields.line_at("none")), (1, 7, 1));
        assert_eq!(fields.take::<String>("a"), Ok(Some("x".to_owned())));
        assert_eq!(fields.take::<String>("a"), Ok(None));
        assert_eq!(fields.take_list("b"), Ok(Some(vec![(4, "1"), (5, "{\"c\": null}")])));
        let mut inner = fields.take_object("o").expect("an object").expect("there");
        assert_eq!((inner.line(), inner.take::<bool>("deep")), (7, Ok(Some(true))));
        assert_eq!(fields.left(), [("z".to_owned(), 9)]);
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        let wrong = |text: &str| Fields::of(text).expect_err("no object").line;
        assert_eq!((wrong(""), wrong("[1]"), wrong("{\n\"a\": }"), wrong("{}\n\n1")), (1, 1, 2, 3));
        let twice = Fields::of("{\"a\":1,\n\"a\":2}").expect_err("a key is there twice");
        assert_eq!(twice, Wrong { line: 2, what: "`a` is there twice".to_owned() });
        let mut fields = Fields::of("{\"a\":\n[\n1,\n\"x\"]}").expect("an object");
        let other = fields.take::<Vec<u8>>("a").expect_err("of another kind");
        assert_eq!(other.line, 4);
        assert_eq!(other.what, "`a`: invalid type: string \"x\", expected u8");
    }
}
