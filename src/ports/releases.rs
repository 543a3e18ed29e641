//! The release port: where signed releases lie. It hands over bytes, bounded, and believes none of them: whoever asks
//! verifies.
//!
//! Adapters: `sys::releases` (a base on the web, a folder), `upgrade::repository` (the releases of a repository) and
//! `sim::releases` (a table, breakable at will). One conformance suite holds them.

use std::fmt;
use std::io::{self, Write};

use crate::base::report::{Code, Explain, Report};

/// Which of a source's releases is meant.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shelf {
    /// The latest of the channel `stable`: what lies at the base itself.
    Stable,
    /// The latest of the channel `beta`: what lies below `beta/`, and tarballs else at the base.
    Beta,
    /// Exactly this version: what lies below `v<version>/`, and tarballs else at the base.
    Version(String),
}

/// A large file to fetch, as a signed manifest tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted<'a> {
    /// The shelf that its manifest came from.
    pub shelf: &'a Shelf,
    /// Its place: a name relative to the shelf, or a whole https URL.
    pub url: &'a str,
    /// How long it is.
    pub bytes: u64,
    /// How much of its beginning is there already.
    pub offset: u64,
}

/// Where signed releases lie.
pub trait Releases {
    /// Returns the source, for people: its URL or folder.
    fn source(&self) -> String;

    /// Returns the small document `name` (a plain file name) of a release. A document is never looked for on another shelf.
    ///
    /// # Errors
    /// See [`FetchError`]; `TooLong` beyond `bytes_max`.
    fn document(&self, shelf: &Shelf, name: &str, bytes_max: u64) -> Result<Vec<u8>, FetchError>;

    /// Writes what follows the first `offset` bytes of a large file, in order and without a gap, to `sink`: exactly
    /// `bytes - offset` of them, or an error. A source that cannot begin in the middle is asked from the beginning, and what
    /// is there already does not reach the sink.
    ///
    /// # Errors
    /// See [`FetchError`]; what reached the sink before it is the file's, as far as the source tells the truth.
    fn artifact(&self, wanted: &Wanted<'_>, sink: &mut dyn Write) -> Result<(), FetchError>;
}

/// Why something was not fetched. `place` is the URL or path, for people.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// Nothing answers: no such host, no connection, no network.
    #[error("reach `{place}`")]
    Unreached {
        /// Where.
        place: String,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// It answers too slowly: it was silent for so long, or not done after it.
    #[error("wait for `{place}`: it took more than {seconds} seconds")]
    TooLate {
        /// Where.
        place: String,
        /// How long it was waited for.
        seconds: u64,
    },
    /// The source has no such thing.
    #[error("find `{place}`: the source does not have it")]
    NotThere {
        /// Where.
        place: String,
    },
    /// The source answers, and does not hand it over.
    #[error("fetch `{place}`: the server answers {status}")]
    Refused {
        /// Where.
        place: String,
        /// The HTTP status.
        status: u16,
    },
    /// The server does not prove that it is who it should be.
    #[error("trust the server of `{place}`: {why}")]
    Tls {
        /// Where.
        place: String,
        /// What is wrong with its certificate or its TLS.
        why: String,
    },
    /// A redirect leads where we do not go.
    #[error("follow `{place}`: {why}")]
    Redirect {
        /// Where it led to.
        place: String,
        /// What is wrong with that.
        why: &'static str,
    },
    /// The proxy of the environment cannot be used.
    #[error("use the proxy: {why}")]
    Proxy {
        /// What is wrong.
        why: String,
    },
    /// It ended early.
    #[error("fetch `{place}`: it ended after {bytes} of {bytes_wanted} bytes")]
    Cut {
        /// Where.
        place: String,
        /// What came, counted from its beginning.
        bytes: u64,
        /// What should have come.
        bytes_wanted: u64,
    },
    /// The source tells another length than the manifest.
    #[error("fetch `{place}`: it has {bytes} bytes where the manifest says {bytes_wanted}")]
    OtherLength {
        /// Where.
        place: String,
        /// What the source says.
        bytes: u64,
        /// What the manifest says.
        bytes_wanted: u64,
    },
    /// It is longer than such a document can be.
    #[error("fetch `{place}`: it has more than {bytes_max} bytes")]
    TooLong {
        /// Where.
        place: String,
        /// The bound.
        bytes_max: u64,
    },
    /// The answer is none that we understand.
    #[error("understand the answer of `{place}`: {why}")]
    Garbled {
        /// Where.
        place: String,
        /// What is wrong with it.
        why: String,
    },
    /// A name or URL that is not asked for.
    #[error("ask for `{place}`: {why}")]
    Unfit {
        /// The text.
        place: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// A file of a folder cannot be read.
    #[error("read `{place}`")]
    Unread {
        /// Its path.
        place: String,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// What came could not be kept.
    #[error("keep what came of `{place}`")]
    Unkept {
        /// Where it came from.
        place: String,
        /// What the system said.
        #[source]
        source: io::Error,
    },
}

impl FetchError {
    /// Returns whether a later try of the same may well succeed: nothing is wrong with the source but its reach.
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Unreached { .. } | Self::TooLate { .. } | Self::Cut { .. } => true,
            Self::Refused { status, .. } => *status >= 500 || *status == 429,
            Self::NotThere { .. }
            | Self::Tls { .. }
            | Self::Redirect { .. }
            | Self::Proxy { .. }
            | Self::OtherLength { .. }
            | Self::TooLong { .. }
            | Self::Garbled { .. }
            | Self::Unfit { .. }
            | Self::Unread { .. }
            | Self::Unkept { .. } => false,
        }
    }

    fn code(&self) -> Code {
        match self {
            Self::Unreached { .. } | Self::TooLate { .. } | Self::Refused { .. } | Self::Cut { .. } => {
                Code::SourceUnreached
            }
            Self::NotThere { .. } => Code::ReleaseAbsent,
            Self::Tls { .. } | Self::Redirect { .. } => Code::SourceUntrusted,
            Self::Proxy { .. } | Self::Unfit { .. } => Code::SourceUnusable,
            Self::OtherLength { .. } | Self::TooLong { .. } | Self::Garbled { .. } => Code::ReleaseDamaged,
            Self::Unread { .. } | Self::Unkept { .. } => Code::DiskFailed,
        }
    }

    fn fix(&self) -> &'static str {
        match self {
            Self::Unreached { .. } => {
                "look at the network and at `HTTPS_PROXY`, then run the command again; without a network, \
                 `openclaw upgrade --from FOLDER` takes a release from a folder"
            }
            Self::TooLate { .. } | Self::Cut { .. } => {
                "run the command again: it goes on where this one ended"
            }
            Self::NotThere { .. } => {
                "see that `upgrade.source` names where releases lie (`openclaw config get upgrade.source`)"
            }
            Self::Refused { status, .. } => match *status {
                401 | 403 | 407 => {
                    "see that the source can be read without a password, and that the proxy lets it pass"
                }
                429 | 500.. => "wait some minutes and run the command again",
                _ => "see that `upgrade.source` names where releases lie",
            },
            Self::Tls { .. } => {
                "see that the clock is right and that `upgrade.source` names the right host; a company's own certificates \
                 are taken from the file that `SSL_CERT_FILE` names"
            }
            Self::Redirect { .. } => "set `upgrade.source` to the place where the releases really lie",
            Self::Proxy { .. } => {
                "correct `HTTPS_PROXY`, for example `http://proxy.example.org:3128`, or unset it"
            }
            Self::OtherLength { .. } | Self::TooLong { .. } | Self::Garbled { .. } => {
                "run the command again; when it stays so, tell whoever keeps the source: nothing was changed here"
            }
            Self::Unfit { .. } => "set `upgrade.source` to an https URL or to the path of a folder",
            Self::Unread { .. } => "see that the folder of the release can be read",
            Self::Unkept { .. } => {
                "make room on the disk and run the command again: it goes on where this one ended"
            }
        }
    }
}

impl Explain for FetchError {
    fn report(&self) -> Report {
        Report::new(self.code(), "the release cannot be fetched").because(self).fix(self.fix())
    }
}

impl fmt::Display for Shelf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stable => f.write_str("stable"),
            Self::Beta => f.write_str("beta"),
            Self::Version(version) => write!(f, "version {version}"),
        }
    }
}

impl Shelf {
    /// Returns the folder of this shelf below a base, with a slash behind it; empty for the base itself.
    pub fn folder(&self) -> String {
        match self {
            Self::Stable => String::new(),
            Self::Beta => "beta/".to_owned(),
            Self::Version(version) => format!("v{version}/"),
        }
    }
}
