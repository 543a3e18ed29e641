//! Harness rules: how an agent works, whatever it works on. What is told of them, and what is judged by machine. Pure apart
//! from the catalog, which reads one file through the disk's port.

mod activate;
mod catalog;
mod endpoint;
mod mapping;
mod read;
mod rule;

pub use activate::{Because, ToldRule, told};
pub use catalog::{Catalog, Source};
pub use endpoint::Endpoint;
pub use read::{HarnessRules, Problem, SCHEMA, read};
pub use rule::{Demand, HarnessRule, Kind, Mapping, Place, Tier, demands};
