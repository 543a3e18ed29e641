//! One engine for every change of the machine: desired and recorded and observed make a plan, a plan is applied.

pub mod apply;
pub mod desired;
pub mod document;
mod explain;
pub mod journal;
pub mod ledger;
pub mod merge;
pub mod modes;
pub mod plan;
pub mod quarantine;
pub mod recover;
pub mod resolve;
mod resources;
pub mod state;
pub mod store;
pub mod survey;
