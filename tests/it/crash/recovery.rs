//! Recovery may die as well: at each of its effects, after each effect at which the change died.

use openclaw::engine::recover::Direction;
use openclaw::sim::fs::{CrashPolicy, Fault, SimFs};

use super::fixture::{Change, edited_home, recover_all, tree};
use super::loops::{Run, judge};
use super::quarantine::{Restoring, Taking, worked_home};

#[test]
fn recovery_survives_dying_at_every_effect() {
    every_recovery(&edited_home(), &Change::install(2), 1_000);
}

#[test]
fn recovery_of_a_quarantine_survives_as_well() {
    let start = worked_home();
    every_recovery(&start, &Taking::few(), 300);
    Taking::few().run(&start).expect("a quarantine works");
    start.settle();
    every_recovery(&start, &Restoring, 200);
}

fn every_recovery(start: &SimFs, change: &impl Run, runs_min: u64) {
    let before = tree(start);
    let clean = start.clone();
    change.run(&clean).expect("a clean run");
    let after = tree(&clean);
    let mut runs = 0_u64;
    for effect in 0..clean.effects() {
        let disk = start.clone();
        disk.script(Fault::DieAt { effect, torn: false });
        let _ = change.run(&disk);
        for direction in [Direction::Forward, Direction::Back] {
            let died = disk.crash(CrashPolicy::Keep);
            let whole = died.clone();
            recover_all(&whole, direction).expect("recovery works");
            for second in 0..whole.effects() {
                for policy in [CrashPolicy::Keep, CrashPolicy::Lose] {
                    let again = died.clone();
                    again.script(Fault::DieAt { effect: second, torn: second % 2 == 0 });
                    let _ = recover_all(&again, direction);
                    let survivor = again.crash(policy);
                    recover_all(&survivor, direction).expect("recovery of the recovery works");
                    runs += 1;
                    if let Err(broken) = judge(&tree(&survivor), &before, &after, false) {
                        panic!(
                            "died at {effect}, recovery ({direction:?}) at {second}, {policy:?}: {broken}"
                        );
                    }
                }
            }
        }
    }
    println!("{runs} interrupted recoveries recovered");
    assert!(runs > runs_min, "only {runs} recoveries were interrupted");
}
