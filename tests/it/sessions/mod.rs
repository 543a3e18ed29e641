//! Sessions of agents: transcripts of real hosts, read in any pieces, killed at any moment, searched by the real binary.

mod golden;
mod kill;
pub mod scene;
mod tail;
mod verbs;
