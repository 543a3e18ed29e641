//! The command line: parse, call one verb of a room, render. Prints through [`ui::Ui`] alone; starts no program.

pub mod completions;
pub mod config;
pub mod man;
pub mod parse;
pub mod reference;
pub mod run;
pub mod ui;
