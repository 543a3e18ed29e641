//! What a person chose, and where things are: settings with provenance, environment variables, and every path we own.

pub mod env;
pub mod extractor;
pub mod layout;
pub mod origin;
pub mod project;
pub mod read;
pub mod settings;
pub mod top;
pub mod transcripts;
pub mod value;
pub mod vault;
pub mod window;
