//! The change of the version: recorded first, made by the version that comes, judged by an examination, taken back where
//! that says so, and then forgotten. Whoever finds the record goes on where it stands; every step may be made twice.

use std::collections::BTreeSet;

use super::lock;
use super::means::{Means, UpgradeError};
use super::release::Version;
use super::stage::sweep;
use super::state::{Change, Found, LeftBy, Phase, Reason, State};
use super::version_call::{self, Answer, Findings};
use crate::base::report::Code;
use crate::config::layout::Layout;
use crate::engine::recover::Direction;
use crate::install::{Node, Session};
use crate::ports::fs::Fs;

/// What became of a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Changed {
    /// The wanted version is at work.
    Moved {
        /// The version before.
        from: Version,
        /// The version that is at work.
        to: Version,
        /// Why.
        reason: Reason,
        /// Why a person has to decide something about content that both sides changed; nothing where nobody has to.
        open: Option<String>,
    },
    /// The version before is at work again.
    Returned {
        /// The version that was wanted.
        from: Version,
        /// The version that is at work.
        to: Version,
    },
    /// Neither of the two is at work: somebody else changed the version since.
    Overtaken,
}

/// A change that was begun and has not ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pending {
    /// The process that makes it is at work.
    UnderWay(Change),
    /// That process ended.
    Interrupted(Change),
}

/// Returns the change of the version that has not ended, if there is one; never waits and writes nothing.
///
/// # Errors
/// When the record or the disk cannot be read.
pub fn pending(fs: &dyn Fs, layout: &Layout, asker: &str) -> Result<Option<Pending>, UpgradeError> {
    let change = State::read(fs, layout)?.and_then(|state| state.change);
    let Some(change) = change.filter(|change| change.root == layout.root) else { return Ok(None) };
    match lock::lock(fs, layout, asker) {
        Ok(_) => Ok(Some(Pending::Interrupted(change))),
        Err(UpgradeError::Held { .. }) => Ok(Some(Pending::UnderWay(change))),
        Err(error) => Err(error),
    }
}

/// Refuses where a change of the version was interrupted; returns the one that is under way.
///
/// # Errors
/// `Interrupted`, and when the record or the disk cannot be read.
pub fn settled(fs: &dyn Fs, layout: &Layout, asker: &str) -> Result<Option<Change>, UpgradeError> {
    match pending(fs, layout, asker)? {
        None => Ok(None),
        Some(Pending::UnderWay(change)) => Ok(Some(change)),
        Some(Pending::Interrupted(Change { from, to, .. })) => Err(UpgradeError::Interrupted { from, to }),
    }
}

/// Ends a change that was interrupted: forward, or back to the version before. `None` where there is nothing to end.
///
/// # Errors
/// See [`UpgradeError`]; what was not ended is still recorded.
pub fn resume(means: &Means<'_>, direction: Direction) -> Result<Option<Changed>, UpgradeError> {
    if State::read(means.fs, means.layout)?.is_none_or(|state| state.change.is_none()) {
        return Ok(None);
    }
    let _lock = lock::take(means)?;
    resume_locked(means, direction)
}

/// The same, with the lock held.
pub(super) fn resume_locked(
    means: &Means<'_>,
    direction: Direction,
) -> Result<Option<Changed>, UpgradeError> {
    let Some(mut state) = State::read(means.fs, means.layout)? else { return Ok(None) };
    let Some(change) = state.change.clone() else { return Ok(None) };
    let goes_back = direction == Direction::Back || change.phase == Phase::Returning;
    let is_ours = change.root == means.layout.root;
    if is_ours {
        end_interrupted(means, if goes_back { Direction::Back } else { Direction::Forward })?;
    }
    let installed = lock::installed(means)?;
    if !is_ours || (installed != change.from && installed != change.to) {
        state.change = None;
        state.write(means.fs, means.layout)?;
        return Ok(is_ours.then_some(Changed::Overtaken));
    }
    if goes_back {
        return go_back(means, &mut state, &change).map(Some);
    }
    finish(means, &mut state, &change).map(Some)
}

/// Why the version changes, and what the new one is judged by.
pub(super) struct Why {
    /// Why.
    pub reason: Reason,
    /// What the examination of the version at work found.
    pub found: Findings,
}

/// Changes the version: the program of `to` is staged and has planned without error.
pub(super) fn change(
    means: &Means<'_>,
    state: &mut State,
    to: &Version,
    why: Why,
) -> Result<Changed, UpgradeError> {
    let change = Change {
        root: means.layout.root.clone(),
        from: lock::installed(means)?,
        to: to.clone(),
        reason: why.reason,
        phase: Phase::Switching,
        found: why.found.into_iter().collect(),
    };
    state.change = Some(change.clone());
    state.write(means.fs, means.layout)?;
    finish(means, state, &change)
}

/// Makes the recorded change, or what is left of it.
fn finish(means: &Means<'_>, state: &mut State, change: &Change) -> Result<Changed, UpgradeError> {
    let Change { from, to, reason, .. } = change;
    let is_judged = match reason {
        Reason::Upgrade | Reason::Replace => true,
        // Whatever it finds, the version that is left is not better.
        Reason::Leave(_) => false,
    };
    let answer = if is_judged {
        version_call::install_and_examine(means, to)
    } else {
        version_call::install(means, to)
    };
    let is_switched = lock::installed(means)? == *to && !is_interrupted(means)?;
    if !is_switched {
        let why = match &answer {
            Ok(answer) => answer.why(),
            Err(error) => format!("cannot {error}"),
        };
        go_back(means, state, change)?;
        return Err(UpgradeError::NotSwitched { version: to.clone(), why });
    }
    let found = answer.as_ref().ok().and_then(|answer| answer.examined(&means.layout.harness()));
    if is_judged && let Some(worse) = worse(means, change, found) {
        state.leave(to.clone(), LeftBy::Doctor, means.clock.now());
        go_back(means, state, change)?;
        return Err(UpgradeError::Worse { version: to.clone(), back: from.clone(), worse });
    }
    state.change = None;
    match reason {
        Reason::Upgrade => {
            state.previous = Some(from.clone());
            state.left.retain(|left| left.version != *to);
        }
        Reason::Replace => {
            state.previous = None;
            state.leave(from.clone(), LeftBy::Withdrawn, means.clock.now());
        }
        Reason::Leave(by) => {
            state.previous = None;
            state.leave(from.clone(), *by, means.clock.now());
        }
    }
    state.write(means.fs, means.layout)?;
    tidy(means, to);
    let open = answer.ok().and_then(|answer| open_words(&answer));
    Ok(Changed::Moved { from: from.clone(), to: to.clone(), reason: *reason, open })
}

/// Returns what a person has to decide after a switch that is made.
fn open_words(answer: &Answer) -> Option<String> {
    let is_open = answer.code() == Some(Code::ConflictOpen.as_str());
    is_open.then(|| answer.why())
}

/// Returns what the new version's examination finds that the one before did not; `found` is what it found at first, where
/// it came to that. What a second look does not see was a passing trouble.
fn worse(means: &Means<'_>, change: &Change, found: Option<Findings>) -> Option<Vec<String>> {
    let before: BTreeSet<&Found> = change.found.iter().collect();
    let look = || version_call::examine(means, &change.to);
    let new = |found: Findings| -> BTreeSet<Found> {
        found.into_iter().filter(|found| !before.contains(found)).collect()
    };
    let first = found.map_or_else(look, Ok).map(new);
    if first.as_ref().is_ok_and(BTreeSet::is_empty) {
        return None;
    }
    let words = |found: &Found| match &found.path {
        Some(path) => format!("{} at `{path}`", found.code),
        None => found.code.clone(),
    };
    match (first, look().map(new)) {
        (Ok(first), Ok(second)) => {
            let both: Vec<String> = first.intersection(&second).map(words).collect();
            if both.is_empty() { None } else { Some(both) }
        }
        (Err(_), Ok(second)) if second.is_empty() => None,
        (Err(_), Ok(second)) => Some(second.iter().map(words).collect()),
        (_, Err(why)) => Some(vec![why]),
    }
}

/// Brings the version before back and forgets the change.
fn go_back(means: &Means<'_>, state: &mut State, change: &Change) -> Result<Changed, UpgradeError> {
    let Change { from, to, .. } = change;
    state.change = Some(Change { phase: Phase::Returning, ..change.clone() });
    state.write(means.fs, means.layout)?;
    end_interrupted(means, Direction::Back)?;
    if lock::installed(means)? != *from {
        let answer = version_call::install(means, from)?;
        if lock::installed(means)? != *from || is_interrupted(means)? {
            return Err(UpgradeError::Stuck { version: from.clone(), why: answer.why() });
        }
    }
    state.change = None;
    state.write(means.fs, means.layout)?;
    tidy(means, from);
    Ok(Changed::Returned { from: to.clone(), to: from.clone() })
}

/// Takes away what neither the version at work nor the ledger needs.
pub(super) fn tidy(means: &Means<'_>, installed: &Version) {
    // The change is made, whatever this says; the next one takes away what is left.
    let _ = sweep(means.fs, means.layout, &[installed]);
}

/// Ends an interrupted change of the engine, as every verb that changes the machine does first.
pub(super) fn end_interrupted(means: &Means<'_>, direction: Direction) -> Result<(), UpgradeError> {
    let node = node(means);
    Session::open(&node, direction)?;
    Ok(())
}

fn is_interrupted(means: &Means<'_>) -> Result<bool, UpgradeError> {
    Ok(node(means).store().is_interrupted()?)
}

fn node<'a>(means: &Means<'a>) -> Node<'a> {
    Node {
        fs: means.fs,
        layout: means.layout,
        version: means.version,
        program: means.program.clone(),
        holder: means.holder.clone(),
    }
}
