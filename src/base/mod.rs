//! Vocabulary that every room shares: values with meaning, and nothing that touches the machine.

pub mod digest;
pub mod limits;
pub mod path;
pub mod report;
pub mod text;
pub mod time;
