//! What a repository and its person have set, as git reads it. Looks, and sets nothing.

use git2::ErrorCode;

use super::Native;
use crate::git::error::GitError;

impl Native {
    /// Returns the value of a setting; `None` where nobody set it, or it is no text.
    pub(in crate::git) fn setting(&self, key: &str) -> Result<Option<String>, GitError> {
        let config = self.repo.config()?.snapshot()?;
        match config.get_str(key) {
            Ok(value) => Ok(Some(value.to_owned())),
            Err(error) if matches!(error.code(), ErrorCode::NotFound | ErrorCode::InvalidSpec) => Ok(None),
            Err(error) => Err(GitError::Native(error)),
        }
    }
}
