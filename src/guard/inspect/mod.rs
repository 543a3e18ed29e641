//! `check`: secrets and every check, over what is staged, over what commits brought, and over files as they are. The hook
//! that git runs judges alike; this one tells all of it, and reads only.

mod outcome;
mod range;
mod run;
mod work_tree;

pub use outcome::{Inspection, Noted};
pub use run::inspect;
