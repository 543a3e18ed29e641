//! The loop itself: every effect of a change fails, and dies, in turn.

use std::collections::BTreeMap;

use openclaw::engine::recover::Direction;
use openclaw::sim::fs::{CrashPolicy, Errno, Fault, SimFs};

use super::fixture::{Change, recover_all, tree};

type Tree = BTreeMap<String, String>;

/// What a loop went through.
#[derive(Debug, Default)]
pub struct Tally {
    pub effects: u64,
    pub runs: u64,
}

/// Something that changes a disk and says whether it is done.
pub trait Run {
    /// What it is called.
    fn name(&self) -> &str;

    /// Runs it.
    fn run(&self, disk: &SimFs) -> Result<(), String>;
}

impl Run for Change {
    fn name(&self) -> &str {
        self.name
    }

    fn run(&self, disk: &SimFs) -> Result<(), String> {
        Change::run(self, disk).map_err(|error| format!("{error:?}"))
    }
}

/// Runs the loop; the first broken promise is the error.
pub fn every_effect(start: &SimFs, change: &impl Run) -> Result<Tally, String> {
    let before = tree(start);
    let clean = start.clone();
    change.run(&clean).map_err(|error| format!("a clean run of {} fails: {error}", change.name()))?;
    let after = tree(&clean);
    let effects = clean.effects();
    let mut tally = Tally { effects, runs: 0 };
    for policy in policies(0) {
        same(&tree(&clean.crash(policy)), &after).map_err(|diff| {
            format!("{}: finished, then a crash ({policy:?}) took it back: {diff}", change.name())
        })?;
    }
    for effect in 0..effects {
        for fault in faults(effect) {
            let disk = start.clone();
            disk.script(fault);
            let result = change.run(&disk);
            for policy in policies(effect) {
                let survivor = disk.crash(policy);
                let context = || {
                    let log = disk.log();
                    let tail = log.iter().rev().take(4).rev().cloned().collect::<Vec<_>>().join("\n  ");
                    format!("{}: {fault:?}, then {policy:?}\n  {tail}\n{result:?}", change.name())
                };
                for direction in [Direction::Forward, Direction::Back] {
                    let survivor = survivor.clone();
                    tally.runs += 1;
                    recover_all(&survivor, direction)
                        .map_err(|error| format!("recovery fails: {error:?}\n{}", context()))?;
                    judge(&tree(&survivor), &before, &after, result.is_ok())
                        .map_err(|diff| format!("{diff}\n{}", context()))?;
                }
            }
        }
    }
    Ok(tally)
}

pub fn faults(effect: u64) -> [Fault; 5] {
    [
        Fault::FailAt { effect, errno: Errno::Eio, torn: false },
        Fault::FailAt { effect, errno: Errno::Enospc, torn: true },
        Fault::FailFrom { effect, errno: Errno::Enospc },
        Fault::DieAt { effect, torn: false },
        Fault::DieAt { effect, torn: true },
    ]
}

pub fn policies(seed: u64) -> [CrashPolicy; 4] {
    [
        CrashPolicy::Keep,
        CrashPolicy::Lose,
        CrashPolicy::Seeded(seed * 2 + 1),
        CrashPolicy::Seeded(seed * 2 + 1_000_003),
    ]
}

pub fn judge(now: &Tree, before: &Tree, after: &Tree, is_done: bool) -> Result<(), String> {
    let against_after = same(now, after);
    match (same(now, before), against_after, is_done) {
        (_, Ok(()), _) | (Ok(()), Err(_), false) => Ok(()),
        (Ok(()), Err(_), true) => Err("the change said it was done and is not there".to_owned()),
        (Err(to_before), Err(to_after), _) => {
            Err(format!("neither before nor after\n to before: {to_before}\n to after: {to_after}"))
        }
    }
}

/// Says how two trees differ.
pub fn same(now: &Tree, wanted: &Tree) -> Result<(), String> {
    let mut differences = Vec::new();
    for path in now.keys().chain(wanted.keys()) {
        if now.get(path) != wanted.get(path) {
            differences.push(format!("{path}: {:?}, not {:?}", now.get(path), wanted.get(path)));
        }
    }
    differences.sort();
    differences.dedup();
    if differences.is_empty() { Ok(()) } else { Err(differences.join("; ")) }
}
