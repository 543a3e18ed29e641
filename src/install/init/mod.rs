//! Repositories under guard: rules for their agents, hooks of git, and how both leave again.

mod forms;
mod guarded;
mod hooks;
mod project;
mod recipe;
mod scripts;
mod verb;

pub use forms::FormHere;
pub use guarded::{Guarded, guarded};
pub(super) use guarded::{drift_of, gone_projects};
pub use hooks::Way;
pub(super) use project::is_plausible;
pub use recipe::RuleHere;
pub(super) use verb::forgotten;
pub use verb::{InitError, InitWish, Initiated, Left, Repositories, propose_init, propose_leave};
