//! What is asked for, as plain values.

use crate::base::path::AbsPath;
use crate::base::time::Timestamp;
use crate::ports::fs::Fs;

/// What was at a path before the work began.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Former {
    /// Nothing.
    Absent,
    /// A regular file.
    File {
        /// Its content, as the work tree has it.
        bytes: Vec<u8>,
        /// Whether it may be run.
        is_executable: bool,
    },
    /// A link.
    Link {
        /// Its text.
        target: Vec<u8>,
    },
}

/// One path to be put back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PutBack {
    /// The path from the top of the work tree, of any bytes. A folder goes with everything in it.
    pub path: Vec<u8>,
    /// What should be there.
    pub to: Former,
}

/// What is to be taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The top of the work tree.
    pub repository: AbsPath,
    /// The paths. Of a file that was renamed, the new one and the old one.
    pub paths: Vec<PutBack>,
    /// Why, in words: the check and who asked for it.
    pub reason: String,
}

/// Where work is kept, and on whose behalf.
pub struct Keeper<'a> {
    /// The disk.
    pub fs: &'a dyn Fs,
    /// The state root.
    pub root: &'a AbsPath,
    /// The version of the running program.
    pub version: &'a str,
    /// What the lock says about this run.
    pub holder: &'a str,
    /// The time.
    pub now: Timestamp,
}
