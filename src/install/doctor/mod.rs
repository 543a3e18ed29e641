//! `doctor`: proves that the installation works, by running what is installed as its hosts would. Facts are fetched in
//! `look` and `trial`; what they mean is decided in pure files, one for each group of findings.

mod dialect;
mod examine;
mod hooks;
mod look;
mod machine;
mod mend;
mod probe;
mod program;
mod repositories;
mod table;
mod trial;

pub(in crate::install) use examine::running;
pub(in crate::install) use look::is_folder;

pub use examine::{Examination, World, examine};
pub use mend::propose_mend;
pub use repositories::hooks_at;
pub use table::{Finding, Group, KINDS, Kind, Mend, Proof};
