//! Edits of documents that are not ours alone, as pure functions on bytes. Never touches the disk and never rewrites
//! what it was not asked to change.

pub mod block;
pub mod git_config;
pub mod json;
pub mod text;
pub mod toml;
pub mod unified;
