//! `openclaw scan` on the real binary: each form, what counts and what does not, and what it never shows.

mod archives;
mod baselines;
mod forms;
mod hostile;
mod memory;
mod world;
