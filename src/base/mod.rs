//! Vocabulary that every room shares: values with meaning, and nothing that touches the machine.

pub mod agents;
pub mod context;
pub mod digest;
pub mod front_matter;
pub mod health;
pub mod learnings;
pub mod limits;
pub mod memory_block;
pub mod name;
pub mod network;
pub mod overview;
pub mod path;
pub mod relative;
pub mod report;
pub mod sarif;
pub mod source;
pub mod spool;
pub mod tasks;
pub mod text;
pub mod time;
pub mod todo;
