//! What the settings of the extractor hold: the endpoint of a model and its name. Values that cannot be wrong; a key is in
//! neither of them. Never asks anybody.

use crate::base::limits::MODEL_NAME_CHARS_MAX;
use crate::base::network::WebUrl;
use crate::config::value::{Kind, Typed, Value};

/// What is asked for below an endpoint.
const COMPLETIONS: &str = "chat/completions";

/// Where a model answers in OpenAI's form, as a person wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    text: String,
    chosen: Option<WebUrl>,
}

impl Endpoint {
    /// What an endpoint looks like.
    pub const FORM: &'static str = "nothing, or an address: `https://` of any host, `http://` of this machine, no question and no password in it";

    /// Returns no endpoint: nobody is asked.
    pub const fn none() -> Self {
        Self { text: String::new(), chosen: None }
    }

    /// Parses the text of a setting.
    pub fn parse(text: &str) -> Option<Self> {
        let chosen = match text {
            "" => None,
            _ if text.contains(['?', '#']) => return None,
            _ => Some(WebUrl::parse(text).ok()?.below(COMPLETIONS).ok()?),
        };
        Some(Self { text: text.to_owned(), chosen })
    }

    /// Returns the place that is asked; `None` where nobody is.
    pub fn completions(&self) -> Option<&WebUrl> {
        self.chosen.as_ref()
    }
}

impl Typed for Endpoint {
    const KIND: Kind = Kind::Endpoint;

    fn from_value(value: &Value) -> Option<Self> {
        value.word().and_then(Self::parse)
    }

    fn to_value(&self) -> Value {
        Value::Word(self.text.clone())
    }
}

/// The name of a model, as its server knows it; or none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelName(String);

impl ModelName {
    /// What a name looks like.
    pub const FORM: &'static str = "nothing, or the name of a model without blanks";

    /// Returns no name.
    pub const fn none() -> Self {
        Self(String::new())
    }

    /// Parses the text of a setting.
    pub fn parse(text: &str) -> Option<Self> {
        let is_name = text.len() <= MODEL_NAME_CHARS_MAX && text.bytes().all(|byte| byte.is_ascii_graphic());
        is_name.then(|| Self(text.to_owned()))
    }

    /// Returns the name; `None` where there is none.
    pub fn name(&self) -> Option<&str> {
        Some(self.0.as_str()).filter(|name| !name.is_empty())
    }
}

impl Typed for ModelName {
    const KIND: Kind = Kind::Model;

    fn from_value(value: &Value) -> Option<Self> {
        value.word().and_then(Self::parse)
    }

    fn to_value(&self) -> Value {
        Value::Word(self.0.clone())
    }
}

/// Returns the value of `name` in a file of secrets: what stands behind the first `=` of its last line.
pub fn secret_of<'t>(file: &'t str, name: &str) -> Option<&'t str> {
    let of_line = |line: &'t str| line.strip_prefix(name)?.strip_prefix('=');
    file.lines().filter_map(of_line).next_back().filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_is_encrypted_or_of_this_machine() {
        for (text, asked) in [
            ("http://127.0.0.1:11434/v1", "http://127.0.0.1:11434/v1/chat/completions"),
            ("https://api.example.org/v1/", "https://api.example.org/v1/chat/completions"),
            ("http://localhost", "http://localhost/chat/completions"),
        ] {
            let endpoint = Endpoint::parse(text).expect("an endpoint");
            assert_eq!(endpoint.completions().map(ToString::to_string).as_deref(), Some(asked));
            assert_eq!(endpoint.to_value(), Value::Word(text.to_owned()));
        }
        assert_eq!(Endpoint::parse("").expect("none"), Endpoint::none());
        for text in [
            "http://api.example.org/v1",
            "http://10.0.0.7:11434/v1",
            "https://me:secret@api.example.org/v1",
            "https://api.example.org/v1?key=secret",
            "https://api.example.org/v1#x",
            "ftp://api.example.org",
            "api.example.org",
            "on",
        ] {
            assert_eq!(Endpoint::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_model_has_a_name_of_its_server() {
        for text in ["llama3.2:3b", "org/model-1", "gpt-4.1-mini"] {
            assert_eq!(ModelName::parse(text).expect("a name").name(), Some(text));
        }
        assert_eq!(ModelName::parse("").expect("none").name(), None);
        for text in ["a b", "a\nb", "ü", &"x".repeat(MODEL_NAME_CHARS_MAX + 1)] {
            assert_eq!(ModelName::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_secret_is_what_stands_behind_its_name() {
        let file = "# KEY=comment\nKEY=a\nKEY_2=b\nKEY=c = #d\r\nEMPTY=\n";
        assert_eq!(secret_of(file, "KEY"), Some("c = #d"));
        assert_eq!(secret_of(file, "KEY_2"), Some("b"));
        assert_eq!((secret_of(file, "EMPTY"), secret_of(file, "OTHER")), (None, None));
    }
}
