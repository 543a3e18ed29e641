//! The composition root: reads the environment once, decides who answers a call, and hands adapters to the drivers.

mod daemon;
pub mod dispatch;
mod hook;
pub mod panic;
pub mod releases;
mod run;
mod upstream;

pub use run::run;
