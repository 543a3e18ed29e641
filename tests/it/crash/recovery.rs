//! Recovery may die as well: at each of its effects, after each effect at which the change died.

use openclaw::engine::recover::Direction;
use openclaw::sim::fs::{CrashPolicy, Fault};

use super::fixture::{Change, edited_home, recover_all, tree};
use super::loops::judge;

#[test]
fn recovery_survives_dying_at_every_effect() {
    let start = edited_home();
    let change = Change::install(2);
    let before = tree(&start);
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
    assert!(runs > 1_000, "only {runs} recoveries were interrupted");
}
