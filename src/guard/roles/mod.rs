//! Roles: what a kind of worker is for, may change, must bring and must leave alone. Pure apart from the catalog, which
//! reads through the disk's port.

mod assign;
mod catalog;
mod read;
mod role;
mod tree;

pub use assign::{Assignment, Candidate, Cover, Covered, assign};
pub use catalog::{Catalog, Known, Origin};
pub use read::{Problem, RoleFile, Severity, check_escalation, read};
pub use role::{Escalation, Framework, Occasion, Role, Target};
