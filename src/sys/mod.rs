//! The machine itself: disk, clock, processes, environment, terminal. The only room that reaches for them.

pub mod bell;
pub mod changes;
pub mod children;
pub mod clock;
pub mod control;
pub mod entropy;
pub mod env;
pub mod errands;
pub mod fs;
mod ignores;
pub mod launchd;
pub mod lifetime;
pub mod machine;
pub mod probe;
pub mod process;
pub mod programs;
pub mod releases;
pub mod services;
pub mod signals;
pub mod sweep;
pub mod systemd;
pub mod terminal;
pub mod tree;
pub mod version;
pub mod watch;
pub mod web;
