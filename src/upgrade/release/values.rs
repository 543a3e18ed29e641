//! The words of a release document as types: version, channel, target, place, share. No files, no clock.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::base::limits::VERSION_CHARS_MAX;

/// Makes a type that is written as text from its `FromStr` and `Display`.
macro_rules! written_as_text {
    ($name:ident, $error:ident) => {
        impl TryFrom<String> for $name {
            type Error = $error;

            fn try_from(text: String) -> Result<Self, $error> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.to_string()
            }
        }
    };
}

/// A version of openclaw, as semantic versioning orders it. Build metadata is refused, since it has no order.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Version(semver::Version);

impl Version {
    /// Returns whether it is one before a release, such as `0.2.0-beta.1`.
    pub fn is_before_release(&self) -> bool {
        !self.0.pre.is_empty()
    }
}

/// The text is no version.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("read `{0}` as a version: it is not like `0.2.0` or `0.2.0-beta.1`")]
pub struct NotAVersion(String);

impl FromStr for Version {
    type Err = NotAVersion;

    fn from_str(text: &str) -> Result<Self, NotAVersion> {
        let refuse = || NotAVersion(text.chars().take(80).collect());
        if text.len() > VERSION_CHARS_MAX {
            return Err(refuse());
        }
        let version = semver::Version::parse(text).map_err(|_| refuse())?;
        if version.build.is_empty() { Ok(Self(version)) } else { Err(refuse()) }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

written_as_text!(Version, NotAVersion);

/// For whom a release is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Channel {
    /// Everybody.
    Stable,
    /// Those who want to be early.
    Beta,
}

impl Channel {
    /// Every channel.
    pub const ALL: [Self; 2] = [Self::Stable, Self::Beta];

    /// Returns its name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Stable => "stable",
            Self::Beta => "beta",
        }
    }
}

impl fmt::Display for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The targets that releases are made for.
pub const TARGETS: [&str; 4] =
    ["x86_64-unknown-linux-gnu", "aarch64-unknown-linux-gnu", "x86_64-apple-darwin", "aarch64-apple-darwin"];

/// For which machines a tarball is: an architecture, a maker and a system, as Rust names them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Target(String);

impl Target {
    /// Returns the target of a machine, as Rust names its architecture and system; `None` where no release is made.
    pub fn of(architecture: &str, system: &str) -> Option<Self> {
        let rest = match system {
            "linux" => "unknown-linux-gnu",
            "macos" => "apple-darwin",
            _ => return None,
        };
        let name = format!("{architecture}-{rest}");
        TARGETS.contains(&name.as_str()).then_some(Self(name))
    }

    /// Returns its name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The text names no target.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("read `{0}` as a target: it is not like `x86_64-unknown-linux-gnu`")]
pub struct NotATarget(String);

impl FromStr for Target {
    type Err = NotATarget;

    fn from_str(text: &str) -> Result<Self, NotATarget> {
        let is_part = |part: &str| {
            !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        };
        let parts = text.split('-').count();
        if text.len() <= 64 && (2..=4).contains(&parts) && text.split('-').all(is_part) {
            return Ok(Self(text.to_owned()));
        }
        Err(NotATarget(text.chars().take(80).collect()))
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

written_as_text!(Target, NotATarget);

/// Where a tarball lies: a path below the base of its release, or an absolute address.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Place {
    /// Below the base: names joined by `/`, none of them `.` or `..`.
    Below(String),
    /// An `https` address, or an `http` one of this very machine.
    At(String),
}

/// The text is no place that a tarball is fetched from.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("read `{0}` as the place of a tarball: it is neither a path below the base nor an https address")]
pub struct NotAPlace(String);

impl Place {
    /// Returns it as it is written.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Below(text) | Self::At(text) => text,
        }
    }

    /// Returns the name of the file: what follows the last `/`.
    pub fn file_name(&self) -> &str {
        self.as_str().rsplit('/').next().unwrap_or_default()
    }
}

impl FromStr for Place {
    type Err = NotAPlace;

    fn from_str(text: &str) -> Result<Self, NotAPlace> {
        let refuse = || NotAPlace(text.chars().take(80).collect());
        // What a shell, a header or a path could take for something else is left out, so that nobody has to quote.
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "-._~/:@%+,=&?[]".contains(c);
        if text.is_empty() || text.len() > 1_024 || !text.chars().all(is_plain) {
            return Err(refuse());
        }
        let Some((scheme, rest)) = text.split_once("://") else {
            let is_name = |name: &str| !matches!(name, "" | "." | "..") && !name.starts_with('-');
            let is_path = text.split('/').all(is_name) && !text.contains([':', '?', '%']);
            return if is_path { Ok(Self::Below(text.to_owned())) } else { Err(refuse()) };
        };
        let host = rest.split(['/', '?']).next().unwrap_or_default();
        let is_host = !host.is_empty() && !host.contains('@') && !rest.ends_with('/') && rest.contains('/');
        match scheme {
            "https" if is_host => Ok(Self::At(text.to_owned())),
            "http" if is_host && is_this_machine(host) => Ok(Self::At(text.to_owned())),
            _ => Err(refuse()),
        }
    }
}

/// Returns whether a host, with or without a port, is this machine whatever a name service says.
fn is_this_machine(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

written_as_text!(Place, NotAPlace);

/// A share in whole percent, from 0 to 100.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "u64", try_from = "u64")]
pub struct Percent(u8);

/// The number is no share.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("read {0} as a share: it is not a whole number from 0 to 100")]
pub struct NotAnAmount(u64);

impl Percent {
    /// Everybody.
    pub const ALL: Self = Self(100);

    /// Returns the number.
    pub fn number(self) -> u8 {
        self.0
    }
}

impl TryFrom<u64> for Percent {
    type Error = NotAnAmount;

    fn try_from(number: u64) -> Result<Self, NotAnAmount> {
        match u8::try_from(number) {
            Ok(share) if share <= 100 => Ok(Self(share)),
            Ok(_) | Err(_) => Err(NotAnAmount(number)),
        }
    }
}

impl From<Percent> for u64 {
    fn from(share: Percent) -> Self {
        Self::from(share.0)
    }
}

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} %", self.0)
    }
}
