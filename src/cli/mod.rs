//! The command line: parse, call one verb of a room, render. Prints through [`ui::Ui`] alone; starts no program.

pub mod agents;
pub mod apply;
pub mod check;
mod completions;
pub mod config;
pub mod daemon;
pub mod doctor;
mod guards;
pub mod init;
pub mod install;
pub mod log;
pub mod man;
mod next;
pub mod parse;
pub mod plan;
pub mod prompt;
pub mod recover;
pub mod reference;
pub mod resolve;
pub mod roles;
pub mod rules;
pub mod run;
pub mod scan;
mod service;
pub mod status;
pub mod ui;
pub mod uninstall;
