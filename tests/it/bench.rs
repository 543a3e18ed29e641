//! The benches run once, so that they do not rot. Their times are not looked at here.

#[path = "../bench/figures/mod.rs"]
mod figures;

use figures::measure::Rounds;

const ONCE: Rounds = Rounds { warm: 0, counted: 1 };
/// Takes as long as all others, so it runs beside them.
const UPGRADE: &str = "upgrade";

#[test]
fn every_figure_can_be_measured() {
    let others: Vec<String> = figures::names().filter(|name| *name != UPGRADE).map(str::to_owned).collect();
    let rows = figures::all(ONCE, &others);
    assert!(rows.len() >= 7, "{rows:?}");
}

#[test]
fn the_figures_of_an_upgrade_can_be_measured() {
    let rows = figures::all(ONCE, &[UPGRADE.to_owned()]);
    assert_eq!(rows.len(), 6, "{rows:?}");
}
