//! Other people on the machine. Only root can put them there: tests about them say so and end where it is not root.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::Stdio;

use super::{Output, TestNode};

/// The user whom nobody is.
pub const NOBODY: u32 = 65534;

impl TestNode {
    /// Returns a machine whose person is nobody; `None` where the test does not run as root.
    pub fn of_nobody() -> Option<Self> {
        let node = Self::new();
        if fs::metadata(node.home()).expect("home").uid() != 0 {
            println!("not run: only root can put another user's files there");
            return None;
        }
        let top = node.home().parent().expect("a folder above");
        fs::set_permissions(top, fs::Permissions::from_mode(0o755)).expect("a mode");
        fs::copy(Self::binary(), node.programs().join("ours")).expect("a copy of the binary");
        give(node.home(), NOBODY);
        Some(node)
    }

    /// Runs the binary as nobody.
    pub fn run_as_nobody(&self, arguments: &[&str]) -> Output {
        let mut command = self.call(arguments).program(&self.programs().join("ours")).command();
        command.uid(NOBODY).gid(NOBODY).stdin(Stdio::null());
        let words: Vec<std::ffi::OsString> = arguments.iter().map(Into::into).collect();
        Output::new(command.output().expect("the binary starts"), &words)
    }
}

/// Gives a path and what is below it to `user`.
pub fn give(path: &Path, user: u32) {
    std::os::unix::fs::lchown(path, Some(user), Some(user)).expect("root may give away");
    if path.is_dir() && !path.is_symlink() {
        for entry in fs::read_dir(path).expect("a folder") {
            give(&entry.expect("an entry").path(), user);
        }
    }
}

/// Gives one path to root.
pub fn give_to_root(path: &Path) {
    chown(path, Some(0), Some(0)).expect("root may take");
}
