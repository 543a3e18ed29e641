//! Settings as git itself finds them, with those of one command.

use std::ffi::OsString;

use super::{Spawned, checked};
use crate::base::limits::GIT_OUTPUT_BYTES_MAX;
use crate::git::error::GitError;
use crate::ports::exec::Call;

/// What the variables begin with by which a command sets or moves configuration.
pub(in crate::git) const CONFIGURATION: &str = "GIT_CONFIG";

impl Spawned<'_> {
    /// Returns the last value of the setting `name`.
    pub(in crate::git) fn setting(&self, name: &str) -> Result<Option<String>, GitError> {
        let moved = self.outside.env.iter().filter(|(name, _)| name.starts_with(CONFIGURATION));
        let moved = moved.map(|(name, value)| (name.clone(), value.clone()));
        let call = Call {
            argv: ["git", "config", "-z", "--get", name].map(OsString::from).to_vec(),
            cwd: self.place.dir.clone(),
            env: self.environment().into_iter().chain(moved).collect(),
            stdin: Vec::new(),
            stdout_bytes_max: GIT_OUTPUT_BYTES_MAX,
            timeout_ms: self.outside.deadline.millis_left(),
        };
        let output = self.outside.exec.run(&call).map_err(GitError::Run)?;
        match output.status {
            Some(1) => Ok(None),
            Some(_) | None => {
                let value = checked(output)?;
                let value = value.strip_suffix(b"\0").unwrap_or(&value);
                Ok(Some(String::from_utf8_lossy(value).into_owned()))
            }
        }
    }
}
