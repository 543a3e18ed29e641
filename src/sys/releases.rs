//! Where signed releases lie, on this machine's web and disk. Never decides which release is wanted or whether it is true.

mod base;
mod folder;

pub use base::Base;
pub use folder::Folder;
