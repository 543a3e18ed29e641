//! What a shell command would do, judged: commits, pushes, what cannot be brought back, protected files. Pure: a command
//! in, a verdict out, or what has to be known first.

mod ask;
mod concern;
mod decide;
mod delete;
mod device;
mod download;
mod hooks;
mod matter;
mod pushes;
#[cfg(test)]
mod tests;
mod touch;
mod work;

pub use ask::{Asked, Questions, questions};
pub use concern::{Concern, Weight, When};
pub use decide::{Facts, PlaceFacts, decide};
pub use matter::may_matter;
