//! The hot path: a host's payload in, its answer out. One file per host's wire form; decisions are the guard's.
//!
//! No async runtime, no database, no network; no child process where the library reads the repository.

mod acts;
mod agent;
mod answer;
mod claude;
mod commit;
mod fired;
mod git;
mod intake;
mod json;
mod moments;
mod project;
mod record;
mod wire;

pub use answer::{HookAnswer, HookRequest, Machine, answer};
