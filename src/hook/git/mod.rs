//! git's wire form: one file for each event that this binary answers.

mod answer;
mod commit;
mod message;
mod push;
mod role;
mod skip;

pub(super) use answer::decide;
