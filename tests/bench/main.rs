//! The figures of the README, each against a floor of the same run: `cargo bench --bench node`.
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench starts programs, reads clocks and prints its table"
)]

mod figures;

fn main() {
    let rounds = figures::measure::Rounds { warm: 3, counted: 25 };
    for row in figures::all(rounds) {
        println!("{row}");
    }
}
