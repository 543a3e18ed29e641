//! The form of a release document: strict reading, and the one print that is ever signed.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use super::error::ReleaseError;
use super::values::{Channel, Percent, Version};
use super::{Artifact, Release, Rotation, Withdrawn};
use crate::base::limits::{RELEASE_BYTES_MAX, RELEASE_LIST_MAX, RELEASE_TARBALL_BYTES_MAX};
use crate::base::time::Timestamp;

/// The form that this binary reads and writes.
pub const RELEASE_SCHEMA: &str = "openclaw.release/1";
/// What the name of every form of it begins with.
const SCHEMA_FAMILY: &str = "openclaw.release/";

#[derive(Deserialize)]
struct Head {
    schema: String,
}

/// The keys as they stand in the document; further ones of later releases are passed over.
#[derive(Deserialize)]
struct Body {
    version: Version,
    channel: Channel,
    sequence: u64,
    #[serde(with = "moment")]
    published: Timestamp,
    #[serde(with = "moment")]
    expires: Timestamp,
    upgrades_from: Version,
    content_format: u32,
    rollout: Percent,
    withdrawn: Vec<Withdrawn>,
    artifacts: Vec<Artifact>,
    keys: Vec<Rotation>,
}

/// Reads a document.
pub(super) fn parse(document: &[u8]) -> Result<Release, ReleaseError> {
    if document.len() as u64 > RELEASE_BYTES_MAX {
        return Err(ReleaseError::TooLarge { max: RELEASE_BYTES_MAX });
    }
    let text = std::str::from_utf8(document).map_err(|error| {
        let before = document.get(..error.valid_up_to()).unwrap_or_default();
        let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
        ReleaseError::Form { line, why: "it is not UTF-8".to_owned() }
    })?;
    let form =
        |error: &serde_json::Error| ReleaseError::Form { line: error.line().max(1), why: error.to_string() };
    let Head { schema } = serde_json::from_str(text).map_err(|error| form(&error))?;
    if schema != RELEASE_SCHEMA {
        let found: String = schema.chars().take(80).collect();
        let number = schema.strip_prefix(SCHEMA_FAMILY).and_then(|number| number.parse::<u32>().ok());
        return Err(match number {
            Some(number) if number > 1 => ReleaseError::Newer { found },
            Some(_) | None => ReleaseError::Other { found },
        });
    }
    let body: Body = serde_json::from_str(text).map_err(|error| form(&error))?;
    check(&body, text)?;
    let Body { version, channel, sequence, published, expires, upgrades_from, .. } = body;
    let Body { content_format, rollout, withdrawn, artifacts, keys, .. } = body;
    Ok(Release {
        version,
        channel,
        sequence,
        published,
        expires,
        upgrades_from,
        content_format,
        rollout,
        withdrawn,
        artifacts,
        keys,
    })
}

/// Checks what no value shows by itself.
fn check(body: &Body, text: &str) -> Result<(), ReleaseError> {
    let line = |key: &str| {
        let wanted = format!("\"{key}\"");
        1 + text.lines().position(|line| line.trim_start().starts_with(&wanted)).unwrap_or(0)
    };
    let Body { version, sequence, published, expires, upgrades_from, withdrawn, artifacts, keys, .. } = body;
    if *sequence == 0 {
        return Err(ReleaseError::Uncounted { line: line("sequence") });
    }
    if expires <= published {
        return Err(ReleaseError::Backwards { line: line("expires") });
    }
    if upgrades_from > version {
        let (version, from) = (version.clone(), upgrades_from.clone());
        return Err(ReleaseError::FromLater { line: line("upgrades_from"), version, from });
    }
    let lists = [("withdrawn", withdrawn.len()), ("artifacts", artifacts.len()), ("keys", keys.len())];
    for (list, length) in lists {
        if length > RELEASE_LIST_MAX {
            return Err(ReleaseError::TooMany { line: line(list), list, max: RELEASE_LIST_MAX });
        }
    }
    if artifacts.is_empty() {
        return Err(ReleaseError::Empty { line: line("artifacts") });
    }
    let mut targets = BTreeSet::new();
    for artifact in artifacts {
        let target = artifact.target.clone();
        if artifact.bytes == 0 || artifact.bytes > RELEASE_TARBALL_BYTES_MAX {
            let (bytes, max) = (artifact.bytes, RELEASE_TARBALL_BYTES_MAX);
            return Err(ReleaseError::Length { line: line("artifacts"), target, bytes, max });
        }
        if !targets.insert(target.clone()) {
            return Err(ReleaseError::Twice { line: line("artifacts"), target });
        }
    }
    Ok(())
}

/// Writes a document.
pub(super) fn print(release: &Release) -> String {
    let Release {
        version,
        channel,
        sequence,
        published,
        expires,
        upgrades_from,
        content_format,
        rollout,
        withdrawn,
        artifacts,
        keys,
    } = release;
    let mut text = String::from("{\n");
    let scalars = [
        ("schema", quoted(RELEASE_SCHEMA)),
        ("version", quoted(&version.to_string())),
        ("channel", quoted(channel.as_str())),
        ("sequence", sequence.to_string()),
        ("published", quoted(&published.seconds_text())),
        ("expires", quoted(&expires.seconds_text())),
        ("upgrades_from", quoted(&upgrades_from.to_string())),
        ("content_format", content_format.to_string()),
        ("rollout", rollout.number().to_string()),
    ];
    for (key, value) in scalars {
        // Writing to a String cannot fail; here and below.
        let _ = writeln!(text, "\"{key}\": {value},");
    }
    let lists = [("withdrawn", rows(withdrawn)), ("artifacts", rows(artifacts)), ("keys", rows(keys))];
    for (at, (key, rows)) in lists.iter().enumerate() {
        let comma = if at + 1 < lists.len() { "," } else { "" };
        let _ = match rows.as_slice() {
            [] => writeln!(text, "\"{key}\": []{comma}"),
            rows => writeln!(text, "\"{key}\": [\n{}\n]{comma}", rows.join(",\n")),
        };
    }
    text.push_str("}\n");
    text
}

/// Returns each row as one line of JSON: what would break a line is escaped there.
fn rows<T: Serialize>(rows: &[T]) -> Vec<String> {
    rows.iter().map(|row| serde_json::to_string(row).unwrap_or_default()).collect()
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// A moment in the one form of signed documents.
mod moment {
    use serde::de::Error as _;
    use serde::{Deserialize as _, Deserializer};

    use crate::base::time::Timestamp;

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
        let text = String::deserialize(deserializer)?;
        Timestamp::from_seconds_text(&text).map_err(|_| {
            let text: String = text.chars().take(80).collect();
            D::Error::custom(format!("`{text}` is no moment such as `2026-11-20T08:30:00Z`"))
        })
    }
}

/// A digest as `sha256sum` prints it.
pub(super) mod hex {
    use serde::de::Error as _;
    use serde::{Deserialize as _, Deserializer, Serializer};

    use crate::base::digest::Digest;

    pub(in crate::upgrade::release) fn serialize<S: Serializer>(
        digest: &Digest,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&digest.hex())
    }

    pub(in crate::upgrade::release) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Digest, D::Error> {
        let text = String::deserialize(deserializer)?;
        format!("sha256:{text}").parse().map_err(|_| {
            let text: String = text.chars().take(80).collect();
            D::Error::custom(format!("`{text}` is no digest of 64 lower-case hex digits"))
        })
    }
}
