//! State that earlier releases wrote, and content that changes between releases: nothing of a person's is lost on the way.

mod content;
mod document;
mod fixture;
mod flow;
mod formats;
mod harness_rules;
mod verb;
pub mod world;
mod worlds;
