//! Settings by libgit2: of the machine, the person and the repository.

use git2::ErrorCode;

use super::Native;
use crate::git::error::GitError;

impl Native {
    /// Returns the last value of the setting `name`.
    pub(in crate::git) fn setting(&self, name: &str) -> Result<Option<String>, GitError> {
        let config = self.repo.config()?.snapshot()?;
        match config.get_bytes(name) {
            Ok(value) => Ok(Some(String::from_utf8_lossy(value).into_owned())),
            Err(error) if matches!(error.code(), ErrorCode::NotFound | ErrorCode::InvalidSpec) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}
