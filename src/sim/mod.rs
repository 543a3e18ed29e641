//! Deterministic adapters of the ports, for tests and simulations.

pub mod exec;
