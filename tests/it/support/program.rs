//! The real binary without its symbols: an install copies and syncs the whole of it, so size is time.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::TestNode;

impl TestNode {
    /// Returns a small copy of the binary outside home and off PATH; without `strip` it is merely a copy.
    pub fn small_program(&self) -> PathBuf {
        let path = self.folder("small").join("openclaw");
        std::fs::copy(TestNode::binary(), &path).expect("a copy of the binary");
        // A test that runs on the larger binary says the same, a little later.
        let _ = Command::new("strip").arg(&path).status();
        path
    }

    /// Puts `folder` where home is, bytes, modes and links alike.
    pub fn restore(&self, folder: &Path) {
        std::fs::remove_dir_all(self.home()).expect("home can go");
        copy_whole(folder, self.home());
    }

    /// Keeps home as it is now, for [`TestNode::restore`].
    pub fn keep(&self, name: &str) -> PathBuf {
        let kept = self.folder("kept").join(name);
        copy_whole(self.home(), &kept);
        kept
    }
}

/// Copies a folder with everything in it.
fn copy_whole(from: &Path, to: &Path) {
    let status = Command::new("cp").arg("-a").arg("--").arg(from).arg(to).status().expect("cp starts");
    assert!(status.success(), "cp {} {}", from.display(), to.display());
}
