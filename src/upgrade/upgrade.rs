//! The verbs: move to what the source has, or go back to the version before. The lock is held from the first look to the
//! last act.

use super::check::{look, remember};
use super::decide::{Because, Decision, Stay};
use super::lock;
use super::means::{Ask, Means, UpgradeError};
use super::origin;
use super::release::Version;
use super::stage::{fetch, keep, stage, sweep, versions_of};
use super::state::{LeftBy, Reason, State};
use super::switch::{Changed, Why, change, end_interrupted, resume_locked, tidy};
use super::version_call::{Findings, Planned, begin_examination, begin_plan, check_name, examine, is_there};
use crate::base::limits::EXAMINATION_MS_MAX;
use crate::base::report::Report;
use crate::engine::plan::Plan;
use crate::engine::recover::Direction;
use crate::engine::store::Store;

/// What is about to be done, for whoever has to agree.
pub struct Prepared<'a> {
    /// What is installed.
    pub from: &'a Version,
    /// What comes.
    pub to: &'a Version,
    /// Why it was taken back, where what is installed was.
    pub withdrawn: Option<&'a str>,
    /// What it changes at home, where this program can read that.
    pub plan: Option<&'a Plan>,
}

/// Asks whoever has to agree.
pub type Agree<'a> = dyn FnMut(&Prepared<'_>) -> Result<bool, Box<Report>> + 'a;

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing was to do.
    Stayed {
        /// What is installed.
        installed: Version,
        /// Why.
        stay: Stay,
    },
    /// The version was changed.
    Changed {
        /// How.
        changed: Changed,
        /// Why what was installed was taken back, where that is the reason.
        withdrawn: Option<String>,
    },
    /// Whoever had to agree did not.
    Declined,
}

/// Moves the node to what the source has for it.
///
/// # Errors
/// See [`UpgradeError`]; the version that was installed is at work then.
pub fn upgrade(means: &Means<'_>, ask: &Ask<'_>, agree: &mut Agree<'_>) -> Result<Outcome, UpgradeError> {
    origin::check(means)?;
    let _lock = lock::take(means)?;
    resume_locked(means, Direction::Forward)?;
    end_interrupted(means, Direction::Forward)?;
    let installed = lock::installed(means)?;
    let mut state = State::read_or_new(means.fs, means.layout, means.entropy)?;
    let found = look(means, ask, &installed, &mut state);
    remember(means, installed.clone(), &mut state, &found);
    state.write(means.fs, means.layout)?;
    let offer = found?;
    match offer.decision.clone() {
        Decision::Stay(stay) => {
            // Whoever died after the last act of a change left what it had not taken away yet.
            tidy(means, &installed);
            Ok(Outcome::Stayed { installed, stay })
        }
        Decision::GoBack { why } => leave(means, &mut state, LeftBy::Withdrawn, (Some(&why), agree)),
        Decision::Move { artifact, because } => {
            let to = offer.verified.release().version.clone();
            let withdrawn = match because {
                Because::Newer | Because::Asked => None,
                Because::Withdrawn { why } => Some(why),
            };
            let fetched = fetch(means, &offer, &artifact)?;
            // The version that is at work examines itself while the one that comes is unpacked and plans.
            let examining = begin_examination(means, &installed);
            let planned = stage(means, &to, &fetched)
                .and_then(|()| rehearse(means, &installed, &to, || keep(means, &to, &fetched)));
            let found = examining.end();
            let planned = planned?;
            let asked_micros = means.clock.micros();
            let prepared = Prepared {
                from: &installed,
                to: &to,
                withdrawn: withdrawn.as_deref(),
                plan: planned.plan.as_deref(),
            };
            let agreed = agree(&prepared);
            if !matches!(agreed, Ok(true)) {
                sweep(means.fs, means.layout, &[&installed])?;
            }
            if !agreed.map_err(UpgradeError::Disagreed)? {
                return Ok(Outcome::Declined);
            }
            let reason = match withdrawn {
                Some(_) => Reason::Replace,
                None => Reason::Upgrade,
            };
            let is_old = means.clock.micros().saturating_sub(asked_micros) > EXAMINATION_MS_MAX * 1_000;
            let found = if is_old { examine(means, &installed) } else { found };
            let found = found.map_err(|why| UpgradeError::Unexamined { version: installed, why })?;
            let changed = change(means, &mut state, &to, Why { reason, found })?;
            Ok(Outcome::Changed { changed, withdrawn })
        }
    }
}

/// Goes back to the version before.
///
/// # Errors
/// See [`UpgradeError`].
pub fn rollback(means: &Means<'_>, agree: &mut Agree<'_>) -> Result<Outcome, UpgradeError> {
    let _lock = lock::take(means)?;
    // A change that was interrupted is what is to be undone.
    if let Some(changed) = resume_locked(means, Direction::Back)? {
        return Ok(Outcome::Changed { changed, withdrawn: None });
    }
    end_interrupted(means, Direction::Forward)?;
    let mut state = State::read_or_new(means.fs, means.layout, means.entropy)?;
    leave(means, &mut state, LeftBy::Person, (None, agree))
}

/// Leaves the installed version for the one before.
fn leave(
    means: &Means<'_>,
    state: &mut State,
    by: LeftBy,
    (why, agree): (Option<&str>, &mut Agree<'_>),
) -> Result<Outcome, UpgradeError> {
    let installed = lock::installed(means)?;
    let missing = || UpgradeError::NoWayBack { installed: installed.clone(), why: why.map(str::to_owned) };
    let to = version_before(means, state, &installed)?.ok_or_else(missing)?;
    let planned = rehearse(means, &installed, &to, || Ok(()))?;
    let prepared = Prepared { from: &installed, to: &to, withdrawn: why, plan: planned.plan.as_deref() };
    if !agree(&prepared).map_err(UpgradeError::Disagreed)? {
        return Ok(Outcome::Declined);
    }
    // Whatever is found of the version that is left, the one before is wanted.
    let changed = change(means, state, &to, Why { reason: Reason::Leave(by), found: Findings::new() })?;
    Ok(Outcome::Changed { changed, withdrawn: why.map(str::to_owned) })
}

/// Returns the version to go back to: the one that was recorded, else the one that is still there and was never left.
fn version_before(
    means: &Means<'_>,
    state: &State,
    installed: &Version,
) -> Result<Option<Version>, UpgradeError> {
    let taken_back = state.taken_back();
    let is_fit = |version: &Version| {
        version != installed
            && !state.left.iter().any(|left| left.version == *version)
            && !taken_back.iter().any(|row| row.version == *version)
            && is_there(means, version)
    };
    let ledger = Store::new(means.fs, means.layout.root.clone()).ledger()?;
    let ledger = ledger.ok().flatten().map(|(ledger, _)| ledger);
    let others = ledger.iter().flat_map(|ledger| versions_of(ledger, means.layout));
    let others: Vec<Version> = others.filter_map(|name| name.parse().ok()).collect();
    Ok(state.previous.iter().chain(&others).find(|version| is_fit(version)).cloned())
}

/// Has the version that comes say its name and plan the update of this very home, and does `beside` while it plans; takes
/// the version away where one of them fails.
fn rehearse(
    means: &Means<'_>,
    installed: &Version,
    to: &Version,
    beside: impl FnOnce() -> Result<(), UpgradeError>,
) -> Result<Planned, UpgradeError> {
    let planned = check_name(means, to).and_then(|()| {
        let planning = begin_plan(means, to);
        let done = beside();
        planning.end().and_then(|planned| done.map(|()| planned))
    });
    if planned.is_err() {
        // The reason that led here is the one to tell.
        let _ = sweep(means.fs, means.layout, &[installed]);
    }
    planned
}
