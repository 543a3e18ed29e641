//! Which keys a release is trusted by: parsing of keys, and the set of those that count. Never reads a file.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::base::limits::RELEASE_KEYS_MAX;
use crate::base::report::{Code, Explain, Report};
use crate::content::ALLOWED_SIGNERS;

/// Who signs releases, as the file of allowed signers names it.
pub const PRINCIPAL: &str = "releases@openclaw-harness";
/// What a release is signed for: a signature made for anything else says nothing about it.
pub const NAMESPACE: &str = "openclaw-release";
/// What a new key is signed for.
pub const KEY_NAMESPACE: &str = "openclaw-key";

/// A public Ed25519 key; without the comment that may follow it, which nobody vouches for.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Key(ssh_key::public::Ed25519PublicKey);

impl Key {
    /// Returns the key as one line: `ssh-ed25519 AAAA...`. This is what an older key signs.
    pub fn line(&self) -> String {
        let key = ssh_key::PublicKey::new(ssh_key::public::KeyData::Ed25519(self.0), "");
        key.to_openssh().map(|line| line.trim_end().to_owned()).unwrap_or_default()
    }

    /// Returns the name by which people compare keys, as `ssh-keygen -l` shows it.
    pub fn fingerprint(&self) -> Fingerprint {
        let data = ssh_key::public::KeyData::Ed25519(self.0);
        Fingerprint(ssh_key::Fingerprint::new(ssh_key::HashAlg::Sha256, &data).to_string())
    }

    /// Returns the key that made a signature; `None` where it is of another kind.
    pub(super) fn of_data(data: &ssh_key::public::KeyData) -> Option<Self> {
        data.ed25519().copied().map(Self)
    }

    pub(super) fn public(&self) -> ssh_key::PublicKey {
        ssh_key::PublicKey::new(ssh_key::public::KeyData::Ed25519(self.0), "")
    }
}

/// The text is no public key of the one kind that releases use.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAKey {
    /// It does not parse.
    #[error("read `{0}` as a public key: it is not a line such as `ssh-ed25519 AAAA...`")]
    Form(String),
    /// It is a key of another kind.
    #[error("use a key of the kind `{0}`: releases are signed with `ssh-ed25519`")]
    Kind(String),
}

impl FromStr for Key {
    type Err = NotAKey;

    fn from_str(text: &str) -> Result<Self, NotAKey> {
        let text = text.trim();
        let form = || NotAKey::Form(text.chars().take(80).collect());
        let kind = text.split_whitespace().next().unwrap_or_default();
        let is_other = kind != "ssh-ed25519"
            && (kind.starts_with("ssh-") || kind.contains("-sha2-") || kind.contains('@'));
        if is_other {
            return Err(NotAKey::Kind(kind.chars().take(80).collect()));
        }
        let key = ssh_key::PublicKey::from_openssh(text).map_err(|_| form())?;
        key.key_data().ed25519().copied().map(Self).ok_or_else(form)
    }
}

impl TryFrom<String> for Key {
    type Error = NotAKey;

    fn try_from(text: String) -> Result<Self, NotAKey> {
        text.parse()
    }
}

impl From<Key> for String {
    fn from(key: Key) -> Self {
        key.line()
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.line())
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.fingerprint().as_str())
    }
}

impl Explain for NotAKey {
    fn report(&self) -> Report {
        Report::new(Code::ReleaseInvalid, "a release key cannot be used")
            .because(self)
            .fix("write the line of the key's `.pub` file, as `ssh-keygen -t ed25519` makes it")
    }
}

/// The name of a key: `SHA256:` and 43 characters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Fingerprint(String);

impl Fingerprint {
    /// Returns it as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The text is no fingerprint.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "read `{0}` as the fingerprint of a key: it is not `SHA256:` and 43 characters, as `ssh-keygen -l` shows it"
)]
pub struct NotAFingerprint(String);

impl FromStr for Fingerprint {
    type Err = NotAFingerprint;

    fn from_str(text: &str) -> Result<Self, NotAFingerprint> {
        let digits = text.strip_prefix("SHA256:").unwrap_or_default();
        let is_digit = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/');
        if digits.len() == 43 && digits.chars().all(is_digit) {
            return Ok(Self(text.to_owned()));
        }
        Err(NotAFingerprint(text.chars().take(80).collect()))
    }
}

impl TryFrom<String> for Fingerprint {
    type Error = NotAFingerprint;

    fn try_from(text: String) -> Result<Self, NotAFingerprint> {
        text.parse()
    }
}

impl From<Fingerprint> for String {
    fn from(fingerprint: Fingerprint) -> Self {
        fingerprint.0
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A line of the file of allowed signers that is not understood; guessing would trust somebody.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignersError {
    /// It does not have the form.
    #[error(
        "read line {line} of the allowed signers: it is not `{PRINCIPAL} namespaces=\"...\" ssh-ed25519 AAAA...`"
    )]
    Form {
        /// Which line, counted from one.
        line: usize,
    },
    /// It holds an option that we do not honour.
    #[error("honour the option `{option}` on line {line} of the allowed signers: only `namespaces` is known")]
    Option {
        /// Which line.
        line: usize,
        /// The option.
        option: String,
    },
    /// Its key is none.
    #[error("use the key on line {line} of the allowed signers")]
    Key {
        /// Which line.
        line: usize,
        /// Why.
        #[source]
        source: NotAKey,
    },
    /// There are more keys than anybody oversees.
    #[error("trust more than {RELEASE_KEYS_MAX} keys")]
    TooMany,
}

/// Returns the keys that a file of allowed signers lets sign releases.
///
/// # Errors
/// With the first line that is not understood.
pub fn allowed_signers(text: &str) -> Result<Vec<Key>, SignersError> {
    let mut keys = Vec::new();
    for (at, row) in text.lines().enumerate() {
        let row = row.trim();
        if row.is_empty() || row.starts_with('#') {
            continue;
        }
        let line = at + 1;
        if keys.len() == RELEASE_KEYS_MAX {
            return Err(SignersError::TooMany);
        }
        let (principal, rest) = row.split_once(' ').ok_or(SignersError::Form { line })?;
        if principal != PRINCIPAL {
            return Err(SignersError::Form { line });
        }
        let key = key_after_options(rest.trim_start(), line)?;
        keys.extend(key.parse::<Key>().map(Some).map_err(|source| SignersError::Key { line, source })?);
    }
    Ok(keys)
}

/// Returns the key behind the options of a line, which have to let it sign releases.
fn key_after_options(rest: &str, line: usize) -> Result<&str, SignersError> {
    let Some(listed) = rest.strip_prefix("namespaces=\"") else {
        let option: String = rest.chars().take_while(|c| !matches!(c, ' ' | '=')).take(80).collect();
        let is_key = option.starts_with("ssh-") || option.contains("-sha2-") || option.is_empty();
        return if is_key { Ok(rest) } else { Err(SignersError::Option { line, option }) };
    };
    let (names, key) = listed.split_once("\" ").ok_or(SignersError::Form { line })?;
    if !names.split(',').any(|name| name == NAMESPACE) {
        return Err(SignersError::Form { line });
    }
    Ok(key)
}

/// Returns the keys that this build pins.
///
/// # Errors
/// When the file that it was built with is not understood, which a test rules out for ours.
pub fn pinned() -> Result<Vec<Key>, SignersError> {
    allowed_signers(ALLOWED_SIGNERS)
}

/// The keys that count, as a node knows them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trust {
    keys: Vec<Key>,
    retired: Vec<Fingerprint>,
}

impl Trust {
    /// Returns the trust in `keys` (pinned, named in settings, learned by rotation) without those that were retired.
    ///
    /// A retired key is out wherever it is named: who replaced it may have done so because it was stolen.
    pub fn new(keys: impl IntoIterator<Item = Key>, retired: impl IntoIterator<Item = Fingerprint>) -> Self {
        let retired: Vec<Fingerprint> = retired.into_iter().collect();
        let mut trusted: Vec<Key> = Vec::new();
        for key in keys {
            if !trusted.contains(&key) && !retired.contains(&key.fingerprint()) {
                trusted.push(key);
            }
        }
        Self { keys: trusted, retired }
    }

    /// Returns whether no key at all counts.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// Returns the keys that count.
    pub fn keys(&self) -> &[Key] {
        &self.keys
    }

    /// Returns whether `key` counts.
    pub fn holds(&self, key: &Key) -> bool {
        self.keys.contains(key)
    }

    /// Returns whether the key of this name was retired.
    pub fn is_retired(&self, fingerprint: &Fingerprint) -> bool {
        self.retired.contains(fingerprint)
    }
}

/// Returns the report of a node that knows no key.
pub(super) fn no_keys() -> Report {
    Report::new(Code::ReleaseUnpinned, "no key is known by which a release could be trusted")
        .why("this build of openclaw pins no release key")
        .why("the setting `upgrade.keys` names none")
        .fix("put the key of whoever makes your releases into openclaw.toml: `[upgrade]` and `keys = [\"ssh-ed25519 AAAA...\"]`")
}

#[cfg(test)]
mod tests;
