//! Work of somebody else's that has to go out of a work tree: kept in `harness/quarantine`, its place put back, and the
//! way back. Through the plan and its journal like every change; never a delete.

mod apply;
mod moves;
mod record;
mod steps;
mod survey;

pub use apply::{Back, QuarantineError, Taken, Wanted, restore, take};
pub use moves::{Move, Place, Refused};
pub use record::{NotAnId, QuarantineId, RECORD_SCHEMA, Record, Unreadable};
pub use survey::{Listed, list};
