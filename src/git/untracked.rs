//! The files that git does not know yet, for `git add`: a bounded walk. Other repositories inside are left alone.
#![expect(
    clippy::disallowed_methods,
    reason = "a work tree has names of any bytes, which the port does not take; libgit2 reads it so too"
)]

use std::collections::HashSet;
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;

use crate::base::limits::WORK_TREE_ENTRIES_MAX;
use crate::git::contents::Extent;
use crate::git::error::GitError;
use crate::git::place::on_disk;
use crate::git::wanted::Scope;
use crate::ports::clock::Deadline;

/// The walk's view of its repository.
pub(super) struct Walk<'a> {
    pub(super) root: &'a Path,
    pub(super) tracked: &'a HashSet<Vec<u8>>,
    /// Whether the entry is ignored; asked for folders too, so that whole trees are skipped.
    pub(super) is_ignored: &'a dyn Fn(&[u8]) -> bool,
    pub(super) deadline: Deadline<'a>,
}

impl Walk<'_> {
    /// Returns the untracked files in `scope`, and whether these are all.
    pub(super) fn files(&self, scope: &Scope) -> Result<(Vec<Vec<u8>>, Extent), GitError> {
        let mut open = scope.starts();
        let mut files = Vec::new();
        let mut seen = 0_usize;
        while let Some(path) = open.pop() {
            seen += 1;
            if seen > WORK_TREE_ENTRIES_MAX {
                return Ok((files, Extent::Cut));
            }
            if seen.is_multiple_of(64) && self.deadline.has_passed() {
                return Err(GitError::TooLate);
            }
            if self.tracked.contains(&path) || (!path.is_empty() && (self.is_ignored)(&path)) {
                continue;
            }
            let on_disk = on_disk(self.root, &path);
            // A file that goes away, or that we may not see, is not added by git either.
            let Ok(facts) = on_disk.symlink_metadata() else { continue };
            if facts.is_dir() {
                self.open_folder(&path, &on_disk, &mut open);
            } else if scope.takes(&path) {
                files.push(path);
            }
        }
        files.sort_unstable();
        files.dedup();
        Ok((files, Extent::Whole))
    }

    fn open_folder(&self, path: &[u8], on_disk: &Path, open: &mut Vec<Vec<u8>>) {
        let is_other_repository = !path.is_empty() && on_disk.join(".git").symlink_metadata().is_ok();
        let Ok(entries) = on_disk.read_dir() else { return };
        if is_other_repository {
            return;
        }
        for entry in entries.flatten() {
            let name = entry.file_name();
            if name.as_bytes() != b".git" {
                let separator: &[u8] = if path.is_empty() { b"" } else { b"/" };
                open.push([path, separator, name.as_bytes()].concat());
            }
        }
    }
}
