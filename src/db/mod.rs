//! The one kind of database here: SQLite in a file of ours. Rooms bring their tables and statements in files named
//! `store.rs`; this opens, migrates and writes in transactions. Never on the hot path.

mod open;

pub use open::{Db, DbError, Schema, Target};
