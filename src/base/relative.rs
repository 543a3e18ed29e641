//! Paths below a folder in the one form that has no other spelling. Pure; what a path names on disk is not asked here.
//!
//! Who may reach what is decided by comparing these texts, so a text with two meanings is refused rather than tidied up.

use std::fmt;

use crate::base::name;
use crate::base::text::is_unseen;

/// Names within each other: nobody reads a folder that is deeper.
const DEPTH_MAX: usize = 16;
/// Bytes of one name, as file systems have it; what a file beside it is called is longer.
const NAME_BYTES_MAX: usize = 200;

/// A path below some folder: names with `/` between them, none of them empty, hidden, `.` or `..`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RelPath(String);

/// Why a text is no [`RelPath`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotBelow {
    /// There is nothing, or a name in it is empty.
    #[error("a name in it is empty")]
    Empty,
    /// It starts with `/` or `~`.
    #[error("it is counted from elsewhere than the folder")]
    Absolute,
    /// It goes up, or stays.
    #[error("`.` and `..` lead elsewhere")]
    Dots,
    /// It holds a backslash, or a character written as `%2e`.
    #[error("a backslash or a `%` with two digits can be read in two ways")]
    Encoded,
    /// A name starts with a dot.
    #[error("a name in it starts with a dot, and such files are left alone")]
    Hidden,
    /// It holds something that is not seen, or no text.
    #[error("it holds a character that is not seen, or bytes that are no text")]
    Unseen,
    /// A name ends with a blank or a dot, or starts with a blank.
    #[error("a name in it begins with a blank, or ends with one or with a dot")]
    Edge,
    /// It is too deep or too long.
    #[error("it has more than {DEPTH_MAX} names, or one of more than {NAME_BYTES_MAX} bytes")]
    Long,
}

impl RelPath {
    /// Parses a text; nothing in it is tidied up.
    ///
    /// # Errors
    /// See [`NotBelow`].
    pub fn parse(text: &str) -> Result<Self, NotBelow> {
        if text.starts_with(['/', '~']) {
            return Err(NotBelow::Absolute);
        }
        if text.contains('\\') || has_encoded(text) {
            return Err(NotBelow::Encoded);
        }
        if text.chars().any(is_unseen) || name::is_odd(text) {
            return Err(NotBelow::Unseen);
        }
        if text.split('/').count() > DEPTH_MAX {
            return Err(NotBelow::Long);
        }
        match text.split('/').find_map(refusal) {
            Some(why) => Err(why),
            None => Ok(Self(text.to_owned())),
        }
    }

    /// Returns the path of the entry `name` of this folder.
    ///
    /// # Errors
    /// As [`RelPath::parse`].
    pub fn join(&self, name: &str) -> Result<Self, NotBelow> {
        Self::parse(&format!("{}/{name}", self.0))
    }

    /// Returns the folder that holds it; `None` at the top.
    pub fn parent(&self) -> Option<Self> {
        self.0.rsplit_once('/').map(|(folder, _)| Self(folder.to_owned()))
    }

    /// Returns the last name.
    pub fn name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or_default()
    }

    /// Returns whether it is `folder` or lies below it, by whole names.
    pub fn is_within(&self, folder: &Self) -> bool {
        self.below(folder).is_some()
    }

    /// Returns what follows `folder`, without a leading slash; empty when both are equal.
    pub fn below(&self, folder: &Self) -> Option<&str> {
        let rest = self.0.strip_prefix(&folder.0)?;
        if rest.is_empty() { Some(rest) } else { rest.strip_prefix('/') }
    }

    /// Returns the path as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RelPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl serde::Serialize for RelPath {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

fn refusal(name: &str) -> Option<NotBelow> {
    match name {
        "" => Some(NotBelow::Empty),
        "." | ".." => Some(NotBelow::Dots),
        _ if name.starts_with('.') => Some(NotBelow::Hidden),
        _ if name.starts_with(' ') || name.ends_with([' ', '.']) => Some(NotBelow::Edge),
        _ if name.len() > NAME_BYTES_MAX => Some(NotBelow::Long),
        _ => None,
    }
}

/// Returns whether a dot, a slash or a backslash may be meant by `%2e`, `%2f` or `%5c`, however often it is wrapped.
fn has_encoded(text: &str) -> bool {
    let is_digit = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_hexdigit);
    let bytes = text.as_bytes();
    bytes
        .iter()
        .enumerate()
        .any(|(at, byte)| *byte == b'%' && is_digit(bytes.get(at + 1)) && is_digit(bytes.get(at + 2)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_spelling_is_taken() {
        for text in ["a", "private/me/a.md", "Büro/100 % sure.md", "a/b c/…", "a..b/c", "100%"] {
            assert_eq!(RelPath::parse(text).map(|path| path.to_string()), Ok(text.to_owned()), "{text}");
        }
    }

    #[test]
    fn every_other_spelling_is_refused() {
        for (text, why) in [
            ("", NotBelow::Empty),
            ("a//b", NotBelow::Empty),
            ("a/", NotBelow::Empty),
            ("/a", NotBelow::Absolute),
            ("~/a", NotBelow::Absolute),
            ("private/me/../other", NotBelow::Dots),
            ("..", NotBelow::Dots),
            ("./a", NotBelow::Dots),
            ("a/./b", NotBelow::Dots),
            ("a\\..\\b", NotBelow::Encoded),
            ("private/me/%2e%2e/other", NotBelow::Encoded),
            ("private/me%2F../other", NotBelow::Encoded),
            ("a/%252e%252e/b", NotBelow::Encoded),
            (".obsidian/a", NotBelow::Hidden),
            ("a/.../b", NotBelow::Hidden),
            ("a/b\0", NotBelow::Unseen),
            ("a/b\n", NotBelow::Unseen),
            ("a/\u{202e}b", NotBelow::Unseen),
            ("a/\u{f7ff}", NotBelow::Unseen),
            ("a/b ", NotBelow::Edge),
            ("a/b.", NotBelow::Edge),
            (" a", NotBelow::Edge),
        ] {
            assert_eq!(RelPath::parse(text), Err(why), "{text:?}");
        }
        assert_eq!(RelPath::parse(&"a/".repeat(40)), Err(NotBelow::Long));
        assert_eq!(RelPath::parse(&"a".repeat(201)), Err(NotBelow::Long));
    }

    #[test]
    fn family_relations_go_by_whole_names() {
        let path = |text: &str| RelPath::parse(text).expect("a path");
        assert!(path("private/me/a").is_within(&path("private/me")));
        assert!(!path("private/mean").is_within(&path("private/me")));
        assert!(!path("Private/me").is_within(&path("private/me")));
        assert_eq!(path("a/b").below(&path("a")), Some("b"));
        assert_eq!((path("a/b").parent(), path("a").parent()), (Some(path("a")), None));
        assert_eq!(path("a/b").name(), "b");
        assert_eq!(path("a").join(".."), Err(NotBelow::Dots));
    }
}
