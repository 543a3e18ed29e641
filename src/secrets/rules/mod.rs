//! The rules by family; `table` puts them in one order.

mod ai;
mod apps;
mod build;
mod chat;
mod cloud;
mod data;
mod forges;
mod generic;
mod infra;
mod mail;
mod packages;
mod payment;
mod table;
mod watch;

#[cfg(test)]
pub use table::rows;
pub use table::{COUNT, RULES};
