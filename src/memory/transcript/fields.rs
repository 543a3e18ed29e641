//! Reads fields of JSON whose shape nobody promised: what is absent or of another type is simply not there.

use serde_json::Value;

use crate::base::time::Timestamp;

/// Returns a text that is not empty.
pub(super) fn word<'v>(value: &'v Value, key: &str) -> Option<&'v str> {
    value.get(key)?.as_str().filter(|text| !text.is_empty())
}

/// Returns a text that is not empty as the session keeps it.
pub(super) fn owned(value: &Value, key: &str) -> Option<String> {
    word(value, key).map(str::to_owned)
}

/// Returns a whole number; zero where there is none.
pub(super) fn number(value: &Value, key: &str) -> u64 {
    value.get(key).and_then(Value::as_u64).unwrap_or_default()
}

/// What one count of tokens costs at most, in dollars; beyond it a file says nonsense.
const COST_USD_MAX: f64 = 1_000_000.0;

/// Returns an amount in dollars as millionths of one. Hosts write zero where they know no price, so that zero says nothing.
pub(super) fn cost_of(value: &Value) -> Option<u64> {
    let usd = value.as_f64().filter(|usd| *usd > 0.0 && *usd <= COST_USD_MAX)?;
    // Between zero and the bound; what is less than half a millionth rounds to zero, and is known.
    Some((usd * 1e6).round() as u64)
}

/// The last moment of the year 9999, with which text ends as well.
const LAST_MILLIS: u64 = 253_402_300_799_999;

/// Returns a moment: text of RFC 3339, or milliseconds.
pub(super) fn moment(value: &Value, key: &str) -> Option<Timestamp> {
    moment_of(value.get(key)?)
}

/// Returns the moment that a value is.
pub(super) fn moment_of(value: &Value) -> Option<Timestamp> {
    match value {
        Value::String(text) => Timestamp::of_rfc3339(text),
        Value::Number(number) => number.as_u64().filter(|ms| *ms <= LAST_MILLIS).map(Timestamp::from_millis),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

/// Returns the texts of a content that is a text or a list of parts, in order, joined by line ends.
pub(super) fn texts(content: &Value) -> String {
    match content {
        Value::String(text) => text.clone(),
        Value::Array(parts) => {
            let texts: Vec<&str> =
                parts.iter().filter_map(|part| part.as_str().or_else(|| word(part, "text"))).collect();
            texts.join("\n")
        }
        Value::Object(_) => word(content, "text").unwrap_or_default().to_owned(),
        Value::Null | Value::Bool(_) | Value::Number(_) => String::new(),
    }
}

/// Returns the parts of a list; none of anything else.
pub(super) fn parts(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}
