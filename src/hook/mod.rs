//! The hot path: a host's payload in, its answer out. One file per host's wire form; decisions are the guard's.
//!
//! No async runtime, no database, no network; no child process where the library reads the repository.

mod acts;
mod agent;
mod aliases;
mod answer;
mod claude;
mod commit;
mod declared;
mod fired;
mod git;
mod intake;
mod json;
mod moments;
mod project;
mod record;
mod sessions;
mod shell;
mod wire;

pub use answer::{HookAnswer, HookRequest, Machine, answer, answer_watched};
pub use declared::{Declared, Late, Watching, hard_limit_ms, late};
pub use project::parse as project_settings;
