//! What should be there: resources as values, in the order in which they may appear. Pure.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::document::DocumentSpec;
use super::ledger::Kind;
use crate::base::digest::Digest;
use crate::base::path::AbsPath;

/// When a resource is renamed into place; removal goes the other way round.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// The binary of a version.
    Binary,
    /// The stable path that names the version.
    Switch,
    /// Content that the binary reads.
    Content,
    /// What makes other programs call us: documents of other owners come last.
    Callers,
}

/// What the name of a hook ends in once ours has its place and calls it.
pub const BEFORE_ENDING: &str = ".openclaw-before";

/// What becomes of a hook that is where ours goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Before {
    /// It moves beside ours, under its name with [`BEFORE_ENDING`], and ours runs it.
    Runs,
    /// A predecessor's, or one of another release of ours: it is kept in the backups alone.
    StaysOut,
}

/// The link by which a service manager starts a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wants {
    /// Where it is.
    pub link: AbsPath,
    /// Its text.
    pub target: String,
}

/// What a resource is, with what it takes to make it.
#[derive(Clone, Debug, PartialEq)]
pub enum Spec {
    /// A folder of ours.
    Directory {
        /// Permission bits.
        mode: u32,
    },
    /// A file that is ours alone.
    File {
        /// Content.
        bytes: Cow<'static, [u8]>,
        /// Permission bits.
        mode: u32,
    },
    /// Shipped content that the person may edit.
    Shared {
        /// Content.
        bytes: Cow<'static, [u8]>,
        /// Permission bits when made.
        mode: u32,
    },
    /// A file made when absent, theirs from then on.
    Seed {
        /// Content.
        bytes: Cow<'static, [u8]>,
        /// Permission bits when made.
        mode: u32,
    },
    /// A symbolic link.
    Symlink {
        /// Its text.
        target: String,
    },
    /// Entries in somebody else's document.
    Document {
        /// The entries.
        spec: DocumentSpec,
        /// Permission bits when the document has to be made.
        mode: u32,
    },
    /// A whole version of our binary, copied from a file.
    Binary {
        /// Its digest.
        digest: Digest,
        /// Permission bits.
        mode: u32,
    },
    /// A hook of git.
    GitHook {
        /// Content.
        bytes: Cow<'static, [u8]>,
        /// Permission bits.
        mode: u32,
        /// What becomes of the hook that is there.
        before: Before,
    },
    /// A unit of a service manager, with the link that starts it.
    Unit {
        /// Content.
        bytes: Cow<'static, [u8]>,
        /// Permission bits.
        mode: u32,
        /// The link; `None` for a unit that something else starts.
        wants: Option<Wants>,
    },
    /// Nothing may be there; what is there is kept, and comes back when this is no longer wanted.
    Displaced,
}

impl Spec {
    /// Returns the kind under which the ledger keeps it.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Directory { .. } => Kind::Directory,
            Self::File { .. } => Kind::File,
            Self::Shared { .. } => Kind::Shared,
            Self::Seed { .. } => Kind::Seed,
            Self::Symlink { .. } => Kind::Symlink,
            Self::Document { spec, .. } => spec.kind(),
            Self::Binary { .. } => Kind::Binary,
            Self::GitHook { .. } => Kind::GitHook,
            Self::Unit { .. } => Kind::Unit,
            Self::Displaced => Kind::Displaced,
        }
    }
}

impl Spec {
    /// Returns the entries that are wanted in somebody else's document.
    pub fn document(&self) -> Option<&DocumentSpec> {
        match self {
            Self::Document { spec, .. } => Some(spec),
            Self::Directory { .. }
            | Self::File { .. }
            | Self::Shared { .. }
            | Self::Seed { .. }
            | Self::Symlink { .. }
            | Self::Binary { .. }
            | Self::GitHook { .. }
            | Self::Unit { .. }
            | Self::Displaced => None,
        }
    }

    /// Returns the link that starts a unit.
    pub fn wants(&self) -> Option<&Wants> {
        match self {
            Self::Unit { wants, .. } => wants.as_ref(),
            Self::Directory { .. }
            | Self::File { .. }
            | Self::Shared { .. }
            | Self::Seed { .. }
            | Self::Symlink { .. }
            | Self::Document { .. }
            | Self::Binary { .. }
            | Self::GitHook { .. }
            | Self::Displaced => None,
        }
    }
}

/// One thing that should be there.
#[derive(Clone, Debug, PartialEq)]
pub struct Resource {
    /// Where.
    pub path: AbsPath,
    /// What.
    pub spec: Spec,
    /// When.
    pub stage: Stage,
    /// Which part of the installation, in a word or two.
    pub part: &'static str,
    /// The repository that it belongs to; `None` for the node itself.
    pub project: Option<AbsPath>,
}

/// How much of what is ours a wish is about; the rest stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Reach {
    /// The node with every repository.
    #[default]
    Everything,
    /// The node itself, without the repositories under guard.
    Node,
    /// These repositories alone.
    Projects(BTreeSet<AbsPath>),
}

impl Reach {
    /// Returns whether a thing of this repository, or of the node where that is `None`, is meant.
    pub fn covers(&self, project: Option<&AbsPath>) -> bool {
        match (self, project) {
            (Self::Everything, _) | (Self::Node, None) => true,
            (Self::Node, Some(_)) | (Self::Projects(_), None) => false,
            (Self::Projects(projects), Some(project)) => projects.contains(project),
        }
    }
}

/// Everything that should be there within its reach. An empty one means: take away what is ours.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Desired {
    /// The resources; each path at most once.
    pub resources: Vec<Resource>,
    /// What it is about.
    pub reach: Reach,
    /// Things of ours that stay although they are not among the resources.
    pub stay: BTreeSet<AbsPath>,
}

/// Gives the bytes behind a digest; the plan itself holds none.
pub trait Contents {
    /// Returns the bytes whose digest this is.
    ///
    /// # Errors
    /// When they exist but cannot be read.
    fn bytes(&self, digest: &Digest) -> std::io::Result<Option<Cow<'_, [u8]>>>;
}
