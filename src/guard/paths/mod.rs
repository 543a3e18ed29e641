//! Paths that an agent's tools leave alone: where a write would disarm a guard, and where a read would show a secret.
//! Text in, verdict out; the disk is asked by nobody here.

mod judge;
mod table;

pub use judge::{Ground, Touch, absolute, advice, judge};
