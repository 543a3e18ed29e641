//! The loop is only worth something if it notices: without any one sync, or with two phases swapped, it must fail.

use openclaw::engine::apply::Phase;
use openclaw::engine::recover::Direction;
use openclaw::sim::fs::{CrashPolicy, Fault, SimFs};

use super::fixture::{Change, edited_home, home, recover_all, tree};
use super::loops::{judge, same};

/// Kinds of crash tried after each death.
const SEEDS: std::ops::Range<u64> = 0..12;

/// Returns whether the loop notices that `mutate` was done to the disk or the order.
fn notices(start: &SimFs, change: &Change, order: &[Phase], mutate: &dyn Fn(&SimFs)) -> bool {
    let before = tree(start);
    let reference = start.clone();
    change.run(&reference).expect("a clean run");
    let after = tree(&reference);
    let mutated = start.clone();
    mutate(&mutated);
    if change.run_in_order(&mutated, order).is_err() {
        return true;
    }
    let crashes = || [CrashPolicy::Lose].into_iter().chain(SEEDS.map(CrashPolicy::Seeded));
    if crashes().any(|policy| same(&tree(&mutated.crash(policy)), &after).is_err()) {
        return true;
    }
    (0..mutated.effects()).any(|effect| {
        let disk = start.clone();
        mutate(&disk);
        disk.script(Fault::DieAt { effect, torn: false });
        let _ = change.run_in_order(&disk, order);
        [CrashPolicy::Keep].into_iter().chain(crashes()).any(|policy| {
            [Direction::Forward, Direction::Back].into_iter().any(|direction| {
                let survivor = disk.crash(policy);
                recover_all(&survivor, direction).is_err()
                    || judge(&tree(&survivor), &before, &after, false).is_err()
            })
        })
    })
}

fn syncs_of(start: &SimFs, change: &Change) -> u64 {
    let clean = start.clone();
    change.run(&clean).expect("a clean run");
    clean.syncs()
}

fn check_every_sync(start: &SimFs, change: &Change) {
    let syncs = syncs_of(start, change);
    assert!(!notices(start, change, &Phase::ORDER, &|_| {}), "the loop fails without a mutation");
    let unnoticed: Vec<u64> =
        (0..syncs).filter(|n| !notices(start, change, &Phase::ORDER, &|disk| disk.ignore_sync(*n))).collect();
    let clean = start.clone();
    change.run(&clean).expect("a clean run");
    let log: Vec<String> = clean.log().into_iter().filter(|line| line.contains("sync")).collect();
    let names: Vec<&String> = unnoticed.iter().filter_map(|n| log.get(*n as usize)).collect();
    assert!(unnoticed.is_empty(), "{} of {syncs} syncs could go unnoticed: {names:#?}", unnoticed.len());
    println!("{}: each of {syncs} syncs is needed", change.name);
}

#[test]
fn no_sync_of_an_install_can_go() {
    check_every_sync(&home(), &Change::install(1));
}

#[test]
fn no_sync_of_an_update_can_go() {
    check_every_sync(&edited_home(), &Change::install(2));
}

#[test]
fn no_two_phases_can_be_swapped() {
    let (start, change) = (edited_home(), Change::install(2));
    for first in 0..Phase::ORDER.len() - 1 {
        let mut order = Phase::ORDER;
        order.swap(first, first + 1);
        let is_noticed = notices(&start, &change, &order, &|_| {});
        assert!(is_noticed, "swapping {:?} and {:?} goes unnoticed", order[first], order[first + 1]);
    }
}
