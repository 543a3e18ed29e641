//! Which commit HEAD is, by the files of refs: loose ones first, then the packed ones.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;

use crate::git::blob::BlobId;
use crate::git::direct::place::{Layout, read};
use crate::git::error::GitError;

/// A loose ref.
const REF_BYTES_MAX: u64 = 64 << 10;
/// All packed refs: some hundred thousand.
const PACKED_BYTES_MAX: u64 = 64 << 20;
/// Refs that lead to refs; git's own figure.
const SYMBOLIC_MAX: usize = 5;

/// Returns the commit of HEAD; `None` before the first one.
pub(super) fn commit(layout: &Layout) -> Result<Option<BlobId>, GitError> {
    let mut text = layout.head.clone();
    for _ in 0..SYMBOLIC_MAX {
        let Some(name) = text.strip_prefix(b"ref:") else {
            let id =
                BlobId::from_hex(text.trim_ascii_end()).filter(|id| id.as_bytes().len() == layout.id_bytes);
            return id.map(Some).ok_or(NO_HEAD);
        };
        let name = name.trim_ascii().to_vec();
        if !is_plain(&name) {
            return Err(NO_HEAD);
        }
        // Branches are shared between work trees, what a bisection notes is not.
        let path = OsStr::from_bytes(&name);
        let folder = if name.starts_with(b"refs/heads/") { &layout.shared } else { &layout.own };
        match read(&folder.join(path), REF_BYTES_MAX)? {
            Some(loose) => text = loose,
            None => return packed(layout, &name),
        }
    }
    Err(NO_HEAD)
}

fn packed(layout: &Layout, name: &[u8]) -> Result<Option<BlobId>, GitError> {
    let Some(refs) = read(&layout.shared.join("packed-refs"), PACKED_BYTES_MAX)? else { return Ok(None) };
    for line in refs.split(|byte| *byte == b'\n') {
        if let Some((id, after)) = line.split_at_checked(2 * layout.id_bytes)
            && after.strip_prefix(b" ").is_some_and(|found| found.trim_ascii_end() == name)
        {
            return BlobId::from_hex(id).map(Some).ok_or(NO_HEAD);
        }
    }
    Ok(None)
}

/// Returns whether `name` is a ref that stays in its folder. `refs/heads/.invalid` is how other stores say where not to
/// look.
fn is_plain(name: &[u8]) -> bool {
    let parts = || name.split(|byte| *byte == b'/');
    name.starts_with(b"refs/") && parts().all(|part| !part.is_empty() && !part.starts_with(b"."))
}

const NO_HEAD: GitError = GitError::Unfit("its HEAD has another form");
