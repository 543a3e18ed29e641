//! The run that nobody asked for: does what the settings allow at this moment, and is quiet about what will pass by itself.

use super::check::check;
use super::decide::Refusal;
use super::means::{Ask, Asks, Means, UpgradeError};
use super::policy::{Chosen, Reach};
use super::release::Release;
use super::rollout::share;
use super::state::{Checked, NodeId, Said};
use super::upgrade::{Outcome, upgrade};

/// What such a run came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scheduled {
    /// The settings want nothing done.
    Idle,
    /// Nothing can be done now: the source is not reached, what it has was withdrawn, or somebody else is at work here. The
    /// next one looks again.
    Later,
    /// It looked, and this is what the node was told.
    Looked(Checked),
    /// It looked, and did what there was to do.
    Acted(Outcome),
}

/// Does what `chosen` allows now.
///
/// # Errors
/// See [`UpgradeError`]; what passes by itself is no error here.
pub fn scheduled(means: &Means<'_>, chosen: &Chosen) -> Result<Scheduled, UpgradeError> {
    let share = |node: &NodeId, release: &Release| share(node, release);
    let ask =
        Ask { version: None, channel: Some(chosen.channel()), tarball: None, asks: Asks::Schedule(&share) };
    let done = match chosen.reach(means.clock.now()) {
        Reach::Nothing => Ok(Scheduled::Idle),
        Reach::Look => check(means, &ask).map(Scheduled::Looked),
        Reach::Leave => leave(means, &ask),
        Reach::Take => take(means, &ask),
    };
    match done {
        Err(UpgradeError::Fetch(error)) if error.is_passing() => Ok(Scheduled::Later),
        Err(UpgradeError::Held { .. }) => Ok(Scheduled::Later),
        // Withdrawn before this node had it: the next release is the one to wait for.
        Err(UpgradeError::Refused(refusal)) if matches!(*refusal, Refusal::TakenBack { .. }) => {
            Ok(Scheduled::Later)
        }
        done => done,
    }
}

/// Looks, and moves only where the installed version was taken back.
fn leave(means: &Means<'_>, ask: &Ask<'_>) -> Result<Scheduled, UpgradeError> {
    let checked = check(means, ask)?;
    match checked.said {
        Said::Withdrawn { .. } => take(means, ask),
        Said::Offered { .. } | Said::Nothing { .. } | Said::Failed { .. } => Ok(Scheduled::Looked(checked)),
    }
}

fn take(means: &Means<'_>, ask: &Ask<'_>) -> Result<Scheduled, UpgradeError> {
    upgrade(means, ask, &mut |_| Ok(true)).map(Scheduled::Acted)
}
