//! The benches run once, so that they do not rot. Their times are not looked at here.

#[path = "../bench/figures/mod.rs"]
mod figures;

#[test]
fn every_figure_can_be_measured() {
    let rows = figures::all(figures::measure::Rounds { warm: 0, counted: 1 });
    assert!(rows.len() >= 7, "{rows:?}");
}
