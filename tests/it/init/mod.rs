//! Repositories under guard, through the real git: each layout, what was there before, and how all of it leaves again.

mod before;
mod chains;
mod commits;
mod forms;
mod layouts;
mod managers;
mod refusals;
mod removal;
mod rules;
mod slow;
mod status;
mod untouched;
mod world;

pub use managers::lasting;
pub use world::{Git, Ran, TOKEN, World};
