//! The figures of the README, each against a floor of the same run: `cargo bench --bench node`, or
//! `cargo bench --bench node -- upgrade` for the rows of one file of `figures`.
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench starts programs, reads clocks and prints its table"
)]

mod figures;

fn main() {
    let rounds = figures::measure::Rounds { warm: 3, counted: 25 };
    // Cargo adds a flag of its own.
    let named: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    for row in figures::all(rounds, &named) {
        println!("{row}");
    }
}
