//! The file of a commit message that git hands to a hook. Reads it, bounded, and nothing else.

use std::path::Path;

use crate::base::limits::MESSAGE_FILE_BYTES_MAX;
use crate::git::direct::files;
use crate::git::error::GitError;

/// Returns what the file of a commit message holds.
///
/// # Errors
/// [`GitError::Refused`] where there is none, else as the disk says; more than is read is an error too.
pub fn message_of(path: &Path) -> Result<Vec<u8>, GitError> {
    let read = files::read(path, MESSAGE_FILE_BYTES_MAX).map_err(GitError::WorkTree)?;
    read.map(|read| read.bytes)
        .ok_or_else(|| GitError::Refused("the file of the message is not there".to_owned()))
}
