//! What is at a path, as a value: the before and after of every step. Reads the disk, never changes it.

use std::collections::BTreeMap;
use std::io;

use serde::{Deserialize, Serialize};

use crate::base::digest::Digest;
use crate::base::path::AbsPath;
use crate::ports::fs::{Fs, NodeKind, Stat, is_link_in_the_way};

/// What a path holds, as far as a plan cares. Contents appear as digests only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "kebab-case")]
pub enum State {
    /// Nothing.
    Absent,
    /// A regular file.
    File {
        /// Digest of its content.
        digest: Digest,
        /// Permission bits.
        #[serde(with = "octal")]
        mode: u32,
    },
    /// A folder.
    Dir {
        /// Permission bits.
        #[serde(with = "octal")]
        mode: u32,
    },
    /// A symbolic link.
    Link {
        /// Its text.
        target: String,
    },
    /// Something that we never touch: a device, a socket, or a path behind something that is not a folder.
    Other,
}

impl State {
    /// Returns the digest of a file's content.
    pub fn digest(&self) -> Option<Digest> {
        match self {
            Self::File { digest, .. } => Some(*digest),
            Self::Absent | Self::Dir { .. } | Self::Link { .. } | Self::Other => None,
        }
    }

    /// Returns whether nothing is there.
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// Returns the state in words, for people.
    pub fn words(&self) -> &'static str {
        match self {
            Self::Absent => "nothing",
            Self::File { .. } => "a file",
            Self::Dir { .. } => "a folder",
            Self::Link { .. } => "a link",
            Self::Other => "something that is neither a file nor a folder",
        }
    }
}

/// Permission bits as an octal string (`"0644"`), the form that people read.
pub(crate) mod octal {
    use serde::{Deserialize as _, Deserializer, Serializer};

    /// Writes `mode` as octal digits.
    ///
    /// # Errors
    /// As the serializer says.
    pub(crate) fn serialize<S: Serializer>(mode: &u32, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&format!("{mode:04o}"))
    }

    /// Reads octal digits.
    ///
    /// # Errors
    /// When the text is not up to four octal digits.
    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
        let text = String::deserialize(deserializer)?;
        match u32::from_str_radix(&text, 8) {
            Ok(mode) if mode <= 0o7777 => Ok(mode),
            Ok(_) | Err(_) => Err(serde::de::Error::custom(format!("mode `{text}` is not octal"))),
        }
    }
}

/// A disk operation that failed, with what it was for.
#[derive(Debug, thiserror::Error)]
#[error("{doing} `{path}`")]
pub struct DiskError {
    /// What was being done, as a verb ("read", "rename").
    pub doing: &'static str,
    /// Where.
    pub path: AbsPath,
    /// What the system said.
    #[source]
    pub source: io::Error,
}

/// Names the operation and the place of an I/O error.
pub(crate) trait At<T> {
    /// Turns the error into a [`DiskError`].
    fn at(self, doing: &'static str, path: &AbsPath) -> Result<T, DiskError>;
}

impl<T> At<T> for io::Result<T> {
    fn at(self, doing: &'static str, path: &AbsPath) -> Result<T, DiskError> {
        self.map_err(|source| DiskError { doing, path: path.clone(), source })
    }
}

/// What was found at one path when the plan was made.
#[derive(Clone, Debug)]
pub struct Observed {
    /// What is there.
    pub state: State,
    /// Its facts, when something is there.
    pub stat: Option<Stat>,
    /// The content, where it was asked for and is a regular file within the limit.
    pub bytes: Option<Vec<u8>>,
    /// The names inside, for a folder.
    pub names: Vec<String>,
    /// Where the content really is, when the path is a link that was followed on purpose.
    pub place: Option<AbsPath>,
    /// Why nothing may be done here, in words.
    pub blocked: Option<String>,
}

impl Observed {
    /// Returns what an absent path looks like.
    pub fn absent() -> Self {
        Self { state: State::Absent, stat: None, bytes: None, names: Vec::new(), place: None, blocked: None }
    }
}

/// Everything that was looked at for one plan.
pub type Observation = BTreeMap<AbsPath, Observed>;

/// What to learn about a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Look {
    /// Kind, mode and digest; names for a folder.
    State,
    /// Also the content, for text that may be merged.
    Content,
    /// A document of somebody else's: content, and a link is followed to its regular file.
    Document,
}

/// Looks at one path. Files beyond `bytes_max` are reported as blocked, never read in part.
///
/// # Errors
/// When the system refuses to say what is there.
pub fn observe(fs: &dyn Fs, path: &AbsPath, look: Look, bytes_max: u64) -> Result<Observed, DiskError> {
    let stat = match fs.stat(path) {
        Ok(None) => return Ok(Observed::absent()),
        Ok(Some(stat)) => stat,
        Err(error) if is_blocked_way(&error) => {
            let why = "a link is in the way; folders of ours are entered without following links".to_owned();
            return Ok(Observed { state: State::Other, blocked: Some(why), ..Observed::absent() });
        }
        Err(error) => return Err(error).at("look at", path),
    };
    match (stat.kind, look) {
        (NodeKind::Symlink, Look::Document) => observe_behind(fs, path, stat, bytes_max),
        _ => observe_node(fs, path, stat, look, bytes_max),
    }
}

/// Returns the current state of a path.
///
/// # Errors
/// When the system refuses to say what is there.
pub fn state_of(fs: &dyn Fs, path: &AbsPath) -> Result<State, DiskError> {
    observe(fs, path, Look::State, crate::base::limits::BINARY_BYTES_MAX).map(|observed| observed.state)
}

fn is_blocked_way(error: &io::Error) -> bool {
    is_link_in_the_way(error) || error.kind() == io::ErrorKind::NotADirectory
}

fn observe_node(
    fs: &dyn Fs,
    path: &AbsPath,
    stat: Stat,
    look: Look,
    bytes_max: u64,
) -> Result<Observed, DiskError> {
    let found = Observed { state: State::Other, stat: Some(stat), ..Observed::absent() };
    Ok(match stat.kind {
        NodeKind::Dir => Observed {
            state: State::Dir { mode: stat.mode },
            names: fs.list(path).at("list", path)?,
            ..found
        },
        NodeKind::Symlink => {
            let target = fs.read_link(path).at("read link", path)?;
            Observed { state: State::Link { target }, ..found }
        }
        NodeKind::File if stat.bytes > bytes_max => {
            let why = format!("{} bytes long; at most {bytes_max} are read", stat.bytes);
            Observed { blocked: Some(why), ..found }
        }
        NodeKind::File => {
            let read = match look {
                Look::State => fs.digest(path, bytes_max).map(|digest| (digest, None)),
                Look::Content | Look::Document => {
                    fs.read(path, bytes_max).map(|bytes| (Digest::of(&bytes), Some(bytes)))
                }
            };
            let (digest, bytes) = match read {
                // Somebody else's, or locked away on purpose: nothing is lost as long as it stays as it is.
                Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
                    return Ok(Observed { blocked: Some(format!("it cannot be read: {error}")), ..found });
                }
                read => read.at("read", path)?,
            };
            let state = State::File { digest, mode: stat.mode };
            Observed { state, bytes, ..found }
        }
        NodeKind::Other => Observed { blocked: Some("neither a file nor a folder".to_owned()), ..found },
    })
}

/// Follows a link that the user made to the regular file behind it, which is where a document is written.
fn observe_behind(fs: &dyn Fs, path: &AbsPath, link: Stat, bytes_max: u64) -> Result<Observed, DiskError> {
    let blocked = |why: &str| Observed {
        state: State::Other,
        stat: Some(link),
        blocked: Some(why.to_owned()),
        ..Observed::absent()
    };
    let place = match fs.resolve(path) {
        Ok(Some(place)) => place,
        Ok(None) => return Ok(blocked("a link that leads nowhere")),
        Err(error) if error.kind() == io::ErrorKind::InvalidData => {
            return Ok(blocked("a link to a path that is not UTF-8"));
        }
        Err(error) if is_blocked_way(&error) => return Ok(blocked("a link that leads back to itself")),
        Err(error) => return Err(error).at("follow", path),
    };
    let Some(stat) = fs.stat(&place).at("look at", &place)? else {
        return Ok(blocked("a link that leads nowhere"));
    };
    let observed = observe_node(fs, &place, stat, Look::Document, bytes_max)?;
    match observed.state {
        State::File { .. } => Ok(Observed { place: Some(place), ..observed }),
        State::Absent | State::Dir { .. } | State::Link { .. } | State::Other => {
            Ok(blocked("a link to something that is not a regular file"))
        }
    }
}
