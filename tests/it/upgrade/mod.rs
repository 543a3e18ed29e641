//! State that earlier releases wrote, and content that changes between releases: nothing of a person's is lost on the way.

mod calls;
mod content;
mod disks;
mod document;
mod fixture;
mod flow;
mod formats;
mod forms;
mod harness_rules;
mod killed;
mod verb;
pub mod world;
