//! Where releases come from and whose signatures count, as a settings file writes them. Never fetches and never verifies.

use crate::base::network::LoopbackUrl;
use crate::base::path::AbsPath;

/// Characters of an address: what every server takes.
const URL_CHARS_MAX: usize = 2_000;
/// How the second word of each Ed25519 key begins: its kind and the length of what follows, which never differ.
const ED25519_START: &str = "AAAAC3NzaC1lZDI1NTE5AAAAI";
/// How many characters that word has: 51 bytes.
const ED25519_CHARS: usize = 68;

/// Where releases come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReleaseSource {
    /// The releases of the repository that this package names.
    Package,
    /// A place on the network: `https`, or `http` on this machine.
    Url(String),
    /// A folder.
    Folder(AbsPath),
}

impl ReleaseSource {
    /// What a text of a source looks like.
    pub const FORM: &'static str =
        "nothing, an address that begins with `https://`, or the absolute path of a folder";

    /// Parses the text of a setting.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "" => Some(Self::Package),
            _ if text.starts_with('/') => AbsPath::new(text).ok().map(Self::Folder),
            _ if text.starts_with("http://") => {
                LoopbackUrl::parse(text).ok().filter(|_| is_plain(text)).map(|_| Self::Url(text.to_owned()))
            }
            _ => {
                let rest = text.strip_prefix("https://")?;
                let host = rest.split('/').next().unwrap_or_default();
                (is_plain(text) && !host.is_empty() && !host.contains('@'))
                    .then(|| Self::Url(text.to_owned()))
            }
        }
    }

    /// Returns the text that a settings file has for it.
    pub fn text(&self) -> &str {
        match self {
            Self::Package => "",
            Self::Url(url) => url,
            Self::Folder(folder) => folder.as_str(),
        }
    }
}

/// Returns whether names can be put behind an address: it has no question, no mark, and nothing that must be escaped.
fn is_plain(url: &str) -> bool {
    url.len() <= URL_CHARS_MAX
        && url.bytes().all(|byte| byte.is_ascii_graphic())
        && !url.contains(['?', '#', '\\'])
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
    fn a_source_is_nothing_an_address_or_a_folder() {
        for text in [
            "",
            "https://releases.example/openclaw",
            "https://releases.example:8443/",
            "http://127.0.0.1:8080/base",
            "http://localhost",
            "http://[::1]:9/",
            "/srv/openclaw releases",
        ] {
            assert_eq!(ReleaseSource::parse(text).as_ref().map(ReleaseSource::text), Some(text), "{text:?}");
        }
        for text in [
            "releases.example",
            "http://releases.example/",
            "http://127.0.0.1.example/",
            "https://",
            "https:///x",
            "https://me:secret@releases.example/",
            "https://releases.example/?x=1",
            "https://releases.example/#x",
            "https://releases.example/a b",
            "HTTPS://releases.example/",
            "ftp://releases.example/",
            "file:///srv",
            "srv/releases",
            "~/releases",
            "/srv/../etc",
        ] {
            assert_eq!(ReleaseSource::parse(text), None, "{text:?}");
        }
        let long = format!("https://releases.example/{}", "x".repeat(URL_CHARS_MAX));
        assert_eq!(ReleaseSource::parse(&long), None);
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
