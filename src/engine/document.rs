//! Entries of ours inside documents that we do not own, whatever their format. Pure: bytes in, bytes out.

use serde::{Deserialize, Serialize};

use super::ledger::Kind;
use super::merge::block::{self, Block};
use super::merge::git_config::{self, GitConfigEntry};
use super::merge::json::{self, JsonEdit, JsonEntry};
use super::merge::toml::{self, TomlEntry};
use crate::base::text::Position;

/// What we want in a document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "format", rename_all = "kebab-case")]
pub enum DocumentSpec {
    /// Entries of a JSON document.
    Json {
        /// Ours.
        entries: Vec<JsonEntry>,
        /// A predecessor's, to be replaced.
        displace: Vec<json::Mark>,
    },
    /// Entries of a TOML document.
    Toml {
        /// Ours.
        entries: Vec<TomlEntry>,
    },
    /// A marked block.
    Block {
        /// Ours.
        block: Block,
    },
    /// Settings in a git configuration.
    GitConfig {
        /// Ours.
        entries: Vec<GitConfigEntry>,
    },
}

/// What we put into a document, and what it takes to take it out again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "format", rename_all = "kebab-case")]
pub enum DocumentRecord {
    /// In a JSON document.
    Json {
        /// The entries.
        entries: Vec<JsonEntry>,
        /// Their traces.
        footprint: json::Footprint,
    },
    /// In a TOML document.
    Toml {
        /// The entries.
        entries: Vec<TomlEntry>,
        /// Their traces.
        footprint: toml::Footprint,
    },
    /// In a text file.
    Block {
        /// The block.
        block: Block,
        /// Its traces.
        footprint: block::Footprint,
    },
    /// In a git configuration.
    GitConfig {
        /// The entries.
        entries: Vec<GitConfigEntry>,
        /// Their traces.
        footprint: git_config::Footprint,
    },
}

/// One edit of a document, complete enough to be made again on other bytes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "edit", rename_all = "kebab-case")]
pub enum DocumentEdit {
    /// Put ours in, taking out what the record says that is no longer wanted.
    Put {
        /// What we want.
        spec: DocumentSpec,
        /// What we put there before.
        record: Option<DocumentRecord>,
    },
    /// Take ours out.
    TakeOut {
        /// What we put there.
        record: DocumentRecord,
    },
}

/// A document that we leave as it is, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{why} ({position})")]
pub struct Refused {
    /// Where in the document.
    pub position: Position,
    /// In words.
    pub why: String,
}

/// A document as it will be.
#[derive(Clone, Debug, PartialEq)]
pub struct Derived {
    /// The whole new content.
    pub bytes: Vec<u8>,
    /// What to remember; `None` after taking out.
    pub record: Option<DocumentRecord>,
    /// What was done, as JSON Patch, where the format has it.
    pub patch: Option<serde_json::Value>,
    /// What a person should know.
    pub notices: Vec<String>,
}

/// How one entry of ours stands in a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// A stable name of the entry.
    pub name: String,
    /// What became of it.
    pub state: StandingState,
}

/// What became of an entry that we put into a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StandingState {
    /// It is as we put it there.
    Whole,
    /// It is there, with other words, in another place, or more than once.
    Changed,
    /// It is gone.
    Gone,
}

impl DocumentSpec {
    /// Returns the kind under which the ledger keeps it.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Json { .. } => Kind::Json,
            Self::Toml { .. } => Kind::Toml,
            Self::Block { .. } => Kind::Block,
            Self::GitConfig { .. } => Kind::GitConfig,
        }
    }

    /// Returns the names of the entries, in order.
    pub fn names(&self) -> Vec<String> {
        match self {
            Self::Json { entries, .. } => entries.iter().map(json_name).collect(),
            Self::Toml { entries } => entries.iter().map(toml_name).collect(),
            Self::Block { block } => vec![block.id.clone()],
            Self::GitConfig { entries } => entries.iter().map(GitConfigEntry::name).collect(),
        }
    }

    /// Returns the same without the entries named in `names`; `None` when a person took out all there is.
    #[must_use]
    pub fn without(&self, names: &[String]) -> Option<Self> {
        match self {
            Self::Json { entries, displace } => Some(Self::Json {
                entries: entries.iter().filter(|entry| !names.contains(&json_name(entry))).cloned().collect(),
                displace: displace.clone(),
            }),
            Self::Toml { entries } => Some(Self::Toml {
                entries: entries.iter().filter(|entry| !names.contains(&toml_name(entry))).cloned().collect(),
            }),
            Self::Block { block } if names.contains(&block.id) => None,
            Self::Block { block } => Some(Self::Block { block: block.clone() }),
            Self::GitConfig { entries } => Some(Self::GitConfig {
                entries: entries.iter().filter(|entry| !names.contains(&entry.name())).cloned().collect(),
            }),
        }
    }
}

/// Whether a document that equals what we would have written was there before us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Made {
    /// It is ours from the first byte to the last.
    FromNothing,
    /// Our entries went into a document that was there.
    FromTheirs,
}

impl DocumentSpec {
    /// Returns what we must have recorded when we made `bytes`: `None` unless taking our entries out and putting them
    /// in again gives the same bytes. A TOML document is never reclaimed: what a key held before cannot be told.
    pub fn reclaim(&self, bytes: &[u8]) -> Option<(DocumentRecord, Made)> {
        let put_into = |before: &[u8]| {
            let derived = put(before, self, None).ok().filter(|derived| derived.bytes == bytes)?;
            derived.record
        };
        if let Some(record) = put_into(b"") {
            return Some((record, Made::FromNothing));
        }
        let claims = self.claims();
        claims.iter().find_map(|claim| {
            let before = take_out(bytes, claim).ok()?.bytes;
            (before != bytes).then(|| put_into(&before)).flatten().map(|record| (record, Made::FromTheirs))
        })
    }

    /// Returns the records that claim as much of a document as may be ours.
    fn claims(&self) -> Vec<DocumentRecord> {
        match self {
            Self::Json { entries, .. } => {
                let footprint = json::Footprint::claiming(entries);
                vec![DocumentRecord::Json { entries: entries.clone(), footprint }]
            }
            Self::Toml { .. } => Vec::new(),
            Self::Block { block } => [true, false]
                .map(|was_open| DocumentRecord::Block {
                    block: block.clone(),
                    footprint: block::Footprint { was_open },
                })
                .to_vec(),
            Self::GitConfig { entries } => {
                let whole = git_config::Footprint::claiming(entries);
                let in_theirs = git_config::Footprint { made: Vec::new(), ..whole.clone() };
                [whole, in_theirs]
                    .map(|footprint| DocumentRecord::GitConfig { entries: entries.clone(), footprint })
                    .to_vec()
            }
        }
    }
}

impl DocumentRecord {
    /// Returns how each entry that we put there stands in `bytes`.
    ///
    /// # Errors
    /// When the document cannot be read.
    pub fn standings(&self, bytes: &[u8]) -> Result<Vec<Standing>, Refused> {
        match self {
            Self::Json { entries, .. } => {
                let states = json::inspect(bytes, entries)?;
                Ok(entries
                    .iter()
                    .zip(states)
                    .map(|(entry, state)| Standing {
                        name: json_name(entry),
                        state: match state {
                            json::EntryState::Present => StandingState::Whole,
                            json::EntryState::Different => StandingState::Changed,
                            json::EntryState::Missing => StandingState::Gone,
                        },
                    })
                    .collect())
            }
            Self::Toml { entries, .. } => {
                let states = toml::inspect(bytes, entries)?;
                Ok(entries
                    .iter()
                    .zip(states)
                    .map(|(entry, state)| Standing {
                        name: toml_name(entry),
                        state: match state {
                            toml::EntryState::Present => StandingState::Whole,
                            toml::EntryState::Different => StandingState::Changed,
                            toml::EntryState::Missing => StandingState::Gone,
                        },
                    })
                    .collect())
            }
            Self::Block { block, .. } => {
                let state = match block::find(bytes, block)? {
                    Some(block::Found::Exact) => StandingState::Whole,
                    Some(block::Found::Different) => StandingState::Changed,
                    None => StandingState::Gone,
                };
                Ok(vec![Standing { name: block.id.clone(), state }])
            }
            Self::GitConfig { entries, .. } => {
                let states = git_config::inspect(bytes, entries)?;
                let standing = |(entry, state): (&GitConfigEntry, _)| Standing {
                    name: entry.name(),
                    state: match state {
                        git_config::EntryState::Present => StandingState::Whole,
                        git_config::EntryState::Different => StandingState::Changed,
                        git_config::EntryState::Missing => StandingState::Gone,
                    },
                };
                Ok(entries.iter().zip(states).map(standing).collect())
            }
        }
    }

    /// Returns the names of the entries that we put there.
    pub fn names(&self) -> Vec<String> {
        match self {
            Self::Json { entries, .. } => entries.iter().map(json_name).collect(),
            Self::Toml { entries, .. } => entries.iter().map(toml_name).collect(),
            Self::Block { block, .. } => vec![block.id.clone()],
            Self::GitConfig { entries, .. } => entries.iter().map(GitConfigEntry::name).collect(),
        }
    }
}

impl DocumentEdit {
    /// Makes the edit on `bytes`.
    ///
    /// # Errors
    /// When the document must be left as it is.
    pub fn derive(&self, bytes: &[u8]) -> Result<Derived, Refused> {
        match self {
            Self::Put { spec, record } => put(bytes, spec, record.as_ref()),
            Self::TakeOut { record } => take_out(bytes, record),
        }
    }
}

fn put(bytes: &[u8], spec: &DocumentSpec, record: Option<&DocumentRecord>) -> Result<Derived, Refused> {
    match spec {
        DocumentSpec::Json { entries, displace } => put_json(bytes, entries, displace, record),
        DocumentSpec::Toml { entries } => put_toml(bytes, entries, record),
        DocumentSpec::Block { block } => {
            let prior = match record {
                Some(DocumentRecord::Block { footprint, .. }) => Some(footprint),
                Some(
                    DocumentRecord::Json { .. }
                    | DocumentRecord::Toml { .. }
                    | DocumentRecord::GitConfig { .. },
                )
                | None => None,
            };
            let merged = block::ensure(bytes, block, prior)?;
            let record = DocumentRecord::Block { block: block.clone(), footprint: merged.footprint };
            Ok(plainly(merged.bytes, record))
        }
        DocumentSpec::GitConfig { entries } => {
            let (before, prior) = match record {
                Some(DocumentRecord::GitConfig { entries, footprint }) => {
                    (entries.as_slice(), Some(footprint))
                }
                Some(
                    DocumentRecord::Json { .. } | DocumentRecord::Toml { .. } | DocumentRecord::Block { .. },
                )
                | None => (&[][..], None),
            };
            let merged = git_config::merge(bytes, entries, before, prior)?;
            let record = DocumentRecord::GitConfig { entries: entries.clone(), footprint: merged.footprint };
            Ok(plainly(merged.bytes, record))
        }
    }
}

/// Returns what was derived by a format that has nothing more to tell.
fn plainly(bytes: Vec<u8>, record: DocumentRecord) -> Derived {
    Derived { bytes, record: Some(record), patch: None, notices: Vec::new() }
}

fn put_json(
    bytes: &[u8],
    entries: &[JsonEntry],
    displace: &[json::Mark],
    record: Option<&DocumentRecord>,
) -> Result<Derived, Refused> {
    let (before, prior) = match record {
        Some(DocumentRecord::Json { entries, footprint }) => (entries.as_slice(), Some(footprint)),
        Some(
            DocumentRecord::Toml { .. } | DocumentRecord::Block { .. } | DocumentRecord::GitConfig { .. },
        )
        | None => (&[][..], None),
    };
    let retract = before
        .iter()
        .filter(|old| !entries.iter().any(|new| json_name(new) == json_name(old)))
        .cloned()
        .collect();
    let edit = JsonEdit { ensure: entries.to_vec(), retract, displace: displace.to_vec() };
    let merged = json::merge(bytes, &edit, prior)?;
    let patch = serde_json::to_value(&merged.patch).expect("a JSON Patch is a JSON value");
    Ok(Derived {
        bytes: merged.bytes,
        record: Some(DocumentRecord::Json { entries: entries.to_vec(), footprint: merged.footprint }),
        patch: Some(patch),
        notices: merged.notices.iter().map(ToString::to_string).collect(),
    })
}

fn put_toml(
    bytes: &[u8],
    entries: &[TomlEntry],
    record: Option<&DocumentRecord>,
) -> Result<Derived, Refused> {
    let (before, prior) = match record {
        Some(DocumentRecord::Toml { entries, footprint }) => (entries.as_slice(), Some(footprint)),
        Some(
            DocumentRecord::Json { .. } | DocumentRecord::Block { .. } | DocumentRecord::GitConfig { .. },
        )
        | None => (&[][..], None),
    };
    let retract: Vec<TomlEntry> = before
        .iter()
        .filter(|old| !entries.iter().any(|new| toml_name(new) == toml_name(old)))
        .cloned()
        .collect();
    let merged = toml::merge(bytes, entries, &retract, prior)?;
    let record = DocumentRecord::Toml { entries: entries.to_vec(), footprint: merged.footprint };
    Ok(plainly(merged.bytes, record))
}

fn take_out(bytes: &[u8], record: &DocumentRecord) -> Result<Derived, Refused> {
    let bytes = match record {
        DocumentRecord::Json { entries, footprint } => json::unmerge(bytes, entries, footprint)?,
        DocumentRecord::Toml { entries, footprint } => toml::unmerge(bytes, entries, footprint)?,
        DocumentRecord::Block { block, footprint } => block::remove(bytes, block, footprint)?,
        DocumentRecord::GitConfig { entries, footprint } => git_config::unmerge(bytes, entries, footprint)?,
    };
    Ok(Derived { bytes, record: None, patch: None, notices: Vec::new() })
}

/// Names an entry by its place and, for a member, its value: stable across releases that change a timeout.
fn json_name(entry: &JsonEntry) -> String {
    match entry {
        JsonEntry::Member { at, value } => format!("{}: {value}", at.join(".")),
        JsonEntry::Constant { key, .. } => key.clone(),
        JsonEntry::Handler { at, group, .. } => {
            match group.get("matcher").and_then(serde_json::Value::as_str) {
                Some(matcher) => format!("{} [{matcher}]", at.join(".")),
                None => at.join("."),
            }
        }
    }
}

fn toml_name(entry: &TomlEntry) -> String {
    let mut parts = entry.table.clone();
    parts.push(entry.key.clone());
    parts.join(".")
}

macro_rules! refused_from {
    ($($format:ident),+) => {
        $(impl From<$format::Refusal> for Refused {
            fn from(refusal: $format::Refusal) -> Self {
                let $format::Refusal { position, why } = refusal;
                Self { position, why: why.to_string() }
            }
        })+
    };
}

refused_from!(json, toml, block, git_config);
