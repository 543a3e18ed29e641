//! Checks of what is about to be committed beside secrets: one file each, and one table. Pure: plain values in, flaws out.

mod case;
mod env_files;
mod file;
mod json;
mod large;
mod links;
mod markers;
mod private_keys;
mod shebangs;
mod table;
mod template;
mod todos;
mod toml;
mod yaml;

pub use file::{File, Flaw};
pub use table::{CHECKS, Check, Compared, Look, VERSION, check, class, in_content, in_length, new_since};
