//! The supervised process: moves answers from the hooks' spool into the log, keeps both bounded, takes in transcripts, and
//! says how it is. Its parts are rows of two tables, one for each thread.

mod choices;
mod clocks;
mod derived;
mod desk;
mod drain;
mod ending;
mod events;
mod extractor;
mod front;
mod hub;
mod log;
mod post;
mod run;
mod segment;
mod sight;
mod turn;
mod upgrades;
mod watching;
mod writer;

pub use drain::{Drain, Turn};
pub use ending::Ending;
pub use post::Post;
pub use run::{DaemonError, Machine, Request, run};
pub use writer::{Place, Writer, write};
