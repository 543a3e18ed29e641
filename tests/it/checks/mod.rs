//! Every check through the real git and the real binary: what stops a commit, what passes, and the verb that does the same
//! by hand.

mod agent;
mod hook;
mod names;
mod skips;
mod slow;
mod states;
mod verb;
mod work;
