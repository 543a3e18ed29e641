//! What a node does about releases when nobody asks: whether it looks, and how far it may go. Pure and total: what was
//! chosen and what is known come in, and the acts are somebody else's.

use super::release::Channel;
use super::rollout::spread;
use super::state::{Checked, NodeId, Said};
use crate::base::limits::{UPGRADE_FIRST_LOOK_MS, UPGRADE_RETRY_MS};
use crate::base::time::Timestamp;
use crate::config::settings::Settings;
use crate::config::value::{UpgradeChannel, UpgradePolicy};
use crate::config::window::Window;

/// What the person chose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chosen {
    /// What happens about new releases.
    pub policy: UpgradePolicy,
    /// Which are followed.
    pub channel: UpgradeChannel,
    /// When the version may change.
    pub window: Window,
    /// Milliseconds between two looks.
    pub every_ms: u64,
}

/// What is known when it is decided whether to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known<'a> {
    /// The time.
    pub now: Timestamp,
    /// Since when the daemon runs, in milliseconds; a clock that is set does not change it.
    pub running_ms: u64,
    /// How long ago a run was begun, in such milliseconds.
    pub begun_ms_ago: Option<u64>,
    /// The node's name; a node that never looked has none.
    pub node: Option<&'a NodeId>,
    /// The last look.
    pub checked: Option<&'a Checked>,
    /// Whether a change of the version was left unfinished, and nobody is at it.
    pub is_interrupted: bool,
}

/// What is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// Nothing yet.
    Nothing,
    /// A look at the source, and what follows from it.
    Look,
    /// The end of a change that was interrupted.
    Finish,
}

/// How far a run that nobody asked for may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// It does not even look.
    Nothing,
    /// It looks, and what it finds is told.
    Look,
    /// It looks, and leaves a version that was taken back.
    Leave,
    /// It takes what is meant for this node.
    Take,
}

impl Chosen {
    /// Returns what `settings` choose.
    pub fn of(settings: &Settings) -> Self {
        Self {
            policy: settings.upgrade_policy.value,
            channel: settings.upgrade_channel.value,
            window: settings.upgrade_window.value.clone(),
            every_ms: settings.upgrade_check_hours.value.millis(),
        }
    }

    /// Returns the channel whose newest release is looked at. A pinned node looks at finished ones, for what they say about
    /// versions that were taken back.
    pub fn channel(&self) -> Channel {
        match self.channel {
            UpgradeChannel::Stable | UpgradeChannel::Pinned => Channel::Stable,
            UpgradeChannel::Beta => Channel::Beta,
        }
    }

    /// Returns how far a run at `now` may go.
    ///
    /// A version that was taken back does harm, so it is left outside of the window too. A pinned node stays: whoever pinned
    /// it is told.
    pub fn reach(&self, now: Timestamp) -> Reach {
        match (self.policy, self.channel) {
            (UpgradePolicy::Off, _) => Reach::Nothing,
            (UpgradePolicy::Check, _) | (UpgradePolicy::Auto, UpgradeChannel::Pinned) => Reach::Look,
            (UpgradePolicy::Auto, UpgradeChannel::Stable | UpgradeChannel::Beta) => {
                if self.window.is_open(now) { Reach::Take } else { Reach::Leave }
            }
        }
    }
}

/// Returns what is due.
pub fn due(chosen: &Chosen, known: &Known<'_>) -> Due {
    // Whatever goes wrong in a run, and whether it can write that down or not, the next one waits.
    if known.begun_ms_ago.is_some_and(|ago| ago < UPGRADE_RETRY_MS) {
        return Due::Nothing;
    }
    if known.is_interrupted {
        return Due::Finish;
    }
    let reach = chosen.reach(known.now);
    if reach == Reach::Nothing {
        return Due::Nothing;
    }
    let is_due = match known.checked {
        None => known.running_ms >= UPGRADE_FIRST_LOOK_MS,
        Some(checked) => is_stale(chosen, known, checked) || is_open_to(reach, &checked.said),
    };
    if is_due { Due::Look } else { Due::Nothing }
}

/// Returns whether a look is so old that the next one is due. One from the future was made while the clock was wrong.
fn is_stale(chosen: &Chosen, known: &Known<'_>, checked: &Checked) -> bool {
    let every_ms = match checked.said {
        Said::Failed { .. } => chosen.every_ms.min(UPGRADE_RETRY_MS),
        Said::Offered { .. } | Said::Nothing { .. } | Said::Withdrawn { .. } => chosen.every_ms,
    };
    // Nodes that were set up together would otherwise ask together for ever.
    let apart_ms = known.node.map_or(0, |node| spread(node, every_ms / 8));
    checked.at > known.now || known.now.millis_since(checked.at) >= every_ms.saturating_add(apart_ms)
}

/// Returns whether what a look found could not be done then and can be done now: the window opened.
fn is_open_to(reach: Reach, said: &Said) -> bool {
    match said {
        Said::Offered { .. } => reach == Reach::Take,
        Said::Withdrawn { .. } => matches!(reach, Reach::Take | Reach::Leave),
        Said::Nothing { .. } | Said::Failed { .. } => false,
    }
}

#[cfg(test)]
mod tests;
