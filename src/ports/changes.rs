//! The changes port: in which of the watched folders something changed. A hint that comes at once and may be lost; whoever
//! needs to be sure looks by itself from time to time.
//!
//! Adapters: `sys::changes::OsChanges` (what the kernel tells) and `sim::changes::NotedChanges` (what a test says).

use std::io;

use crate::base::path::AbsPath;

/// Watches folders.
pub trait Changes {
    /// Watches `folder` and all that is below it from now on. To ask again is harmless, and needed where the folder was
    /// replaced.
    ///
    /// # Errors
    /// Where the system cannot watch it, or no more; then nothing of it is told.
    fn watch(&self, folder: &AbsPath) -> io::Result<()>;

    /// Takes the watched folders in which something was written, made or removed since the last call, each once. Where the
    /// system lost count, it is every folder.
    fn take(&self) -> Vec<AbsPath>;
}
