//! Deterministic stand-ins for the machine: same calls, same answers, every time. Never touches the real one.

pub mod fs;
