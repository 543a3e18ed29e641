//! The supervised process: moves answers from the hooks' spool into the log, keeps both bounded, and says how it is.

mod drain;
mod run;
mod segment;
mod turn;
mod upgrades;

pub use drain::{Drain, Turn};
pub use run::{DaemonError, Machine, Request, run};
