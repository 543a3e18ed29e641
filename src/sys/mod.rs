//! The machine itself: disk, clock, processes, environment, terminal. The only room that reaches for them.

pub mod children;
pub mod fs;
