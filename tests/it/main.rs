//! One integration binary: linking is the cost on two cores. Each feature is a folder; `tidy` holds the house itself.
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "tests read the disk, start the binary and fail loudly; the ports are for the program"
)]

mod agents;
mod bench;
mod bootstrap;
mod bypass;
mod checks;
mod coexistence;
mod commands;
mod concurrent;
mod conformance;
mod content;
mod context;
mod crash;
mod daemon;
mod dispatch;
mod doctor;
mod evaluate;
mod fleet;
mod hostile;
mod hosts;
mod init;
mod install;
mod malformed;
mod messages;
mod modes;
mod notes;
mod pushes;
mod release;
mod roles;
mod rules;
mod scan;
mod scripts;
mod service;
mod sessions;
mod sources;
mod support;
mod tidy;
mod upgrade;
mod vault;
