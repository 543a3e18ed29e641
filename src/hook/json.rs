//! Reading hosts' payloads. Tolerant on purpose: a field of another type counts as absent, unknown fields are skipped,
//! because a host that changes something we do not need must not lose its guard.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

/// A text that may be absent or of another type.
#[derive(Clone, Debug, Default)]
pub(super) struct Text<'a>(pub(super) Cow<'a, str>);

impl Text<'_> {
    /// Returns the text; `None` where it is empty or was absent.
    pub(super) fn filled(&self) -> Option<&str> {
        (!self.0.is_empty()).then_some(&*self.0)
    }
}

/// Any JSON, kept as it stands and read when its shape is known.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(transparent)]
pub(super) struct Raw<'a>(#[serde(borrow)] pub(super) Option<&'a RawValue>);

impl<'a> Raw<'a> {
    /// Reads it as `T`; the default of `T` where it is absent or of another shape.
    pub(super) fn read<T: Deserialize<'a> + Default>(self) -> T {
        self.0.and_then(|raw| serde_json::from_str(raw.get()).ok()).unwrap_or_default()
    }

    /// Returns it as it stands.
    pub(super) fn text(self) -> Option<&'a str> {
        self.0.map(RawValue::get)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TextVisitor).map(|text| Self(text.unwrap_or_default()))
    }
}

/// Takes a text, and skips anything else.
struct TextVisitor;

impl<'de> Visitor<'de> for TextVisitor {
    type Value = Option<Cow<'de, str>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("anything")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Some(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Some(Cow::Owned(text.to_owned())))
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(None)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Self::Value, A::Error> {
        while fields.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Default, Deserialize)]
    #[serde(default)]
    struct Payload<'a> {
        #[serde(borrow)]
        id: Text<'a>,
        #[serde(borrow)]
        input: Raw<'a>,
    }

    #[derive(Debug, Default, Deserialize)]
    #[serde(default)]
    struct Input<'a> {
        #[serde(borrow)]
        command: Text<'a>,
    }

    #[test]
    fn fields_of_other_types_count_as_absent() {
        for odd in ["null", "true", "-1", "1.5", "99999999999", "[1,[2]]", "{\"a\":{}}"] {
            let text = format!("{{\"id\":{odd},\"input\":{odd},\"new\":{odd}}}");
            let payload: Payload<'_> = serde_json::from_str(&text).expect("JSON");
            let input: Input<'_> = payload.input.read();
            assert_eq!((payload.id.filled(), input.command.filled()), (None, None), "{odd}");
        }
    }

    #[test]
    fn plain_text_is_borrowed() {
        let payload: Payload<'_> = serde_json::from_str(r#"{"input":{"command":"ls"}}"#).expect("JSON");
        assert!(matches!(payload.input.read::<Input<'_>>().command.0, Cow::Borrowed("ls")));
        let payload: Payload<'_> =
            serde_json::from_str(r#"{"input":{"command":"a\n\u0067it"}}"#).expect("JSON");
        assert_eq!(payload.input.read::<Input<'_>>().command.0, "a\ngit");
    }
}
