//! An upgrade as a whole, and the way back, on a simulated disk: whatever fails, and wherever the machine stops, one
//! complete version is at work, and the next run ends what was begun.

use openclaw::engine::recover::Direction;
use openclaw::sim::fs::{CrashPolicy, Fault, SimFs};
use openclaw::upgrade::{Means, Outcome, Pending, State, UpgradeError, pending, resume, rollback};

use super::loops::{faults, policies};
use crate::support::{Wrong, ada};
use crate::upgrade::world::{at_work, has_program, home, made, source_of, take};

/// What is done, and what may be at work afterwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Act {
    /// 0.1.0 becomes 0.2.0.
    Upgrade,
    /// The same, and 0.2.0 does not pass its examination.
    BadUpgrade,
    /// 0.2.0 becomes 0.1.0 again.
    Rollback,
}

/// Calls `act` on a disk where 0.2.0 may do something wrong.
fn with<T>(fs: &SimFs, wrong: Option<Wrong>, act: impl FnOnce(&Means<'_>) -> T) -> T {
    let wrong = wrong.map(|wrong| ("0.2.0", wrong));
    crate::upgrade::world::with(fs, &source_of(&made("0.2.0")), wrong, |means, _| act(means))
}

impl Act {
    fn start(self) -> SimFs {
        let fs = home();
        if self == Self::Rollback {
            take(&fs, None).expect("an upgrade");
        }
        fs.settle();
        fs
    }

    fn wrong(self) -> Option<Wrong> {
        (self == Self::BadUpgrade).then_some(Wrong::Finds("hooks.fails"))
    }

    fn run(self, fs: &SimFs) -> Result<(), String> {
        let result = match self {
            Self::Upgrade | Self::BadUpgrade => take(fs, self.wrong()),
            Self::Rollback => with(fs, None, |means| rollback(means, &mut |_| Ok(true))),
        };
        match (self, result) {
            (Self::BadUpgrade, Err(UpgradeError::Worse { .. })) => Ok(()),
            (Self::BadUpgrade, Ok(other)) => Err(format!("a bad version passed: {other:?}")),
            (_, Ok(Outcome::Changed { .. })) => Ok(()),
            (_, Ok(other)) => Err(format!("{other:?}")),
            (_, Err(error)) => Err(format!("{error:?}")),
        }
    }

    /// Returns the version that is at work once everything is done.
    fn end(self) -> &'static str {
        match self {
            Self::Upgrade => "0.2.0",
            Self::BadUpgrade | Self::Rollback => "0.1.0",
        }
    }
}

/// Ends what was interrupted and does it again if it was not done; returns what is at work at the end.
fn end(fs: &SimFs, act: Act, direction: Direction) -> Result<String, String> {
    let resumed = with(fs, act.wrong(), |means| resume(means, direction));
    match resumed {
        Ok(_) | Err(UpgradeError::Worse { .. }) => {}
        Err(error) => return Err(format!("resume: {error:?}")),
    }
    // What the engine had begun before the record was there is ended by every verb.
    let _ = with(fs, act.wrong(), |means| rollback(means, &mut |_| Ok(false)).map(|_| ()));
    let layout = ada();
    if let Some(left) = pending(fs, &layout, "a test").map_err(|error| format!("{error:?}"))? {
        return Err(format!("still pending: {left:?}"));
    }
    at_work(fs)
}

fn every_effect(act: Act) -> Result<u64, String> {
    let start = act.start();
    let clean = start.clone();
    act.run(&clean)?;
    assert_eq!(at_work(&clean)?, act.end());
    let effects = clean.effects();
    let mut runs = 0;
    for effect in 0..effects {
        for (n, fault) in faults(effect).into_iter().enumerate() {
            let disk = start.clone();
            disk.script(fault);
            let result = act.run(&disk);
            // A whole upgrade is long, so that each effect takes a part of what a single plan goes through.
            let part = usize::try_from(effect).unwrap_or_default() + n;
            for policy in policies(effect).into_iter().skip(part % 4).take(1) {
                let survivor = disk.crash(policy);
                let context = |what: String| {
                    let log = disk.log().iter().rev().take(3).rev().cloned().collect::<Vec<_>>().join("\n  ");
                    format!("{what}\n{act:?}, {fault:?}, then {policy:?}\n  {log}\n{result:?}")
                };
                has_program(&survivor).map_err(context)?;
                let direction = if part % 3 == 0 { Direction::Back } else { Direction::Forward };
                runs += 1;
                let version = end(&survivor, act, direction).map_err(context)?;
                if result.is_ok() && version != act.end() {
                    return Err(context(format!("it said it was done, and {version} is at work")));
                }
            }
        }
    }
    Ok(runs)
}

#[test]
fn an_upgrade_ends_on_one_whole_version_wherever_it_breaks() {
    let runs = every_effect(Act::Upgrade).unwrap_or_else(|error| panic!("{error}"));
    assert!(runs >= 200, "{runs} runs");
}

#[test]
fn a_bad_version_goes_wherever_its_upgrade_breaks() {
    let runs = every_effect(Act::BadUpgrade).unwrap_or_else(|error| panic!("{error}"));
    assert!(runs >= 200, "{runs} runs");
}

#[test]
fn the_way_back_ends_on_one_whole_version_wherever_it_breaks() {
    let runs = every_effect(Act::Rollback).unwrap_or_else(|error| panic!("{error}"));
    assert!(runs >= 100, "{runs} runs");
}

#[test]
fn an_upgrade_that_is_killed_is_told_until_it_is_ended() {
    let clean = home();
    take(&clean, None).expect("an upgrade");
    let mut seen = 0;
    for effect in 0..clean.effects() {
        let disk = home();
        disk.script(Fault::DieAt { effect, torn: false });
        assert!(take(&disk, None).is_err() || effect + 8 > clean.effects());
        let survivor = disk.crash(CrashPolicy::Keep);
        let layout = ada();
        let record = State::read(&survivor, &layout).expect("a record").and_then(|state| state.change);
        let told = pending(&survivor, &layout, "a test").expect("an answer");
        assert_eq!(told, record.map(Pending::Interrupted));
        seen += u32::from(told.is_some());
    }
    assert!(seen > 20, "{seen} kills left a record");
}
