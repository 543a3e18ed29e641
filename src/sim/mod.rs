//! Deterministic stand-ins for the machine: same calls, same answers, every time. Never touches the real one.

pub mod changes;
pub mod clock;
pub mod control;
pub mod entropy;
pub mod errands;
pub mod exec;
pub mod fs;
pub mod lifetime;
pub mod probe;
pub mod releases;
pub mod services;
pub mod web;
