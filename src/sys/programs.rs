//! Programs as files: which file a path leads to, and whether it can be started. Starts nothing.
#![expect(
    clippy::disallowed_methods,
    reason = "programs are found on PATH and compared, as bytes, through links"
)]

use std::fs::File;
use std::io::{self, BufRead as _, BufReader};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use crate::base::limits::BINARY_BYTES_MAX;

const CHUNK: usize = 1 << 16;

/// Which file a path leads to; two paths with equal values are one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileId {
    device: u64,
    inode: u64,
}

/// Returns which file `path` leads to, through links.
///
/// # Errors
/// As the system says.
pub fn file_id(path: &Path) -> io::Result<FileId> {
    let facts = std::fs::metadata(path)?;
    Ok(FileId { device: facts.dev(), inode: facts.ino() })
}

/// Returns where `path` leads with every link followed; `None` when it leads nowhere.
pub fn resolved(path: &Path) -> Option<PathBuf> {
    path.canonicalize().ok()
}

/// Returns whether `path` leads to a regular file that this user may execute.
pub fn is_executable(path: &Path) -> bool {
    path.is_file() && rustix::fs::access(path, rustix::fs::Access::EXEC_OK).is_ok()
}

/// Returns whether both files hold the same bytes. Files of different lengths are not read.
///
/// # Errors
/// As the system says.
pub fn is_copy(a: &Path, b: &Path) -> io::Result<bool> {
    let (a, b) = (File::open(a)?, File::open(b)?);
    let bytes = a.metadata()?.len();
    if bytes != b.metadata()?.len() || bytes > BINARY_BYTES_MAX {
        return Ok(false);
    }
    let (mut a, mut b) = (BufReader::with_capacity(CHUNK, a), BufReader::with_capacity(CHUNK, b));
    loop {
        let (left, right) = (a.fill_buf()?, b.fill_buf()?);
        let length = left.len().min(right.len());
        if length == 0 {
            return Ok(left.len() == right.len());
        }
        if left[..length] != right[..length] {
            return Ok(false);
        }
        a.consume(length);
        b.consume(length);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_is_told_from_another_file() {
        let folder = tempfile::tempdir().expect("a folder");
        let write = |name: &str, bytes: &[u8]| {
            let path = folder.path().join(name);
            std::fs::write(&path, bytes).expect("written");
            path
        };
        let long = vec![7; CHUNK * 2 + 1];
        let mut other = long.clone();
        other[CHUNK * 2] = 8;
        let a = write("a", &long);
        assert!(is_copy(&a, &write("same", &long)).expect("read"));
        assert!(!is_copy(&a, &write("other", &other)).expect("read"));
        assert!(!is_copy(&a, &write("shorter", &long[1..])).expect("read"));
        assert!(is_copy(&a, &folder.path().join("none")).is_err());
        assert_ne!(file_id(&a).expect("id"), file_id(&folder.path().join("same")).expect("id"));
        assert!(!is_executable(&a) && !is_executable(folder.path()));
    }
}
