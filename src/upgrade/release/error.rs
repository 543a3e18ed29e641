//! Why a document is no release document: what, on which line, and the way out.

use super::form::RELEASE_SCHEMA;
use super::values::{Target, Version};
use crate::base::report::{Code, Explain, Report};

/// Why a document says nothing that could be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReleaseError {
    /// It is larger than any that we make.
    #[error("read a release document of more than {max} bytes")]
    TooLarge {
        /// The most.
        max: u64,
    },
    /// It is not JSON, a key is missing, or a value is not of its kind.
    #[error("read line {line} of the release document: {why}")]
    Form {
        /// Which line, counted from one.
        line: usize,
        /// What is wrong there.
        why: String,
    },
    /// It was made by a later release.
    #[error("read a release document of the form `{found}`: this binary reads `{RELEASE_SCHEMA}`")]
    Newer {
        /// Its form.
        found: String,
    },
    /// It is some other document.
    #[error("read a document of the form `{found}` as a release: it should be `{RELEASE_SCHEMA}`")]
    Other {
        /// Its form.
        found: String,
    },
    /// It names no tarball.
    #[error("use a release without artifacts (line {line})")]
    Empty {
        /// Where the list stands.
        line: usize,
    },
    /// It names two tarballs for one target.
    #[error("choose between two artifacts for `{target}` (line {line})")]
    Twice {
        /// Where the list stands.
        line: usize,
        /// The target.
        target: Target,
    },
    /// A list is longer than any that people make.
    #[error("read the list `{list}` (line {line}): it holds more than {max} rows")]
    TooMany {
        /// Where it stands.
        line: usize,
        /// Its key.
        list: &'static str,
        /// The most.
        max: usize,
    },
    /// A tarball has no length, or one that we do not fetch.
    #[error("fetch an artifact of {bytes} bytes for `{target}` (line {line}): it has to be from 1 to {max}")]
    Length {
        /// Where the list stands.
        line: usize,
        /// The target.
        target: Target,
        /// Its length.
        bytes: u64,
        /// The most.
        max: u64,
    },
    /// It ends before it begins.
    #[error("use a release that expires before it is published (line {line})")]
    Backwards {
        /// Where the end stands.
        line: usize,
    },
    /// It can be reached from later versions only.
    #[error(
        "upgrade to {version} from {from} or later (line {line}): the oldest version is newer than the release"
    )]
    FromLater {
        /// Where that stands.
        line: usize,
        /// The release.
        version: Version,
        /// The oldest that can upgrade.
        from: Version,
    },
    /// Its signings were not counted.
    #[error("use a release with the sequence 0 (line {line}): signings are counted from 1")]
    Uncounted {
        /// Where that stands.
        line: usize,
    },
}

impl Explain for ReleaseError {
    fn report(&self) -> Report {
        match self {
            Self::Newer { .. } => Report::new(Code::FormatNewer, "the release is described in a newer form")
                .because(self)
                .fix("install the current openclaw from its own page once; from there `openclaw upgrade` goes on"),
            Self::TooLarge { .. }
            | Self::Form { .. }
            | Self::Other { .. }
            | Self::Empty { .. }
            | Self::Twice { .. }
            | Self::TooMany { .. }
            | Self::Length { .. }
            | Self::Backwards { .. }
            | Self::FromLater { .. }
            | Self::Uncounted { .. } => {
                Report::new(Code::ReleaseInvalid, "the release document cannot be used")
                    .because(self)
                    .fix("tell whoever made the release: it has to be made and signed again")
            }
        }
    }
}
