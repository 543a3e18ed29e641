//! Traits with at least two implementations, and the plain data that crosses them. No logic.

pub mod changes;
pub mod clock;
pub mod control;
pub mod entropy;
pub mod errands;
pub mod exec;
pub mod fs;
pub mod lifetime;
pub mod machine;
pub mod probe;
pub mod progress;
pub mod releases;
pub mod services;
pub mod terminal;
pub mod tree;
pub mod web;
