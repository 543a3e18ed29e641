//! openclaw: turns a machine on which AI coding agents work into a governed node.
//!
//! One room per noun a user would say; drivers on top, vocabulary below. `ARCHITECTURE.md` holds the table of who may
//! import whom, and `tests/it/tidy/layers.rs` holds the code to it.
#![cfg_attr(
    test,
    allow(
        clippy::disallowed_methods,
        clippy::print_stdout,
        reason = "unit tests set their scenes on the real disk; the ports are for the program"
    )
)]

pub mod agents;
pub mod app;
pub mod base;
pub mod cli;
pub mod config;
pub mod content;
pub mod daemon;
pub mod db;
pub mod engine;
pub mod git;
pub mod guard;
pub mod hook;
pub mod install;
pub mod memory;
pub mod ports;
pub mod secrets;
pub mod sim;
pub mod sys;
pub mod upgrade;
