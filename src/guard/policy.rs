//! What a person chose for the guards. Filled from the settings by the driver; strict where nobody chose.

use serde::{Deserialize, Serialize};

use crate::base::limits::SESSION_CONTEXT_CHARS_MAX;
use crate::guard::verdict::{Reason, Verdict};

/// What a guard does about a finding, the stricter one greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// Does not look.
    Off,
    /// Says so and lets it pass.
    Advise,
    /// Refuses.
    Block,
}

impl Mode {
    /// Returns the verdict on a finding in this mode.
    pub fn verdict(self, reason: Reason) -> Verdict {
        match self {
            Self::Block => Verdict::Deny(reason),
            Self::Advise => Verdict::Advise(reason),
            Self::Off => Verdict::Allow,
        }
    }
}

/// The choices in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// A commit that would carry a secret.
    pub secrets: Mode,
    /// A command that would skip git hooks.
    pub no_verify: Mode,
    /// The most characters that session start tells; zero tells nothing.
    pub context_chars_max: usize,
}

impl Default for Policy {
    fn default() -> Self {
        Self { secrets: Mode::Block, no_verify: Mode::Block, context_chars_max: SESSION_CONTEXT_CHARS_MAX }
    }
}
