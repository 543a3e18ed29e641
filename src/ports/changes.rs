//! The changes port: in which of the watched folders something changed. A hint that comes at once and may be lost; whoever
//! needs to be sure looks by itself from time to time.
//!
//! Adapters: `sys::changes::OsChanges` (what the kernel tells) and `sim::changes::NotedChanges` (what a test says).

use std::io;

use crate::base::path::AbsPath;

/// How much of a folder is watched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// What is directly in it.
    Itself,
    /// All that is below it.
    All,
}

/// Watches folders.
pub trait Changes {
    /// Watches `folder`, as deep as `depth` says, from now on. To ask again is harmless, and needed where the folder was
    /// replaced.
    ///
    /// # Errors
    /// Where the system cannot watch it, or no more; then nothing of it is told.
    fn watch(&self, folder: &AbsPath, depth: Depth) -> io::Result<()>;

    /// Takes the watched folders in which something was written, made or removed since the last call, each once. Where the
    /// system lost count, it is every folder.
    fn take(&self) -> Vec<AbsPath>;
}
