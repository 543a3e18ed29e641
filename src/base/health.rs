//! What the daemon says about itself, in `harness/run/daemon.json`: the form, written by `daemon` and read by the rest.
//!
//! That the file is there does not mean that the daemon runs: the lock says that.

use serde::{Deserialize, Serialize};

use crate::base::limits::HEALTH_PROBLEMS_MAX;
use crate::base::time::Timestamp;

/// The version of the form.
pub const SCHEMA: u32 = 1;

/// The daemon's health.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Health {
    /// The version of this form.
    pub v: u32,
    /// The daemon's process.
    pub process: u32,
    /// Its version.
    pub version: String,
    /// When it started.
    pub started: Timestamp,
    /// When it last moved lines into the log.
    pub drained: Option<Timestamp>,
    /// Lines that it moved since it started.
    pub lines: u64,
    /// Whether a service manager started it.
    #[serde(default)]
    pub supervised: bool,
    /// What keeps it from its work now, one line each.
    pub problems: Vec<String>,
}

impl Health {
    /// Returns the health of a daemon that has just started.
    pub fn starting(process: u32, version: &str, started: Timestamp) -> Self {
        let (version, problems) = (version.to_owned(), Vec::new());
        Self { v: SCHEMA, process, version, started, drained: None, lines: 0, supervised: false, problems }
    }

    /// Replaces the problems, at most [`HEALTH_PROBLEMS_MAX`] of them.
    pub fn set_problems(&mut self, mut problems: Vec<String>) {
        problems.truncate(HEALTH_PROBLEMS_MAX);
        self.problems = problems;
    }

    /// Returns the health as its file holds it.
    pub fn to_bytes(&self) -> Vec<u8> {
        // A struct of numbers and texts has no way to fail.
        let mut bytes = serde_json::to_vec(self).unwrap_or_default();
        bytes.push(b'\n');
        bytes
    }

    /// Reads the file's content; `None` for what no daemon of this or an older version wrote.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(bytes).ok().filter(|health: &Self| health.v == SCHEMA)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn health_survives_its_file_and_other_forms_are_refused() {
        let mut health = Health::starting(7, "1.2.3", Timestamp::from_millis(5));
        health.set_problems(vec!["x".to_owned(); 40]);
        assert_eq!(health.problems.len(), HEALTH_PROBLEMS_MAX);
        assert_eq!(Health::of(&health.to_bytes()), Some(health.clone()));
        let newer = Health { v: 2, ..health };
        for bytes in [newer.to_bytes().as_slice(), b"", b"{\"v\":1}", b"null"] {
            assert_eq!(Health::of(bytes), None);
        }
    }
}
