//! Where releases come from and whose signatures count, as a settings file writes them. Never fetches and never verifies.

use crate::base::source::Source;

/// How the second word of each Ed25519 key begins: its kind and the length of what follows, which never differ.
const ED25519_START: &str = "AAAAC3NzaC1lZDI1NTE5AAAAI";
/// How many characters that word has: 51 bytes.
const ED25519_CHARS: usize = 68;

/// Where releases come from, as a person wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReleaseSource {
    text: String,
    chosen: Option<Source>,
}

impl ReleaseSource {
    /// What a text of a source looks like.
    pub const FORM: &'static str =
        "nothing, an `https://` address of a folder or a repository, or the absolute path of a folder";

    /// Returns the source that holds where nobody chose: the releases of the repository that this package names.
    pub const fn of_package() -> Self {
        Self { text: String::new(), chosen: None }
    }

    /// Parses the text of a setting.
    pub fn parse(text: &str) -> Option<Self> {
        let chosen = if text.is_empty() { None } else { Some(Source::parse(text).ok()?) };
        Some(Self { text: text.to_owned(), chosen })
    }

    /// Returns the place that was chosen; `None` is the repository of the package.
    pub fn chosen(&self) -> Option<&Source> {
        self.chosen.as_ref()
    }

    /// Returns the text that a settings file has for it.
    pub fn text(&self) -> &str {
        &self.text
    }
}

/// Public keys, as OpenSSH writes them on one line: `ssh-ed25519 AAAA... comment`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyLines(Vec<String>);

impl KeyLines {
    /// What a list of keys looks like.
    pub const FORM: &'static str = "a list of public keys, each `ssh-ed25519 AAAA...` as in its `.pub` file";

    /// Returns no key.
    pub const fn none() -> Self {
        Self(Vec::new())
    }

    /// Returns the lines as keys; `None` when one of them is none.
    pub fn parse(lines: &[String]) -> Option<Self> {
        lines.iter().all(|line| is_key(line)).then(|| Self(lines.to_vec()))
    }

    /// Returns each line.
    pub fn lines(&self) -> &[String] {
        &self.0
    }
}

/// Returns whether a line has the form of an Ed25519 key. Whether its point lies on the curve is the verifier's question.
fn is_key(line: &str) -> bool {
    let mut words = line.splitn(3, ' ');
    let (Some("ssh-ed25519"), Some(key)) = (words.next(), words.next()) else { return false };
    let is_base64 = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    key.len() == ED25519_CHARS
        && key.starts_with(ED25519_START)
        && key.bytes().all(is_base64)
        && !line.chars().any(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMYPhPYmrUVVgTjyvfhC2ypVyQnJfb7pUdYsBPWEJUcd";

    #[test]
    fn a_source_keeps_its_text() {
        for text in ["", "https://releases.example/openclaw/", "http://127.0.0.1:8080/base", "/srv/open claw"]
        {
            let source = ReleaseSource::parse(text).expect("a source");
            assert_eq!((source.text(), source.chosen().is_some()), (text, !text.is_empty()));
        }
        assert_eq!(ReleaseSource::parse(""), Some(ReleaseSource::of_package()));
        for text in ["releases.example", "http://releases.example/", "~/releases", "file:///srv", " "] {
            assert_eq!(ReleaseSource::parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn a_key_is_one_line_of_its_file() {
        let with = |line: &str| KeyLines::parse(&[KEY.to_owned(), line.to_owned()]).is_some();
        assert!(with(&format!("{KEY} releases of the team, 2026")));
        assert_eq!(KeyLines::parse(&[KEY.to_owned()]).expect("a key").lines(), [KEY]);
        let short = &KEY[..KEY.len() - 1];
        for line in [
            "",
            "ssh-ed25519",
            "ssh-ed25519 ",
            short,
            &format!("{short}="),
            &format!("{KEY}\n{KEY}"),
            &format!(" {KEY}"),
            &KEY.replacen(' ', "  ", 1),
            &KEY.replace("ssh-ed25519", "ssh-rsa"),
            &KEY.replace("AAAAI", "AAAAJ"),
            "-----BEGIN OPENSSH PRIVATE KEY-----",
        ] {
            assert!(!with(line), "{line:?}");
        }
    }
}
