//! The daemon as a real process: its life, what it leaves in the log, and what `log`, `status` and `daemon` say of it.

mod agents;
mod asked;
mod extractor;
mod life;
mod log;
mod races;
pub mod running;
mod troubles;

pub use running::wait_until;
