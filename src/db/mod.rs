//! The one kind of database here: SQLite, in a file of ours or, for reading, in one of another program. Rooms bring their tables and statements in files named
//! `store.rs`; this opens, migrates and writes in transactions. Never on the hot path.

mod foreign;
mod open;

pub use foreign::{Foreign, ForeignError};
pub use open::{Db, DbError, Schema, Target};
