//! What is remembered of agents' work: sessions from the transcripts of hosts, searched and recapped. Nothing here changes
//! a transcript, and no hook reads this room.

mod activity;
mod discover;
mod ingest;
mod keep;
pub mod learned;
mod lines;
mod recap;
mod search;
mod store;
mod tail;
pub mod transcript;
mod verbs;

pub use activity::{Activity, Live};
pub use ingest::{Ingested, Unread};
pub use recap::Recap;
pub use search::{Hit, NotAQuery, Query};
pub use store::{Filter, MessageRow, SessionRow};
pub use verbs::{Ask, Export, Means, Memory, MemoryError, Shown};
