//! State that earlier releases wrote, and content that changes between releases: nothing of a person's is lost on the way.

mod content;
mod document;
mod fixture;
mod formats;
mod forms;
mod harness_rules;
mod worlds;
