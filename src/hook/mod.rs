//! The hot path: a host's payload in, its answer out. One file per host's wire form; decisions are the guard's.
//!
//! No async runtime, no database, no network; no child process where the library reads the repository.

mod acts;
mod agent;
mod aliases;
mod answer;
mod claude;
mod codex;
mod commit;
mod copilot;
mod cursor;
mod declared;
mod fired;
mod gemini;
mod git;
mod intake;
mod json;
mod last_words;
mod moments;
mod opencode;
mod payload;
mod project;
mod record;
mod sessions;
mod shell;
mod windsurf;
mod wire;

pub use answer::chosen_policy;
pub use answer::{HookAnswer, HookRequest, Machine, answer, answer_watched};
pub use declared::{Declared, Late, Watching, hard_limit_ms, late};
pub use project::parse as project_settings;
