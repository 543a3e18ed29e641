//! What a project is made of: signals with their evidence, from file names and a few manifests. Pure but for `look`,
//! which fetches what the pure part asks for through the disk's port.

mod decide;
mod files;
mod look;
mod manifest;
mod named;
mod signal;
mod workspace;

pub use decide::{Detection, Evidence, Found, Package, detect};
pub use look::look;
pub use manifest::{Content, Contents, questions};
pub use signal::Signal;
pub use workspace::Workspace;

/// Something about a manifest that a person may want to know; never a reason to stop.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Remark {
    /// The file or folder, below the project's top.
    pub path: String,
    /// What about it, in words.
    pub what: String,
}

#[cfg(test)]
mod tests;
