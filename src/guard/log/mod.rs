//! The record of what the guards answered: segments of lines that the daemon wrote, and the spool that it has not drained
//! yet. The reading side; `daemon` writes. Every line is counted and shown once, with a daemon and without.

mod agents;
mod counts;
mod places;
mod read;
mod record;
mod split;

pub use agents::agents;
pub use counts::{Counts, Latency, Row};
pub use places::{Places, SpoolFile, number_of, segment_name};
pub use read::{Answers, LogError, Query, Totals, Which, answers, chunk, read_record, totals};
pub use record::{Record, Source, Written};
pub use split::{Split, split};
