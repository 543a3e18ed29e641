//! What is remembered of agents' work: sessions from the transcripts of hosts, searched and recapped. Nothing here changes
//! a transcript, and no hook reads this room.

mod activity;
pub mod context;
mod cost;
pub mod daily;
mod discover;
mod file;
mod ingest;
mod keep;
pub mod learned;
mod lines;
mod live;
mod outcome;
mod places;
mod recap;
mod rows;
mod search;
mod store;
mod tail;
mod tend;
pub mod transcript;
pub mod vault;
mod verbs;
mod watch;

pub use activity::{Activity, Live};
pub use cost::Cost;
pub use ingest::{Ingested, Unread};
pub use live::Agents;
pub use places::places;
pub use recap::Recap;
pub use search::{Hit, NotAQuery, Query};
pub use store::{Filter, MessageRow, SessionRow};
pub use tend::{Keeping, Tended};
pub use verbs::{Ask, Export, Means, Memory, MemoryError, Shown};
pub use watch::{News, Watch, Whose};
