//! Sessions of agents: transcripts of real hosts, read in any pieces, killed at any moment, searched by the real binary.

mod cost;
pub mod databases;
mod golden;
mod kill;
mod mapped;
pub mod scene;
mod simulated;
mod tail;
mod tended;
mod verbs;
mod watched;
